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
    /// It is durable, and this is how the document's log has grown.
    Committed(Committed, LogState),
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

/// How much of a document is in its snapshot, and how much there is in all. Until there is one, a document's first chunk
/// stands for it: it is as compact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    /// Workspace of the document.
    pub workspace: WorkspaceId,
    /// The document.
    pub document: DocumentId,
    /// Changes in all.
    pub changes: u64,
    /// Bytes of all chunks.
    pub bytes: u64,
    /// Changes in the snapshot.
    pub snapshot_changes: u64,
    /// Bytes of the snapshot.
    pub snapshot_bytes: u64,
    /// When its last commit was, in milliseconds since the Unix epoch.
    pub at: u64,
}

/// One chunk of a document with what was recorded of its delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Number of the commit that brought it; of a snapshot, of the last commit in it.
    pub number: u64,
    /// Id of the token that delivered it; none for a snapshot.
    pub principal: Option<String>,
    /// When it was delivered, in milliseconds since the Unix epoch; of a snapshot, when its last commit was.
    pub at: u64,
    /// Bytes of the changes.
    pub data: Vec<u8>,
}

/// By whom changes were delivered that are in a snapshot: those of one actor, one after the other, by one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Bytes of the id of the changes' actor.
    pub actor: Vec<u8>,
    /// Sequence number of the first change.
    pub first_seq: u64,
    /// Sequence number of the last one.
    pub last_seq: u64,
    /// Id of the token.
    pub principal: String,
    /// Number of the first commit.
    pub first_number: u64,
    /// Number of the last one.
    pub last_number: u64,
    /// When the first was delivered, in milliseconds since the Unix epoch.
    pub first_at: u64,
    /// When the last was.
    pub last_at: u64,
}

impl Delivery {
    /// True if `next` goes on where this ends, so that both are one.
    pub fn is_continued_by(&self, next: &Self) -> bool {
        self.actor == next.actor && self.principal == next.principal && self.last_seq + 1 == next.first_seq
    }

    /// Takes in the delivery that goes on where this ends.
    pub fn widen(&mut self, next: &Self) {
        self.last_seq = next.last_seq;
        self.last_number = self.last_number.max(next.last_number);
        self.last_at = self.last_at.max(next.last_at);
    }
}

/// A document with everything that is recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Heads after the last chunk.
    pub heads: Heads,
    /// The chunks in the order they were appended, each as it was stored.
    pub links: Vec<Link>,
    /// Who delivered what is in the snapshot, ordered by actor and sequence number.
    pub deliveries: Vec<Delivery>,
}

/// A document's snapshot, to take the place of the chunks it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Workspace of the document.
    pub workspace: WorkspaceId,
    /// The document.
    pub document: DocumentId,
    /// Bytes of the whole document.
    pub data: Vec<u8>,
    /// Numbers of the chunks it was made of: the document's first ones, in order.
    pub covered: Vec<u64>,
    /// Bytes of those chunks.
    pub covered_bytes: u64,
    /// Changes in it.
    pub changes: u64,
    /// Who delivered what was not in a snapshot yet, in order.
    pub deliveries: Vec<Delivery>,
}

/// A document that was found damaged, or that is not any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Workspace of the document.
    pub workspace: WorkspaceId,
    /// The document.
    pub document: DocumentId,
    /// What is wrong with it; none takes the mark away.
    pub reason: Option<String>,
    /// When it was found, in milliseconds since the Unix epoch.
    pub at: u64,
}

/// Of so many commits before the last one the fingerprints are known when their chunks have gone into snapshots.
pub const FINGERPRINTS_KEPT: u64 = 100_000;

/// Chunks that one transaction deletes: appends wait for it, about five milliseconds.
pub const TIDY_CHUNKS: usize = 256;

/// The writing half of a back end.
pub trait Writer: Send {
    /// Makes the whole batch durable in one transaction, in the order given, and answers for each append in the same
    /// order. On an error nothing of the batch is stored, and the writer can be used again.
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<Appended>, StorageError>;

    /// Puts a snapshot in the place of the chunks it was made of, in one transaction: under the number of the last one,
    /// with the deliveries recorded, and chunks that were appended meanwhile left behind it. False, and nothing changed,
    /// if those chunks are not there as they were. The log may show the first of those chunks until they are tidied up.
    fn compact(&mut self, snapshot: &Snapshot) -> Result<bool, StorageError>;

    /// Deletes up to `most` chunks that are in snapshots, the last ones first, so that what is left of a document in
    /// the log begins at its beginning. True if there are more.
    fn tidy(&mut self, most: usize) -> Result<bool, StorageError>;

    /// Marks a document as damaged for this reason, or for none, as sound again.
    fn mark(&mut self, damage: &Damage) -> Result<(), StorageError>;

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

    /// How many documents the workspace holds.
    fn count(&mut self, workspace: &WorkspaceId) -> Result<u64, StorageError>;

    /// The fingerprint the workspace had after its commit `number` (the empty one for 0), if that commit is known.
    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError>;

    /// A document with everything that is recorded of it.
    fn history(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<History>, StorageError>;

    /// The documents of all workspaces of which at least so many changes or bytes are not in a snapshot, without those
    /// that are marked as damaged.
    fn logs(&mut self, changes: u64, bytes: u64) -> Result<Vec<LogState>, StorageError>;
}
