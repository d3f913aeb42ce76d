//! A document in memory and what is known of its peers: the blocking half of an owner, free of waiting and of I/O.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use concord_sync::document::SharedDocument;
use concord_sync::frame::RefusalCode;
use concord_sync::heads::Heads;
use concord_sync::peer::{PeerState, ReceiveError};

use super::outbox::{ConnectionId, Outbox};

/// Estimated bytes of memory for each change, and for an empty document.
const BYTES_PER_CHANGE: usize = 200;
const BYTES_PER_DOCUMENT: usize = 2_000;

/// What an owner moves to a thread that may block, and gets back.
#[derive(Debug, Default)]
pub(super) struct Core {
    /// None while it is not in memory.
    pub(super) document: Option<SharedDocument>,
    pub(super) peers: BTreeMap<ConnectionId, Peer>,
}

/// A connection that syncs the document.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) outbox: Arc<Outbox>,
    pub(super) state: PeerState,
}

/// A sync message of a connection.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) outbox: Arc<Outbox>,
    pub(super) data: Vec<u8>,
    pub(super) may_write: bool,
    /// Id of the token it came by.
    pub(super) principal: String,
}

/// What a batch of messages did, before anything of it is durable or said.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// New changes, in order, each run of one principal together.
    pub(super) writes: Vec<Write>,
    /// Messages that were not taken.
    pub(super) refused: Vec<Refused>,
    /// Connections whose message was taken: something may be owed to them.
    pub(super) answered: Vec<ConnectionId>,
    /// automerge panicked on this message, and the document in memory is gone.
    pub(super) poison: Option<Vec<u8>>,
    /// Connections that sent changes and never what they depend on.
    pub(super) given_up: Vec<Arc<Outbox>>,
}

/// New changes of one principal, to be appended.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) principal: String,
    pub(super) chunk: Vec<u8>,
    pub(super) heads: Heads,
    pub(super) changes: u64,
    pub(super) writers: BTreeMap<ConnectionId, Arc<Outbox>>,
}

/// A message that was not taken, and why.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) outbox: Arc<Outbox>,
    pub(super) code: RefusalCode,
    pub(super) reason: String,
}

impl Core {
    /// Applies messages in order. The document must be in memory.
    pub(super) fn apply(&mut self, batch: Vec<Incoming>) -> Applied {
        let mut applied = Applied::default();
        for incoming in batch {
            let Some(document) = &mut self.document else { break };
            let connection = incoming.outbox.id();
            let fresh = || Peer { outbox: incoming.outbox.clone(), state: PeerState::new() };
            let peer = self.peers.entry(connection).or_insert_with(fresh);
            peer.state.set_read_only(!incoming.may_write);
            match document.receive(&mut peer.state, &incoming.data) {
                Ok(received) => {
                    if received.carried_changes && !incoming.may_write {
                        applied.refuse(&incoming, RefusalCode::ReadOnly, "viewers may not change documents");
                    }
                    if received.carried_changes {
                        peer.state.owe_answer();
                    }
                    if let Some(chunk) = received.chunk {
                        let (heads, changes) = (document.heads(), document.change_count() as u64);
                        applied.write(&incoming, chunk, heads, changes);
                    }
                    applied.answered.push(connection);
                }
                Err(error) => self.on_error(&mut applied, incoming, &error),
            }
        }
        applied
    }

    fn on_error(&mut self, applied: &mut Applied, incoming: Incoming, error: &ReceiveError) {
        self.peers.remove(&incoming.outbox.id());
        match error {
            ReceiveError::DuplicateSequence => {
                applied.refuse(&incoming, RefusalCode::DuplicateSequence, &error.to_string());
            }
            ReceiveError::Malformed(_) => {
                applied.refuse(&incoming, RefusalCode::Malformed, &error.to_string())
            }
            ReceiveError::Orphans => applied.given_up.push(incoming.outbox),
            ReceiveError::Poisoned => {
                self.document = None;
                applied.writes.clear();
                applied.poison = Some(incoming.data);
            }
        }
    }

    /// The document in memory holds what is not durable: drops it. What the other peers sent and was still incomplete
    /// went with it, so their next messages ask for it again.
    pub(super) fn drop_document(&mut self, writers: &BTreeSet<ConnectionId>) {
        self.document = None;
        self.peers.retain(|connection, _| !writers.contains(connection));
        for peer in self.peers.values_mut() {
            peer.state = PeerState::restarted();
        }
    }

    /// The next message for a connection.
    pub(super) fn generate(&mut self, connection: ConnectionId) -> Result<Option<Vec<u8>>, ReceiveError> {
        match (&self.document, self.peers.get_mut(&connection)) {
            (Some(document), Some(peer)) => {
                peer.state.set_read_only(!peer.outbox.may_write());
                document.generate(&mut peer.state)
            }
            _ => Ok(None),
        }
    }

    /// Forgets connections that are no more.
    pub(super) fn prune(&mut self) {
        self.peers.retain(|_, peer| !peer.outbox.is_gone());
    }

    /// Estimated bytes of the document in memory.
    pub(super) fn bytes(&self) -> usize {
        self.document
            .as_ref()
            .map_or(0, |document| BYTES_PER_DOCUMENT + BYTES_PER_CHANGE * document.change_count())
    }

    /// True if the document can be dropped from memory and loaded again with nothing lost.
    pub(super) fn is_clean(&self) -> bool {
        self.document.as_ref().is_none_or(|document| !document.is_incomplete())
    }
}

impl Applied {
    fn refuse(&mut self, incoming: &Incoming, code: RefusalCode, reason: &str) {
        self.refused.push(Refused { outbox: incoming.outbox.clone(), code, reason: reason.to_owned() });
    }

    fn write(&mut self, incoming: &Incoming, chunk: Vec<u8>, heads: Heads, changes: u64) {
        let writer = (incoming.outbox.id(), incoming.outbox.clone());
        match self.writes.last_mut() {
            Some(last) if last.principal == incoming.principal => {
                last.chunk.extend(chunk);
                last.heads = heads;
                last.changes = changes;
                last.writers.extend([writer]);
            }
            _ => self.writes.push(Write {
                principal: incoming.principal.clone(),
                chunk,
                heads,
                changes,
                writers: BTreeMap::from([writer]),
            }),
        }
    }
}
