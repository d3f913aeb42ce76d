//! What the index holds of a document: a function of its content and nothing else, so that an index built
//! anew equals one kept up change by change.

use std::collections::BTreeSet;

use concord_sync::heads::Heads;

use crate::document::{Document, Record};
use crate::history::amendment::{self, Duty};
use crate::history::{self, Noted};
use crate::model::board::{self, BoardRecord};
use crate::model::id::normalised_name;
use crate::model::key::Key;
use crate::model::meeting::{MeetingRecord, RivalSentences, field as meeting_field, sending};
use crate::model::operation::Kind;
use crate::model::register::{Fields, Register, Scalar};
use crate::model::task::{TaskRecord, brief, checklist_field, field as task_field, support_field};
use crate::model::workspace::WorkspaceRecord;
use crate::store::StoreError;
use crate::store::activity::Activity;
use crate::store::index::Entry;

/// The rows of a document; none for one that is not ours to read.
pub fn entry(document: &Document) -> Result<Option<Entry>, StoreError> {
    Ok(match document.read() {
        Some(Record::Workspace(record)) => Some(workspace(&record)?),
        Some(Record::Board(record)) => Some(board(&record)?),
        Some(Record::Task(mut record)) => {
            record.due_moves = history::due_moves(document);
            Some(task(&record)?)
        }
        Some(Record::Meeting(mut record)) => {
            let duties = amendment::duties(document, &record).into_iter().filter(Duty::is_open);
            record.unconfirmed = duties.map(|duty| (duty.person, duty.receipt)).collect();
            Some(meeting(&record)?)
        }
        None => None,
    })
}

/// The rows of those changes of a document that are not in `since`.
pub fn activity(document: &Document, since: &Heads) -> Vec<Activity> {
    let row = |noted: Noted| Activity {
        hash: noted.hash,
        author: noted.origin.by.map(|person| person.0),
        at: noted.origin.at,
        place: noted.step.as_ref().map_or(noted.origin.at, |step| step.order),
        undoes: noted.step.as_ref().and_then(|step| step.undoes.clone()),
        step: noted.step.map(|step| step.id),
    };
    history::noted_since(document, since).into_iter().map(row).collect()
}

fn plain(kind: Kind, record: &impl serde::Serialize) -> Result<Entry, StoreError> {
    Ok(Entry::plain(kind, serde_json::to_string(record).map_err(unwritable)?))
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Damaged(error.to_string())
}

fn workspace(record: &WorkspaceRecord) -> Result<Entry, StoreError> {
    let people = record.people.values().filter(|person| person.name.is_contested()).count();
    let set = record.settings().filter(|(_, register)| register.is_contested()).count();
    let contested = record.fields.contested().count() + people + set;
    Ok(Entry { contested, ..plain(Kind::Workspace, record)? })
}

fn board(record: &BoardRecord) -> Result<Entry, StoreError> {
    Ok(Entry {
        archived: record.archived(),
        contested: board::contested_registers(record).len(),
        texts: vec![("title".to_owned(), record.name().to_owned())],
        ..plain(Kind::Board, record)?
    })
}

fn task(record: &TaskRecord) -> Result<Entry, StoreError> {
    let claims = record.claims.iter().filter_map(|(key, place)| {
        let key: Key = key.parse().ok()?;
        Some((key.prefix.into(), key.number, *place))
    });
    let mut claims: Vec<(String, u32, i64)> = claims.collect();
    // A task keeps the prefix of its first claim; only strangers claim under several.
    let first =
        claims.iter().min_by_key(|(prefix, number, place)| (*place, prefix.clone(), *number)).cloned();
    claims.retain(|(prefix, ..)| first.as_ref().is_some_and(|(first, ..)| first == prefix));
    claims.sort();
    let (brief, detail) = brief::split(record).map_err(unwritable)?;
    let place = record.place();
    let waits: Vec<&str> = record.waits_for().collect();
    Ok(Entry {
        spot: place.as_ref().map(|place| (place.column.clone(), place.rank.clone())),
        board: place.map(|place| place.board),
        title: Some(record.title().to_owned()),
        day: record.date(task_field::DUE).map(|due| due.to_string()),
        told: told(record),
        owner: record.owner().map(|owner| owner.0),
        source: record.fields.text(task_field::SOURCE_MEETING).map(str::to_owned),
        archived: record.archived(),
        pattern: record.is_template(),
        card: record.card().is_some(),
        waits: (!waits.is_empty()).then(|| waits.join(" ")),
        contested: record.contested_registers().len() + record.rewrites.len(),
        claims,
        texts: task_texts(record),
        twins: record.rewrites.iter().any(RivalSentences::has_twins),
        detail,
        ..Entry::plain(Kind::Task, brief)
    })
}

