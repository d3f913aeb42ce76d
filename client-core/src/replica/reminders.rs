//! Reminders of the person at this device: found among their own deadlines, and remembered here so that each comes once.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::Replica;
use super::error::CommandError;
use super::query::Asking;
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::store::index::{self, Wanted};
use crate::store::{Connection, StoreError, meta};
use crate::view::calendar::{self, CalendarEntry, Span};
use crate::view::reminder::{Reminders, Told, reminders};

impl Replica {
    /// What the person at this device has to be reminded of now. What is returned counts as told: nobody who asks this
    /// device gets it again, until the deadline comes nearer or moves.
    pub fn remind(&mut self, now: DateTime<FixedOffset>) -> Result<Reminders, CommandError> {
        let workspace = self.workspace.id;
        loop {
            let (before, found) = self.ask(|ask| {
                let before = told(ask.connection, workspace)?;
                let found = reminders(&ask.deadlines()?, &before, now);
                Ok((before, found))
            })?;
            if found.told == before || self.keep(&before, &found.told)? {
                return Ok(found);
            }
        }
    }

    /// Keeps what was told, unless another process has told something meanwhile. The looking itself is done without
    /// keeping others from writing.
    fn keep(&mut self, before: &Told, after: &Told) -> Result<bool, CommandError> {
        let workspace = self.workspace.id;
        let json = serde_json::to_string(after).map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.store.write(|tx| {
            let stands = told(tx, workspace)? == *before;
            if stands {
                meta::set(tx, &meta::reminded(workspace), json)?;
            }
            Ok(stands)
        })
    }
}

fn told(connection: &Connection, workspace: i64) -> Result<Told, CommandError> {
    let json: Option<String> = meta::get(connection, &meta::reminded(workspace))?;
    Ok(json.map(|json| index::decode(&json)).transpose()?.unwrap_or_default())
}

impl Asking<'_> {
    /// All that the person at this device has a deadline for, whenever it is.
    fn deadlines(&self) -> Result<Vec<CalendarEntry>, CommandError> {
        let my_id = &self.workspace.me;
        let wanted = Wanted { owner: Some(&my_id.0), archived: Some(false), ..Wanted::default() };
        let mut tasks: Vec<(_, TaskRecord)> =
            index::records(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted)?;
        tasks.retain(|(_, task)| !task.is_template());
        let names = self.names_for(tasks.iter().map(|(id, _)| id))?;
        let span = Span { me: &names.person(my_id), my_id, from: NaiveDate::MIN, to: NaiveDate::MAX };
        let of_tasks = tasks.iter().filter_map(|(id, task)| calendar::of_task(id, task, &span, &names));
        let of_meetings =
            self.map_open_meetings(|id, meeting| calendar::of_meeting(&id, &meeting, &span, &names))?;
        let mut entries = calendar::calendar(of_tasks.flatten().chain(of_meetings), &span);
        entries.retain(|entry| entry.mine);
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;
    use crate::command::Command;
    use crate::command::person::PersonCommand;
    use crate::command::task::{NewTask, TaskCommand};
    use crate::replica::context::Context;
    use crate::replica::device::Device;
    use crate::view::reminder::Stage;

    fn time(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    fn runs(replica: &mut Replica, command: &Command) {
        static LAST: AtomicU8 = AtomicU8::new(0);
        let mut entropy = |bytes: &mut [u8]| bytes.fill(LAST.fetch_add(1, Ordering::Relaxed));
        let mut context = Context::new(time("2024-07-12T09:00:00+08:00"), &mut entropy);
        replica.run(&mut context, command).unwrap();
    }

    fn does(replica: &mut Replica, command: TaskCommand) {
        runs(replica, &Command::Task(command));
    }

    fn add(replica: &mut Replica, title: &str, owner: &str, due: &str) {
        let (title, owner, due) = (title.to_owned(), Some(owner.to_owned()), due.parse().ok());
        does(replica, TaskCommand::Add(NewTask { title, owner, due, ..NewTask::default() }));
    }

    fn found(replica: &mut Replica, now: &str) -> Vec<(Stage, String)> {
        let due = replica.remind(time(now)).unwrap().due;
        due.into_iter().map(|reminder| (reminder.stage, reminder.title)).collect()
    }

    fn lin(directory: &std::path::Path) -> Replica {
        let mut entropy = |bytes: &mut [u8]| bytes.fill(200);
        let mut context = Context::new(time("2024-07-12T09:00:00+08:00"), &mut entropy);
        Device::open(directory).unwrap().init(&mut context, "Marketing", "Lin").unwrap()
    }

    fn again(directory: &std::path::Path) -> Replica {
        let device = Device::open(directory).unwrap();
        let workspace = device.select(None).unwrap();
        device.open_workspace(&workspace).unwrap()
    }

    #[test]
    fn what_was_told_is_not_told_by_the_next_process_and_what_is_somebody_elses_never() {
        let directory = tempfile::tempdir().unwrap();
        let mut replica = lin(directory.path());
        let person = PersonCommand::Add { name: "Wu".to_owned(), outside: false };
        runs(&mut replica, &Command::Person(person));
        add(&mut replica, "mine", "Lin", "2024-07-13");
        add(&mut replica, "later", "Lin", "2024-07-20");
        add(&mut replica, "Wu's", "Wu", "2024-07-13");
        let now = "2024-07-12T09:01:00+08:00";
        assert_eq!(found(&mut replica, now), [(Stage::Soon, "mine".to_owned())]);
        assert_eq!(found(&mut replica, now), []);
        drop(replica);
        let mut replica = again(directory.path());
        assert_eq!(found(&mut replica, now), []);
        let next = replica.remind(time(now)).unwrap().next;
        assert_eq!(next, Some(time("2024-07-14T00:00:00+08:00")));
        assert_eq!(found(&mut replica, "2024-07-14T00:00:00+08:00"), [(Stage::Late, "mine".to_owned())]);
    }

    #[test]
    fn a_done_task_reminds_of_nothing_and_a_moved_one_again() {
        let directory = tempfile::tempdir().unwrap();
        let mut replica = lin(directory.path());
        add(&mut replica, "one", "Lin", "2024-07-13");
        add(&mut replica, "two", "Lin", "2024-07-12");
        let now = "2024-07-12T09:01:00+08:00";
        does(&mut replica, TaskCommand::Done { task: "one".to_owned() });
        assert_eq!(found(&mut replica, now), [(Stage::Soon, "two".to_owned())]);
        let fields = vec![("due".to_owned(), "2024-07-13".to_owned())];
        does(&mut replica, TaskCommand::Set { task: "two".to_owned(), fields, reason: None });
        assert_eq!(found(&mut replica, now), [(Stage::Soon, "two".to_owned())]);
        assert_eq!(found(&mut replica, now), []);
    }
}
