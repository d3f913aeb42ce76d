//! Documents for which the log is not enough are synced by themselves, and end with the same on both sides.

use super::id;
use crate::client::Event;
use crate::client::world::World;
use crate::frame::Frame;
use crate::id::DocumentId;
use crate::limits;

#[test]
fn a_restored_server_is_given_back_what_it_lost() {
    let mut world = World::new(2);
    world.connect(0);
    world.connect(1);
    for index in 0..6 {
        if index == 2 {
            world.run_until_quiet();
            world.server.back_up();
        }
        world.edit(index % 2, id(index), 3);
    }
    world.run_until_quiet();
    world.server.restore();
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.server.kept.documents.len(), 6);
}

#[test]
fn what_a_restored_server_lost_is_offered_again_until_it_is_there() {
    let mut world = World::new(1);
    world.connect(0);
    world.edit(0, id(0), 3);
    world.run_until_quiet();
    world.server.restore();
    for frames in 0..6 {
        world.connect(0);
        world.step_up(0);
        (0..frames).for_each(|_| assert!(world.step_down(0) || world.step_up(0)));
        world.server.links[0] = None;
    }
    world.connect(0);
    world.run_until_quiet();
    world.assert_settled();
    assert!(world.server.kept.documents.contains_key(&id(0)));
}

#[test]
fn documents_that_are_synced_by_themselves_go_in_a_window() {
    let mut world = World::new(1);
    world.connect(0);
    let many = limits::OPEN_EXCHANGES * 3;
    for index in 0..many {
        world.edit(0, DocumentId::from_bytes((index as u128 + 1).to_be_bytes()), 1);
    }
    world.run_until_quiet();
    world.server.restore();
    world.connect(0);
    world.step_up(0);
    while world.step_down(0) {}
    assert_eq!(world.server.link(0).up.len(), limits::OPEN_EXCHANGES);
    world.run_until_quiet();
    world.assert_settled();
    assert_eq!(world.server.kept.documents.len(), many);
}

#[test]
fn what_a_push_hangs_on_and_the_server_lacks_is_found_by_the_documents_own_sync() {
    let mut world = World::new(2);
    world.edit(0, id(0), 1);
    // As if another device had brought it here: no mark, and never on the server.
    world.replicas[0].unsent.clear();
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    world.events(0);
    world.edit(0, id(0), 2);
    world.run_until_quiet();
    world.edit(0, id(0), 3);
    world.run_until_quiet();
    world.assert_settled();
    let events = world.events(0);
    assert!(!events.iter().any(|event| matches!(event, Event::Refused { .. })), "{events:?}");
}

#[test]
fn entries_whose_dependencies_are_not_here_are_fetched_and_the_cursor_waits() {
    let mut world = World::new(2);
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    let before = world.replicas[1].cursor.clone();
    world.edit(0, id(0), 1);
    while world.step(0) {}
    world.edit(0, id(0), 2);
    world.edit(0, id(1), 1);
    while world.step(0) {}
    let Some(Frame::Commits(mut commits)) = world.server.next_frame(1) else { panic!("no commits") };
    commits.commits.remove(0);
    world.server.link(1).down.push_back(Frame::Commits(commits));
    assert!(world.step_down(1));
    assert_eq!(world.replicas[1].cursor, before);
    assert!(world.replicas[1].documents.contains_key(&id(1)));
    world.run_until_quiet();
    world.assert_settled();
}

#[test]
fn a_frame_that_can_not_be_read_is_fetched_by_the_documents_own_sync() {
    let mut world = World::new(2);
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    world.edit(0, id(0), 1);
    while world.step(0) {}
    let Some(Frame::Commits(mut commits)) = world.server.next_frame(1) else { panic!("no commit") };
    commits.commits[0].changes.pop();
    world.server.link(1).down.push_back(Frame::Commits(commits));
    world.run_until_quiet();
    world.assert_settled();
}

#[test]
fn a_document_too_large_to_be_pushed_goes_by_its_own_sync() {
    let mut world = World::new(2);
    world.connect(0);
    world.connect(1);
    world.run_until_quiet();
    let random = (0..limits::PUSH_BYTES as u64 / 8 + 1)
        .flat_map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_be_bytes());
    world.replicas[0].put_bytes(id(0), random.collect());
    world.edit(0, id(0), 1);
    world.run_until_quiet();
    world.assert_settled();
}
