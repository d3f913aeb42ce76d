//! Index rows: records as views read them, and what has to be found without reading every document.

use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

pub use super::records::{
    Indexed, Placed, Wanted, contested, contested_count, decode, kind_put_away, map, open_on_boards, places,
    record, records, tasks_waiting,
};
use super::{StoreError, search};
use crate::model::id::normalised_name;
use crate::model::operation::Kind;

/// The form of the index rows. Raised whenever what is stored in them changes: an index of another form is built
/// anew from the changes before it is read.
pub const VERSION: i64 = 10;

/// What the index holds of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// The board a task is on or a meeting is about, as text.
    pub board: Option<String>,
    /// Where on its board a task stands: the column's id and the rank.
    pub spot: Option<(String, String)>,
    /// What a task or meeting is called. Found by the form in which names are compared.
    pub title: Option<String>,
    /// The day of a meeting, or the one a task is due on: year-month-day.
    pub day: Option<String>,
    /// Whom a task concerns: ids of people, and the comments that name somebody, in the form in which names are compared.
    pub told: Option<String>,
    /// The owner's id.
    pub owner: Option<String>,
    /// The meeting a task came from, as text.
    pub source: Option<String>,
    /// Put away.
    pub archived: bool,
    /// A task that is a pattern for others.
    pub pattern: bool,
    /// A task with a red or yellow card.
    pub card: bool,
    /// The ids of the tasks that a task waits for, with a blank between.
    pub waits: Option<String>,
    /// How many registers are contested.
    pub contested: usize,
    /// The record as JSON, without what is in `detail`.
    pub record: String,
    /// What of the record is read only where it is read whole, as JSON.
    pub detail: Option<String>,
    /// Keys claimed: prefix, number, how many were claimed before.
    pub claims: Vec<(String, u32, i64)>,
    /// What can be searched: the part of the document and its text.
    pub texts: Vec<(String, String)>,
    /// A sentence was replaced by the same words apart. Not stored: it is mended at once.
    #[serde(skip)]
    pub twins: bool,
}

impl Entry {
    /// A record of which nothing has to be found without reading it.
    pub fn plain(kind: Kind, record: String) -> Self {
        Entry {
            kind,
            board: None,
            spot: None,
            title: None,
            day: None,
            told: None,
            owner: None,
            source: None,
            archived: false,
            pattern: false,
            card: false,
            waits: None,
            contested: 0,
            record,
            detail: None,
            claims: Vec::new(),
            texts: Vec::new(),
            twins: false,
        }
    }
}

/// Puts a document's rows, and its texts, in the place of the ones it had.
pub fn put(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    entry: &Entry,
) -> Result<(), StoreError> {
    put_record(connection, workspace, document, entry)?;
    put_detail(connection, workspace, document, entry.detail.as_deref())?;
    put_claims(connection, workspace, document, &entry.claims)?;
    search::put(connection, workspace, document, &entry.texts)
}

/// What the index holds of a document; none if it holds nothing.
pub fn entry(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, board, owner, source, archived, contested, record, col, rank, title, day, pattern, waits, card, told
         FROM ix_records WHERE workspace = ?1 AND document = ?2",
    )?;
    let mut rows = statement.query((workspace, document.as_bytes()))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let kind: String = row.get("kind")?;
    let column: Option<String> = row.get("col")?;
    Ok(Some(Entry {
        kind: Kind::parse(&kind).ok_or_else(|| StoreError::Damaged(format!("index: kind {kind}")))?,
        board: row.get("board")?,
        spot: column.zip(row.get("rank")?),
        title: row.get("title")?,
        day: row.get("day")?,
        told: row.get("told")?,
        owner: row.get("owner")?,
        source: row.get("source")?,
        archived: row.get("archived")?,
        pattern: row.get("pattern")?,
        card: row.get("card")?,
        waits: row.get("waits")?,
        contested: usize::try_from(row.get::<_, i64>("contested")?).unwrap_or(usize::MAX),
        record: row.get("record")?,
        detail: detail_of(connection, workspace, document)?,
        claims: claims_of(connection, workspace, document)?,
        texts: search::texts_of(connection, workspace, document)?,
        twins: false,
    }))
}

/// Puts a document's rows into the past, with the texts it had then.
pub fn put_then(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    entry: &Entry,
) -> Result<(), StoreError> {
    put_record(connection, workspace, document, entry)?;
    put_detail(connection, workspace, document, entry.detail.as_deref())?;
    add_claims(connection, workspace, document, entry.claims.iter())?;
    search::put_then(connection, workspace, document, &entry.texts)
}

fn put_record(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    entry: &Entry,
) -> Result<(), StoreError> {
    let id = document.as_bytes();
    connection
        .prepare_cached(
            // A row that is replaced goes to the end of the table and leaves a hole where it was, which nothing fills.
            "INSERT INTO ix_records
             (workspace, document, kind, board, owner, source, archived, contested, record, col, rank,
              title, named, day, pattern, waits, card, told)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
             ON CONFLICT DO UPDATE SET
             kind = ?3, board = ?4, owner = ?5, source = ?6, archived = ?7, contested = ?8, record = ?9, col = ?10, rank = ?11,
             title = ?12, named = ?13, day = ?14, pattern = ?15, waits = ?16, card = ?17, told = ?18",
        )?
        .execute(params![
            workspace,
            id,
            entry.kind.as_str(),
            &entry.board,
            &entry.owner,
            &entry.source,
            entry.archived,
            i64::try_from(entry.contested).unwrap_or(i64::MAX),
            &entry.record,
            entry.spot.as_ref().map(|(column, _)| column),
            entry.spot.as_ref().map(|(_, rank)| rank),
            &entry.title,
            entry.title.as_deref().map(normalised_name),
            &entry.day,
            entry.pattern,
            &entry.waits,
            entry.card,
            &entry.told,
        ])?;
    Ok(())
}

fn detail_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT detail FROM ix_details WHERE workspace = ?1 AND document = ?2")?;
    Ok(statement.query_row((workspace, document.as_bytes()), |row| row.get(0)).optional()?)
}

fn put_detail(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    detail: Option<&str>,
) -> Result<(), StoreError> {
    let id = document.as_bytes();
    match detail {
        Some(detail) => connection
            .prepare_cached(
                "INSERT OR REPLACE INTO ix_details (workspace, document, detail) VALUES (?1, ?2, ?3)",
            )?
            .execute((workspace, id, detail))?,
        None => connection
            .prepare_cached("DELETE FROM ix_details WHERE workspace = ?1 AND document = ?2")?
            .execute((workspace, id))?,
    };
    Ok(())
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
    add_claims(connection, workspace, document, claims.iter().filter(|claim| !found.contains(claim)))
}

fn add_claims<'a>(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    claims: impl Iterator<Item = &'a (String, u32, i64)>,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO ix_claims (workspace, prefix, number, document, place) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (prefix, number, place) in claims {
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
