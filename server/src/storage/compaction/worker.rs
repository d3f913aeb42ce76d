//! The thread that compacts: told by the storage thread which documents have grown, by itself which have become quiet,
//! and by an administrator's command that all of them are to be done.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use concord_sync::id::{DocumentId, WorkspaceId};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Keeper, Policy, Totals, compact, compact_all, tidy};
use crate::clock::now;
use crate::storage::StorageError;
use crate::storage::backend::{Damage, LogState, Reader, Snapshot, TIDY_CHUNKS};
use crate::storage::sqlite::Errands;
use crate::storage::thread::Request;

/// How often to look whether a command has asked for compaction.
const ERRANDS: Duration = Duration::from_secs(1);

/// A handle to the thread. It ends when the storage thread does.
#[derive(Clone)]
pub struct Asked {
    shared: Arc<Shared>,
    policy: Policy,
    done: watch::Receiver<u64>,
}

#[derive(Default)]
struct Shared {
    work: Mutex<Work>,
    wake: Condvar,
}

#[derive(Default)]
struct Work {
    due: BTreeSet<(WorkspaceId, DocumentId)>,
    all: Vec<oneshot::Sender<Result<Totals, StorageError>>>,
    stopped: bool,
}

/// What the thread does next.
enum Task {
    Document(WorkspaceId, DocumentId),
    All(Vec<oneshot::Sender<Result<Totals, StorageError>>>),
    Look,
    Stop,
}

impl Asked {
    /// Takes note of how a document's log has grown.
    pub fn grown(&self, log: &LogState) {
        if self.policy.is_due(log) && self.shared.work().due.insert((log.workspace, log.document)) {
            self.shared.wake.notify_one();
        }
    }

    /// Compacts every document that has anything behind its snapshot, and answers when that is done.
    pub fn all(&self) -> oneshot::Receiver<Result<Totals, StorageError>> {
        let (reply, answer) = oneshot::channel();
        self.shared.work().all.push(reply);
        self.shared.wake.notify_one();
        answer
    }

    /// How many documents have been compacted since the start.
    pub fn done(&self) -> watch::Receiver<u64> {
        self.done.clone()
    }

    /// Ends the thread after the document it is at.
    pub fn stop(&self) {
        self.shared.work().stopped = true;
        self.shared.wake.notify_one();
    }
}

impl Shared {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for something to do, at most until then.
    fn next(&self, until: Instant) -> Task {
        let mut work = self.work();
        loop {
            if work.stopped {
                return Task::Stop;
            }
            if !work.all.is_empty() {
                return Task::All(std::mem::take(&mut work.all));
            }
            if let Some((workspace, document)) = work.due.pop_first() {
                return Task::Document(workspace, document);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Task::Look;
            }
            work = self.wake.wait_timeout(work, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Makes snapshots durable through the storage thread, while there is one.
struct ByThread(mpsc::WeakSender<Request>);

impl ByThread {
    fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, StorageError>>) -> Request,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let requests = self.0.upgrade().ok_or(StorageError::Stopped)?;
        requests.blocking_send(request(reply)).map_err(|_| StorageError::Stopped)?;
        drop(requests);
        answer.blocking_recv().map_err(|_| StorageError::Stopped)?
    }
}

impl Keeper for ByThread {
    fn compact(&mut self, snapshot: Snapshot) -> Result<bool, StorageError> {
        self.ask(|reply| Request::Compact(snapshot, reply))
    }

    fn tidy(&mut self) -> Result<bool, StorageError> {
        self.ask(|reply| Request::Tidy(TIDY_CHUNKS, reply))
    }

    fn mark(&mut self, damage: Damage) -> Result<(), StorageError> {
        self.ask(|reply| Request::Mark(damage, reply))
    }
}

struct Worker {
    shared: Arc<Shared>,
    policy: Policy,
    reader: Box<dyn Reader>,
    keeper: ByThread,
    errands: Option<Errands>,
    done: watch::Sender<u64>,
}

/// Starts the thread.
pub fn start(
    policy: Policy,
    reader: Box<dyn Reader>,
    storage: mpsc::WeakSender<Request>,
    errands: Option<Errands>,
) -> Result<Asked, StorageError> {
    let shared = Arc::new(Shared::default());
    let (sender, done) = watch::channel(0);
    let keeper = ByThread(storage);
    let worker = Worker { shared: shared.clone(), policy, reader, keeper, errands, done: sender };
    crate::storage::spawn("compaction", move || worker.run())?;
    Ok(Asked { shared, policy, done })
}

impl Worker {
    fn run(mut self) {
        let (mut sweep, mut look) = (Instant::now() + self.policy.sweep, Instant::now());
        loop {
            let until = if self.errands.is_some() { sweep.min(look) } else { sweep };
            match self.shared.next(until) {
                Task::Stop => return,
                Task::Document(workspace, document) => self.one(workspace, document),
                Task::All(replies) => {
                    let totals = self.all();
                    // Whoever asked may be gone.
                    replies.into_iter().for_each(|reply| drop(reply.send(totals.clone())));
                }
                Task::Look => {
                    if Instant::now() >= sweep {
                        self.sweep();
                        sweep = Instant::now() + self.policy.sweep;
                    }
                    self.run_errands();
                    look = Instant::now() + ERRANDS;
                }
            }
        }
    }

    /// A document that fails is not tried again before it grows or the next sweep finds it.
    fn one(&mut self, workspace: WorkspaceId, document: DocumentId) {
        let mut totals = Totals::default();
        let outcome =
            compact(self.reader.as_mut(), &mut self.keeper, workspace, document, now(), &mut totals);
        if let Err(error) = outcome {
            tracing::warn!(%workspace, %document, %error, "a document could not be compacted now");
        }
        self.count(&totals);
    }

    fn all(&mut self) -> Result<Totals, StorageError> {
        let totals = compact_all(self.reader.as_mut(), &mut self.keeper, now())?;
        self.count(&totals);
        Ok(totals)
    }

    fn count(&self, totals: &Totals) {
        self.done.send_modify(|done| *done += totals.documents);
    }

    /// Finds documents that have become quiet, and what was not finished when the server was stopped.
    fn sweep(&mut self) {
        if let Err(error) = tidy(&mut self.keeper) {
            tracing::warn!(%error, "what is in snapshots could not be deleted now");
        }
        let Policy { quiet, .. } = self.policy;
        let now = now();
        match self.reader.logs(quiet.changes, quiet.bytes) {
            Ok(logs) => {
                let due = logs.iter().filter(|log| self.policy.is_due_at(log, now));
                self.shared.work().due.extend(due.map(|log| (log.workspace, log.document)));
            }
            Err(error) => tracing::warn!(%error, "documents to compact could not be looked for"),
        }
    }

    /// Does what commands have asked for. What can't be answered now is found again.
    fn run_errands(&mut self) {
        let Some(mut errands) = self.errands.take() else { return };
        let answered = errands.waiting().and_then(|waiting| {
            if waiting.is_empty() {
                return Ok(());
            }
            let totals = self
                .all()
                .unwrap_or_else(|error| Totals { faults: vec![error.to_string()], ..Totals::default() });
            waiting.into_iter().try_for_each(|id| errands.answer(id, &totals))
        });
        if let Err(error) = answered {
            tracing::warn!(%error, "a command's request for compaction could not be answered now");
        }
        self.errands = Some(errands);
    }
}
