//! Which edits were made and when, and how long each took to whom: what writers and readers share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::wire::Mark;

/// The edits of one document, in their order.
#[derive(Default)]
pub struct Edits(Mutex<Made>);

#[derive(Default)]
struct Made {
    order: Vec<(Mark, Instant)>,
    places: HashMap<Mark, usize>,
}

impl Edits {
    /// No edits yet.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Notes an edit that is about to be sent and was begun at this time.
    pub fn made(&self, mark: Mark, begun: Instant) {
        let mut made = lock(&self.0);
        let place = made.order.len();
        made.places.insert(mark, place);
        made.order.push((mark, begun));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        lock(&self.0).order.len()
    }

    /// The marks of the first so many.
    pub fn marks(&self, count: usize) -> Vec<Mark> {
        lock(&self.0).order.iter().take(count).map(|(mark, _)| *mark).collect()
    }

    /// Given that all edits before `seen` have been seen and now these marks: how many have been seen in all, and how
    /// long each of the new ones took.
    pub fn seen(&self, seen: usize, marks: &[Mark], at: Instant) -> (usize, Vec<Duration>) {
        let made = lock(&self.0);
        let last = marks.iter().filter_map(|mark| made.places.get(mark)).max();
        let now = last.map_or(seen, |last| (last + 1).max(seen));
        (now, made.order[seen..now].iter().map(|(_, begun)| at - *begun).collect())
    }
}

/// What reached the readers of a run.
#[derive(Default)]
pub struct Deliveries {
    took: Mutex<Vec<Duration>>,
    failed: Mutex<Option<String>>,
    more: Notify,
}

impl Deliveries {
    /// None yet.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Notes edits that a reader has just seen.
    pub fn add(&self, took: Vec<Duration>) {
        lock(&self.took).extend(took);
        self.more.notify_waiters();
    }

    /// Notes that a client has failed: nothing that is measured from here on counts.
    pub fn fail(&self, why: impl ToString) {
        lock(&self.failed).get_or_insert(why.to_string());
        self.more.notify_waiters();
    }

    /// Why a client has failed, if one has.
    pub fn failure(&self) -> Option<String> {
        lock(&self.failed).clone()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        lock(&self.took).len()
    }

    /// Waits until there are so many or a client has failed, but not for longer than this.
    pub async fn reach(&self, count: usize, patience: Duration) {
        let reached = async {
            loop {
                let more = self.more.notified();
                if self.count() >= count || self.failure().is_some() {
                    return;
                }
                more.await;
            }
        };
        // Too late is what the caller finds by counting.
        let _ = tokio::time::timeout(patience, reached).await;
    }

    /// How long each took, the quickest first.
    pub fn sorted(&self) -> Vec<Duration> {
        let mut took = lock(&self.took).clone();
        took.sort_unstable();
        took
    }
}

/// A lock that outlives a client's panic: what is behind it is only ever added to.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_for_all_edits_before_it_and_counts_once() {
        let (edits, begun) = (Edits::new(), Instant::now());
        (0..4).for_each(|n| edits.made([n; 32], begun));
        let (seen, took) = edits.seen(0, &[[2; 32], [9; 32]], begun);
        assert_eq!((seen, took.len()), (3, 3));
        assert_eq!(edits.seen(seen, &[[1; 32]], begun), (3, vec![]));
        assert_eq!(edits.seen(seen, &[], begun), (3, vec![]));
    }
}
