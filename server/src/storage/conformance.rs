//! One suite for every back end: what the contract in `backend.rs` promises, tried.

use concord_sync::heads::{ChangeHash, Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};

use super::{
    Append, Appended, Committed, Damage, Delivery, Index, LogEntry, LogPage, LogState, Reader, Snapshot,
    StorageError, Stored, TIDY_CHUNKS, Writer,
};

/// Two workspaces every back end under test has, and one it has not.
pub const OURS: WorkspaceId = WorkspaceId::from_bytes([1; 16]);
pub const THEIRS: WorkspaceId = WorkspaceId::from_bytes([2; 16]);
pub const NOBODYS: WorkspaceId = WorkspaceId::from_bytes([3; 16]);

pub fn document(n: u8) -> DocumentId {
    DocumentId::from_bytes([n; 16])
}

pub fn heads(hashes: &[u8]) -> Heads {
    hashes.iter().map(|n| ChangeHash::from_bytes([*n; 32])).collect()
}

pub fn append(workspace: WorkspaceId, n: u8, chunk: &[u8], to: &[u8]) -> Append {
    Append {
        workspace,
        document: document(n),
        chunk: chunk.to_vec(),
        heads: heads(to),
        changes: 1,
        principal: "token".to_owned(),
        at: 0,
    }
}

fn committed(answer: &Appended) -> Committed {
    match answer {
        Appended::Committed(committed, _) => *committed,
        Appended::NoSuchWorkspace => panic!("the workspace is there"),
    }
}

/// A back end that has [`OURS`] and [`THEIRS`], both empty.
pub type Backend = (Box<dyn Writer>, Box<dyn Reader>);

/// Runs the suite; `fresh` makes a back end for each case.
pub fn holds(mut fresh: impl FnMut() -> Backend) {
    let cases: &[fn(Backend)] = &[
        an_empty_workspace_stands_at_zero,
        chunks_come_back_in_order,
        numbers_count_per_workspace,
        fingerprints_depend_on_state_only,
        changed_since_lists_each_document_once,
        the_index_is_of_one_moment,
        the_log_is_read_in_pages_that_cover_all,
        a_page_of_the_log_names_its_last_commit,
        a_snapshot_takes_the_place_of_its_chunks,
        what_is_in_a_snapshot_is_deleted_from_its_end,
        deliveries_that_go_on_are_one,
        a_snapshot_of_what_is_not_there_changes_nothing,
        the_logs_that_have_grown_are_listed,
        an_unknown_workspace_fails_alone,
        unknown_things_are_told_apart,
        a_probe_changes_nothing,
    ];
    cases.iter().for_each(|case| case(fresh()));
}

fn an_empty_workspace_stands_at_zero((_, mut reader): Backend) {
    let position = reader.position(&OURS).unwrap();
    assert_eq!((position.number, position.fingerprint), (0, Fingerprint::EMPTY));
    assert_eq!(reader.fingerprint_at(&OURS, 0).unwrap(), Some(Fingerprint::EMPTY));
    assert_eq!(reader.changed_since(&OURS, 0).unwrap(), vec![]);
}

fn chunks_come_back_in_order((mut writer, mut reader): Backend) {
    writer.commit(&[append(OURS, 1, b"one", &[1]), append(OURS, 1, b"two", &[2])]).unwrap();
    writer.commit(&[append(OURS, 1, b"", &[2]), append(OURS, 1, b"three", &[3, 4])]).unwrap();
    let chunks = [&b"one"[..], b"two", b"", b"three"].map(<[u8]>::to_vec).to_vec();
    assert_eq!(reader.load(&OURS, &document(1)).unwrap(), Some(Stored { heads: heads(&[3, 4]), chunks }));
    assert_eq!(reader.heads(&OURS, &document(1)).unwrap(), Some(heads(&[3, 4])));
    assert_eq!(reader.load(&THEIRS, &document(1)).unwrap(), None, "a document of one workspace only");
}

fn numbers_count_per_workspace((mut writer, mut reader): Backend) {
    let batch = [append(OURS, 1, b"a", &[1]), append(THEIRS, 1, b"b", &[2]), append(OURS, 2, b"c", &[3])];
    let answers = writer.commit(&batch).unwrap();
    assert_eq!(answers.iter().map(|answer| committed(answer).number).collect::<Vec<_>>(), [1, 1, 2]);
    let next = writer.commit(&[append(OURS, 1, b"d", &[4])]).unwrap();
    assert_eq!(committed(&next[0]).number, 3);
    assert_eq!(reader.position(&OURS).unwrap().number, 3);
    assert_eq!(reader.position(&THEIRS).unwrap().number, 1);
}

