//! The log: for people or for programs, and never with a secret in it.

use concord_sync::frame::{Frame, Join, PeerMetadata};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::room::{Room, Server, field};

/// Joins a workspace's sync with a credential in the URL or in the header, and hears the answer.
#[tokio::main(flavor = "current_thread")]
async fn sync(server: &Server, workspace: &str, query: &str, bearer: Option<&str>) -> Frame {
    let url = format!("ws{}/sync/{workspace}{query}", server.url.strip_prefix("http").unwrap());
    let mut request = url.into_client_request().unwrap();
    if let Some(token) = bearer {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    let (mut socket, _) = connect_async(request).await.unwrap();
    let metadata = PeerMetadata::default();
    let join = Frame::Join(Join { sender: "peer".into(), versions: vec!["1".into()], metadata });
    socket.send(Message::Binary(join.encode().into())).await.unwrap();
    let answer = socket.next().await.unwrap().unwrap();
    socket.close(None).await.unwrap();
    Frame::decode(&answer.into_data()).unwrap()
}

/// Does everything by which a secret comes to the server or goes from it, and returns all of them.
fn use_every_secret(room: &Room, server: &Server, workspace: &str, owner: String) -> Vec<String> {
    let ask = |path: &str, token: &str, body: Value| {
        let (status, answer) = server.post(path, token, body);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    };
    let invite = field(&ask("/api/v1/invites", &owner, json!({ "role": "editor" })), "code");
    let by_command = format!("invite create --workspace {workspace} --role editor --json");
    let printed = field(&room.run(&by_command).json(), "url");
    let nonce = "a-nonce-of-this-join".to_owned();
    let (status, joined) = server.join(&invite, "Chen", &nonce);
    assert_eq!(status, 200, "{joined}");
    let (token, personal) = (field(&joined, "token"), field(&joined["personal"], "token"));
    let linked = field(&ask("/api/v1/devices/link", &token, json!({})), "code");
    let (status, second) = server.join(&linked, "Chen", "another-nonce");
    assert_eq!(status, 200, "{second}");
    let ticket = field(&ask("/api/v1/tickets", &owner, json!({})), "ticket");
    for (query, bearer) in [
        (format!("?token={token}"), None),
        (format!("?ticket={ticket}"), None),
        (String::new(), Some(owner.as_str())),
    ] {
        let answer = sync(server, workspace, &query, bearer);
        assert!(matches!(answer, Frame::Peer(_)), "{answer:?}");
    }
    // What lets nobody in may have been somebody's secret elsewhere.
    let wrong = "ct_wrongwrongwrong".to_owned();
    let denied = sync(server, workspace, &format!("?token={wrong}"), None);
    assert!(matches!(denied, Frame::Error { .. }), "{denied:?}");
    assert_eq!(server.get("/api/v1/me", &wrong).0, 401);
    assert_eq!(server.join("wrongwrongwrongcode", "Wu", "n").0, 404);
    let printed = printed.rsplit('/').next().unwrap().to_owned();
    let second = field(&second, "token");
    [
        owner,
        invite,
        printed,
        nonce,
        token,
        personal,
        linked,
        second,
        ticket,
        wrong,
        "wrongwrongwrongcode".into(),
    ]
    .into()
}

#[test]
fn no_secret_is_in_the_log_however_much_is_logged() {
    for format in ["text", "json"] {
        let room = Room::new();
        let workspace = room.workspace();
        let (owner, _) = room.token(&workspace, "Lin", "owner");
        room.file("metrics-token", "7d1f0c5e2b9a4836\n");
        let server = room
            .serve(&format!("--log-filter trace --log-format {format} --metrics-token-file metrics-token"));
        let mut secrets = use_every_secret(&room, &server, &workspace, owner);
        assert_eq!(server.get("/metrics", "7d1f0c5e2b9a4836").0, 200);
        secrets.push("7d1f0c5e2b9a4836".to_owned());
        server.signal("TERM");
        server.log.until("stopped");
        let log = server.log.text();
        assert!(log.contains("TRACE") && log.lines().count() > 100, "nothing much is logged");
        for secret in secrets {
            // A secret without what its kind begins with is one too.
            let bare = secret.trim_start_matches("ct_").trim_start_matches("device-");
            let line = log.lines().find(|line| line.contains(bare));
            assert!(line.is_none(), "{secret} is in the log: {}", line.unwrap_or_default());
        }
    }
}

#[test]
fn a_log_for_programs_is_an_object_a_line() {
    let room = Room::new();
    let server = room.serve("--log-format json");
    server.signal("TERM");
    server.log.until("stopped");
    for line in server.log.text().lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for name in ["timestamp", "level", "message", "target"] {
            assert!(event[name].is_string(), "{name} in {line}");
        }
    }
}
