//! Our client's end of one connection: a state machine without I/O, frames in, frames and events out.
//!
//! It brings a [`Replica`] and a server to the same state, and knows when they are: what the server listed is here, and
//! what is here the server has acknowledged. A connection that breaks off is dropped as a whole; the next one begins
//! from the replica's [`Cursor`], which only moves past commits whose documents are here on disk.

mod replica;
#[cfg(test)]
mod tests;
mod wanted;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use replica::{Cursor, Members, Replica, Taken};

use crate::frame::{
    Changes, Commit, DocumentMessage, EXTENSION_VERSION, Extension, Frame, Join, PROTOCOL_VERSION, Peer,
    PeerMetadata, RefusalCode,
};
use crate::heads::Heads;
use crate::id::DocumentId;
use crate::limits;
use crate::peer::PeerState;
use wanted::Wanted;

/// Something that happened on a connection, for whoever drives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The server said who is a member and what this connection may do.
    Members(Members),
    /// The server has local changes of this document on its disk.
    Acknowledged {
        /// The document.
        document: DocumentId,
    },
    /// Changes of others are in this document, and on this disk.
    TakenIn {
        /// The document.
        document: DocumentId,
        /// How many changes were new here.
        changes: usize,
    },
    /// The server did not take what was sent for this document.
    Refused {
        /// The document.
        document: DocumentId,
        /// Why, for the program.
        code: RefusalCode,
        /// Why, for a person.
        reason: String,
    },
    /// The server says that something is wrong; it closes the connection next unless it concerns one document.
    Error {
        /// For a person to read.
        message: String,
    },
    /// All that the server listed is here, and all that was unsent is acknowledged or set aside after a refusal.
    Settled,
}

/// Why a connection can't go on.
#[derive(Debug, thiserror::Error)]
pub enum ClientError<E> {
    /// The replica's store failed.
    #[error(transparent)]
    Replica(E),
    /// The other end does not speak our extension: it is no Concord server, or a much newer one.
    #[error("the other end is no Concord server, or speaks a newer protocol")]
    NotConcord,
    /// A frame before the handshake was done.
    #[error("the server spoke before the handshake")]
    TooEarly,
}

type Frames<E> = Result<Vec<Frame>, ClientError<E>>;

/// One connection of our client, from `join` on.
#[derive(Debug)]
pub struct ClientConnection {
    peer_id: String,
    /// The server's peer id, once it answered.
    server: Option<String>,
    cursor: Cursor,
    listing: Listing,
    wanted: Wanted,
    /// What is known of the server per document; a document without an entry has not been spoken of here.
    open: BTreeMap<DocumentId, PeerState>,
    /// Documents whose exchange waits for room.
    queue: BTreeSet<DocumentId>,
    /// Documents of the queue whose first answer is awaited.
    awaited: BTreeSet<DocumentId>,
    /// Documents to be offered again because the server's heads differ from ours, until they are equal.
    offered: BTreeSet<DocumentId>,
    /// How often a document's sync was started anew after a refusal.
    restarts: BTreeMap<DocumentId, u32>,
    /// Documents that were refused for good on this connection.
    set_aside: BTreeSet<DocumentId>,
    events: VecDeque<Event>,
    settled: bool,
}

/// How far the server's list of changed documents has come.
#[derive(Debug)]
enum Listing {
    /// No last page yet. `named`: what a full list named so far.
    Open { named: BTreeSet<DocumentId> },
    /// All pages are here.
    Done,
}

impl ClientConnection {
    /// A connection that has not said anything yet. `peer_id` is random per process.
    pub fn new(peer_id: String, cursor: Cursor) -> Self {
        ClientConnection {
            peer_id,
            server: None,
            cursor,
            listing: Listing::Open { named: BTreeSet::new() },
            wanted: Wanted::default(),
            open: BTreeMap::new(),
            queue: BTreeSet::new(),
            awaited: BTreeSet::new(),
            offered: BTreeSet::new(),
            restarts: BTreeMap::new(),
            set_aside: BTreeSet::new(),
            events: VecDeque::new(),
            settled: false,
        }
    }

    /// The first frame to send.
    pub fn join(&self) -> Frame {
        let extension = Extension {
            version: EXTENSION_VERSION,
            epoch: self.cursor.epoch.clone(),
            number: self.cursor.number,
            fingerprint: self.cursor.fingerprint,
        };
        Frame::Join(Join {
            sender: self.peer_id.clone(),
            versions: vec![PROTOCOL_VERSION.to_owned()],
            metadata: PeerMetadata { storage_id: None, is_ephemeral: false, concord: Some(extension) },
        })
    }

