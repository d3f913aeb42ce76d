//! `backup` and `restore`: nothing of the one is lost in the other, and clients are told to start anew.

use std::sync::atomic::{AtomicBool, Ordering};

use concord_server::storage::sqlite::Database;
use concord_server::storage::{Append, Writer};
use serde_json::json;

use crate::changes::Line;
use crate::documents::{edit, store};
use crate::room::{Room, field};

/// The epochs of all workspaces in the room's database.
fn epochs(room: &Room) -> Vec<String> {
    let connection = rusqlite::Connection::open(room.data().join("concord.db")).unwrap();
    let mut statement = connection.prepare("SELECT epoch FROM workspaces ORDER BY id").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_backup_of_a_running_server_is_restored_under_a_new_epoch() {
    let room = Room::new();
    let workspace = room.workspace();
    let (lin, _) = room.token(&workspace, "Lin", "owner");
    let server = room.serve("");
    let made = room.run("backup --to copy.db --json").json();
    assert!(made["bytes"].as_u64().unwrap() > 0);
    let (_, later) = room.token(&workspace, "Zhao", "viewer");
    room.run("restore --from copy.db").fails(1);
    assert!(server.terminate().success());

    let before = epochs(&room);
    room.run("restore --from copy.db").ok();
    room.run("verify").ok();
    assert_eq!(epochs(&room).len(), 1);
    assert_ne!(epochs(&room), before);
    room.run(&format!("token revoke {later}")).fails(3);
    let server = room.serve("");
    let (status, me) = server.get("/api/v1/me", &lin);
    assert_eq!((status, field(&me, "name")), (200, "Lin".to_owned()));
    let kept = std::fs::read_dir(room.data()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(kept.into_iter().any(|name| name.to_string_lossy().contains("before-restore")));
}

#[test]
fn a_backup_under_load_is_of_one_moment() {
    let room = Room::new();
    let workspace = room.workspace();
    (0..20).for_each(|n| drop(store(&room, &workspace, n, 20)));
    let (stop, workspace) = (AtomicBool::new(false), workspace.parse().unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = Database::open(&room.data()).unwrap().unwrap().writer().unwrap();
            let mut lines: Vec<Line> = (0..20).map(|_| Line::default()).collect();
            while !stop.load(Ordering::Relaxed) {
                let batch: Vec<Append> =
                    (20..).zip(&mut lines).map(|(n, line)| edit(workspace, n, line)).collect();
                writer.commit(&batch).unwrap();
            }
        });
        for n in 0..3 {
            room.run(&format!("backup --to copy-{n}.db")).ok();
            room.run("compact").ok();
        }
        stop.store(true, Ordering::Relaxed);
    });
    for n in 0..3 {
        room.run(&format!("restore --from copy-{n}.db --data elsewhere")).ok();
        room.run("verify --data elsewhere").ok();
    }
    room.run("verify").ok();
}

#[test]
fn a_backup_restores_into_an_empty_place() {
    let room = Room::new();
    let workspace = room.workspace();
    room.run("backup --to copy.db").ok();
    room.run("restore --from copy.db --data elsewhere").ok();
    let stats = room.run("stats --data elsewhere --json").json();
    assert_eq!(stats["workspaces"][0]["workspace"], json!(workspace));
}

#[test]
fn what_can_not_be_backed_up_or_restored_changes_nothing() {
    let room = Room::new();
    room.run("backup --to copy.db").fails(1);
    room.workspace();
    let before = epochs(&room);
    room.run("backup --to copy.db").ok();
    room.run("backup --to copy.db").fails(2);
    room.run("restore --from missing.db").fails(2);
    std::fs::write(room.data().join("notes.txt"), "these are notes, and long enough to be none of ours")
        .unwrap();
    room.run("restore --from data/notes.txt").fails(1);
    assert_eq!(epochs(&room), before);
    let left = std::fs::read_dir(room.data()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().contains("partial")));
}
