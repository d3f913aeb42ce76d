//! The administrator's commands: what they print, and what they exit with.

use crate::room::{Room, database, field};

#[test]
fn a_workspace_a_token_and_an_invite_are_made() {
    let room = Room::new();
    let made = room.run("workspace create CSAT --json").json();
    assert_eq!(made["name"], "CSAT");
    let workspace = field(&made, "workspace");
    let (token, id) = room.token(&workspace, "Lin", "owner");
    assert!(token.starts_with("ct_") && !id.is_empty());
    let server = room.serve("");
    let line = format!("invite create --workspace {workspace} --role editor --uses 2 --expires 1h --json");
    let invite = field(&room.run(&line).json(), "url");
    assert!(invite.starts_with(&format!("{}/join/", server.url)), "{invite}");
}

#[test]
fn without_json_the_data_alone_is_on_stdout() {
    let room = Room::new();
    let workspace = room.run("workspace create CSAT").ok();
    let line = format!("token create --workspace {} --member Lin --role owner", workspace.trim());
    let made = room.run(&line);
    assert!(made.err.starts_with("token id: "), "{}", made.err);
    let token = made.ok();
    assert!(token.starts_with("ct_") && token.lines().count() == 1);
}

#[test]
fn options_stand_anywhere() {
    let room = Room::new();
    let data = room.data();
    let made = room.run(&format!("--data {} --json workspace create CSAT", data.display()));
    assert_eq!(made.json()["name"], "CSAT");
    assert!(room.run("stats").ok().contains("CSAT"));
}

#[test]
fn a_directory_may_hold_other_files() {
    let room = Room::new();
    std::fs::create_dir(room.data()).unwrap();
    std::fs::write(room.data().join("notes.txt"), "mine").unwrap();
    room.workspace();
    assert_eq!(std::fs::read_to_string(room.data().join("notes.txt")).unwrap(), "mine");
}

#[test]
fn a_wrong_command_line_is_2() {
    let room = Room::new();
    let workspace = room.workspace();
    for line in [
        "",
        "dance",
        "workspace",
        "workspace create",
        "workspace create A B",
        "workspace create CSAT --frobnicate",
        "serve --listen nowhere",
        "serve --public-url ftp://x",
        &format!("token create --workspace {workspace} --member Lin --role admin"),
        &format!("token create --workspace {workspace} --member Lin"),
        &format!("invite create --workspace {workspace} --role owner"),
        &format!("invite create --workspace {workspace} --role editor --expires soon"),
        &format!("invite create --workspace {workspace} --role editor --uses 0"),
    ] {
        room.run(line).fails(2);
    }
}

#[test]
fn another_role_for_a_member_is_2_and_changes_nothing() {
    let room = Room::new();
    let workspace = room.workspace();
    room.token(&workspace, "Lin", "owner");
    let other = format!("token create --workspace {workspace} --member lin --role viewer");
    assert!(room.run(&other).fails(2).contains("owner"));
    room.token(&workspace, "Lin", "owner");
}

#[test]
fn an_invite_needs_an_address_that_is_known() {
    let room = Room::new();
    let workspace = room.workspace();
    let line = format!("invite create --workspace {workspace} --role editor");
    room.run(&line).fails(2);
    let listened = room.serve("");
    let address = listened.url.clone();
    assert!(listened.terminate().success());
    assert!(room.run(&line).ok().starts_with(&address), "kept after the server has ended");
    let public = room.serve("--public-url https://concord.example.org/");
    assert!(room.run(&line).ok().starts_with("https://concord.example.org/join/"));
    drop(public);
}

#[test]
fn what_is_not_there_is_3() {
    let room = Room::new();
    let nowhere = "4NMNnkMhL8jXrdJ9jamS58PAVdXu";
    for known in [false, true] {
        for id in [nowhere, "no-id"] {
            room.run(&format!("token create --workspace {id} --member Lin --role owner")).fails(3);
            room.run(&format!("invite create --workspace {id} --role editor")).fails(3);
        }
        room.run("token revoke none").fails(3);
        assert_eq!(room.data().exists(), known, "looking makes nothing");
        room.workspace();
    }
}

#[test]
fn a_directory_without_a_database_has_nothing_to_verify() {
    let room = Room::new();
    room.run("verify").fails(1);
    room.run("stats").fails(1);
}

#[test]
fn a_newer_database_is_1_and_left_alone() {
    let room = Room::new();
    room.workspace();
    let path = room.data().join("concord.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = database(&room.data());
    for line in ["stats", "verify", "serve --listen 127.0.0.1:0", "workspace create B"] {
        assert!(room.run(line).fails(1).contains("99"));
    }
    assert_eq!(database(&room.data()), before);
}

#[test]
fn a_damaged_database_is_1() {
    let room = Room::new();
    room.workspace();
    std::fs::write(room.data().join("concord.db"), vec![b'x'; 20_000]).unwrap();
    for line in ["stats", "verify", "serve --listen 127.0.0.1:0", "workspace create B"] {
        assert!(room.run(line).fails(1).contains("damaged"));
    }
}

#[test]
fn one_server_has_the_directory_to_itself() {
    let room = Room::new();
    let first = room.serve("");
    assert!(room.run("serve --listen 127.0.0.1:0").fails(1).contains("another server"));
    assert!(first.terminate().success());
    assert!(room.serve("").terminate().success());
}

#[test]
fn an_address_in_use_is_1() {
    let room = Room::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    room.run(&format!("serve --listen {}", taken.local_addr().unwrap())).fails(1);
}

#[test]
fn a_fresh_server_verifies_while_it_runs() {
    let room = Room::new();
    let workspace = room.workspace();
    let _server = room.serve("");
    assert!(room.run("verify").ok().starts_with("1 workspaces, 0 documents, 0 chunks"));
    let report = room.run("verify --json").json();
    assert_eq!((&report["workspaces"], &report["faults"]), (&1.into(), &serde_json::json!([])));
    let stats = room.run("stats --json").json();
    assert_eq!(stats["workspaces"][0]["workspace"], workspace.as_str());
}

#[test]
fn help_and_version_are_data() {
    let room = Room::new();
    assert!(room.run("--help").ok().contains("serve"));
    assert!(room.run("token create --help").ok().contains("Example"));
    assert!(room.run("--version").ok().starts_with("concord-server "));
}
