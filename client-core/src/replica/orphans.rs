//! Changes that arrived before what they depend on.
//!
//! A sync message may leave changes out because a bloom filter took them for known; the ones that hang on them
//! then come first. They wait here for as long as the connection lasts, so that the missing ones are asked for
//! by name, and are stored only once they are whole.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;

use super::error::CommandError;
use crate::document::Document;

/// The most bytes of documents that may wait at a time.
pub const MOST_ORPHAN_BYTES: usize = 64 << 20;

/// Documents with waiting changes, as bytes that hold those too.
#[derive(Debug)]
pub struct Orphans {
    waiting: BTreeMap<DocumentId, Vec<u8>>,
    most_bytes: usize,
}

impl Default for Orphans {
    fn default() -> Self {
        Orphans { waiting: BTreeMap::new(), most_bytes: MOST_ORPHAN_BYTES }
    }
}

impl Orphans {
    /// Forgets everything: a new connection begins.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Forgets what waits for a document: it was built anew, and its exchange begins from the start.
    pub fn forget(&mut self, id: &DocumentId) {
        self.waiting.remove(id);
    }

    /// Puts what waits for a document into it.
    pub fn join(&self, id: &DocumentId, document: &mut Document) -> Result<(), CommandError> {
        match self.waiting.get(id) {
            Some(bytes) => Ok(document.take_in(bytes)?),
            None => Ok(()),
        }
    }

    /// Remembers what waits in a document, or that nothing does any more. False if there is no room for it.
    pub fn note(&mut self, id: &DocumentId, document: &Document, incomplete: bool) -> bool {
        self.waiting.remove(id);
        if !incomplete {
            return true;
        }
        let bytes = document.save_with_orphans();
        let held: usize = self.waiting.values().map(Vec::len).sum();
        let fits = held + bytes.len() <= self.most_bytes;
        if fits {
            self.waiting.insert(*id, bytes);
        }
        fits
    }

    /// Lets fewer bytes wait.
    #[cfg(test)]
    pub fn at_most(&mut self, bytes: usize) {
        self.most_bytes = bytes;
    }
}
