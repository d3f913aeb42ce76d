//! What is said about workspaces, servers, members and what is on which disk.

use concord_core::view::status::{HeldView, UnsentDocument};

use super::{Message, Value, labels, line, say, text};

/// What changes there are.
pub fn unsent(count: u64) -> Message {
    if count == 0 { say::nothing() } else { say::changes(count) }
}

/// Others' changes are on this disk.
pub fn taken_in(document: &str, changes: usize) -> String {
    line(&say::taken_in(unsent(changes as u64), document))
}

/// So many values are contested.
pub fn contested_count(count: u64) -> String {
    text(&if count == 0 { say::nothing() } else { say::contested_count(count) })
}

/// So much work is held back.
pub fn held_count(count: u64) -> String {
    text(&if count == 0 { say::nothing() } else { say::held_count(count) })
}

/// A document with changes that are not on the server.
pub fn unsent_document(document: &UnsentDocument) -> String {
    let name = document.key.as_deref().unwrap_or(&document.id);
    let kind = labels::kind_of_thing(&document.kind);
    text(&say::unsent_of(unsent(document.changes as u64), kind, name))
}

/// The person at this device.
pub fn me(name: &str, role: Option<&str>) -> String {
    match role {
        Some(role) => text(&say::me_with_role(name, labels::role(role))),
        None => name.to_owned(),
    }
}

/// Held-back work in a line.
pub fn held_line(work: &HeldView) -> String {
    let name = work.key.as_deref().unwrap_or(&work.id);
    let kind = labels::kind_of_thing(&work.kind);
    text(&say::held_line(labels::moment(&work.at), kind, name, work.number, held_reason(work)))
}

/// Why work is held back: in the language of this run where the code says it all, else in the words that were given.
pub fn held_reason(work: &HeldView) -> Value {
    match work.code.as_str() {
        "read-only" => say::held_read_only().into(),
        "not-here" => say::held_not_here().into(),
        "does-not-fit" => say::held_does_not_fit().into(),
        _ => work.reason.as_str().into(),
    }
}
