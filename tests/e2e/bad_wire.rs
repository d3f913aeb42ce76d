//! What strangers may send to the server: they are told, and nobody else notices.

use concord_sync::frame::{DocumentMessage, Frame, RefusalCode};
use concord_sync::id::DocumentId;

use crate::team::{Team, assert_same, text};
use crate::wire::{Wire, forced, join, write};

/// Bytes that are no frame.
fn garbage() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a CBOR null", vec![0xf6]),
        ("nothing", Vec::new()),
        ("zeroes", vec![0; 64]),
        ("text", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        ("a map that ends too early", vec![0xb9, 0x00, 0x03, 0x64]),
        ("a text longer than memory", vec![0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("an array of arrays of arrays", vec![0x81; 100_000]),
        ("a map with no type", vec![0xa1, 0x61, b'a', 0x01]),
        ("half of a join", join("another").encode()[..20].to_vec()),
    ]
}

#[test]
fn garbage_before_joining_is_told_and_closed_and_others_are_served() {
    let team = Team::handbook();
    let mut bystander = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
    for (what, bytes) in garbage() {
        let mut wire = Wire::open(&team.server, &team.workspace.id, &team.workspace.token);
        wire.send_bytes(bytes);
        let closed = wire.closed();
        assert_eq!((closed.code, closed.said.len()), (4400, 1), "{what}: {closed:?}");
    }
    let mut wire = Wire::open(&team.server, &team.workspace.id, &team.workspace.token);
    wire.send_text("{\"type\":\"join\"}");
    assert_eq!(wire.closed().code, 4400, "a text frame");
    // Whoever has no token is told nothing more by garbage.
    let mut wire = Wire::open(&team.server, &team.workspace.id, "ct_nonsense");
    wire.send_bytes(vec![0xf6]);
    assert_eq!(wire.closed().code, 4400);
    still_served(&team, &mut bystander);
}

#[test]
fn garbage_after_joining_is_told_and_closed_and_others_are_served() {
    let team = Team::handbook();
    let mut bystander = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
    for (what, bytes) in garbage() {
        let mut wire = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
        wire.send_bytes(bytes);
        let closed = wire.closed();
        assert_eq!((closed.code, closed.said.len()), (4400, 1), "{what}: {closed:?}");
    }
    let mut wire = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
    wire.send(&join("another"));
    assert_eq!(wire.closed().code, 4400, "a second join");
    let mut wire = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
    wire.send_bytes(vec![0; (64 << 20) + (1 << 20)]);
    assert_eq!(wire.closed().code, 4413, "a frame above every limit");
    still_served(&team, &mut bystander);
}

#[test]
fn a_message_that_is_none_is_refused_by_name_and_stores_nothing() {
    let team = Team::handbook();
    let task: DocumentId = text(&team.lin.json("task show CSAT-002")["id"]).parse().expect("an id");
    let mut wire = Wire::joined(&team.server, &team.workspace.id, &team.workspace.token);
    let refused = |frame: &Frame| match frame {
        Frame::Refused { document, code, .. } => Some((*document, *code)),
        _ => None,
    };
    // Not a sync message at all; and one whose change is damaged in one byte.
    let mut document = wire.fetch(&task);
    let heads = document.get_heads();
    write(&mut document, "title", "a value that is damaged on the way");
    let mut damaged = forced(&document, &heads);
    let at = damaged.len() - 8;
    damaged[at] ^= 0x55;
    for data in [vec![0xf6], b"automerge".to_vec(), damaged] {
        let message = DocumentMessage { document: task, sender: String::new(), target: String::new(), data };
        wire.send(&Frame::Sync(message));
        assert_eq!(wire.until(refused), (task, RefusalCode::Malformed));
    }
    // The connection is as good as before.
    still_served(&team, &mut wire);
    team.server.admin(&["verify"]);
}

/// What one person writes reaches the others, and who was connected all the while hears of it.
fn still_served(team: &Team, bystander: &mut Wire) {
    let task = team.chen.json("task comment CSAT-002 'still served'");
    team.chen.ok("sync");
    team.lin.ok("sync");
    assert_same(&team.lin, &team.chen);
    let id: DocumentId = text(&task["id"]).parse().expect("an id");
    bystander.hears_of(&id);
}
