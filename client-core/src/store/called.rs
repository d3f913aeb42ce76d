//! What leads from a name to the documents that go by it: titles, and beginnings of ids.

use std::ops::RangeInclusive;

use concord_sync::id::DocumentId;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, past};

/// Comes after everything that a name can go on with.
const AFTER_ALL: char = char::MAX;

/// What a task or meeting is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The document.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// The day of a meeting, or the one a task is due on: year-month-day.
    pub day: Option<String>,
}

/// Which names to look for, in the form in which they are compared.
#[derive(Debug, Clone, Copy)]
pub enum Titled<'a> {
    /// This name.
    Exactly(&'a str),
    /// Names that begin so; with nothing, all.
    Beginning(&'a str),
}

impl Titled<'_> {
    fn range(self) -> RangeInclusive<String> {
        match self {
            Titled::Exactly(name) => name.to_owned()..=name.to_owned(),
            Titled::Beginning(name) => name.to_owned()..=format!("{name}{AFTER_ALL}"),
        }
    }
}

/// The tasks or meetings that are called so, by id; at most `most`, if there is a limit.
pub fn called(
    connection: &Connection,
    workspace: i64,
    kind: &str,
    titled: Titled<'_>,
    most: Option<usize>,
) -> Result<Vec<Called>, StoreError> {
    let from = past::records_by(connection, Some("ix_records_named"))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT document, title, day FROM {from}
         WHERE workspace = ?1 AND kind = ?2 AND named IS NOT NULL AND named BETWEEN ?3 AND ?4
         ORDER BY document LIMIT ?5"
    ))?;
    let (from, to) = titled.range().into_inner();
    let most = most.map_or(-1, |most| i64::try_from(most).unwrap_or(i64::MAX));
    let rows = statement.query_map((workspace, kind, from, to, most), |row| {
        Ok(Called { document: DocumentId::from_bytes(row.get(0)?), title: row.get(1)?, day: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a task or meeting is called, by its id.
pub fn called_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Option<Called>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT title, day FROM ix_records WHERE workspace = ?1 AND document = ?2 AND title IS NOT NULL",
    )?;
    let row = statement.query_row((workspace, document.as_bytes()), |row| {
        Ok(Called { document: *document, title: row.get(0)?, day: row.get(1)? })
    });
    Ok(row.optional()?)
}

/// Documents of a kind whose id, as text, begins with `beginning`, by id; at most `most`.
pub fn by_beginning_of_id(
    connection: &Connection,
    workspace: i64,
    kind: &str,
    beginning: &str,
    most: usize,
) -> Result<Vec<DocumentId>, StoreError> {
    // With a plus before it the kind is no way in: all tasks would be read.
    let mut statement = connection.prepare_cached(
        "SELECT document FROM ix_records
         WHERE workspace = ?1 AND +kind = ?2 AND document BETWEEN ?3 AND ?4 ORDER BY document",
    )?;
    let mut found = Vec::new();
    for range in DocumentId::ranges_beginning(beginning) {
        let (first, last) = range.into_inner();
        let rows = statement.query_map((workspace, kind, first.as_bytes(), last.as_bytes()), |row| {
            Ok(DocumentId::from_bytes(row.get(0)?))
        })?;
        for document in rows {
            let document = document?;
            if document.to_string().starts_with(beginning) && !found.contains(&document) {
                found.push(document);
            }
            if found.len() == most {
                return Ok(found);
            }
        }
    }
    Ok(found)
}
