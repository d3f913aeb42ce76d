//! Ephemeral messages: passed on to who looks at the document, repetitions dropped, nothing stored, no document loaded.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use concord_sync::frame::Ephemeral;
use concord_sync::id::DocumentId;

use super::outbox::{ConnectionId, Outbox};

/// Who looks at which document, and which ephemeral messages were seen.
#[derive(Debug)]
pub(super) struct Presence {
    looking: BTreeMap<DocumentId, BTreeMap<ConnectionId, Arc<Outbox>>>,
    seen: BTreeMap<Session, u64>,
    /// Sessions in the order in which they were first seen: the eldest is forgotten first.
    order: VecDeque<Session>,
    most: usize,
}

/// An author's peer id and session.
type Session = (String, String);

impl Presence {
    /// Remembers so many sessions.
    pub(super) fn new(most: usize) -> Self {
        Presence { looking: BTreeMap::new(), seen: BTreeMap::new(), order: VecDeque::new(), most }
    }

    /// The connection has spoken of the document.
    pub(super) fn look(&mut self, document: DocumentId, outbox: &Arc<Outbox>) {
        self.looking.entry(document).or_default().entry(outbox.id()).or_insert_with(|| outbox.clone());
    }

    /// The connection, which spoke of this document, is no more.
    pub(super) fn forget(&mut self, document: &DocumentId, connection: ConnectionId) {
        if let Some(peers) = self.looking.get_mut(document) {
            peers.remove(&connection);
            if peers.is_empty() {
                self.looking.remove(document);
            }
        }
    }

    /// Passes a message on to the others. A stock client sends every message that it was passed back to us, and an
    /// author's counts only rise: what is not above the last count of its session has been here.
    pub(super) fn relay(&mut self, from: ConnectionId, message: &Ephemeral) {
        if !self.is_new(message) {
            return;
        }
        let Some(peers) = self.looking.get(&message.document) else { return };
        for (_, outbox) in peers.iter().filter(|(connection, _)| **connection != from) {
            outbox.ephemeral(message.clone());
        }
    }

    fn is_new(&mut self, message: &Ephemeral) -> bool {
        let session = (message.sender.clone(), message.session.clone());
        if let Some(count) = self.seen.get_mut(&session) {
            let new = message.count > *count;
            *count = message.count.max(*count);
            return new;
        }
        if self.seen.len() >= self.most
            && let Some(eldest) = self.order.pop_front()
        {
            self.seen.remove(&eldest);
        }
        self.order.push_back(session.clone());
        self.seen.insert(session, message.count);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::outbox::Item;
    use crate::session::SyncLimits;
    use concord_sync::frame::Frame;

    fn message(sender: &str, count: u64) -> Ephemeral {
        Ephemeral {
            document: DocumentId::from_bytes([1; 16]),
            sender: sender.into(),
            target: String::new(),
            count,
            session: "s".into(),
            data: vec![],
        }
    }

    #[test]
    fn each_message_reaches_the_others_once() {
        let limits = SyncLimits::default();
        let outboxes: Vec<_> = (0..2).map(|id| Arc::new(Outbox::new(ConnectionId(id), &limits))).collect();
        let mut presence = Presence::new(2);
        outboxes.iter().for_each(|outbox| presence.look(message("a", 1).document, outbox));
        for (from, message) in
            [(0, message("a", 1)), (1, message("a", 1)), (0, message("a", 3)), (0, message("a", 2))]
        {
            presence.relay(ConnectionId(from), &message);
        }
        for expected in [1, 3] {
            let Some(Item::Frame(Frame::Ephemeral(passed))) = outboxes[1].take() else {
                panic!("no message")
            };
            assert_eq!(passed.count, expected);
        }
        for outbox in &outboxes {
            assert!(outbox.take().is_none(), "nothing came back to the author or twice");
        }
    }

    #[test]
    fn only_so_many_sessions_are_remembered() {
        let ephemeral_sessions = 3;
        let mut presence = Presence::new(ephemeral_sessions);
        for sender in 0..100 {
            assert!(presence.is_new(&message(&format!("p{sender}"), 1)));
        }
        assert_eq!((presence.seen.len(), presence.order.len()), (3, 3));
        assert!(!presence.is_new(&message("p99", 1)));
    }

    #[test]
    fn who_is_gone_is_not_kept() {
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &SyncLimits::default()));
        let mut presence = Presence::new(3);
        let document = DocumentId::from_bytes([1; 16]);
        presence.look(document, &outbox);
        presence.forget(&document, ConnectionId(1));
        assert!(presence.looking.is_empty());
    }
}
