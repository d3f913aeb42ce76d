//! Index rows of changes: who made each when and as part of which step, so that questions about time read only the
//! documents they are about.

use concord_sync::heads::ChangeHash;
use concord_sync::id::DocumentId;
use rusqlite::Connection;

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
    Ok(())
}

/// Takes the rows of a document out.
pub fn remove(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM ix_activity WHERE workspace = ?1 AND document = ?2")?
        .execute((workspace, document.as_bytes()))?;
    Ok(())
}

/// The last place among steps that is taken.
pub fn last_place(connection: &Connection, workspace: i64) -> Result<Option<i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT MAX(place) FROM ix_activity WHERE workspace = ?1")?;
    Ok(statement.query_row([workspace], |row| row.get(0))?)
}
