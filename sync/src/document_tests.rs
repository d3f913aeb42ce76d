//! Any number of peers and a shared document end with the same changes, whatever happens to their connections.

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};
use proptest::prelude::*;

use crate::document::SharedDocument;
use crate::heads::Heads;
use crate::peer::{self, PeerState, ReceiveError};

/// A peer with its own replica of the one document, and both ends' view of its connection.
struct Edge {
    replica: Automerge,
    near: PeerState,
    far: PeerState,
}

impl Edge {
    fn new(index: usize) -> Self {
        let replica = Automerge::new().with_actor(ActorId::from(&[index as u8 + 1][..]));
        Edge { replica, near: PeerState::new(), far: PeerState::new() }
    }

    fn edit(&mut self, value: u8) {
        let key = format!("k{}", value % 5);
        self.replica
            .transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, u64::from(value)))
            .unwrap();
    }

    fn reconnect(&mut self) {
        self.near = PeerState::new();
        self.far = PeerState::new();
    }
}

/// A hub as a server is one: one shared document, what was stored of it, and its peers.
struct Star {
    hub: SharedDocument,
    stored: Vec<Vec<u8>>,
    edges: Vec<Edge>,
}

impl Star {
    fn new(edges: usize) -> Self {
        Star { hub: SharedDocument::new(), stored: Vec::new(), edges: (0..edges).map(Edge::new).collect() }
    }

    /// One message each way, if there is one. True if there was.
    fn step(&mut self, index: usize) -> bool {
        let edge = &mut self.edges[index];
        let up = peer::generate(&edge.replica, &mut edge.near);
        if let Some(data) = &up {
            let received = self.hub.receive(&mut edge.far, data).unwrap();
            self.stored.extend(received.chunk.map(|run| run.bytes));
        }
        let down = self.hub.generate(&mut edge.far).unwrap();
        if let Some(data) = &down {
            peer::receive(&mut edge.replica, &mut edge.near, data).unwrap();
        }
        up.is_some() || down.is_some()
    }

    fn run_until_quiet(&mut self) {
        for _ in 0..200 {
            let mut moved = false;
            for index in 0..self.edges.len() {
                moved |= self.step(index);
            }
            if !moved {
                return;
            }
        }
        panic!("never quiet");
    }

    /// The hub's process ends and begins again from what was stored.
    fn restart(&mut self) {
        self.hub = SharedDocument::load(&self.stored).unwrap();
        for edge in &mut self.edges {
            edge.reconnect();
        }
    }
}

#[derive(Debug, Clone)]
enum Act {
    Edit(usize, u8),
    Step(usize),
    Reconnect(usize),
    Forget(usize),
    Restart,
}

fn act(edges: usize) -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..edges, any::<u8>()).prop_map(|(edge, value)| Act::Edit(edge, value)),
        6 => (0..edges).prop_map(Act::Step),
        2 => (0..edges).prop_map(Act::Reconnect),
        1 => (0..edges).prop_map(Act::Forget),
        1 => Just(Act::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn all_end_with_the_same_changes(edges in 1usize..5, acts in prop::collection::vec(act(4), 1..60)) {
        let mut star = Star::new(edges);
        for act in acts {
            match act {
                Act::Edit(edge, value) => star.edges[edge % edges].edit(value),
                Act::Step(edge) => { star.step(edge % edges); }
                Act::Reconnect(edge) => star.edges[edge % edges].reconnect(),
                // One end forgets while the connection lives, and says so.
                Act::Forget(edge) => star.edges[edge % edges].near = PeerState::restarted(),
                Act::Restart => star.restart(),
            }
        }
        star.run_until_quiet();
        let heads = star.hub.heads();
        for edge in &star.edges {
            prop_assert_eq!(&Heads::of(&edge.replica), &heads);
        }
        prop_assert!(!star.hub.is_incomplete());
        let again = SharedDocument::load(&star.stored).unwrap();
        prop_assert_eq!(again.heads(), heads);
        prop_assert_eq!(again.change_count(), star.hub.change_count());
    }

    #[test]
    fn any_bytes_are_taken_or_refused_cleanly(
        data in prop::collection::vec(any::<u8>(), 0..200),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut star = Star::new(2);
        star.edges[0].edit(1);
        star.edges[1].edit(2);
        star.run_until_quiet();
        let before = star.hub.heads();
        let _ = star.hub.receive(&mut PeerState::new(), &data);
        // A true message with some bytes changed: at most what it brings is lost, never the document.
        star.edges[0].edit(3);
        let edge = &mut star.edges[0];
        let mut damaged = peer::generate(&edge.replica, &mut edge.near).unwrap();
        for (index, byte) in flips {
            let index = index.index(damaged.len());
            damaged[index] = byte;
        }
        let _ = star.hub.receive(&mut PeerState::new(), &damaged);
        prop_assert!(star.hub.missing(&before).is_empty());
    }
}

