//! Automerge's sync messages as the server reads and makes them without a document at hand.
//!
//! What a message says of its sender (its heads, what it has, what it needs) can be judged, and mostly answered, by
//! somebody who only knows the heads of a document. Only changes need the document itself.

use std::panic::catch_unwind;

use automerge::sync::{Have, Message, MessageFlags, MessageVersion};

use crate::chunk::{self, Chunk};
use crate::heads::Heads;
use crate::limits;
use crate::peer::ReceiveError;

/// How much one sync message may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lists {
    /// Changes that it asks for by name.
    pub needs: usize,
    /// Summaries of what its sender has.
    pub haves: usize,
}

impl Default for Lists {
    fn default() -> Self {
        Lists { needs: limits::NEEDS, haves: limits::HAVES }
    }
}

/// A sync message that was checked: whole chunks, bounded lists, sorted heads.
#[derive(Debug, Clone)]
pub struct SyncMessage {
    pub(crate) message: Message,
    pub(crate) chunks: Vec<Chunk>,
    heads: Heads,
    size: usize,
}

impl SyncMessage {
    /// Reads a message of a peer that lists no more than by default. See [`SyncMessage::decode_within`].
    pub fn decode(data: &[u8]) -> Result<Self, ReceiveError> {
        Self::decode_within(Lists::default(), data)
    }

    /// Reads a message of a peer. Errors are [`ReceiveError::Malformed`] and [`ReceiveError::TooMany`].
    pub fn decode_within(lists: Lists, data: &[u8]) -> Result<Self, ReceiveError> {
        let malformed = |error: &dyn std::fmt::Display| ReceiveError::Malformed(error.to_string());
        let decoded = catch_unwind(|| Message::decode(data)).map_err(|_| malformed(&"it can't be read"))?;
        let mut message = decoded.map_err(|error| malformed(&error))?;
        if message.need.len() > lists.needs {
            return Err(ReceiveError::TooMany("needs", lists.needs));
        }
        if message.have.len() > lists.haves {
            return Err(ReceiveError::TooMany("haves", lists.haves));
        }
        // Upstream compares heads as lists and wants every list of hashes sorted; a peer may send them otherwise.
        message.heads.sort_unstable();
        message.heads.dedup();
        let mut chunks = Vec::new();
        for (source, bytes) in message.changes.iter().enumerate() {
            chunk::read_all(source, bytes, &mut chunks).map_err(|error| malformed(&error))?;
        }
        let heads = message.heads.iter().copied().map(Into::into).collect();
        Ok(SyncMessage { message, chunks, heads, size: data.len() })
    }

    /// Reads changes that came by themselves: whole chunks, one after the other.
    pub fn of_changes(changes: Vec<u8>) -> Result<Self, ReceiveError> {
        let mut chunks = Vec::new();
        chunk::read_all(0, &changes, &mut chunks)
            .map_err(|error| ReceiveError::Malformed(error.to_string()))?;
        let size = changes.len();
        let message = Message {
            heads: Vec::new(),
            need: Vec::new(),
            have: Vec::new(),
            changes: changes.into(),
            flags: None,
            version: MessageVersion::V1,
        };
        Ok(SyncMessage { message, chunks, heads: Heads::empty(), size })
    }

    /// The sender's heads.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Bytes of the message.
    pub fn size(&self) -> usize {
        self.size
    }

    /// True if it carries changes, new or not.
    pub fn carries_changes(&self) -> bool {
        !self.message.changes.is_empty()
    }

    /// True if it carries changes, and its sender asks for none by name.
    pub fn only_brings_changes(&self) -> bool {
        self.carries_changes() && self.message.need.is_empty() && !self.has(MessageFlags::SYNC_RESET)
    }

    /// True if it neither brings nor asks for changes by name: it only tells what its sender has.
    pub(crate) fn is_statement(&self) -> bool {
        !self.carries_changes() && self.message.need.is_empty() && !self.has(MessageFlags::SYNC_RESET)
    }

    /// The heads that the sender shares with us by its own account, apart from its own.
    pub(crate) fn last_sync(&self) -> Option<Heads> {
        match self.message.have.as_slice() {
            [have] if !have.last_sync.is_empty() => {
                Some(have.last_sync.iter().copied().map(Into::into).collect())
            }
            _ => None,
        }
    }

    /// The sender will not take changes.
    pub(crate) fn is_read_only(&self) -> bool {
        self.has(MessageFlags::READ_ONLY)
    }

    /// The sender takes whole documents and not only runs of changes: whoever sends flags does.
    pub(crate) fn takes_documents(&self) -> bool {
        self.message.flags.is_some()
    }

    /// The sender can be asked to send again what it has sent.
    pub(crate) fn takes_resets(&self) -> bool {
        self.has(MessageFlags::SUPPORTS_SYNC_RESET)
    }

    /// Hashes of changes that a document has once it took this message in, unless some wait for others.
    pub(crate) fn brought(&self) -> Heads {
        if self.chunks.iter().any(|chunk| chunk.change.is_none()) {
            // A whole document brings its sender's heads.
            return self.heads.clone();
        }
        self.chunks.iter().filter_map(|chunk| chunk.change).collect()
    }

    /// The bytes of one of its chunks.
    pub(crate) fn bytes_of(&self, chunk: &Chunk) -> &[u8] {
        self.message.changes.iter().nth(chunk.source).map_or(&[], |bytes| &bytes[chunk.range.clone()])
    }

    fn has(&self, flag: u8) -> bool {
        self.message.flags.as_ref().is_some_and(|flags| flags.contains(flag))
    }
}

/// What is said beside heads and changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tone {
    /// We take no changes from the peer.
    pub(crate) read_only: bool,
    /// The peer is to forget what it has sent.
    pub(crate) reset: bool,
}

/// A message by which a peer gets to `heads`, which it may be at already: the changes it lacks, each by itself.
///
/// It names `heads` as what the peer is known to have, with nothing beyond. That is so once the peer has taken the
/// message in, and what the peer has besides is what it then sends.
pub(crate) fn leading_to<'a>(heads: &Heads, changes: impl Iterator<Item = &'a [u8]>, tone: Tone) -> Vec<u8> {
    let changes = changes.map(<[u8]>::to_vec).collect::<Vec<_>>();
    make(heads, changes, MessageVersion::V1, tone)
}

/// A message that brings a whole document, given as the bytes in which it is stored, to a peer that has nothing of it.
pub(crate) fn whole(heads: &Heads, document: Vec<u8>, tone: Tone) -> Vec<u8> {
    make(heads, vec![document], MessageVersion::V2, tone)
}

fn make(heads: &Heads, changes: Vec<Vec<u8>>, version: MessageVersion, tone: Tone) -> Vec<u8> {
    let mut flags = MessageFlags::new();
    flags.set(MessageFlags::SUPPORTS_SYNC_RESET);
    if tone.read_only {
        flags.set(MessageFlags::READ_ONLY);
    }
    if tone.reset {
        flags.set(MessageFlags::SYNC_RESET);
    }
    let heads = heads.to_automerge();
    let have = vec![Have { last_sync: heads.clone(), ..Have::default() }];
    Message { heads, need: Vec::new(), have, changes: changes.into(), flags: Some(flags), version }.encode()
}