    /// What happened since the last call, oldest first.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// True while nothing is outstanding in either direction, as far as this connection was told.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// Takes in a frame of the server; what to send comes back, in order.
    pub fn on_frame<R: Replica + ?Sized>(&mut self, replica: &mut R, frame: Frame) -> Frames<R::Error> {
        let mut out = Vec::new();
        match frame {
            Frame::Peer(peer) => self.on_peer(peer)?,
            Frame::Error { message, .. } => self.events.push_back(Event::Error { message }),
            _ if self.server.is_none() => return Err(ClientError::TooEarly),
            Frame::Members(members) => self.on_members(replica, members)?,
            Frame::Changes(changes) => self.on_changes(replica, changes)?,
            Frame::Commit(commit) => self.on_commit(replica, commit)?,
            Frame::Sync(message) | Frame::Request(message) => self.on_sync(replica, message, &mut out)?,
            Frame::DocUnavailable { document, .. } => self.on_unavailable(replica, document)?,
            Frame::Refused { document, code, reason } => {
                self.on_refused(replica, document, code, reason, &mut out)?
            }
            _ => {}
        }
        self.pump(replica, &mut out)?;
        Ok(out)
    }

    /// A local change was made in this document.
    pub fn on_local_change<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
    ) -> Frames<R::Error> {
        let mut out = Vec::new();
        self.settled = false;
        if self.is_listed() && !self.set_aside.contains(document) {
            self.speak(replica, document, &mut out)?;
        }
        self.pump(replica, &mut out)?;
        Ok(out)
    }

    /// Looks for unsent changes, also such as another process made, and sends what can be sent.
    pub fn poll<R: Replica + ?Sized>(&mut self, replica: &mut R) -> Frames<R::Error> {
        let mut out = Vec::new();
        if self.is_listed() {
            for document in replica.unsent().map_err(ClientError::Replica)? {
                if !self.set_aside.contains(&document) {
                    self.settled = false;
                    self.speak(replica, &document, &mut out)?;
                }
            }
        }
        self.pump(replica, &mut out)?;
        Ok(out)
    }

    fn is_listed(&self) -> bool {
        matches!(self.listing, Listing::Done)
    }

    fn on_peer<E>(&mut self, peer: Peer) -> Result<(), ClientError<E>> {
        match peer.metadata.concord {
            Some(extension) if extension.version == EXTENSION_VERSION => {
                self.server = Some(peer.sender);
                Ok(())
            }
            _ => Err(ClientError::NotConcord),
        }
    }

    fn on_members<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        members: Members,
    ) -> Result<(), ClientError<R::Error>> {
        replica.set_members(&members).map_err(ClientError::Replica)?;
        // Another role may allow what was refused.
        self.set_aside.clear();
        self.restarts.clear();
        self.settled = false;
        self.events.push_back(Event::Members(members));
        Ok(())
    }

    fn on_changes<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        page: Changes,
    ) -> Result<(), ClientError<R::Error>> {
        for (document, heads) in &page.documents {
            self.acknowledge(replica, document, heads)?;
            self.compare(replica, document, heads, page.number)?;
            let differs =
                replica.heads(document).map_err(ClientError::Replica)?.is_some_and(|ours| ours != *heads);
            if page.full && differs {
                self.offer(*document);
            }
            if let (true, Listing::Open { named }) = (page.full, &mut self.listing) {
                named.insert(*document);
            }
        }
        if !page.done {
            return Ok(());
        }
        let listing = std::mem::replace(&mut self.listing, Listing::Done);
        if let (true, Listing::Open { named }) = (page.full, listing) {
            for (document, _) in replica.documents().map_err(ClientError::Replica)? {
                if !named.contains(&document) {
                    self.offer(document);
                }
            }
        }
        if self.cursor.epoch.as_ref() != Some(&page.epoch) {
            self.cursor = Cursor { epoch: Some(page.epoch), number: 0, fingerprint: None };
        }
        self.wanted.mark(page.number, page.fingerprint);
        Ok(())
    }

    fn on_commit<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        commit: Commit,
    ) -> Result<(), ClientError<R::Error>> {
        self.awaited.remove(&commit.document);
        self.acknowledge(replica, &commit.document, &commit.heads)?;
        self.compare(replica, &commit.document, &commit.heads, commit.number)?;
        self.wanted.mark(commit.number, commit.fingerprint);
        Ok(())
    }

    fn on_sync<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        message: DocumentMessage,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        let document = message.document;
        self.awaited.remove(&document);
        let peer = self.open.entry(document).or_default();
        let taken = replica.receive(&document, peer, &message.data).map_err(ClientError::Replica)?;
        // Our server says nothing before it is durable, so the heads in its message are acknowledged ones.
        let their_heads = peer.their_heads();
        if taken.changes > 0 {
            self.settled = false;
            self.events.push_back(Event::TakenIn { document, changes: taken.changes });
        }
        if taken.mended {
            self.open.insert(document, PeerState::restarted());
        } else if let Some(heads) = their_heads {
            self.acknowledge(replica, &document, &heads)?;
        }
        if let Some(heads) = self.wanted.heads(&document)
            && replica.has_all(&document, heads).map_err(ClientError::Replica)?
        {
            self.wanted.held(&document);
        }
        self.speak(replica, &document, out)
    }

    fn on_unavailable<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
    ) -> Result<(), ClientError<R::Error>> {
        self.awaited.remove(&document);
        self.open.remove(&document);
        self.offered.remove(&document);
        self.wanted.held(&document);
        // Nothing else would be said about unsent changes of a document that the server does not let us make.
        if replica.unsent().map_err(ClientError::Replica)?.contains(&document) {
            self.set_aside.insert(document);
        }
        Ok(())
    }

    fn on_refused<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
        code: RefusalCode,
        reason: String,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        replica.refused(&document, code, &reason).map_err(ClientError::Replica)?;
        self.events.push_back(Event::Refused { document, code, reason });
        self.awaited.remove(&document);
        self.offered.remove(&document);
        self.open.remove(&document);
        let restarts = self.restarts.entry(document).or_default();
        *restarts += 1;
        let mendable = matches!(code, RefusalCode::DuplicateSequence | RefusalCode::ReadOnly);
        if !mendable || *restarts > limits::RESTARTS {
            self.set_aside.insert(document);
            return Ok(());
        }
        // The replica mended: what it has now may be sent, and what the server has is still to be taken in.
        self.open.insert(document, PeerState::restarted());
        self.speak(replica, &document, out)
    }

    /// The server has these heads on its disk.
    fn acknowledge<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        heads: &Heads,
    ) -> Result<(), ClientError<R::Error>> {
        if replica.acknowledged(document, heads).map_err(ClientError::Replica)? {
            self.events.push_back(Event::Acknowledged { document: *document });
        }
        if self.offered.contains(document)
            && replica.heads(document).map_err(ClientError::Replica)?.as_ref() == Some(heads)
        {
            self.offered.remove(document);
        }
        Ok(())
    }

    /// The server has the document at these heads since this commit: want it, if they are not here.
    fn compare<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        heads: &Heads,
        number: u64,
    ) -> Result<(), ClientError<R::Error>> {
        if replica.has_all(document, heads).map_err(ClientError::Replica)? {
            self.wanted.held(document);
            return Ok(());
        }
        self.settled = false;
        self.wanted.want(*document, heads.clone(), number);
        // Of a document that is open the server sends changes by itself.
        if !self.open.contains_key(document) {
            self.queue.insert(*document);
        }
        Ok(())
    }

    fn offer(&mut self, document: DocumentId) {
        self.settled = false;
        self.offered.insert(document);
        self.queue.insert(document);
    }

    /// Sends what there is to say about a document, opening its exchange if need be.
    fn speak<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        let Some(server) = self.server.clone() else { return Ok(()) };
        self.queue.remove(document);
        let peer = self.open.entry(*document).or_default();
        let Some(data) = replica.generate(document, peer).map_err(ClientError::Replica)? else {
            return Ok(());
        };
        let message =
            DocumentMessage { document: *document, sender: self.peer_id.clone(), target: server, data };
        let here =
            replica.heads(document).map_err(ClientError::Replica)?.is_some_and(|heads| !heads.is_empty());
        out.push(if here { Frame::Sync(message) } else { Frame::Request(message) });
        Ok(())
    }

    /// Opens what waits while there is room, moves the cursor, and says when nothing is outstanding.
    fn pump<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        if self.server.is_none() {
            return Ok(());
        }
        self.fill_window(replica, out)?;
        if !self.is_listed() {
            return Ok(());
        }
        self.advance(replica)?;
        let idle = self.queue.is_empty() && self.offered.is_empty() && self.wanted.all_among(&self.set_aside);
        if self.settled || !idle {
            return Ok(());
        }
        let mut outstanding = false;
        for document in replica.unsent().map_err(ClientError::Replica)? {
            if self.set_aside.contains(&document) {
                continue;
            }
            outstanding = true;
            if !self.open.contains_key(&document) {
                self.queue.insert(document);
            }
        }
        self.fill_window(replica, out)?;
        if !outstanding {
            self.settled = true;
            self.events.push_back(Event::Settled);
        }
        Ok(())
    }

    fn fill_window<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        while self.awaited.len() < limits::OPEN_EXCHANGES
            && let Some(document) = self.queue.pop_first()
        {
            let before = out.len();
            self.speak(replica, &document, out)?;
            if out.len() > before {
                self.awaited.insert(document);
            }
        }
        Ok(())
    }

    fn advance<R: Replica + ?Sized>(&mut self, replica: &mut R) -> Result<(), ClientError<R::Error>> {
        // What a full list showed to differ has to reach the server first: from a cursor there it would not be listed again.
        if !self.offered.is_empty() {
            return Ok(());
        }
        let Some((number, fingerprint)) = self.wanted.reached() else { return Ok(()) };
        let moved = Cursor { number, fingerprint: Some(fingerprint), ..self.cursor.clone() };
        if moved != self.cursor {
            self.cursor = moved;
            replica.set_cursor(&self.cursor).map_err(ClientError::Replica)?;
        }
        Ok(())
    }
}
