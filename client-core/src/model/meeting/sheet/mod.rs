//! A meeting as one text that people edit: front matter, agenda, notes, decisions, actions.
//!
//! What stands there already bears a tag (`^2`: the second of its kind when the text was written), by which it is known
//! again wherever it is moved to; what bears none is new, and what is missing is taken away.

mod diff;
mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{agenda_field, decision_field, field};

pub use diff::{Difference, differences};
pub use read::{SheetError, read};
pub use write::write;

/// The name under which people stand in the front matter.
pub const ATTENDEES: &str = "attendees";

/// What stands in the front matter, in this order.
pub const FRONT: [&str; 8] = [
    field::TITLE,
    field::AT,
    field::MINUTES,
    field::PLACE,
    field::HOST,
    field::RECORDER,
    ATTENDEES,
    field::PURPOSE,
];

/// What stands under the title of an agenda item, in this order.
pub const OF_ITEM: [&str; 6] = [
    agenda_field::PRESENTER,
    agenda_field::MINUTES,
    agenda_field::BACKGROUND,
    agenda_field::GOAL,
    agenda_field::MATERIAL,
    agenda_field::CONCLUSION,
];

/// What stands under a decision or an action item, in this order.
pub const OF_LINE: [&str; 3] = [decision_field::OWNER, decision_field::DUE, decision_field::ITEM];

/// A meeting as people write it: values as they are typed, people by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Front matter; what is not set is left out.
    pub fields: BTreeMap<String, String>,
    /// The agenda in order.
    pub agenda: Vec<SheetItem>,
    /// Minutes that belong to no agenda item.
    pub notes: String,
    /// Decisions in order.
    pub decisions: Vec<SheetLine>,
    /// Action items in order.
    pub actions: Vec<SheetLine>,
}

/// An agenda item as people write it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetItem {
    /// Its id; none for a new one.
    pub id: Option<String>,
    /// What it is about.
    pub title: String,
    /// See [`OF_ITEM`]; what is not set is left out.
    pub fields: BTreeMap<String, String>,
    /// Minutes of this item.
    pub notes: String,
}

/// A decision or an action item as people write it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    /// Its id; none for a new one.
    pub id: Option<String>,
    /// What was settled.
    pub text: String,
    /// See [`OF_LINE`]; what is not set is left out. An agenda item goes by its number.
    pub fields: BTreeMap<String, String>,
}

/// Headings in the language of whoever edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headings {
    /// Above the agenda.
    pub agenda: String,
    /// Above the notes.
    pub notes: String,
    /// Above the decisions.
    pub decisions: String,
    /// Above the action items.
    pub actions: String,
}

/// A value in one line.
fn one_line(text: &str) -> String {
    let flat: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    flat.trim().to_owned()
}

/// Prose without the empty lines around it, with one kind of line break.
fn bare(text: &str) -> String {
    text.replace('\r', "").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests;
