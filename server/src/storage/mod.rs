//! Durable storage: everything above asks one [`Storage`] handle and never names the database.
//!
//! Documents are written by one thread, which gathers what waits into one durable transaction, and read by a few
//! others, so that reading never waits behind a commit. Accounts have connections of their own to the same file
//! ([`sqlite::AccountsDb`]); the rules about them are in [`crate::accounts`].

mod backend;
pub mod compaction;
mod error;
mod memory;
pub mod sqlite;
mod thread;

#[cfg(test)]
pub(crate) mod changes;
#[cfg(test)]
pub(crate) mod conformance;
#[cfg(test)]
mod disk_tests;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};
use tokio::sync::{mpsc, oneshot, watch};

pub use backend::{
    Append, Appended, Changed, Committed, Damage, Delivery, FINGERPRINTS_KEPT, History, Index, Link,
    LogEntry, LogPage, LogState, Position, Reader, Snapshot, Stored, TIDY_CHUNKS, Writer,
};
use compaction::{Asked, Policy, Totals};

use crate::metrics::{self, Level};
pub use error::StorageError;
pub use memory::Memory;
pub use thread::{BATCH_APPENDS, BATCH_BYTES};

/// Threads that read; loading a large document must not hold up every other reader.
const READERS: usize = 2;

/// Requests that may wait for a storage thread; whoever asks when the queue is full waits to be let in.
const QUEUE: usize = 1024;

type ReadJob = Box<dyn FnOnce(&mut dyn Reader) + Send>;

/// A handle to the documents of a server; clones share the same threads, which end with the last clone.
#[derive(Clone)]
pub struct Storage {
    writes: mpsc::Sender<thread::Request>,
    reads: mpsc::Sender<ReadJob>,
    compaction: Asked,
}

impl Storage {
    /// Starts the storage threads on a SQLite database.
    pub fn open(database: &sqlite::Database) -> Result<Self, StorageError> {
        Self::with_policy(database, Policy::default())
    }

    /// The same with another idea of when to compact.
    pub fn with_policy(database: &sqlite::Database, policy: Policy) -> Result<Self, StorageError> {
        let mut readers: Vec<Box<dyn Reader>> = Vec::new();
        for _ in 0..=READERS {
            readers.push(Box::new(database.reader()?));
        }
        Self::start(Box::new(database.writer()?), readers, policy, Some(database.errands()?))
    }

    /// Starts the storage threads on a back end in memory.
    pub fn in_memory(memory: &Memory) -> Result<Self, StorageError> {
        let reader = || -> Box<dyn Reader> { Box::new(memory.clone()) };
        Self::start(Box::new(memory.clone()), vec![reader(), reader()], Policy::default(), None)
    }

    /// The last of the readers is compaction's.
    fn start(
        writer: Box<dyn Writer>,
        mut readers: Vec<Box<dyn Reader>>,
        policy: Policy,
        errands: Option<sqlite::Errands>,
    ) -> Result<Self, StorageError> {
        let (writes, requests) = mpsc::channel(QUEUE);
        let queue = writes.downgrade();
        let waiting = move || queue.upgrade().map(|queue| queue.max_capacity() - queue.capacity());
        metrics::watch(Level::StorageQueue, waiting);
        let reader = readers.pop().ok_or(StorageError::Stopped)?;
        let compaction = compaction::start(policy, reader, writes.downgrade(), errands)?;
        let told = compaction.clone();
        spawn("storage", move || thread::run(writer, requests, &told))?;
        let (reads, jobs) = mpsc::channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        for reader in readers {
            let jobs = jobs.clone();
            spawn("storage-read", move || run_reader(reader, &jobs))?;
        }
        Ok(Self { writes, reads, compaction })
    }

    /// Makes new changes durable. On return they are on the disk; on an error nothing of them is.
    pub async fn append(&self, append: Append) -> Result<Committed, StorageError> {
        self.write(|reply| thread::Request::Append(append, reply)).await?
    }

