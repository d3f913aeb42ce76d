//! What a connection promises, with real documents on both ends: it settles, with the same on both.

mod apart;
mod clash;
mod history;
mod roles;

use super::world::{MemoryReplica, World};
use super::*;
use crate::frame::Peer;
use crate::limits;

fn id(index: usize) -> DocumentId {
    DocumentId::from_bytes([index as u8 + 1; 16])
}

#[test]
fn a_change_is_acknowledged_and_reaches_the_other() {
    let mut world = World::new(2);
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    world.events(0);
    world.events(1);
    world.edit(0, id(0), 7);
    world.run_until_quiet();
    assert_eq!(world.events(0), [Event::Acknowledged { document: id(0) }, Event::Settled]);
    assert_eq!(world.events(1), [Event::TakenIn { document: id(0), changes: 1 }, Event::Settled]);
    world.assert_settled();
}

#[test]
fn a_reconnect_costs_what_changed_and_not_what_exists() {
    let mut world = World::new(2);
    world.checks = false;
    world.server.page_bytes = limits::LOG_PAGE_BYTES;
    world.server.most_waiting = 4096;
    let ids: Vec<_> = (1..=1000u128).map(|index| DocumentId::from_bytes(index.to_be_bytes())).collect();
    world.connect(0);
    for id in &ids {
        world.replicas[0].make_board(*id);
    }
    let frames = world.server.link(0).client.poll(&mut world.replicas[0]).unwrap();
    world.server.link(0).up.extend(frames);
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    world.server.links[1] = None;
    for (round, id) in ids.iter().step_by(100).cycle().take(30).enumerate() {
        world.replicas[0].edit_card(*id, round);
        let link = world.server.links[0].as_mut().unwrap();
        let frames = link.client.on_local_change(&mut world.replicas[0], id).unwrap();
        link.up.extend(frames);
        while world.step(0) {}
    }
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    let link = world.server.link(1);
    // join, peer, members, and one page of the log.
    assert_eq!(link.frames, 4);
    assert!(link.bytes <= 8_000, "{} bytes", link.bytes);
}

#[test]
fn a_first_join_costs_a_frame_a_page_and_nothing_beside() {
    let mut world = World::new(2);
    world.server.page_bytes = limits::LOG_PAGE_BYTES;
    world.connect(0);
    for index in 1..=200u128 {
        world.edit(0, DocumentId::from_bytes(index.to_be_bytes()), 1);
    }
    world.run_until_quiet();
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.server.link(1).frames, 4);
}

#[test]
fn pushes_go_in_a_window_and_all_arrive() {
    let mut world = World::new(2);
    let many = limits::PUSH_DOCUMENTS * 3;
    for index in 0..many {
        world.edit(0, DocumentId::from_bytes((index as u128 + 1).to_be_bytes()), 1);
    }
    world.connect(0);
    world.connect(1);
    world.step_up(0);
    while world.step_down(0) {}
    assert_eq!(world.server.link(0).up.len(), limits::PUSH_DOCUMENTS);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.replicas[1].documents.len(), many);
}

#[test]
fn edits_made_while_a_push_is_under_way_go_together_in_the_next() {
    let mut world = World::new(1);
    world.connect(0);
    world.run_until_quiet();
    let before = world.server.link(0).frames;
    for value in 0..20 {
        world.edit(0, id(0), value);
    }
    world.run_until_quiet();
    world.assert_settled();
    // A push and its acknowledgement, twice.
    assert_eq!(world.server.link(0).frames - before, 4);
}

#[test]
fn nothing_is_settled_before_the_server_has_told_all() {
    let mut world = World::new(2);
    world.server.page_bytes = 1;
    world.connect(0);
    (0..5).for_each(|index| world.edit(0, id(index), 1));
    world.run_until_quiet();
    world.connect(1);
    while world.replicas[1].documents.len() < 5 {
        assert!(!world.server.link(1).client.is_settled());
        assert!(world.step(1));
    }
    world.run_until_quiet();
    world.assert_settled();
    // Who falls behind is unsettled until it has caught up.
    (0..5).for_each(|index| world.edit(0, id(index), 2));
    while world.step(0) {}
    assert!(world.step_down(1));
    assert!(!world.server.link(1).client.is_settled());
    world.run_until_quiet();
    world.assert_settled();
}

#[test]
fn a_server_without_the_extension_is_no_server_of_ours() {
    let mut replica = MemoryReplica::new(1);
    let mut client = ClientConnection::new("a".into(), Cursor::default());
    let metadata = PeerMetadata::default();
    let peer = Peer { sender: "s".into(), target: "a".into(), version: "1".into(), metadata };
    assert!(matches!(client.on_frame(&mut replica, Frame::Peer(peer)), Err(ClientError::NotConcord)));
    let mut client = ClientConnection::new("a".into(), Cursor::default());
    let early = Frame::Refused { document: id(0), code: RefusalCode::Limit, reason: String::new() };
    assert!(matches!(client.on_frame(&mut replica, early), Err(ClientError::TooEarly)));
}
