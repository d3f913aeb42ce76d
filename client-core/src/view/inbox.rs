//! What waits for one person, and what is about to.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::attached::signed;
use super::names::{Names, moment};
use super::task::detail::support_wanted;
use super::task::{self, TaskView};
use crate::model::board::{BoardRecord, confirmed_by};
use crate::model::id::{PersonId, normalised_name};
use crate::model::meeting::{MeetingRecord, Receipt, Sending, field, rules, sending};
use crate::model::register::{Fields, Scalar};
use crate::model::task::{Status, TaskRecord, field as task_field, is_member};

/// A deadline reminds its owner this many days beforehand.
pub const REMIND_DAYS: u64 = 1;

/// Why something waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Waits {
    /// Different values stand in something of theirs until somebody decides.
    Contested,
    /// A deliverable of theirs came back.
    Returned,
    /// Support is asked of them.
    Support,
    /// A task of theirs is past due.
    Overdue,
    /// Minutes of a meeting of theirs have to go out.
    Minutes,
    /// Minutes were sent to them, and they have not confirmed what was sent.
    Receipt,
    /// A change that they have to confirm as a contact.
    Notice,
    /// They were named in a comment.
    Mention,
    /// The date of a task that they are informed of was moved.
    Moved,
    /// A task of theirs is due soon.
    DueSoon,
    /// A meeting of theirs is soon.
    MeetingSoon,
    /// Work of theirs was not taken by the server and is kept aside.
    Held,
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InboxItem {
    /// Why.
    pub waits: Waits,
    /// Kind of document: `task`, `board`, `meeting`; empty for held-back work.
    pub kind: &'static str,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document is called.
    pub title: String,
    /// What it is about, in the words of whoever wrote it: fields, problems, a comment, dates.
    pub text: String,
    /// Who wrote it.
    pub who: Option<String>,
    /// When it was written, or when it is due.
    pub at: Option<String>,
}

/// For whom, and when.
#[derive(Debug)]
pub struct Reader<'a> {
    /// Who reads.
    pub me: &'a PersonId,
    /// When.
    pub now: DateTime<FixedOffset>,
    /// What things are called.
    pub names: &'a Names,
}