#[test]
fn a_viewers_changes_are_left_aside_and_asked_for_when_allowed() {
    let mut star = Star::new(2);
    star.edges[0].edit(1);
    star.run_until_quiet();
    star.edges[1].far.set_read_only(true);
    star.edges[1].edit(2);
    star.run_until_quiet();
    assert_eq!(star.hub.change_count(), 1);
    star.edges[0].edit(3);
    star.run_until_quiet();
    assert_eq!(star.edges[1].replica.get_changes(&[]).len(), 3);
    star.edges[1].far.set_read_only(false);
    star.run_until_quiet();
    assert_eq!(star.hub.change_count(), 3);
}

#[test]
fn a_viewers_message_says_that_it_carried_changes() {
    let mut star = Star::new(1);
    star.edges[0].far.set_read_only(true);
    star.edges[0].edit(1);
    let mut carried = false;
    for _ in 0..4 {
        let edge = &mut star.edges[0];
        if let Some(data) = peer::generate(&edge.replica, &mut edge.near) {
            carried |= star.hub.receive(&mut edge.far, &data).unwrap().carried_changes;
        }
        if let Some(data) = star.hub.generate(&mut edge.far).unwrap() {
            peer::receive(&mut edge.replica, &mut edge.near, &data).unwrap();
        }
    }
    assert_eq!(star.hub.change_count(), 0);
    // A peer that honours the read-only flag sends none; an older one is told by name.
    assert!(!carried);
}

#[test]
fn a_repeated_sequence_number_is_refused_and_leaves_the_document_as_it_was() {
    let mut star = Star::new(1);
    star.edges[0].edit(1);
    star.run_until_quiet();
    let heads = star.hub.heads();
    // The same actor once more, from the beginning: a data directory that was restored from a backup.
    let mut twin = Edge::new(0);
    twin.edit(9);
    let mut refused = None;
    for _ in 0..4 {
        if let Some(data) = peer::generate(&twin.replica, &mut twin.near)
            && let Err(error) = star.hub.receive(&mut twin.far, &data)
        {
            refused = Some(error);
            break;
        }
        if let Some(data) = star.hub.generate(&mut twin.far).unwrap()
            && peer::receive(&mut twin.replica, &mut twin.near, &data).is_err()
        {
            // The twin finds out first; it still answers, as a stock client does.
            twin.near = PeerState::new();
        }
    }
    assert!(matches!(refused, Some(ReceiveError::DuplicateSequence)), "{refused:?}");
    assert_eq!(star.hub.heads(), heads);
}

#[test]
fn changes_wait_for_their_dependencies_and_are_stored_when_complete() {
    let mut replica = Automerge::new().with_actor(ActorId::from(&[7][..]));
    let mut edge = Edge::new(0);
    let mut changes = Vec::new();
    for value in 0..2u64 {
        let before = replica.get_heads();
        replica.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "k", value)).unwrap();
        changes.push(replica.save_after(&before));
    }
    let message = |change: &Vec<u8>| {
        let mut message = automerge::sync::Message::decode(
            &peer::generate(&Automerge::new(), &mut PeerState::new()).unwrap(),
        )
        .unwrap();
        message.heads = replica.get_heads();
        message.changes = vec![change.clone()].into();
        message.encode()
    };
    let mut hub = SharedDocument::new();
    let late = hub.receive(&mut edge.far, &message(&changes[1])).unwrap();
    assert_eq!((late.chunk, late.changes, late.incomplete), (None, 0, true));
    assert!(hub.is_incomplete());
    let whole = hub.receive(&mut edge.far, &message(&changes[0])).unwrap();
    assert_eq!((whole.changes, whole.incomplete), (2, false));
    let again = SharedDocument::load(whole.chunk.map(|run| run.bytes)).unwrap();
    assert_eq!(again.heads(), Heads::of(&replica));
}

#[test]
fn a_peer_that_never_sends_dependencies_is_given_up() {
    let mut replica = Automerge::new();
    replica.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "k", 0)).unwrap();
    let mut hub = SharedDocument::new();
    let mut far = PeerState::new();
    let mut given_up = false;
    for value in 1..10u64 {
        let before = replica.get_heads();
        replica.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "k", value)).unwrap();
        let blank = peer::generate(&Automerge::new(), &mut PeerState::new()).unwrap();
        let mut message = automerge::sync::Message::decode(&blank).unwrap();
        message.heads = replica.get_heads();
        message.changes = vec![replica.save_after(&before)].into();
        given_up |= matches!(hub.receive(&mut far, &message.encode()), Err(ReceiveError::Orphans));
    }
    assert!(given_up);
    assert_eq!(hub.change_count(), 0);
}

#[test]
fn damaged_chunks_do_not_load() {
    let mut star = Star::new(1);
    star.edges[0].edit(1);
    star.run_until_quiet();
    star.edges[0].edit(2);
    star.run_until_quiet();
    let mut damaged = star.stored.clone();
    damaged[0][20] ^= 1;
    assert!(SharedDocument::load(&damaged).is_err());
    let without_first = &star.stored[1..];
    assert!(SharedDocument::load(without_first).is_err());
    assert!(SharedDocument::load(&star.stored).is_ok());
}
