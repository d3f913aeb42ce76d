//! Local operations that the server does not have on its disk: unsent, or held back with a reason.

use std::collections::BTreeSet;

use concord_sync::heads::ChangeHash;
use concord_sync::id::DocumentId;
use rusqlite::{Connection, Row};

use super::StoreError;
use crate::model::key::Key;
use crate::model::operation::Operation;

/// A local operation and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Order in which they were made on this device.
    pub seq: i64,
    /// Which document.
    pub document: DocumentId,
    /// The change it became; of held-back work the one that was taken out.
    pub hash: Option<ChangeHash>,
    /// What the person meant.
    pub operation: Operation,
    /// Held back instead of sent.
    pub held: bool,
    /// Why, by name.
    pub code: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
}

const COLUMNS: &str = "seq, document, hash, operation, held, code, reason";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Pending> {
    let hash: Option<[u8; 32]> = row.get(2)?;
    let operation: String = row.get(3)?;
    let operation = serde_json::from_str(&operation).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(Pending {
        seq: row.get(0)?,
        document: DocumentId::from_bytes(row.get(1)?),
        hash: hash.map(ChangeHash::from_bytes),
        operation,
        held: row.get(4)?,
        code: row.get(5)?,
        reason: row.get(6)?,
    })
}

/// Remembers an operation with the change it became.
pub fn add(
    connection: &Connection,
    workspace: i64,
    operation: &Operation,
    hash: &ChangeHash,
) -> Result<(), StoreError> {
    let encoded = serde_json::to_string(operation).map_err(|error| StoreError::Damaged(error.to_string()))?;
    connection
        .prepare_cached("INSERT INTO pending (workspace, document, hash, operation) VALUES (?1, ?2, ?3, ?4)")?
        .execute((workspace, operation.document.as_bytes(), hash.as_bytes(), encoded))?;
    Ok(())
}

/// What of a document is unsent, in the order it was made.
pub fn unsent_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Vec<Pending>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM pending WHERE workspace = ?1 AND document = ?2 AND held = 0 ORDER BY seq"
    ))?;
    let rows = statement.query_map((workspace, document.as_bytes()), from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Everything held back, in the order it was made.
pub fn held(connection: &Connection, workspace: i64) -> Result<Vec<Pending>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM pending WHERE workspace = ?1 AND held = 1 ORDER BY seq"
    ))?;
    let rows = statement.query_map([workspace], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What of a document is held back, in the order it was made.
pub fn held_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Vec<Pending>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM pending WHERE workspace = ?1 AND document = ?2 AND held = 1 ORDER BY seq"
    ))?;
    let rows = statement.query_map((workspace, document.as_bytes()), from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The numbers of all unsent operations.
pub fn unsent(connection: &Connection, workspace: i64) -> Result<BTreeSet<i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT seq FROM pending WHERE workspace = ?1 AND held = 0")?;
    let rows = statement.query_map([workspace], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether anything is unsent or held back.
pub fn any(connection: &Connection, workspace: i64) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM pending WHERE workspace = ?1)")?;
    Ok(statement.query_row([workspace], |row| row.get(0))?)
}

/// Documents with unsent operations, by id.
pub fn unsent_documents(connection: &Connection, workspace: i64) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT document FROM pending WHERE workspace = ?1 AND held = 0 ORDER BY document",
    )?;
    let rows = statement.query_map([workspace], |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A document with unsent operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// The document.
    pub document: DocumentId,
    /// Its kind by name; none for somebody else's.
    pub kind: Option<String>,
    /// The key of a task.
    pub key: Option<Key>,
    /// How many operations.
    pub operations: u64,
}

/// Documents with unsent operations and what people call them, in no order.
pub fn unsent_by_document(connection: &Connection, workspace: i64) -> Result<Vec<Unsent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT unsent.document, documents.kind, ix_keys.prefix, ix_keys.number, unsent.operations
         FROM (SELECT document, COUNT(*) AS operations FROM pending
               WHERE workspace = ?1 AND held = 0 GROUP BY document) unsent
         LEFT JOIN documents ON documents.workspace = ?1 AND documents.document = unsent.document
         LEFT JOIN ix_keys ON ix_keys.workspace = ?1 AND ix_keys.document = unsent.document",
    )?;
    let rows = statement.query_map([workspace], |row| {
        let (prefix, number): (Option<String>, Option<u32>) = (row.get(2)?, row.get(3)?);
        Ok(Unsent {
            document: DocumentId::from_bytes(row.get(0)?),
            kind: row.get(1)?,
            key: prefix.zip(number).map(|(prefix, number)| Key { prefix: prefix.into(), number }),
            operations: row.get::<_, i64>(4)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many operations are held back.
pub fn held_count(connection: &Connection, workspace: i64) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT COUNT(*) FROM pending INDEXED BY pending_held WHERE workspace = ?1 AND held = 1",
    )?;
    Ok(statement.query_row([workspace], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The server has it: the mark goes.
pub fn clear(connection: &Connection, seq: i64) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM pending WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

/// Holds an operation back.
pub fn hold(connection: &Connection, seq: i64, code: &str, reason: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE pending SET held = 1, code = ?2, reason = ?3 WHERE seq = ?1")?
        .execute((seq, code, reason))?;
    Ok(())
}

/// An operation was made into a change anew.
pub fn made_again(connection: &Connection, seq: i64, hash: &ChangeHash) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE pending SET held = 0, hash = ?2, code = NULL, reason = NULL WHERE seq = ?1")?
        .execute((seq, hash.as_bytes()))?;
    Ok(())
}
