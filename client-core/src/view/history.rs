//! The story of a document: who did what, when and why.

use serde::Serialize;

use super::names::{Names, moment};
use crate::document::message::Deed;
use crate::document::shape::key;
use crate::history::Event;
use crate::model::board::BoardRecord;
use crate::model::id::PersonId;
use crate::model::register::Scalar;
use crate::model::task::{Place, field};

/// One change in the story of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// When, RFC 3339 with the offset it was entered with.
    pub at: String,
    /// Who, by name; null for a change of a foreign program.
    pub author: Option<String>,
    /// Which device: the beginning of its actor.
    pub device: String,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// What changed.
    pub changes: Vec<FieldChange>,
}

/// One thing a change did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What stood there before, in people's words.
    pub old: Scalar,
    /// What stands there now.
    pub new: Scalar,
}

/// The story from its events. Claims of keys are bookkeeping and left out.
pub fn entries(events: &[Event], names: &Names) -> Vec<HistoryEntry> {
    let entries = events.iter().map(|event| entry(event, names));
    entries.filter(|entry| entry.author.is_none() || !entry.changes.is_empty()).collect()
}

/// One event in people's words.
pub fn entry(event: &Event, names: &Names) -> HistoryEntry {
    let bookkeeping = |deed: &&Deed| !is_bookkeeping(&deed.field);
    HistoryEntry {
        at: moment(event.origin.at, event.origin.zone),
        author: event.origin.by.as_ref().map(|person| names.person(person)),
        device: event.origin.device.clone(),
        reason: event.reason.clone(),
        changes: event.did.iter().filter(bookkeeping).map(|deed| field_change(deed, names)).collect(),
    }
}

/// Whether a field is the machine's concern and not people's.
pub fn is_bookkeeping(field: &str) -> bool {
    let group = field.split('/').next().unwrap_or_default();
    group == key::CLAIMS || group == key::PREFIXES
}

fn field_change(deed: &Deed, names: &Names) -> FieldChange {
    let parts: Vec<&str> = deed.field.split('/').collect();
    match parts.as_slice() {
        [field::PLACE] => FieldChange {
            field: "column".to_owned(),
            old: place(&deed.old, names),
            new: place(&deed.new, names),
        },
        [name @ (field::OWNER | "host" | "recorder")] => FieldChange {
            field: (*name).to_owned(),
            old: person(&deed.old, names),
            new: person(&deed.new, names),
        },
        [group @ (key::COLLABORATORS | key::INFORMED | key::LABELS), member] => {
            let named = if *group == key::LABELS {
                (*member).to_owned()
            } else {
                names.person(&PersonId((*member).to_owned()))
            };
            let (old, new) =
                if deed.new.is_true() { (Scalar::Null, named.into()) } else { (named.into(), Scalar::Null) };
            FieldChange { field: (*group).to_owned(), old, new }
        }
        [group @ (key::ATTENDEES | key::PEOPLE | key::OUTSIDE), member] => FieldChange {
            field: format!("{group}/{}", names.person(&PersonId((*member).to_owned()))),
            old: deed.old.clone(),
            new: deed.new.clone(),
        },
        [
            list @ (key::COMMENTS
            | key::CHECKLIST
            | key::TIME_LOG
            | key::REVIEWS
            | key::AGENDA
            | key::DECISIONS
            | key::ACTIONS),
            _,
        ] => FieldChange { field: (*list).to_owned(), old: deed.old.clone(), new: deed.new.clone() },
        _ => FieldChange { field: deed.field.clone(), old: deed.old.clone(), new: deed.new.clone() },
    }
}

fn person(value: &Scalar, names: &Names) -> Scalar {
    match value {
        Scalar::Text(id) => names.person(&PersonId(id.clone())).into(),
        other => other.clone(),
    }
}

/// A place in words: `Board / Column`.
pub fn place(value: &Scalar, names: &Names) -> Scalar {
    let Some(place) = Place::parse(value) else { return Scalar::Null };
    let board = place.board.parse().ok().and_then(|id| names.boards.get(&id));
    let column =
        board.and_then(|board: &BoardRecord| board.columns().into_iter().find(|c| c.id == place.column));
    let board = board.map_or(place.board.as_str(), BoardRecord::name);
    format!("{board} / {}", column.map_or(place.column, |column| column.name)).into()
}
