//! Index rows: records as views read them, and what has to be found without reading every document.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;

use super::{StoreError, past, search};
use crate::model::task::Place;

/// The form of the index rows. Raised whenever what is stored in them changes: an index of another form is built
/// anew from the changes before it is read.
pub const VERSION: i64 = 6;

/// What the index holds of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The kind by name.
    pub kind: &'static str,
    /// The board a task is on or a meeting is about, as text.
    pub board: Option<String>,
    /// Where on its board a task stands: the column's id and the rank.
    pub spot: Option<(String, String)>,
    /// The owner's id.
    pub owner: Option<String>,
    /// The meeting a task came from, as text.
    pub source: Option<String>,
    /// Put away.
    pub archived: bool,
    /// How many registers are contested.
    pub contested: usize,
    /// The record as JSON.
    pub record: String,
    /// Keys claimed: prefix, number, how many were claimed before.
    pub claims: Vec<(String, u32, i64)>,
    /// What can be searched: the part of the document and its text.
    pub texts: Vec<(String, String)>,
    /// A sentence was replaced by the same words apart. Not stored: it is mended at once.
    pub twins: bool,
}

/// Puts a document's rows in the place of the ones it had.
pub fn put(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    entry: &Entry,
) -> Result<(), StoreError> {
    let id = document.as_bytes();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO ix_records
             (workspace, document, kind, board, owner, source, archived, contested, record, col, rank)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute((
            workspace,
            id,
            entry.kind,
            &entry.board,
            &entry.owner,
            &entry.source,
            entry.archived,
            i64::try_from(entry.contested).unwrap_or(i64::MAX),
            &entry.record,
            entry.spot.as_ref().map(|(column, _)| column),
            entry.spot.as_ref().map(|(_, rank)| rank),
        ))?;
    put_claims(connection, workspace, document, &entry.claims)?;
    search::put(connection, workspace, document, &entry.texts)
}

/// Keys a document claims, by the index, in its order: prefix, number, how many were claimed before.
pub fn claims_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Vec<(String, u32, i64)>, StoreError> {
    // Left to itself SQLite reads all claims of the workspace.
    let mut statement = connection.prepare_cached(
        "SELECT prefix, number, place FROM ix_claims INDEXED BY ix_claims_of
         WHERE workspace = ?1 AND document = ?2 ORDER BY prefix, number",
    )?;
    let rows = statement
        .query_map((workspace, document.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put_claims(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    claims: &[(String, u32, i64)],
) -> Result<(), StoreError> {
    let found = claims_of(connection, workspace, document)?;
    // Claims are only ever added to a document, but a document may be built anew without some of them.
    let mut delete = connection.prepare_cached(
        "DELETE FROM ix_claims WHERE workspace = ?1 AND prefix = ?2 AND number = ?3 AND document = ?4",
    )?;
    for (prefix, number, _) in found.iter().filter(|claim| !claims.contains(claim)) {
        delete.execute((workspace, prefix, number, document.as_bytes()))?;
    }
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO ix_claims (workspace, prefix, number, document, place) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (prefix, number, place) in claims.iter().filter(|claim| !found.contains(claim)) {
        insert.execute((workspace, prefix, number, document.as_bytes(), place))?;
    }
    Ok(())
}

/// Takes a document's rows out.
pub fn remove(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<(), StoreError> {
    for table in super::schema::INDEX_TABLES {
        connection.execute(
            &format!("DELETE FROM {table} WHERE workspace = ?1 AND document = ?2"),
            (workspace, document.as_bytes()),
        )?;
    }
    search::put(connection, workspace, document, &[])
}

/// Empties the index of a workspace.
pub fn clear(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    for table in super::schema::INDEX_TABLES {
        connection.execute(&format!("DELETE FROM {table} WHERE workspace = ?1"), [workspace])?;
    }
    search::clear(connection, workspace)
}

/// Whether the index has to be built anew before it is read: it is of another form, or somebody emptied it.
pub fn is_stale(connection: &Connection, workspace: i64) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT index_version <> ?2
             OR (EXISTS (SELECT 1 FROM documents WHERE workspace = ?1 AND kind IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM ix_records WHERE workspace = ?1))
         FROM workspaces WHERE id = ?1",
    )?;
    Ok(statement.query_row((workspace, VERSION), |row| row.get(0)).optional()?.unwrap_or(false))
}

/// Notes that the index is of this version's form.
pub fn mark_current(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    connection.execute("UPDATE workspaces SET index_version = ?2 WHERE id = ?1", (workspace, VERSION))?;
    Ok(())
}

/// The clause that names the index by which to read; of the past there is none.
fn indexed_by(connection: &Connection, index: &str) -> Result<String, StoreError> {
    Ok(if past::is_laid(connection)? { String::new() } else { format!("INDEXED BY {index}") })
}

/// Which records to read.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Only tasks of this board.
    pub board: Option<&'a str>,
    /// Only tasks of this owner.
    pub owner: Option<&'a str>,
    /// Only tasks that came from this meeting.
    pub source: Option<&'a str>,
    /// Only archived ones, or only open ones.
    pub archived: Option<bool>,
}

/// Records of a kind, by id.
pub fn records<T: DeserializeOwned>(
    connection: &Connection,
    workspace: i64,
    kind: &str,
    wanted: &Wanted<'_>,
) -> Result<Vec<(DocumentId, T)>, StoreError> {
    // Left to itself SQLite reads all records of the workspace, since those are in order already.
    let by = match wanted {
        Wanted { source: Some(_), .. } => "ix_records_source",
        Wanted { board: None, owner: Some(_), .. } => "ix_records_owner",
        _ => "ix_records_board",
    };
    let by = indexed_by(connection, by)?;
    let mut sql = format!("SELECT document, record FROM ix_records {by} WHERE workspace = ?1 AND kind = ?2");
    // Every placeholder is used, so that one list of parameters fits all.
    for (column, place, given) in [
        ("board", 3, wanted.board.is_some()),
        ("owner", 4, wanted.owner.is_some()),
        ("source", 5, wanted.source.is_some()),
        ("archived", 6, wanted.archived.is_some()),
    ] {
        let clause =
            if given { format!(" AND {column} = ?{place}") } else { format!(" AND ?{place} IS NULL") };
        sql.push_str(&clause);
    }
    sql.push_str(" ORDER BY document");
    let mut statement = connection.prepare_cached(&sql)?;
    let parameters = (workspace, kind, wanted.board, wanted.owner, wanted.source, wanted.archived);
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((
            DocumentId::from_bytes(row.get(0)?),
            decode(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
        ));
    }
    Ok(found)
}

/// Records of tasks in which a text stands anywhere: what links to a document names it by its id.
pub fn tasks_naming<T: DeserializeOwned>(
    connection: &Connection,
    workspace: i64,
    text: &str,
) -> Result<BTreeMap<DocumentId, T>, StoreError> {
    let by = indexed_by(connection, "ix_records_board")?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document, record FROM ix_records {by}
         WHERE workspace = ?1 AND kind = 'task' AND instr(record, ?2) > 0"
    ))?;
    let mut rows = statement.query((workspace, text))?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let record = decode(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
        found.insert(DocumentId::from_bytes(row.get(0)?), record);
    }
    Ok(found)
}

