//! The HTTP API over a real socket.

use serde_json::{Value, json};

use crate::room::{Room, Server, field};

/// A server with one workspace, its owner Lin, and an invite for an editor.
struct Team {
    room: Room,
    server: Server,
    workspace: String,
    lin: String,
    lin_id: String,
}

impl Team {
    fn new() -> Self {
        let room = Room::new();
        let workspace = room.workspace();
        let (lin, lin_id) = room.token(&workspace, "Lin", "owner");
        let server = room.serve("");
        Self { room, server, workspace, lin, lin_id }
    }

    fn invite(&self, role: &str) -> String {
        let (status, made) = self.server.post("/api/v1/invites", &self.lin, json!({ "role": role }));
        assert_eq!(status, 200, "{made}");
        assert!(field(&made, "url").ends_with(&field(&made, "code")) && made["expires"].is_u64());
        field(&made, "url")
    }

    fn join(&self, name: &str, role: &str) -> Value {
        let (status, joined) = self.server.join(&self.invite(role), name, name);
        assert_eq!(status, 200, "{joined}");
        joined
    }
}

fn refused(answer: (u16, Value), status: u16) {
    assert_eq!(answer.0, status, "{}", answer.1);
    let line = field(&answer.1, "error");
    assert!(!line.contains('\n') && !field(&answer.1, "hint").is_empty(), "{line}");
}

#[test]
fn who_joins_is_somebody() {
    let team = Team::new();
    let joined = team.join("Chen", "editor");
    assert_eq!((&joined["workspace"], &joined["root"]), (&json!(team.workspace), &Value::Null));
    assert_eq!((&joined["workspace_name"], &joined["role"]), (&json!("CSAT"), &json!("editor")));
    let (_, me) = team.server.get("/api/v1/me", &field(&joined, "token"));
    let expected = json!({
        "workspace": team.workspace, "workspace_name": "CSAT", "member": joined["member"], "name": "Chen",
        "role": "editor", "root": null,
    });
    assert_eq!(me, expected);
    let (_, own) = team.server.get("/api/v1/me", &field(&joined["personal"], "token"));
    assert_eq!((&own["workspace"], &own["role"]), (&joined["personal"]["workspace"], &json!("owner")));
    let (_, members) = team.server.get("/api/v1/members", &team.lin);
    assert_eq!(members.as_array().unwrap().len(), 2);
    assert_eq!(members[0], json!({ "id": joined["member"], "name": "Chen", "role": "editor" }));
}

#[test]
fn a_join_whose_answer_was_lost_is_answered_again() {
    let team = Team::new();
    let url = team.invite("editor");
    let first = team.server.join(&url, "Chen", "nonce");
    assert_eq!(team.server.join(&url, "Chen", "nonce"), first);
    refused(team.server.join(&url, "Zhao", "other"), 410);
    // Also when the server was started anew meanwhile.
    let Team { room, server, .. } = team;
    drop(server);
    assert_eq!(room.serve("").join(&url, "Chen", "nonce"), first);
}

#[test]
fn invites_that_are_no_good_are_told_apart() {
    let team = Team::new();
    refused(team.server.join("unknown", "Chen", "n"), 404);
    let line = format!("invite create --workspace {} --role editor --json", team.workspace);
    let url = field(&team.room.run(&line).json(), "url");
    refused(team.server.join(&url, "LIN", "n"), 409);
    refused(team.server.join(&url, "", "n"), 400);
    assert_eq!(team.server.join(&url, "Chen", "n").0, 200);
    refused(team.server.join(&url, "Zhao", "m"), 410);
}

#[test]
fn a_workspace_is_published_once_by_an_owner() {
    let team = Team::new();
    let root = "4NMNnkMhL8jXrdJ9jamS58PAVdXu";
    let publish = |token: &str, root: &str| {
        team.server.post("/api/v1/publish", token, json!({ "root": root, "name": "Customer satisfaction" }))
    };
    refused(publish(&field(&team.join("Chen", "editor"), "token"), root), 403);
    for _ in 0..2 {
        let (status, published) = publish(&team.lin, root);
        assert_eq!(status, 200, "{published}");
        assert_eq!(published["workspace"], team.workspace.as_str());
        assert_eq!(
            (&published["name"], &published["member_name"]),
            (&json!("Customer satisfaction"), &json!("Lin"))
        );
    }
    refused(publish(&team.lin, &team.workspace), 409);
    refused(publish(&team.lin, "no root"), 400);
    let (_, me) = team.server.get("/api/v1/me", &team.lin);
    assert_eq!(me["root"], root);
}

