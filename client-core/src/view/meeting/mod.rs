//! A meeting: in a list, and on its own screen. One file a part of the screen.

mod agenda;
mod last;
mod outcome;
mod plan;
mod sending;
mod sheet;
mod weekly;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::attached::{CommentView, LinkView, written_at};
use super::conflict::{RewriteView, rewrite, shown_path};
use super::history::{HistoryEntry, entries, titles};
use super::names::Names;
use crate::document::{Document, Record};
use crate::history;
use crate::model::id::PersonId;
use crate::model::meeting::{MeetingRecord, Repeat, Sending, field, rules, sending as out};
use crate::model::register::Fields;
use crate::model::task::TaskRecord;
use crate::model::verdict::Flag;

pub use agenda::AgendaView;
pub use last::{Before, LastView, LeftOver};
pub use outcome::{ActionTask, ActionView, DecisionView, ReadBack, VoteView, read_back};
pub use plan::{AttendeeView, CheckView, NextView, ParkedView};
pub use sending::{AmendmentView, ReceiptView, RecipientView, SentView};
pub use sheet::sheet;
pub use weekly::PriorityView;

/// A meeting in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingView {
    /// The document's id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When it begins, with the offset it was entered with.
    pub at: Option<String>,
    /// How long it is planned to take.
    pub minutes: Option<i64>,
    /// Place or link.
    pub place: Option<String>,
    /// Who leads it.
    pub host: Option<String>,
    /// Put away.
    pub archived: bool,
    /// When it was opened.
    pub started: Option<String>,
    /// When it was closed.
    pub ended: Option<String>,
    /// Until when its minutes have to be out.
    pub minutes_due: Option<String>,
    /// When they last went out.
    pub minutes_sent: Option<String>,
    /// They should be out and are not.
    #[serde(skip)]
    pub minutes_overdue: bool,
    /// How often it comes again.
    pub repeat: Option<Repeat>,
}

/// A meeting on its own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingDetail {
    /// What lists show.
    #[serde(flatten)]
    pub meeting: MeetingView,
    /// What will be settled.
    pub purpose: Option<String>,
    /// Who writes the minutes.
    pub recorder: Option<String>,
    /// The board its actions go to.
    pub board: Option<String>,
    /// Who is asked, sorted by name.
    pub attendees: Vec<AttendeeView>,
    /// Who else is concerned, by name.
    pub concerned: Vec<String>,
    /// What has to be ready, in order.
    pub checklist: Vec<CheckView>,
    /// Links to material, in order.
    pub links: Vec<LinkView>,
    /// What the meetings before left open.
    pub last: Option<LastView>,
    /// Agenda in order.
    pub agenda: Vec<AgendaView>,
    /// Minutes that belong to no agenda item.
    pub notes: String,
    /// Decisions in order.
    pub decisions: Vec<DecisionView>,
    /// Action items in order.
    pub actions: Vec<ActionView>,
    /// What was off the agenda, in order.
    pub parking: Vec<ParkedView>,
    /// The next meeting.
    pub next: NextView,
    /// The priorities of the week, by person.
    pub priorities: Vec<PriorityView>,
    /// Comments, oldest first.
    pub comments: Vec<CommentView>,
    /// What went out, oldest first.
    pub sent: Vec<SentView>,
    /// Who was sent minutes, by name, and whether they arrived.
    pub recipients: Vec<RecipientView>,
    /// Every confirmation, oldest first.
    pub receipts: Vec<ReceiptView>,
    /// What was changed since minutes were sent.
    pub amendments: Vec<AmendmentView>,
    /// What was changed by people who had not heard of the sending.
    pub proposed: Vec<AmendmentView>,
    /// The template it was made from.
    pub template: Option<String>,
    /// The first meeting of its series.
    pub series: Option<String>,
    /// The meeting before it.
    pub previous: Option<String>,
    /// What the rules want seen of it now.
    #[serde(skip)]
    pub flags: Vec<Flag>,
    /// Contested registers and texts.
    pub contested: Vec<String>,
    /// Sentences that several people replaced while apart.
    pub rewrites: Vec<RewriteView>,
    /// What in the document is not of the expected form.
    pub problems: Vec<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// Everything a meeting's own screen is made from.
pub struct Source<'a> {
    /// The document's id.
    pub id: &'a DocumentId,
    /// The document.
    pub document: &'a Document,
    /// What is read from it.
    pub record: &'a MeetingRecord,
    /// The tasks that came from it.
    pub tasks: &'a BTreeMap<String, TaskRecord>,
    /// The meetings before it, the last one first.
    pub before: &'a [Before],
    /// What everything is called.
    pub names: &'a Names,
    /// When it is looked at.
    pub now: DateTime<FixedOffset>,
}

