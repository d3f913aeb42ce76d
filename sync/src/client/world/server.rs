//! A server of one workspace, as far as the wire shows it: everything is durable at once, and it is as awkward as the
//! protocol allows it to be.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use automerge::{Automerge, SaveOptions};

use super::replica::MemoryReplica;
use crate::client::{ClientConnection, Members};
use crate::entry::{self, EntryError};
use crate::frame::{
    Changes, Commits, DocumentMessage, Extension, Frame, Join, LogEntry, Member, Peer, PeerMetadata,
    RefusalCode,
};
use crate::heads::{ChangeHash, Fingerprint, Heads};
use crate::id::DocumentId;
use crate::peer::{self, PeerState, ReceiveError};

/// What a backup holds.
#[derive(Clone, Default)]
pub(in crate::client) struct Kept {
    pub(in crate::client) documents: BTreeMap<DocumentId, Automerge>,
    /// The log as it is stored, by number.
    pub(in crate::client) log: Vec<LogEntry>,
    /// The changes of every commit there ever was, with the number under which they are stored now.
    pub(in crate::client) history: Vec<(u64, DocumentId, Vec<ChangeHash>)>,
    pub(in crate::client) number: u64,
    pub(in crate::client) fingerprint: Fingerprint,
    fingerprints: BTreeMap<u64, Fingerprint>,
}

pub(in crate::client) struct Server {
    pub(in crate::client) epoch: String,
    pub(in crate::client) kept: Kept,
    backup: Kept,
    pub(in crate::client) links: Vec<Option<Link>>,
    pub(in crate::client) read_only: BTreeSet<usize>,
    /// Documents of a page of the list.
    pub(in crate::client) page: usize,
    /// Bytes of a page of the log.
    pub(in crate::client) page_bytes: usize,
    /// Commits that wait for a link before it is fed from the stored log again.
    pub(in crate::client) most_waiting: usize,
    /// Acknowledges with all heads of the document, also such as the client was not told of, instead of those that came.
    pub(in crate::client) acknowledges_all: bool,
    /// Acknowledges while a client that fell behind is still being told older commits.
    pub(in crate::client) acknowledges_early: bool,
}

/// One connection: the client's machine, the server's view of its peer, and the frames under way.
pub(in crate::client) struct Link {
    pub(in crate::client) client: ClientConnection,
    peers: BTreeMap<DocumentId, PeerState>,
    pub(in crate::client) is_greeted: bool,
    pub(in crate::client) up: VecDeque<Frame>,
    pub(in crate::client) down: VecDeque<Frame>,
    /// The last commit it was told.
    told: u64,
    /// Fed from the stored log, from there on.
    pub(in crate::client) is_behind: bool,
    waiting: Vec<LogEntry>,
    acknowledged: BTreeMap<DocumentId, Heads>,
    pub(in crate::client) frames: usize,
    pub(in crate::client) bytes: usize,
}

impl Link {
    fn has_news(&self, number: u64) -> bool {
        self.is_behind || self.told < number || !self.acknowledged.is_empty()
    }
}

impl Server {
    pub(in crate::client) fn new(clients: usize) -> Self {
        let kept = Kept { fingerprints: BTreeMap::from([(0, Fingerprint::EMPTY)]), ..Kept::default() };
        Server {
            epoch: "first".into(),
            backup: kept.clone(),
            kept,
            links: (0..clients).map(|_| None).collect(),
            read_only: BTreeSet::new(),
            page: 2,
            page_bytes: 200,
            most_waiting: 3,
            acknowledges_all: false,
            acknowledges_early: false,
        }
    }

    pub(in crate::client) fn connect(&mut self, index: usize, replica: &MemoryReplica) {
        let client = ClientConnection::new(format!("peer-{index}"), replica.cursor.clone());
        let up = VecDeque::from([client.join()]);
        self.links[index] = Some(Link {
            client,
            peers: BTreeMap::new(),
            is_greeted: false,
            up,
            down: VecDeque::new(),
            told: 0,
            is_behind: false,
            waiting: Vec::new(),
            acknowledged: BTreeMap::new(),
            frames: 0,
            bytes: 0,
        });
    }

    pub(in crate::client) fn link(&mut self, index: usize) -> &mut Link {
        self.links[index].as_mut().unwrap()
    }

    pub(in crate::client) fn take(&mut self, index: usize, frame: Frame) {
        match frame {
            Frame::Join(join) => self.greet(index, join),
            Frame::Request(message) if !self.kept.documents.contains_key(&message.document) => {
                let unavailable = Frame::DocUnavailable {
                    document: message.document,
                    sender: "server".into(),
                    target: message.sender,
                };
                self.link(index).down.push_back(unavailable);
            }
            Frame::Request(message) | Frame::Sync(message) => self.sync(index, message),
            Frame::Push { document, changes } => self.take_push(index, document, &changes),
            other => panic!("unexpected {other:?}"),
        }
    }

