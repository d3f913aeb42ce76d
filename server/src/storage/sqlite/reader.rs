//! Documents in SQLite: the reading half of the storage contract.

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::chain::{Chain, is_sound};
use super::fixed;
use crate::storage::StorageError;
use crate::storage::backend::{
    Changed, Delivery, History, Index, LogEntry, LogPage, LogState, Position, Reader, Stored,
};

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
        read: impl FnOnce(&Transaction<'_>, Position) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let transaction = self.connection.transaction()?;
        let position = position_row(&transaction, workspace)?;
        read(&transaction, position)
    }
}

impl Reader for SqliteReader {
    fn load(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Stored>, StorageError> {
        self.in_workspace(workspace, |transaction, _| {
            let Some(row) = document_row(transaction, workspace, document)? else { return Ok(None) };
            let links = Chain::read(transaction, workspace, document, row.number)?.sound()?;
            let chunks = links.into_iter().map(|link| link.data).collect();
            Ok(Some(Stored { heads: row.heads, chunks }))
        })
    }

    fn heads(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Heads>, StorageError> {
        self.in_workspace(workspace, |transaction, _| {
            Ok(document_row(transaction, workspace, document)?.map(|row| row.heads))
        })
    }

    fn changed_since(&mut self, workspace: &WorkspaceId, number: u64) -> Result<Vec<Changed>, StorageError> {
        self.in_workspace(workspace, |transaction, _| {
            let mut statement = transaction.prepare_cached(
                "SELECT document, heads, number FROM documents
                 WHERE workspace = ?1 AND document IN
                     (SELECT document FROM chunks WHERE workspace = ?1 AND number > ?2)
                 ORDER BY document",
            )?;
            changed(statement.query(params![workspace.as_bytes(), number])?)
        })
    }

    fn index(&mut self, workspace: &WorkspaceId) -> Result<Index, StorageError> {
        self.in_workspace(workspace, |transaction, position| {
            let mut statement = transaction.prepare_cached(
                "SELECT document, heads, number FROM documents WHERE workspace = ?1 ORDER BY document",
            )?;
            let documents = changed(statement.query([workspace.as_bytes()])?)?;
            Ok(Index { position, documents })
        })
    }

    fn log_since(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
        most_bytes: usize,
    ) -> Result<LogPage, StorageError> {
        self.in_workspace(workspace, |transaction, position| {
            let mut statement = transaction.prepare_cached(
                "SELECT number, fingerprint, document, sha256, data FROM chunks
                 WHERE workspace = ?1 AND number > ?2 ORDER BY number",
            )?;
            let mut rows = statement.query(params![workspace.as_bytes(), number])?;
            let mut page = LogPage::up_to(position.number, position.fingerprint);
            let mut bytes = 0;
            while let Some(row) = rows.next()? {
                let (number, document) = (row.get(0)?, DocumentId::from_bytes(fixed(row, 2)?));
                let chunk: Vec<u8> = row.get(4)?;
                bytes += chunk.len();
                if is_sound(&chunk, &fixed(row, 3)?) {
                    page.entries.push(LogEntry { number, document, chunk });
                } else {
                    page.damaged.insert(document);
                }
                if bytes > most_bytes && number < position.number {
                    let fingerprint = Fingerprint::from_bytes(fixed(row, 1)?);
                    return Ok(LogPage { number, fingerprint, done: false, ..page });
                }
            }
            Ok(page)
        })
    }

    fn position(&mut self, workspace: &WorkspaceId) -> Result<Position, StorageError> {
        position_row(&self.connection, workspace)
    }

    fn count(&mut self, workspace: &WorkspaceId) -> Result<u64, StorageError> {
        self.in_workspace(workspace, |transaction, _| {
            let counted = "SELECT count(*) FROM documents WHERE workspace = ?1";
            let mut statement = transaction.prepare_cached(counted)?;
            Ok(statement.query_row([workspace.as_bytes()], |row| row.get(0))?)
        })
    }

    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError> {
        self.in_workspace(workspace, |transaction, _| {
            if number == 0 {
                return Ok(Some(Fingerprint::EMPTY));
            }
            let mut statement = transaction.prepare_cached(
                "SELECT fingerprint FROM chunks WHERE workspace = ?1 AND number = ?2
                 UNION ALL SELECT fingerprint FROM fingerprints WHERE workspace = ?1 AND number = ?2",
            )?;
            let row = statement.query_row(params![workspace.as_bytes(), number], |row| {
                Ok(Fingerprint::from_bytes(fixed(row, 0)?))
            });
            Ok(row.optional()?)
        })
    }

    fn history(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<History>, StorageError> {
        self.in_workspace(workspace, |transaction, _| {
            let Some(row) = document_row(transaction, workspace, document)? else { return Ok(None) };
            let links = Chain::read(transaction, workspace, document, row.number)?.sound()?;
            let deliveries = deliveries(transaction, workspace, document)?;
            Ok(Some(History { heads: row.heads, links, deliveries }))
        })
    }

    fn logs(&mut self, changes: u64, bytes: u64) -> Result<Vec<LogState>, StorageError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT workspace, document, changes, bytes, snapshot_changes, snapshot_bytes, at FROM documents d
             WHERE (changes - snapshot_changes >= ?1 OR bytes - snapshot_bytes >= ?2) AND NOT EXISTS
                 (SELECT 1 FROM damaged x WHERE x.workspace = d.workspace AND x.document = d.document)
             ORDER BY workspace, document",
        )?;
        // SQLite's integers end earlier than ours.
        let least = [changes, bytes].map(|least| i64::try_from(least).unwrap_or(i64::MAX));
        let rows = statement.query_map(least, |row| {
            Ok(LogState {
                workspace: WorkspaceId::from_bytes(fixed(row, 0)?),
                document: DocumentId::from_bytes(fixed(row, 1)?),
                changes: row.get(2)?,
                bytes: row.get(3)?,
                snapshot_changes: row.get(4)?,
                snapshot_bytes: row.get(5)?,
                at: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Who delivered what is in a document's snapshot.
pub(super) fn deliveries(
    connection: &Connection,
    workspace: &WorkspaceId,
    document: &DocumentId,
) -> Result<Vec<Delivery>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT actor, first_seq, last_seq, principal, first_number, last_number, first_at, last_at
         FROM deliveries WHERE workspace = ?1 AND document = ?2 ORDER BY actor, first_seq",
    )?;
    let rows = statement.query_map(params![workspace.as_bytes(), document.as_bytes()], |row| {
        Ok(Delivery {
            actor: row.get(0)?,
            first_seq: row.get(1)?,
            last_seq: row.get(2)?,
            principal: row.get(3)?,
            first_number: row.get(4)?,
            last_number: row.get(5)?,
            first_at: row.get(6)?,
            last_at: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Where a workspace stands; an error if there is none.
fn position_row(connection: &Connection, workspace: &WorkspaceId) -> Result<Position, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT epoch, number, fingerprint FROM workspaces WHERE id = ?1")?;
    let position = statement.query_row([workspace.as_bytes()], |row| {
        Ok(Position {
            epoch: row.get(0)?,
            number: row.get(1)?,
            fingerprint: Fingerprint::from_bytes(fixed(row, 2)?),
        })
    });
    position.optional()?.ok_or(StorageError::NoSuchWorkspace)
}

/// Rows of id, heads and number.
fn changed(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Changed>, StorageError> {
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let heads = heads_of(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
        changed.push((DocumentId::from_bytes(fixed(row, 0)?), heads, row.get(2)?));
    }
    Ok(changed)
}

/// A document's row.
pub(super) struct DocumentRow {
    pub(super) heads: Heads,
    /// Number of the last commit, and so of the last chunk.
    pub(super) number: u64,
    pub(super) bytes: u64,
    pub(super) snapshot_changes: u64,
    pub(super) snapshot_bytes: u64,
}

/// Reads a document's row.
pub(super) fn document_row(
    connection: &Connection,
    workspace: &WorkspaceId,
    document: &DocumentId,
) -> Result<Option<DocumentRow>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT heads, number, bytes, snapshot_changes, snapshot_bytes FROM documents
         WHERE workspace = ?1 AND document = ?2",
    )?;
    let mut rows = statement.query(params![workspace.as_bytes(), document.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(DocumentRow {
        heads: heads_of(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?,
        number: row.get(1)?,
        bytes: row.get(2)?,
        snapshot_changes: row.get(3)?,
        snapshot_bytes: row.get(4)?,
    }))
}

/// Heads from the blob of a documents row.
pub(super) fn heads_of(blob: &[u8]) -> Result<Heads, StorageError> {
    Heads::from_bytes(blob).map_err(|_| StorageError::Damaged("a document's heads are not whole".to_owned()))
}
