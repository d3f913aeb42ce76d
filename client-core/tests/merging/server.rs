//! The server's end of the wire without sockets, over the client's real state machine: enough to ship a log, to
//! acknowledge, to refuse, and to sync documents by themselves.

use std::collections::{BTreeMap, VecDeque};

use concord_core::document::Document;
use concord_core::id::DocumentId;
use concord_core::replica::context::Context;
use concord_core::replica::sync::Syncing;
use concord_sync::client::{ClientConnection, Event, Members};
use concord_sync::document::SharedDocument;
use concord_sync::entry::EntryError;
use concord_sync::frame::{
    Changes, Commits, DocumentMessage, Extension, Frame, Join, LogEntry, Peer, PeerMetadata, RefusalCode,
};
use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::peer::{PeerState, ReceiveError};

use crate::team::Person;

/// One workspace.
pub struct Server {
    documents: BTreeMap<DocumentId, Vec<u8>>,
    log: Vec<LogEntry>,
    fingerprints: Vec<Fingerprint>,
    epoch: String,
    /// Whoever syncs now may not write.
    pub refuses: bool,
    /// What it stores it says to nobody: the connection breaks before.
    pub loses_acknowledgements: bool,
    /// Knows nobody's cursor, so that documents are synced by themselves.
    pub lists: bool,
    /// Entries of one page of the log.
    pub page: usize,
}

/// One connection.
struct Link {
    down: VecDeque<Frame>,
    peers: BTreeMap<DocumentId, PeerState>,
    /// The last number it was told; none before it was greeted.
    told: Option<u64>,
    is_done: bool,
    acknowledged: BTreeMap<DocumentId, Heads>,
}

impl Default for Server {
    fn default() -> Self {
        Server {
            documents: BTreeMap::new(),
            log: Vec::new(),
            fingerprints: vec![Fingerprint::EMPTY],
            epoch: "first".into(),
            refuses: false,
            loses_acknowledgements: false,
            lists: false,
            page: 3,
        }
    }
}

impl Server {
    /// One that ships its log, and one that knows nobody's cursor.
    pub fn of_both_kinds() -> [Server; 2] {
        [Server::default(), Server { lists: true, ..Server::default() }]
    }

    /// Syncs a person until nothing more is said. What happened is returned.
    #[track_caller]
    pub fn syncs(&mut self, person: &mut Person) -> Vec<Event> {
        person.replica.begin_connection().unwrap();
        let mut client = ClientConnection::new("client".into(), person.replica.cursor().unwrap());
        let mut up = VecDeque::from([client.join()]);
        let mut link = Link {
            down: VecDeque::new(),
            peers: BTreeMap::new(),
            told: None,
            is_done: false,
            acknowledged: BTreeMap::new(),
        };
        for _ in 0..10_000 {
            if let Some(frame) = self.next_frame(&mut link) {
                up.extend(person.with(|replica, context| {
                    let context = Context { now: context.now, entropy: &mut *context.entropy };
                    client.on_frame(&mut Syncing::new(replica, context), frame).unwrap()
                }));
            } else if let Some(frame) = up.pop_front() {
                self.take(&mut link, frame);
            } else {
                assert!(client.is_settled() || self.loses_acknowledgements);
                return std::iter::from_fn(|| client.next_event()).collect();
            }
        }
        panic!("no end of frames")
    }

    /// Puts one entry in the place of all of a document, and the documents in this order.
    pub fn compact(&mut self, backwards: bool) {
        let mut ids: Vec<DocumentId> = self.documents.keys().copied().collect();
        if backwards {
            ids.reverse();
        }
        self.log.clear();
        for (at, id) in ids.iter().enumerate() {
            let changes = SharedDocument::load([&self.documents[id]]).unwrap().save();
            let number = (self.fingerprints.len() - ids.len() + at) as u64;
            self.log.push(LogEntry { document: *id, number, changes });
        }
    }

    fn next_frame(&mut self, link: &mut Link) -> Option<Frame> {
        if let Some(frame) = link.down.pop_front() {
            return Some(frame);
        }
        if link.is_done && (link.acknowledged.is_empty() || self.loses_acknowledgements) {
            return None;
        }
        let told = link.told?;
        let later = self.log.iter().filter(|entry| entry.number > told);
        let commits: Vec<LogEntry> = later.take(self.page).cloned().collect();
        let last = self.fingerprints.len() as u64 - 1;
        link.is_done = commits.len() < self.page;
        let number = if link.is_done { last } else { commits[commits.len() - 1].number };
        link.told = Some(number);
        Some(Frame::Commits(Commits {
            number,
            fingerprint: self.fingerprints[number as usize],
            done: link.is_done,
            commits,
            acknowledged: std::mem::take(&mut link.acknowledged).into_iter().collect(),
        }))
    }