impl Reader<'_> {
    /// What of a task waits.
    pub fn task(&self, id: &DocumentId, record: &TaskRecord) -> Vec<InboxItem> {
        let today = self.now.date_naive();
        let (view, _) = task::view(id, record, self.names, today);
        let mut items = Vec::new();
        let item = |waits: Waits, text: String| of_task(&view, waits, text);
        let mine = self.is_among(record.fields.register(task_field::OWNER).map(|r| r.values().collect()));
        if mine && !view.contested.is_empty() {
            items.push(item(Waits::Contested, view.contested.join(", ")));
        }
        if mine && view.status != Status::Done {
            items.extend(self.returned(record, &view));
            items.extend(due(&view, today));
        }
        for asked in support_wanted(record, self.names) {
            if asked.from.as_ref() == Some(&self.names.person(self.me)) {
                items.push(InboxItem { who: asked.author, at: asked.at, ..item(Waits::Support, asked.ask) });
            }
        }
        let seen = record.seen.get(self.me).and_then(|seen| seen.value.as_int()).unwrap_or(i64::MIN);
        items.extend(self.mentions(record, &view, seen));
        items.extend(self.moves(record, &view, seen, mine));
        items
    }

    /// How comments name the reader, in the form in which names are compared.
    pub fn mention(&self) -> String {
        format!("@{}", normalised_name(&self.names.person(self.me)))
    }

    fn is_among(&self, values: Option<Vec<&Scalar>>) -> bool {
        values.unwrap_or_default().iter().any(|value| value.as_text() == Some(self.me.0.as_str()))
    }

    fn returned(&self, record: &TaskRecord, view: &TaskView) -> Option<InboxItem> {
        let last = record.last_review().filter(|_| record.is_returned())?;
        let (who, at) = signed(last, self.names);
        let problems = last.text("problems").unwrap_or("").replace('\n', "; ");
        Some(InboxItem { who, at, ..of_task(view, Waits::Returned, problems) })
    }

    /// Comments of others that name the reader, as `@name`, and were written since they last looked.
    fn mentions(&self, record: &TaskRecord, view: &TaskView, seen: i64) -> Vec<InboxItem> {
        let mention = self.mention();
        let names_me = |text: &str| normalised_name(text).contains(&mention);
        let comments = crate::model::task::by_time(&record.comments).into_iter().map(|(_, comment)| comment);
        let unseen = comments.filter(|comment| {
            let by_me = comment.text("author") == Some(self.me.0.as_str());
            let later = comment.value("at").as_int().is_some_and(|at| at > seen);
            later && !by_me && comment.text("text").is_some_and(names_me)
        });
        unseen
            .map(|comment| {
                let (who, at) = signed(comment, self.names);
                let text = comment.text("text").unwrap_or("").to_owned();
                InboxItem { who, at, ..of_task(view, Waits::Mention, text) }
            })
            .collect()
    }

    /// Due dates that others moved since the reader last looked, of what they own, work on or are informed of.
    fn moves(&self, record: &TaskRecord, view: &TaskView, seen: i64, mine: bool) -> Vec<InboxItem> {
        let concerned = [&record.informed, &record.collaborators];
        let told = mine || concerned.iter().any(|group| group.get(self.me).is_some_and(is_member));
        if !told || view.status == Status::Done {
            return Vec::new();
        }
        let unseen = record.due_moves.iter().filter(|one| one.at > seen && one.by.as_ref() != Some(self.me));
        unseen
            .map(|moved| {
                let reason = moved.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                let text = format!("{} → {}{reason}", moved.from, moved.to.as_deref().unwrap_or("–"));
                InboxItem {
                    who: moved.by.as_ref().map(|person| self.names.person(person)),
                    at: Some(moment(moved.at, moved.zone)),
                    ..of_task(view, Waits::Moved, text)
                }
            })
            .collect()
    }

    /// What of a meeting waits.
    pub fn meeting(&self, id: &DocumentId, record: &MeetingRecord) -> Vec<InboxItem> {
        let item = |waits: Waits, text: &str| InboxItem {
            waits,
            kind: "meeting",
            id: id.to_string(),
            key: None,
            title: record.title().to_owned(),
            text: text.to_owned(),
            who: None,
            at: None,
        };
        let mut items = Vec::new();
        items.extend(self.receipt(record).map(|(last, receipt)| {
            let (who, at) = signed(last, self.names);
            InboxItem { who, at, ..item(Waits::Receipt, receipt.as_str()) }
        }));
        let mine = record.is_run_by(self.me);
        let contested: Vec<String> = record.contested_registers().into_iter().map(|(path, _)| path).collect();
        if mine && !contested.is_empty() {
            items.push(item(Waits::Contested, &contested.join(", ")));
        }
        let over = sending::end(record).is_some_and(|end| end <= self.now);
        let sent = !sending::sent(record, Sending::Minutes).is_empty();
        let numbers = &self.names.rules;
        if let (true, true, false, Some(due)) = (mine, over, sent, sending::minutes_due(record, numbers)) {
            let late = if rules::minutes_overdue(record, self.now, numbers) { "late" } else { "" };
            items.push(InboxItem { at: Some(due.to_rfc3339()), ..item(Waits::Minutes, late) });
        }
        if let (true, Some(at)) = (record.expects(self.me), sending::moment(&record.fields, field::AT)) {
            let soon = self.now.checked_add_days(Days::new(REMIND_DAYS)).is_some_and(|until| at <= until);
            if soon && at > self.now {
                let place = record.fields.text(field::PLACE).unwrap_or("");
                items.push(InboxItem { at: Some(at.to_rfc3339()), ..item(Waits::MeetingSoon, place) });
            }
        }
        items
    }

    /// The last minutes that were sent to the reader, if they have not confirmed them as they stand.
    fn receipt<'r>(&self, record: &'r MeetingRecord) -> Option<(&'r Fields, Receipt)> {
        let receipt = record.unconfirmed.get(self.me)?;
        let (_, last) = sending::sent(record, Sending::Minutes).pop()?;
        Some((last, *receipt))
    }

    /// Notices of a board that the reader has to confirm as a contact.
    pub fn board(&self, id: &DocumentId, record: &BoardRecord) -> Vec<InboxItem> {
        if !record.contacts().iter().any(|(_, person)| person == self.me) {
            return Vec::new();
        }
        let open =
            record.notices().into_iter().filter(|(_, one)| one.value(&confirmed_by(self.me)).is_null());
        open.map(|(_, notice)| {
            let (who, at) = signed(notice, self.names);
            InboxItem {
                waits: Waits::Notice,
                kind: "board",
                id: id.to_string(),
                key: None,
                title: record.name().to_owned(),
                text: notice.text("text").unwrap_or("").to_owned(),
                who,
                at,
            }
        })
        .collect()
    }
}

fn due(view: &TaskView, today: NaiveDate) -> Option<InboxItem> {
    let due = view.due?;
    let soon = today.checked_add_days(Days::new(REMIND_DAYS)).is_some_and(|until| due <= until);
    let waits = match (view.overdue, soon) {
        (true, _) => Waits::Overdue,
        (false, true) => Waits::DueSoon,
        _ => return None,
    };
    Some(InboxItem { at: Some(due.to_string()), ..of_task(view, waits, String::new()) })
}

fn of_task(view: &TaskView, waits: Waits, text: String) -> InboxItem {
    InboxItem {
        waits,
        kind: "task",
        id: view.id.to_string(),
        key: Some(view.key.clone()),
        title: view.title.clone(),
        text,
        who: None,
        at: None,
    }
}
