//! Where this device stands: what is only here, what nobody has decided, what was held back.

use serde::Serialize;

/// The state of a workspace on this device. The one view that tells of this device and not of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusView {
    /// Local changes the server has not acknowledged; held-back ones are not among them.
    pub unsent: u64,
    /// Contested registers and sentences.
    pub contested: u64,
    /// Operations held back.
    pub held_back: u64,
    /// The server's address; null for a workspace that was never published.
    pub server: Option<String>,
    /// When a sync last completed, RFC 3339 UTC.
    pub last_sync: Option<String>,
    /// The workspace's name.
    pub workspace: String,
    /// The person at this device.
    pub me: String,
    /// The role the server last named.
    pub role: Option<String>,
    /// The documents with unsent changes: key or id, title, number of changes.
    pub unsent_documents: Vec<UnsentDocument>,
}

/// A document with unsent changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnsentDocument {
    /// The document's id.
    pub id: String,
    /// What kind of document.
    pub kind: String,
    /// A task's key; null for other kinds.
    pub key: Option<String>,
    /// How many changes.
    pub changes: usize,
}

/// Work that was held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldView {
    /// Its number, for `held retry`.
    pub number: i64,
    /// What kind of document.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// A task's key, if it is shown under one.
    pub key: Option<String>,
    /// When it was done.
    pub at: String,
    /// Why it was held back, by name.
    pub code: String,
    /// Why, in words.
    pub reason: String,
    /// What was meant, whole: the operation as it would be done again.
    pub operation: serde_json::Value,
}
