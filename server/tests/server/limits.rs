//! Limits of requests, sockets and time, each reached by a client without manners. Those of synchronising are tried on
//! the wire.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use serde_json::json;

use crate::room::{Answer, Room, Server, field};

/// A connection on which anything can be said.
fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap()
}

/// What the server says until it ends the connection; cut short if it does so without manners too.
fn rest(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    String::from_utf8(said).unwrap()
}

/// How often something was refused at a limit, as /metrics says.
fn refusals(server: &Server, limit: &str) -> u64 {
    let (_, metrics) = server.request("GET", "/metrics", None, None);
    let begin = format!("concord_refusals_total{{limit=\"{limit}\"}} ");
    let found = metrics.as_str().unwrap().lines().find_map(|line| line.strip_prefix(&begin));
    found.unwrap_or_else(|| panic!("{limit} is not among the metrics")).parse().unwrap()
}

/// A refusal that names the limit, and was counted once under its name.
#[track_caller]
fn refused(server: &Server, limit: &str, (status, answer): Answer, expected: u16) {
    assert_eq!(status, expected, "{answer}");
    assert!(answer["error"].as_str().unwrap().contains(&format!("limit {limit}")), "{answer}");
    assert_eq!(refusals(server, limit), 1, "{limit}");
}

#[test]
fn a_head_that_is_too_long_or_takes_too_long_ends_only_its_own_connection() {
    let room = Room::new();
    let server = room.serve("--limit header_bytes=8KiB --limit header_time=100ms");
    let mut long = connect(&server);
    // The server may hang up in the middle of it.
    let _ = long.write_all(format!("GET /healthz HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(20_000)).as_bytes());
    let answer = rest(long);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let mut slow = connect(&server);
    slow.write_all(b"GET /healthz HTTP/1.1\r\n").unwrap();
    let answer = rest(slow);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(server.request("GET", "/healthz", None, None).0, 200);
}

#[test]
fn a_request_that_takes_too_long_is_answered_with_the_limit() {
    let room = Room::new();
    let server = room.serve("--limit request_time=100ms");
    let mut slow = connect(&server);
    slow.write_all(
        b"POST /api/v1/join HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n",
    )
    .unwrap();
    slow.write_all(b"content-length: 100\r\n\r\n{").unwrap();
    let answer = rest(slow);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("limit request_time"), "{answer}");
    assert_eq!(refusals(&server, "request_time"), 1);
}

#[test]
fn whoever_comes_when_all_sockets_are_taken_waits_for_one() {
    let room = Room::new();
    let server = room.serve("--limit sockets=1 --limit ramp_per_second=0");
    let mut first = connect(&server);
    first.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut begun = [0; 12];
    first.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200");
    let mut second = connect(&server);
    second.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    second.set_read_timeout(Some(std::time::Duration::from_millis(200))).unwrap();
    let nothing = second.read(&mut [0; 1]);
    assert!(nothing.is_err(), "it was answered while the first was open: {nothing:?}");
    second.set_read_timeout(None).unwrap();
    drop(first);
    assert!(rest(second).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_shutdown_does_not_wait_for_ever_for_a_request() {
    let room = Room::new();
    let server =
        room.serve("--limit shutdown_grace=300ms --limit shutdown_spread=0ms --limit request_time=1d");
    let mut endless = connect(&server);
    endless.write_all(b"POST /api/v1/join HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{").unwrap();
    // Answered after it, so what was sent before has been read.
    assert_eq!(server.request("GET", "/healthz", None, None).0, 200);
    assert!(server.terminate().success());
    rest(endless);
}

#[test]
fn only_so_many_tickets_invites_and_device_codes_are_open_and_each_refusal_is_counted_once() {
    let room = Room::new();
    let workspace = room.workspace();
    let (lin, _) = room.token(&workspace, "Lin", "owner");
    let server = room
        .serve("--limit tickets=1 --limit open_invites=1 --limit device_codes=1 --limit failed_attempts=1");
    for (path, limit) in
        [("/tickets", "tickets"), ("/invites", "open_invites"), ("/devices/link", "device_codes")]
    {
        let ask = || server.post(&format!("/api/v1{path}"), &lin, json!({ "role": "editor" }));
        let (status, made) = ask();
        assert!(matches!(status, 200 | 201), "{path}: {made}");
        refused(&server, limit, ask(), 429);
    }
    assert_eq!(server.join("/join/guess", "Wu", "n").0, 404);
    refused(&server, "failed_attempts", server.join("/join/guess", "Wu", "n"), 429);
}

#[test]
fn what_is_good_for_a_time_is_good_no_longer() {
    let room = Room::new();
    let workspace = room.workspace();
    let (lin, _) = room.token(&workspace, "Lin", "owner");
    let server =
        room.serve("--limit ticket_life=0ms --limit device_code_life=0ms --limit join_answer_life=0ms");
    let code = server.post("/api/v1/devices/link", &lin, json!({})).1;
    let (status, answer) = server.join(&field(&code, "url"), "", "n");
    assert_eq!(status, 410, "{answer}");
    let invite = server.post("/api/v1/invites", &lin, json!({ "role": "editor" })).1;
    let url = field(&invite, "url");
    let nonce = "0".repeat(32);
    assert_eq!(server.join(&url, "Wu", &nonce).0, 200);
    let (status, answer) = server.join(&url, "Wu", &nonce);
    assert_eq!(status, 410, "the answer is not kept: {answer}");
}

#[test]
fn a_new_server_lets_connections_in_one_after_another() {
    let room = Room::new();
    let server = room.serve("--limit ramp_per_second=20 --limit ramp_time=1d");
    let began = std::time::Instant::now();
    let asked: Vec<_> = (0..10)
        .map(|_| {
            let mut stream = connect(&server);
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
            thread::spawn(move || rest(stream))
        })
        .collect();
    for answer in asked {
        assert!(answer.join().unwrap().starts_with("HTTP/1.1 200"));
    }
    // Ten at 20 a second, the first at once.
    assert!(began.elapsed() >= std::time::Duration::from_millis(400), "{:?}", began.elapsed());
}
