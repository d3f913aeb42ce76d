//! What one end knows of the other about one document, and the two steps of automerge's sync protocol on it.
//!
//! Used over a plain `automerge::Automerge` by whoever owns one: the server's [`crate::document::SharedDocument`] and
//! the client's replica. Upstream's `generate_sync_message` and `receive_sync_message` do the work; what is added is
//! that a message is checked before it touches the document, that what was new comes back as bytes to store, and that
//! a panic inside automerge is an error here.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::sync::{Capability, Have, Message, State, SyncDoc};
use automerge::{Automerge, AutomergeError, Change, ReadDoc, SaveOptions};

use crate::heads::{ChangeHash, Heads};
use crate::limits;
use crate::message::SyncMessage;

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
    /// Exactly the changes that are in the document now and were not before, to append durably; none if nothing was
    /// new. Changes that still wait for a dependency are in no chunk until it arrives.
    pub chunk: Option<Run>,
    /// How many changes were new.
    pub changes: usize,
    /// The message carried changes, new or not, taken or not.
    pub carried_changes: bool,
    /// Changes are waiting in memory for dependencies that have not arrived.
    pub incomplete: bool,
}

/// Changes as bytes, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The bytes of automerge chunks.
    pub bytes: Vec<u8>,
    /// Where each change ends in `bytes`; nothing if they are not each by itself but a whole document.
    pub ends: Vec<usize>,
}

impl Run {
    /// A whole document.
    pub fn document(bytes: Vec<u8>) -> Self {
        Run { bytes, ends: Vec::new() }
    }

    /// Each change by itself; none of a whole document.
    pub fn changes(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }

    /// Appends a run. What follows on a whole document, or is one, is one from then on.
    pub fn extend(&mut self, later: Run) {
        let offset = self.bytes.len();
        if (offset > 0 && self.ends.is_empty()) || later.ends.is_empty() {
            self.ends.clear();
        } else {
            self.ends.extend(later.ends.iter().map(|end| offset + end));
        }
        self.bytes.extend(later.bytes);
    }

    fn push(&mut self, change: &[u8]) {
        self.bytes.extend_from_slice(change);
        self.ends.push(self.bytes.len());
    }
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
    /// The message lists more than may be listed.
    #[error("too many {0} in one sync message ({0}_per_message: {1})")]
    TooMany(&'static str, usize),
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

/// Takes in a message of the other end, by upstream's function. If `peer` is read-only, its changes are left aside.
pub fn receive(
    document: &mut Automerge,
    peer: &mut PeerState,
    data: &[u8],
) -> Result<Received, ReceiveError> {
    guarded(|| receive_inner(document, peer, SyncMessage::decode(data)?))
}

/// The same for a message that was decoded before.
pub(crate) fn receive_message(
    document: &mut Automerge,
    peer: &mut PeerState,
    message: SyncMessage,
) -> Result<Received, ReceiveError> {
    guarded(|| receive_inner(document, peer, message))
}

/// Takes in a message's changes and nothing else it says: the document ends as by [`receive`], at a cost that goes with
/// the changes and not with the document's history.
pub(crate) fn apply(document: &mut Automerge, message: &SyncMessage) -> Result<Received, ReceiveError> {
    guarded(|| apply_inner(document, message))
}

fn guarded<T>(work: impl FnOnce() -> Result<T, ReceiveError>) -> Result<T, ReceiveError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ReceiveError::Poisoned))
}

fn receive_inner(
    document: &mut Automerge,
    peer: &mut PeerState,
    message: SyncMessage,
) -> Result<Received, ReceiveError> {
    let carried_changes = message.carries_changes();
    let carried_bytes = message.message.changes.iter().map(<[u8]>::len).sum();
    let before = document.get_heads();
    let expected = if peer.state.read_only { Heads::empty() } else { message.brought() };
    document.receive_sync_message(&mut peer.state, message.message).map_err(refusal)?;
    let (chunk, changes) = new_changes(document, &before);
    let incomplete = is_incomplete(document);
    check_taken(document, &expected, incomplete)?;
    peer.count_round(carried_changes && incomplete && changes == 0, carried_bytes)?;
    Ok(Received { chunk, changes, carried_changes, incomplete })
}

/// True if changes of the message depend on others that are neither in it nor in the document. What can't be read, and
/// whole documents, lack nothing.
pub(crate) fn lacks(document: &Automerge, message: &SyncMessage) -> bool {
    let brought: BTreeSet<_> = message.chunks.iter().filter_map(|chunk| chunk.change).collect();
    let changes = message.chunks.iter().filter(|chunk| chunk.change.is_some());
    let mut read = changes.filter_map(|chunk| Change::from_bytes(message.bytes_of(chunk).to_vec()).ok());
    read.any(|change| {
        let mut deps = change.deps().iter().map(|dep| ChangeHash::from(*dep));
        deps.any(|dep| !brought.contains(&dep) && !has_change(document, &dep))
    })
}

