//! The line of a workspace's commits, told in order to every connection that speaks our extension.
//!
//! Document owners learn of their commits in any order. A client's position only means something if all before it was
//! told, so a commit waits here until those below it have come.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use concord_sync::frame::Commit;

use super::outbox::{ConnectionId, Outbox};

/// Commits that may wait for a lower one. Above it something has gone wrong with that one, and the line goes on.
const HELD_UP: usize = 1024;

/// A workspace's commits and who hears of them.
#[derive(Debug)]
pub(super) struct Feed {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The number that is to be told next.
    next: u64,
    early: BTreeMap<u64, Commit>,
    listeners: BTreeMap<ConnectionId, Arc<Outbox>>,
}

impl Feed {
    /// A feed that goes on after commit `number`.
    pub(super) fn after(number: u64) -> Self {
        Feed {
            state: Mutex::new(State { next: number + 1, early: BTreeMap::new(), listeners: BTreeMap::new() }),
        }
    }

    /// From now on the connection hears of every commit.
    pub(super) fn listen(&self, outbox: &Arc<Outbox>) {
        self.with(|state| drop(state.listeners.insert(outbox.id(), outbox.clone())));
    }

    /// The connection is no more.
    pub(super) fn forget(&self, connection: ConnectionId) {
        self.with(|state| drop(state.listeners.remove(&connection)));
    }

    /// A commit is durable.
    pub(super) fn publish(&self, commit: Commit) {
        self.with(|state| {
            state.early.insert(commit.number, commit);
            while let Some(first) = state.early.first_entry() {
                let in_turn = *first.key() <= state.next;
                if !in_turn && state.early.len() <= HELD_UP {
                    return;
                }
                if let Some((number, commit)) = state.early.pop_first() {
                    state.next = state.next.max(number + 1);
                    state.listeners.values().for_each(|listener| listener.commit(commit.clone()));
                }
            }
        });
    }

    /// Whoever panicked while holding the lock left whole values behind.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::outbox::Item;
    use crate::session::SyncLimits;
    use concord_sync::heads::{Fingerprint, Heads};
    use concord_sync::id::DocumentId;

    fn commit(number: u64, document: u8) -> Commit {
        let document = DocumentId::from_bytes([document; 16]);
        Commit { document, heads: Heads::empty(), number, fingerprint: Fingerprint::EMPTY }
    }

    async fn told(outbox: &Outbox, count: usize) -> Vec<u64> {
        let mut numbers = Vec::new();
        for _ in 0..count {
            let Item::Commit(commit) = outbox.next().await else { panic!("no commit") };
            numbers.push(commit.number);
        }
        numbers
    }

    #[tokio::test]
    async fn commits_are_told_in_order_however_they_come() {
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &SyncLimits::default()));
        let feed = Feed::after(4);
        feed.listen(&outbox);
        for number in [7, 6, 5, 9, 8] {
            feed.publish(commit(number, number as u8));
        }
        assert_eq!(told(&outbox, 5).await, [5, 6, 7, 8, 9]);
    }

    #[tokio::test]
    async fn of_one_document_a_slow_peer_hears_the_last_commit_only() {
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &SyncLimits::default()));
        let feed = Feed::after(0);
        feed.listen(&outbox);
        for (number, document) in [(1, 1), (2, 2), (3, 1), (4, 3)] {
            feed.publish(commit(number, document));
        }
        assert_eq!(told(&outbox, 3).await, [2, 3, 4]);
    }

    #[tokio::test]
    async fn a_stalled_peer_is_given_a_list_instead_of_ever_more_commits() {
        let limits = SyncLimits { commits_waiting: 3, ..SyncLimits::default() };
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &limits));
        let feed = Feed::after(0);
        feed.listen(&outbox);
        feed.publish(commit(1, 1));
        assert_eq!(told(&outbox, 1).await, [1]);
        (2..7).for_each(|number| feed.publish(commit(number, number as u8)));
        assert!(matches!(outbox.next().await, Item::List { since: Some(1) }));
        outbox.listed(6);
        feed.publish(commit(7, 7));
        assert_eq!(told(&outbox, 1).await, [7]);
    }
}
