//! The index as of a time, laid over the present one for this connection alone.
//!
//! SQLite looks for a table among a connection's temporary ones first. So temporary views of the names of the index's
//! tables make every question that is asked of the index a question about the past: of documents that have not changed
//! since the present rows answer, where they are, and of the others rows in memory, made by whoever knows how to read them.
//!
//! While it is being laid, the names belong to empty temporary tables, so that rows are put into the past as they are put
//! into the present.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, keys};

/// Tables that are laid over. Of texts see [`super::search`]; of keys shown on this device the past knows nothing.
const TABLES: [&str; 6] = ["ix_records", "ix_details", "ix_claims", "ix_keys", "ix_texts", "shown_keys"];

/// What is searched, made of the texts of then once somebody searches.
const SEARCHED: &str = "ix_search";

/// The function that says whether a document has not changed since, and was there.
const UNCHANGED: &str = "unchanged";

/// Prefixes of which two documents claim one number: all keys of theirs are settled anew. Of all others a task has the
/// first number that it claims, then as now.
const CLASHES: &str = "past_clashes";

/// What is asked in SQL of each row of the present: see [`UNCHANGED`]. `document` is its column.
pub(super) fn unchanged(document: &str) -> String {
    format!("{UNCHANGED}({document})")
}

/// The table of the rows that were put into the past instead of some of this one.
pub(super) fn put_instead(table: &str) -> String {
    format!("temp.past_{table}")
}

/// Whether this connection answers of the past.
pub fn is_laid(connection: &Connection) -> Result<bool, StoreError> {
    is_there(connection, CLASHES)
}

fn is_there(connection: &Connection, table: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM temp.sqlite_schema WHERE name = ?1")?;
    Ok(statement.query_row([table], |_| Ok(())).optional()?.is_some())
}

/// From where records are read by an index of the present table, or without one as they lie on the disk. Of the past, that are the
/// present ones of documents that have not changed, by that index, and those put into the past.
pub(super) fn records_by(connection: &Connection, index: Option<&str>) -> Result<String, StoreError> {
    let by = index.map_or_else(|| "NOT INDEXED".to_owned(), |index| format!("INDEXED BY {index}"));
    Ok(match is_laid(connection)? {
        true => format!("{} AS ix_records", both("ix_records", &by, &unchanged("document"))),
        false => format!("ix_records {by}"),
    })
}

/// A table's present rows that fit `clause`, read by an index, and those put into the past.
fn both(table: &str, by: &str, clause: &str) -> String {
    let instead = put_instead(table);
    format!("(SELECT * FROM main.{table} {by} WHERE {clause} UNION ALL SELECT * FROM {instead})")
}

/// Begins to lay the index of a workspace as of `at` over the present one. The rows of documents that have changed since and were
/// there are to be put now.
pub fn begin(connection: &Connection, workspace: i64, at: i64) -> Result<(), StoreError> {
    TABLES.iter().try_for_each(|table| copy_form(connection, table))?;
    tell_unchanged(connection, workspace, at)?;
    list_clashes(connection, workspace)?;
    // Statements that were prepared before mean the present tables.
    connection.flush_prepared_statement_cache();
    Ok(())
}

/// Makes an empty temporary table in the form of a present one, so that there is one description of both. The few rows of the past
/// need no indexes.
fn copy_form(connection: &Connection, table: &str) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1")?;
    let sql: String = statement.query_row([table], |row| row.get(0))?;
    Ok(connection.execute_batch(&sql.replacen(" TABLE ", " TABLE temp.", 1))?)
}

/// Makes what is searched of the texts of then, if that was not done yet.
pub(super) fn make_searchable(connection: &Connection) -> Result<(), StoreError> {
    if is_there(connection, SEARCHED)? {
        return Ok(());
    }
    copy_form(connection, SEARCHED)?;
    let rebuild = format!("INSERT INTO temp.{SEARCHED} ({SEARCHED}) VALUES ('rebuild')");
    Ok(connection.execute_batch(&rebuild)?)
}

/// Takes the past away, once its tables are gone: what asks for it after that fails, instead of being answered of a time that is over.
pub(super) fn end(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.remove_function(UNCHANGED, 1)?)
}

/// Makes it known to SQL whether a document is [`unchanged`]. A table of those that have changed would be looked up for each row,
/// which takes SQLite longer than to read it.
fn tell_unchanged(connection: &Connection, workspace: i64, at: i64) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT document FROM main.ix_lived INDEXED BY ix_lived_last WHERE workspace = ?1 AND last > ?2",
    )?;
    // Numbers are compared at once, bytes by a call.
    let changed = statement.query_map((workspace, at), |row| row.get(0).map(u128::from_be_bytes))?;
    let mut changed = changed.collect::<Result<Vec<u128>, _>>()?;
    changed.sort_unstable();
    connection.create_scalar_function(UNCHANGED, 1, FunctionFlags::SQLITE_INNOCUOUS, move |asked| {
        let document = asked.get(0).map(u128::from_be_bytes)?;
        Ok(changed.binary_search(&document).is_err())
    })?;
    Ok(())
}

fn list_clashes(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    connection
        .execute_batch(&format!("CREATE TABLE temp.{CLASHES} (prefix TEXT PRIMARY KEY) WITHOUT ROWID;"))?;
    let mut insert =
        connection.prepare(&format!("INSERT OR IGNORE INTO temp.{CLASHES} (prefix) VALUES (?1)"))?;
    // Claims lie in this order: whoever reads them finds two of one number beside each other sooner than SQLite groups them.
    let mut claims = connection
        .prepare("SELECT prefix, number FROM main.ix_claims WHERE workspace = ?1 ORDER BY prefix, number")?;
    let mut claims = claims.query([workspace])?;
    let mut last = None;
    while let Some(row) = claims.next()? {
        let claimed = keys::key_in(row, 0)?;
        if last.as_ref() == Some(&claimed) {
            insert.execute([claimed.prefix.as_str()])?;
        }
        last = Some(claimed);
    }
    Ok(())
}

/// Ends the laying, once all rows are put: keys settle over what was there.
pub fn finish(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    let unchanged = unchanged("document");
    for table in ["ix_records", "ix_details", "ix_claims"] {
        overlay(connection, table, &unchanged)?;
    }
    let mut statement = connection.prepare(&format!("SELECT prefix FROM temp.{CLASHES}"))?;
    let clashes = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for prefix in &clashes {
        keys::settle(connection, workspace, prefix, false)?;
    }
    // Mostly there are none, and nothing is asked of each key.
    let settled = match clashes.is_empty() {
        true => "TRUE".to_owned(),
        false => format!("prefix NOT IN (SELECT prefix FROM temp.{CLASHES})"),
    };
    connection.execute(
        &format!(
            "INSERT INTO temp.ix_keys (workspace, document, prefix, number)
             SELECT workspace, document, prefix, MIN(number) FROM temp.past_ix_claims WHERE {settled} GROUP BY document"
        ),
        [],
    )?;
    overlay(connection, "ix_keys", &format!("{unchanged} AND {settled}"))?;
    connection.flush_prepared_statement_cache();
    Ok(())
}

/// Gives a table's name to a view of its present rows that fit `clause` and those put into the past.
fn overlay(connection: &Connection, table: &str, clause: &str) -> Result<(), StoreError> {
    connection.execute_batch(&format!(
        "ALTER TABLE temp.{table} RENAME TO past_{table};
         CREATE TEMP VIEW {table} AS SELECT * FROM {};",
        both(table, "", clause)
    ))?;
    Ok(())
}