    fn take(&mut self, link: &mut Link, frame: Frame) {
        match Frame::decode(&frame.encode()).unwrap() {
            Frame::Join(join) => self.greet(link, join),
            Frame::Push { document, .. } if self.refuses => refuse(link, document, RefusalCode::ReadOnly),
            Frame::Push { document, changes } => self.take_push(link, document, &changes),
            Frame::Request(message) | Frame::Sync(message) => self.sync(link, message),
            other => panic!("unexpected {other:?}"),
        }
    }

    fn greet(&mut self, link: &mut Link, join: Join) {
        let claim = join.metadata.concord.unwrap();
        let number = self.fingerprints.len() as u64 - 1;
        let concord =
            Extension { version: 1, epoch: Some(self.epoch.clone()), number, fingerprint: None, time: None };
        let metadata = PeerMetadata { storage_id: None, is_ephemeral: false, concord: Some(concord) };
        link.down.push_back(Frame::Peer(Peer {
            sender: "server".into(),
            target: join.sender,
            version: "1".into(),
            metadata,
        }));
        if self.refuses {
            let members = Members { me: "m1".into(), role: "viewer".into(), members: Vec::new() };
            link.down.push_back(Frame::Members(members));
        }
        let known = self.fingerprints.get(claim.number as usize);
        let is_known = claim.epoch.is_none()
            || claim.epoch.as_ref() == Some(&self.epoch) && claim.fingerprint.as_ref() == known;
        if is_known && !self.lists {
            link.told = Some(claim.number);
            return;
        }
        link.told = Some(number);
        link.is_done = true;
        let heads = |bytes: &Vec<u8>| Document::load(bytes).unwrap().heads();
        link.down.push_back(Frame::Changes(Changes {
            epoch: self.epoch.clone(),
            full: true,
            documents: self.documents.iter().map(|(id, bytes)| (*id, heads(bytes))).collect(),
            number,
            fingerprint: self.fingerprints[number as usize],
            done: true,
        }));
    }

    fn take_push(&mut self, link: &mut Link, id: DocumentId, changes: &[u8]) {
        let mut document = match self.documents.get(&id) {
            Some(bytes) => Document::load(bytes).unwrap(),
            None => Document::empty(),
        };
        match document.take_entries(&[changes]) {
            Ok(brought) => {
                if let Some(chunk) = brought.chunk {
                    self.store(id, chunk, &document.heads());
                }
                link.acknowledged.insert(id, brought.heads);
            }
            Err(EntryError::Missing(_)) => refuse(link, id, RefusalCode::Missing),
            Err(EntryError::DuplicateSequence) => refuse(link, id, RefusalCode::DuplicateSequence),
            Err(error) => panic!("{error}"),
        }
    }

    fn sync(&mut self, link: &mut Link, message: DocumentMessage) {
        let id = message.document;
        let mut document = SharedDocument::load(self.documents.get(&id)).unwrap();
        let peer = link.peers.entry(id).or_default();
        peer.set_read_only(self.refuses);
        match document.receive(peer, &message.data) {
            Ok(received) if self.refuses && received.carried_changes => {
                refuse(link, id, RefusalCode::ReadOnly);
                return;
            }
            Ok(received) => {
                if received.carried_changes {
                    peer.owe_answer();
                }
                if let Some(run) = received.chunk {
                    self.store(id, run.bytes, &document.heads());
                    link.acknowledged.insert(id, document.heads());
                }
            }
            Err(ReceiveError::DuplicateSequence) => {
                link.peers.remove(&id);
                refuse(link, id, RefusalCode::DuplicateSequence);
                return;
            }
            Err(error) => panic!("{error}"),
        }
        if let Some(peer) = link.peers.get_mut(&id)
            && let Some(data) = document.generate(peer).unwrap()
        {
            let message =
                DocumentMessage { sender: "server".into(), target: message.sender, data, ..message };
            link.down.push_back(Frame::Sync(message));
        }
    }

    fn store(&mut self, id: DocumentId, changes: Vec<u8>, heads: &Heads) {
        let stored = self.documents.entry(id).or_default();
        let before = Document::load(stored).unwrap().heads();
        stored.extend(&changes);
        let last = self.fingerprints[self.fingerprints.len() - 1];
        let known = (!before.is_empty()).then_some(&before);
        self.log.push(LogEntry { document: id, number: self.fingerprints.len() as u64, changes });
        self.fingerprints.push(last.moved(&id, known, heads));
    }
}

fn refuse(link: &mut Link, document: DocumentId, code: RefusalCode) {
    link.down.push_back(Frame::Refused { document, code, reason: "not to be taken".into() });
}
