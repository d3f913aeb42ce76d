//! Compaction of real documents: nothing is lost, whatever comes between.

use std::path::Path;
use std::time::Duration;

use concord_sync::document::SharedDocument;
use concord_sync::heads::Heads;

use super::{Policy, Threshold, Totals, compact_all, snapshot};
use crate::storage::changes::Line;
use crate::storage::conformance::{OURS, append, document};
use crate::storage::sqlite::{Database, FILE_NAME, SqliteReader};
use crate::storage::tests::database;
use crate::storage::{Append, Appended, Delivery, LogState, Memory, Reader, Storage, StorageError, Writer};

const NEVER: Threshold = Threshold { changes: u64::MAX, bytes: u64::MAX, share: 1 };

/// The next change of a document, ready to be stored.
fn edit(line: &mut Line, n: u8, actor: u8, principal: &str) -> Append {
    let chunk = line.edit(actor);
    Append {
        heads: line.heads(),
        changes: line.count(),
        principal: principal.to_owned(),
        at: line.count(),
        ..append(OURS, n, &chunk, &[])
    }
}

/// Stores a document that Lin and Chen write by turns.
fn write(database: &Database, n: u8, line: &mut Line, rounds: usize) {
    let batch: Vec<Append> = (0..rounds)
        .flat_map(|_| [edit(line, n, 1, "lin"), edit(line, n, 2, "chen"), edit(line, n, 1, "lin")])
        .collect();
    database.writer().unwrap().commit(&batch).unwrap();
}

fn compact(database: &Database) -> Totals {
    compact_all(&mut database.reader().unwrap(), &mut database.writer().unwrap(), 0).unwrap()
}

#[track_caller]
fn assert_loads(reader: &mut dyn Reader, n: u8, heads: &Heads, chunks: usize) {
    let stored = reader.load(&OURS, &document(n)).unwrap().unwrap();
    assert_eq!((&stored.heads, stored.chunks.len()), (heads, chunks));
    assert_eq!(SharedDocument::load(&stored.chunks).unwrap().heads(), *heads);
}

fn deliveries(reader: &mut SqliteReader, n: u8) -> Vec<(u8, u64, u64, String, u64, u64)> {
    let row = |d: Delivery| (d.actor[0], d.first_seq, d.last_seq, d.principal, d.first_at, d.last_at);
    reader.history(&OURS, &document(n)).unwrap().unwrap().deliveries.into_iter().map(row).collect()
}

fn rows(directory: &Path, table: &str) -> u64 {
    let connection = rusqlite::Connection::open(directory.join(FILE_NAME)).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_document_is_the_same_afterwards_and_who_delivered_it_is_known() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut line = Line::default();
    write(&database, 1, &mut line, 100);
    let mut reader = database.reader().unwrap();
    let position = reader.position(&OURS).unwrap();
    let before: u64 = reader.logs(1, 1).unwrap()[0].bytes;

    let totals = compact(&database);
    assert_eq!((totals.documents, totals.chunks, totals.bytes_before), (1, 300, before));
    assert!(totals.bytes_after * 10 < before, "{totals:?}");
    assert_loads(&mut reader, 1, &line.heads(), 1);
    assert_eq!(reader.position(&OURS).unwrap(), position);
    let chen = |last, at| (2, 1, last, "chen".to_owned(), 2, at);
    let lin = |last, at| (1, 1, last, "lin".to_owned(), 1, at);
    assert_eq!(deliveries(&mut reader, 1), [lin(200, 300), chen(100, 299)]);

    assert_eq!(compact(&database), Totals::default());
    write(&database, 1, &mut line, 1);
    assert_loads(&mut reader, 1, &line.heads(), 4);
    assert_eq!(compact(&database).chunks, 4);
    assert_loads(&mut reader, 1, &line.heads(), 1);
    assert_eq!(deliveries(&mut reader, 1), [lin(202, 303), chen(101, 302)]);
    assert_eq!(rows(room.path(), "chunks"), 1);
    for number in 1..=303 {
        assert!(reader.fingerprint_at(&OURS, number).unwrap().is_some());
    }
}

