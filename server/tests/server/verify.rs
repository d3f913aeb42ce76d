//! `verify`: that it is content with what the storage writes, and names everything that was changed behind its back.

use crate::documents::{id, spoil, store};
use crate::room::{Room, field};

/// A workspace with one document of two chunks.
fn room() -> Room {
    let room = Room::new();
    let workspace = room.workspace();
    store(&room, &workspace, 1, 2);
    room
}

/// A workspace with one document that is a snapshot.
fn compacted() -> Room {
    let room = Room::new();
    let workspace = room.workspace();
    store(&room, &workspace, 1, 5);
    room.run("compact").ok();
    room
}

/// Asserts that `verify` says this about a database that was changed like this.
#[track_caller]
fn finds(room: &Room, sql: &str, fault: &str) {
    spoil(room, sql);
    let ended = room.run("verify");
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains(fault), "{} in {}", fault, ended.err);
    let report = room.run("verify --json");
    assert_eq!(report.code, 1);
    assert!(report.out.contains(fault), "{}", report.out);
}

#[track_caller]
fn found(sql: &str, fault: &str) {
    finds(&room(), sql, fault);
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
    found("UPDATE documents SET changes = 7", "another number of changes");
    found("UPDATE documents SET bytes = 7", "another number of bytes");
    found("UPDATE documents SET snapshot_bytes = 7", "its snapshot is not what is recorded");
}

#[test]
fn a_snapshot_that_is_not_what_is_recorded_is_found() {
    assert!(compacted().run("verify").ok().starts_with("1 workspaces, 1 documents, 1 chunks"));
    finds(&compacted(), "UPDATE documents SET snapshot_changes = 4", "its snapshot is not what is recorded");
    finds(&compacted(), "DELETE FROM deliveries", "not recorded who delivered all of it");
    finds(&compacted(), "UPDATE deliveries SET last_seq = 4", "not recorded who delivered all of it");
    finds(&room(), "UPDATE chunks SET principal = NULL WHERE number = 2", "who delivered one of its chunks");
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

#[test]
fn a_damaged_document_is_counted_until_it_is_sound_again() {
    let room = room();
    let damaged = |room: &Room| room.run("stats --json").json()["workspaces"][0]["damaged"].clone();
    assert_eq!(damaged(&room), 0);
    spoil(&room, "UPDATE chunks SET data = cast(data || x'00' AS BLOB) WHERE number = 2");
    let report: serde_json::Value = serde_json::from_str(&room.run("verify --json").out).unwrap();
    assert_eq!(field(&report["damaged"][0], "document"), id(1).to_string());
    assert_eq!(damaged(&room), 1);
    assert!(room.run("stats").ok().contains("1 documents DAMAGED"));
    spoil(&room, "UPDATE chunks SET data = substr(data, 1, length(data) - 1) WHERE number = 2");
    room.run("verify").ok();
    assert_eq!(damaged(&room), 0);
}
