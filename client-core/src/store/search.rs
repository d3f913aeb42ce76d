//! Full-text search over titles, descriptions, comments, checklists and minutes.
//!
//! The FTS5 trigram index answers words of three characters or more; shorter ones, which in Chinese are most
//! words, are looked for in the texts themselves. All words have to occur in the same piece of text.

use std::collections::BTreeSet;

use concord_sync::id::DocumentId;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::{StoreError, past};

/// The shortest word the trigram index can answer, in characters.
const TRIGRAM: usize = 3;

/// The most hits a search returns.
pub const MOST_HITS: usize = 500;

/// The part of a document, and its words.
type Text = (String, String);

/// A piece of text in which all words occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub document: DocumentId,
    /// The kind of document by name.
    pub kind: String,
    /// The part of it: `title`, `description`, `comments/<id>`, `notes`.
    pub part: String,
    /// The whole piece of text.
    pub body: String,
}

/// The texts of a document: the part each is of, and its words.
pub fn texts_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Vec<Text>, StoreError> {
    Ok(rows_of(connection, workspace, document)?.into_iter().map(|(_, text)| text).collect())
}

fn rows_of(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
) -> Result<Vec<(i64, Text)>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT id, part, body FROM ix_texts WHERE workspace = ?1 AND document = ?2 ORDER BY id",
    )?;
    let rows = select
        .query_map((workspace, document.as_bytes()), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts the texts of a document, each with the part it is, in the place of those it had.
pub fn put(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    texts: &[(String, String)],
) -> Result<(), StoreError> {
    let found = rows_of(connection, workspace, document)?;
    let wanted: BTreeSet<&(String, String)> = texts.iter().collect();
    let mut delete = connection.prepare_cached("DELETE FROM ix_texts WHERE id = ?1")?;
    let mut forget = connection
        .prepare_cached("INSERT INTO ix_search (ix_search, rowid, body) VALUES ('delete', ?1, ?2)")?;
    for (id, text) in found.iter().filter(|(_, text)| !wanted.contains(text)) {
        delete.execute([id])?;
        forget.execute((id, &text.1))?;
    }
    let known: BTreeSet<&(String, String)> = found.iter().map(|(_, text)| text).collect();
    let mut insert = connection
        .prepare_cached("INSERT INTO ix_texts (workspace, document, part, body) VALUES (?1, ?2, ?3, ?4)")?;
    let mut learn = connection.prepare_cached("INSERT INTO ix_search (rowid, body) VALUES (?1, ?2)")?;
    for (part, body) in wanted.difference(&known) {
        insert.execute((workspace, document.as_bytes(), part, body))?;
        learn.execute((connection.last_insert_rowid(), body))?;
    }
    Ok(())
}

/// Puts the texts that a document had then. Most questions search for nothing: what is searched is made of them when one does.
pub fn put_then(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    texts: &[(String, String)],
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO temp.ix_texts (workspace, document, part, body) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (part, body) in texts {
        insert.execute((workspace, document.as_bytes(), part, body))?;
    }
    Ok(())
}

/// Takes all texts of a workspace out.
pub fn clear(connection: &Connection, workspace: i64) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO ix_search (ix_search, rowid, body)
         SELECT 'delete', id, body FROM ix_texts WHERE workspace = ?1",
        [workspace],
    )?;
    connection.execute("DELETE FROM ix_texts WHERE workspace = ?1", [workspace])?;
    Ok(())
}

/// Looks for pieces of text that hold every one of `words`, by document and part.
pub fn find(connection: &Connection, workspace: i64, words: &[String]) -> Result<Vec<Hit>, StoreError> {
    find_in(connection, workspace, words, ("main", "main.ix_records"), "")
}

/// The same as of the time to which the index was set back: of what has not changed since the present texts answer.
pub fn find_then(connection: &Connection, workspace: i64, words: &[String]) -> Result<Vec<Hit>, StoreError> {
    past::make_searchable(connection)?;
    let unchanged = format!(" AND {}", past::unchanged("t.document"));
    let mut hits = find_in(connection, workspace, words, ("main", "main.ix_records"), &unchanged)?;
    hits.extend(find_in(connection, workspace, words, ("temp", &past::put_instead("ix_records")), "")?);
    hits.sort_by(|a, b| (&a.document, &a.part, &a.body).cmp(&(&b.document, &b.part, &b.body)));
    hits.truncate(MOST_HITS);
    Ok(hits)
}

/// Looks in the texts of a schema, the database's own or the temporary ones, and in the records that go with them.
fn find_in(
    connection: &Connection,
    workspace: i64,
    words: &[String],
    (schema, records): (&str, &str),
    clause: &str,
) -> Result<Vec<Hit>, StoreError> {
    let (long, short): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.chars().count() >= TRIGRAM);
    let mut sql = format!(
        "SELECT t.document, r.kind, t.part, t.body FROM {schema}.ix_texts t
         JOIN {records} r ON r.workspace = t.workspace AND r.document = t.document
         WHERE t.workspace = ?{clause}",
    );
    let mut parameters: Vec<Value> = vec![Value::Integer(workspace)];
    if !long.is_empty() {
        sql.push_str(&format!(" AND t.id IN (SELECT rowid FROM {schema}.ix_search WHERE ix_search MATCH ?)"));
        let quoted: Vec<String> =
            long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
        parameters.push(Value::Text(quoted.join(" AND ")));
    }
    for word in short {
        sql.push_str(" AND t.body LIKE ? ESCAPE '\\'");
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        parameters.push(Value::Text(format!("%{escaped}%")));
    }
    sql.push_str(&format!(" ORDER BY t.document, t.part, t.body LIMIT {MOST_HITS}"));
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(parameters), |row| {
        Ok(Hit {
            document: DocumentId::from_bytes(row.get(0)?),
            kind: row.get(1)?,
            part: row.get(2)?,
            body: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