#[test]
fn a_device_whose_token_changed_has_delivered_by_both() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut line = Line::default();
    let batch = ["old", "old", "new", "old"].map(|token| edit(&mut line, 1, 1, token));
    database.writer().unwrap().commit(&batch).unwrap();
    compact(&database);
    let told = deliveries(&mut database.reader().unwrap(), 1);
    let expected = [(1, 2, "old"), (3, 3, "new"), (4, 4, "old")];
    assert_eq!(told.iter().map(|row| (row.1, row.2, row.3.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_appended_while_a_snapshot_is_made_stays() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut line = Line::default();
    write(&database, 1, &mut line, 10);
    let mut reader = database.reader().unwrap();
    let history = reader.history(&OURS, &document(1)).unwrap().unwrap();
    let made = snapshot::of(OURS, document(1), history).unwrap().unwrap();
    write(&database, 1, &mut line, 2);
    assert!(Writer::compact(&mut database.writer().unwrap(), &made).unwrap());
    assert_loads(&mut reader, 1, &line.heads(), 7);
    assert_eq!(compact(&database).chunks, 7);
    assert_loads(&mut reader, 1, &line.heads(), 1);
}

#[test]
fn a_disk_that_is_full_leaves_the_document_as_it_was() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut line = Line::default();
    write(&database, 1, &mut line, 20);
    let before = database.reader().unwrap().history(&OURS, &document(1)).unwrap();
    let mut writer = database.writer().unwrap();
    // The snapshot alone would fit; the records of what goes do not.
    let mut made = snapshot::of(OURS, document(1), before.clone().unwrap()).unwrap().unwrap();
    made.data = vec![0; 1 << 20];
    writer.limit_pages(64);
    assert!(matches!(Writer::compact(&mut writer, &made), Err(StorageError::Full)));
    assert_eq!(database.reader().unwrap().history(&OURS, &document(1)).unwrap(), before);
    writer.limit_pages(1 << 20);
    assert_eq!(compact(&database).documents, 1);
    assert_loads(&mut database.reader().unwrap(), 1, &line.heads(), 1);
}

#[test]
fn a_damaged_document_is_left_as_it_is_and_does_not_stop_the_others() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut lines: Vec<Line> = (1..=4).map(|_| Line::default()).collect();
    (1..).zip(&mut lines).for_each(|(n, line)| write(&database, n, line, 2));
    let file = rusqlite::Connection::open(room.path().join(FILE_NAME)).unwrap();
    file.execute("UPDATE chunks SET data = x'00' WHERE number = 1", []).unwrap();
    file.execute("UPDATE documents SET heads = zeroblob(32) WHERE substr(document, 1, 1) = x'03'", [])
        .unwrap();

    let totals = compact(&database);
    assert_eq!(totals.documents, 2);
    assert!(totals.faults[0].contains("the chunk of commit 1 is not what was stored"), "{totals:?}");
    assert!(totals.faults[1].contains("does not load to its recorded heads"), "{totals:?}");
    assert_eq!(rows(room.path(), "chunks"), 2 + 12);
    assert_eq!(rows(room.path(), "damaged"), 2);
    for n in [2, 4] {
        assert_loads(&mut database.reader().unwrap(), n, &lines[usize::from(n) - 1].heads(), 1);
    }
    assert_eq!(compact(&database), Totals::default(), "it is not tried again and again");
}

#[test]
fn a_document_is_due_when_its_log_has_grown_by_a_share_of_it() {
    let policy = Policy {
        busy: Threshold { changes: 100, bytes: 1_000, share: 2 },
        quiet: Threshold { changes: 10, bytes: 500, share: 10 },
        quiet_after: Duration::from_millis(50),
        ..Policy::default()
    };
    let log = |changes: u64, bytes: u64, snapshot_changes: u64| LogState {
        workspace: OURS,
        document: document(1),
        changes: changes + snapshot_changes,
        bytes: bytes + 70,
        snapshot_changes,
        snapshot_bytes: 70,
        at: 1_000,
    };
    for (grown, bytes, snapshot, busy, quiet) in [
        (9, 499, 0, false, false),
        (10, 0, 0, false, true),
        (1, 500, 0, false, true),
        (99, 999, 0, false, true),
        (100, 0, 0, true, true),
        (1, 1_000, 0, true, true),
        (100, 0, 200, true, true),
        (100, 9_999, 201, false, true),
        (100, 9_999, 1_001, false, false),
    ] {
        let log = log(grown, bytes, snapshot);
        assert_eq!((policy.is_due(&log), policy.is_due_at(&log, 1_050)), (busy, quiet), "{log:?}");
        assert_eq!(policy.is_due_at(&log, 1_049), busy);
    }
}

