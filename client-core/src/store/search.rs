//! Full-text search over titles, descriptions, comments, checklists and minutes.
//!
//! The FTS5 trigram index answers words of three characters or more; shorter ones, which in Chinese are most
//! words, are looked for in the texts themselves. All words have to occur in the same piece of text.

use concord_sync::id::DocumentId;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::StoreError;

/// The shortest word the trigram index can answer, in characters.
const TRIGRAM: usize = 3;

/// The most hits a search returns.
pub const MOST_HITS: usize = 500;

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

/// Looks for pieces of text that hold every one of `words`, by document and part.
pub fn find(connection: &Connection, workspace: i64, words: &[String]) -> Result<Vec<Hit>, StoreError> {
    let (long, short): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.chars().count() >= TRIGRAM);
    let mut sql = String::from(
        "SELECT t.document, r.kind, t.part, t.body FROM ix_texts t
         JOIN ix_records r ON r.workspace = t.workspace AND r.document = t.document
         WHERE t.workspace = ?",
    );
    let mut parameters: Vec<Value> = vec![Value::Integer(workspace)];
    if !long.is_empty() {
        sql.push_str(" AND t.id IN (SELECT rowid FROM ix_search WHERE ix_search MATCH ?)");
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
