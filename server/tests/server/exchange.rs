//! `import` and `export`: what goes out comes back, what is not whole is named, and nothing is stored twice.

use std::fs;
use std::path::{Path, PathBuf};

use concord_sync::document::SharedDocument;
use concord_sync::id::DocumentId;
use serde_json::{Value, json};

use crate::changes::Line;
use crate::documents::{id, spoil, store};
use crate::room::Room;

/// A directory as an automerge-repo keeps it.
struct Repo(PathBuf);

impl Repo {
    fn new(room: &Room) -> Self {
        Repo(room.data().with_file_name("repo"))
    }

    fn put(&self, document: DocumentId, kind: &str, name: &str, bytes: &[u8]) -> PathBuf {
        let id = document.to_string();
        let folder = self.0.join(&id[..2]).join(&id[2..]).join(kind);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    }

    /// A document of a snapshot and incremental chunks, whose names are in no order.
    fn document(&self, n: u8, changes: usize) -> Line {
        let mut line = Line::default();
        let chunks: Vec<_> = (0..changes).map(|_| line.edit(n)).collect();
        let saved = SharedDocument::load(&chunks[..changes / 2]).unwrap().save();
        self.put(id(n), "snapshot", "0a", &saved);
        for (index, chunk) in chunks[changes / 2..].iter().enumerate() {
            self.put(id(n), "incremental", &format!("{:02x}", 0xff - index), chunk);
        }
        line
    }
}

fn heads(room: &Room, workspace: &str) -> Value {
    let (token, _) = room.token(workspace, "Lin", "owner");
    let server = room.serve("");
    let (status, listed) = server.get(&format!("/api/v1/workspaces/{workspace}/documents"), &token);
    assert_eq!(status, 200);
    listed
}

fn listed(n: u8, line: &Line) -> Value {
    json!({ "id": id(n), "heads": line.heads() })
}

#[test]
fn a_repo_comes_in_whole_and_only_once() {
    let room = Room::new();
    let workspace = room.workspace();
    let repo = Repo::new(&room);
    let lines = [1, 2].map(|n| repo.document(n, 10));
    repo.put(id(1), "sync-state", "peer", b"not ours");
    fs::create_dir_all(repo.0.join("st")).unwrap();
    fs::write(repo.0.join("st/orage-adapter-id"), "6f1f4f4e").unwrap();
    fs::write(repo.0.join("notes.txt"), "not ours").unwrap();

    let line = format!("import --from repo --workspace {workspace} --json");
    let first = room.run(&line);
    assert!(first.err.contains("notes.txt") && !first.err.contains("adapter"), "{}", first.err);
    assert_eq!(first.json(), json!({ "documents": 2, "unchanged": 0, "changes": 20, "left_out": [] }));
    let again = room.run(&line).json();
    assert_eq!(again, json!({ "documents": 0, "unchanged": 2, "changes": 0, "left_out": [] }));
    room.run("verify").ok();
    assert_eq!(heads(&room, &workspace), json!([listed(1, &lines[0]), listed(2, &lines[1])]));
}

#[test]
fn what_is_there_already_is_added_to() {
    let room = Room::new();
    let workspace = room.workspace();
    store(&room, &workspace, 1, 4);
    let line = Repo::new(&room).document(1, 10);
    let made = room.run(&format!("import --from repo --workspace {workspace} --json")).json();
    assert_eq!((&made["documents"], &made["changes"]), (&json!(1), &json!(6)));
    room.run("verify").ok();
    assert_eq!(heads(&room, &workspace), json!([listed(1, &line)]));
}

#[test]
fn a_document_that_is_not_whole_is_named_and_nothing_of_it_is_stored() {
    let room = Room::new();
    let workspace = room.workspace();
    let repo = Repo::new(&room);
    let sound = repo.document(1, 4);
    repo.document(2, 4);
    let cut = repo.put(id(2), "incremental", "cut", &Line::default().edit(9)[..20]);
    repo.document(3, 4);
    fs::remove_file(repo.put(id(3), "snapshot", "0a", b"")).unwrap();
    let ended = room.run(&format!("import --from repo --workspace {workspace} --json"));
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.err.contains(cut.file_name().unwrap().to_str().unwrap()), "{}", ended.err);
    let made: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(made["documents"], 1);
    let named: Vec<_> =
        made["left_out"].as_array().unwrap().iter().map(|left| left["document"].clone()).collect();
    assert_eq!(named, [json!(id(2)), json!(id(3))]);
    assert_eq!(heads(&room, &workspace), json!([listed(1, &sound)]));
    room.run("verify").ok();
}

