//! Meetings (handbook section 5, minutes and action tracking table): agenda, minutes, decisions, actions.

mod edit;
mod fields;
mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::id::PersonId;
use super::register::{Fields, Register};

pub use edit::{List, MeetingEdit};
pub use fields::{action_field, agenda_field, decision_field, field};
pub use rules::{LONGEST_MEETING_MINUTES, action_flags, planning_flags};

/// How somebody stands to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Asked to come.
    Invited,
    /// Said they come.
    Confirmed,
    /// Was there.
    Present,
    /// Was not there.
    Absent,
}

impl Attendance {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Attendance::Invited => "invited",
            Attendance::Confirmed => "confirmed",
            Attendance::Present => "present",
            Attendance::Absent => "absent",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "invited" | "邀请" => Some(Attendance::Invited),
            "confirmed" | "确认" => Some(Attendance::Confirmed),
            "present" | "出席" | "到会" => Some(Attendance::Present),
            "absent" | "缺席" => Some(Attendance::Absent),
            _ => None,
        }
    }
}

/// A meeting document as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// See [`field`].
    pub fields: Fields,
    /// Minutes that belong to no agenda item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Attendees: how each stands to the meeting; null is not an attendee any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attendees: BTreeMap<PersonId, Register>,
    /// Agenda items by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agenda: BTreeMap<String, AgendaItem>,
    /// Decisions by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decisions: BTreeMap<String, Fields>,
    /// Action items by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<String, Fields>,
    /// Sentences that two people replaced while apart and nobody has decided about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<RivalSentences>,
    /// What in the document is not of the expected form, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// An agenda item 议题.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// See [`agenda_field`].
    pub fields: Fields,
    /// Minutes of this item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// One sentence that several people replaced while apart: all replacements stand in the text, one after the
/// other, until somebody keeps one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RivalSentences {
    /// The text they stand in: `notes`, `description` or `agenda/<id>/notes`.
    pub text: String,
    /// Where the replaced sentence was, as a stable position in the text; names the disagreement.
    pub of: String,
    /// The sentence that was replaced.
    pub before: String,
    /// The replacements in the order they stand, with the id of each.
    pub versions: Vec<(String, String)>,
}

impl RivalSentences {
    /// Whether some of the replacements are the same words: that part is agreement, and one of them is enough.
    pub fn has_twins(&self) -> bool {
        let words: std::collections::BTreeSet<&str> =
            self.versions.iter().map(|(_, text)| text.as_str()).collect();
        words.len() < self.versions.len()
    }
}

impl MeetingRecord {
    /// The title shown.
    pub fn title(&self) -> &str {
        self.fields.text(field::TITLE).unwrap_or("")
    }

    /// Put away.
    pub fn archived(&self) -> bool {
        self.fields.value(field::ARCHIVED).is_true()
    }

    /// Items on the agenda in order.
    pub fn agenda(&self) -> Vec<(&str, &AgendaItem)> {
        let open =
            self.agenda.iter().filter(|(_, item)| !item.fields.value(agenda_field::ARCHIVED).is_true());
        let mut items: Vec<(&str, &AgendaItem)> = open.map(|(id, item)| (id.as_str(), item)).collect();
        items.sort_by_key(|(id, item)| {
            (item.fields.text(agenda_field::RANK).unwrap_or("").to_owned(), id.to_string())
        });
        items
    }

    /// Things with a rank, in order; ties by id.
    pub fn in_order(items: &BTreeMap<String, Fields>) -> Vec<(&str, &Fields)> {
        let mut items: Vec<(&str, &Fields)> =
            items.iter().map(|(id, fields)| (id.as_str(), fields)).collect();
        items.sort_by_key(|(id, fields)| (fields.text("rank").unwrap_or("").to_owned(), id.to_string()));
        items
    }

    /// Every contested register with its path, as `conflicts` lists it.
    pub fn contested_registers(&self) -> Vec<(String, Register)> {
        let own = self.fields.contested().map(|(name, register)| (name.to_owned(), register.clone()));
        let attendees = self.attendees.iter().filter(|(_, register)| register.is_contested());
        let attendees = attendees.map(|(id, register)| (format!("attendees/{id}"), register.clone()));
        let mut all: Vec<(String, Register)> = own.chain(attendees).collect();
        let agenda = self.agenda.iter().map(|(id, item)| ("agenda", id, &item.fields));
        let decisions = self.decisions.iter().map(|(id, fields)| ("decisions", id, fields));
        let actions = self.actions.iter().map(|(id, fields)| ("actions", id, fields));
        for (group, id, fields) in agenda.chain(decisions).chain(actions) {
            let contested = fields.contested().filter(|(name, _)| *name != agenda_field::RANK);
            all.extend(contested.map(|(name, register)| (format!("{group}/{id}/{name}"), register.clone())));
        }
        all
    }
}
