//! Three clients, any order of edits, frames, losses, compactions, restores and roles: all end with the same.

use proptest::prelude::*;

use super::id;
use crate::client::world::World;

#[derive(Debug, Clone)]
enum Act {
    Edit(usize, usize, u64),
    Down(usize, usize),
    Up(usize, usize),
    Connect(usize),
    Disconnect(usize),
    Compact(usize, usize),
    BackUp,
    Restore,
    Demote(usize),
    Promote(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let client = 0usize..3;
    prop_oneof![
        8 => (client.clone(), 0usize..4, 0u64..200).prop_map(|(client, doc, value)| Act::Edit(client, doc, value)),
        5 => (client.clone(), 1usize..6).prop_map(|(client, frames)| Act::Down(client, frames)),
        5 => (client.clone(), 1usize..6).prop_map(|(client, frames)| Act::Up(client, frames)),
        2 => client.clone().prop_map(Act::Connect),
        2 => client.clone().prop_map(Act::Disconnect),
        3 => (0usize..4, 2usize..9).prop_map(|(doc, most)| Act::Compact(doc, most)),
        1 => Just(Act::BackUp),
        1 => Just(Act::Restore),
        1 => client.clone().prop_map(Act::Demote),
        1 => client.prop_map(Act::Promote),
    ]
}

fn carry_out(world: &mut World, act: Act) {
    match act {
        Act::Edit(client, doc, value) => world.edit(client, id(doc), value),
        Act::Down(client, mut frames) => {
            while frames > 0 && world.step_down(client) {
                frames -= 1;
            }
        }
        Act::Up(client, mut frames) => {
            while frames > 0 && world.step_up(client) {
                frames -= 1;
            }
        }
        Act::Connect(client) => world.connect(client),
        Act::Disconnect(client) => world.server.links[client] = None,
        Act::Compact(doc, most) => world.server.kept.compact(&id(doc), most),
        Act::BackUp => world.server.back_up(),
        Act::Restore => world.server.restore(),
        Act::Demote(client) => world.give_role(client, "viewer"),
        Act::Promote(client) => world.give_role(client, "editor"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_history_settles_with_the_same_everywhere(
        acts in prop::collection::vec(act(), 1..120),
        (page_bytes, most_waiting) in (0usize..600, 0usize..6),
        (acknowledges_all, acknowledges_early) in any::<(bool, bool)>(),
    ) {
        let mut world = World::new(3);
        let server = &mut world.server;
        (server.page_bytes, server.most_waiting) = (page_bytes.max(1), most_waiting);
        (server.acknowledges_all, server.acknowledges_early) = (acknowledges_all, acknowledges_early);
        for act in acts {
            carry_out(&mut world, act);
        }
        for client in 0..3 {
            world.give_role(client, "editor");
            world.connect(client);
        }
        world.run_until_quiet();
        world.assert_settled();
    }
}