/// Where a task stands on its board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The task.
    pub document: DocumentId,
    /// Board, column and rank.
    pub place: Place,
    /// Put away.
    pub archived: bool,
}

/// Where the tasks of a board stand. The board is its id as text.
pub fn places(connection: &Connection, workspace: i64, board: &str) -> Result<Vec<Placed>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document, col, rank, archived FROM ix_records INDEXED BY ix_records_place
         WHERE workspace = ?1 AND board = ?2 AND col IS NOT NULL",
    )?;
    let place = |row: &rusqlite::Row<'_>| {
        Ok(Placed {
            document: DocumentId::from_bytes(row.get(0)?),
            place: Place { board: board.to_owned(), column: row.get(1)?, rank: row.get(2)? },
            archived: row.get(3)?,
        })
    };
    let rows = statement.query_map((workspace, board), place)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The record of one document, with its kind by name.
pub fn record(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<(String, String)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT kind, record FROM ix_records WHERE workspace = ?1 AND document = ?2")?;
    Ok(statement
        .query_row((workspace, document.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Reads a record from its JSON.
pub fn decode<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Damaged(format!("index: {error}")))
}

/// Documents with contested registers, with kind, by id.
pub fn contested(connection: &Connection, workspace: i64) -> Result<Vec<(DocumentId, String)>, StoreError> {
    let by = indexed_by(connection, "ix_records_contested")?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document, kind FROM ix_records {by}
         WHERE workspace = ?1 AND contested > 0 ORDER BY document"
    ))?;
    let rows =
        statement.query_map([workspace], |row| Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many registers are contested in all.
pub fn contested_count(connection: &Connection, workspace: i64) -> Result<u64, StoreError> {
    let by = indexed_by(connection, "ix_records_contested")?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT COALESCE(SUM(contested), 0) FROM ix_records {by} WHERE workspace = ?1 AND contested > 0"
    ))?;
    let count: i64 = statement.query_row([workspace], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Documents of a kind whose id, as text, begins with `prefix`, by id; at most `most`.
pub fn by_id_prefix(
    connection: &Connection,
    workspace: i64,
    kind: &str,
    prefix: &str,
    most: usize,
) -> Result<Vec<DocumentId>, StoreError> {
    let by = indexed_by(connection, "ix_records_board")?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document FROM ix_records {by} WHERE workspace = ?1 AND kind = ?2 ORDER BY document"
    ))?;
    let rows = statement.query_map((workspace, kind), |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
    let mut found = Vec::new();
    for document in rows {
        let document = document?;
        if document.to_string().starts_with(prefix) {
            found.push(document);
            if found.len() == most {
                break;
            }
        }
    }
    Ok(found)
}
