//! What can be done to a task document, as values that can be kept and carried out again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::id::PersonId;
use crate::model::register::Scalar;
use crate::model::take_back::TakeBack;

/// What can be done to a task document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum TaskEdit {
    /// Make the task: its first registers and members.
    Create {
        /// Registers by name; cleared ones are left out.
        fields: BTreeMap<String, Scalar>,
        /// Who works with the owner.
        collaborators: BTreeSet<PersonId>,
        /// Labels by name.
        labels: BTreeSet<String>,
    },
    /// Set one register; null clears.
    Set {
        /// See [`super::field`].
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Add or remove a member of `collaborators`, `informed`, `labels` or `dependencies`.
    Member {
        /// Which membership.
        group: Group,
        /// A person's id, a label or a document.
        member: String,
        /// In or out.
        on: bool,
    },
    /// Claim a key: shown under it from now on, or until an elder task turns out to hold it.
    Claim {
        /// `PREFIX-number`.
        key: String,
        /// How many were claimed before it.
        place: i64,
    },
    /// Add a checklist item.
    AddCheck {
        /// Fresh ULID.
        id: String,
        /// What is to be ticked.
        title: String,
        /// Place in the list.
        rank: String,
    },
    /// Set a register of a checklist item.
    SetCheck {
        /// Which item.
        id: String,
        /// See [`super::checklist_field`].
        field: String,
        /// The new value.
        value: Scalar,
    },
    /// Say something about the task.
    Comment {
        /// Fresh ULID.
        id: String,
        /// What is said.
        text: String,
    },
    /// Log time spent.
    LogTime {
        /// Fresh ULID.
        id: String,
        /// How long.
        minutes: u32,
    },
    /// Accept the deliverable, or return it with the problems listed.
    Review {
        /// Fresh ULID.
        id: String,
        /// Accepted or returned.
        accepted: bool,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// Ask for support: what the task is blocked by.
    AskSupport {
        /// Fresh ULID.
        id: String,
        /// What is needed.
        ask: String,
        /// Of whom, if of somebody.
        from: Option<PersonId>,
    },
    /// Link a file or a page.
    AddLink {
        /// Fresh ULID.
        id: String,
        /// What it is called.
        title: String,
        /// Where it is.
        url: String,
    },
    /// Say that a person has seen everything done until `at`.
    Seen {
        /// Who.
        person: PersonId,
        /// Milliseconds since 1970 UTC.
        at: i64,
    },
    /// Write the description as a whole text.
    Describe {
        /// What the writer saw.
        before: String,
        /// What the writer wants.
        after: String,
        /// Fresh ULID under which rewritten sentences are remembered.
        id: String,
    },
    /// Take back what was written in the description.
    TakeBack(TakeBack),
    /// Leave one of several equal replacements of a sentence, made apart.
    DropTwins {
        /// `description`.
        text: String,
        /// The disagreement that is none: [`crate::model::meeting::RivalSentences::of`].
        of: String,
    },
    /// Keep one of several replacements of a sentence; the others leave the text.
    KeepSentence {
        /// `description`.
        text: String,
        /// The disagreement: [`crate::model::meeting::RivalSentences::of`].
        of: String,
        /// The replacement that stays, or new words instead of all of them.
        keep: String,
        /// Fresh ULID under which the decision is remembered.
        id: String,
    },
}

/// The memberships of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 协作者
    Collaborators,
    /// Who is told of changes.
    Informed,
    /// Labels.
    Labels,
    /// Tasks it waits for.
    Dependencies,
}