/// A meeting as a list shows it at a time.
pub fn view(
    id: &DocumentId,
    record: &MeetingRecord,
    names: &Names,
    now: DateTime<FixedOffset>,
) -> MeetingView {
    let text = |name: &str| record.fields.text(name).map(str::to_owned);
    let sent = out::sent(record, Sending::Minutes);
    MeetingView {
        id: id.to_string(),
        title: record.title().to_owned(),
        at: text(field::AT),
        minutes: record.fields.value(field::MINUTES).as_int(),
        place: text(field::PLACE),
        host: person(&record.fields, field::HOST, names),
        archived: record.archived(),
        started: text(field::STARTED),
        ended: text(field::ENDED),
        minutes_due: out::minutes_due(record, &names.rules).map(|due| due.to_rfc3339()),
        minutes_sent: sent.last().and_then(|(_, fields)| written_at(fields)),
        minutes_overdue: rules::minutes_overdue(record, now, &names.rules),
        repeat: record.fields.text(field::REPEAT).and_then(Repeat::parse),
    }
}

/// The decisions of a meeting, in order.
pub fn decisions(record: &MeetingRecord, names: &Names, today: chrono::NaiveDate) -> Vec<DecisionView> {
    let agenda = record.agenda().into_iter().enumerate();
    let numbers = agenda.map(|(at, (id, _))| (id, at + 1)).collect();
    outcome::decisions(record, names, &numbers, today)
}

fn person(fields: &Fields, name: &str, names: &Names) -> Option<String> {
    fields.text(name).map(|id| names.person(&PersonId(id.to_owned())))
}

/// A meeting as its own screen shows it.
pub fn detail(source: &Source<'_>) -> MeetingDetail {
    let Source { id, document, record, tasks, before, names, now } = *source;
    let agenda = agenda::agenda(record, names);
    let numbers: BTreeMap<&str, usize> = agenda.iter().map(|item| (item.id.as_str(), item.number)).collect();
    let titles = titles(&Record::Meeting(record.clone()));
    let (amendments, proposed) = sending::amendments(document, record, names, &titles);
    let text = |name: &str| record.fields.text(name).map(str::to_owned);
    MeetingDetail {
        meeting: view(id, record, names, now),
        purpose: text(field::PURPOSE),
        recorder: person(&record.fields, field::RECORDER, names),
        board: board(record, names),
        attendees: plan::attendees(record, names),
        concerned: plan::concerned(record, names),
        checklist: plan::checklist(record),
        links: plan::links(record),
        last: last::last(before, names, now.date_naive()),
        decisions: outcome::decisions(record, names, &numbers, now.date_naive()),
        actions: outcome::actions(record, tasks, names, &numbers),
        agenda,
        notes: record.notes.clone(),
        parking: plan::parking(record),
        next: plan::next(record),
        flags: flags(record, names, now),
        priorities: weekly::priorities(record, names),
        comments: plan::comments(record, names),
        sent: sending::sent(record, names),
        recipients: sending::recipients(document, record, names),
        receipts: sending::receipts(record, names),
        amendments,
        proposed,
        template: text(field::TEMPLATE),
        series: text(field::SERIES),
        previous: text(field::PREVIOUS),
        contested: contested(record, names),
        rewrites: record.rewrites.iter().map(rewrite).collect(),
        problems: record.problems.clone(),
        history: entries(&history::events(document), names, &titles),
    }
}

fn board(record: &MeetingRecord, names: &Names) -> Option<String> {
    record.fields.text(field::BOARD).map(|board| {
        let found = board.parse().ok().and_then(|id| names.boards.get(&id));
        found.map_or_else(|| board.to_owned(), |board| board.name().to_owned())
    })
}

fn contested(record: &MeetingRecord, names: &Names) -> Vec<String> {
    let mut contested: Vec<String> =
        record.contested_registers().iter().map(|(path, _)| shown_path(path, &names.people)).collect();
    contested.extend(record.rewrites.iter().map(|rivals| rivals.text.clone()));
    contested.sort();
    contested.dedup();
    contested
}

/// What the rules want seen of a meeting now.
pub fn flags(record: &MeetingRecord, names: &Names, now: DateTime<FixedOffset>) -> Vec<Flag> {
    let priorities = weekly::priorities(record, names);
    let mut flags = rules::standing_flags(record, now, &names.rules);
    flags.extend(rules::weekly_flags(record, now, &weekly::unasked(&priorities)));
    flags.extend(weekly::flags(record, names));
    flags
}