fn fingerprints_depend_on_state_only((mut writer, mut reader): Backend) {
    let by_steps = [append(OURS, 1, b"a", &[1]), append(OURS, 2, b"b", &[2]), append(OURS, 1, b"c", &[3])];
    let at_once = [append(THEIRS, 2, b"b", &[2]), append(THEIRS, 1, b"ac", &[3])];
    let ours = writer.commit(&by_steps).unwrap();
    let theirs = writer.commit(&at_once).unwrap();
    let last = committed(&ours[2]).fingerprint;
    assert_eq!(last, committed(&theirs[1]).fingerprint);
    assert_eq!(reader.position(&OURS).unwrap().fingerprint, last);
    for (index, answer) in ours.iter().enumerate() {
        let recorded = reader.fingerprint_at(&OURS, index as u64 + 1).unwrap();
        assert_eq!(recorded, Some(committed(answer).fingerprint));
    }
    assert_eq!(reader.fingerprint_at(&OURS, 4).unwrap(), None);
}

fn changed_since_lists_each_document_once((mut writer, mut reader): Backend) {
    writer.commit(&[append(OURS, 9, b"a", &[1]), append(OURS, 2, b"b", &[2])]).unwrap();
    writer.commit(&[append(OURS, 9, b"c", &[3])]).unwrap();
    let all = vec![(document(2), heads(&[2]), 2), (document(9), heads(&[3]), 3)];
    assert_eq!(reader.changed_since(&OURS, 0).unwrap(), all);
    assert_eq!(reader.changed_since(&OURS, 2).unwrap(), all[1..]);
    assert_eq!(reader.changed_since(&OURS, 3).unwrap(), vec![]);
}

fn the_index_is_of_one_moment((mut writer, mut reader): Backend) {
    writer.commit(&[append(OURS, 9, b"a", &[1]), append(OURS, 2, b"b", &[2])]).unwrap();
    writer.commit(&[append(OURS, 9, b"c", &[3])]).unwrap();
    let Index { position, documents } = reader.index(&OURS).unwrap();
    assert_eq!(position, reader.position(&OURS).unwrap());
    assert_eq!(documents, [(document(2), heads(&[2]), 2), (document(9), heads(&[3]), 3)]);
}

fn the_log_is_read_in_pages_that_cover_all((mut writer, mut reader): Backend) {
    let batch: Vec<Append> =
        (1..=7).map(|n| append(OURS, n % 3, &[n; 10], &[n])).chain([append(THEIRS, 1, b"x", &[1])]).collect();
    writer.commit(&batch).unwrap();
    for (most_bytes, pages) in [(0, 7), (10, 4), (25, 3), (69, 1), (1000, 1)] {
        let (mut number, mut read, mut chunks) = (0, 0, Vec::new());
        loop {
            let page = reader.log_since(&OURS, number, most_bytes).unwrap();
            (number, read) = (page.number, read + 1);
            assert_eq!(page.entries.last().unwrap().number, number);
            chunks.extend(page.entries.into_iter().map(|entry| (entry.document, entry.chunk[0])));
            if page.done {
                break;
            }
        }
        assert_eq!((number, read), (7, pages), "{most_bytes} bytes");
        assert_eq!(chunks, (1..=7).map(|n| (document(n % 3), n)).collect::<Vec<_>>());
    }
}

fn a_page_of_the_log_names_its_last_commit((mut writer, mut reader): Backend) {
    assert_eq!(reader.log_since(&OURS, 0, 100).unwrap(), LogPage::up_to(0, Fingerprint::EMPTY));
    let answers = writer.commit(&[append(OURS, 1, b"a", &[1]), append(OURS, 2, b"b", &[2])]).unwrap();
    let [first, last] = [committed(&answers[0]), committed(&answers[1])];
    let page = reader.log_since(&OURS, 0, 0).unwrap();
    assert_eq!((page.number, page.fingerprint, page.done), (1, first.fingerprint, false));
    let page = reader.log_since(&OURS, 1, 0).unwrap();
    assert_eq!((page.number, page.fingerprint, page.done), (2, last.fingerprint, true));
    assert_eq!(reader.log_since(&OURS, 2, 0).unwrap(), LogPage::up_to(2, last.fingerprint));
}

fn snapshot(covered: &[u64], data: &[u8], deliveries: &[Delivery]) -> Snapshot {
    Snapshot {
        workspace: OURS,
        document: document(1),
        data: data.to_vec(),
        covered: covered.to_vec(),
        covered_bytes: covered.len() as u64,
        changes: covered.len() as u64,
        deliveries: deliveries.to_vec(),
    }
}

fn delivery(actor: u8, seqs: [u64; 2], principal: &str, number: u64) -> Delivery {
    Delivery {
        actor: vec![actor],
        first_seq: seqs[0],
        last_seq: seqs[1],
        principal: principal.to_owned(),
        first_number: number,
        last_number: number,
        first_at: number,
        last_at: number,
    }
}

