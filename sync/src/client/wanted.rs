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
    /// The server has these hashes of the document, among others, since this commit, and they are not all here. No
    /// hashes: it has something that only a message of its sync can tell.
    pub(super) fn want(&mut self, document: DocumentId, heads: &Heads, number: u64) {
        let (known, first) = self.held(&document).unwrap_or_else(|| (Heads::empty(), number));
        let number = number.min(first);
        self.numbers.insert((number, document));
        self.documents.insert(document, (known.iter().chain(heads.iter()).copied().collect(), number));
    }

    /// The document is not wanted, or no longer.
    pub(super) fn held(&mut self, document: &DocumentId) -> Option<(Heads, u64)> {
        let (heads, number) = self.documents.remove(document)?;
        self.numbers.remove(&(number, *document));
        Some((heads, number))
    }

    /// The hashes that are wanted of this document.
    pub(super) fn heads(&self, document: &DocumentId) -> Option<&Heads> {
        self.documents.get(document).map(|(heads, _)| heads)
    }

    /// All that is wanted.
    pub(super) fn documents(&self) -> impl Iterator<Item = &DocumentId> {
        self.documents.keys()
    }

    /// True if nothing is wanted.
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// True if nothing is wanted but these.
    pub(super) fn all_among(&self, others: &BTreeSet<DocumentId>) -> bool {
        self.documents.len() <= others.len()
            && self.documents.keys().all(|document| others.contains(document))
    }

    /// All commits up to this one have been heard of.
    pub(super) fn mark(&mut self, number: u64, fingerprint: Fingerprint) {
        // Whatever lets the cursor reach a mark with nothing wanted behind it lets it reach the next one too.
        if let Some((&last, _)) = self.marks.last_key_value()
            && last < number
            && self.numbers.last().is_none_or(|(wanted, _)| *wanted <= last)
        {
            self.marks.remove(&last);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> DocumentId {
        DocumentId::from_bytes([byte; 16])
    }

    #[test]
    fn the_cursor_stays_below_what_is_wanted_and_few_marks_are_kept() {
        let mut wanted = Wanted::default();
        wanted.mark(3, Fingerprint::EMPTY);
        wanted.want(id(1), &Heads::empty(), 5);
        (4..=7).for_each(|number| wanted.mark(number, Fingerprint::EMPTY));
        wanted.want(id(2), &Heads::empty(), 9);
        wanted.want(id(1), &Heads::empty(), 8);
        (8..=1000).for_each(|number| wanted.mark(number, Fingerprint::EMPTY));
        assert!(wanted.marks.len() <= 5, "{:?}", wanted.marks);
        assert_eq!(wanted.reached().map(|(number, _)| number), Some(4));
        assert_eq!(wanted.reached(), None);
        wanted.held(&id(1));
        assert_eq!(wanted.reached().map(|(number, _)| number), Some(8));
        wanted.held(&id(2));
        assert_eq!(wanted.reached().map(|(number, _)| number), Some(1000));
    }
}
