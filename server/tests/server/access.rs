//! Who comes in and how: by a token, an invite or a device code, and by nothing else.

use serde_json::{Value, json};

use crate::room::{Answer, Room, Server, field};

/// A server with one workspace and its owner Lin.
struct Team {
    room: Room,
    server: Server,
    workspace: String,
    lin: String,
}

impl Team {
    fn new() -> Self {
        let room = Room::new();
        let workspace = room.workspace();
        let (lin, _) = room.token(&workspace, "Lin", "owner");
        let server = room.serve("");
        Self { room, server, workspace, lin }
    }

    fn ask(&self, method: &str, path: &str, token: &str) -> Answer {
        self.server.request(method, path, Some(token), None)
    }

    fn ok(&self, method: &str, path: &str, token: &str) -> Value {
        let (status, body) = self.ask(method, path, token);
        assert_eq!(status, 200, "{method} {path}: {body}");
        body
    }

    fn invite(&self, token: &str) -> String {
        field(&self.server.post("/api/v1/invites", token, json!({ "role": "editor" })).1, "url")
    }

    fn join(&self, name: &str) -> Value {
        self.joined(&self.invite(&self.lin), name)
    }

    fn joined(&self, url: &str, name: &str) -> Value {
        let (status, joined) = self.server.join(url, name, &format!("{name}{url}"));
        assert_eq!(status, 200, "{joined}");
        joined
    }
}

fn refused(answer: Answer, status: u16) {
    assert_eq!(answer.0, status, "{}", answer.1);
    assert!(!field(&answer.1, "error").is_empty() && !field(&answer.1, "hint").is_empty());
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("a list: {value}"))
}

#[test]
fn sign_up_is_closed() {
    let team = Team::new();
    for (method, path) in [
        ("POST", "/api/v1/register"),
        ("POST", "/api/v1/signup"),
        ("POST", "/api/v1/users"),
        ("POST", "/api/v1/workspaces"),
        ("POST", "/api/v1/members"),
        ("POST", "/api/v1/tokens"),
        ("POST", "/api/v1/devices"),
    ] {
        let (status, body) = team.server.request(method, path, None, Some(json!({ "name": "Wu" })));
        assert!(matches!(status, 401 | 404 | 405), "{path}: {status} {body}");
    }
    for path in ["/me", "/members", "/invites", "/devices", "/workspaces/x/documents"] {
        refused(team.server.request("GET", &format!("/api/v1{path}"), None, None), 401);
    }
    for path in ["/publish", "/invites", "/devices/link", "/tickets"] {
        refused(team.server.request("POST", &format!("/api/v1{path}"), None, Some(json!({}))), 401);
    }
    refused(team.server.join("/join/guess", "Wu", "n"), 404);
    refused(team.server.join("/join/device-guess", "", "n"), 404);
    refused(team.server.join("/join/", "Wu", "n"), 404);
}

#[test]
fn invites_are_listed_and_revoked() {
    let team = Team::new();
    let chen = field(&team.join("Chen"), "token");
    let (of_lin, of_chen) = (team.invite(&team.lin), team.invite(&chen));
    let all = team.ok("GET", "/api/v1/invites", &team.lin);
    let inviters: Vec<_> = list(&all).iter().map(|invite| field(invite, "inviter")).collect();
    assert_eq!(inviters, ["Lin", "Chen"]);
    assert_eq!((&all[0]["role"], &all[0]["uses_left"]), (&json!("editor"), &json!(1)));
    let own = team.ok("GET", "/api/v1/invites", &chen);
    assert_eq!(list(&own), &list(&all)[1..]);
    let path = |invite: &Value| format!("/api/v1/invites/{}", field(invite, "id"));
    refused(team.ask("DELETE", &path(&all[0]), &chen), 404);
    for (invite, url) in [(&all[0], of_lin), (&all[1], of_chen)] {
        assert_eq!(team.ok("DELETE", &path(invite), &team.lin)["id"], invite["id"]);
        refused(team.ask("DELETE", &path(invite), &team.lin), 404);
        refused(team.server.join(&url, "Wu", "n"), 410);
    }
    assert_eq!(team.ok("GET", "/api/v1/invites", &team.lin), json!([]));
}

#[test]
fn the_administrator_lists_and_revokes_invites_while_the_server_runs() {
    let team = Team::new();
    let url = team.invite(&team.lin);
    let line = format!("invite list --workspace {} --json", team.workspace);
    let listed = team.room.run(&line).json();
    assert_eq!((&listed[0]["inviter"], list(&listed).len()), (&json!("Lin"), 1));
    let id = field(&listed[0], "id");
    assert!(team.room.run(&line.replace(" --json", "")).ok().contains(&format!("{id}  editor, 1 left")));
    let revoke = format!("invite revoke {id} --workspace {}", team.workspace);
    team.room.run(&revoke).ok();
    refused(team.server.join(&url, "Wu", "n"), 410);
    team.room.run(&revoke).fails(3);
    team.room.run("invite list --workspace none").fails(3);
}