fn a_snapshot_takes_the_place_of_its_chunks((mut writer, mut reader): Backend) {
    let batch = [append(OURS, 1, b"a", &[1]), append(OURS, 2, b"b", &[2]), append(OURS, 1, b"c", &[3])];
    let answers = writer.commit(&batch).unwrap();
    // What comes while the snapshot is made stays behind it.
    writer.commit(&[append(OURS, 1, b"d", &[4])]).unwrap();
    let position = reader.position(&OURS).unwrap();
    assert!(writer.compact(&snapshot(&[1, 3], b"ac", &[])).unwrap());
    writer.commit(&[append(OURS, 1, b"e", &[5])]).unwrap();

    let loaded = reader.load(&OURS, &document(1)).unwrap().unwrap();
    assert_eq!(loaded.heads, heads(&[5]));
    assert_eq!(loaded.chunks, [&b"ac"[..], b"d", b"e"]);
    let entries = reader.log_since(&OURS, 0, 100).unwrap().entries;
    let log = |entries: &[LogEntry]| {
        entries.iter().map(|entry| (entry.number, entry.chunk.clone())).collect::<Vec<_>>()
    };
    let chunk = |text: &str| text.as_bytes().to_vec();
    assert_eq!(log(&entries), [(2, chunk("b")), (3, chunk("ac")), (4, chunk("d")), (5, chunk("e"))]);
    assert_eq!(log(&reader.log_since(&OURS, 2, 100).unwrap().entries), log(&entries[1..]));
    for (index, answer) in answers.iter().enumerate() {
        let known = reader.fingerprint_at(&OURS, index as u64 + 1).unwrap();
        assert_eq!(known, Some(committed(answer).fingerprint));
    }
    assert_eq!(reader.fingerprint_at(&OURS, 4).unwrap(), Some(position.fingerprint));
    let history = reader.history(&OURS, &document(1)).unwrap().unwrap();
    let told: Vec<_> = history.links.iter().map(|link| (link.number, link.principal.is_some())).collect();
    assert_eq!(told, [(3, false), (4, true), (5, true)]);
}

fn what_is_in_a_snapshot_is_deleted_from_its_end((mut writer, mut reader): Backend) {
    let chunks = 2 * TIDY_CHUNKS as u64 + 10;
    let batch: Vec<Append> = (1..=chunks).map(|n| append(OURS, 1, b"x", &[n as u8])).collect();
    writer.commit(&batch).unwrap();
    let covered: Vec<u64> = (1..=chunks - 5).collect();
    assert!(writer.compact(&snapshot(&covered, b"all", &[])).unwrap());
    let numbers = |reader: &mut dyn Reader| -> Vec<u64> {
        reader.log_since(&OURS, 0, 10_000).unwrap().entries.iter().map(|entry| entry.number).collect()
    };
    let kept: Vec<u64> = (chunks - 5..=chunks).collect();
    loop {
        assert_eq!(reader.load(&OURS, &document(1)).unwrap().unwrap().chunks.len(), 6);
        let shown = numbers(reader.as_mut());
        let first = shown.len() - kept.len();
        assert_eq!(shown[..first], (1..=first as u64).collect::<Vec<_>>());
        assert_eq!(shown[first..], kept);
        if !writer.tidy(100).unwrap() {
            break;
        }
    }
    assert_eq!(numbers(reader.as_mut()), kept);
    assert!((1..=chunks).all(|number| reader.fingerprint_at(&OURS, number).unwrap().is_some()));
    assert!(!writer.tidy(100).unwrap());
}

fn deliveries_that_go_on_are_one((mut writer, mut reader): Backend) {
    writer.commit(&[append(OURS, 1, b"a", &[1]), append(OURS, 1, b"b", &[2])]).unwrap();
    writer.commit(&[append(OURS, 1, b"c", &[3])]).unwrap();
    let first = [delivery(7, [1, 4], "lin", 1), delivery(5, [1, 1], "chen", 2)];
    assert!(writer.compact(&snapshot(&[1, 2], b"ab", &first)).unwrap());
    let more = [delivery(7, [5, 6], "lin", 3), delivery(5, [2, 2], "lin", 3)];
    assert!(writer.compact(&snapshot(&[2, 3], b"abc", &more)).unwrap());
    let known = reader.history(&OURS, &document(1)).unwrap().unwrap().deliveries;
    let widened = Delivery { last_number: 3, last_at: 3, ..delivery(7, [1, 6], "lin", 1) };
    assert_eq!(known, [delivery(5, [1, 1], "chen", 2), delivery(5, [2, 2], "lin", 3), widened]);
}

