//! What people did, newest first, a command at a time: what can be taken back, and what stands in the way.

use concord_locales::{Message, say};
use concord_sync::id::DocumentId;
use serde::Serialize;

use super::history::{FieldChange, Titles, field_change};
use super::names::{Names, moment};
use crate::document::message::Deed;
use crate::document::shape::is_bookkeeping;
use crate::history::undo::{Cause, Obstacle};
use crate::history::{Event, Origin};
use crate::model::register::Scalar;

/// A command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationView {
    /// What it is called; null for what was done before steps had names or by another program.
    pub op: Option<String>,
    /// When, RFC 3339 with the offset it was entered with.
    pub at: String,
    /// Who, by name; null for a foreign program.
    pub author: Option<String>,
    /// Which device: the beginning of its actor.
    pub device: String,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// The operation that this one takes back, or does again by taking back what took it back.
    pub undoes: Option<String>,
    /// Whether it is taken back.
    pub undone: bool,
    /// What it did, by document.
    pub documents: Vec<ChangedDocument>,
    /// Why its author can't take it back; null if that is possible, if it is taken back, and for what has no name.
    pub obstacle: Option<ObstacleView>,
}

/// What an operation did to a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedDocument {
    /// Kind of document: `task`, `board`, `meeting`, `workspace`.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document is called.
    pub title: String,
    /// What changed.
    pub changes: Vec<FieldChange>,
}

/// What stands in the way of taking something back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObstacleView {
    /// Kind of document.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What the document is called.
    pub title: String,
    /// The field that was written since; empty where a foreign program does not say what it wrote.
    pub field: String,
    /// Why.
    pub cause: Cause,
    /// Who wrote it, by name.
    pub by: Option<String>,
    /// When.
    pub at: String,
}

impl ObstacleView {
    /// What stands in the way, for a person.
    pub fn message(&self) -> Message {
        let (at, field) = (self.at.as_str(), self.field.as_str());
        let what = self.key.as_deref().unwrap_or(&self.title);
        let who = self.by.as_deref().unwrap_or("?");
        match self.cause {
            Cause::Changed => say::changed_since(at, field, what, who),
            Cause::Decided => say::decided_since(at, field, what, who),
            Cause::Lasting => say::lasting(what),
        }
    }
}

/// What people call a document: kind, key, title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Its kind.
    pub kind: String,
    /// A task's key.
    pub key: Option<String>,
    /// Its title or name.
    pub title: String,
}

impl Called {
    /// An operation's changes of a document that is called so; none if people would read nothing of them.
    pub fn changed(
        self,
        id: &DocumentId,
        events: &[&Event],
        names: &Names,
        titles: &Titles,
    ) -> Option<ChangedDocument> {
        let told = |deed: &&Deed| !is_bookkeeping(&deed.field);
        let deeds = events.iter().flat_map(|event| event.did.iter().filter(told));
        let changes: Vec<FieldChange> = deeds.map(|deed| field_change(deed, names, titles)).collect();
        let Called { kind, key, title } = self;
        let changed = ChangedDocument { kind, id: id.to_string(), key, title, changes };
        (!changed.changes.is_empty()).then_some(changed)
    }

    /// An obstacle in a document that is called so.
    pub fn obstacle(
        self,
        id: &DocumentId,
        obstacle: &Obstacle,
        names: &Names,
        titles: &Titles,
    ) -> ObstacleView {
        let deed = Deed { field: obstacle.field.clone(), old: Scalar::Null, new: Scalar::Null };
        let Origin { by, at, zone, .. } = &obstacle.origin;
        let Called { kind, key, title } = self;
        ObstacleView {
            kind,
            id: id.to_string(),
            key,
            title,
            field: field_change(&deed, names, titles).field,
            cause: obstacle.cause,
            by: by.as_ref().map(|person| names.person(person)),
            at: moment(*at, *zone),
        }
    }
}
