use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};
use proptest::prelude::*;

use super::*;
use crate::document::SharedDocument;
use crate::frame::Member;
use crate::heads::{ChangeHash, Fingerprint};
use crate::peer::{self, ReceiveError};

/// A replica over memory. Unsent changes are hashes, as a store marks them.
#[derive(Default)]
struct MemoryReplica {
    actor: u8,
    incarnation: u8,
    documents: BTreeMap<DocumentId, Automerge>,
    unsent: BTreeMap<DocumentId, BTreeSet<ChangeHash>>,
    cursor: Cursor,
    may_write: bool,
}

impl MemoryReplica {
    fn new(actor: u8) -> Self {
        MemoryReplica { actor, may_write: true, ..Self::default() }
    }

    fn edit(&mut self, document: DocumentId, value: u64) {
        let actor = ActorId::from(&[self.actor, self.incarnation][..]);
        let doc = self.documents.entry(document).or_default();
        doc.set_actor(actor);
        let key = format!("k{}", value % 3);
        let done = doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, value)).unwrap();
        // A value that is there already makes no change.
        let Some(hash) = done.hash.map(ChangeHash::from) else { return };
        self.unsent.entry(document).or_default().insert(hash);
    }

    /// Takes unacknowledged changes out again, and re-makes them under a new actor if writing is allowed.
    fn mend(&mut self, document: &DocumentId, keep: bool) {
        let hashes = self.unsent.remove(document).unwrap_or_default();
        let Some(doc) = self.documents.get(document) else { return };
        let values: Vec<u64> = hashes.iter().map(|hash| u64::from(hash.as_bytes()[0])).collect();
        let changes: Vec<_> = doc
            .get_changes(&[])
            .into_iter()
            .filter(|change| !hashes.contains(&change.hash().into()))
            .collect();
        let mut mended = Automerge::new();
        mended.apply_changes(changes).unwrap();
        self.documents.insert(*document, mended);
        self.incarnation += 1;
        if keep {
            for value in values {
                self.edit(*document, value);
            }
        }
    }
}

impl Replica for MemoryReplica {
    type Error = Infallible;

    fn heads(&mut self, document: &DocumentId) -> Result<Option<Heads>, Infallible> {
        Ok(self.documents.get(document).map(Heads::of))
    }

