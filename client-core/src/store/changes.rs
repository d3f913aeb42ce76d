//! The changes themselves: the truth from which everything else follows.

use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;

/// A document's chunks are replaced by one snapshot when there are more than this many.
pub const COMPACT_AFTER_CHUNKS: i64 = 64;

/// What is known of a document without loading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its kind by name; none for somebody else's.
    pub kind: Option<String>,
    /// Its heads here.
    pub heads: Heads,
    /// What the server is known to hold.
    pub server_heads: Option<Heads>,
    /// How many chunks it is stored in.
    pub chunks: i64,
}

fn heads(bytes: &[u8]) -> rusqlite::Result<Heads> {
    Heads::from_bytes(bytes).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(error))
    })
}

/// A document's row.
pub fn row(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<DocumentRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, heads, server_heads, chunks FROM documents WHERE workspace = ?1 AND document = ?2",
    )?;
    let row = statement.query_row((workspace, document.as_bytes()), |row| {
        let server: Option<Vec<u8>> = row.get(2)?;
        Ok(DocumentRow {
            kind: row.get(0)?,
            heads: heads(&row.get::<_, Vec<u8>>(1)?)?,
            server_heads: server.map(|bytes| heads(&bytes)).transpose()?,
            chunks: row.get(3)?,
        })
    });
    Ok(row.optional()?)
}

/// All documents with their heads, by id.
pub fn all(connection: &Connection, workspace: i64) -> Result<Vec<(DocumentId, Heads)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT document, heads FROM documents WHERE workspace = ?1 ORDER BY document")?;
    let rows = statement.query_map([workspace], |row| {
        Ok((DocumentId::from_bytes(row.get(0)?), heads(&row.get::<_, Vec<u8>>(1)?)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The stored bytes of a document, one after the other; nothing if there is no such document.
pub fn bytes(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT data FROM changes WHERE workspace = ?1 AND document = ?2 ORDER BY seq")?;
    let mut rows = statement.query((workspace, document.as_bytes()))?;
    let mut all: Option<Vec<u8>> = None;
    while let Some(row) = rows.next()? {
        let data = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        all.get_or_insert_default().extend_from_slice(data);
    }
    Ok(all)
}

/// What a document is after changes were stored.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// Its kind by name.
    pub kind: Option<&'a str>,
    /// Its heads.
    pub heads: &'a Heads,
    /// What the server is known to hold, if there is news of that.
    pub server_heads: Option<&'a Heads>,
}

/// Appends changes to a document and notes its heads.
pub fn append(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    data: &[u8],
    state: State<'_>,
) -> Result<(), StoreError> {
    let mut insert =
        connection.prepare_cached("INSERT INTO changes (workspace, document, data) VALUES (?1, ?2, ?3)")?;
    insert.execute((workspace, document.as_bytes(), data))?;
    let mut upsert = connection.prepare_cached(
        "INSERT INTO documents (workspace, document, kind, heads, server_heads, chunks)
         VALUES (?1, ?2, ?3, ?4, ?5, 1)
         ON CONFLICT DO UPDATE SET kind = excluded.kind, heads = excluded.heads, chunks = chunks + 1,
             server_heads = COALESCE(excluded.server_heads, server_heads)",
    )?;
    let server_heads = state.server_heads.map(Heads::to_bytes);
    upsert.execute((workspace, document.as_bytes(), state.kind, state.heads.to_bytes(), server_heads))?;
    Ok(())
}

/// Puts one snapshot in the place of all chunks of a document.
pub fn replace(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    data: &[u8],
    state: State<'_>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM changes WHERE workspace = ?1 AND document = ?2")?
        .execute((workspace, document.as_bytes()))?;
    append(connection, workspace, document, data, state)?;
    connection
        .prepare_cached("UPDATE documents SET chunks = 1 WHERE workspace = ?1 AND document = ?2")?
        .execute((workspace, document.as_bytes()))?;
    Ok(())
}

/// Takes a document out that never left this device.
pub fn remove(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<(), StoreError> {
    for table in ["changes", "documents"] {
        connection.execute(
            &format!("DELETE FROM {table} WHERE workspace = ?1 AND document = ?2"),
            (workspace, document.as_bytes()),
        )?;
    }
    Ok(())
}

/// Notes what the server holds on its disk.
pub fn set_server_heads(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    heads: &Heads,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE documents SET server_heads = ?3 WHERE workspace = ?1 AND document = ?2")?
        .execute((workspace, document.as_bytes(), heads.to_bytes()))?;
    Ok(())
}
