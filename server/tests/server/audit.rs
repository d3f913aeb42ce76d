//! `concord-server audit`: what it prints, and that nothing in it lets anybody in.

use concord_server::storage::sqlite::Database;
use concord_server::storage::{Append, Writer};
use concord_sync::heads::ChangeHash;
use concord_sync::id::{DocumentId, WorkspaceId};
use serde_json::{Value, json};

use crate::room::{Room, field};

fn actions(audit: &Value) -> Vec<String> {
    audit.as_array().unwrap().iter().map(|line| field(line, "action")).collect()
}

#[test]
fn what_was_done_is_printed_in_order_with_who_did_it() {
    let room = Room::new();
    let workspace = room.workspace();
    let (lin, _) = room.token(&workspace, "Lin", "owner");
    let server = room.serve("");
    let invite = server.post("/api/v1/invites", &lin, json!({ "role": "viewer", "uses": 2 })).1;
    let joined = server.join(&field(&invite, "url"), "Chen", "n").1;
    server.request("DELETE", &format!("/api/v1/members/{}", field(&joined, "member")), Some(&lin), None);
    assert_eq!(server.request("GET", "/api/v1/me", Some("ct_guess"), None).0, 401);
    let audit = room.run("audit --json").json();
    let expected = [
        "workspace_created",
        "member_joined",
        "token_created",
        "invite_created",
        "workspace_created",
        "invite_used",
        "member_joined",
        "member_removed",
    ];
    assert_eq!(actions(&audit), expected);
    assert_eq!((&audit[3]["by"], &audit[3]["member"]), (&json!("member"), &json!("Lin")));
    assert_eq!(audit[3]["detail"]["uses"], 2);
    assert_eq!((&audit[6]["by"], &audit[6]["address"]), (&json!("stranger"), &json!("127.0.0.1")));
    assert_eq!(audit[6]["detail"]["name"], "Chen");
    // What is gathered while the server runs is there once it has ended.
    assert!(server.terminate().success());
    let audit = room.run("audit --json").json();
    let mut later = actions(&audit)[8..].to_vec();
    later.sort();
    assert_eq!(later, ["attempts_failed", "token_used"]);

    let text = room.run("audit").ok();
    assert_eq!(text.lines().count(), audit.as_array().unwrap().len());
    assert!(text.contains(" member_removed ") && text.contains(" by Lin"), "{text}");
    for secret in [&lin, &field(&joined, "token"), &field(&invite, "code")] {
        assert!(!text.contains(secret) && !audit.to_string().contains(secret));
    }
}

#[test]
fn it_is_narrowed_by_workspace_and_time() {
    let room = Room::new();
    let workspace = room.workspace();
    room.workspace();
    room.token(&workspace, "Lin", "owner");
    let line = format!("audit --json --workspace {workspace}");
    assert_eq!(actions(&room.run(&line).json()).len(), 3);
    assert_eq!(room.run("audit --json --since 9999-01-01").json(), json!([]));
    assert_eq!(actions(&room.run("audit --json --since 1h").json()).len(), 4);
    room.run("audit --since soon").fails(2);
    room.run("audit --workspace none").fails(3);
    room.run("audit --document none").fails(3);
    room.run("audit --data nowhere").fails(3);
}

#[test]
fn of_a_document_it_tells_who_delivered_which_commits() {
    let room = Room::new();
    let workspace = room.workspace();
    let create =
        format!("token create --workspace {workspace} --member Lin --role owner --device laptop --json");
    let token = field(&room.run(&create).json(), "token_id");
    let (id, document) = (workspace.parse().unwrap(), DocumentId::from_bytes([7; 16]));
    let append = |second: u64, principal: &str| Append {
        workspace: id,
        document,
        chunk: vec![second as u8],
        heads: [ChangeHash::from_bytes([second as u8; 32])].into_iter().collect(),
        changes: second,
        principal: principal.to_owned(),
        at: 1_720_774_800_000 + second * 1000,
    };
    let mut writer = Database::create(&room.data()).unwrap().writer().unwrap();
    writer.commit(&[append(1, &token), append(2, "somebody whose token is gone")]).unwrap();
    let told = room.run(&format!("audit --json --document {document}")).json();
    assert_eq!(told.as_array().unwrap().len(), 2);
    let first = &told[0];
    assert_eq!((&first["member"], &first["device"]), (&json!("Lin"), &json!("laptop")));
    assert_eq!((&first["number"], &first["at"]), (&json!(1), &json!("2024-07-12T09:00:01Z")));
    assert_eq!(first["workspace"], json!(workspace));
    assert_eq!(told[1]["member"], Value::Null);
    let text = room.run(&format!("audit --document {document} --since 2024-07-12T09:00:02Z")).ok();
    assert!(text.ends_with("by somebody whose token is gone\n") && text.lines().count() == 1, "{text}");

    // What went into a snapshot is still known by who delivered it.
    let connection = rusqlite::Connection::open(room.data().join("concord.db")).unwrap();
    connection
        .execute(
            "INSERT INTO deliveries SELECT workspace, document, x'01', 1, 5, principal, 1, 5, at, at + 4000
             FROM chunks WHERE number = 1",
            [],
        )
        .unwrap();
    connection.execute("UPDATE chunks SET principal = NULL WHERE number = 1", []).unwrap();
    let text = room.run(&format!("audit --document {document}")).ok();
    assert!(text.contains("from 1 to 5 by Lin (laptop)\n"), "{text}");
    let other = DocumentId::from_bytes([8; 16]);
    assert_eq!(room.run(&format!("audit --json --document {other}")).json(), json!([]));
}

