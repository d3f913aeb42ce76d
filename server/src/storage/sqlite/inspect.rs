//! Looking a whole database over, row by row as it is stored: what `verify` and `stats` are made of.
//!
//! Everything is read in one read transaction, so that a server may go on writing meanwhile.

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};
use rusqlite::Connection;
use serde::Serialize;

use super::chain::Chain;
use super::fixed;
use super::reader::heads_of;
use crate::storage::StorageError;

/// One state of a database, held until this is dropped.
#[derive(Debug)]
pub struct Inspection {
    connection: Connection,
}

/// A workspace's row and sums over what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspaceTotals {
    /// Id of the workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Present members.
    pub members: u64,
    /// Documents.
    pub documents: u64,
    /// Changes in all documents together.
    pub changes: u64,
    /// Bytes of all chunks together.
    pub bytes: u64,
    /// Number of the last commit.
    pub number: u64,
    /// Recorded fingerprint.
    #[serde(skip)]
    pub fingerprint: Fingerprint,
}

/// A document's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Id of the document.
    pub document: DocumentId,
    /// Recorded heads.
    pub heads: Heads,
    /// Recorded number of changes.
    pub changes: u64,
    /// Number of its last commit.
    pub number: u64,
}

impl Inspection {
    pub(super) fn begin(connection: Connection) -> Result<Self, StorageError> {
        connection.pragma_update(None, "query_only", true)?;
        connection.execute_batch("BEGIN")?;
        Ok(Self { connection })
    }

    /// What SQLite itself finds wrong with the file, a line each.
    pub fn integrity(&self) -> Result<Vec<String>, StorageError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)")?;
        let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// The workspaces, ordered by id.
    pub fn workspaces(&self) -> Result<Vec<WorkspaceTotals>, StorageError> {
        let mut statement = self.connection.prepare(
            "SELECT w.id, w.name, w.number, w.fingerprint,
                    (SELECT count(*) FROM members WHERE workspace = w.id AND removed IS NULL),
                    count(d.document), coalesce(sum(d.changes), 0), coalesce(sum(d.bytes), 0)
             FROM workspaces w LEFT JOIN documents d ON d.workspace = w.id GROUP BY w.id ORDER BY w.id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(WorkspaceTotals {
                workspace: WorkspaceId::from_bytes(fixed(row, 0)?),
                name: row.get(1)?,
                number: row.get(2)?,
                fingerprint: Fingerprint::from_bytes(fixed(row, 3)?),
                members: row.get(4)?,
                documents: row.get(5)?,
                changes: row.get(6)?,
                bytes: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of a workspace, ordered by id.
    pub fn documents(&self, workspace: &WorkspaceId) -> Result<Vec<DocumentRow>, StorageError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT document, heads, changes, number FROM documents WHERE workspace = ?1 ORDER BY document",
        )?;
        let rows = statement.query_map([workspace.as_bytes()], |row| {
            Ok((DocumentId::from_bytes(fixed(row, 0)?), row.get::<_, Vec<u8>>(1)?, row.get(2)?, row.get(3)?))
        })?;
        rows.map(|row| {
            let (document, heads, changes, number) = row?;
            Ok(DocumentRow { document, heads: heads_of(&heads)?, changes, number })
        })
        .collect()
    }

    /// The chunks of a document.
    pub fn chunks(&self, workspace: &WorkspaceId, row: &DocumentRow) -> Result<Chain, StorageError> {
        Chain::read(&self.connection, workspace, &row.document, row.number)
    }

    /// How many chunks there are in all.
    pub fn chunk_count(&self) -> Result<u64, StorageError> {
        Ok(self.connection.query_row("SELECT count(*) FROM chunks", [], |row| row.get(0))?)
    }

    /// The fingerprint recorded with the last commit of a workspace.
    pub fn last_recorded(&self, workspace: &WorkspaceId) -> Result<Option<(u64, Fingerprint)>, StorageError> {
        use rusqlite::OptionalExtension;
        let mut statement = self.connection.prepare_cached(
            "SELECT number, fingerprint FROM chunks WHERE workspace = ?1 ORDER BY number DESC LIMIT 1",
        )?;
        let row = statement.query_row([workspace.as_bytes()], |row| {
            Ok((row.get(0)?, Fingerprint::from_bytes(fixed(row, 1)?)))
        });
        Ok(row.optional()?)
    }
}
