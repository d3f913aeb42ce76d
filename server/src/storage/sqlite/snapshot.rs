//! Compaction in SQLite: the statements by which a snapshot takes the place of the chunks it was made of.

use rusqlite::{Transaction, params};
use sha2::{Digest, Sha256};

use crate::storage::StorageError;
use crate::storage::backend::{Delivery, FINGERPRINTS_KEPT, Snapshot};

/// Replaces the covered chunks. False if they are not there as they were; then the transaction must not be committed.
pub(super) fn replace(transaction: &Transaction<'_>, snapshot: &Snapshot) -> Result<bool, StorageError> {
    let Some((last, before)) = snapshot.covered.split_last() else { return Ok(false) };
    keep_fingerprints(transaction, snapshot, before)?;
    let mut bytes = 0;
    for number in before {
        match take_out(transaction, snapshot, *number)? {
            Some(length) => bytes += length,
            None => return Ok(false),
        }
    }
    match put_in(transaction, snapshot, *last)? {
        Some(length) => bytes += length,
        None => return Ok(false),
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
            snapshot.workspace.as_bytes(),
            snapshot.document.as_bytes(),
            snapshot.changes,
            snapshot.data.len() as u64,
            bytes
        ])?;
    Ok(counted == 1)
}

/// Clients may have stopped at any of these numbers.
fn keep_fingerprints(
    transaction: &Transaction<'_>,
    snapshot: &Snapshot,
    numbers: &[u64],
) -> Result<(), StorageError> {
    let workspace = snapshot.workspace.as_bytes();
    let position: u64 = transaction
        .prepare_cached("SELECT number FROM workspaces WHERE id = ?1")?
        .query_row([workspace], |row| row.get(0))?;
    let oldest = position.saturating_sub(FINGERPRINTS_KEPT);
    let mut keep = transaction.prepare_cached(
        "INSERT INTO fingerprints (workspace, number, fingerprint)
         SELECT workspace, number, fingerprint FROM chunks WHERE workspace = ?1 AND number = ?2",
    )?;
    for number in numbers.iter().filter(|number| **number >= oldest) {
        keep.execute(params![workspace, number])?;
    }
    transaction
        .prepare_cached("DELETE FROM fingerprints WHERE workspace = ?1 AND number < ?2")?
        .execute(params![workspace, oldest])?;
    Ok(())
}

/// Deletes a covered chunk and says how long it was.
fn take_out(
    transaction: &Transaction<'_>,
    snapshot: &Snapshot,
    number: u64,
) -> Result<Option<u64>, StorageError> {
    let mut statement = transaction.prepare_cached(
        "DELETE FROM chunks WHERE workspace = ?1 AND number = ?2 AND document = ?3 RETURNING length(data)",
    )?;
    let key = params![snapshot.workspace.as_bytes(), number, snapshot.document.as_bytes()];
    let mut rows = statement.query(key)?;
    let length = rows.next()?.map(|row| row.get(0)).transpose()?;
    Ok(length)
}

/// Makes the last covered chunk the snapshot, and says how long it was.
fn put_in(
    transaction: &Transaction<'_>,
    snapshot: &Snapshot,
    number: u64,
) -> Result<Option<u64>, StorageError> {
    let key = params![snapshot.workspace.as_bytes(), number, snapshot.document.as_bytes()];
    let mut statement = transaction.prepare_cached(
        "SELECT length(data) FROM chunks WHERE workspace = ?1 AND number = ?2 AND document = ?3",
    )?;
    let mut rows = statement.query(key)?;
    let length = rows.next()?.map(|row| row.get(0)).transpose()?;
    transaction
        .prepare_cached(
            "UPDATE chunks SET previous = 0, principal = NULL, sha256 = ?4, data = ?5
             WHERE workspace = ?1 AND number = ?2 AND document = ?3",
        )?
        .execute(params![
            snapshot.workspace.as_bytes(),
            number,
            snapshot.document.as_bytes(),
            <[u8; 32]>::from(Sha256::digest(&snapshot.data)),
            snapshot.data
        ])?;
    Ok(length)
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