#[test]
fn a_workspace_goes_out_while_the_server_runs_and_comes_back_the_same() {
    let room = Room::new();
    let workspace = room.workspace();
    let lines = [(1, 1), (2, 30)].map(|(n, changes)| store(&room, &workspace, n, changes));
    let server = room.serve("");
    let made = room.run(&format!("export --to out --workspace {workspace} --json")).json();
    assert_eq!((&made["documents"], &made["left_out"]), (&json!(2), &json!([])));
    room.run(&format!("import --from out --workspace {workspace}")).fails(1);
    assert!(server.terminate().success());

    let other = room.run("workspace create Other --json").json()["workspace"].as_str().unwrap().to_owned();
    room.run(&format!("import --from out --workspace {other}")).ok();
    assert_eq!(heads(&room, &other), json!([listed(1, &lines[0]), listed(2, &lines[1])]));
    // A second export of the same adds nothing.
    let files = || files(&room.data().with_file_name("out"));
    let before = files();
    room.run(&format!("export --to out --workspace {other}")).ok();
    assert_eq!((files(), before.len()), (before, 2));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect();
    found.sort();
    found
}

#[test]
fn one_document_goes_out_to_a_file_and_comes_back() {
    let room = Room::new();
    let workspace = room.workspace();
    let line = store(&room, &workspace, 1, 5);
    let out = format!("export --document {} -o one.automerge --workspace {workspace}", id(1));
    room.run(&out).ok();
    let bytes = fs::read(room.data().with_file_name("one.automerge")).unwrap();
    assert_eq!(SharedDocument::load([bytes]).unwrap().heads(), line.heads());
    room.run(&out).fails(2);
    room.run(&format!("import one.automerge --document automerge:{} --workspace {workspace}", id(7))).ok();
    room.run("verify").ok();
    assert_eq!(heads(&room, &workspace), json!([listed(1, &line), listed(7, &line)]));
}

#[test]
fn a_damaged_document_stays_and_the_others_go_out() {
    let room = Room::new();
    let workspace = room.workspace();
    store(&room, &workspace, 1, 3);
    store(&room, &workspace, 2, 3);
    spoil(&room, "UPDATE chunks SET data = x'00' WHERE number = 1");
    let ended = room.run(&format!("export --to out --workspace {workspace} --json"));
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains(&id(1).to_string()), "{}", ended.err);
    assert_eq!(files(&room.data().with_file_name("out")).len(), 1);
    room.run(&format!("export --document {} -o one --workspace {workspace}", id(1))).fails(1);
}

#[test]
fn what_can_not_be_meant_is_told() {
    let room = Room::new();
    let workspace = room.workspace();
    let nobodys = id(9);
    room.file("file", "text");
    for (line, code) in [
        (format!("import --workspace {workspace}"), 2),
        (format!("import --from nowhere --workspace {workspace}"), 2),
        (format!("import file --workspace {workspace}"), 2),
        (format!("import file --document x --workspace {workspace}"), 2),
        (format!("import missing --document {nobodys} --workspace {workspace}"), 2),
        (format!("import file --document {nobodys} --workspace {nobodys}"), 3),
        (format!("export --workspace {workspace}"), 2),
        (format!("export -o one --workspace {workspace}"), 2),
        (format!("export -o one --document {nobodys} --workspace {workspace}"), 3),
        (format!("export --to out --document {nobodys} --workspace {workspace}"), 3),
        (format!("export --to out --workspace {nobodys}"), 3),
    ] {
        room.run(&line).fails(code);
    }
    let ended = room.run(&format!("import file --document {nobodys} --workspace {workspace}"));
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("file"), "{}", ended.err);
}

#[test]
fn a_document_over_the_limit_of_the_server_is_left_out() {
    let room = Room::new();
    let workspace = room.workspace();
    Repo::new(&room).document(1, 40);
    room.file("small.toml", "[limits]\ndocument_bytes = 100\n");
    let ended = room.run(&format!("import --from repo --workspace {workspace} --config small.toml"));
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("100 are allowed"), "{}", ended.err);
}
