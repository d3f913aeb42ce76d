//! Meetings (handbook section 5, minutes and action tracking table): agenda, minutes, decisions, actions.

use std::collections::BTreeMap;

use concord_locales::say;
use serde::{Deserialize, Serialize};

use super::id::PersonId;
use super::register::{Fields, Register, Scalar};
use super::verdict::Flag;

/// Names of a meeting's registers.
pub mod field {
    /// What the meeting is called.
    pub const TITLE: &str = "title";
    /// What will be settled.
    pub const PURPOSE: &str = "purpose";
    /// When it begins, RFC 3339 with the offset it was entered with.
    pub const AT: &str = "at";
    /// How long it is planned to take, in minutes.
    pub const MINUTES: &str = "minutes";
    /// Place or link.
    pub const PLACE: &str = "place";
    /// A person's id.
    pub const HOST: &str = "host";
    /// A person's id.
    pub const RECORDER: &str = "recorder";
    /// The board its actions go to: a document id.
    pub const BOARD: &str = "board";
    /// Put away.
    pub const ARCHIVED: &str = "archived";
}

/// Names of an agenda item's registers.
pub mod agenda_field {
    /// What it is about.
    pub const TITLE: &str = "title";
    /// What led to it.
    pub const BACKGROUND: &str = "background";
    /// What is to be reached.
    pub const GOAL: &str = "goal";
    /// A person's id.
    pub const PRESENTER: &str = "presenter";
    /// Minutes allotted.
    pub const MINUTES: &str = "minutes";
    /// 结论
    pub const CONCLUSION: &str = "conclusion";
    /// Place on the agenda.
    pub const RANK: &str = "rank";
    /// Taken off the agenda.
    pub const ARCHIVED: &str = "archived";
}

/// Names of a decision's registers.
pub mod decision_field {
    /// What was decided.
    pub const TEXT: &str = "text";
    /// Who carries it out: a person's id.
    pub const OWNER: &str = "owner";
    /// By when.
    pub const DUE: &str = "due";
    /// The agenda item it belongs to.
    pub const ITEM: &str = "item";
    /// Place among the decisions.
    pub const RANK: &str = "rank";
}

/// Names of an action item's registers. The task itself is a document of its own; these are what was agreed.
pub mod action_field {
    /// The task: a document id.
    pub const TASK: &str = "task";
    /// What was agreed to be done.
    pub const TITLE: &str = "title";
    /// Who was agreed to do it: a person's id.
    pub const OWNER: &str = "owner";
    /// By when it was agreed.
    pub const DUE: &str = "due";
    /// The agenda item it came from.
    pub const ITEM: &str = "item";
    /// Place among the actions.
    pub const RANK: &str = "rank";
}

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
        let open = self.agenda.iter().filter(|(_, item)| !item.fields.is_archived());
        let mut items: Vec<(&str, &AgendaItem)> = open.map(|(id, item)| (id.as_str(), item)).collect();
        items.sort_by_key(|(id, item)| {
            (item.fields.text(agenda_field::RANK).unwrap_or("").to_owned(), id.to_string())
        });
        items
    }

    /// Things with a rank that were not put away, in order; ties by id.
    pub fn in_order(items: &BTreeMap<String, Fields>) -> Vec<(&str, &Fields)> {
        let open = items.iter().filter(|(_, fields)| !fields.is_archived());
        let mut items: Vec<(&str, &Fields)> = open.map(|(id, fields)| (id.as_str(), fields)).collect();
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

/// The longest meeting the handbook has patience for (section 5, during), in minutes.
pub const LONGEST_MEETING_MINUTES: i64 = 60;

/// What the rules want seen of a meeting as it is planned.
pub fn planning_flags(minutes: Option<i64>) -> Vec<Flag> {
    match minutes {
        Some(planned) if planned > LONGEST_MEETING_MINUTES => {
            vec![Flag::new("meeting-too-long", say::flag_meeting_too_long(LONGEST_MEETING_MINUTES, planned))]
        }
        _ => Vec::new(),
    }
}

/// What the rules want seen of an action item: each has one owner and one date.
pub fn action_flags(owner: Option<&str>, due: Option<&str>) -> Vec<Flag> {
    let missing = match (owner, due) {
        (Some(_), Some(_)) => return Vec::new(),
        (None, Some(_)) => say::flag_action_without_owner(),
        (Some(_), None) => say::flag_action_without_due(),
        (None, None) => say::flag_action_without_both(),
    };
    vec![Flag::new("action-incomplete", missing)]
}

/// What can be done to a meeting document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum MeetingEdit {
    /// Make the meeting: its first registers and attendees.
    Create {
        /// Registers by name; cleared ones are left out.
        fields: BTreeMap<String, Scalar>,
        /// Who is invited.
        attendees: Vec<PersonId>,
    },
    /// Set one register; null clears.
    Set {
        /// See [`field`].
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Say how somebody stands to the meeting; null takes them off the list.
    Attend {
        /// Who.
        person: PersonId,
        /// An [`Attendance`] by name, or null.
        value: Scalar,
    },
    /// Add an agenda item, a decision or an action item.
    Add {
        /// Which list.
        list: List,
        /// Fresh ULID.
        id: String,
        /// Its first registers.
        fields: BTreeMap<String, Scalar>,
    },
    /// Set a register of an agenda item, a decision or an action item.
    SetItem {
        /// Which list.
        list: List,
        /// Which item.
        id: String,
        /// The register.
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Write minutes as a whole text: of the meeting, or of one agenda item.
    Note {
        /// The agenda item, or none for the meeting's own notes.
        item: Option<String>,
        /// What the writer saw.
        before: String,
        /// What the writer wants.
        after: String,
        /// Fresh ULID under which rewritten sentences are remembered.
        id: String,
    },
    /// Take back what was written: bring minutes from what they had become to what they were.
    TakeBack {
        /// `notes` or `agenda/<id>/notes`.
        text: String,
        /// What they had become.
        before: String,
        /// What they were.
        after: String,
        /// The step that takes back: names the sentences that come back, so that they come back once.
        step: String,
        /// Fresh ULID under which rewritten sentences are remembered.
        id: String,
    },
    /// Leave one of several equal replacements of a sentence, made apart.
    DropTwins {
        /// `notes` or `agenda/<id>/notes`.
        text: String,
        /// The disagreement that is none: [`RivalSentences::of`].
        of: String,
    },
    /// Keep one of several replacements of a sentence; the others leave the text.
    KeepSentence {
        /// `notes` or `agenda/<id>/notes`.
        text: String,
        /// The disagreement: [`RivalSentences::of`].
        of: String,
        /// The replacement that stays, or new words instead of all of them.
        keep: String,
        /// Fresh ULID under which the decision is remembered.
        id: String,
    },
}

/// The lists of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// 议题
    Agenda,
    /// 决议
    Decisions,
    /// 行动项
    Actions,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_over_an_hour_is_flagged_and_an_hour_is_not() {
        assert!(planning_flags(Some(60)).is_empty());
        assert_eq!(planning_flags(Some(90))[0].rule, "meeting-too-long");
    }

    #[test]
    fn an_action_item_needs_one_owner_and_one_date() {
        assert!(action_flags(Some("Lin"), Some("2024-07-15")).is_empty());
        assert_eq!(action_flags(None, Some("2024-07-15"))[0].text, say::flag_action_without_owner());
    }
}
