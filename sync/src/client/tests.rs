//! What a connection promises, with real documents on both ends: it settles, with the same on both.

use proptest::prelude::*;

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
    world.connect(0);
    for index in 0..20 {
        world.edit(0, id(index), 1);
    }
    world.connect(1);
    world.run_until_quiet();
    world.edit(0, id(3), 2);
    world.server.links[1] = None;
    world.edit(0, id(5), 2);
    world.run_until_quiet();
    world.connect(1);
    let mut frames = 0;
    while world.step(1) {
        frames += 1;
    }
    // join, peer, members, one page; for each of the two: sync, sync, sync, and sometimes a round more.
    assert!(frames <= 14, "{frames} frames");
    world.assert_settled();
}

#[test]
fn more_documents_than_the_window_all_arrive() {
    let mut world = World::new(2);
    world.connect(0);
    let many = limits::OPEN_EXCHANGES * 3;
    for index in 0..many {
        world.edit(0, DocumentId::from_bytes((index as u128 + 1).to_be_bytes()), 1);
    }
    world.run_until_quiet();
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.replicas[1].documents.len(), many);
}

#[test]
fn a_restored_server_is_given_back_what_it_lost() {
    let mut world = World::new(2);
    world.connect(0);
    world.connect(1);
    for index in 0..6 {
        world.edit(index % 2, id(index), 3);
    }
    world.run_until_quiet();
    world.server.restore(2);
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.server.documents.len(), 6);
}

#[test]
fn a_copied_replica_mends_and_nothing_is_lost() {
    let mut world = World::new(2);
    // The second device is a copy of the first: same actor, and both went on alone.
    world.replicas[1].actor = world.replicas[0].actor;
    world.edit(0, id(0), 4);
    world.edit(1, id(0), 5);
    world.connect(0);
    world.run_until_quiet();
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.replicas[0].documents[&id(0)].get_changes(&[]).len(), 2);
}

#[test]
fn who_is_demoted_while_an_acknowledgement_is_on_its_way_gets_the_change_back() {
    let mut world = World::new(1);
    world.connect(0);
    world.edit(0, id(0), 1);
    world.run_until_quiet();
    world.edit(0, id(0), 2);
    let sent = world.server.link(0).up.pop_front().unwrap();
    world.server.take(0, sent);
    world.server.read_only.insert(0);
    let members = Members { me: "m0".into(), role: "viewer".into(), members: Vec::new() };
    world.server.link(0).down.push_front(Frame::Members(members));
    world.run_until_quiet();
    world.assert_settled();
}

#[test]
fn a_viewer_takes_in_and_holds_back() {
    let mut world = World::new(2);
    world.connect(0);
    world.edit(0, id(0), 1);
    world.run_until_quiet();
    world.edit(1, id(0), 2);
    world.server.read_only.insert(1);
    world.connect(1);
    world.run_until_quiet();
    world.edit(0, id(0), 3);
    world.run_until_quiet();
    let events = world.events(1);
    assert!(events.iter().any(|event| matches!(event, Event::TakenIn { .. })));
    let server = world.server.documents[&id(0)].0.heads();
    assert!(world.replicas[1].has_all(&id(0), &server).unwrap());
    assert_eq!(world.server.documents[&id(0)].0.change_count(), 2);
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

#[test]
fn a_refusal_for_good_does_not_keep_the_rest_from_settling() {
    let mut world = World::new(1);
    world.connect(0);
    world.run_until_quiet();
    world.replicas[0].edit(id(0), 1);
    let link = world.server.links[0].as_mut().unwrap();
    let refused = Frame::Refused { document: id(0), code: RefusalCode::Limit, reason: "too large".into() };
    link.client.on_frame(&mut world.replicas[0], refused).unwrap();
    world.edit(0, id(1), 1);
    world.run_until_quiet();
    let events = world.events(0);
    assert!(events.contains(&Event::Acknowledged { document: id(1) }));
    assert_eq!(events.last(), Some(&Event::Settled));
    assert_eq!(world.replicas[0].unsent().unwrap(), [id(0)]);
}

#[derive(Debug, Clone)]
enum Act {
    Edit(usize, usize, u64),
    Step(usize, usize),
    Connect(usize),
    Disconnect(usize),
    Restore(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let client = 0usize..3;
    prop_oneof![
        6 => (client.clone(), 0usize..4, 0u64..200).prop_map(|(client, doc, value)| Act::Edit(client, doc, value)),
        6 => (client.clone(), 1usize..9).prop_map(|(client, frames)| Act::Step(client, frames)),
        2 => client.clone().prop_map(Act::Connect),
        2 => client.prop_map(Act::Disconnect),
        1 => (0usize..4).prop_map(Act::Restore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_history_settles_with_the_same_everywhere(acts in prop::collection::vec(act(), 1..80)) {
        let mut world = World::new(3);
        for act in acts {
            match act {
                Act::Edit(client, doc, value) => world.edit(client, id(doc), value),
                Act::Step(client, frames) => { for _ in 0..frames { world.step(client); } }
                Act::Connect(client) => world.connect(client),
                Act::Disconnect(client) => world.server.links[client] = None,
                Act::Restore(kept) => world.server.restore(kept),
            }
        }
        for client in 0..3 {
            world.connect(client);
        }
        world.run_until_quiet();
        world.assert_settled();
    }
}