#[test]
fn a_second_device_joins_by_a_code_as_the_same_member() {
    let team = Team::new();
    let chen = team.join("Chen");
    let made = team.ok("POST", "/api/v1/devices/link", &field(&chen, "token"));
    let url = field(&made, "url");
    assert!(url.ends_with(&format!("/join/{}", field(&made, "code"))) && made["expires"].is_u64());
    refused(team.server.join(&url, "Lin", "n"), 409);
    let second = team.joined(&url, "");
    for same in ["member", "name", "workspace", "workspace_name", "role"] {
        assert_eq!(second[same], chen[same], "{same}");
    }
    assert_ne!(second["token"], chen["token"]);
    assert_eq!(second["personal"]["workspace"], chen["personal"]["workspace"]);
    let (status, own) = team.server.get("/api/v1/me", &field(&second["personal"], "token"));
    assert_eq!((status, &own["name"], &own["role"]), (200, &json!("Chen"), &json!("owner")));
    refused(team.server.join(&url, "", "another"), 410);
    assert_eq!(list(&team.ok("GET", "/api/v1/members", &team.lin)).len(), 2);
}

#[test]
fn devices_are_listed_and_a_lost_one_is_out_at_once() {
    let team = Team::new();
    let chen = team.join("Chen");
    let token = field(&chen, "token");
    let url = field(&team.ok("POST", "/api/v1/devices/link", &token), "url");
    let code = url.rsplit('/').next().unwrap();
    let body = json!({ "code": code, "nonce": "n", "device": "phone" });
    let second = team.server.request("POST", "/api/v1/join", None, Some(body)).1;
    let phone = field(&second, "token");

    let own = team.ok("GET", "/api/v1/devices", &token);
    let seen: Vec<_> = list(&own).iter().map(|device| (&device["name"], &device["this"])).collect();
    assert_eq!(seen, [(&Value::Null, &json!(true)), (&json!("phone"), &json!(false))]);
    assert_eq!(list(&team.ok("GET", "/api/v1/devices", &team.lin)).len(), 3);
    let path = format!("/api/v1/devices/{}", field(&own[1], "id"));
    assert_eq!(team.ok("DELETE", &path, &token)["name"], "phone");
    refused(team.server.get("/api/v1/me", &phone), 401);
    refused(team.server.get("/api/v1/me", &field(&second["personal"], "token")), 401);
    refused(team.ask("DELETE", &path, &token), 404);
    assert_eq!(team.server.get("/api/v1/me", &token).0, 200);
}

#[test]
fn who_lost_every_device_comes_in_by_the_administrators_url() {
    let team = Team::new();
    let link = format!("device link --workspace {} --member Lin", team.workspace);
    let url = team.room.run(&link).ok();
    let joined = team.joined(url.trim(), "");
    assert_eq!((&joined["name"], &joined["role"]), (&json!("Lin"), &json!("owner")));
    let devices = team.room.run(&format!("device list --workspace {} --json", team.workspace)).json();
    assert_eq!(list(&devices).len(), 2);
    let lost = field(&devices[0], "id");
    team.room.run(&format!("device revoke {lost} --workspace {}", team.workspace)).ok();
    refused(team.server.get("/api/v1/me", &team.lin), 401);
    assert_eq!(team.server.get("/api/v1/me", &field(&joined, "token")).0, 200);
    team.room.run(&format!("device revoke {lost} --workspace {}", team.workspace)).fails(3);
    team.room.run(&link.replace("Lin", "Nobody")).fails(3);
}

#[test]
fn who_publishes_has_a_personal_workspace_from_then_on() {
    let team = Team::new();
    let body = json!({ "root": "4NMNnkMhL8jXrdJ9jamS58PAVdXu", "name": "Launch", "device": "laptop" });
    let publish = || team.server.post("/api/v1/publish", &team.lin, body.clone()).1;
    let (first, second) = (publish(), publish());
    assert_eq!(first["personal"]["workspace"], second["personal"]["workspace"]);
    let (status, own) = team.server.get("/api/v1/me", &field(&second["personal"], "token"));
    assert_eq!((status, &own["name"]), (200, &json!("Lin")));
    assert_eq!(team.ok("GET", "/api/v1/devices", &team.lin)[0]["name"], "laptop");
}

#[test]
fn a_token_with_an_end_says_so_when_it_is_over() {
    let team = Team::new();
    let create = format!("token create --workspace {} --member Wu --role viewer --json", team.workspace);
    let good = field(&team.room.run(&format!("{create} --expires 52w --device kiosk")).json(), "token");
    assert_eq!(team.server.get("/api/v1/me", &good).0, 200);
    let devices = team.ok("GET", "/api/v1/devices", &good);
    assert!(devices[0]["name"] == "kiosk" && devices[0]["expires"].is_u64(), "{devices}");
    let short = field(&team.room.run(&format!("{create} --expires 1s")).json(), "token");
    let denied = loop {
        let (status, body) = team.server.get("/api/v1/me", &short);
        if status != 200 {
            break (status, body);
        }
    };
    assert!(field(&denied.1, "error").contains("expired"));
    refused(denied, 401);
    for bad in ["0d", "soon", "9999w"] {
        team.room.run(&format!("{create} --expires {bad}")).fails(2);
    }
}

#[test]
fn the_page_of_a_device_code_says_what_to_do_there() {
    let team = Team::new();
    let url = field(&team.ok("POST", "/api/v1/devices/link", &team.lin), "url");
    let path = url.strip_prefix(&team.server.url).unwrap();
    let (status, page) = team.server.request("GET", path, None, None);
    let page = page.as_str().unwrap();
    assert_eq!(status, 200);
    assert!(page.contains(&format!("concord join {url}</pre>")) && page.contains("关联设备"));
    refused(team.server.request("GET", "/join/-rf", None, None), 404);
}
