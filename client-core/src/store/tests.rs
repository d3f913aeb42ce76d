//! What the store promises about its file: newer, damaged, private, all or nothing.

use concord_sync::id::DocumentId;

use super::*;
use crate::model::operation::Kind;

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    drop(Store::open(directory.path()).unwrap());
    let raw = Connection::open(directory.path().join(FILE_NAME)).unwrap();
    raw.pragma_update(None, "user_version", 999).unwrap();
    drop(raw);
    let error = Store::open(directory.path()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 999, .. }), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_called_damaged() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(FILE_NAME), "not a database, however long it may be".repeat(50))
        .unwrap();
    assert!(matches!(Store::open(directory.path()), Err(StoreError::Damaged(_))));
}

#[cfg(unix)]
#[test]
fn the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    drop(Store::open(directory.path()).unwrap());
    let mode = std::fs::metadata(directory.path().join(FILE_NAME)).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let mut store = Store::in_memory().unwrap();
    let failed: Result<(), StoreError> = store.write(|tx| {
        meta::set(tx, "half", 1)?;
        Err(StoreError::Full)
    });
    assert!(failed.is_err());
    let found = store.read::<_, StoreError>(|connection| meta::get::<i64>(connection, "half")).unwrap();
    assert_eq!(found, None);
}

#[test]
fn processes_that_open_a_fresh_directory_at_once_all_get_it() {
    for _ in 0..12 {
        let directory = tempfile::tempdir().unwrap();
        let opened: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| Store::open(directory.path()))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for store in opened {
            store.unwrap();
        }
    }
}

#[test]
fn any_words_can_be_looked_for() {
    let store = Store::in_memory().unwrap();
    let long = "客户".repeat(20_000);
    for word in [
        "\"",
        "*",
        "a*b",
        "AND",
        "NOT x",
        "a\"b\"c",
        "👩‍👩‍👧",
        "🙂",
        "(",
        "body:x",
        "^ab",
        "%",
        "\\",
        "a\0bc",
        &long,
    ] {
        let found = store.read::<_, StoreError>(|c| search::find(c, 1, &[word.to_owned()]));
        assert_eq!(found.unwrap(), [], "{word}");
    }
}

#[test]
fn what_can_be_done_without_is_not_waited_for() {
    let directory = tempfile::tempdir().unwrap();
    let mut one = Store::open(directory.path()).unwrap();
    let mut other = Store::open(directory.path()).unwrap();
    one.write::<_, StoreError>(|_| {
        let begun = std::time::Instant::now();
        other.write_if_free::<StoreError>(|tx| meta::set(tx, "kept", 1))?;
        assert!(begun.elapsed() < BUSY_TIMEOUT);
        Ok(())
    })
    .unwrap();
    let kept = |store: &Store| {
        store.read::<_, StoreError>(|connection| meta::get::<i64>(connection, "kept")).unwrap()
    };
    assert_eq!(kept(&other), None);
    other.write_if_free::<StoreError>(|tx| meta::set(tx, "kept", 2)).unwrap();
    assert_eq!(kept(&one), Some(2));
}

#[test]
fn a_record_that_an_older_process_writes_whole_is_read_as_it_is() {
    let mut store = Store::in_memory().unwrap();
    let task = DocumentId::from_bytes([7; 16]);
    let entry = index::Entry {
        detail: Some(r#"{"description":"old"}"#.to_owned()),
        ..index::Entry::plain(Kind::Task, r#"{"fields":{}}"#.to_owned())
    };
    let read = |tx: &Connection| index::record(tx, 1, &task).map(|found| found.unwrap().1);
    store
        .write::<_, StoreError>(|tx| {
            for _ in 0..2 {
                index::put(tx, 1, &task, &entry)?;
                assert_eq!(read(tx)?, r#"{"fields":{},"description":"old"}"#);
            }
            let whole = r#"{"fields":{},"description":"new"}"#;
            tx.execute(
                "INSERT OR REPLACE INTO ix_records
                 (workspace, document, kind, archived, contested, pattern, card, record) VALUES (1, ?1, 'task', 0, 0, 0, 0, ?2)",
                (task.as_bytes(), whole),
            )?;
            assert_eq!(read(tx)?, whole);
            Ok(())
        })
        .unwrap();
}
