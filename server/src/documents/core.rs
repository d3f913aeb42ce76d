//! A document in memory and what is known of the peers that only it can answer: the blocking half of an owner, free of
//! waiting and of I/O.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use concord_sync::document::SharedDocument;
use concord_sync::frame::RefusalCode;
use concord_sync::heads::Heads;
use concord_sync::message::SyncMessage;
use concord_sync::peer::{PeerState, ReceiveError, Received, Run};

use super::desk::Desk;
use super::outbox::{ConnectionId, Outbox};

/// Estimated bytes of memory for each change, and for a document with few of them.
const BYTES_PER_CHANGE: usize = 200;
const BYTES_PER_DOCUMENT: usize = 20_000;

/// What an owner moves to a thread that may block, and gets back.
#[derive(Debug, Default)]
pub(super) struct Core {
    /// None while it is not in memory.
    pub(super) document: Option<SharedDocument>,
    /// The peers that do not just follow the document's durable line.
    pub(super) peers: BTreeMap<ConnectionId, Peer>,
}

/// A connection of which the owner keeps account.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) outbox: Arc<Outbox>,
    pub(super) state: PeerState,
}

/// A sync message of a connection.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) outbox: Arc<Outbox>,
    pub(super) message: SyncMessage,
    /// The message as it came, by which it is known again if automerge panics on it.
    pub(super) data: Vec<u8>,
    pub(super) may_write: bool,
    /// Changes by our extension, and no step of a sync.
    pub(super) pushed: bool,
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
    /// Messages that were taken: something may be owed to whoever sent them.
    pub(super) answered: Vec<Answered>,
    /// automerge panicked on this message, and the document in memory is gone.
    pub(super) poison: Option<Vec<u8>>,
    /// Connections that sent changes and never what they depend on.
    pub(super) given_up: Vec<Arc<Outbox>>,
}

/// New changes of one principal, to be appended.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) principal: String,
    pub(super) parts: Vec<Part>,
    pub(super) changes: u64,
}

/// What one message brought.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) writer: Arc<Outbox>,
    pub(super) run: Run,
    /// The document's heads with it.
    pub(super) heads: Heads,
}

