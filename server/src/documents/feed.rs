//! The log of a workspace as it grows, told in order to every connection that speaks our extension.
//!
//! Document owners learn of their commits in any order. A client's position only means something if all before it was
//! told, so a commit waits here until those below it have come.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::log::Committed;
use super::outbox::{ConnectionId, Outbox};

/// Commits that may wait for a lower one. Above it something has gone wrong with that one: it is durable, so everybody
/// reads it from storage.
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
    early: BTreeMap<u64, Arc<Committed>>,
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
    pub(super) fn publish(&self, commit: Committed) {
        self.with(|state| {
            state.early.insert(commit.number, Arc::new(commit));
            if state.early.len() > HELD_UP {
                state.give_up_waiting();
            }
            while let Some(first) = state.early.first_entry()
                && *first.key() <= state.next
            {
                let commit = first.remove();
                state.next = state.next.max(commit.number + 1);
                let tell = |listener: &Arc<Outbox>| listener.commit(&commit);
                state.listeners.values().for_each(tell);
            }
        });
    }

    /// Whoever panicked while holding the lock left whole values behind.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Goes on with the lowest commit that has come; those before it are read from storage.
    fn give_up_waiting(&mut self) {
        if let Some(first) = self.early.keys().next() {
            tracing::error!(missing = self.next, "a commit was never told of");
            self.next = *first;
            self.listeners.values().for_each(|listener| listener.fall_behind());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::outbox::Item;
    use crate::session::SyncLimits;
    use crate::storage::LogPage;
    use concord_sync::frame::{Commits, Frame};
    use concord_sync::heads::{Fingerprint, Heads};
    use concord_sync::id::DocumentId;

    fn commit(number: u64, writer: u64) -> Committed {
        let document = DocumentId::from_bytes([number as u8; 16]);
        let place = (number, Fingerprint::EMPTY);
        Committed::new(document, place, vec![number as u8], Heads::empty(), vec![ConnectionId(writer)])
    }

    fn page(number: u64) -> LogPage {
        LogPage::up_to(number, Fingerprint::EMPTY)
    }

    /// A connection that holds everything up to commit 4.
    fn listener(feed: &Feed, id: u64, limits: &SyncLimits) -> Arc<Outbox> {
        let outbox = Arc::new(Outbox::new(ConnectionId(id), limits));
        feed.listen(&outbox);
        outbox.follow_log(4);
        assert!(matches!(outbox.take(), Some(Item::ReadLog { since: 4 })));
        outbox.log_read(page(4));
        assert!(next(&outbox).unwrap().done);
        outbox
    }

    fn next(outbox: &Outbox) -> Option<Commits> {
        match outbox.take()? {
            Item::Log(bytes, _) => match Frame::decode(&bytes).unwrap() {
                Frame::Commits(commits) => Some(commits),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    fn numbers(commits: &Commits) -> Vec<u64> {
        commits.commits.iter().map(|entry| entry.number).collect()
    }

    #[test]
    fn commits_are_told_in_order_however_they_come() {
        let feed = Feed::after(4);
        let outbox = listener(&feed, 1, &SyncLimits::default());
        for number in [7, 6, 9, 8] {
            feed.publish(commit(number, 2));
            assert!(outbox.take().is_none());
        }
        feed.publish(commit(5, 2));
        let told = next(&outbox).unwrap();
        assert_eq!((numbers(&told), told.number, told.done), (vec![5, 6, 7, 8, 9], 9, true));
    }

    #[test]
    fn a_writer_is_told_that_its_commits_are_durable_and_not_what_is_in_them() {
        let feed = Feed::after(4);
        let (one, two) =
            (listener(&feed, 1, &SyncLimits::default()), listener(&feed, 2, &SyncLimits::default()));
        feed.publish(commit(5, 1));
        feed.publish(commit(6, 2));
        for (outbox, own, others) in [(&one, 5, 6), (&two, 6, 5)] {
            let told = next(outbox).unwrap();
            assert_eq!((numbers(&told), told.number), (vec![others], 6));
            assert_eq!(told.acknowledged, [(DocumentId::from_bytes([own; 16]), Heads::empty())]);
            assert!(outbox.take().is_none());
        }
    }

    #[test]
    fn a_stalled_peer_reads_the_log_from_storage_and_misses_nothing_meanwhile() {
        let limits = SyncLimits { commits_waiting: 3, ..SyncLimits::default() };
        let feed = Feed::after(4);
        let outbox = listener(&feed, 1, &limits);
        (5..10).for_each(|number| feed.publish(commit(number, 2)));
        assert!(matches!(outbox.take(), Some(Item::ReadLog { since: 4 })));
        feed.publish(commit(10, 2));
        outbox.log_read(page(9));
        assert_eq!(next(&outbox).map(|told| (told.number, told.done)), Some((9, false)));
        assert!(matches!(outbox.take(), Some(Item::ReadLog { since: 9 })));
        outbox.log_read(page(10));
        assert_eq!(next(&outbox).map(|told| (told.number, told.done)), Some((10, true)));
        feed.publish(commit(11, 2));
        assert_eq!(next(&outbox).map(|told| numbers(&told)), Some(vec![11]));
    }

    #[test]
    fn commits_of_too_many_bytes_are_forgotten_and_read_from_storage() {
        // Each of them has one byte of change.
        let limits = SyncLimits { commit_bytes_waiting: 3, ..SyncLimits::default() };
        let feed = Feed::after(4);
        let outbox = listener(&feed, 1, &limits);
        (5..8).for_each(|number| feed.publish(commit(number, 2)));
        assert_eq!(next(&outbox).map(|told| numbers(&told)), Some(vec![5, 6, 7]));
        (8..12).for_each(|number| feed.publish(commit(number, 2)));
        assert!(matches!(outbox.take(), Some(Item::ReadLog { since: 7 })));
    }

    #[test]
    fn a_commit_that_nobody_tells_of_is_read_from_storage() {
        let feed = Feed::after(4);
        let outbox = listener(&feed, 1, &SyncLimits::default());
        (6..).take(HELD_UP + 1).for_each(|number| feed.publish(commit(number, 2)));
        assert!(matches!(outbox.take(), Some(Item::ReadLog { since: 4 })));
    }
}
