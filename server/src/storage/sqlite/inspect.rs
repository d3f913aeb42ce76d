//! Looking a whole database over, row by row as it is stored: what `verify` and `stats` are made of.
//!
//! Everything is read in one read transaction, so that a server may go on writing meanwhile.

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};
use rusqlite::Connection;
use serde::Serialize;

use super::chain::Chain;
use super::fixed;
use super::reader::{deliveries, heads_of};
use crate::storage::{Delivery, StorageError};

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
    /// Those of the changes that are not in a snapshot.
    pub log_changes: u64,
    /// Documents that were found damaged.
    pub damaged: u64,
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
    /// Recorded bytes of all chunks.
    pub bytes: u64,
    /// Recorded changes in the snapshot.
    pub snapshot_changes: u64,
    /// Recorded bytes of the snapshot.
    pub snapshot_bytes: u64,
    /// It was found damaged once.
    pub marked: bool,
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
                    count(d.document), coalesce(sum(d.changes), 0), coalesce(sum(d.bytes), 0),
                    coalesce(sum(d.changes - d.snapshot_changes), 0),
                    (SELECT count(*) FROM damaged WHERE workspace = w.id)
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
                log_changes: row.get(8)?,
                damaged: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of a workspace, ordered by id.
    pub fn documents(&self, workspace: &WorkspaceId) -> Result<Vec<DocumentRow>, StorageError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT document, heads, changes, number, bytes, snapshot_changes, snapshot_bytes,
                    EXISTS (SELECT 1 FROM damaged x WHERE x.workspace = d.workspace AND x.document = d.document)
             FROM documents d WHERE workspace = ?1 ORDER BY document",
        )?;
        let mut rows = statement.query([workspace.as_bytes()])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(DocumentRow {
                document: DocumentId::from_bytes(fixed(row, 0)?),
                heads: heads_of(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?,
                changes: row.get(2)?,
                number: row.get(3)?,
                bytes: row.get(4)?,
                snapshot_changes: row.get(5)?,
                snapshot_bytes: row.get(6)?,
                marked: row.get(7)?,
            });
        }
        Ok(documents)
    }

    /// Who delivered what is in a document's snapshot, ordered by actor and sequence number.
    pub fn deliveries(
        &self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Vec<Delivery>, StorageError> {
        deliveries(&self.connection, workspace, document)
    }

    /// Bytes of the file that hold nothing and are used again for what comes.
    pub fn free_bytes(&self) -> Result<u64, StorageError> {
        let value = |name| self.connection.pragma_query_value(None, name, |row| row.get::<_, u64>(0));
        Ok(value("freelist_count")? * value("page_size")?)
    }

    /// The chunks of a document.
    pub fn chunks(&self, workspace: &WorkspaceId, row: &DocumentRow) -> Result<Chain, StorageError> {
        Chain::read(&self.connection, workspace, &row.document, row.number)
    }

    /// How many chunks there are in all, without those that are in snapshots and still to be deleted.
    pub fn chunk_count(&self) -> Result<u64, StorageError> {
        Ok(self.connection.query_row(
            "WITH RECURSIVE leftover (workspace, number) AS (
                 SELECT workspace, last FROM leftovers
                 UNION ALL
                 SELECT c.workspace, c.previous FROM leftover l JOIN chunks c USING (workspace, number)
                     WHERE c.previous BETWEEN 1 AND c.number - 1)
             SELECT (SELECT count(*) FROM chunks)
                  - (SELECT count(*) FROM leftover l JOIN chunks c USING (workspace, number))",
            [],
            |row| row.get(0),
        )?)
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