fn a_snapshot_of_what_is_not_there_changes_nothing((mut writer, mut reader): Backend) {
    let batch = [append(OURS, 1, b"a", &[1]), append(OURS, 2, b"b", &[2]), append(OURS, 1, b"c", &[3])];
    writer.commit(&batch).unwrap();
    let before = (reader.load(&OURS, &document(1)).unwrap(), reader.log_since(&OURS, 0, 100).unwrap());
    for covered in [&[][..], &[9], &[1, 9], &[9, 3], &[1, 2], &[2, 3]] {
        let snapshot = snapshot(covered, b"x", &[delivery(7, [1, 1], "lin", 1)]);
        assert!(!writer.compact(&snapshot).unwrap(), "{covered:?}");
    }
    assert!(!writer.compact(&Snapshot { workspace: THEIRS, ..snapshot(&[1, 3], b"x", &[]) }).unwrap());
    let after = (reader.load(&OURS, &document(1)).unwrap(), reader.log_since(&OURS, 0, 100).unwrap());
    assert_eq!(before, after);
    assert_eq!(reader.history(&OURS, &document(1)).unwrap().unwrap().deliveries, []);
}

fn the_logs_that_have_grown_are_listed((mut writer, mut reader): Backend) {
    let grown =
        |changes, bytes: &[u8], at| Append { changes, at, ..append(OURS, 1, bytes, &[changes as u8]) };
    let answers = writer.commit(&[grown(1, b"aaa", 5), append(THEIRS, 2, b"b", &[2]), grown(2, b"c", 6)]);
    let told: Vec<LogState> = answers
        .unwrap()
        .into_iter()
        .map(|answer| match answer {
            Appended::Committed(_, log) => log,
            Appended::NoSuchWorkspace => panic!("the workspace is there"),
        })
        .collect();
    // A first chunk is as good as a snapshot: nothing has grown behind that of the second document.
    let listed = reader.logs(0, 0).unwrap();
    assert_eq!(listed, [told[2], told[1]]);
    assert_eq!((listed[0].changes, listed[0].bytes, listed[0].at), (2, 4, 6));
    assert_eq!((listed[0].snapshot_changes, listed[0].snapshot_bytes), (1, 3));
    assert_eq!(reader.logs(1, 100).unwrap(), listed[..1]);
    assert_eq!(reader.logs(100, 1).unwrap(), listed[..1]);
    assert_eq!(reader.logs(2, 2).unwrap(), []);

    let made = Snapshot { covered_bytes: 4, ..snapshot(&[1, 2], b"ac", &[]) };
    assert!(writer.compact(&made).unwrap());
    assert_eq!(reader.logs(1, 1).unwrap(), []);
    let answers = writer.commit(&[grown(3, b"dd", 7)]).unwrap();
    let log = reader.logs(1, 1).unwrap()[0];
    assert_eq!((log.changes, log.bytes, log.snapshot_changes, log.snapshot_bytes), (3, 4, 2, 2));
    assert!(matches!(answers[0], Appended::Committed(_, told) if told == log));

    let damage = |reason: Option<&str>| Damage {
        workspace: OURS,
        document: document(1),
        reason: reason.map(str::to_owned),
        at: 8,
    };
    writer.mark(&damage(Some("it does not load"))).unwrap();
    assert_eq!(reader.logs(1, 1).unwrap(), []);
    writer.mark(&damage(None)).unwrap();
    assert_eq!(reader.logs(1, 1).unwrap(), [log]);
}

fn an_unknown_workspace_fails_alone((mut writer, mut reader): Backend) {
    let answers = writer.commit(&[append(NOBODYS, 1, b"x", &[1]), append(OURS, 1, b"a", &[1])]).unwrap();
    assert_eq!(answers[0], Appended::NoSuchWorkspace);
    assert_eq!(committed(&answers[1]).number, 1);
    assert!(reader.heads(&OURS, &document(1)).unwrap().is_some());
}

fn unknown_things_are_told_apart((_, mut reader): Backend) {
    assert_eq!(reader.load(&OURS, &document(7)).unwrap(), None);
    assert_eq!(reader.heads(&OURS, &document(7)).unwrap(), None);
    let answers = [
        reader.load(&NOBODYS, &document(7)).err(),
        reader.heads(&NOBODYS, &document(7)).err(),
        reader.changed_since(&NOBODYS, 0).err(),
        reader.index(&NOBODYS).err(),
        reader.history(&NOBODYS, &document(7)).err(),
        reader.log_since(&NOBODYS, 0, 100).err(),
        reader.position(&NOBODYS).err(),
        reader.fingerprint_at(&NOBODYS, 0).err(),
    ];
    for answer in answers {
        assert!(matches!(answer, Some(StorageError::NoSuchWorkspace)), "{answer:?}");
    }
}

fn a_probe_changes_nothing((mut writer, mut reader): Backend) {
    writer.probe().unwrap();
    writer.probe().unwrap();
    assert_eq!(reader.position(&OURS).unwrap().number, 0);
}
