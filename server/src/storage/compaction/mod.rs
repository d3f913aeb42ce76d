//! Compaction: a document's chunks become one snapshot, so that what a document costs to keep, to load and to send
//! follows from what it is and not from how it was typed.
//!
//! One document at a time, on a thread of its own: its chunks are read, loaded, saved, and what was saved is loaded
//! again and compared. Only then, in one transaction of the storage thread, does the snapshot take the place of the
//! chunks; what was appended meanwhile stays behind it. A failure at any point leaves the document as it was. Chunks that
//! are in a snapshot are deleted in the same transaction if they are few, else little by little after it.

mod deliveries;
mod policy;
mod snapshot;
#[cfg(test)]
mod tests;
mod worker;

use concord_sync::id::{DocumentId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::StorageError;
use super::backend::{Damage, LogState, Reader, Snapshot, TIDY_CHUNKS, Writer};

pub use policy::{Policy, Threshold};
pub(super) use worker::{Asked, start};

/// Whoever makes a snapshot durable: the storage thread, or a command that is alone with the database.
pub trait Keeper {
    /// See [`Writer::compact`].
    fn compact(&mut self, snapshot: Snapshot) -> Result<bool, StorageError>;

    /// See [`Writer::tidy`].
    fn tidy(&mut self) -> Result<bool, StorageError>;

    /// See [`Writer::mark`].
    fn mark(&mut self, damage: Damage) -> Result<(), StorageError>;
}

impl<W: Writer> Keeper for W {
    fn compact(&mut self, snapshot: Snapshot) -> Result<bool, StorageError> {
        Writer::compact(self, &snapshot)
    }

    fn tidy(&mut self) -> Result<bool, StorageError> {
        Writer::tidy(self, TIDY_CHUNKS)
    }

    fn mark(&mut self, damage: Damage) -> Result<(), StorageError> {
        Writer::mark(self, &damage)
    }
}

/// What compaction has done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Documents that got a new snapshot.
    pub documents: u64,
    /// Chunks that these had before.
    pub chunks: u64,
    /// Bytes of those chunks.
    pub bytes_before: u64,
    /// Bytes of the snapshots.
    pub bytes_after: u64,
    /// Documents that could not be compacted, and why, a line each.
    pub faults: Vec<String>,
}

/// Compacts every document that has anything behind its snapshot. An error of the database itself ends it; what was
/// compacted until then stays so.
pub fn compact_all(
    reader: &mut dyn Reader,
    keeper: &mut dyn Keeper,
    now: u64,
) -> Result<Totals, StorageError> {
    let mut totals = Totals::default();
    for LogState { workspace, document, .. } in reader.logs(1, 1)? {
        compact(reader, keeper, workspace, document, now, &mut totals)?;
    }
    // What an earlier compaction was stopped at.
    tidy(keeper)?;
    Ok(totals)
}

/// Compacts one document and adds what that did. A damaged document is marked and told among the faults.
fn compact(
    reader: &mut dyn Reader,
    keeper: &mut dyn Keeper,
    workspace: WorkspaceId,
    document: DocumentId,
    now: u64,
    totals: &mut Totals,
) -> Result<(), StorageError> {
    match replace(reader, keeper, workspace, document, totals) {
        Err(StorageError::DamagedDocument(reason)) => {
            totals.faults.push(format!("workspace {workspace}, document {document}: {reason}"));
            tracing::error!(%workspace, %document, reason, "a damaged document is left as it is");
            keeper.mark(Damage { workspace, document, reason: Some(reason), at: now })
        }
        outcome => outcome,
    }
}

fn replace(
    reader: &mut dyn Reader,
    keeper: &mut dyn Keeper,
    workspace: WorkspaceId,
    document: DocumentId,
    totals: &mut Totals,
) -> Result<(), StorageError> {
    let Some(history) = reader.history(&workspace, &document)? else { return Ok(()) };
    let Some(snapshot) = snapshot::of(workspace, document, history)? else { return Ok(()) };
    let (chunks, before) = (snapshot.covered.len() as u64, snapshot.covered_bytes);
    let after = snapshot.data.len() as u64;
    if keeper.compact(snapshot)? {
        totals.documents += 1;
        totals.chunks += chunks;
        totals.bytes_before += before;
        totals.bytes_after += after;
        crate::metrics::compacted(before.saturating_sub(after));
    }
    tidy(keeper)
}

/// Deletes what is in snapshots, a little at a time, so that appends get their turn in between.
fn tidy(keeper: &mut dyn Keeper) -> Result<(), StorageError> {
    while keeper.tidy()? {}
    Ok(())
}
