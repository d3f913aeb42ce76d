//! A hub that attends to most of its peers by its line alone ends where one does that asks upstream's functions about
//! every message: with every change of everybody, everywhere.

use std::collections::VecDeque;

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};
use proptest::prelude::*;

use crate::document::SharedDocument;
use crate::heads::Heads;
use crate::line::{self, Follower, Heard, Line, Told};
use crate::message::SyncMessage;
use crate::peer::{self, PeerState};

/// What the hub knows of a peer.
#[derive(Debug)]
enum Standing {
    Follows(Follower),
    Empty(Follower),
    Asks(Box<PeerState>),
}

/// A stock peer with its own replica, and what is on its way between it and the hub, in order.
struct Edge {
    replica: Automerge,
    near: PeerState,
    far: Option<Standing>,
    may_write: bool,
    up: VecDeque<Vec<u8>>,
    down: VecDeque<Vec<u8>>,
}

struct Hub {
    document: SharedDocument,
    stored: Vec<Vec<u8>>,
    line: Line,
    edges: Vec<Edge>,
    /// Messages that needed the document.
    asked: usize,
}

#[derive(Debug, Clone)]
enum Step {
    Edit(usize, u8),
    /// The peer says what it has to say.
    Speak(usize),
    /// The hub takes in one message of the peer.
    Arrive(usize),
    /// The hub says what it has to say to the peer.
    Tell(usize),
    /// The peer takes in one message.
    Hear(usize),
    /// The connection is lost with all that is on its way. What both ends share may be remembered by the peer.
    Reconnect(usize, bool),
    /// The member becomes a viewer, or no longer is one.
    Toggle(usize),
    /// The hub's process ends and begins again from what was stored.
    Restart,
}

impl Edge {
    fn new(index: usize) -> Self {
        Edge {
            replica: Automerge::new().with_actor(ActorId::from(&[index as u8 + 1][..])),
            near: PeerState::new(),
            far: None,
            may_write: true,
            up: VecDeque::new(),
            down: VecDeque::new(),
        }
    }

    fn reconnect(&mut self, remembers: bool) {
        self.near = if remembers { self.near.remembered() } else { PeerState::new() };
        self.far = None;
        self.up.clear();
        self.down.clear();
    }
}

