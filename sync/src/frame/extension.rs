//! What the extension's messages carry: a workspace's log, full lists, members and refusals.

use crate::heads::{Fingerprint, Heads};
use crate::id::DocumentId;

/// The fields of `concord-changes`.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The server's epoch.
    pub epoch: String,
    /// The pages list all documents, not only those that changed since the client's number.
    pub full: bool,
    /// Documents with their heads, by id.
    pub documents: Vec<(DocumentId, Heads)>,
    /// The commit the list is of.
    pub number: u64,
    /// The workspace's fingerprint at that commit.
    pub fingerprint: Fingerprint,
    /// This is the last page.
    pub done: bool,
}

/// The fields of `concord-commits`.
#[derive(Debug, Clone, PartialEq)]
pub struct Commits {
    /// Who has taken the frame in holds every commit up to this one; the receiver's own have no entry.
    pub number: u64,
    /// The workspace's fingerprint at that commit.
    pub fingerprint: Fingerprint,
    /// The receiver has been told everything there was when the frame was made.
    pub done: bool,
    /// Stored chunks in order of their commits' numbers.
    pub commits: Vec<LogEntry>,
    /// Heads that are durable on the server, with all their ancestors.
    pub acknowledged: Vec<(DocumentId, Heads)>,
}

/// One entry of a workspace's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The document.
    pub document: DocumentId,
    /// The commit's number in the workspace; of a compacted chunk, that of the last commit it covers.
    pub number: u64,
    /// Whole automerge chunks. What they depend on is in earlier entries of the document.
    pub changes: Vec<u8>,
}

/// A member as others see him or her.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Member {
    /// The member's id on the server.
    pub id: String,
    /// The member's name.
    pub name: String,
    /// `owner`, `editor` or `viewer`.
    pub role: String,
}

/// Why the server did not take what was sent for a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalCode {
    /// The sender may read and not write.
    ReadOnly,
    /// Another change has the same actor and sequence number.
    DuplicateSequence,
    /// Not a sync message, or its changes are damaged.
    Malformed,
    /// A limit was reached, such as the document's size.
    Limit,
    /// The server could not store it.
    Storage,
    /// Pushed changes depend on a change that the server does not have.
    Missing,
}

impl RefusalCode {
    pub(super) const ALL: [RefusalCode; 6] = [
        RefusalCode::ReadOnly,
        RefusalCode::DuplicateSequence,
        RefusalCode::Malformed,
        RefusalCode::Limit,
        RefusalCode::Storage,
        RefusalCode::Missing,
    ];

    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            RefusalCode::ReadOnly => "read-only",
            RefusalCode::DuplicateSequence => "duplicate-sequence",
            RefusalCode::Malformed => "malformed",
            RefusalCode::Limit => "limit",
            RefusalCode::Storage => "storage",
            RefusalCode::Missing => "missing",
        }
    }

    /// The code with this text. A code of a later server counts as `limit`: not taken, and not to be mended here.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|code| code.as_str() == text).unwrap_or(RefusalCode::Limit)
    }
}
