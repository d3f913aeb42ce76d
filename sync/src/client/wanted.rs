//! What the server has and this replica lacks, and how far that lets the cursor move.

use std::collections::{BTreeMap, BTreeSet};

use crate::heads::{Fingerprint, Heads};
use crate::id::DocumentId;

/// Documents to be fetched, and the positions of the server's line of commits that were heard of.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    documents: BTreeMap<DocumentId, (Heads, u64)>,
    /// The same, by commit number: the first one bounds the cursor.
    numbers: BTreeSet<(u64, DocumentId)>,
    /// Positions heard of and not reached yet.
    marks: BTreeMap<u64, Fingerprint>,
}

impl Wanted {
    /// The server has these heads of the document since this commit, and they are not here. A later commit of the same
    /// document takes the earlier one's place: who asks again from below it is told the later one.
    pub(super) fn want(&mut self, document: DocumentId, heads: Heads, number: u64) {
        self.held(&document);
        self.numbers.insert((number, document));
        self.documents.insert(document, (heads, number));
    }

    /// The document is not wanted, or no longer.
    pub(super) fn held(&mut self, document: &DocumentId) {
        if let Some((_, number)) = self.documents.remove(document) {
            self.numbers.remove(&(number, *document));
        }
    }

    /// The heads that are wanted of this document.
    pub(super) fn heads(&self, document: &DocumentId) -> Option<&Heads> {
        self.documents.get(document).map(|(heads, _)| heads)
    }

    /// True if nothing is wanted but these.
    pub(super) fn all_among(&self, others: &BTreeSet<DocumentId>) -> bool {
        self.documents.len() <= others.len()
            && self.documents.keys().all(|document| others.contains(document))
    }

    /// All commits up to this one have been heard of.
    pub(super) fn mark(&mut self, number: u64, fingerprint: Fingerprint) {
        self.marks.insert(number, fingerprint);
    }

    /// The last position below everything that is wanted, if it was not given before.
    pub(super) fn reached(&mut self) -> Option<(u64, Fingerprint)> {
        let floor = self.numbers.first().map_or(u64::MAX, |(number, _)| *number);
        let later = self.marks.split_off(&floor);
        let reached = std::mem::replace(&mut self.marks, later);
        reached.into_iter().next_back()
    }
}
