//! The index as of a time, laid over the present one for this connection alone.
//!
//! SQLite looks for a table among a connection's temporary ones first. So temporary tables of the index's names, in
//! memory, make every question that is asked of the index a question about the past. What has not changed since is
//! copied within SQLite, row by row and without being read; only documents that have changed since are left to whoever
//! knows how to read them.

use concord_sync::id::DocumentId;
use rusqlite::Connection;

use super::{StoreError, keys};

/// Tables that are laid over. Of the texts that have not changed the present index answers, see [`super::search`].
const TABLES: [&str; 6] = ["ix_records", "ix_claims", "ix_keys", "ix_texts", "ix_search", "shown_keys"];

/// Documents that have changed since, or were not there yet.
pub(super) const ELSE: &str = "past_else";

/// Lays the index of a workspace as of `at` over the present one and returns the documents that have changed since and
/// were there: their rows are missing still.
pub fn begin(connection: &Connection, workspace: i64, at: i64) -> Result<Vec<DocumentId>, StoreError> {
    list_else(connection, workspace, at)?;
    let mut indexes = Vec::new();
    for table in TABLES {
        let mut statement = connection.prepare(
            "SELECT type, sql FROM main.sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL ORDER BY type DESC",
        )?;
        let rows = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (kind, sql) in rows.collect::<Result<Vec<(String, String)>, _>>()? {
            // The present tables are the pattern, so that there is one description of them.
            match kind.as_str() {
                "table" => connection.execute_batch(&sql.replacen(" TABLE ", " TABLE temp.", 1))?,
                _ => indexes.push(sql.replacen(" INDEX ", " INDEX temp.", 1)),
            }
        }
    }
    for table in ["ix_records", "ix_claims"] {
        connection.execute(
            &format!(
                "INSERT INTO temp.{table} SELECT * FROM main.{table}
                 WHERE workspace = ?1 AND document NOT IN (SELECT document FROM temp.{ELSE})"
            ),
            [workspace],
        )?;
    }
    for sql in indexes {
        connection.execute(&sql, [])?;
    }
    // Statements that were prepared before mean the present tables.
    connection.flush_prepared_statement_cache();
    changed(connection)
}

fn list_else(connection: &Connection, workspace: i64, at: i64) -> Result<(), StoreError> {
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE {ELSE} (document BLOB PRIMARY KEY, was_there INTEGER NOT NULL) WITHOUT ROWID;"
    ))?;
    // A step never stands before its time, so the index by places finds what is later.
    connection.execute(
        &format!(
            "INSERT INTO temp.{ELSE}
             SELECT later.document, EXISTS (
                 SELECT 1 FROM main.ix_activity early
                 WHERE early.workspace = ?1 AND early.document = later.document AND early.at <= ?2)
             FROM (SELECT DISTINCT document FROM main.ix_activity INDEXED BY ix_activity_at
                   WHERE workspace = ?1 AND place > ?2 AND at > ?2) later"
        ),
        (workspace, at),
    )?;
    Ok(())
}

fn changed(connection: &Connection) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement =
        connection.prepare(&format!("SELECT document FROM temp.{ELSE} WHERE was_there ORDER BY document"))?;
    let rows = statement.query_map([], |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Settles the keys of the past, once all rows are there. Where no document with a claim of the prefix has changed since,
/// keys are what they are.
pub fn settle(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    let mut statement = connection.prepare(&format!(
        "SELECT DISTINCT prefix FROM main.ix_claims
         WHERE workspace = ?1 AND document IN (SELECT document FROM temp.{ELSE})"
    ))?;
    let prefixes = statement.query_map([workspace], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let unsettled =
        serde_json::to_string(&prefixes).map_err(|error| StoreError::Damaged(error.to_string()))?;
    connection.execute(
        "INSERT INTO temp.ix_keys SELECT * FROM main.ix_keys
         WHERE workspace = ?1 AND prefix NOT IN (SELECT value FROM json_each(?2))",
        (workspace, unsettled),
    )?;
    for prefix in prefixes {
        keys::settle(connection, workspace, &prefix, false)?;
    }
    Ok(())
}

/// Takes the past away again.
pub fn end(connection: &Connection) -> Result<(), StoreError> {
    for table in TABLES.into_iter().chain([ELSE]) {
        connection.execute_batch(&format!("DROP TABLE temp.{table};"))?;
    }
    connection.flush_prepared_statement_cache();
    Ok(())
}
