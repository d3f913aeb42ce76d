//! What was put away: tasks, boards and meetings, with who put them away and when.

use serde::Serialize;

use super::names::{Names, moment};
use crate::document::Document;
use crate::history::{self, Event};
use crate::model::register::ARCHIVED;

/// A thing that was put away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedView {
    /// Kind of document: `task`, `board`, `meeting`.
    pub kind: &'static str,
    /// The document's id.
    pub id: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// What it is called.
    pub title: String,
    /// Who put it away; null for a foreign program.
    pub by: Option<String>,
    /// When, RFC 3339 with the offset it was entered with; null if no change says so.
    pub at: Option<String>,
    /// The same in milliseconds since 1970 UTC, for the order.
    #[serde(skip)]
    pub instant: Option<i64>,
}

/// The change that last put a thing away.
pub fn archiving(events: &[Event]) -> Option<&Event> {
    let archives = |event: &&Event| event.did.iter().any(|deed| deed.field == ARCHIVED && deed.new.is_true());
    events.iter().rev().find(archives)
}

/// A thing that was put away, with who did it and when.
pub fn archived(
    (kind, id): (&'static str, String),
    key: Option<String>,
    title: &str,
    document: &Document,
    names: &Names,
) -> ArchivedView {
    let events = history::events(document);
    let origin = archiving(&events).map(|event| &event.origin);
    ArchivedView {
        kind,
        id,
        key,
        title: title.to_owned(),
        by: origin.and_then(|origin| origin.by.as_ref()).map(|person| names.person(person)),
        at: origin.map(|origin| moment(origin.at, origin.zone)),
        instant: origin.map(|origin| origin.at),
    }
}
