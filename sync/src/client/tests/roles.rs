//! What a member may not write is held back, and nothing else.

use super::id;
use crate::client::world::World;
use crate::client::{Event, Members, Replica};
use crate::frame::{Frame, RefusalCode};
use crate::heads::Heads;

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
    let server = Heads::of(&world.server.kept.documents[&id(0)]);
    assert!(world.replicas[1].has_all(&id(0), &server).unwrap());
    assert_eq!(world.server.kept.documents[&id(0)].get_changes(&[]).len(), 2);
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
