//! Names of things that two devices must arrive at without asking each other.
//!
//! A thing that only one device can make gets a ULID; a thing that two devices may make apart (the Inbox, a
//! person of a name) gets an id derived from the workspace's root, its kind and its natural key.

use std::fmt;

use concord_sync::id::{DocumentId, Root};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ulid::Ulid;

/// A person who can be named: member of the workspace or outsider. Printed as a ULID.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub String);

impl PersonId {
    /// The id of the person first entered under `name`, the same on every device of the workspace.
    pub fn derive(root: &Root, name: &str) -> Self {
        PersonId(Ulid::from_bytes(derive(root, "person", &normalised_name(name))).to_string())
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of the workspace document: one for each root, for ever the same.
pub fn workspace_document(root: &Root) -> DocumentId {
    DocumentId::from_bytes(derive(root, "workspace", ""))
}

/// The id of the board that takes what names no board.
pub fn inbox_board(root: &Root) -> DocumentId {
    DocumentId::from_bytes(derive(root, "board", "inbox"))
}

/// The id of the meeting that comes after others on a day: `series` is the first meeting of the series.
pub fn next_meeting(root: &Root, series: &DocumentId, day: chrono::NaiveDate) -> DocumentId {
    DocumentId::from_bytes(derive(root, "meeting", &format!("{series}/{day}")))
}

/// The id of the agenda item that `source`, an item of another meeting, becomes in `meeting`. Printed as a ULID.
pub fn carried_item(root: &Root, meeting: &DocumentId, source: &str) -> String {
    Ulid::from_bytes(derive(root, "agenda", &format!("{meeting}/{source}"))).to_string()
}

/// The root of the personal workspace of a member of the workspace with this root.
pub fn personal_root(team: &Root, member: &str) -> Root {
    Root::from_bytes(derive(team, "personal", member))
}

/// Names are one if people would read them as one: case, full-width letters and runs of spaces don't count.
pub fn normalised_name(name: &str) -> String {
    let half_width = name.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    });
    let folded: String = half_width.flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn derive(root: &Root, kind: &str, key: &str) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(b"concord/1\0");
    hasher.update(root.as_bytes());
    for part in [kind, key] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let mut id = [0u8; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_the_same_on_every_device_and_different_for_every_key() {
        let root = Root::from_bytes([7; 16]);
        let other = Root::from_bytes([8; 16]);
        assert_eq!(PersonId::derive(&root, "Chen"), PersonId::derive(&root, "  ｃhen "));
        assert_ne!(PersonId::derive(&root, "Chen"), PersonId::derive(&root, "Lin"));
        assert_ne!(PersonId::derive(&root, "Chen"), PersonId::derive(&other, "Chen"));
        assert_ne!(workspace_document(&root), inbox_board(&root));
    }

    #[test]
    fn the_derivation_never_changes() {
        // These ids stand in people's documents: another value here orphans every Inbox and every person.
        let root = Root::from_bytes([0; 16]);
        let hex: String = inbox_board(&root).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            (hex.as_str(), PersonId::derive(&root, "Chen").0.as_str()),
            ("327067eeb0ee6dce02015609847b0111", "47TCNBP66G2NRB2X6BKMBRJ664")
        );
    }
}
