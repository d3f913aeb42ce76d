//! Which documents' local changes are to be pushed, and which are under way: a window, so that a server that is slow to
//! store holds up neither its memory nor ours.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::DocumentId;
use crate::limits;

/// Pushes of one connection. Of one document, one is under way at a time.
#[derive(Debug, Default)]
pub(super) struct Pushes {
    waiting: BTreeSet<DocumentId>,
    /// With the bytes that were sent.
    under_way: BTreeMap<DocumentId, usize>,
    bytes: usize,
}

impl Pushes {
    /// The document has something to push.
    pub(super) fn want(&mut self, document: DocumentId) {
        self.waiting.insert(document);
    }

    /// A document whose push can begin, if there is room for another.
    pub(super) fn next(&mut self) -> Option<DocumentId> {
        if self.under_way.len() >= limits::PUSH_DOCUMENTS {
            return None;
        }
        let next = self.waiting.iter().find(|document| !self.under_way.contains_key(document)).copied()?;
        self.waiting.remove(&next);
        Some(next)
    }

    /// True if so many bytes may be sent now.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        self.bytes + bytes <= limits::PUSH_BYTES
    }

    /// True if so many bytes could be sent while nothing else is under way.
    pub(super) fn ever_has_room(bytes: usize) -> bool {
        bytes <= limits::PUSH_BYTES
    }

    /// The push was sent.
    pub(super) fn sent(&mut self, document: DocumentId, bytes: usize) {
        self.under_way.insert(document, bytes);
        self.bytes += bytes;
    }

    /// The server answered what was under way of this document, or it does not matter any more. True if there was
    /// something.
    pub(super) fn answered(&mut self, document: &DocumentId) -> bool {
        let bytes = self.under_way.remove(document);
        self.bytes -= bytes.unwrap_or(0);
        bytes.is_some()
    }

    /// True if nothing is to be pushed and nothing under way.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }
}
