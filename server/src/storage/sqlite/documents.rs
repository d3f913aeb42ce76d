//! Documents in SQLite: the writing and the reading half of the storage contract.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::fixed;
use super::turn::Turn;
use crate::storage::StorageError;
use crate::storage::backend::{Append, Appended, Changed, Committed, Position, Reader, Stored, Writer};

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
                Some(standing) => Appended::Committed(write(&transaction, standing, append)?),
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
) -> Result<Committed, StorageError> {
    let Append { workspace, document, chunk, heads, changes, principal, at } = append;
    let before = heads_row(transaction, workspace, document)?;
    let number = standing.number + 1;
    let fingerprint = standing.fingerprint.moved(document, before.as_ref(), heads);
    transaction
        .prepare_cached(
            "INSERT INTO chunks (workspace, document, seq, number, sha256, data)
             SELECT ?1, ?2, 1 + coalesce(max(seq), 0), ?3, ?4, ?5 FROM chunks
             WHERE workspace = ?1 AND document = ?2",
        )?
        .execute(params![
            workspace.as_bytes(),
            document.as_bytes(),
            number,
            <[u8; 32]>::from(Sha256::digest(chunk)),
            chunk
        ])?;
    transaction
        .prepare_cached(
            "INSERT INTO documents (workspace, document, heads, changes, bytes, number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET heads = ?3, changes = ?4, bytes = bytes + ?5, number = ?6",
        )?
        .execute(params![
            workspace.as_bytes(),
            document.as_bytes(),
            heads.to_bytes(),
            changes,
            chunk.len() as u64,
            number
        ])?;
    transaction
        .prepare_cached(
            "INSERT INTO commits (workspace, number, document, principal, at, fingerprint)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            workspace.as_bytes(),
            number,
            document.as_bytes(),
            principal,
            at,
            fingerprint.as_bytes()
        ])?;
    *standing = Standing { number, fingerprint };
    Ok(Committed { number, fingerprint })
}

fn heads_row(
    connection: &Connection,
    workspace: &WorkspaceId,
    document: &DocumentId,
) -> Result<Option<Heads>, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT heads FROM documents WHERE workspace = ?1 AND document = ?2")?;
    let blob: Option<Vec<u8>> = statement
        .query_row(params![workspace.as_bytes(), document.as_bytes()], |row| row.get(0))
        .optional()?;
    blob.as_deref().map(heads_of).transpose()
}

/// Heads from the blob of a documents row.
pub(super) fn heads_of(blob: &[u8]) -> Result<Heads, StorageError> {
    Heads::from_bytes(blob).map_err(|_| StorageError::Damaged("a document's heads are not whole".to_owned()))
}

/// A reading half; each method is one read transaction.
#[derive(Debug)]
pub struct SqliteReader {
    connection: Connection,
}

impl SqliteReader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Runs `read` on one state of the database, of which the workspace is a part.
    fn in_workspace<T>(
        &mut self,
        workspace: &WorkspaceId,
        read: impl FnOnce(&Transaction<'_>) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let transaction = self.connection.transaction()?;
        let exists = transaction
            .prepare_cached("SELECT 1 FROM workspaces WHERE id = ?1")?
            .exists([workspace.as_bytes()])?;
        if !exists {
            return Err(StorageError::NoSuchWorkspace);
        }
        read(&transaction)
    }
}

impl Reader for SqliteReader {
    fn load(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Stored>, StorageError> {
        self.in_workspace(workspace, |transaction| {
            let Some(heads) = heads_row(transaction, workspace, document)? else { return Ok(None) };
            let mut statement = transaction.prepare_cached(
                "SELECT data FROM chunks WHERE workspace = ?1 AND document = ?2 ORDER BY seq",
            )?;
            let chunks = statement
                .query_map(params![workspace.as_bytes(), document.as_bytes()], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(Some(Stored { heads, chunks }))
        })
    }

    fn heads(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Heads>, StorageError> {
        self.in_workspace(workspace, |transaction| heads_row(transaction, workspace, document))
    }

    fn changed_since(&mut self, workspace: &WorkspaceId, number: u64) -> Result<Vec<Changed>, StorageError> {
        self.in_workspace(workspace, |transaction| {
            let mut statement = transaction.prepare_cached(
                "SELECT document, heads, number FROM documents
                 WHERE workspace = ?1 AND number > ?2 ORDER BY document",
            )?;
            let rows = statement.query_map(params![workspace.as_bytes(), number], |row| {
                Ok((DocumentId::from_bytes(fixed(row, 0)?), row.get::<_, Vec<u8>>(1)?, row.get(2)?))
            })?;
            rows.map(|row| {
                let (document, heads, number) = row?;
                Ok((document, heads_of(&heads)?, number))
            })
            .collect()
        })
    }

    fn position(&mut self, workspace: &WorkspaceId) -> Result<Position, StorageError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT epoch, number, fingerprint FROM workspaces WHERE id = ?1")?;
        let position = statement.query_row([workspace.as_bytes()], |row| {
            Ok(Position {
                epoch: row.get(0)?,
                number: row.get(1)?,
                fingerprint: Fingerprint::from_bytes(fixed(row, 2)?),
            })
        });
        position.optional()?.ok_or(StorageError::NoSuchWorkspace)
    }

    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError> {
        self.in_workspace(workspace, |transaction| {
            if number == 0 {
                return Ok(Some(Fingerprint::EMPTY));
            }
            let mut statement = transaction
                .prepare_cached("SELECT fingerprint FROM commits WHERE workspace = ?1 AND number = ?2")?;
            let row = statement.query_row(params![workspace.as_bytes(), number], |row| {
                Ok(Fingerprint::from_bytes(fixed(row, 0)?))
            });
            Ok(row.optional()?)
        })
    }
}
