//! `compact`: by the running server or without one, with the same result, and nothing lost when it is killed.

use concord_server::storage::compaction::{Keeper, compact_all};
use concord_server::storage::sqlite::{Database, SqliteWriter};
use concord_server::storage::{Damage, Reader, Snapshot, StorageError, Writer};
use concord_sync::document::SharedDocument;
use concord_sync::id::WorkspaceId;
use serde_json::json;

use crate::changes::Line;
use crate::documents::{edit, id, spoil, store};
use crate::room::Room;

/// Asserts that a document is what was stored, in so many chunks.
#[track_caller]
fn assert_loads(room: &Room, workspace: &str, n: u8, line: &Line, chunks: usize) {
    let workspace: WorkspaceId = workspace.parse().unwrap();
    let mut reader = Database::open(&room.data()).unwrap().unwrap().reader().unwrap();
    let stored = reader.load(&workspace, &id(n)).unwrap().unwrap();
    assert_eq!(stored.heads, line.heads());
    assert_eq!(SharedDocument::load(&stored.chunks).unwrap().heads(), line.heads());
    assert_eq!(stored.chunks.len(), chunks);
}

#[test]
fn without_a_server_the_command_does_it() {
    let room = Room::new();
    let workspace = room.workspace();
    let lines = [1, 2].map(|n| store(&room, &workspace, n, 40));
    let stats = |name: &str| room.run("stats --json").json()["workspaces"][0][name].clone();
    // All but the first of each, which are as compact as snapshots.
    assert_eq!(stats("log_changes"), 78);
    let made = room.run("compact --json").json();
    assert_eq!((&made["documents"], &made["chunks"], &made["faults"]), (&json!(2), &json!(80), &json!([])));
    assert!(made["bytes_after"].as_u64() < made["bytes_before"].as_u64());
    (1..).zip(&lines).for_each(|(n, line)| assert_loads(&room, &workspace, n, line, 1));
    assert_eq!(stats("log_changes"), 0);
    assert!(room.run("compact").ok().starts_with("0 documents"));
    room.run("verify").ok();
}

#[test]
fn what_becomes_free_is_given_back() {
    let room = Room::new();
    let workspace = room.workspace();
    store(&room, &workspace, 1, 3_000);
    let bytes = || room.run("stats --json").json()["database_bytes"].as_u64().unwrap();
    let before = bytes();
    room.run("compact").ok();
    assert!(bytes() * 2 < before, "{} of {before}", bytes());
    room.run("verify").ok();
}

#[test]
fn a_running_server_does_it_and_serves_meanwhile() {
    let room = Room::new();
    let workspace = room.workspace();
    let line = store(&room, &workspace, 1, 40);
    let (token, _) = room.token(&workspace, "Lin", "owner");
    let server = room.serve("");
    assert_eq!(room.run("compact --json").json()["chunks"], 40);
    assert_loads(&room, &workspace, 1, &line, 1);
    assert!(room.run("compact").ok().starts_with("0 documents"));
    let (status, listed) = server.get(&format!("/api/v1/workspaces/{workspace}/documents"), &token);
    assert_eq!((status, listed.as_array().unwrap().len()), (200, 1));
    room.run("verify").ok();
    assert!(server.terminate().success());
}

#[test]
fn a_damaged_document_is_named_and_the_others_are_done() {
    for serve in [false, true] {
        let room = Room::new();
        let workspace = room.workspace();
        store(&room, &workspace, 1, 4);
        let line = store(&room, &workspace, 2, 4);
        spoil(&room, "UPDATE chunks SET data = x'00' WHERE number = 1");
        let server = serve.then(|| room.serve(""));
        let ended = room.run("compact --json");
        assert_eq!(ended.code, 1, "{}", ended.err);
        assert!(ended.err.contains(&id(1).to_string()), "{}", ended.err);
        assert_loads(&room, &workspace, 2, &line, 1);
        drop(server);
    }
}

#[test]
fn a_directory_without_a_database_is_told() {
    Room::new().run("compact").fails(1);
}

/// Puts snapshots in place and is then stopped.
struct Interrupted(SqliteWriter);

impl Keeper for Interrupted {
    fn compact(&mut self, snapshot: Snapshot) -> Result<bool, StorageError> {
        Writer::compact(&mut self.0, &snapshot)
    }

    fn tidy(&mut self) -> Result<bool, StorageError> {
        Err(StorageError::Stopped)
    }

    fn mark(&mut self, damage: Damage) -> Result<(), StorageError> {
        Writer::mark(&mut self.0, &damage)
    }
}

#[test]
fn stopped_before_the_chunks_are_deleted_it_goes_on_later() {
    let room = Room::new();
    let workspace = room.workspace();
    let line = store(&room, &workspace, 1, 1_000);
    let database = Database::open(&room.data()).unwrap().unwrap();
    let mut keeper = Interrupted(database.writer().unwrap());
    assert!(matches!(
        compact_all(&mut database.reader().unwrap(), &mut keeper, 0),
        Err(StorageError::Stopped)
    ));
    let chunks = || {
        let mut reader = database.reader().unwrap();
        reader.log_since(&workspace.parse().unwrap(), 0, usize::MAX).unwrap().entries.len()
    };
    assert!(chunks() > 1 && chunks() < 1_000, "{}", chunks());
    assert!(room.run("verify").ok().contains("1 documents, 1 chunks"));
    assert_loads(&room, &workspace, 1, &line, 1);
    assert!(room.run("compact").ok().starts_with("0 documents"));
    assert_eq!(chunks(), 1);
    room.run("verify").ok();
}

#[test]
fn killed_at_any_moment_it_leaves_every_document_whole() {
    let room = Room::new();
    let workspace = room.workspace();
    let documents = 30;
    let mut lines: Vec<Line> = (0..documents).map(|n| store(&room, &workspace, n, 12)).collect();
    let database = Database::open(&room.data()).unwrap().unwrap();
    let left = || database.reader().unwrap().logs(1, 1).unwrap().len();
    for round in 1..=5 {
        let mut process = room.start("compact");
        // Some are done and some are not, wherever it is.
        while left() > usize::from(documents) - 5 * round && process.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        process.kill().unwrap();
        process.wait().unwrap();
        room.run("verify").ok();
    }
    for (n, line) in (0..).zip(&mut lines) {
        let workspace = workspace.parse().unwrap();
        database.writer().unwrap().commit(&[edit(workspace, n, line)]).unwrap();
    }
    room.run("compact").ok();
    (0..).zip(&lines).for_each(|(n, line)| assert_loads(&room, &workspace, n, line, 1));
    room.run("verify").ok();
}
