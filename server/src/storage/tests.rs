//! The suite over each back end, and what only a thread or a real file can show.

use std::path::Path;

use super::conformance::{NOBODYS, OURS, THEIRS, append, document, heads, holds};
use super::sqlite::{Database, FILE_NAME};
use super::*;

pub fn database(directory: &Path) -> Database {
    let database = Database::create(directory).unwrap();
    let mut accounts = database.accounts().unwrap();
    let stored: Result<(), StorageError> = accounts.write(|tables| {
        tables.insert_workspace(&OURS, "ours", "epoch", 0)?;
        tables.insert_workspace(&THEIRS, "theirs", "epoch", 0)
    });
    stored.unwrap();
    database
}

#[test]
fn memory_keeps_the_contract() {
    holds(|| {
        let memory = Memory::new([OURS, THEIRS]);
        (Box::new(memory.clone()), Box::new(memory))
    });
}

#[test]
fn sqlite_keeps_the_contract() {
    let room = tempfile::tempdir().unwrap();
    let mut n = 0;
    holds(|| {
        n += 1;
        let database = database(&room.path().join(n.to_string()));
        (Box::new(database.writer().unwrap()), Box::new(database.reader().unwrap()))
    });
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    let room = tempfile::tempdir().unwrap();
    database(room.path()).writer().unwrap().commit(&[append(OURS, 1, b"a", &[1])]).unwrap();
    let database = Database::open(room.path()).unwrap().unwrap();
    assert_eq!(database.reader().unwrap().heads(&OURS, &document(1)).unwrap(), Some(heads(&[1])));
    assert_eq!(database.reader().unwrap().position(&OURS).unwrap().epoch, "epoch");
}

#[test]
fn a_directory_without_a_database_is_left_as_it_is() {
    let room = tempfile::tempdir().unwrap();
    assert!(Database::open(room.path()).unwrap().is_none());
    assert!(Database::open(&room.path().join("missing")).unwrap().is_none());
    assert_eq!(std::fs::read_dir(room.path()).unwrap().count(), 0);
}

#[test]
fn a_newer_database_is_not_touched() {
    let room = tempfile::tempdir().unwrap();
    database(room.path());
    let file = room.path().join(FILE_NAME);
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Database::open(room.path()).unwrap_err();
    assert!(matches!(error, StorageError::Newer { found: 99, .. }), "{error}");
    let version: i64 = rusqlite::Connection::open(&file)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

/// A database of the first version with two documents and three commits.
const FIRST_VERSION: &str = "
    INSERT INTO workspaces (id, name, epoch, number, fingerprint, created)
        VALUES (x'01010101010101010101010101010101', 'ours', 'epoch', 3, cast(x'03' || zeroblob(31) AS BLOB), 0);
    INSERT INTO documents SELECT x'01010101010101010101010101010101', cast(value || zeroblob(15) AS BLOB), zeroblob(32), 2, 9, 3
        FROM (SELECT x'07' AS value UNION SELECT x'08');
    INSERT INTO chunks SELECT x'01010101010101010101010101010101', cast(document || zeroblob(15) AS BLOB), seq, number, sha, data
        FROM (SELECT x'07' AS document, 1 AS seq, 1 AS number, zeroblob(32) AS sha, x'61' AS data
              UNION SELECT x'07', 2, 3, zeroblob(32), x'63' UNION SELECT x'08', 1, 2, zeroblob(32), x'62');
    INSERT INTO commits SELECT workspace, number, document, 'token ' || number, 10 * number,
        cast(char(number) || zeroblob(31) AS BLOB) FROM chunks;
    PRAGMA application_id = 1131376227;
    PRAGMA user_version = 1;
";

#[test]
fn a_database_of_the_first_version_climbs_with_all_it_holds() {
    let room = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(room.path().join(FILE_NAME)).unwrap();
    connection.execute_batch(include_str!("sqlite/schema/0001.sql")).unwrap();
    connection.execute_batch(FIRST_VERSION).unwrap();

    let database = Database::open(room.path()).unwrap().unwrap();
    let mut reader = database.reader().unwrap();
    for number in 1..=3 {
        let fingerprint = reader.fingerprint_at(&OURS, number).unwrap().unwrap();
        assert_eq!(u64::from(fingerprint.as_bytes()[0]), number);
    }
    let mut statement =
        connection.prepare("SELECT document, principal, at, data FROM chunks ORDER BY number").unwrap();
    let rows: Vec<(Vec<u8>, String, i64, Vec<u8>)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let shown: Vec<_> =
        rows.iter().map(|(id, by, at, data)| (id[0], by.as_str(), *at, data.as_slice())).collect();
    assert_eq!(shown, [(7, "token 1", 10, &b"a"[..]), (8, "token 2", 20, b"b"), (7, "token 3", 30, b"c")]);
}

#[test]
fn a_changed_byte_stops_its_document_and_no_other() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let batch = [append(OURS, 1, b"a", &[1]), append(OURS, 2, b"b", &[2]), append(OURS, 1, b"c", &[3])];
    database.writer().unwrap().commit(&batch).unwrap();
    let file = rusqlite::Connection::open(room.path().join(FILE_NAME)).unwrap();
    file.execute("UPDATE chunks SET data = x'00' WHERE number = 3", []).unwrap();

    let mut reader = database.reader().unwrap();
    let error = reader.load(&OURS, &document(1)).unwrap_err();
    assert!(matches!(&error, StorageError::DamagedDocument(what) if what.contains("commit 3")), "{error}");
    assert!(reader.load(&OURS, &document(2)).unwrap().is_some());
    let page = reader.log_since(&OURS, 0, 1000).unwrap();
    assert_eq!(page.entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((page.damaged, page.number, page.done), ([document(1)].into(), 3, true));
}

#[test]
fn a_file_that_is_no_database_of_ours_is_refused() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join(FILE_NAME), vec![b'x'; 8192]).unwrap();
    assert!(matches!(Database::open(room.path()), Err(StorageError::Damaged(_))));

    let other = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(other.path().join(FILE_NAME)).unwrap();
    connection.execute_batch("CREATE TABLE songs (title TEXT)").unwrap();
    assert!(matches!(Database::open(other.path()), Err(StorageError::Damaged(_))));
}

