//! What can be done to a meeting document, edit by edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::id::PersonId;
use crate::model::register::Scalar;
use crate::model::take_back::TakeBack;

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
        /// Who else is concerned.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        concerned: Vec<PersonId>,
    },
    /// Set one register; null clears.
    Set {
        /// See [`super::field`].
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Say how somebody stands to the meeting; null takes them off the list.
    Attend {
        /// Who.
        person: PersonId,
        /// An [`super::Attendance`] by name, or null.
        value: Scalar,
    },
    /// Say whether somebody is a concerned party.
    Concern {
        /// Who.
        person: PersonId,
        /// Whether.
        on: bool,
    },
    /// Say what somebody votes; null takes the vote back.
    Vote {
        /// The decision's id.
        decision: String,
        /// Who.
        person: PersonId,
        /// A [`super::Vote`] by name, or null.
        value: Scalar,
    },
    /// Say whether a proposed amendment is accepted.
    Judge {
        /// Hash of the change, as it is printed.
        change: String,
        /// Whether.
        accepted: bool,
    },
    /// Set a part of a priority; null clears.
    Prioritise {
        /// Whose.
        person: PersonId,
        /// Which of the three, from 1.
        slot: u8,
        /// See [`super::priority_field`].
        part: String,
        /// The new value.
        value: Scalar,
    },
    /// Make the empty agenda item that two devices may make apart, the same on each: it is no change of
    /// anybody's, and stands alone in its operation.
    Seed {
        /// Derived id.
        id: String,
    },
    /// Add something to a list.
    Add {
        /// Which list.
        list: List,
        /// Fresh ULID.
        id: String,
        /// Its first registers.
        fields: BTreeMap<String, Scalar>,
    },
    /// Set a register of something in a list.
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
    /// Take back what was written in minutes.
    TakeBack(TakeBack),
    /// Leave one of several equal replacements of a sentence, made apart.
    DropTwins {
        /// `notes` or `agenda/<id>/notes`.
        text: String,
        /// The disagreement that is none: [`super::RivalSentences::of`].
        of: String,
    },
    /// Keep one of several replacements of a sentence; the others leave the text.
    KeepSentence {
        /// `notes` or `agenda/<id>/notes`.
        text: String,
        /// The disagreement: [`super::RivalSentences::of`].
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
    /// What has to be ready.
    Checklist,
    /// What was off the agenda.
    Parking,
    /// First items of the next meeting.
    Next,
    /// Links to material.
    Links,
    /// Comments; each carries author and time.
    Comments,
    /// What went out; each carries author and time.
    Sent,
    /// Confirmed receipts; each carries author and time.
    Receipts,
}