impl Hub {
    fn new(edges: usize) -> Self {
        Hub {
            document: SharedDocument::new(),
            stored: Vec::new(),
            line: Line::at(Heads::empty()),
            edges: (0..edges).map(Edge::new).collect(),
            asked: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        let many = self.edges.len();
        match *step {
            Step::Edit(edge, value) => {
                let key = format!("k{}", value % 4);
                let replica = &mut self.edges[edge % many].replica;
                replica
                    .transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, u64::from(value)))
                    .unwrap();
            }
            Step::Speak(edge) => drop(self.speak(edge % many)),
            Step::Arrive(edge) => drop(self.arrive(edge % many)),
            Step::Tell(edge) => drop(self.tell(edge % many)),
            Step::Hear(edge) => drop(self.hear(edge % many)),
            Step::Reconnect(edge, remembers) => self.edges[edge % many].reconnect(remembers),
            Step::Toggle(edge) => self.edges[edge % many].may_write ^= true,
            Step::Restart => {
                self.document = SharedDocument::load(&self.stored).unwrap();
                self.line = Line::at(self.document.heads());
                self.edges.iter_mut().for_each(|edge| edge.reconnect(true));
            }
        }
    }

    fn speak(&mut self, index: usize) -> bool {
        let edge = &mut self.edges[index];
        let said = peer::generate(&edge.replica, &mut edge.near);
        let spoke = said.is_some();
        edge.up.extend(said);
        spoke
    }

    fn hear(&mut self, index: usize) -> bool {
        let edge = &mut self.edges[index];
        let Some(data) = edge.down.pop_front() else { return false };
        peer::receive(&mut edge.replica, &mut edge.near, &data).unwrap();
        true
    }

    fn arrive(&mut self, index: usize) -> bool {
        let edge = &mut self.edges[index];
        let Some(data) = edge.up.pop_front() else { return false };
        let message = SyncMessage::decode(&data).unwrap();
        let known = match &edge.far {
            Some(Standing::Follows(follower)) => Some(follower),
            _ => None,
        };
        match self.line.hear(known, &message, edge.may_write) {
            Heard::Follows(follower) => edge.far = Some(Standing::Follows(follower)),
            Heard::Empty(follower) => edge.far = Some(Standing::Empty(follower)),
            Heard::Asks => self.ask(index, message),
        }
        true
    }

    /// As a document's owner does it.
    fn ask(&mut self, index: usize, message: SyncMessage) {
        let edge = &mut self.edges[index];
        if let Some(Standing::Follows(follower)) = &mut edge.far
            && message.only_brings_changes()
        {
            let whole = if edge.may_write {
                let received = self.document.apply(&message).unwrap();
                if let Some(run) = received.chunk {
                    self.stored.push(run.bytes.clone());
                    self.line.advance(run, self.document.heads(), Some(index as u64));
                }
                !received.incomplete
            } else {
                true
            };
            if whole {
                follower.wrote(&message);
                return;
            }
        }
        self.asked += 1;
        let mut state = match edge.far.take() {
            Some(Standing::Follows(follower)) => Box::new(follower.into_peer()),
            Some(Standing::Asks(state)) => state,
            Some(Standing::Empty(_)) | None => Box::default(),
        };
        state.set_read_only(!edge.may_write);
        let received = self.document.receive_message(&mut state, message.clone()).unwrap();
        if received.carried_changes {
            state.owe_answer();
        }
        if let Some(run) = received.chunk {
            self.stored.push(run.bytes.clone());
            self.line.advance(run, self.document.heads(), Some(index as u64));
        }
        let settled = message.heads() == self.line.heads() && !self.line.heads().is_empty();
        edge.far = Some(if settled {
            Standing::Follows(self.line.follow(&message, edge.may_write))
        } else {
            Standing::Asks(state)
        });
    }

    fn tell(&mut self, index: usize) -> bool {
        let edge = &mut self.edges[index];
        let said = match &mut edge.far {
            None => None,
            Some(Standing::Empty(follower)) => {
                let heads = self.document.heads();
                let told = self.line.tell_whole(follower, &heads);
                let message = line::whole(&heads, self.stored.concat(), follower.is_read_only());
                edge.far = Some(Standing::Follows(follower.clone()));
                told.then_some(message)
            }
            Some(Standing::Follows(follower)) => match self.line.tell(index as u64, follower, edge.may_write)
            {
                Told::Nothing => None,
                Told::Message(message) => Some(message.to_vec()),
                Told::Asks => {
                    let mut state = follower.clone().into_peer();
                    state.set_read_only(!edge.may_write);
                    let said = self.document.generate(&mut state).unwrap();
                    edge.far = Some(Standing::Asks(Box::new(state)));
                    said
                }
            },
            Some(Standing::Asks(state)) => {
                state.set_read_only(!edge.may_write);
                self.document.generate(state).unwrap()
            }
        };
        let told = said.is_some();
        edge.down.extend(said);
        told
    }

    /// One step of each kind with one peer. True if anything moved.
    fn exchange(&mut self, index: usize) -> bool {
        let steps = [self.speak(index), self.arrive(index), self.tell(index), self.hear(index)];
        steps.contains(&true)
    }

    fn run_until_quiet(&mut self) {
        for _ in 0..300 {
            let mut moved = false;
            for index in 0..self.edges.len() {
                moved |= self.exchange(index);
            }
            if !moved {
                return;
            }
        }
        panic!("never quiet");
    }

    fn assert_converged(&mut self) {
        self.run_until_quiet();
        let whole = SharedDocument::load(&self.stored).unwrap();
        assert_eq!((whole.heads(), self.line.heads()), (self.document.heads(), &self.document.heads()));
        for (index, edge) in self.edges.iter().enumerate() {
            let theirs = Heads::of(&edge.replica);
            assert!(peer::has_all(&edge.replica, self.line.heads()), "{index} lacks what the hub has");
            if edge.may_write {
                assert!(self.document.has_all(&theirs), "the hub lacks what {index} has");
                assert_eq!(&theirs, self.line.heads());
            }
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let edge = 0..4usize;
    let step = prop_oneof![
        6 => (edge.clone(), any::<u8>()).prop_map(|(edge, value)| Step::Edit(edge, value)),
        8 => edge.clone().prop_map(Step::Speak),
        8 => edge.clone().prop_map(Step::Arrive),
        8 => edge.clone().prop_map(Step::Tell),
        8 => edge.clone().prop_map(Step::Hear),
        1 => (edge.clone(), any::<bool>()).prop_map(|(edge, remembers)| Step::Reconnect(edge, remembers)),
        1 => edge.prop_map(Step::Toggle),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn everybody_ends_with_everything_however_messages_travel(steps in steps()) {
        let mut hub = Hub::new(4);
        for step in &steps {
            hub.step(step);
        }
        hub.assert_converged();
        // Whoever was a viewer may write again, and what was left aside comes.
        hub.edges.iter_mut().for_each(|edge| edge.may_write = true);
        hub.assert_converged();
    }
}

#[test]
fn whoever_just_follows_needs_no_document() {
    let mut hub = Hub::new(4);
    hub.step(&Step::Edit(0, 1));
    hub.assert_converged();
    hub.asked = 0;
    for round in 0..50 {
        hub.step(&Step::Edit(round, round as u8));
        hub.run_until_quiet();
        hub.step(&Step::Edit(round, round as u8 + 1));
        hub.step(&Step::Edit(round + 1, round as u8));
        hub.assert_converged();
    }
    assert_eq!(hub.asked, 0, "edits, one after the other and at once, and their answers");
    for remembers in [true, false] {
        (0..4).for_each(|edge| hub.step(&Step::Reconnect(edge, remembers)));
        hub.assert_converged();
    }
    assert_eq!(hub.asked, 0, "reconnects with nothing new");
    hub.step(&Step::Edit(1, 7));
    hub.step(&Step::Restart);
    hub.assert_converged();
    assert_eq!(hub.asked, 0, "a reconnect with an edit of one's own, by a peer that remembers");
}

#[test]
fn an_empty_peer_is_brought_what_is_stored() {
    let mut hub = Hub::new(2);
    for value in 0..20 {
        hub.step(&Step::Edit(0, value));
        hub.exchange(0);
    }
    hub.run_until_quiet();
    hub.edges[1] = Edge::new(7);
    hub.asked = 0;
    hub.assert_converged();
    assert_eq!(hub.asked, 0);
}

#[test]
fn whoever_falls_behind_what_is_kept_is_answered_by_the_document() {
    let mut hub = Hub::new(3);
    hub.step(&Step::Edit(0, 0));
    hub.run_until_quiet();
    for value in 0..=crate::limits::LINE_COMMITS {
        hub.step(&Step::Edit(0, value as u8));
        hub.exchange(0);
    }
    let last = hub.edges[1].far.as_ref();
    assert!(matches!(last, Some(Standing::Follows(_))));
    hub.assert_converged();
}