#[test]
fn owners_manage_members_and_one_always_stays() {
    let team = Team::new();
    let chen = team.join("Chen", "editor");
    let (chen_token, chen_id) = (field(&chen, "token"), field(&chen, "member"));
    let (_, me) = team.server.get("/api/v1/me", &team.lin);
    let lin_id = field(&me, "member");
    let role = |token: &str, id: &str, role: &str| {
        team.server.request(
            "PATCH",
            &format!("/api/v1/members/{id}"),
            Some(token),
            Some(json!({ "role": role })),
        )
    };
    let remove = |token: &str, id: &str| {
        team.server.request("DELETE", &format!("/api/v1/members/{id}"), Some(token), None)
    };
    refused(role(&chen_token, &chen_id, "owner"), 403);
    refused(role(&team.lin, &lin_id, "editor"), 409);
    refused(remove(&team.lin, &lin_id), 409);
    refused(role(&team.lin, "none", "editor"), 404);
    refused(role(&team.lin, &chen_id, "king"), 400);
    assert_eq!(role(&team.lin, &chen_id, "viewer").1["role"], "viewer");
    refused(team.server.post("/api/v1/invites", &chen_token, json!({ "role": "viewer" })), 403);
    assert_eq!(remove(&team.lin, &chen_id).0, 200);
    refused(team.server.get("/api/v1/me", &chen_token), 401);
    assert_eq!(team.server.get("/api/v1/me", &field(&chen["personal"], "token")).0, 200);
}

#[test]
fn a_token_opens_its_own_workspace_only() {
    let team = Team::new();
    let documents =
        |id: &str, token: &str| team.server.get(&format!("/api/v1/workspaces/{id}/documents"), token);
    assert_eq!(documents(&team.workspace, &team.lin), (200, json!([])));
    let other = team.room.workspace();
    for id in [other.as_str(), "4NMNnkMhL8jXrdJ9jamS58PAVdXu", "nonsense"] {
        refused(documents(id, &team.lin), 403);
    }
    refused(documents(&team.workspace, "ct_wrong"), 401);
    refused(team.server.request("GET", "/api/v1/me", None, None), 401);
}

#[test]
fn a_revoked_token_is_out_at_once() {
    let team = Team::new();
    assert_eq!(team.server.get("/api/v1/me", &team.lin).0, 200);
    team.room.run(&format!("token revoke {}", team.lin_id)).ok();
    refused(team.server.get("/api/v1/me", &team.lin), 401);
    team.room.run(&format!("token revoke {}", team.lin_id)).ok();
}

#[test]
fn a_ticket_is_given_to_whoever_has_a_token() {
    let team = Team::new();
    let (status, made) = team.server.post("/api/v1/tickets", &team.lin, json!({}));
    assert_eq!(status, 200);
    assert!(!field(&made, "ticket").is_empty() && made["expires"].is_u64());
    refused(team.server.request("POST", "/api/v1/tickets", None, None), 401);
}

#[test]
fn what_is_no_request_of_ours_is_refused() {
    let team = Team::new();
    refused(team.server.request("POST", "/api/v1/join", None, Some(json!("x".repeat(100_000)))), 413);
    refused(team.server.request("POST", "/api/v1/join", None, Some(json!({ "code": 1 }))), 400);
    refused(team.server.request("GET", "/api/v1/nothing", None, None), 404);
    refused(team.server.request("GET", "/api/v1/join", None, None), 405);
}

#[test]
fn pages_say_what_to_do() {
    let team = Team::new();
    let url = team.invite("editor");
    let code = url.rsplit('/').next().unwrap();
    let (status, page) = team.server.request("GET", &format!("/join/{code}"), None, None);
    let page = page.as_str().unwrap().to_owned();
    assert_eq!(status, 200);
    assert!(page.contains(&format!("concord join {url} --me NAME")) && page.contains("加入工作区"));
    refused(team.server.request("GET", "/join/x;rm", None, None), 404);
    let (status, home) = team.server.request("GET", "/", None, None);
    assert!(status == 200 && home.as_str().unwrap().contains("Concord"));
}

#[test]
fn a_server_is_well_until_it_is_told_to_end() {
    let team = Team::new();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(team.server.request("GET", path, None, None).0, 200);
    }
    let Team { server, room, .. } = team;
    assert!(server.terminate().success());
    room.run("verify").ok();
}

#[test]
fn garbage_on_the_socket_is_answered_and_does_no_harm() {
    use std::io::{Read, Write};
    let team = Team::new();
    let address = team.server.url.strip_prefix("http://").unwrap();
    for garbage in [&b"\xf6"[..], b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", &[b'a'; 100_000]] {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        // The server may have closed before it has read everything.
        let _ = stream.write_all(garbage);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{answer:?}");
    }
    assert_eq!(team.server.get("/api/v1/me", &team.lin).0, 200);
}
