//! Replicas over memory, a server that is durable at once, and frames between them that go when a test says so.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::convert::Infallible;

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};

use super::*;
use crate::document::SharedDocument;
use crate::frame::{Changes, Commit, DocumentMessage, Member, Peer};
use crate::heads::{ChangeHash, Fingerprint, Heads};
use crate::peer::{self, ReceiveError};

/// A replica over memory. Unsent changes are hashes, as a store marks them.
#[derive(Default)]
pub(super) struct MemoryReplica {
    pub(super) actor: u8,
    pub(super) incarnation: u8,
    pub(super) documents: BTreeMap<DocumentId, Automerge>,
    pub(super) unsent: BTreeMap<DocumentId, BTreeSet<ChangeHash>>,
    pub(super) cursor: Cursor,
    pub(super) may_write: bool,
}

impl MemoryReplica {
    pub(super) fn new(actor: u8) -> Self {
        MemoryReplica { actor, may_write: true, ..Self::default() }
    }

    pub(super) fn edit(&mut self, document: DocumentId, value: u64) {
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
    pub(super) fn mend(&mut self, document: &DocumentId, keep: bool) {
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
        let held: Vec<_> = self.unsent.keys().copied().filter(|_| !self.may_write).collect();
        for document in held {
            self.mend(&document, false);
        }
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
pub(super) struct Server {
    pub(super) epoch: String,
    pub(super) documents: BTreeMap<DocumentId, (SharedDocument, u64)>,
    pub(super) number: u64,
    pub(super) fingerprint: Fingerprint,
    pub(super) fingerprints: BTreeMap<u64, Fingerprint>,
    pub(super) links: Vec<Option<Link>>,
    pub(super) read_only: BTreeSet<usize>,
    pub(super) page: usize,
}

/// One connection: the client's machine, the server's view of its peer, and the frames under way.
pub(super) struct Link {
    pub(super) client: ClientConnection,
    pub(super) peers: BTreeMap<DocumentId, PeerState>,
    pub(super) greeted: bool,
    pub(super) up: VecDeque<Frame>,
    pub(super) down: VecDeque<Frame>,
}

impl Server {
    pub(super) fn new(clients: usize) -> Self {
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

    pub(super) fn connect(&mut self, index: usize, replica: &MemoryReplica) {
        let client = ClientConnection::new(format!("peer-{index}"), replica.cursor.clone());
        let up = VecDeque::from([client.join()]);
        self.links[index] =
            Some(Link { client, peers: BTreeMap::new(), greeted: false, up, down: VecDeque::new() });
    }

    pub(super) fn link(&mut self, index: usize) -> &mut Link {
        self.links[index].as_mut().unwrap()
    }

    pub(super) fn take(&mut self, index: usize, frame: Frame) {
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
    pub(super) fn exists(&self, id: &DocumentId) -> bool {
        self.documents.get(id).is_some_and(|(doc, _)| !doc.heads().is_empty())
    }

    pub(super) fn greet(&mut self, index: usize, join: Join) {
        let claim = join.metadata.concord.unwrap();
        let known = claim.epoch.as_ref() == Some(&self.epoch)
            && self.fingerprints.get(&claim.number).is_some_and(|known| Some(*known) == claim.fingerprint);
        let since = if known { claim.number } else { 0 };
        let role = if self.read_only.contains(&index) { "viewer" } else { "editor" };
        let extension = Extension {
            version: 1,
            epoch: Some(self.epoch.clone()),
            number: self.number,
            fingerprint: None,
            time: None,
        };
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

    pub(super) fn sync(&mut self, index: usize, message: DocumentMessage) {
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

    pub(super) fn commit(&mut self, id: DocumentId, before: Heads) {
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

    pub(super) fn fan_out(&mut self, id: DocumentId) {
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
    pub(super) fn restore(&mut self, kept: usize) {
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

pub(super) struct World {
    pub(super) server: Server,
    pub(super) replicas: Vec<MemoryReplica>,
}

impl World {
    pub(super) fn new(clients: usize) -> Self {
        let replicas = (0..clients).map(|index| MemoryReplica::new(index as u8 + 1)).collect();
        World { server: Server::new(clients), replicas }
    }

    pub(super) fn connect(&mut self, index: usize) {
        self.server.connect(index, &self.replicas[index]);
    }

    pub(super) fn edit(&mut self, index: usize, document: DocumentId, value: u64) {
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
    pub(super) fn step(&mut self, index: usize) -> bool {
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

    pub(super) fn run_until_quiet(&mut self) {
        for _ in 0..20_000 {
            let moved = (0..self.replicas.len()).fold(false, |moved, index| self.step(index) | moved);
            if !moved {
                return;
            }
        }
        panic!("never quiet");
    }

    pub(super) fn events(&mut self, index: usize) -> Vec<Event> {
        std::iter::from_fn(|| self.server.link(index).client.next_event()).collect()
    }

    pub(super) fn assert_settled(&mut self) {
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
