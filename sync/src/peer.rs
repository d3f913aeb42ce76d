//! What one end knows of the other about one document, and the two steps of automerge's sync protocol on it.
//!
//! Used over a plain `automerge::Automerge` by whoever owns one: the server's [`crate::document::SharedDocument`] and
//! the client's replica. Upstream's `generate_sync_message` and `receive_sync_message` do the work; what is added is
//! that a message is checked before it touches the document, that what was new comes back as bytes to store, and that
//! a panic inside automerge is an error here.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::sync::{Capability, Message, State, SyncDoc};
use automerge::{Automerge, AutomergeError, ReadDoc, SaveOptions};

use crate::chunk;
use crate::heads::Heads;
use crate::limits;

/// What one end knows of the other about one document: lives as long as the connection, never stored.
#[derive(Debug, Clone, Default)]
pub struct PeerState {
    state: State,
    /// Messages in a row that brought changes whose dependencies were missing, and none that could be applied.
    orphan_rounds: u32,
    /// Bytes of changes in those messages.
    orphan_bytes: usize,
}

impl PeerState {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing known any more, while the other end still remembers this connection: its next message asks the other end
    /// to forget what it sent, so that changes which were lost or taken out on this side come again.
    pub fn restarted() -> Self {
        let mut peer = Self::default();
        peer.state.needs_reset = true;
        peer.state.their_capabilities = Some(vec![Capability::MessageV2, Capability::SyncReset]);
        peer
    }

    /// Takes no changes from the other end while `read_only`; on the way back to writing it asks for them again.
    pub fn set_read_only(&mut self, read_only: bool) {
        self.state.set_read_only(read_only);
    }

    /// The next message is made even if both ends have the same: the other end sent changes and can't know yet that they
    /// arrived. Upstream falls silent when two messages of one peer are taken in before one is answered.
    pub fn owe_answer(&mut self) {
        self.state.have_responded = false;
    }

    /// The heads the other end last said it has.
    pub fn their_heads(&self) -> Option<Heads> {
        let heads = self.state.their_heads.as_ref()?;
        Some(heads.iter().copied().map(Into::into).collect())
    }
}

/// What a message brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// Bytes of exactly the changes that are in the document now and were not before, to append durably; none if
    /// nothing was new. Changes that still wait for a dependency are in no chunk until it arrives.
    pub chunk: Option<Vec<u8>>,
    /// How many changes were new.
    pub changes: usize,
    /// The message carried changes, new or not, taken or not.
    pub carried_changes: bool,
    /// Changes are waiting in memory for dependencies that have not arrived.
    pub incomplete: bool,
}

/// A message that was not taken. The document is as it was, except after [`ReceiveError::Poisoned`].
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// Another change with the same actor and sequence number is in the document: the sender's actor was used twice.
    #[error("another change has the same actor and sequence number")]
    DuplicateSequence,
    /// Not a sync message, or one whose changes are damaged.
    #[error("malformed sync message: {0}")]
    Malformed(String),
    /// The other end sent changes without their dependencies, and again when it was asked for them.
    #[error("changes whose dependencies never came")]
    Orphans,
    /// automerge panicked: the document in memory must be dropped.
    #[error("the document could not take the message")]
    Poisoned,
}

/// The next message for the other end, none while there is nothing to say or an answer is awaited.
pub fn generate(document: &Automerge, peer: &mut PeerState) -> Option<Vec<u8>> {
    document.generate_sync_message(&mut peer.state).map(Message::encode)
}

/// Takes in a message of the other end. If `peer` is read-only, its changes are left aside.
pub fn receive(
    document: &mut Automerge,
    peer: &mut PeerState,
    data: &[u8],
) -> Result<Received, ReceiveError> {
    catch_unwind(AssertUnwindSafe(|| receive_inner(document, peer, data)))
        .unwrap_or(Err(ReceiveError::Poisoned))
}

fn receive_inner(
    document: &mut Automerge,
    peer: &mut PeerState,
    data: &[u8],
) -> Result<Received, ReceiveError> {
    let mut message = Message::decode(data).map_err(|error| ReceiveError::Malformed(error.to_string()))?;
    // Upstream compares heads as lists and wants every list of hashes sorted; a peer may send them otherwise.
    message.heads.sort_unstable();
    message.heads.dedup();
    let carried_changes = !message.changes.is_empty();
    let carried_bytes = message.changes.iter().map(<[u8]>::len).sum();
    for bytes in message.changes.iter() {
        chunk::verify(bytes).map_err(|error| ReceiveError::Malformed(error.to_string()))?;
    }
    let before = document.get_heads();
    document.receive_sync_message(&mut peer.state, message).map_err(|error| match error {
        AutomergeError::DuplicateSeqNumber(..) => ReceiveError::DuplicateSequence,
        other => ReceiveError::Malformed(other.to_string()),
    })?;
    let (chunk, changes) = new_changes(document, &before);
    let incomplete = !document.get_missing_deps(&[]).is_empty();
    peer.count_round(carried_changes && incomplete && changes == 0, carried_bytes)?;
    Ok(Received { chunk, changes, carried_changes, incomplete })
}

impl PeerState {
    fn count_round(&mut self, fruitless: bool, bytes: usize) -> Result<(), ReceiveError> {
        (self.orphan_rounds, self.orphan_bytes) =
            if fruitless { (self.orphan_rounds + 1, self.orphan_bytes + bytes) } else { (0, 0) };
        let within = self.orphan_rounds <= limits::ORPHAN_ROUNDS && self.orphan_bytes <= limits::ORPHAN_BYTES;
        if within { Ok(()) } else { Err(ReceiveError::Orphans) }
    }
}

/// Bytes and number of the changes that are in `document` and not among `before` and their ancestors.
fn new_changes(document: &Automerge, before: &[automerge::ChangeHash]) -> (Option<Vec<u8>>, usize) {
    if document.get_heads() == before {
        return (None, 0);
    }
    let mut changes = document.get_changes(before);
    let bytes = if before.is_empty() {
        // A document's first chunk: the compact form is smaller by one or two orders of magnitude.
        document.save_with_options(SaveOptions { retain_orphans: false, ..SaveOptions::default() })
    } else {
        changes.iter_mut().flat_map(|change| change.bytes().into_owned()).collect()
    };
    (Some(bytes), changes.len())
}

/// True if the change is in the document.
pub fn has_change(document: &Automerge, hash: &crate::heads::ChangeHash) -> bool {
    document.get_change_meta_by_hash(&(*hash).into()).is_some()
}

/// True if every one of `heads` is in the document, and so all their ancestors too.
pub fn has_all(document: &Automerge, heads: &Heads) -> bool {
    heads.iter().all(|hash| has_change(document, hash))
}
