//! Questions about what waits: for a person, for the rules, for a day.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_sync::id::DocumentId;

use super::Asking;
use crate::model::meeting::{MeetingRecord, Sending, sending};
use crate::replica::Replica;
use crate::replica::error::CommandError;
use crate::store::pending;
use crate::view::calendar::{self, CalendarEntry, Span};
use crate::view::inbox::{InboxItem, Reader, Waits};
use crate::view::lint::{self, Finding, Judged};

impl Replica {
    /// What waits for the person at this device, by why it does, then by key or title.
    pub fn inbox(&self, now: DateTime<FixedOffset>) -> Result<Vec<InboxItem>, CommandError> {
        self.ask(|ask| ask.inbox(now))
    }

    /// All deadlines and meetings from one day to another, both in it.
    pub fn calendar(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<CalendarEntry>, CommandError> {
        self.ask(|ask| {
            let judged = ask.judged()?;
            let names = ask.names_of(&judged.tasks)?;
            let my_id = &ask.workspace.me;
            let span = Span { me: &names.person(my_id), my_id, from, to };
            Ok(calendar::calendar(&judged, &span, &names))
        })
    }

    /// What the rules of the handbook want seen of everything that stands now.
    pub fn lint(&self, now: DateTime<FixedOffset>) -> Result<Vec<Finding>, CommandError> {
        self.ask(|ask| ask.lint(now))
    }
}

impl Asking<'_> {
    fn judged(&self) -> Result<Judged, CommandError> {
        let boards = self.resolver().boards()?.into_iter();
        let meetings = self.resolver().meetings()?.into_iter();
        Ok(Judged {
            tasks: self.open_tasks()?,
            boards: boards.filter(|(_, board)| !board.archived()).collect(),
            meetings: meetings.filter(|(_, meeting)| !meeting.archived()).collect(),
        })
    }

    fn lint(&self, now: DateTime<FixedOffset>) -> Result<Vec<Finding>, CommandError> {
        let judged = self.judged()?;
        let names = self.names_of(&judged.tasks)?;
        Ok(lint::lint(&judged, &names, now))
    }

    fn inbox(&self, now: DateTime<FixedOffset>) -> Result<Vec<InboxItem>, CommandError> {
        let judged = self.judged()?;
        let names = self.names_of(&judged.tasks)?;
        let reader = Reader { me: &self.workspace.me, now, names: &names };
        let mut items: Vec<InboxItem> =
            judged.tasks.iter().flat_map(|(id, record)| reader.task(id, record)).collect();
        items.extend(judged.boards.iter().flat_map(|(id, record)| reader.board(id, record)));
        for (id, record) in &judged.meetings {
            items.extend(reader.meeting(id, record));
            items.extend(self.receipt(id, record, now)?);
        }
        items.extend(self.held_work()?);
        items.sort_by(|a, b| {
            (a.waits, &a.key, &a.title, &a.id, &a.at).cmp(&(b.waits, &b.key, &b.title, &b.id, &b.at))
        });
        Ok(items)
    }

    /// Minutes that were sent to the person and not confirmed as they stand.
    fn receipt(
        &self,
        id: &DocumentId,
        record: &MeetingRecord,
        now: DateTime<FixedOffset>,
    ) -> Result<Option<InboxItem>, CommandError> {
        let me = &self.workspace.me;
        let attends = record.attendees.get(me).is_some_and(|register| !register.value.is_null());
        let concerned = record.concerned.get(me).is_some_and(crate::model::task::is_member);
        if !(attends || concerned) || sending::sent(record, Sending::Minutes).is_empty() {
            return Ok(None);
        }
        let detail = self.meeting(&id.to_string(), now)?;
        let name = self.names()?.person(me);
        let open = detail.recipients.iter().find(|one| one.name == name && one.receipt != "confirmed");
        let last = detail.sent.iter().rfind(|sent| sent.kind == Sending::Minutes);
        Ok(open.map(|open| InboxItem {
            waits: Waits::Receipt,
            kind: "meeting",
            id: id.to_string(),
            key: None,
            title: record.title().to_owned(),
            text: open.receipt.to_owned(),
            who: last.and_then(|last| last.author.clone()),
            at: last.and_then(|last| last.at.clone()),
        }))
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