    fn has_all(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, Infallible> {
        Ok(self.documents.get(document).is_some_and(|doc| peer::has_all(doc, heads)))
    }

    fn generate(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
    ) -> Result<Option<Vec<u8>>, Infallible> {
        let empty = Automerge::new();
        Ok(peer::generate(self.documents.get(document).unwrap_or(&empty), peer))
    }

    fn receive(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
        data: &[u8],
    ) -> Result<Taken, Infallible> {
        let doc = self.documents.entry(*document).or_default();
        match peer::receive(doc, peer, data) {
            Ok(received) => Ok(Taken { changes: received.changes, mended: false }),
            Err(ReceiveError::DuplicateSequence) => {
                self.mend(document, true);
                Ok(Taken { changes: 0, mended: true })
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn acknowledged(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, Infallible> {
        let (Some(doc), Some(marks)) = (self.documents.get(document), self.unsent.get_mut(document)) else {
            return Ok(false);
        };
        let known: Vec<_> =
            heads.iter().filter(|hash| peer::has_change(doc, hash)).map(|hash| (*hash).into()).collect();
        let beyond: BTreeSet<ChangeHash> = if known.is_empty() {
            marks.clone()
        } else {
            doc.get_changes(&known).iter().map(|c| c.hash().into()).collect()
        };
        let before = marks.len();
        marks.retain(|hash| beyond.contains(hash));
        let cleared = marks.len() < before;
        self.unsent.retain(|_, marks| !marks.is_empty());
        Ok(cleared)
    }

    fn unsent(&mut self) -> Result<Vec<DocumentId>, Infallible> {
        Ok(self.unsent.keys().copied().collect())
    }

    fn documents(&mut self) -> Result<Vec<(DocumentId, Heads)>, Infallible> {
        Ok(self.documents.iter().map(|(document, doc)| (*document, Heads::of(doc))).collect())
    }

    fn set_cursor(&mut self, cursor: &Cursor) -> Result<(), Infallible> {
        self.cursor = cursor.clone();
        Ok(())
    }

    fn set_members(&mut self, members: &Members) -> Result<(), Infallible> {
        self.may_write = members.role != "viewer";
        Ok(())
    }

    fn refused(&mut self, document: &DocumentId, code: RefusalCode, _reason: &str) -> Result<(), Infallible> {
        match code {
            RefusalCode::DuplicateSequence => self.mend(document, true),
            RefusalCode::ReadOnly => self.mend(document, false),
            _ => {}
        }
        Ok(())
    }
}

/// A server of one workspace, as far as the wire shows it: everything is durable at once.
struct Server {
    epoch: String,
    documents: BTreeMap<DocumentId, (SharedDocument, u64)>,
    number: u64,
    fingerprint: Fingerprint,
    fingerprints: BTreeMap<u64, Fingerprint>,
    links: Vec<Option<Link>>,
    read_only: BTreeSet<usize>,
    page: usize,
}

/// One connection: the client's machine, the server's view of its peer, and the frames under way.
struct Link {
    client: ClientConnection,
    peers: BTreeMap<DocumentId, PeerState>,
    greeted: bool,
    up: VecDeque<Frame>,
    down: VecDeque<Frame>,
}

impl Server {
    fn new(clients: usize) -> Self {
        Server {
            epoch: "first".into(),
            documents: BTreeMap::new(),
            number: 0,
            fingerprint: Fingerprint::EMPTY,
            fingerprints: BTreeMap::from([(0, Fingerprint::EMPTY)]),
            links: (0..clients).map(|_| None).collect(),
            read_only: BTreeSet::new(),
            page: 2,
        }
    }

    fn connect(&mut self, index: usize, replica: &MemoryReplica) {
        let client = ClientConnection::new(format!("peer-{index}"), replica.cursor.clone());
        let up = VecDeque::from([client.join()]);
        self.links[index] =
            Some(Link { client, peers: BTreeMap::new(), greeted: false, up, down: VecDeque::new() });
    }

    fn link(&mut self, index: usize) -> &mut Link {
        self.links[index].as_mut().unwrap()
    }

    fn take(&mut self, index: usize, frame: Frame) {
        // What goes over the wire is bytes.
        match Frame::decode(&frame.encode()).unwrap() {
            Frame::Join(join) => self.greet(index, join),
            Frame::Request(message) if !self.exists(&message.document) => {
                let unavailable = Frame::DocUnavailable {
                    document: message.document,
                    sender: "server".into(),
                    target: message.sender,
                };
                self.link(index).down.push_back(unavailable);
            }
            Frame::Request(message) | Frame::Sync(message) => self.sync(index, message),
            other => panic!("unexpected {other:?}"),
        }
    }

    /// An empty document is one that nobody has uploaded yet.
    fn exists(&self, id: &DocumentId) -> bool {
        self.documents.get(id).is_some_and(|(doc, _)| !doc.heads().is_empty())
    }

    fn greet(&mut self, index: usize, join: Join) {
        let claim = join.metadata.concord.unwrap();
        let known = claim.epoch.as_ref() == Some(&self.epoch)
            && self.fingerprints.get(&claim.number).is_some_and(|known| Some(*known) == claim.fingerprint);
        let since = if known { claim.number } else { 0 };
        let role = if self.read_only.contains(&index) { "viewer" } else { "editor" };
        let extension =
            Extension { version: 1, epoch: Some(self.epoch.clone()), number: self.number, fingerprint: None };
        let metadata =
            PeerMetadata { storage_id: Some("s".into()), is_ephemeral: false, concord: Some(extension) };
        let mut frames = vec![
            Frame::Peer(Peer { sender: "server".into(), target: join.sender, version: "1".into(), metadata }),
            Frame::Members(Members {
                me: format!("m{index}"),
                role: role.into(),
                members: vec![Member { id: format!("m{index}"), name: "Lin".into(), role: role.into() }],
            }),
        ];
        let listed: Vec<_> = self
            .documents
            .iter()
            .filter(|(id, (_, number))| self.exists(id) && (!known || *number > since))
            .collect();
        let mut pages: Vec<_> = listed
            .chunks(self.page)
            .map(|page| page.iter().map(|(id, (doc, _))| (**id, doc.heads())).collect())
            .collect();
        if pages.is_empty() {
            pages.push(Vec::new());
        }
        let last = pages.len() - 1;
        for (place, documents) in pages.into_iter().enumerate() {
            frames.push(Frame::Changes(Changes {
                epoch: self.epoch.clone(),
                full: !known,
                documents,
                number: self.number,
                fingerprint: self.fingerprint,
                done: place == last,
            }));
        }
        self.link(index).greeted = true;
        self.link(index).down.extend(frames);
    }

    fn sync(&mut self, index: usize, message: DocumentMessage) {
        let id = message.document;
        let read_only = self.read_only.contains(&index);
        let (doc, _) = self.documents.entry(id).or_insert_with(|| (SharedDocument::new(), 0));
        let link = self.links[index].as_mut().unwrap();
        let peer = link.peers.entry(id).or_default();
        peer.set_read_only(read_only);
        let before = doc.heads();
        let refuse = |code| Frame::Refused { document: id, code, reason: "no".into() };
        match doc.receive(peer, &message.data) {
            Err(ReceiveError::DuplicateSequence) => {
                link.peers.remove(&id);
                link.down.push_back(refuse(RefusalCode::DuplicateSequence));
            }
            Err(error) => panic!("{error}"),
            Ok(received) if read_only && received.carried_changes => {
                link.peers.remove(&id);
                link.down.push_back(refuse(RefusalCode::ReadOnly));
            }
            Ok(received) if received.chunk.is_some() => self.commit(id, before),
            Ok(_) => {}
        }
        self.fan_out(id);
    }

    fn commit(&mut self, id: DocumentId, before: Heads) {
        self.number += 1;
        let heads = self.documents[&id].0.heads();
        let known = (!before.is_empty()).then_some(&before);
        self.fingerprint = self.fingerprint.moved(&id, known, &heads);
        self.fingerprints.insert(self.number, self.fingerprint);
        self.documents.get_mut(&id).unwrap().1 = self.number;
        let commit = Commit { document: id, heads, number: self.number, fingerprint: self.fingerprint };
        for link in self.links.iter_mut().flatten().filter(|link| link.greeted) {
            link.down.push_back(Frame::Commit(commit.clone()));
        }
    }

    fn fan_out(&mut self, id: DocumentId) {
        let doc = &self.documents[&id].0;
        for link in self.links.iter_mut().flatten() {
            let Some(peer) = link.peers.get_mut(&id) else { continue };
            if let Some(data) = doc.generate(peer).unwrap() {
                let message =
                    DocumentMessage { document: id, sender: "server".into(), target: "client".into(), data };
                link.down.push_back(Frame::Sync(message));
            }
        }
    }

    /// Comes back from a backup: fewer commits, another epoch.
    fn restore(&mut self, kept: usize) {
        let documents = std::mem::take(&mut self.documents);
        self.documents = documents.into_iter().take(kept).collect();
        self.epoch.push('+');
        self.number += 100;
        self.fingerprint = Fingerprint::EMPTY;
        for (id, (doc, number)) in self.documents.iter_mut().filter(|(_, (doc, _))| !doc.heads().is_empty()) {
            self.fingerprint.toggle(id, &doc.heads());
            *number = self.number;
        }
        self.fingerprints = BTreeMap::from([(self.number, self.fingerprint)]);
        self.links.iter_mut().for_each(|link| *link = None);
    }
}

struct World {
    server: Server,
    replicas: Vec<MemoryReplica>,
}

impl World {
    fn new(clients: usize) -> Self {
        let replicas = (0..clients).map(|index| MemoryReplica::new(index as u8 + 1)).collect();
        World { server: Server::new(clients), replicas }
    }

    fn connect(&mut self, index: usize) {
        self.server.connect(index, &self.replicas[index]);
    }

    fn edit(&mut self, index: usize, document: DocumentId, value: u64) {
        if !self.replicas[index].may_write {
            return;
        }
        self.replicas[index].edit(document, value);
        if let Some(link) = &mut self.server.links[index] {
            let frames = link.client.on_local_change(&mut self.replicas[index], &document).unwrap();
            link.up.extend(frames);
        }
    }

    /// One frame in one direction. True if there was one.
    fn step(&mut self, index: usize) -> bool {
        let Some(link) = &mut self.server.links[index] else { return false };
        if let Some(frame) = link.down.pop_front() {
            let frame = Frame::decode(&frame.encode()).unwrap();
            let frames = link.client.on_frame(&mut self.replicas[index], frame).unwrap();
            link.up.extend(frames);
            return true;
        }
        let Some(frame) = link.up.pop_front() else { return false };
        self.server.take(index, frame);
        true
    }

    fn run_until_quiet(&mut self) {
        for _ in 0..20_000 {
            let moved = (0..self.replicas.len()).fold(false, |moved, index| self.step(index) | moved);
            if !moved {
                return;
            }
        }
        panic!("never quiet");
    }

    fn events(&mut self, index: usize) -> Vec<Event> {
        std::iter::from_fn(|| self.server.link(index).client.next_event()).collect()
    }

    fn assert_settled(&mut self) {
        let listed: Vec<_> = self
            .server
            .documents
            .iter()
            .map(|(id, (doc, _))| (*id, doc.heads()))
            .filter(|(_, heads)| !heads.is_empty())
            .collect();
        for (index, replica) in self.replicas.iter_mut().enumerate() {
            assert_eq!(replica.documents().unwrap(), listed, "documents of {index}");
            assert!(replica.unsent.is_empty(), "unsent of {index}: {:?}", replica.unsent);
            assert!(self.server.links[index].as_ref().unwrap().client.is_settled(), "{index} settled");
            let cursor = &replica.cursor;
            assert_eq!(
                (cursor.epoch.as_ref(), cursor.number),
                (Some(&self.server.epoch), self.server.number)
            );
            assert_eq!(cursor.fingerprint, Some(self.server.fingerprint));
        }
    }
}

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
