//! A task on its own screen.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::{TaskView, people, view};
use crate::document::shape::is_bookkeeping;
use crate::document::{Document, Record};
use crate::history::{self, Event};
use crate::model::id::PersonId;
use crate::model::register::Fields;
use crate::model::task::{DueMove, Status, TaskRecord, by_time, checklist_field, field, support_field};
use crate::view::archived::archiving;
use crate::view::attached::{CommentView, LinkView, comment, link, signed};
use crate::view::conflict::{RewriteView, rewrite};
use crate::view::history::{HistoryEntry, entries, titles};
use crate::view::names::{Names, moment};

/// A task on its own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskDetail {
    /// What lists show.
    #[serde(flatten)]
    pub task: TaskView,
    /// What is to be done, at length.
    pub description: String,
    /// Why it is blocked.
    pub blocked: Option<String>,
    /// When the deliverable is accepted.
    pub criteria: Option<String>,
    /// People, budget, tools.
    pub resources: Option<String>,
    /// What is done if the risk comes true.
    pub risk_plan: Option<String>,
    /// The process it belongs to.
    pub process: Option<String>,
    /// Who is told of changes.
    pub informed: Vec<String>,
    /// Checklist in order.
    pub checklist: Vec<CheckView>,
    /// Comments, oldest first.
    pub comments: Vec<CommentView>,
    /// Tasks it waits for.
    pub dependencies: Vec<LinkedTask>,
    /// Tasks that wait for it.
    pub needed_by: Vec<LinkedTask>,
    /// Support asked for, oldest first.
    pub support: Vec<SupportView>,
    /// Files and pages, oldest first.
    pub links: Vec<LinkView>,
    /// A pattern for other tasks.
    pub template: bool,
    /// Minutes spent, all entries summed.
    pub minutes_spent: i64,
    /// Answers to the deliverable, oldest first.
    pub reviews: Vec<ReviewView>,
    /// Due dates that were moved: from, to, by whom, when, why.
    pub due_moves: Vec<DueMoveView>,
    /// Sentences of the description that two people replaced while apart.
    pub rewrites: Vec<RewriteView>,
    /// Who put it away, and who edited it without knowing or afterwards.
    pub archived_by: Option<ArchivedBy>,
    /// What in the document is not of the expected form.
    pub problems: Vec<String>,
    /// What happened, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// A checklist item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Its id.
    pub id: String,
    /// What is to be ticked.
    pub title: String,
    /// Ticked.
    pub done: bool,
}

/// A task at the other end of a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LinkedTask {
    /// What people call it; empty if it has not arrived.
    pub key: String,
    /// The document's id.
    pub id: String,
    /// What is to be done; empty if it has not arrived.
    pub title: String,
    /// How far it is; null if it has not arrived.
    pub status: Option<Status>,
}

/// Support that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupportView {
    /// Its id.
    pub id: String,
    /// What is needed.
    pub ask: String,
    /// Of whom.
    pub from: Option<String>,
    /// Who asked.
    pub author: Option<String>,
    /// When.
    pub at: Option<String>,
    /// What came of it.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
}

/// An answer to the deliverable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewView {
    /// Its id.
    pub id: String,
    /// Who.
    pub author: Option<String>,
    /// When.
    pub at: Option<String>,
    /// Accepted, or returned.
    pub accepted: bool,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// A due date that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueMoveView {
    /// The old date.
    pub from: String,
    /// The new date; null if it was cleared.
    pub to: Option<String>,
    /// Who moved it.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// Why.
    pub reason: Option<String>,
}

/// Who put a task away, and who edited it without knowing or afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedBy {
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// Others who edited it apart or since.
    pub edited_by: Vec<String>,
}

/// Tasks at either end of a task's dependencies, by document.
pub type Others = BTreeMap<DocumentId, TaskRecord>;

