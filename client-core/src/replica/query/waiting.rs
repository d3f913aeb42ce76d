//! Questions about what waits: for a person, for the rules, for a day.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::Asking;
use crate::model::board::ColumnKind;
use crate::replica::Replica;
use crate::replica::error::CommandError;
use crate::store::pending;
use crate::view::calendar::{self, CalendarEntry, Span};
use crate::view::inbox::{InboxItem, Reader, Waits};
use crate::view::lint::{self, Finding, Judged};
use crate::view::names::Names;

impl Replica {
    /// What waits for the person at this device, by why it does, then by key or title.
    pub fn inbox(&self, now: DateTime<FixedOffset>) -> Result<Vec<InboxItem>, CommandError> {
        self.ask(|ask| ask.inbox(now))
    }

    /// All deadlines and meetings from one day to another, both in it.
    pub fn calendar(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<CalendarEntry>, CommandError> {
        self.ask(|ask| {
            let names = ask.names_with_keys()?;
            let my_id = &ask.workspace.me;
            let span = Span { me: &names.person(my_id), my_id, from, to };
            let tasks = ask.map_open_tasks(|id, task| calendar::of_task(&id, &task, &span, &names))?;
            let meetings = ask.resolver().meetings()?.into_iter().filter(|(_, meeting)| !meeting.archived());
            let entries =
                meetings.flat_map(|(id, meeting)| calendar::of_meeting(&id, &meeting, &span, &names));
            Ok(calendar::calendar(tasks.into_iter().flatten().chain(entries), &span))
        })
    }

    /// What the rules of the handbook want seen of everything that stands now.
    pub fn lint(&self, now: DateTime<FixedOffset>) -> Result<Vec<Finding>, CommandError> {
        self.ask(|ask| ask.lint(now))
    }
}

impl Asking<'_> {
    /// Everything that the rules judge. What is done is only counted, but for what may be part of a circle.
    fn judged(&self, names: &Names) -> Result<Judged, CommandError> {
        let boards = names.boards.iter().filter(|(_, board)| !board.archived());
        let meetings = self.resolver().meetings()?.into_iter();
        let mut judged = Judged {
            boards: boards.map(|(id, board)| (*id, board.clone())).collect(),
            meetings: meetings.filter(|(_, meeting)| !meeting.archived()).collect(),
            ..Judged::default()
        };
        let sorted = self.map_open_tasks(|id, record| {
            let spot = names.spot(&record);
            let is_judged = spot.kind != ColumnKind::Done || record.waits_for().next().is_some();
            Some(if is_judged { Ok((id, record)) } else { Err((spot.board, spot.column)) })
        })?;
        for task in sorted {
            match task {
                Ok(task) => judged.tasks.push(task),
                Err(done_in) => *judged.done.entry(done_in).or_default() += 1,
            }
        }
        Ok(judged)
    }

    fn lint(&self, now: DateTime<FixedOffset>) -> Result<Vec<Finding>, CommandError> {
        let names = self.names_with_keys()?;
        let judged = self.judged(&names)?;
        Ok(lint::lint(&judged, &names, now))
    }

    fn inbox(&self, now: DateTime<FixedOffset>) -> Result<Vec<InboxItem>, CommandError> {
        let names = self.names_with_keys()?;
        let reader = Reader { me: &self.workspace.me, now, names: &names };
        let mut items = self.held_work()?;
        let of_tasks = self.map_open_tasks(|id, record| Some(reader.task(&id, &record)))?;
        items.extend(of_tasks.into_iter().flatten());
        let boards = names.boards.iter().filter(|(_, board)| !board.archived());
        items.extend(boards.flat_map(|(id, record)| reader.board(id, record)));
        let meetings = self.resolver().meetings()?.into_iter().filter(|(_, meeting)| !meeting.archived());
        items.extend(meetings.flat_map(|(id, record)| reader.meeting(&id, &record)));
        items.sort_by(|a, b| {
            (a.waits, &a.key, &a.title, &a.id, &a.at).cmp(&(b.waits, &b.key, &b.title, &b.id, &b.at))
        });
        Ok(items)
    }

    fn held_work(&self) -> Result<Vec<InboxItem>, CommandError> {
        let held = pending::held(self.connection, self.workspace.id)?.into_iter();
        let item = |held: pending::Pending| InboxItem {
            waits: Waits::Held,
            kind: "",
            id: held.document.to_string(),
            key: None,
            title: held.operation.edits.first().and_then(|edit| edit.makes()).unwrap_or_default().to_owned(),
            text: held.reason.unwrap_or_default(),
            who: None,
            at: None,
        };
        Ok(held.map(item).collect())
    }
}
