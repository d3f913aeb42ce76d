//! Compaction in SQLite: the statements by which a snapshot takes the place of the chunks it was made of.

use rusqlite::{Transaction, params};
use sha2::{Digest, Sha256};

use super::fixed;
use crate::storage::StorageError;
use crate::storage::backend::{Delivery, FINGERPRINTS_KEPT, Snapshot};

/// Makes the snapshot the document's first chunk, and leaves those it was made of to be tidied up. False if they are not
/// there as they were; then the transaction must not be committed.
pub(super) fn replace(transaction: &Transaction<'_>, snapshot: &Snapshot) -> Result<bool, StorageError> {
    let Some((last, before)) = snapshot.covered.split_last() else { return Ok(false) };
    let (workspace, document) = (snapshot.workspace.as_bytes(), snapshot.document.as_bytes());
    let previous = before.last().copied().unwrap_or(0);
    let placed = transaction
        .prepare_cached(
            "UPDATE chunks SET previous = 0, principal = NULL, sha256 = ?5, data = ?6
             WHERE workspace = ?1 AND number = ?2 AND document = ?3 AND previous = ?4",
        )?
        .execute(params![
            workspace,
            last,
            document,
            previous,
            <[u8; 32]>::from(Sha256::digest(&snapshot.data)),
            snapshot.data
        ])?;
    if placed == 0 {
        return Ok(false);
    }
    if previous > 0 {
        leave(transaction, workspace, previous)?;
    }
    for delivery in &snapshot.deliveries {
        record(transaction, snapshot, delivery)?;
    }
    let counted = transaction
        .prepare_cached(
            "UPDATE documents SET snapshot_changes = ?3, snapshot_bytes = ?4, bytes = bytes - ?5 + ?4
             WHERE workspace = ?1 AND document = ?2",
        )?
        .execute(params![
            workspace,
            document,
            snapshot.changes,
            snapshot.data.len() as u64,
            snapshot.covered_bytes
        ])?;
    Ok(counted == 1)
}

fn leave(transaction: &Transaction<'_>, workspace: &[u8; 16], last: u64) -> Result<(), StorageError> {
    transaction
        .prepare_cached("INSERT INTO leftovers (workspace, last) VALUES (?1, ?2)")?
        .execute(params![workspace, last])?;
    Ok(())
}

/// Deletes up to `most` chunks that are in snapshots, back along each chain. True if there are more.
pub(super) fn tidy(transaction: &Transaction<'_>, most: usize) -> Result<bool, StorageError> {
    let mut left = most;
    while left > 0 {
        let mut statement = transaction.prepare_cached("SELECT workspace, last FROM leftovers LIMIT 1")?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        let (workspace, last): ([u8; 16], u64) = (fixed(row, 0)?, row.get(1)?);
        drop(rows);
        transaction
            .prepare_cached("DELETE FROM leftovers WHERE workspace = ?1 AND last = ?2")?
            .execute(params![workspace, last])?;
        let oldest = forget_old(transaction, &workspace)?;
        let mut number = last;
        while number > 0 && left > 0 {
            number = take_out(transaction, &workspace, number, oldest)?;
            left -= 1;
        }
        if number > 0 {
            leave(transaction, &workspace, number)?;
        }
    }
    Ok(transaction.prepare_cached("SELECT 1 FROM leftovers")?.exists([])?)
}

/// Forgets fingerprints that are older than is promised, and says which is the oldest that is kept.
fn forget_old(transaction: &Transaction<'_>, workspace: &[u8; 16]) -> Result<u64, StorageError> {
    let position: u64 = transaction
        .prepare_cached("SELECT number FROM workspaces WHERE id = ?1")?
        .query_row([workspace], |row| row.get(0))?;
    let oldest = position.saturating_sub(FINGERPRINTS_KEPT);
    transaction
        .prepare_cached("DELETE FROM fingerprints WHERE workspace = ?1 AND number < ?2")?
        .execute(params![workspace, oldest])?;
    Ok(oldest)
}

/// Deletes one chunk, keeps its fingerprint, and says which chunk of the document was before it. A client may have
/// stopped at any number.
fn take_out(
    transaction: &Transaction<'_>,
    workspace: &[u8; 16],
    number: u64,
    oldest: u64,
) -> Result<u64, StorageError> {
    if number >= oldest {
        transaction
            .prepare_cached(
                "INSERT INTO fingerprints (workspace, number, fingerprint)
                 SELECT workspace, number, fingerprint FROM chunks WHERE workspace = ?1 AND number = ?2",
            )?
            .execute(params![workspace, number])?;
    }
    let mut statement = transaction
        .prepare_cached("DELETE FROM chunks WHERE workspace = ?1 AND number = ?2 RETURNING previous")?;
    let mut rows = statement.query(params![workspace, number])?;
    // A chunk that is missing has taken with it where the chain went on.
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or(0))
}

/// Records a delivery, as one with the delivery that it continues.
fn record(
    transaction: &Transaction<'_>,
    snapshot: &Snapshot,
    delivery: &Delivery,
) -> Result<(), StorageError> {
    let (workspace, document) = (snapshot.workspace.as_bytes(), snapshot.document.as_bytes());
    let Delivery { actor, first_seq, last_seq, principal, first_number, last_number, first_at, last_at } =
        delivery;
    let widened = transaction
        .prepare_cached(
            "UPDATE deliveries SET last_seq = ?6, last_number = max(last_number, ?7), last_at = max(last_at, ?8)
             WHERE workspace = ?1 AND document = ?2 AND actor = ?3 AND last_seq = ?4 - 1 AND principal = ?5",
        )?
        .execute(params![
            workspace, document, actor, first_seq, principal, last_seq, last_number, last_at
        ])?;
    if widened == 0 {
        transaction
            .prepare_cached(
                "INSERT INTO deliveries (workspace, document, actor, first_seq, last_seq, principal,
                                         first_number, last_number, first_at, last_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                workspace,
                document,
                actor,
                first_seq,
                last_seq,
                principal,
                first_number,
                last_number,
                first_at,
                last_at
            ])?;
    }
    Ok(())
}
