//! Our client's end of one connection: a state machine without I/O, frames in, frames and events out.
//!
//! It brings a [`Replica`] and a server to the same state, and knows when they are: what the server's log holds is here,
//! and what is here the server has acknowledged. The log comes from the replica's [`Cursor`] on, page by page, and local
//! changes are pushed as they are; only documents for which that is not enough are synced by themselves, by automerge's
//! sync messages. A connection that breaks off is dropped as a whole; the next one begins from the cursor, which only
//! moves past commits that are here on disk.

mod apart;
mod incoming;
mod log;
mod outgoing;
mod pushes;
mod replica;
#[cfg(test)]
mod tests;
mod wanted;
#[cfg(test)]
mod world;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use replica::{Compared, Cursor, Lacks, Members, Page, PageTaken, Replica, Said, Taken, TakenIn, Unsent};

use crate::frame::{EXTENSION_VERSION, Extension, Frame, Join, PROTOCOL_VERSION, PeerMetadata, RefusalCode};
use crate::id::DocumentId;
use crate::peer::PeerState;
use pushes::Pushes;
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
    /// What the server has of this document can't be taken in here: it is left aside on this connection.
    Unreadable {
        /// The document.
        document: DocumentId,
        /// Why.
        reason: String,
    },
    /// The server says that something is wrong; it closes the connection next unless it concerns one document.
    Error {
        /// For a person to read.
        message: String,
    },
    /// All that the server has is here, and all that was unsent is acknowledged or set aside after a refusal.
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
    /// The server's time in its answer, until it is asked for.
    server_time: Option<u64>,
    /// Names the server's line of commits.
    epoch: Option<String>,
    cursor: Cursor,
    start: Start,
    /// By the server's last word there is no more than it has told.
    told_all: bool,
    wanted: Wanted,
    pushes: Pushes,
    /// What is known of the server per document; a document without an entry has not been synced by itself here.
    open: BTreeMap<DocumentId, PeerState>,
    /// Documents whose exchange is to begin.
    queue: BTreeSet<DocumentId>,
    /// Documents of whose exchange an answer is awaited.
    awaited: BTreeSet<DocumentId>,
    /// Documents to be offered again because the server's heads differ from ours, until they are equal.
    offered: BTreeSet<DocumentId>,
    /// Documents whose changes can't be pushed on this connection: the server lacks what they hang on.
    unpushable: BTreeSet<DocumentId>,
    /// How often a document's sync was started anew, or its local changes were mended.
    restarts: BTreeMap<DocumentId, u32>,
    /// Documents that were refused or could not be read, for good on this connection.
    set_aside: BTreeSet<DocumentId>,
    events: VecDeque<Event>,
    settled: bool,
}

/// How the server took the cursor.
#[derive(Debug)]
enum Start {
    /// It has not said yet.
    Unknown,
    /// It does not know the cursor and lists all documents: these so far.
    Listing(BTreeSet<DocumentId>),
    /// It goes on from the cursor, or the list is complete.
    Known,
}

impl ClientConnection {
    /// A connection that has not said anything yet. `peer_id` is random per process.
    pub fn new(peer_id: String, cursor: Cursor) -> Self {
        ClientConnection {
            peer_id,
            server: None,
            server_time: None,
            epoch: None,
            cursor,
            start: Start::Unknown,
            told_all: false,
            wanted: Wanted::default(),
            pushes: Pushes::default(),
            open: BTreeMap::new(),
            queue: BTreeSet::new(),
            awaited: BTreeSet::new(),
            offered: BTreeSet::new(),
            unpushable: BTreeSet::new(),
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
            time: None,
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

    /// What time the server said it is, in milliseconds since 1970 UTC, once after its answer to the join.
    pub fn take_server_time(&mut self) -> Option<u64> {
        self.server_time.take()
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
            Frame::Commits(commits) => self.on_commits(replica, commits)?,
            Frame::Sync(message) | Frame::Request(message) => self.on_sync(replica, message, &mut out)?,
            Frame::DocUnavailable { document, .. } => self.on_unavailable(replica, document)?,
            Frame::Refused { document, code, reason } => self.on_refused(replica, document, code, reason)?,
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
        self.pushes.want(*document);
        self.pump(replica, &mut out)?;
        Ok(out)
    }

    /// Looks for unsent changes, also such as another process made, and sends what can be sent.
    pub fn poll<R: Replica + ?Sized>(&mut self, replica: &mut R) -> Frames<R::Error> {
        let mut out = Vec::new();
        for document in replica.unsent().map_err(ClientError::Replica)? {
            if !self.set_aside.contains(&document) {
                self.settled = false;
                self.pushes.want(document);
            }
        }
        self.pump(replica, &mut out)?;
        Ok(out)
    }

    fn is_started(&self) -> bool {
        matches!(self.start, Start::Known)
    }
}
