//! Index rows of changes: who made each when and as part of which step, so that questions about time read only the
//! documents they are about.

use concord_sync::heads::ChangeHash;
use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension, Row};

use super::StoreError;

/// What the index holds of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The change.
    pub hash: ChangeHash,
    /// The author's id; none if the change does not say.
    pub author: Option<String>,
    /// When, in milliseconds since 1970 UTC, corrected by the device's known offset to the server.
    pub at: i64,
    /// Where it stands among steps; never before `at`.
    pub place: i64,
    /// The step it is part of.
    pub step: Option<String>,
    /// The step that this one takes back.
    pub undoes: Option<String>,
}

/// Enters changes of a document.
pub fn add(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    rows: &[Activity],
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO ix_activity (workspace, document, hash, author, at, place, step, undoes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for row in rows {
        insert.execute((
            workspace,
            document.as_bytes(),
            row.hash.as_bytes(),
            &row.author,
            row.at,
            row.place,
            &row.step,
            &row.undoes,
        ))?;
    }
    let times = || rows.iter().map(|row| row.at);
    if let (Some(first), Some(last)) = (times().min(), times().max()) {
        connection
            .prepare_cached(
                "INSERT INTO ix_lived (workspace, document, first, last) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET first = MIN(first, excluded.first), last = MAX(last, excluded.last)",
            )?
            .execute((workspace, document.as_bytes(), first, last))?;
    }
    Ok(())
}

/// Takes the rows of a document out.
pub fn remove(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<(), StoreError> {
    for table in ["ix_activity", "ix_lived"] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE workspace = ?1 AND document = ?2"))?
            .execute((workspace, document.as_bytes()))?;
    }
    Ok(())
}

/// The last place among steps that is taken.
pub fn last_place(connection: &Connection, workspace: i64) -> Result<Option<i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT MAX(place) FROM ix_activity WHERE workspace = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0))?)
}

/// A change as part of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The step; none for a change that is part of none.
    pub step: Option<String>,
    /// The step it takes back.
    pub undoes: Option<String>,
    /// The author's id.
    pub author: Option<String>,
    /// The document.
    pub document: DocumentId,
    /// The change.
    pub hash: ChangeHash,
}

const TAKEN: &str = "step, undoes, author, document, hash";

fn taken(row: &Row<'_>) -> rusqlite::Result<Taken> {
    Ok(Taken {
        step: row.get(0)?,
        undoes: row.get(1)?,
        author: row.get(2)?,
        document: DocumentId::from_bytes(row.get(3)?),
        hash: ChangeHash::from_bytes(row.get(4)?),
    })
}

/// Shows changes that were made by `until` to `visit`, by the places of their steps, the last first, until it has seen
/// enough: it says whether to go on. With an author, only theirs.
pub fn newest_first<E: From<StoreError>>(
    connection: &Connection,
    workspace: i64,
    author: Option<&str>,
    until: i64,
    mut visit: impl FnMut(Taken) -> Result<bool, E>,
) -> Result<(), E> {
    let sql = format!(
        "SELECT {TAKEN} FROM ix_activity INDEXED BY ix_activity_at
         WHERE workspace = ?1 AND (?2 IS NULL OR author = ?2) AND at <= ?3
         ORDER BY place DESC, at DESC, document DESC, hash DESC"
    );
    let failed = StoreError::from;
    let mut statement = connection.prepare_cached(&sql).map_err(failed)?;
    let mut rows = statement.query((workspace, author, until)).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        if !visit(taken(row).map_err(failed)?)? {
            break;
        }
    }
    Ok(())
}

/// The changes of a person's step that were made by `until`, by document.
pub fn of_step(
    connection: &Connection,
    workspace: i64,
    author: &str,
    step: &str,
    until: i64,
) -> Result<Vec<Taken>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {TAKEN} FROM ix_activity INDEXED BY ix_activity_step
         WHERE workspace = ?1 AND step = ?2 AND author = ?3 AND at <= ?4 ORDER BY document, hash"
    ))?;
    let rows = statement.query_map((workspace, step, author, until), taken)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a person's step takes back, if it takes anything back; none if there was no such step by `until`.
pub fn undoes(
    connection: &Connection,
    workspace: i64,
    author: &str,
    step: &str,
    until: i64,
) -> Result<Option<Option<String>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT undoes FROM ix_activity INDEXED BY ix_activity_step
         WHERE workspace = ?1 AND step = ?2 AND author = ?3 AND at <= ?4 LIMIT 1",
    )?;
    Ok(statement.query_row((workspace, step, author, until), |row| row.get(0)).optional()?)
}

/// Documents to which something was done after `from` and until `to`, the one touched last first.
pub fn documents_between(
    connection: &Connection,
    workspace: i64,
    from: i64,
    to: i64,
) -> Result<Vec<DocumentId>, StoreError> {
    // Of a document to which nothing was done afterwards it is known without its changes.
    let mut statement = connection.prepare_cached(
        "SELECT document, CASE WHEN last <= ?3 THEN last ELSE
             (SELECT MAX(at) FROM ix_activity a
              WHERE a.workspace = ?1 AND a.document = l.document AND at > ?2 AND at <= ?3) END AS touched
         FROM ix_lived l INDEXED BY ix_lived_last
         WHERE workspace = ?1 AND last > ?2 AND first <= ?3 AND touched IS NOT NULL
         ORDER BY touched DESC, document",
    )?;
    let rows = statement.query_map((workspace, from, to), |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
