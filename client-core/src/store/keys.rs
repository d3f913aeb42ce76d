//! Which task holds which key: claims as documents state them, and the settled number of each task.

use std::collections::{BTreeMap, BTreeSet};

use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension, Row};

use super::StoreError;
use crate::model::key::{self, Key, NumberClaim};

/// Settles the numbers of a prefix anew and, if they are `shown` at once, remembers that. Returns the tasks whose
/// settled number is none of their claims.
pub fn settle(
    connection: &Connection,
    workspace: i64,
    prefix: &str,
    shown: bool,
) -> Result<Vec<(DocumentId, u32)>, StoreError> {
    let claims = claims(connection, workspace, prefix)?;
    let settled = key::settle_numbers(&claims);
    let known = numbers(connection, workspace, prefix)?;
    let mut put = connection.prepare_cached(
        "INSERT OR REPLACE INTO ix_keys (workspace, document, prefix, number) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut remember = connection.prepare_cached(
        "INSERT OR IGNORE INTO shown_keys (workspace, prefix, number, document) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (document, number) in &settled {
        if known.get(document) != Some(number) {
            put.execute((workspace, document.as_bytes(), prefix, number))?;
        }
        if shown {
            remember.execute((workspace, prefix, number, document.as_bytes()))?;
        }
    }
    let mut gone = connection.prepare_cached("DELETE FROM ix_keys WHERE workspace = ?1 AND document = ?2")?;
    for document in known.keys().filter(|document| !settled.contains_key(document)) {
        gone.execute((workspace, document.as_bytes()))?;
    }
    let unclaimed = claims.iter().filter_map(|(document, _, numbers)| {
        let number = settled.get(document)?;
        (!numbers.contains(number)).then_some((*document, *number))
    });
    Ok(unclaimed.collect())
}

/// Remembers that this device has shown every task under the key it has now.
pub fn note_shown(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR IGNORE INTO shown_keys (workspace, prefix, number, document)
         SELECT workspace, prefix, number, document FROM ix_keys WHERE workspace = ?1",
        [workspace],
    )?;
    Ok(())
}

/// Enters the first claim of a fresh task when nobody else claims or holds the number: what [`settle`] would find.
pub fn settle_fresh(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    key: &Key,
) -> Result<bool, StoreError> {
    let mut others = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM ix_claims WHERE workspace = ?1 AND prefix = ?2 AND number = ?3 AND document <> ?4)
             OR EXISTS (SELECT 1 FROM ix_keys WHERE workspace = ?1 AND prefix = ?2 AND number = ?3)",
    )?;
    let taken: bool = others
        .query_row((workspace, key.prefix.as_str(), key.number, document.as_bytes()), |row| row.get(0))?;
    if taken {
        return Ok(false);
    }
    for table in ["ix_keys", "shown_keys"] {
        connection
            .prepare_cached(&format!(
                "INSERT INTO {table} (workspace, document, prefix, number) VALUES (?1, ?2, ?3, ?4)"
            ))?
            .execute((workspace, document.as_bytes(), key.prefix.as_str(), key.number))?;
    }
    Ok(true)
}

fn claims(
    connection: &Connection,
    workspace: i64,
    prefix: &str,
) -> Result<Vec<NumberClaim<DocumentId>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document, number, place FROM ix_claims WHERE workspace = ?1 AND prefix = ?2 ORDER BY document, place, number",
    )?;
    let rows = statement.query_map((workspace, prefix), |row| {
        Ok((DocumentId::from_bytes(row.get(0)?), row.get::<_, u32>(1)?))
    })?;
    let mut by_task: BTreeMap<DocumentId, (u32, BTreeSet<u32>)> = BTreeMap::new();
    for row in rows {
        let (document, number) = row?;
        // Ordered by place: the first row of a task is its first claim.
        by_task.entry(document).or_insert_with(|| (number, BTreeSet::new())).1.insert(number);
    }
    Ok(by_task.into_iter().map(|(document, (first, numbers))| (document, first, numbers)).collect())
}

fn numbers(
    connection: &Connection,
    workspace: i64,
    prefix: &str,
) -> Result<BTreeMap<DocumentId, u32>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT document, number FROM ix_keys WHERE workspace = ?1 AND prefix = ?2")?;
    let rows = statement
        .query_map((workspace, prefix), |row| Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The next number of a prefix that nobody claims or holds here.
pub fn next_number(connection: &Connection, workspace: i64, prefix: &str) -> Result<u32, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT MAX((SELECT COALESCE(MAX(number), 0) FROM ix_claims WHERE workspace = ?1 AND prefix = ?2),
                    (SELECT COALESCE(MAX(number), 0) FROM ix_keys WHERE workspace = ?1 AND prefix = ?2))",
    )?;
    let highest: u32 = statement.query_row((workspace, prefix), |row| row.get(0))?;
    Ok(highest.saturating_add(1))
}

/// The key a task is shown under.
pub fn of(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<Option<Key>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT prefix, number FROM ix_keys WHERE workspace = ?1 AND document = ?2")?;
    let key = statement.query_row((workspace, document.as_bytes()), |row| key_in(row, 0));
    Ok(key.optional()?)
}

/// The key whose prefix and number stand in this column and the next.
pub(super) fn key_in(row: &Row<'_>, column: usize) -> rusqlite::Result<Key> {
    let prefix = row.get_ref(column)?.as_str()?.into();
    Ok(Key { prefix, number: row.get(column + 1)? })
}

/// The first keys of a prefix, as many as there are up to `most`.
pub fn first(
    connection: &Connection,
    workspace: i64,
    prefix: &str,
    most: usize,
) -> Result<Vec<Key>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT prefix, number FROM ix_keys WHERE workspace = ?1 AND prefix = ?2 ORDER BY number LIMIT ?3",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map((workspace, prefix, most), |row| key_in(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The keys of all tasks.
pub fn all(connection: &Connection, workspace: i64) -> Result<BTreeMap<DocumentId, Key>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT document, prefix, number FROM ix_keys WHERE workspace = ?1")?;
    let rows =
        statement.query_map([workspace], |row| Ok((DocumentId::from_bytes(row.get(0)?), key_in(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who holds a key, and who else claims it or was shown under it on this device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holders {
    /// The task shown under the key.
    pub holder: Option<DocumentId>,
    /// Others that claim the key or had it, on any device.
    pub claimants: BTreeSet<DocumentId>,
    /// Others that this device has shown under the key.
    pub shown: BTreeSet<DocumentId>,
}

/// Looks a key up.
pub fn holders(connection: &Connection, workspace: i64, key: &Key) -> Result<Holders, StoreError> {
    let documents = |table: &str| -> Result<BTreeSet<DocumentId>, StoreError> {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT document FROM {table} WHERE workspace = ?1 AND prefix = ?2 AND number = ?3"
        ))?;
        let rows = statement.query_map((workspace, key.prefix.as_str(), key.number), |row| {
            Ok(DocumentId::from_bytes(row.get(0)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let holder = documents("ix_keys")?.into_iter().next();
    let mut claimants = documents("ix_claims")?;
    let mut shown = documents("shown_keys")?;
    if let Some(holder) = &holder {
        claimants.remove(holder);
        shown.remove(holder);
    }
    // What was taken out again (held back) is no candidate any more.
    let exists = |document: &DocumentId| {
        super::index::record(connection, workspace, document).map(|found| found.is_some())
    };
    for document in shown.clone() {
        if !exists(&document)? {
            shown.remove(&document);
        }
    }
    Ok(Holders { holder, claimants, shown })
}
