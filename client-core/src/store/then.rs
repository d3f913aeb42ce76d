//! What the index held of documents before they changed, or would have held at times that somebody asked about: so that a question
//! about the past makes few documents anew. It follows from the changes of a document, like all of the index.
//!
//! Of a document no more is kept than it has changes, and nothing twice: each entry holds from one change to another. A question adds at
//! most one of each document.

use std::io::{Read, Write};

use concord_sync::id::DocumentId;
use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use super::index::{self, Entry, decode};
use crate::parallel;

/// What stood for a shorter while, in milliseconds, is not kept when it is over: half a day, so that what somebody works at is kept
/// overnight and not at every step.
const LONG_ENOUGH: i64 = 12 * 60 * 60 * 1000;

/// As many entries take as long to unpack as a thread to start.
const WORTH_A_THREAD: usize = 32;

/// What the index would have held of a document for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// From when on, in milliseconds since 1970 UTC, corrected.
    pub since: i64,
    /// The first moment at which it was different.
    pub until: i64,
    /// What the index would have held.
    pub entry: Entry,
}

/// Documents that were there at a time, have changed since, and of which nothing is kept that holds for it.
pub fn not_kept(connection: &Connection, workspace: i64, at: i64) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = connection.prepare_cached(&changed_since("l.document", "AND t.document IS NULL"))?;
    let rows = statement.query_map((workspace, at), |row| Ok(DocumentId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Documents that were there at a time and have changed since, each with what is kept of it that holds for the time. What can't be
/// read is as if it were not kept: it can be made anew. All of them lie in memory, as they will when they are put into the past.
pub fn kept(
    connection: &Connection,
    workspace: i64,
    at: i64,
) -> Result<Vec<(DocumentId, Option<Entry>)>, StoreError> {
    let mut statement = connection.prepare_cached(&changed_since("l.document, t.entry", ""))?;
    let rows = statement.query_map((workspace, at), |row| {
        let packed = row.get_ref(1)?.as_blob().ok().map(<[u8]>::to_vec);
        Ok((DocumentId::from_bytes(row.get(0)?), packed))
    })?;
    let parts = parallel::feed(parallel::at_once(rows, WORTH_A_THREAD), |some| {
        // To set up takes longer than to unpack one.
        let mut inflate = DeflateDecoder::new(&[][..]);
        let unpacked = some
            .iter()
            .map(|(id, packed)| (*id, packed.as_deref().and_then(|packed| unpack(&mut inflate, packed))));
        unpacked.collect::<Vec<_>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// What is asked of documents that were there at a time and have changed since, `l`, and what is kept of them for it, `t`.
fn changed_since(asked: &str, clause: &str) -> String {
    format!(
        "SELECT {asked} FROM ix_lived l INDEXED BY ix_lived_last
         LEFT JOIN ix_then t ON t.workspace = ?1 AND t.document = l.document AND since <= ?2 AND until > ?2
         WHERE l.workspace = ?1 AND last > ?2 AND first <= ?2 {clause}"
    )
}

/// Keeps what the index would have held of a document.
pub fn keep(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    stood: &Stood,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO ix_then (workspace, document, since, until, entry) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    insert.execute((workspace, document.as_bytes(), stood.since, stood.until, pack(&stood.entry)?))?;
    Ok(())
}

/// Changes are about to be entered of a document, the first of them made at `from`. What is kept of it from then on holds no longer;
/// what the index holds of it still, and has held for long, is kept. A change that comes late may be older than others.
pub fn changing(
    connection: &Connection,
    workspace: i64,
    document: &DocumentId,
    from: i64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM ix_then WHERE workspace = ?1 AND document = ?2 AND since >= ?3")?
        .execute((workspace, document.as_bytes(), from))?;
    connection
        .prepare_cached(
            "UPDATE ix_then SET until = ?3 WHERE workspace = ?1 AND document = ?2 AND until > ?3",
        )?
        .execute((workspace, document.as_bytes(), from))?;
    let mut last =
        connection.prepare_cached("SELECT last FROM ix_lived WHERE workspace = ?1 AND document = ?2")?;
    let last: Option<i64> = last.query_row((workspace, document.as_bytes()), |row| row.get(0)).optional()?;
    if let Some(since) = last.filter(|last| from.saturating_sub(*last) >= LONG_ENOUGH)
        && let Some(entry) = index::entry(connection, workspace, document)?
    {
        keep(connection, workspace, document, &Stood { since, until: from, entry })?;
    }
    Ok(())
}

/// Forgets what is kept of a document.
pub fn forget(connection: &Connection, workspace: i64, document: &DocumentId) -> Result<(), StoreError> {
    let mut delete =
        connection.prepare_cached("DELETE FROM ix_then WHERE workspace = ?1 AND document = ?2")?;
    delete.execute((workspace, document.as_bytes()))?;
    Ok(())
}

fn pack(entry: &Entry) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(entry).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    let packed = packed.write_all(&json).and_then(|()| packed.finish());
    packed.map_err(|error| StoreError::Damaged(error.to_string()))
}

fn unpack<'a>(inflate: &mut DeflateDecoder<&'a [u8]>, packed: &'a [u8]) -> Option<Entry> {
    inflate.reset(packed);
    let mut json = String::new();
    inflate.read_to_string(&mut json).ok()?;
    decode(&json).ok()
}

#[cfg(test)]
mod tests {
    use concord_sync::heads::ChangeHash;

    use super::*;
    use crate::model::operation::Kind;
    use crate::store::activity::{self, Activity};
    use crate::store::{Store, Transaction};

    const TASK: DocumentId = DocumentId::from_bytes([7; 16]);

    fn entry(title: &str) -> Entry {
        Entry {
            title: Some(title.to_owned()),
            texts: vec![("title".to_owned(), title.to_owned())],
            ..Entry::plain(Kind::Task, "{}".to_owned())
        }
    }

    /// A change made at a time gives the task this title.
    fn changes(tx: &Transaction<'_>, number: u8, at: i64, title: &str) {
        changes_of(tx, &TASK, number, at, title);
    }

    fn changes_of(tx: &Transaction<'_>, document: &DocumentId, number: u8, at: i64, title: &str) {
        changing(tx, 1, document, at).unwrap();
        index::put(tx, 1, document, &entry(title)).unwrap();
        let hash = ChangeHash::from_bytes([number; 32]);
        let row = Activity { hash, author: None, at, place: at, step: None, undoes: None };
        activity::add(tx, 1, document, &[row]).unwrap();
    }

    /// What is kept of the task for a time at which it was there and since which it has changed.
    fn kept_at(tx: &Transaction<'_>, at: i64) -> Option<Entry> {
        let mut all = kept(tx, 1, at).unwrap();
        assert!(all.iter().all(|(id, _)| *id == TASK) && all.len() < 2, "{all:?}");
        all.pop()?.1
    }

    fn titles_at<const N: usize>(tx: &Transaction<'_>, times: [i64; N]) -> [Option<String>; N] {
        times.map(|at| kept_at(tx, at).and_then(|entry| entry.title))
    }

    #[test]
    fn what_stood_for_half_a_day_is_kept_and_a_late_change_ends_it_where_it_counts() {
        let mut store = Store::in_memory().unwrap();
        store
            .write::<_, StoreError>(|tx| {
                let (second, third) = (LONG_ENOUGH - 1, 2 * LONG_ENOUGH - 1);
                changes(tx, 1, 0, "a");
                changes(tx, 2, second, "b");
                assert_eq!(titles_at(tx, [0]), [None], "it stood for less than half a day");
                changes(tx, 3, third, "c");
                let b = || Some("b".to_owned());
                assert_eq!(titles_at(tx, [second - 1, second, third - 1, third]), [None, b(), b(), None]);
                assert_eq!(kept_at(tx, second), Some(entry("b")), "whole");
                let unkept = [second - 1, second].map(|at| not_kept(tx, 1, at).unwrap());
                assert_eq!(unkept, [vec![TASK], Vec::new()]);
                let late = second + 10;
                changes(tx, 4, late, "c and late");
                assert_eq!(titles_at(tx, [second, late - 1, late]), [b(), b(), None]);
                changes(tx, 5, second, "c and later still");
                assert_eq!(kept_at(tx, second), None);
                let rows: i64 = tx.query_row("SELECT COUNT(*) FROM ix_then", [], |row| row.get(0))?;
                assert_eq!(rows, 0, "nothing lies there that holds at no time");
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn what_cannot_be_read_is_not_kept_and_the_next_is() {
        let mut store = Store::in_memory().unwrap();
        store
            .write::<_, StoreError>(|tx| {
                let next = DocumentId::from_bytes([8; 16]);
                for (document, number, last) in [(TASK, 1, LONG_ENOUGH), (next, 3, LONG_ENOUGH + 1)] {
                    changes_of(tx, &document, number, 0, "a");
                    changes_of(tx, &document, number + 1, last, "b");
                }
                let whole = |document| (document, Some(entry("a")));
                assert_eq!(kept(tx, 1, 8)?, [whole(TASK), whole(next)]);
                for torn in ["x'00'", "substr(entry, 1, 5)", "'text'"] {
                    tx.execute(
                        &format!("UPDATE ix_then SET entry = {torn} WHERE document = ?1"),
                        [TASK.as_bytes()],
                    )?;
                    assert_eq!(kept(tx, 1, 8)?, [(TASK, None), whole(next)], "{torn}");
                }
                Ok(())
            })
            .unwrap();
    }
}