/// Whom a task concerns: everyone who is or may be its owner, works on it or is told of it, whose support is asked, and
/// whoever a comment may name.
fn told(record: &TaskRecord) -> Option<String> {
    let people = [task_field::OWNER, task_field::TRACKER].into_iter();
    let people = people.filter_map(|name| record.fields.register(name)).flat_map(Register::values);
    let asked = record.support.values().filter_map(|asked| asked.text(support_field::FROM));
    let mut told: BTreeSet<&str> = people.filter_map(Scalar::as_text).chain(asked).collect();
    told.extend(record.collaborators.keys().chain(record.informed.keys()).map(|id| id.0.as_str()));
    let mut told: Vec<String> = told.into_iter().map(str::to_owned).collect();
    let comments = record.comments.values().filter_map(|comment| comment.text("text"));
    told.extend(comments.map(normalised_name).filter(|text| text.contains('@')));
    (!told.is_empty()).then(|| told.join("\n"))
}

/// Collects pieces of text, leaving empty ones out.
struct Texts(Vec<(String, String)>);

impl Texts {
    fn add(&mut self, part: impl Into<String>, body: Option<&str>) {
        if let Some(body) = body.filter(|body| !body.trim().is_empty()) {
            self.0.push((part.into(), body.to_owned()));
        }
    }

    /// The register `name` of every item of a list that was not put away.
    fn add_items<'a>(
        &mut self,
        list: &str,
        items: impl Iterator<Item = (&'a String, &'a Fields)>,
        names: &[&str],
    ) {
        for (id, fields) in items.filter(|(_, fields)| !fields.is_archived()) {
            for name in names {
                self.add(format!("{list}/{id}/{name}"), fields.text(name));
            }
        }
    }
}

fn task_texts(record: &TaskRecord) -> Vec<(String, String)> {
    let mut texts = Texts(Vec::new());
    for name in [task_field::TITLE, task_field::DELIVERABLE, task_field::RISK, task_field::BLOCKED] {
        texts.add(name, record.fields.text(name));
    }
    texts.add("description", Some(&record.description));
    texts.add_items("checklist", record.checklist.iter(), &[checklist_field::TITLE]);
    texts.add_items("support", record.support.iter(), &["ask", "answer"]);
    texts.add_items("links", record.links.iter(), &["title", "url"]);
    texts.add_items("comments", record.comments.iter(), &["text"]);
    texts.add_items("reviews", record.reviews.iter(), &["problems"]);
    texts.0
}

fn meeting(record: &MeetingRecord) -> Result<Entry, StoreError> {
    let mut texts = Texts(Vec::new());
    for name in [meeting_field::TITLE, meeting_field::PURPOSE, meeting_field::PLACE] {
        texts.add(name, record.fields.text(name));
    }
    texts.add("notes", Some(&record.notes));
    for (id, item) in record.agenda() {
        for name in ["title", "background", "goal", "material", "conclusion"] {
            texts.add(format!("agenda/{id}/{name}"), item.fields.text(name));
        }
        texts.add(format!("agenda/{id}/notes"), Some(&item.notes));
    }
    texts.add_items("decisions", record.decisions.iter(), &["text"]);
    texts.add_items("actions", record.actions.iter(), &["title"]);
    texts.add_items("checklist", record.checklist.iter(), &["title"]);
    texts.add_items("parking", record.parking.iter(), &["title"]);
    texts.add_items("next", record.next.iter(), &["title"]);
    texts.add_items("links", record.links.iter(), &["title", "url"]);
    texts.add_items("comments", record.comments.iter(), &["text"]);
    for (key, register) in &record.priorities {
        let is_words = key.ends_with(":text") || key.ends_with(":reason");
        texts.add(format!("priorities/{key}"), register.value.as_text().filter(|_| is_words));
    }
    let day = sending::moment(&record.fields, meeting_field::AT);
    Ok(Entry {
        archived: record.archived(),
        contested: record.contested_registers().len() + record.rewrites.len(),
        board: record.fields.text(meeting_field::BOARD).map(str::to_owned),
        title: Some(record.title().to_owned()),
        day: day.map(|at| at.date_naive().to_string()),
        texts: texts.0,
        twins: record.rewrites.iter().any(RivalSentences::has_twins),
        ..plain(Kind::Meeting, record)?
    })
}