    /// What goes to this client next: an answer, or what there is to tell made into a frame now that there is room.
    pub(in crate::client) fn next_frame(&mut self, index: usize) -> Option<Frame> {
        let link = self.links[index].as_mut()?;
        if let Some(frame) = link.down.pop_front() {
            return Some(frame);
        }
        if !link.is_greeted || !link.has_news(self.kept.number) {
            return None;
        }
        if link.waiting.len() > self.most_waiting {
            link.waiting.clear();
            link.is_behind = true;
        }
        let (commits, number, done) = if link.is_behind {
            self.kept.since(link.told, self.page_bytes)
        } else {
            (std::mem::take(&mut link.waiting), self.kept.number, true)
        };
        link.told = number;
        if done {
            link.is_behind = false;
            // The page has these too.
            link.waiting.clear();
        }
        let acknowledged = if done || self.acknowledges_early {
            std::mem::take(&mut link.acknowledged)
        } else {
            BTreeMap::new()
        };
        Some(Frame::Commits(Commits {
            number,
            fingerprint: self.kept.fingerprints[&number],
            done,
            commits,
            acknowledged: acknowledged.into_iter().collect(),
        }))
    }

    fn greet(&mut self, index: usize, join: Join) {
        let claim = join.metadata.concord.unwrap();
        let role = if self.read_only.contains(&index) { "viewer" } else { "editor" };
        let extension = Extension {
            version: 1,
            epoch: Some(self.epoch.clone()),
            number: self.kept.number,
            fingerprint: None,
            time: None,
        };
        let metadata =
            PeerMetadata { storage_id: Some("s".into()), is_ephemeral: false, concord: Some(extension) };
        let peer = Peer { sender: "server".into(), target: join.sender, version: "1".into(), metadata };
        let members = Members {
            me: format!("m{index}"),
            role: role.into(),
            members: vec![Member { id: format!("m{index}"), name: "Lin".into(), role: role.into() }],
        };
        let known = self.kept.fingerprints.get(&claim.number).copied();
        let is_known = match &claim.epoch {
            None => claim.number == 0,
            Some(epoch) => *epoch == self.epoch && known.is_some() && known == claim.fingerprint,
        };
        let list = if is_known { Vec::new() } else { self.list() };
        let number = self.kept.number;
        let link = self.link(index);
        link.is_greeted = true;
        link.down.extend([Frame::Peer(peer), Frame::Members(members)]);
        link.down.extend(list);
        link.told = if is_known { claim.number } else { number };
        link.is_behind = is_known;
    }

    /// All documents with their heads, page by page.
    fn list(&self) -> Vec<Frame> {
        let listed: Vec<_> = self.kept.documents.iter().map(|(id, doc)| (*id, Heads::of(doc))).collect();
        let mut pages: Vec<_> = listed.chunks(self.page).map(<[_]>::to_vec).collect();
        if pages.is_empty() {
            pages.push(Vec::new());
        }
        let last = pages.len() - 1;
        let page = |(place, documents)| {
            Frame::Changes(Changes {
                epoch: self.epoch.clone(),
                full: true,
                documents,
                number: self.kept.number,
                fingerprint: self.kept.fingerprint,
                done: place == last,
            })
        };
        pages.into_iter().enumerate().map(page).collect()
    }

    fn refuse(&mut self, index: usize, document: DocumentId, code: RefusalCode) {
        let link = self.link(index);
        link.peers.remove(&document);
        link.down.push_back(Frame::Refused { document, code, reason: "no".into() });
    }

    fn take_push(&mut self, index: usize, id: DocumentId, changes: &[u8]) {
        if self.read_only.contains(&index) {
            return self.refuse(index, id, RefusalCode::ReadOnly);
        }
        let mut doc = self.kept.documents.get(&id).cloned().unwrap_or_default();
        let before = doc.get_heads();
        match entry::take_in(&mut doc, &[changes]) {
            Ok(brought) => {
                let mut heads = brought.heads;
                if let Some(chunk) = brought.chunk {
                    let hashes = doc.get_changes(&before).iter().map(|c| c.hash().into()).collect();
                    self.kept.documents.insert(id, doc);
                    self.commit(index, id, chunk, hashes, &before);
                }
                if self.acknowledges_all {
                    heads = Heads::of(&self.kept.documents[&id]);
                }
                self.link(index).acknowledged.insert(id, heads);
            }
            Err(EntryError::Missing(_)) => self.refuse(index, id, RefusalCode::Missing),
            Err(EntryError::DuplicateSequence) => self.refuse(index, id, RefusalCode::DuplicateSequence),
            Err(error) => panic!("{error}"),
        }
    }