#[test]
fn a_document_that_came_whole_is_not_made_a_snapshot_again() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let mut line = Line::default();
    let edits: Vec<Append> = (0..5_000).map(|_| edit(&mut line, 1, 1, "lin")).collect();
    let mut whole = edits[4_999].clone();
    whole.chunk = SharedDocument::load(edits.iter().map(|edit| &edit.chunk)).unwrap().save();
    let told = database.writer().unwrap().commit(&[whole]).unwrap();
    let Appended::Committed(_, log) = told[0] else { panic!("{told:?}") };
    let later = log.at + Duration::from_secs(3_600).as_millis() as u64;
    assert!(log.changes == 5_000 && !Policy::default().is_due_at(&log, later), "{log:?}");
    assert_eq!(compact(&database), Totals::default());
    write(&database, 1, &mut line, 1_000);
    assert_eq!(compact(&database).chunks, 3_001);
    assert_loads(&mut database.reader().unwrap(), 1, &line.heads(), 1);
}

/// Appends one after the other, as owners do.
async fn append_all(storage: &Storage, appends: impl IntoIterator<Item = Append>) {
    for append in appends {
        storage.append(append).await.unwrap();
    }
}

#[tokio::test]
async fn a_document_that_grows_is_compacted_by_itself() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let busy = Threshold { changes: 10, bytes: u64::MAX, share: 2 };
    let policy = Policy { busy, quiet: NEVER, ..Policy::default() };
    let storage = Storage::with_policy(&database, policy).unwrap();
    let mut done = storage.compactions();
    let mut line = Line::default();
    // The first chunk is as compact as a snapshot; ten come after it.
    append_all(&storage, (0..11).map(|_| edit(&mut line, 1, 1, "lin"))).await;
    done.wait_for(|documents| *documents == 1).await.unwrap();
    append_all(&storage, (0..9).map(|_| edit(&mut line, 1, 1, "lin"))).await;
    assert_loads(&mut database.reader().unwrap(), 1, &line.heads(), 10);
    append_all(&storage, [edit(&mut line, 1, 1, "lin")]).await;
    done.wait_for(|documents| *documents == 2).await.unwrap();
    assert_loads(&mut database.reader().unwrap(), 1, &line.heads(), 1);
}

#[tokio::test]
async fn a_document_that_has_become_quiet_is_compacted_by_itself() {
    let room = tempfile::tempdir().unwrap();
    let database = database(room.path());
    let quiet = Threshold { changes: 3, bytes: u64::MAX, share: 1 };
    let (quiet_after, sweep) = (Duration::ZERO, Duration::from_millis(5));
    let policy = Policy { busy: NEVER, quiet, quiet_after, sweep };
    let storage = Storage::with_policy(&database, policy).unwrap();
    let mut line = Line::default();
    append_all(&storage, (0..4).map(|_| edit(&mut line, 1, 1, "lin"))).await;
    storage.compactions().wait_for(|documents| *documents == 1).await.unwrap();
    assert_loads(&mut database.reader().unwrap(), 1, &line.heads(), 1);
}

#[tokio::test]
async fn a_fault_of_the_disk_is_told_and_compaction_goes_on_after_it() {
    let memory = Memory::new([OURS]);
    let storage = Storage::in_memory(&memory).unwrap();
    let mut line = Line::default();
    append_all(&storage, (0..5).map(|_| edit(&mut line, 1, 1, "lin"))).await;
    memory.set_fault(Some(StorageError::Full));
    assert!(matches!(storage.compact().await, Err(StorageError::Full)));
    memory.set_fault(None);
    assert_eq!(storage.compact().await.unwrap().chunks, 5);
    assert_loads(&mut memory.clone(), 1, &line.heads(), 1);
}
