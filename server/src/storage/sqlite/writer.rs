//! Documents in SQLite: the writing half of the storage contract.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use concord_sync::heads::Fingerprint;
use concord_sync::id::WorkspaceId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::fixed;
use super::reader::document_row;
use super::snapshot::{replace, tidy};
use super::turn::Turn;
use crate::storage::StorageError;
use crate::storage::backend::{Append, Appended, Committed, Damage, LogState, Snapshot, TIDY_CHUNKS, Writer};

/// The writing half, owned by the storage thread.
#[derive(Debug)]
pub struct SqliteWriter {
    connection: Connection,
    turn: Turn,
}

/// Where a workspace stands while a batch is being written.
struct Standing {
    number: u64,
    fingerprint: Fingerprint,
}

impl SqliteWriter {
    pub(super) fn new(connection: Connection, turn: Turn) -> Self {
        Self { connection, turn }
    }

    /// Lets the file grow to so many pages, as a disk of that size would.
    #[cfg(test)]
    pub fn limit_pages(&self, pages: u32) {
        self.connection.pragma_update(None, "max_page_count", pages).unwrap();
    }

    /// Behaves as on a file system that has become read-only.
    #[cfg(test)]
    pub fn refuse_writes(&self) {
        self.connection.pragma_update(None, "query_only", true).unwrap();
    }
}

impl Writer for SqliteWriter {
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<Appended>, StorageError> {
        // Dropped without a commit, the transaction rolls back: a failed batch leaves nothing.
        let transaction = self.turn.begin(&mut self.connection)?;
        let mut standings = BTreeMap::new();
        let mut answers = Vec::with_capacity(batch.len());
        for append in batch {
            let standing = match standings.entry(append.workspace) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(read_standing(&transaction, &append.workspace)?),
            };
            answers.push(match standing {
                Some(standing) => write(&transaction, standing, append)?,
                None => Appended::NoSuchWorkspace,
            });
        }
        for (workspace, standing) in &standings {
            if let Some(Standing { number, fingerprint }) = standing {
                transaction
                    .prepare_cached("UPDATE workspaces SET number = ?2, fingerprint = ?3 WHERE id = ?1")?
                    .execute(params![workspace.as_bytes(), number, fingerprint.as_bytes()])?;
            }
        }
        transaction.commit()?;
        Ok(answers)
    }

    fn compact(&mut self, snapshot: &Snapshot) -> Result<bool, StorageError> {
        let transaction = self.turn.begin(&mut self.connection)?;
        let replaced = replace(&transaction, snapshot)?;
        if replaced {
            // Of most documents that is all there is to tidy up.
            tidy(&transaction, TIDY_CHUNKS)?;
            transaction.commit()?;
        }
        Ok(replaced)
    }

    fn tidy(&mut self, most: usize) -> Result<bool, StorageError> {
        let transaction = self.turn.begin(&mut self.connection)?;
        let more = tidy(&transaction, most)?;
        transaction.commit()?;
        Ok(more)
    }

    fn mark(&mut self, damage: &Damage) -> Result<(), StorageError> {
        let Damage { workspace, document, reason, at } = damage;
        let transaction = self.turn.begin(&mut self.connection)?;
        match reason {
            Some(reason) => transaction.execute(
                "INSERT INTO damaged (workspace, document, reason, found) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET reason = ?3",
                params![workspace.as_bytes(), document.as_bytes(), reason, at],
            )?,
            None => transaction.execute(
                "DELETE FROM damaged WHERE workspace = ?1 AND document = ?2",
                params![workspace.as_bytes(), document.as_bytes()],
            )?,
        };
        Ok(transaction.commit()?)
    }

    fn probe(&mut self) -> Result<(), StorageError> {
        let transaction = self.turn.begin(&mut self.connection)?;
        transaction
            .prepare_cached(
                "INSERT INTO meta (name, value) VALUES ('probe', '1')
                 ON CONFLICT DO UPDATE SET value = (value + 1) % 1000000",
            )?
            .execute([])?;
        let read = "SELECT value FROM meta WHERE name = 'probe'";
        let written: String = transaction.query_row(read, [], |row| row.get(0))?;
        transaction.commit()?;
        let found: String = self.connection.query_row(read, [], |row| row.get(0))?;
        if found != written {
            return Err(StorageError::Damaged("what was written is not what is read back".to_owned()));
        }
        Ok(())
    }
}

fn read_standing(
    transaction: &Transaction<'_>,
    workspace: &WorkspaceId,
) -> Result<Option<Standing>, StorageError> {
    let mut statement =
        transaction.prepare_cached("SELECT number, fingerprint FROM workspaces WHERE id = ?1")?;
    let row = statement.query_row([workspace.as_bytes()], |row| {
        Ok(Standing { number: row.get(0)?, fingerprint: Fingerprint::from_bytes(fixed(row, 1)?) })
    });
    Ok(row.optional()?)
}

/// Writes one append and moves the workspace's standing on by it.
fn write(
    transaction: &Transaction<'_>,
    standing: &mut Standing,
    append: &Append,
) -> Result<Appended, StorageError> {
    let &Append { workspace, document, ref chunk, ref heads, changes, ref principal, at } = append;
    let before = document_row(transaction, &workspace, &document)?;
    let number = standing.number + 1;
    let fingerprint = standing.fingerprint.moved(&document, before.as_ref().map(|row| &row.heads), heads);
    transaction
        .prepare_cached(
            "INSERT INTO chunks (workspace, number, document, previous, principal, at, fingerprint, sha256, data)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            workspace.as_bytes(),
            number,
            document.as_bytes(),
            before.as_ref().map_or(0, |row| row.number),
            principal,
            at,
            fingerprint.as_bytes(),
            <[u8; 32]>::from(Sha256::digest(chunk)),
            chunk
        ])?;
    let bytes = before.as_ref().map_or(0, |row| row.bytes) + chunk.len() as u64;
    // A document's first chunk is as compact as a snapshot of it.
    let (snapshot_changes, snapshot_bytes) =
        before.map_or((changes, bytes), |row| (row.snapshot_changes, row.snapshot_bytes));
    transaction
        .prepare_cached(
            "INSERT INTO documents
             (workspace, document, heads, changes, bytes, number, at, snapshot_changes, snapshot_bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT DO UPDATE SET heads = ?3, changes = ?4, bytes = ?5, number = ?6, at = ?7",
        )?
        .execute(params![
            workspace.as_bytes(),
            document.as_bytes(),
            heads.to_bytes(),
            changes,
            bytes,
            number,
            at,
            snapshot_changes,
            snapshot_bytes
        ])?;
    *standing = Standing { number, fingerprint };
    let log = LogState { workspace, document, changes, bytes, snapshot_changes, snapshot_bytes, at };
    Ok(Appended::Committed(Committed { number, fingerprint }, log))
}