#[test]
fn what_is_done_with_the_whole_directory_is_written_down() {
    let room = Room::new();
    room.workspace();
    room.run("compact").ok();
    room.run("backup --to copy.db").ok();
    assert_eq!(actions(&room.run("audit --json").json()), ["workspace_created", "compacted", "backed_up"]);
    room.run("restore --from copy.db").ok();
    let audit = room.run("audit --json").json();
    assert_eq!(actions(&audit), ["workspace_created", "compacted", "restored"]);
    assert_eq!((&audit[2]["by"], &audit[2]["workspace"]), (&json!("administrator"), &Value::Null));
}

#[test]
fn a_line_that_is_written_stays_as_it_is() {
    let room = Room::new();
    room.workspace();
    let connection = rusqlite::Connection::open(room.data().join("concord.db")).unwrap();
    let changed = connection.execute("UPDATE audit SET actor = 'server'", []);
    assert!(changed.unwrap_err().to_string().contains("stays as it is"));
}

/// A database as the first version made it: tokens know no device.
#[test]
fn the_tokens_of_an_older_database_get_their_devices() {
    let room = Room::new();
    std::fs::create_dir(room.data()).unwrap();
    let connection = rusqlite::Connection::open(room.data().join("concord.db")).unwrap();
    connection.execute_batch(include_str!("../../src/storage/sqlite/schema/0001.sql")).unwrap();
    connection
        .execute_batch(
            "INSERT INTO workspaces (id, name, epoch, fingerprint, created) VALUES
                 (zeroblob(16), 'CSAT', 'e', zeroblob(32), 1), (x'01010101010101010101010101010101', 'Chen', 'e', zeroblob(32), 2);
             INSERT INTO members (id, workspace, name, name_key, role, personal, created) VALUES
                 ('lin', zeroblob(16), 'Lin', 'lin', 'owner', NULL, 1),
                 ('chen', zeroblob(16), 'Chen', 'chen', 'editor', x'01010101010101010101010101010101', 2),
                 ('own', x'01010101010101010101010101010101', 'Chen', 'chen', 'owner', NULL, 2);
             INSERT INTO tokens (id, member, sha256, label, created) VALUES
                 ('t1', 'lin', randomblob(32), NULL, 1), ('t2', 'chen', randomblob(32), 'laptop', 2), ('t3', 'own', randomblob(32), 'laptop', 2);
             PRAGMA application_id = 0x436f6e63;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(connection);
    let workspace = WorkspaceId::from_bytes([0; 16]);
    let devices = room.run(&format!("device list --workspace {workspace} --json")).json();
    let told: Vec<_> =
        devices.as_array().unwrap().iter().map(|device| (&device["member_name"], &device["name"])).collect();
    assert_eq!(told, [(&json!("Chen"), &json!("laptop")), (&json!("Lin"), &Value::Null)]);
    // The personal token of a join is on the same device, and goes with it.
    let id = field(&devices[0], "id");
    room.run(&format!("device revoke {id} --workspace {workspace}")).ok();
    let connection = rusqlite::Connection::open(room.data().join("concord.db")).unwrap();
    let revoked = "SELECT group_concat(id) FROM tokens WHERE revoked IS NOT NULL ORDER BY id";
    let revoked: String = connection.query_row(revoked, [], |row| row.get(0)).unwrap();
    assert_eq!(revoked, "t2,t3");
}