    /// Compacts every document that has anything behind its snapshot.
    pub async fn compact(&self) -> Result<Totals, StorageError> {
        self.compaction.all().await.map_err(|_| StorageError::Stopped)?
    }

    /// How many documents have been compacted since the start, as that goes on.
    pub fn compactions(&self) -> watch::Receiver<u64> {
        self.compaction.done()
    }

    /// Marks a document as damaged, so that `stats` tells of it and compaction leaves it alone.
    pub async fn mark(&self, damage: Damage) -> Result<(), StorageError> {
        self.write(|reply| thread::Request::Mark(damage, reply)).await?
    }

    /// Writes something durably and reads it back.
    pub async fn probe(&self) -> Result<(), StorageError> {
        self.write(thread::Request::Probe).await?
    }

    /// A document with all its chunks.
    pub async fn load(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
    ) -> Result<Option<Stored>, StorageError> {
        self.read(move |reader| reader.load(&workspace, &document)).await
    }

    /// A document's heads, from its row.
    pub async fn heads(
        &self,
        workspace: WorkspaceId,
        document: DocumentId,
    ) -> Result<Option<Heads>, StorageError> {
        self.read(move |reader| reader.heads(&workspace, &document)).await
    }

    /// The documents whose last commit is above `number`, ordered by id; all of them for 0.
    pub async fn changed_since(
        &self,
        workspace: WorkspaceId,
        number: u64,
    ) -> Result<Vec<Changed>, StorageError> {
        self.read(move |reader| reader.changed_since(&workspace, number)).await
    }

    /// All documents, with where the workspace stood at that moment.
    pub async fn index(&self, workspace: WorkspaceId) -> Result<Index, StorageError> {
        self.read(move |reader| reader.index(&workspace)).await
    }

    /// The chunks above `number` in order, at least one if there is one, up to the one by which more than `most_bytes`
    /// are read.
    pub async fn log_since(
        &self,
        workspace: WorkspaceId,
        number: u64,
        most_bytes: usize,
    ) -> Result<LogPage, StorageError> {
        self.read(move |reader| reader.log_since(&workspace, number, most_bytes)).await
    }

    /// Where the workspace stands.
    pub async fn position(&self, workspace: WorkspaceId) -> Result<Position, StorageError> {
        self.read(move |reader| reader.position(&workspace)).await
    }

    /// How many documents the workspace holds.
    pub async fn count(&self, workspace: WorkspaceId) -> Result<u64, StorageError> {
        self.read(move |reader| reader.count(&workspace)).await
    }

    /// The fingerprint after commit `number` (the empty one for 0), if that commit is known.
    pub async fn fingerprint_at(
        &self,
        workspace: WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError> {
        self.read(move |reader| reader.fingerprint_at(&workspace, number)).await
    }

    /// Ends the writing thread once what was asked before is done; later writes fail with [`StorageError::Stopped`].
    pub async fn stop(&self) {
        // Already stopped is as good.
        let _ = self.write(thread::Request::Stop).await;
    }

    async fn write<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<T>) -> thread::Request,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        self.writes.send(request(reply)).await.map_err(|_| StorageError::Stopped)?;
        answer.await.map_err(|_| StorageError::Stopped)
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut dyn Reader) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let job: ReadJob = Box::new(move |reader| drop(reply.send(read(reader))));
        self.reads.send(job).await.map_err(|_| StorageError::Stopped)?;
        answer.await.map_err(|_| StorageError::Stopped)?
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), StorageError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
    Ok(())
}

/// Takes jobs until nobody is left who could ask. The lock is held while waiting, never while reading.
fn run_reader(mut reader: Box<dyn Reader>, jobs: &Mutex<mpsc::Receiver<ReadJob>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        match job {
            Some(job) => job(reader.as_mut()),
            None => return,
        }
    }
}
