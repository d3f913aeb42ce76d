//! A data directory that this version, or an earlier one, has left behind: every later version opens it and finds what
//! was in it.
//!
//! `cargo test -p concord-server --test server -- --ignored make_a_fixture` makes one anew in the temporary directory and
//! says where. One that is in the repository is never replaced; a version that changes the schema adds its own.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::documents::{add, store};
use crate::room::{Room, field};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
const CONTENTS: &str = "contents.json";
const DATABASE: &str = "concord.db";

/// When it is in all of them: what is good for a day is good then.
const NOW: &str = "2024-07-15T09:00:00+08:00";

/// The data directories there are, by name.
fn fixtures() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty(), "there is at least that of the first version");
    found
}

/// A room over a copy of a fixture, and what is in it.
fn open(fixture: &Path) -> (Room, Value) {
    let room = Room::at(NOW);
    fs::create_dir_all(room.data()).unwrap();
    fs::copy(fixture.join(DATABASE), room.data().join(DATABASE)).unwrap();
    let contents = fs::read(fixture.join(CONTENTS)).unwrap();
    (room, serde_json::from_slice(&contents).unwrap())
}

/// What can be asked about a workspace and its people, with one of its tokens.
fn look(room: &Room, workspaces: &Value) -> Value {
    let server = room.serve("");
    let looked = workspaces.as_object().unwrap().iter().map(|(workspace, tokens)| {
        let tokens = tokens["tokens"].as_object().unwrap();
        let people = tokens.iter().map(|(name, token)| {
            let (status, me) = server.get("/api/v1/me", token.as_str().unwrap());
            (name.clone(), json!([status, me["name"], me["role"], me["workspace"]]))
        });
        let people: Value = people.collect::<serde_json::Map<_, _>>().into();
        let token = tokens["Lin"].as_str().unwrap();
        let documents = server.get(&format!("/api/v1/workspaces/{workspace}/documents"), token).1;
        (workspace.clone(), json!({ "people": people, "documents": documents }))
    });
    looked.collect::<serde_json::Map<_, _>>().into()
}

fn stats(room: &Room) -> Value {
    room.run("stats --json").json()["workspaces"].clone()
}

#[test]
#[ignore = "makes a new fixture, which is then kept"]
fn make_a_fixture() {
    let room = Room::at(NOW);
    drop(room.serve("--public-url https://concord.example.org"));
    let mut workspaces = serde_json::Map::new();
    for (n, name) in [(10, "CSAT"), (20, "客户满意度")] {
        let workspace = field(&room.run(&format!("workspace create {name} --json")).json(), "workspace");
        let tokens = [("Lin", "owner"), ("陈", "editor"), ("Guest", "viewer")];
        let tokens =
            tokens.map(|(name, role)| (name.to_owned(), room.token(&workspace, name, role).0.into()));
        let (_, revoked) = room.token(&workspace, "Gone", "editor");
        room.run(&format!("token revoke {revoked}")).ok();
        let invite =
            format!("invite create --workspace {workspace} --role editor --uses 1000 --expires 1d --json");
        let url = field(&room.run(&invite).json(), "url");
        let compacted = store(&room, &workspace, n, 40);
        room.run("compact").ok();
        add(&room, &workspace, n, compacted, 3);
        store(&room, &workspace, n + 1, 5);
        let tokens: serde_json::Map<String, Value> = tokens.into_iter().collect();
        workspaces.insert(workspace, json!({ "tokens": tokens, "invite": url }));
    }
    let workspaces = Value::Object(workspaces);
    let contents =
        json!({ "workspaces": workspaces, "look": look(&room, &workspaces), "stats": stats(&room) });
    let made = std::env::temp_dir().join("concord-fixture");
    fs::create_dir_all(&made).unwrap();
    fs::copy(room.data().join(DATABASE), made.join(DATABASE)).unwrap();
    fs::write(made.join(CONTENTS), serde_json::to_string_pretty(&contents).unwrap()).unwrap();
    println!("made {}", made.display());
}

#[test]
fn every_version_s_data_is_opened_and_is_what_it_was() {
    for fixture in fixtures() {
        let (room, contents) = open(&fixture);
        room.run("verify").ok();
        assert_eq!(look(&room, &contents["workspaces"]), contents["look"], "{}", fixture.display());
        // What later versions count is not in it.
        for (now, then) in stats(&room).as_array().unwrap().iter().zip(contents["stats"].as_array().unwrap())
        {
            for (name, value) in then.as_object().unwrap() {
                assert_eq!(&now[name], value, "{name} in {}", fixture.display());
            }
        }
        room.run("compact").ok();
        room.run("verify").ok();
        assert_eq!(look(&room, &contents["workspaces"]), contents["look"], "{}", fixture.display());
    }
}

#[test]
fn every_version_s_invites_and_documents_can_be_used() {
    for fixture in fixtures() {
        let (room, contents) = open(&fixture);
        let server = room.serve("");
        for (workspace, made) in contents["workspaces"].as_object().unwrap() {
            let (status, joined) = server.join(made["invite"].as_str().unwrap(), "Zhao", &"0".repeat(32));
            assert_eq!((status, &joined["workspace"]), (200, &json!(workspace)), "{joined}");
            let heads = contents["look"][workspace]["documents"].as_array().unwrap();
            for document in heads {
                let out =
                    format!("export --to out --workspace {workspace} --document {}", field(document, "id"));
                room.run(&out).ok();
            }
        }
        assert!(server.terminate().success());
    }
}
