//! Documents that are kept in memory from one message of the server to the next: whoever types in a long one should not
//! make every other device read it from disk for each keystroke.

use std::collections::VecDeque;

use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;

use crate::document::Document;

/// The most documents that are kept.
pub const MOST_LOADED: usize = 16;

/// The most bytes that kept documents may take together, about.
pub const MOST_LOADED_BYTES: usize = 64 << 20;

/// Documents as they were stored, the one used last at the end.
#[derive(Debug, Default)]
pub struct Loaded {
    documents: VecDeque<(DocumentId, Document)>,
    bytes: usize,
}

impl Loaded {
    /// The document, if it is kept and at these heads: what another process or a command wrote since is not in it.
    pub fn take(&mut self, id: &DocumentId, heads: &Heads) -> Option<Document> {
        let at = self.documents.iter().position(|(kept, _)| kept == id)?;
        let (_, document) = self.documents.remove(at)?;
        self.bytes -= document.size();
        (document.heads() == *heads).then_some(document)
    }

    /// Keeps a document, in the place of those that were used longest ago.
    pub fn keep(&mut self, id: &DocumentId, document: Document) {
        let size = document.size();
        if size > MOST_LOADED_BYTES {
            return;
        }
        while self.documents.len() >= MOST_LOADED || self.bytes + size > MOST_LOADED_BYTES {
            let Some((_, eldest)) = self.documents.pop_front() else { break };
            self.bytes -= eldest.size();
        }
        self.bytes += size;
        self.documents.push_back((*id, document));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operation::Kind;

    fn id(number: usize) -> DocumentId {
        DocumentId::from_bytes((number as u128).to_be_bytes())
    }

    #[test]
    fn as_many_documents_are_kept_as_may_be_and_none_at_other_heads() {
        let mut loaded = Loaded::default();
        let board = Document::create(Kind::Board).unwrap();
        let heads = board.heads();
        (0..=MOST_LOADED).for_each(|number| loaded.keep(&id(number), board.clone()));
        assert!(loaded.take(&id(0), &heads).is_none());
        assert!(loaded.take(&id(1), &heads).is_some());
        assert!(loaded.take(&id(2), &Heads::empty()).is_none());
        (3..=MOST_LOADED).for_each(|number| assert!(loaded.take(&id(number), &heads).is_some()));
        assert_eq!((loaded.bytes, loaded.documents.len()), (0, 0));
    }
}
