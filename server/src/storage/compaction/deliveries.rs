//! Who delivered what, from chunks that are about to go into a snapshot.
//!
//! A chunk names its token, and each change in it has an actor and a sequence number. A device writes under an actor of
//! its own and delivers by one token, so what a document's chunks say fits into few rows, however many chunks there were.

use std::collections::BTreeMap;

use concord_sync::authors::{self, Run};

use crate::storage::StorageError;
use crate::storage::backend::{Delivery, Link};

/// The deliveries in these chunks, in order, without what is among the known ones already.
pub fn new(links: &[Link], known: &[Delivery]) -> Result<Vec<Delivery>, StorageError> {
    let mut found = Found::default();
    for delivery in known {
        let seq = found.delivered.entry(delivery.actor.clone()).or_default();
        *seq = (*seq).max(delivery.last_seq);
    }
    for link in links {
        let Some(principal) = &link.principal else { continue };
        let runs = authors::runs(&link.data).map_err(|error| {
            StorageError::DamagedDocument(format!("the chunk of commit {}: {error}", link.number))
        })?;
        runs.into_iter().for_each(|run| found.add(run, principal, link));
    }
    Ok(found.deliveries)
}

#[derive(Default)]
struct Found {
    deliveries: Vec<Delivery>,
    /// Of each actor the last sequence number that is in a delivery.
    delivered: BTreeMap<Vec<u8>, u64>,
    /// Of each actor where its last delivery in the list is.
    last: BTreeMap<Vec<u8>, usize>,
}

impl Found {
    /// A change counts where it came first: a later chunk may bring it again.
    fn add(&mut self, run: Run, principal: &str, link: &Link) {
        let delivered = self.delivered.entry(run.actor.clone()).or_default();
        let first = run.first.max(*delivered + 1);
        if first > run.last {
            return;
        }
        *delivered = run.last;
        let delivery = Delivery {
            actor: run.actor,
            first_seq: first,
            last_seq: run.last,
            principal: principal.to_owned(),
            first_number: link.number,
            last_number: link.number,
            first_at: link.at,
            last_at: link.at,
        };
        match self.last.get(&delivery.actor).map(|index| &mut self.deliveries[*index]) {
            Some(last) if last.is_continued_by(&delivery) => last.widen(&delivery),
            _ => {
                self.last.insert(delivery.actor.clone(), self.deliveries.len());
                self.deliveries.push(delivery);
            }
        }
    }
}
