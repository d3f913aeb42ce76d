//! The contract between the storage thread and whatever keeps the bytes: what a back end promises, in one place,
//! so that one conformance suite can hold every back end to it.
//!
//! A back end is a pair: one [`Writer`], owned by the storage thread, and any number of [`Reader`]s that never wait
//! for it. Both are plain blocking code; threads and waiting are the business of [`super::Storage`].

use std::collections::BTreeSet;

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};

use super::StorageError;

/// One request to make a document's new changes durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Workspace the document belongs to.
    pub workspace: WorkspaceId,
    /// The document; it comes into being with its first append.
    pub document: DocumentId,
    /// Bytes of exactly the changes that were new.
    pub chunk: Vec<u8>,
    /// Heads of the document with the chunk in it.
    pub heads: Heads,
    /// Number of changes of the document with the chunk in it.
    pub changes: u64,
    /// Id of the token by which the changes were delivered.
    pub principal: String,
    /// When they were delivered, in milliseconds since the Unix epoch.
    pub at: u64,
}

/// What a durable append was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Number of this commit in its workspace; the first is 1, each next one is one more.
    pub number: u64,
    /// Fingerprint of the workspace after this commit.
    pub fingerprint: Fingerprint,
}

/// How one append of a committed batch ended. A workspace that is gone must not fail its neighbours in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is durable.
    Committed(Committed),
    /// Nothing was stored for it: there is no such workspace.
    NoSuchWorkspace,
}

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Heads after the last chunk.
    pub heads: Heads,
    /// The chunks in the order they were appended.
    pub chunks: Vec<Vec<u8>>,
}

/// Where a workspace stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Random, new after a restore: numbers of different epochs can't be compared.
    pub epoch: String,
    /// Number of the last commit; 0 before the first.
    pub number: u64,
    /// Fingerprint of all its documents.
    pub fingerprint: Fingerprint,
}

/// A changed document: its id, its heads, and the number of its last commit.
pub type Changed = (DocumentId, Heads, u64);

/// All documents of a workspace as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Where the workspace stood.
    pub position: Position,
    /// The documents, ordered by id.
    pub documents: Vec<Changed>,
}

/// One chunk in a workspace's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Number of the commit that brought it; of a snapshot, of the last commit in it.
    pub number: u64,
    /// The document it is of.
    pub document: DocumentId,
    /// Bytes of changes, or of a snapshot: whoever holds all below `number` has their dependencies, and may have some
    /// of the changes.
    pub chunk: Vec<u8>,
}

/// A stretch of a workspace's log, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The chunks in order of number.
    pub entries: Vec<LogEntry>,
    /// Documents of which a chunk was left out, because it is not what was stored.
    pub damaged: BTreeSet<DocumentId>,
    /// The last number this page covers: where the next one begins.
    pub number: u64,
    /// The fingerprint at that number.
    pub fingerprint: Fingerprint,
    /// True if there was nothing above `number`.
    pub done: bool,
}

impl LogPage {
    /// A page without entries up to where the workspace stands.
    pub fn up_to(number: u64, fingerprint: Fingerprint) -> Self {
        Self { entries: Vec::new(), damaged: BTreeSet::new(), number, fingerprint, done: true }
    }
}

/// The writing half of a back end.
pub trait Writer: Send {
    /// Makes the whole batch durable in one transaction, in the order given, and answers for each append in the same
    /// order. On an error nothing of the batch is stored, and the writer can be used again.
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<Appended>, StorageError>;

    /// Writes something durably and reads it back; changes nothing that anyone else can see.
    fn probe(&mut self) -> Result<(), StorageError>;
}

/// The reading half of a back end: each method sees one consistent state, at least as new as the last commit that was
/// answered before the call. An unknown workspace is an error, an unknown document is not.
pub trait Reader: Send {
    /// A document with all its chunks. [`StorageError::DamagedDocument`] if one of them is not what was stored.
    fn load(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Stored>, StorageError>;

    /// A document's heads, without touching its chunks.
    fn heads(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Heads>, StorageError>;

    /// The documents whose last commit is above `number`, ordered by id; all of them for 0.
    fn changed_since(&mut self, workspace: &WorkspaceId, number: u64) -> Result<Vec<Changed>, StorageError>;

    /// All documents, with where the workspace stood at that moment.
    fn index(&mut self, workspace: &WorkspaceId) -> Result<Index, StorageError>;

    /// The chunks with numbers above `number`, in order, at least one if there is one, up to the one by which more than
    /// `most_bytes` are read.
    fn log_since(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
        most_bytes: usize,
    ) -> Result<LogPage, StorageError>;

    /// Where the workspace stands.
    fn position(&mut self, workspace: &WorkspaceId) -> Result<Position, StorageError>;

    /// The fingerprint the workspace had after its commit `number` (the empty one for 0), if that commit is known.
    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError>;
}