fn apply_inner(document: &mut Automerge, message: &SyncMessage) -> Result<Received, ReceiveError> {
    let carried_changes = message.carries_changes();
    let by_hash = message.chunks.iter().map(|chunk| Some((chunk.change?, message.bytes_of(chunk))));
    let (before, waiting) = (document.get_heads(), is_incomplete(document));
    match by_hash.collect::<Option<Vec<_>>>() {
        Some(changes) if !before.is_empty() && !waiting => apply_changes(document, changes),
        // A whole document, or one that is new, or changes that may complete others: what was new has to be looked for.
        _ => {
            let bytes = message.message.changes.iter().collect::<Vec<_>>().concat();
            document.load_incremental(&bytes).map_err(refusal)?;
            let (chunk, changes) = new_changes(document, &before);
            let incomplete = is_incomplete(document);
            check_taken(document, &message.brought(), incomplete)?;
            Ok(Received { chunk, changes, carried_changes, incomplete })
        }
    }
}

/// Takes in changes that are each by itself, into a document in which nothing waits.
fn apply_changes(
    document: &mut Automerge,
    mut changes: Vec<(ChangeHash, &[u8])>,
) -> Result<Received, ReceiveError> {
    let carried_changes = !changes.is_empty();
    changes.retain(|(hash, _)| !has_change(document, hash));
    if changes.is_empty() {
        return Ok(Received { carried_changes, ..Received::default() });
    }
    let bytes = changes.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>().concat();
    document.load_incremental(&bytes).map_err(refusal)?;
    let offered = changes.len();
    changes.retain(|(hash, _)| has_change(document, hash));
    let mut run = Run::default();
    let mut seen = BTreeSet::new();
    for (_, bytes) in changes.iter().filter(|(hash, _)| seen.insert(*hash)) {
        run.push(bytes);
    }
    let taken = run.ends.len();
    let incomplete = is_incomplete(document);
    if changes.len() < offered && !incomplete {
        return Err(not_taken());
    }
    Ok(Received { chunk: (taken > 0).then_some(run), changes: taken, carried_changes, incomplete })
}

/// Automerge takes the sound beginning of what it is given and says nothing of the rest: whether it took all is seen by
/// the changes that have to be there.
fn check_taken(document: &Automerge, expected: &Heads, incomplete: bool) -> Result<(), ReceiveError> {
    if incomplete || has_all(document, expected) { Ok(()) } else { Err(not_taken()) }
}

fn not_taken() -> ReceiveError {
    ReceiveError::Malformed("some of its changes can't be read".to_owned())
}

fn is_incomplete(document: &Automerge) -> bool {
    !document.get_missing_deps(&[]).is_empty()
}

fn refusal(error: AutomergeError) -> ReceiveError {
    match error {
        AutomergeError::DuplicateSeqNumber(..) => ReceiveError::DuplicateSequence,
        other => ReceiveError::Malformed(other.to_string()),
    }
}

impl PeerState {
    /// What is known of a peer that was last at heads which we have too.
    pub(crate) fn at(heads: &Heads, takes_documents: bool, takes_resets: bool) -> Self {
        let mut peer = Self::default();
        let state = &mut peer.state;
        state.shared_heads = heads.to_automerge();
        state.their_heads = Some(heads.to_automerge());
        state.their_need = Some(Vec::new());
        state.their_have = Some(vec![Have { last_sync: heads.to_automerge(), ..Have::default() }]);
        if takes_documents {
            let resets = takes_resets.then_some(Capability::SyncReset);
            state.their_capabilities = Some([Capability::MessageV2].into_iter().chain(resets).collect());
        }
        peer
    }

    /// What a stock client remembers of a peer from one connection to the next.
    #[cfg(test)]
    pub(crate) fn remembered(&self) -> Self {
        let state = State::decode(&self.state.encode()).unwrap_or_default();
        PeerState { state, ..Self::default() }
    }

    /// Counts a message that left changes waiting. An error once there were too many of them.
    fn count_round(&mut self, fruitless: bool, bytes: usize) -> Result<(), ReceiveError> {
        (self.orphan_rounds, self.orphan_bytes) =
            if fruitless { (self.orphan_rounds + 1, self.orphan_bytes + bytes) } else { (0, 0) };
        let within = self.orphan_rounds <= limits::ORPHAN_ROUNDS && self.orphan_bytes <= limits::ORPHAN_BYTES;
        if within { Ok(()) } else { Err(ReceiveError::Orphans) }
    }
}

/// The changes that are in `document` and not among `before` and their ancestors, and how many they are.
fn new_changes(document: &Automerge, before: &[automerge::ChangeHash]) -> (Option<Run>, usize) {
    if document.get_heads() == before {
        return (None, 0);
    }
    if before.is_empty() {
        // A document's first chunk: the compact form is smaller by one or two orders of magnitude.
        let options = SaveOptions { retain_orphans: false, ..SaveOptions::default() };
        let changes = document.stats().num_changes as usize;
        return (Some(Run::document(document.save_with_options(options))), changes);
    }
    let mut changes = document.get_changes(before);
    let mut run = Run::default();
    changes.iter_mut().for_each(|change| run.push(&change.bytes()));
    (Some(run), changes.len())
}

/// True if the change is in the document.
pub fn has_change(document: &Automerge, hash: &crate::heads::ChangeHash) -> bool {
    document.get_change_meta_by_hash(&(*hash).into()).is_some()
}

/// True if every one of `heads` is in the document, and so all their ancestors too.
pub fn has_all(document: &Automerge, heads: &Heads) -> bool {
    heads.iter().all(|hash| has_change(document, hash))
}
