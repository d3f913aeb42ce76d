//! What is said about workspaces, servers, members and what is on which disk.

use concord_core::view::status::{HeldView, UnsentDocument};

use super::{did, labels};
use crate::errors::one_line;

/// A member who is none.
pub fn no_member(name: &str) -> String {
    format!("no member `{name}`")
}

/// Who is a member.
pub fn hint_members(names: Vec<String>) -> String {
    format!("there are {}; `concord member list` shows them", names.join(", "))
}

/// A role that is none.
pub fn no_role(text: &str) -> String {
    format!("`{text}` is no role")
}

/// A span that is none.
pub fn no_span(text: &str) -> String {
    format!("`{text}` is no span of time")
}

/// The workspace is on a server now.
pub fn published(name: &str, server: &str) -> String {
    format!("published {} to {server}\n", one_line(name))
}

/// The workspace is on this device now.
pub fn joined(name: &str, me: &str) -> String {
    format!("joined {}; you are {}\n", one_line(name), one_line(me))
}

/// What a sync did.
pub fn synced(taken_in: usize, acknowledged: usize) -> String {
    format!("synced: {taken_in} documents taken in, {acknowledged} acknowledged\n")
}

/// Work that was not sent and is kept aside.
pub fn held_back(operations: u64) -> String {
    format!("{operations} held back and not on the server; `concord held list` shows what and why")
}

/// Changes the server would not take.
pub fn refused(document: &str, reason: &str) -> String {
    format!(
        "the server did not take changes of {document}: {reason}; `concord held list` shows what is held back"
    )
}

/// Changes of the server that can't be taken in here.
pub fn unreadable(document: &str, reason: &str) -> String {
    format!("what the server has of {document} can't be taken in here: {reason}")
}

/// Others' changes are on this disk.
pub fn taken_in(document: &str, changes: usize) -> String {
    format!("taken in {document}: {}\n", unsent(changes as u64))
}

/// Own changes are on the server's disk.
pub fn acknowledged(document: &str) -> String {
    format!("acknowledged {document}\n")
}

/// The connection is gone.
pub fn disconnected(reason: &str) -> String {
    format!("disconnected: {reason}; trying again")
}

/// A member and what they may do.
pub fn member(done: &str, name: &str, role: &str) -> String {
    did(done, name, &format!("({role})"))
}

/// Somebody's access was taken away.
pub fn removed(name: &str) -> String {
    did("removed", name, "")
}

/// A workspace was made.
pub fn made_workspace(name: &str, me: &str) -> String {
    format!("made the workspace {}; you are {}\n", one_line(name), one_line(me))
}

/// A workspace was chosen.
pub fn using(name: &str) -> String {
    format!("using the workspace {}\n", one_line(name))
}

/// So many fields are contested.
pub fn contested_remain(count: usize) -> String {
    match count {
        1 => "one field is contested".to_owned(),
        count => format!("{count} fields are contested"),
    }
}

/// So many values are contested.
pub fn contested_count(count: u64) -> String {
    match count {
        0 => "nothing".to_owned(),
        count => format!("{count}; `concord conflicts list` shows them"),
    }
}

/// So much work is held back.
pub fn held_count(count: u64) -> String {
    match count {
        0 => "nothing".to_owned(),
        count => format!("{count}; `concord held list` shows why"),
    }
}

/// So many changes are not on the server.
pub fn unsent(count: u64) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    }
}

/// A document with changes that are not on the server.
pub fn unsent_document(document: &UnsentDocument) -> String {
    let name = document.key.as_deref().unwrap_or(&document.id);
    format!("{} {name}: {}", document.kind, unsent(document.changes as u64))
}

/// The person at this device.
pub fn me(name: &str, role: Option<&str>) -> String {
    match role {
        Some(role) => format!("{name}, {role}"),
        None => name.to_owned(),
    }
}

/// Held-back work in a line.
pub fn held_line(work: &HeldView) -> String {
    let name = work.key.as_deref().unwrap_or(&work.id);
    format!("{} {} {name}, {}: {}", work.number, work.kind, labels::moment(&work.at), work.reason)
}

/// A device that is none.
pub fn no_device(name: &str) -> String {
    format!("no device `{name}`")
}

/// Several devices of one name.
pub fn several_devices(name: &str, candidates: &[String]) -> String {
    format!("`{name}` could be more than one device: {}", candidates.join(", "))
}

/// A device's access was taken away.
pub fn revoked_device(name: &str, member: &str) -> String {
    did("revoked", name, &format!("of {}", one_line(member)))
}

/// An invite was taken back.
pub fn revoked_invite(id: &str, role: &str) -> String {
    did("revoked", id, &format!("({role})"))
}

/// When something ends.
pub fn until(moment: &str) -> String {
    format!("until {moment}")
}
