//! Questions about what waits: for a person, for the rules, for a day.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_sync::id::DocumentId;

use super::Asking;
use super::tasks::brief;
use crate::model::board::BoardRecord;
use crate::model::meeting::MeetingRecord;
use crate::model::operation::Kind;
use crate::model::task::TaskRecord;
use crate::replica::Replica;
use crate::replica::error::CommandError;
use crate::store::index::{self, Indexed, Wanted};
use crate::store::pending;
use crate::view::calendar::{self, CalendarEntry, Span};
use crate::view::inbox::{InboxItem, Reader, Waits};
use crate::view::lint::{self, Finding};

/// Later years are written longer, and days are compared as they are written. Nobody can type a later day.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

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
            let days = [from, to.min(LAST_DAY)].map(|day| day.to_string());
            let wanted = Wanted { due: Some((&days[0], &days[1])), ..Wanted::default() };
            let tasks =
                ask.map_open_tasks(&wanted, |id, task| calendar::of_task(&id, &task, &span, &names))?;
            let meetings =
                ask.map_open_meetings(|id, meeting| calendar::of_meeting(&id, &meeting, &span, &names))?;
            Ok(calendar::calendar(tasks.into_iter().flatten().chain(meetings), &span))
        })
    }

    /// What the rules of the handbook want seen of everything that stands now.
    pub fn lint(&self, now: DateTime<FixedOffset>) -> Result<Vec<Finding>, CommandError> {
        self.ask(|ask| ask.lint(now))
    }
}

impl Asking<'_> {
    fn lint(&self, now: DateTime<FixedOffset>) -> Result<Vec<Finding>, CommandError> {
        let names = self.names_with_keys()?;
        let done = names.done_columns();
        let wanted =
            Wanted { archived: Some(false), brief: true, only_spot_in: Some(&done), ..Wanted::default() };
        let judge = |id, indexed: Indexed| {
            if let Some((board, column)) = &indexed.only_spot {
                return Ok(Some(lint::done(&id, names.spot_in(board, column, ""))));
            }
            let record = brief(&indexed)?;
            Ok((!record.is_template()).then(|| lint::judge(&id, &record, &names, now)))
        };
        let tasks = index::map(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted, judge)?;
        let boards: Vec<(&DocumentId, &BoardRecord)> =
            names.boards.iter().filter(|(_, board)| !board.archived()).collect();
        let meetings = self.map_open_meetings(|id, record| lint::of_meeting(&id, &record, &names, now))?;
        Ok(lint::lint(tasks, &boards, meetings, &names))
    }

    fn inbox(&self, now: DateTime<FixedOffset>) -> Result<Vec<InboxItem>, CommandError> {
        let names = self.names_with_keys()?;
        let reader = Reader { me: &self.workspace.me, now, names: &names };
        let mut items = self.held_work()?;
        let (me, mention) = (&self.workspace.me.0, reader.mention());
        let wanted = Wanted { concerning: Some((me, &mention)), archived: Some(false), ..Wanted::default() };
        let of_task = |id, indexed: Indexed| {
            let record: TaskRecord = indexed.read()?;
            Ok(if record.is_template() { None } else { Some(reader.task(&id, &record)) })
        };
        let of_tasks = index::map(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted, of_task)?;
        items.extend(of_tasks.into_iter().flatten());
        let boards = names.boards.iter().filter(|(_, board)| !board.archived());
        items.extend(boards.flat_map(|(id, record)| reader.board(id, record)));
        items.extend(self.map_open_meetings(|id, record| reader.meeting(&id, &record))?);
        items.sort_by(|a, b| {
            (a.waits, &a.key, &a.title, &a.id, &a.at).cmp(&(b.waits, &b.key, &b.title, &b.id, &b.at))
        });
        Ok(items)
    }

    /// What `act` makes of all meetings that are not put away, in no order.
    pub(in crate::replica) fn map_open_meetings<R: Send>(
        &self,
        act: impl Fn(DocumentId, MeetingRecord) -> Vec<R> + Sync,
    ) -> Result<Vec<R>, CommandError> {
        let wanted = Wanted { archived: Some(false), ..Wanted::default() };
        let act = |id, indexed: Indexed| Ok(Some(act(id, indexed.read()?)));
        let made = index::map(self.connection, self.workspace.id, Kind::Meeting.as_str(), &wanted, act)?;
        Ok(made.into_iter().flatten().collect())
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
