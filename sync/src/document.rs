//! A document as a server's owner holds it: automerge behind a wall, so that nothing above names it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, ReadDoc, SaveOptions};

use crate::chunk;
use crate::heads::Heads;
use crate::message::SyncMessage;
use crate::peer::{self, PeerState, ReceiveError, Received};

/// An automerge document that is loaded from chunks, synced with peers and never edited here.
#[derive(Debug, Default)]
pub struct SharedDocument {
    document: Automerge,
}

/// True if `chunks`, one after the other, are undamaged and bring every one of `heads`. Whether the document loads is not
/// known by that, but it costs far less than loading it.
pub fn bring(chunks: &[u8], heads: &Heads) -> bool {
    chunk::bring(chunks, heads)
}

/// Stored chunks that do not load, or do not load whole.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A chunk is damaged, or hangs on a change that is in none of them.
    #[error("damaged document: {0}")]
    Damaged(String),
    /// automerge panicked on it.
    #[error("damaged document: it cannot be read")]
    Poisoned,
}

impl SharedDocument {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// The document whose chunks these are, in the order in which they were appended.
    pub fn load<I>(chunks: I) -> Result<Self, LoadError>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let mut bytes = Vec::new();
        for chunk in chunks {
            bytes.extend_from_slice(chunk.as_ref());
        }
        let loaded =
            catch_unwind(AssertUnwindSafe(|| Automerge::load(&bytes))).map_err(|_| LoadError::Poisoned)?;
        let document = loaded.map_err(|error| LoadError::Damaged(error.to_string()))?;
        if !document.get_missing_deps(&[]).is_empty() {
            return Err(LoadError::Damaged("a change is missing".to_owned()));
        }
        Ok(SharedDocument { document })
    }

    /// The document's heads.
    pub fn heads(&self) -> Heads {
        Heads::of(&self.document)
    }

    /// How many changes it holds. Memory goes with this: about 200 bytes a change.
    pub fn change_count(&self) -> usize {
        self.document.stats().num_changes as usize
    }

    /// True while changes wait in memory for dependencies that have not arrived. They are in no chunk, so a document
    /// that is dropped now has to ask its peers again ([`PeerState::restarted`]).
    pub fn is_incomplete(&self) -> bool {
        !self.document.get_missing_deps(&[]).is_empty()
    }

    /// The hashes of `heads` that are not in the document.
    pub fn missing(&self, heads: &Heads) -> Heads {
        heads.iter().filter(|hash| !peer::has_change(&self.document, hash)).copied().collect()
    }

    /// Takes in a peer's message. See [`peer::receive`].
    pub fn receive(&mut self, peer: &mut PeerState, data: &[u8]) -> Result<Received, ReceiveError> {
        peer::receive(&mut self.document, peer, data)
    }

    /// Takes in a message that was decoded before. See [`peer::receive`].
    pub fn receive_message(
        &mut self,
        peer: &mut PeerState,
        message: SyncMessage,
    ) -> Result<Received, ReceiveError> {
        peer::receive_message(&mut self.document, peer, message)
    }

    /// Takes in only the changes of a message, at a cost that does not go with the document's history. Whoever does so
    /// keeps account of the peer in another way ([`crate::line`]).
    pub fn apply(&mut self, message: &SyncMessage) -> Result<Received, ReceiveError> {
        peer::apply(&mut self.document, message)
    }

    /// True if changes of the message depend on others that are neither in it nor in the document.
    pub fn lacks(&self, message: &SyncMessage) -> bool {
        peer::lacks(&self.document, message)
    }

    /// True if every one of `heads` is in the document.
    pub fn has_all(&self, heads: &Heads) -> bool {
        peer::has_all(&self.document, heads)
    }

    /// The next message for a peer. See [`peer::generate`]. An error is [`ReceiveError::Poisoned`].
    pub fn generate(&self, peer: &mut PeerState) -> Result<Option<Vec<u8>>, ReceiveError> {
        catch_unwind(AssertUnwindSafe(|| peer::generate(&self.document, peer)))
            .map_err(|_| ReceiveError::Poisoned)
    }

    /// The whole document in its compact form, without changes that wait for a dependency.
    pub fn save(&self) -> Vec<u8> {
        self.document.save_with_options(SaveOptions { retain_orphans: false, ..SaveOptions::default() })
    }
}
