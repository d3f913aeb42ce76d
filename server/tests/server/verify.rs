//! `verify`: that it is content with what the storage writes, and names everything that was changed behind its back.

use concord_server::storage::sqlite::Database;
use concord_server::storage::{Append, Writer};
use concord_sync::document::SharedDocument;
use concord_sync::id::{DocumentId, WorkspaceId};

use crate::room::{Room, field};

/// Two changes of an automerge document that set one field, as bytes.
const CHANGES: [&str; 2] = [
    "856f4a834855494e01350010070707070707070707070707070707070101000000061507340142025602570370027f057469746c65017f\
     017f366f6e657f00",
    "856f4a83b3f956ae015d014855494ee30875698489fe6e5e69fdc04add94e7c0a32300b6bcab9ec37441c21007070707070707070707070\
     707070707020200000008150734014202560257037002710273027f057469746c65017f017f3674776f7f017f007f01",
];

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// A workspace with one document of two chunks.
fn room() -> Room {
    let room = Room::new();
    let workspace: WorkspaceId = room.workspace().parse().unwrap();
    let mut writer = Database::open(&room.data()).unwrap().unwrap().writer().unwrap();
    let chunks = CHANGES.map(bytes);
    for n in 1..=chunks.len() {
        let loaded = SharedDocument::load(&chunks[..n]).unwrap();
        let append = Append {
            workspace,
            document: DocumentId::from_bytes([1; 16]),
            chunk: chunks[n - 1].clone(),
            heads: loaded.heads(),
            changes: loaded.change_count() as u64,
            principal: "token".to_owned(),
            at: 0,
        };
        writer.commit(&[append]).unwrap();
    }
    room
}

/// Changes the database behind the server's back and asserts that `verify` says this about it.
fn found(sql: &str, fault: &str) {
    let room = room();
    rusqlite::Connection::open(room.data().join("concord.db")).unwrap().execute_batch(sql).unwrap();
    let ended = room.run("verify");
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains(fault), "{} in {}", fault, ended.err);
    let report = room.run("verify --json");
    assert_eq!(report.code, 1);
    assert!(report.out.contains(fault), "{}", report.out);
}

#[test]
fn what_was_stored_is_sound() {
    let room = room();
    assert!(room.run("verify").ok().starts_with("1 workspaces, 1 documents, 2 chunks"));
    let stats = room.run("stats --json").json();
    assert_eq!(
        (&stats["workspaces"][0]["changes"], &stats["workspaces"][0]["number"]),
        (&2.into(), &2.into())
    );
    assert!(stats["workspaces"][0].get("fingerprint").is_none());
    assert_eq!(field(&stats["workspaces"][0], "name"), "CSAT");
}

#[test]
fn a_changed_byte_is_found() {
    found(
        "UPDATE chunks SET data = cast(data || x'00' AS BLOB) WHERE number = 2",
        "the chunk of commit 2 is not what was stored",
    );
}

#[test]
fn a_lost_chunk_is_found() {
    found("DELETE FROM chunks WHERE number = 2", "the chunk of commit 2 is missing");
    found("DELETE FROM chunks WHERE number = 1", "the chunk of commit 1 is missing");
    found("DELETE FROM chunks WHERE number = 1", "it does not load");
    found("UPDATE chunks SET previous = 2", "the chunk of commit 2 is missing");
}

#[test]
fn a_document_that_is_not_what_its_row_says_is_found() {
    found("UPDATE documents SET heads = zeroblob(32)", "does not load to its recorded heads");
}

#[test]
fn a_wrong_count_is_found() {
    found("UPDATE documents SET changes = 7", "another number of changes");
}

#[test]
fn a_wrong_fingerprint_is_found() {
    found("UPDATE workspaces SET fingerprint = zeroblob(32)", "fingerprint");
    found("DELETE FROM chunks WHERE number = 2", "fingerprint");
}

#[test]
fn a_chunk_of_no_document_is_found() {
    found("DELETE FROM documents", "2 chunks belong to no document");
}