/// A task as its own screen shows it on `today`. `others` are those it waits for and those that wait for it.
pub fn detail(
    id: &DocumentId,
    document: &Document,
    record: &TaskRecord,
    others: &Others,
    names: &Names,
    today: NaiveDate,
) -> TaskDetail {
    let this = id.to_string();
    let needing = others.iter().filter(|(_, other)| other.waits_for().any(|id| id == this));
    let needing: Vec<String> = needing.map(|(id, _)| id.to_string()).collect();
    let (task, _) = view(id, record, names, today);
    let events = history::events(document);
    let text = |name: &str| record.fields.text(name).map(str::to_owned);
    TaskDetail {
        description: record.description.clone(),
        blocked: text(field::BLOCKED),
        criteria: text(field::CRITERIA),
        resources: text(field::RESOURCES),
        risk_plan: text(field::RISK_PLAN),
        process: text(field::PROCESS),
        informed: people(&record.informed, names),
        checklist: checklist(record),
        comments: by_time(&record.comments).into_iter().map(|(id, item)| comment(id, item, names)).collect(),
        dependencies: linked(record.waits_for(), others, names),
        needed_by: linked(needing.iter().map(String::as_str), others, names),
        support: by_time(&record.support).into_iter().map(|(id, item)| support(id, item, names)).collect(),
        links: record.open_links().into_iter().map(|(id, item)| link(id, item)).collect(),
        template: record.is_template(),
        minutes_spent: record.minutes_spent(),
        reviews: reviews(record, names),
        due_moves: due_moves(record, names),
        rewrites: record.rewrites.iter().map(rewrite).collect(),
        archived_by: if task.archived { archived_by(document, &events, names) } else { None },
        problems: record.problems.clone(),
        history: entries(&events, names, &titles(&Record::Task(record.clone()))),
        task,
    }
}

fn checklist(record: &TaskRecord) -> Vec<CheckView> {
    let items = crate::command::task::checklist(record).into_iter();
    items
        .map(|(id, item)| CheckView {
            id,
            title: item.text(checklist_field::TITLE).unwrap_or("").to_owned(),
            done: item.value(checklist_field::DONE).is_true(),
        })
        .collect()
}

fn reviews(record: &TaskRecord, names: &Names) -> Vec<ReviewView> {
    let items = by_time(&record.reviews).into_iter();
    items
        .map(|(id, item)| {
            let (author, at) = signed(item, names);
            let problems = item.text("problems").map(|text| text.lines().map(str::to_owned).collect());
            let accepted = item.value("accepted").is_true();
            ReviewView { id: id.clone(), author, at, accepted, problems: problems.unwrap_or_default() }
        })
        .collect()
}

/// How the due date was moved, oldest first.
pub fn due_moves(record: &TaskRecord, names: &Names) -> Vec<DueMoveView> {
    record.due_moves.iter().map(|moved| due_move(moved, names)).collect()
}

/// A move of a due date.
pub fn due_move(moved: &DueMove, names: &Names) -> DueMoveView {
    DueMoveView {
        from: moved.from.clone(),
        to: moved.to.clone(),
        by: moved.by.as_ref().map(|person| names.person(person)),
        at: moment(moved.at, moved.zone),
        reason: moved.reason.clone(),
    }
}

fn support(id: &str, item: &Fields, names: &Names) -> SupportView {
    let person = |name: &str| item.text(name).map(|id| names.person(&PersonId(id.to_owned())));
    let (author, at) = signed(item, names);
    SupportView {
        id: id.to_owned(),
        ask: item.text(support_field::ASK).unwrap_or("").to_owned(),
        from: person(support_field::FROM),
        author,
        at,
        answer: item.text(support_field::ANSWER).map(str::to_owned),
        answered_by: person(support_field::ANSWERED_BY),
    }
}

/// Support asked for and not answered, oldest first.
pub fn support_wanted(record: &TaskRecord, names: &Names) -> Vec<SupportView> {
    record.support_wanted().into_iter().map(|(id, item)| support(id, item, names)).collect()
}

/// Tasks at the other ends of links, by key. Some may not have arrived.
fn linked<'a>(ids: impl Iterator<Item = &'a str>, others: &Others, names: &Names) -> Vec<LinkedTask> {
    let one = |id: &str| {
        let document = id.parse().ok();
        let record = document.and_then(|id| others.get(&id));
        LinkedTask {
            key: document.map(|id| names.key(&id)).unwrap_or_default(),
            id: id.to_owned(),
            title: record.map(|record| record.title().to_owned()).unwrap_or_default(),
            status: record.map(|record| record.status(names.spot(record).kind)),
        }
    };
    let mut linked: Vec<LinkedTask> = ids.map(one).collect();
    linked.sort();
    linked
}

fn archived_by(document: &Document, events: &[Event], names: &Names) -> Option<ArchivedBy> {
    let archived = archiving(events)?;
    let author = |event: &Event| event.origin.by.as_ref().map(|person| names.person(person));
    let mut edited_by: Vec<String> = history::unknown_to(document, events, &archived.hash)
        .iter()
        .filter(|event| event.did.iter().any(|deed| !is_bookkeeping(&deed.field)))
        .filter_map(author)
        .collect();
    edited_by.sort();
    edited_by.dedup();
    Some(ArchivedBy { by: author(archived), at: moment(archived.origin.at, archived.origin.zone), edited_by })
}