#[test]
fn a_failed_batch_leaves_nothing_and_the_writer_goes_on() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut writer = database.writer().unwrap();
    writer.limit_pages(64);
    let large = vec![7; 1 << 20];
    let batch = [append(OURS, 1, b"small", &[1]), append(OURS, 2, &large, &[2])];
    assert!(matches!(writer.commit(&batch), Err(StorageError::Full)));
    assert_eq!(database.reader().unwrap().position(&OURS).unwrap().number, 0);
    assert_eq!(database.reader().unwrap().heads(&OURS, &document(1)).unwrap(), None);

    writer.limit_pages(1 << 20);
    assert_eq!(writer.commit(&batch).unwrap().len(), 2);
    assert_eq!(database.reader().unwrap().position(&OURS).unwrap().number, 2);
}

#[test]
fn a_read_only_database_is_told_apart() {
    let room = tempfile::tempdir().unwrap();
    let mut writer = database(room.path()).writer().unwrap();
    writer.refuse_writes();
    assert!(matches!(writer.commit(&[append(OURS, 1, b"a", &[1])]), Err(StorageError::ReadOnly)));
}

#[tokio::test]
async fn appends_that_wait_are_committed_together_and_each_is_answered() {
    let room = tempfile::tempdir().unwrap();
    let storage = Storage::open(&database(room.path())).unwrap();
    let mut appends = tokio::task::JoinSet::new();
    for n in 0..200 {
        let storage = storage.clone();
        appends.spawn(async move { storage.append(append(OURS, n, b"x", &[n])).await });
    }
    let mut numbers: Vec<u64> =
        appends.join_all().await.into_iter().map(|answer| answer.unwrap().number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<_>>());
    assert_eq!(storage.changed_since(OURS, 0).await.unwrap().len(), 200);
    assert!(matches!(
        storage.append(append(NOBODYS, 1, b"x", &[1])).await,
        Err(StorageError::NoSuchWorkspace)
    ));
}

#[tokio::test]
async fn a_fault_reaches_whoever_asked_and_ends_with_its_cause() {
    let memory = Memory::new([OURS]);
    let storage = Storage::in_memory(&memory).unwrap();
    memory.set_fault(Some(StorageError::Full));
    assert!(matches!(storage.append(append(OURS, 1, b"a", &[1])).await, Err(StorageError::Full)));
    assert!(matches!(storage.probe().await, Err(StorageError::Full)));
    memory.set_fault(None);
    assert_eq!(storage.append(append(OURS, 1, b"a", &[1])).await.unwrap().number, 1);
    storage.probe().await.unwrap();
}

#[tokio::test]
async fn a_stopped_storage_takes_nothing_more() {
    let storage = Storage::in_memory(&Memory::new([OURS])).unwrap();
    storage.stop().await;
    assert!(matches!(storage.append(append(OURS, 1, b"a", &[1])).await, Err(StorageError::Stopped)));
    storage.stop().await;
}
