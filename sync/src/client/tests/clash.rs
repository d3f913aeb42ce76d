//! Replicas that wrote under the same actor: mended where that helps, and told where it does not.

use super::id;
use crate::client::Event;
use crate::client::world::World;
use crate::limits;

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

/// Two replicas with another change each under the same actor and number, both believed to be on the server.
fn split_history() -> World {
    let mut world = World::new(2);
    world.replicas[1].actor = world.replicas[0].actor;
    world.edit(1, id(0), 5);
    world.replicas[1].unsent.clear();
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    world.edit(0, id(0), 4);
    world
}

#[test]
fn a_clash_with_what_was_acknowledged_is_told_and_ends() {
    let mut world = split_history();
    world.run_until_quiet();
    let events = world.events(1);
    assert!(matches!(events[..], [.., Event::Unreadable { .. }, Event::Settled]), "{events:?}");
    assert_eq!(world.replicas[1].mended, 0);
    // The rest goes on, and the cursor stays where the server begins again next time.
    let before = world.replicas[1].cursor.clone();
    world.edit(0, id(1), 1);
    world.edit(1, id(2), 2);
    world.run_until_quiet();
    assert!(world.replicas[1].documents.contains_key(&id(1)));
    assert!(world.replicas[1].unsent.is_empty());
    assert_eq!(world.replicas[1].cursor, before);
}

#[test]
fn a_clash_that_mending_does_not_end_is_mended_a_few_times_only() {
    let mut world = split_history();
    world.run_until_quiet();
    for value in 0..20 {
        world.edit(0, id(0), value);
        world.edit(1, id(0), value);
        world.run_until_quiet();
    }
    assert!(world.replicas[1].mended <= limits::RESTARTS as usize + 1, "{}", world.replicas[1].mended);
    assert!(world.server.link(1).client.is_settled());
}
