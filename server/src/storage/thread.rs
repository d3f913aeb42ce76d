//! The storage thread: gathers the appends that are waiting into one transaction, because a disk makes a few hundred
//! commits a second durable, however many rows are in each.
//!
//! Nobody is answered before the commit has returned.

use tokio::sync::{mpsc, oneshot};

use super::StorageError;
use super::backend::{Append, Appended, Committed, Damage, Snapshot, Writer};
use super::compaction::Asked;

/// Most appends in one transaction. Nobody waits for a batch to fill: it is what came while the one before was written.
/// An append costs 13 us of CPU among 64 and 7 us among 1,024.
pub const BATCH_APPENDS: usize = 1024;

/// Bytes of chunks after which a transaction takes no further append.
pub const BATCH_BYTES: usize = 4 << 20;

/// What the storage thread is asked for.
pub enum Request {
    /// Make this durable.
    Append(Append, oneshot::Sender<Result<Committed, StorageError>>),
    /// Put a snapshot in the place of the chunks it was made of.
    Compact(Snapshot, oneshot::Sender<Result<bool, StorageError>>),
    /// Delete so many chunks that are in snapshots.
    Tidy(usize, oneshot::Sender<Result<bool, StorageError>>),
    /// Mark a document as damaged or sound.
    Mark(Damage, oneshot::Sender<Result<(), StorageError>>),
    /// Show that something can be made durable.
    Probe(oneshot::Sender<Result<(), StorageError>>),
    /// End, once everything asked before is done.
    Stop(oneshot::Sender<()>),
}

/// What one round of the thread does.
#[derive(Default)]
struct Round {
    appends: Vec<Append>,
    replies: Vec<oneshot::Sender<Result<Committed, StorageError>>>,
    bytes: usize,
    probes: Vec<oneshot::Sender<Result<(), StorageError>>>,
    /// A rare request with a transaction of its own, which ends the round.
    last: Option<Request>,
    stop: Option<oneshot::Sender<()>>,
}

impl Round {
    fn take(&mut self, request: Request) {
        match request {
            Request::Append(append, reply) => {
                self.bytes += append.chunk.len();
                self.appends.push(append);
                self.replies.push(reply);
            }
            Request::Probe(reply) => self.probes.push(reply),
            rare @ (Request::Compact(..) | Request::Tidy(..) | Request::Mark(..)) => self.last = Some(rare),
            Request::Stop(reply) => self.stop = Some(reply),
        }
    }

    fn has_room(&self) -> bool {
        self.stop.is_none()
            && self.last.is_none()
            && self.appends.len() < BATCH_APPENDS
            && self.probes.len() < BATCH_APPENDS
            && self.bytes < BATCH_BYTES
    }

    fn commit(self, writer: &mut dyn Writer, compaction: &Asked) {
        if !self.appends.is_empty() {
            let outcome = writer.commit(&self.appends);
            if let Err(error) = &outcome {
                tracing::error!(%error, appends = self.appends.len(), "nothing of this commit was stored");
            }
            answer(self.replies, outcome, compaction);
        }
        if !self.probes.is_empty() {
            let outcome = writer.probe();
            // Whoever asked may have gone away meanwhile; that is their business.
            self.probes.into_iter().for_each(|reply| drop(reply.send(outcome.clone())));
        }
        match self.last {
            Some(Request::Compact(snapshot, reply)) => drop(reply.send(writer.compact(&snapshot))),
            Some(Request::Tidy(most, reply)) => drop(reply.send(writer.tidy(most))),
            Some(Request::Mark(damage, reply)) => drop(reply.send(writer.mark(&damage))),
            _ => {}
        }
    }
}

fn answer(
    replies: Vec<oneshot::Sender<Result<Committed, StorageError>>>,
    outcome: Result<Vec<Appended>, StorageError>,
    compaction: &Asked,
) {
    match outcome {
        Ok(answers) => {
            for (reply, appended) in replies.into_iter().zip(answers) {
                let result = match appended {
                    Appended::Committed(committed, log) => {
                        compaction.grown(&log);
                        Ok(committed)
                    }
                    Appended::NoSuchWorkspace => Err(StorageError::NoSuchWorkspace),
                };
                drop(reply.send(result));
            }
        }
        Err(error) => replies.into_iter().for_each(|reply| drop(reply.send(Err(error.clone())))),
    }
}

/// Runs until told to stop, or until nobody is left who could ask.
pub fn run(mut writer: Box<dyn Writer>, mut requests: mpsc::Receiver<Request>, compaction: &Asked) {
    while let Some(first) = requests.blocking_recv() {
        let mut round = Round::default();
        round.take(first);
        while round.has_room() {
            match requests.try_recv() {
                Ok(next) => round.take(next),
                Err(_) => break,
            }
        }
        let stop = round.stop.take();
        round.commit(writer.as_mut(), compaction);
        if let Some(reply) = stop {
            // Closes the file before anyone is told that it is closed.
            drop(writer);
            compaction.stop();
            let _ = reply.send(());
            return;
        }
    }
    compaction.stop();
}