/// A message that was taken.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) outbox: Arc<Outbox>,
    pub(super) message: SyncMessage,
    pub(super) may_write: bool,
    /// It brought something new.
    pub(super) new: bool,
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
    pub(super) fn apply(&mut self, desk: &Desk, batch: Vec<Incoming>) -> Applied {
        let mut applied = Applied::default();
        for incoming in batch {
            if self.document.is_none() {
                break;
            }
            let taken = if incoming.pushed {
                self.take_pushed(&mut applied, &incoming)
            } else {
                self.take(desk, &mut applied, &incoming)
            };
            match taken {
                Ok(new) => applied.answered.push(Answered {
                    outbox: incoming.outbox,
                    message: incoming.message,
                    may_write: incoming.may_write,
                    new,
                }),
                Err(error) => self.on_error(desk, &mut applied, incoming, &error),
            }
        }
        applied
    }

    fn take(
        &mut self,
        desk: &Desk,
        applied: &mut Applied,
        incoming: &Incoming,
    ) -> Result<bool, ReceiveError> {
        let Some(document) = &mut self.document else { return Ok(false) };
        let carries_changes = incoming.message.carries_changes();
        if carries_changes && !incoming.may_write {
            applied.refuse(incoming, RefusalCode::ReadOnly, "viewers may not change documents");
        }
        let connection = incoming.outbox.id();
        let follows = desk.follows(connection);
        if follows && incoming.message.only_brings_changes() {
            if !incoming.may_write {
                return Ok(false);
            }
            let received = document.apply(&incoming.message)?;
            let whole = !received.incomplete;
            let new = applied.write(incoming, received, document);
            if whole {
                return Ok(new);
            }
        }
        let peer = self
            .peers
            .entry(connection)
            .or_insert_with(|| Peer { outbox: incoming.outbox.clone(), state: PeerState::new() });
        // Desk and owner never both keep account of a connection; the desk's is the later one.
        if follows || !desk.is_asking(connection) {
            peer.state = desk.hand_over(&incoming.outbox).unwrap_or_default();
        }
        peer.state.set_read_only(!incoming.may_write);
        let received = document.receive_message(&mut peer.state, incoming.message.clone())?;
        if carries_changes {
            peer.state.owe_answer();
        }
        Ok(applied.write(incoming, received, document))
    }

    /// Takes in changes that came by themselves. What they depend on has to be here.
    fn take_pushed(&mut self, applied: &mut Applied, incoming: &Incoming) -> Result<bool, ReceiveError> {
        let Some(document) = &mut self.document else { return Ok(false) };
        if document.lacks(&incoming.message) {
            return Err(ReceiveError::Orphans);
        }
        let received = document.apply(&incoming.message)?;
        Ok(applied.write(incoming, received, document))
    }

    fn on_error(&mut self, desk: &Desk, applied: &mut Applied, incoming: Incoming, error: &ReceiveError) {
        self.dismiss(desk, incoming.outbox.id());
        match error {
            ReceiveError::DuplicateSequence => {
                applied.refuse(&incoming, RefusalCode::DuplicateSequence, &error.to_string());
            }
            ReceiveError::Malformed(_) => {
                applied.refuse(&incoming, RefusalCode::Malformed, &error.to_string());
            }
            ReceiveError::TooMany(..) => applied.refuse(&incoming, RefusalCode::Limit, &error.to_string()),
            ReceiveError::Orphans if incoming.pushed => {
                applied.refuse(&incoming, RefusalCode::Missing, "changes without those they depend on");
            }
            ReceiveError::Orphans => applied.given_up.push(incoming.outbox),
            ReceiveError::Poisoned => {
                self.document = None;
                applied.writes.clear();
                applied.poison = Some(incoming.data);
            }
        }
    }

    /// Forgets what is known of a connection: what it says next is the beginning.
    pub(super) fn dismiss(&mut self, desk: &Desk, connection: ConnectionId) {
        self.peers.remove(&connection);
        desk.dismiss(connection);
    }

    /// The document in memory holds what is not durable: drops it. What the other peers sent and was still incomplete
    /// went with it, so their next messages ask for it again.
    pub(super) fn drop_document(&mut self, desk: &Desk, writers: &BTreeSet<ConnectionId>) {
        self.document = None;
        writers.iter().for_each(|writer| self.dismiss(desk, *writer));
        for peer in self.peers.values_mut() {
            peer.state = PeerState::restarted();
        }
    }

    /// The next message for a connection that the desk sent here.
    pub(super) fn generate(
        &mut self,
        desk: &Desk,
        outbox: &Arc<Outbox>,
    ) -> Result<Option<Vec<u8>>, ReceiveError> {
        let Some(document) = &self.document else { return Ok(None) };
        let connection = outbox.id();
        // Nothing is known yet of one that was to be sent what is stored, and was overtaken by a commit.
        let is_unknown = desk.is_asking(connection) && !self.peers.contains_key(&connection);
        if is_unknown || desk.follows(connection) {
            let state = desk.hand_over(outbox).unwrap_or_default();
            self.peers.insert(connection, Peer { outbox: outbox.clone(), state });
        }
        let Some(peer) = self.peers.get_mut(&connection) else { return Ok(None) };
        peer.state.set_read_only(!outbox.may_write());
        document.generate(&mut peer.state)
    }

    /// Forgets connections that are no more, or follow the line.
    pub(super) fn prune(&mut self, desk: &Desk) {
        self.peers.retain(|connection, peer| !peer.outbox.is_gone() && desk.is_asking(*connection));
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

    /// Notes what was new. True if anything was.
    fn write(&mut self, incoming: &Incoming, received: Received, document: &SharedDocument) -> bool {
        let Some(run) = received.chunk else { return false };
        let part = Part { writer: incoming.outbox.clone(), run, heads: document.heads() };
        let changes = document.change_count() as u64;
        match self.writes.last_mut() {
            Some(last) if last.principal == incoming.principal => {
                last.parts.push(part);
                last.changes = changes;
            }
            _ => {
                self.writes.push(Write { principal: incoming.principal.clone(), parts: vec![part], changes });
            }
        }
        true
    }
}

impl Write {
    /// All its changes.
    pub(super) fn chunk(&self) -> Vec<u8> {
        self.parts.iter().map(|part| part.run.bytes.as_slice()).collect::<Vec<_>>().concat()
    }

    /// How many bytes that is.
    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.run.bytes.len()).sum()
    }

    /// The document's heads with it.
    pub(super) fn heads(&self) -> Heads {
        self.parts.last().map(|part| part.heads.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SyncLimits;
    use crate::storage::changes::Line;
    use concord_sync::id::DocumentId;

    #[test]
    fn who_was_to_be_sent_the_stored_document_and_was_overtaken_is_answered_by_the_document() {
        let mut line = Line::default();
        let first = line.edit(1);
        let overtaken = line.heads();
        let document = SharedDocument::load([first, line.edit(1)]).unwrap();
        let desk = Desk::new(DocumentId::from_bytes([1; 16]));
        desk.open(line.heads());
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &SyncLimits::default()));
        let asked = SharedDocument::new().generate(&mut PeerState::new()).unwrap().unwrap();
        assert_eq!(desk.hear(&outbox, &SyncMessage::decode(&asked).unwrap(), true), Some(true));
        assert!(!desk.tell_whole(outbox.id(), &overtaken), "what was read is no longer on the line");

        let mut core = Core { document: Some(document), ..Core::default() };
        let answer = core.generate(&desk, &outbox).unwrap().expect("it is answered");
        assert_eq!(*SyncMessage::decode(&answer).unwrap().heads(), line.heads());
        assert!(core.generate(&desk, &outbox).unwrap().is_none(), "once");
    }
}