    fn sync(&mut self, index: usize, message: DocumentMessage) {
        let id = message.document;
        let may_write = !self.read_only.contains(&index);
        let mut doc = self.kept.documents.get(&id).cloned().unwrap_or_default();
        let before = doc.get_heads();
        let peer = self.link(index).peers.entry(id).or_default();
        peer.set_read_only(!may_write);
        match peer::receive(&mut doc, peer, &message.data) {
            Err(ReceiveError::DuplicateSequence) => {
                return self.refuse(index, id, RefusalCode::DuplicateSequence);
            }
            Err(error) => panic!("{error}"),
            Ok(received) if !may_write && received.carried_changes => {
                return self.refuse(index, id, RefusalCode::ReadOnly);
            }
            Ok(received) => {
                if received.carried_changes {
                    peer.owe_answer();
                }
                let heads = Heads::of(&doc);
                if !heads.is_empty() {
                    self.kept.documents.insert(id, doc);
                }
                if let Some(chunk) = received.chunk {
                    let doc = &self.kept.documents[&id];
                    let hashes = doc.get_changes(&before).iter().map(|c| c.hash().into()).collect();
                    self.commit(index, id, chunk.bytes, hashes, &before);
                    self.link(index).acknowledged.insert(id, heads);
                }
            }
        }
        let empty = Automerge::new();
        let doc = self.kept.documents.get(&id).unwrap_or(&empty);
        let link = self.links[index].as_mut().unwrap();
        if let Some(data) = peer::generate(doc, link.peers.get_mut(&id).unwrap()) {
            let message =
                DocumentMessage { document: id, sender: "server".into(), target: "client".into(), data };
            link.down.push_back(Frame::Sync(message));
        }
    }

    fn commit(
        &mut self,
        writer: usize,
        id: DocumentId,
        changes: Vec<u8>,
        hashes: Vec<ChangeHash>,
        before: &[automerge::ChangeHash],
    ) {
        let kept = &mut self.kept;
        kept.number += 1;
        let before: Heads = before.iter().copied().map(Into::into).collect();
        let known = (!before.is_empty()).then_some(&before);
        kept.fingerprint = kept.fingerprint.moved(&id, known, &Heads::of(&kept.documents[&id]));
        kept.fingerprints.insert(kept.number, kept.fingerprint);
        kept.history.push((kept.number, id, hashes));
        let entry = LogEntry { document: id, number: kept.number, changes };
        kept.log.push(entry.clone());
        for (index, link) in self.links.iter_mut().enumerate() {
            if let Some(link) = link
                && link.is_greeted
                && index != writer
            {
                link.waiting.push(entry.clone());
            }
        }
    }

    pub(in crate::client) fn back_up(&mut self) {
        self.backup = self.kept.clone();
    }

    /// Comes back from the last backup: fewer commits, another epoch.
    pub(in crate::client) fn restore(&mut self) {
        self.kept = self.backup.clone();
        self.epoch.push('+');
        self.links.iter_mut().for_each(|link| *link = None);
    }
}

impl Kept {
    /// The stored log from a number on: entries, the last number they cover, and whether that is all.
    fn since(&self, number: u64, most_bytes: usize) -> (Vec<LogEntry>, u64, bool) {
        let later: Vec<&LogEntry> = self.log.iter().filter(|entry| entry.number > number).collect();
        let mut bytes = 0;
        let fitting = later.iter().take_while(|entry| {
            let room = bytes < most_bytes;
            bytes += entry.changes.len();
            room
        });
        let page: Vec<LogEntry> = fitting.map(|entry| (*entry).clone()).collect();
        let done = page.len() == later.len();
        let last = page.last().map_or(self.number, |entry| entry.number);
        (page, if done { self.number } else { last }, done)
    }

    /// Puts one chunk in the place of a document's first ones.
    pub(in crate::client) fn compact(&mut self, id: &DocumentId, most: usize) {
        let covered: Vec<LogEntry> =
            self.log.iter().filter(|entry| entry.document == *id).take(most).cloned().collect();
        let Some(last) = covered.last().filter(|_| covered.len() > 1) else { return };
        let bytes: Vec<u8> = covered.iter().flat_map(|entry| entry.changes.clone()).collect();
        let doc = Automerge::load(&bytes).unwrap();
        let options = SaveOptions { retain_orphans: false, ..SaveOptions::default() };
        let changes = doc.save_with_options(options);
        self.log.retain(|entry| entry.document != *id || entry.number > last.number);
        let within = |number| (covered[0].number..=last.number).contains(&number);
        for (number, _, _) in self.history.iter_mut().filter(|(number, of, _)| of == id && within(*number)) {
            *number = last.number;
        }
        let place = self.log.partition_point(|entry| entry.number < last.number);
        self.log.insert(place, LogEntry { document: *id, number: last.number, changes });
    }
}
