//! Facts about this device: its actor, the last id it gave out, the workspace chosen.

use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;

/// The actor under which this device writes now: 16 bytes. A mended device takes a fresh one.
pub const ACTOR: &str = "actor";
/// The last ULID given out, 16 bytes: ids of one device rise.
pub const LAST_ULID: &str = "last_ulid";
/// The workspace chosen by `workspace use`: its number in this database.
pub const CHOSEN_WORKSPACE: &str = "chosen_workspace";

/// What is left to settle in a workspace once all documents of a sync are here, as JSON.
pub fn put_off(workspace: i64) -> String {
    format!("put_off/{workspace}")
}

/// Of which deadlines in a workspace the person at this device was reminded, and how far, as JSON.
pub fn reminded(workspace: i64) -> String {
    format!("reminded/{workspace}")
}

/// Reads a fact.
pub fn get<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Writes a fact.
pub fn set(connection: &Connection, key: &str, value: impl ToSql) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
    statement.execute((key, value))?;
    Ok(())
}
