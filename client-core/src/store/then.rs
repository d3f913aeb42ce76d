//! What the index would have held of documents at times that somebody asked about, kept for whoever asks again. It follows from
//! the changes of a document, like all of the index, and is forgotten with its next change.

use concord_sync::id::DocumentId;
use rusqlite::Connection;

use super::StoreError;
use super::index::{Entry, decode};

/// The most entries that are kept of a workspace, about three kilobytes each. When there are more, all are forgotten.
pub const MOST_KEPT: i64 = 20_000;

/// What the index would have held of a document for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// From when on, in milliseconds since 1970 UTC, corrected.
    pub since: i64,
    /// The first moment at which it was different.
    pub until: i64,
    /// What the index would have held.
    pub entry: Entry,
}

/// Documents that were there at a time, have changed since, and of which nothing is kept that holds for it.
pub fn not_kept(connection: &Connection, workspace: i64, at: i64) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document FROM ix_lived l INDEXED BY ix_lived_last
         WHERE workspace = ?1 AND last > ?2 AND first <= ?2 AND NOT EXISTS
             (SELECT 1 FROM ix_then t
              WHERE t.workspace = ?1 AND t.document = l.document AND since <= ?2 AND until > ?2)",
    )?;
    let rows = statement.query_map((workspace, at), |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps what the index would have held of a document.
pub fn keep(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    stood: &Stood,
) -> Result<(), StoreError> {
    let entry =
        serde_json::to_string(&stood.entry).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO ix_then (workspace, document, since, until, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    insert.execute((workspace, document.as_bytes(), stood.since, stood.until, entry))?;
    Ok(())
}

/// What is kept of a document that holds for a time.
pub fn kept(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    at: i64,
) -> Result<Option<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT entry FROM ix_then WHERE workspace = ?1 AND document = ?2 AND since <= ?3 AND until > ?3",
    )?;
    let mut rows = statement.query((workspace, document.as_bytes(), at))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    decode(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?).map(Some)
}

/// Forgets what is kept of a document.
pub fn forget(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<(), StoreError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM ix_then WHERE workspace = ?1 AND document = ?2")?;
    delete.execute((workspace, document.as_bytes()))?;
    Ok(())
}

/// Makes room: forgets everything, if more is kept than is worth it.
pub fn make_room(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    let mut count = connection.prepare_cached("SELECT COUNT(*) FROM ix_then WHERE workspace = ?1")?;
    if count.query_row([workspace], |row| row.get::<_, i64>(0))? > MOST_KEPT {
        connection.execute("DELETE FROM ix_then WHERE workspace = ?1", [workspace])?;
    }
    Ok(())
}
