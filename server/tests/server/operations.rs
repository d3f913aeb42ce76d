//! What whoever runs the server sees of it from outside.

use serde_json::json;

use crate::room::Room;

#[test]
fn metrics_are_there_for_whoever_collects_them() {
    let room = Room::new();
    let server = room.serve("");
    let (status, text) = server.request("GET", "/metrics", None, None);
    assert_eq!(status, 200);
    let text = text.as_str().unwrap();
    for line in
        ["# TYPE concord_commit_seconds histogram", "concord_connections 0", "concord_storage_queue 0"]
    {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
}

#[test]
fn config_shows_what_counts_and_where_it_came_from() {
    let room = Room::new();
    room.file(
        "c.toml",
        "listen = \"[::1]:8480\"\n[limits]\nframe_bytes = \"60MiB\"\ndocument_bytes = \"1MiB\"\n",
    );
    let shown = room.run("config --config c.toml --limit document_bytes=2MiB --json").json();
    assert_eq!(shown["listen"], json!({ "value": "[::1]:8480", "from": "c.toml, line 1" }));
    assert_eq!(shown["limits.frame_bytes"], json!({ "value": "60MiB", "from": "c.toml, line 3" }));
    assert_eq!(shown["limits.document_bytes"], json!({ "value": "2MiB", "from": "--limit document_bytes" }));
    assert_eq!(shown["limits.tickets"], json!({ "value": 10_000, "from": "default" }));
    let text = room.run("config --config c.toml").ok();
    assert!(
        text.lines()
            .any(|line| line.starts_with("frame_bytes = \"60MiB\" ") && line.ends_with("# c.toml, line 3"))
    );
    // What is printed is a configuration file that says the same.
    room.file("again.toml", &text);
    let again = room.run("config --config again.toml --json").json();
    assert!(again["limits.frame_bytes"]["value"] == "60MiB" && again["limits.tickets"]["value"] == 10_000);
}

#[test]
fn a_wrong_configuration_starts_nothing_and_says_where_it_is_wrong() {
    let room = Room::new();
    room.file("c.toml", "[limits]\nframe_bites = \"60MiB\"\n");
    for command in ["config", "serve"] {
        let said = room.run(&format!("{command} --config c.toml")).fails(2);
        assert!(
            said.starts_with("error: c.toml, line 2: limits.frame_bites: there is no such setting\n"),
            "{said}"
        );
        assert!(said.ends_with("hint: did you mean limits.frame_bytes?\n"), "{said}");
    }
    room.run("config --limit frame_bytes").fails(2);
    room.run("config --limit frame_bytes=much").fails(2);
    room.run("serve --config nowhere.toml").fails(2);
    room.run("serve --log-filter ===").fails(2);
    assert!(!room.data().exists());
}

#[test]
fn a_server_keeps_to_its_file() {
    let room = Room::new();
    let data = room.data();
    room.file("c.toml", &format!("data = {:?}\n[limits]\nbody_bytes = 10\n", data.to_str().unwrap()));
    let server = room.serve("--config c.toml");
    let (status, answer) =
        server.request("POST", "/api/v1/join", None, Some(json!({ "code": "c", "name": "n" })));
    assert_eq!(status, 413, "{answer}");
}

#[test]
fn metrics_can_be_kept_to_whoever_has_a_token() {
    let room = Room::new();
    room.file("short", "guess\n");
    room.run("serve --listen 127.0.0.1:0 --metrics-token-file short").fails(2);
    room.file("token", "7d1f0c5e2b9a4836\n");
    let server = room.serve("--metrics-token-file token");
    for (token, expected) in [(None, 401), (Some("7d1f0c5e2b9a4837"), 401), (Some("7d1f0c5e2b9a4836"), 200)] {
        let (status, answer) = server.request("GET", "/metrics", token, None);
        assert_eq!(status, expected, "{answer}");
    }
    assert_eq!(server.request("GET", "/healthz", None, None).0, 200);
}

#[test]
fn a_request_over_a_limit_hears_which_and_others_notice_nothing() {
    let room = Room::new();
    let crowded = room.serve("--limit connections_per_address=0");
    let (status, answer) = crowded.request("GET", "/api/v1/me", None, None);
    assert_eq!(status, 429, "{answer}");
    assert!(answer["error"].as_str().unwrap().contains("limit connections_per_address"), "{answer}");
    // Whether the server is well can be seen all the same, and that somebody was turned away.
    assert_eq!(crowded.request("GET", "/healthz", None, None).0, 200);
    let (_, metrics) = crowded.request("GET", "/metrics", None, None);
    let line = "concord_refusals_total{limit=\"connections_per_address\"} 1";
    assert!(metrics.as_str().unwrap().lines().any(|found| found == line), "{metrics}");
    drop(crowded);

    let server = room.serve("--limit body_bytes=100 --limit failed_attempts=1");
    let join = |nonce: String| {
        let body = json!({ "code": "ci_guess", "name": "n", "nonce": nonce });
        server.request("POST", "/api/v1/join", None, Some(body))
    };
    for (nonce, expected, limit) in
        [("n".repeat(100), 413, "body_bytes"), ("n".into(), 404, ""), ("n".into(), 429, "failed_attempts")]
    {
        let (status, answer) = join(nonce);
        assert_eq!(status, expected, "{answer}");
        assert!(answer["error"].as_str().unwrap().contains(limit), "{answer}");
    }
}
