//! Who asked for a document that does not exist, so that it is pushed when it appears. Bounded per connection.

use std::collections::BTreeMap;
use std::sync::Arc;

use concord_sync::id::DocumentId;

use super::outbox::{ConnectionId, Outbox};

/// Connections by the unknown document they asked for.
#[derive(Debug)]
pub(super) struct Waiting {
    documents: BTreeMap<DocumentId, BTreeMap<ConnectionId, Arc<Outbox>>>,
    counts: BTreeMap<ConnectionId, usize>,
    most: usize,
}

impl Waiting {
    /// Remembers so many documents for each connection; of more it is not told.
    pub(super) fn new(most: usize) -> Self {
        Waiting { documents: BTreeMap::new(), counts: BTreeMap::new(), most }
    }

    /// The connection asked for the document. False if it asked for too many to be remembered.
    pub(super) fn add(&mut self, document: DocumentId, outbox: &Arc<Outbox>) -> bool {
        if self.waits(&document, outbox.id()) {
            return true;
        }
        let count = self.counts.entry(outbox.id()).or_default();
        let room = *count < self.most;
        if room {
            *count += 1;
            self.documents.entry(document).or_default().insert(outbox.id(), outbox.clone());
        }
        room
    }

    /// Whether the connection waits for the document.
    pub(super) fn waits(&self, document: &DocumentId, connection: ConnectionId) -> bool {
        self.documents.get(document).is_some_and(|peers| peers.contains_key(&connection))
    }

    /// The connection is told otherwise, or is no more.
    pub(super) fn remove(&mut self, document: &DocumentId, connection: ConnectionId) {
        let Some(peers) = self.documents.get_mut(document) else { return };
        if peers.remove(&connection).is_some() {
            if peers.is_empty() {
                self.documents.remove(document);
            }
            self.uncount(connection);
        }
    }

    /// The document exists now: whoever waited for it.
    pub(super) fn take(&mut self, document: &DocumentId) -> Vec<Arc<Outbox>> {
        let peers = self.documents.remove(document).unwrap_or_default();
        peers.keys().for_each(|connection| self.uncount(*connection));
        peers.into_values().collect()
    }

    fn uncount(&mut self, connection: ConnectionId) {
        if let Some(count) = self.counts.get_mut(&connection) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&connection);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SyncLimits;

    #[test]
    fn a_connection_waits_for_so_many_and_is_told_once() {
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &SyncLimits::default()));
        let mut waiting = Waiting::new(2);
        let ids: Vec<_> = (0..5).map(|n| DocumentId::from_bytes([n; 16])).collect();
        let remembered = ids.iter().chain(&ids).filter(|id| waiting.add(**id, &outbox)).count();
        assert_eq!(remembered, 4);
        assert_eq!(waiting.documents.len(), 2);
        assert_eq!(waiting.take(&ids[0]).len(), 1);
        assert!(waiting.take(&ids[0]).is_empty());
        waiting.add(ids[3], &outbox);
        waiting.remove(&ids[1], ConnectionId(1));
        waiting.remove(&ids[3], ConnectionId(1));
        assert!(waiting.documents.is_empty() && waiting.counts.is_empty());
    }
}
