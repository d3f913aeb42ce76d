//! Documents in memory: the smallest back end that keeps the contract, for tests above the storage that want no disk,
//! and want to say when the disk is full.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};

use super::StorageError;
use super::backend::{
    Append, Appended, Changed, Committed, Index, LogEntry, LogPage, Position, Reader, Stored, Writer,
};

/// A back end that forgets everything with its last clone. Each clone can write and read the same workspaces.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    workspaces: BTreeMap<WorkspaceId, Workspace>,
    fault: Option<StorageError>,
}

#[derive(Debug, Clone, Default)]
struct Workspace {
    documents: BTreeMap<DocumentId, (Heads, u64)>,
    log: BTreeMap<u64, (DocumentId, Vec<u8>)>,
    fingerprints: Vec<Fingerprint>,
}

impl Workspace {
    fn position(&self) -> Position {
        Position {
            epoch: "memory".to_owned(),
            number: self.fingerprints.len() as u64,
            fingerprint: self.fingerprints.last().copied().unwrap_or_default(),
        }
    }

    fn fingerprint_at(&self, number: u64) -> Option<Fingerprint> {
        match number.checked_sub(1) {
            None => Some(Fingerprint::EMPTY),
            Some(index) => self.fingerprints.get(index as usize).copied(),
        }
    }

    fn append(&mut self, append: &Append) -> Committed {
        let Position { number, fingerprint, .. } = self.position();
        let before = self.documents.get(&append.document).map(|(heads, _)| heads);
        let fingerprint = fingerprint.moved(&append.document, before, &append.heads);
        let number = number + 1;
        self.fingerprints.push(fingerprint);
        self.documents.insert(append.document, (append.heads.clone(), number));
        self.log.insert(number, (append.document, append.chunk.clone()));
        Committed { number, fingerprint }
    }

    fn load(&self, document: &DocumentId) -> Option<Stored> {
        let (heads, _) = self.documents.get(document)?;
        let chunks = self.log.values().filter(|(of, _)| of == document).map(|(_, chunk)| chunk.clone());
        Some(Stored { heads: heads.clone(), chunks: chunks.collect() })
    }

    fn changed_since(&self, number: u64) -> Vec<Changed> {
        let changed = self.documents.iter().filter(|(_, (_, last))| *last > number);
        changed.map(|(id, (heads, last))| (*id, heads.clone(), *last)).collect()
    }

    fn log_since(&self, number: u64, most_bytes: usize) -> LogPage {
        let Position { number: last, fingerprint, .. } = self.position();
        let mut page = LogPage::up_to(last, fingerprint);
        let mut bytes = 0;
        for (&number, (document, chunk)) in self.log.range(number + 1..) {
            page.entries.push(LogEntry { number, document: *document, chunk: chunk.clone() });
            bytes += chunk.len();
            if bytes > most_bytes && number < last {
                let fingerprint = self.fingerprint_at(number).unwrap_or_default();
                return LogPage { number, fingerprint, done: false, ..page };
            }
        }
        page
    }
}

impl Memory {
    /// A back end with these workspaces, all empty.
    pub fn new(workspaces: impl IntoIterator<Item = WorkspaceId>) -> Self {
        let memory = Self::default();
        memory.state().workspaces.extend(workspaces.into_iter().map(|id| (id, Workspace::default())));
        memory
    }

    /// From now on every commit fails with this error; with none, commits succeed again.
    pub fn set_fault(&self, fault: Option<StorageError>) {
        self.state().fault = fault;
    }

    /// A panic of another test thread while it held the lock leaves whole values behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        workspace: &WorkspaceId,
        read: impl FnOnce(&Workspace) -> T,
    ) -> Result<T, StorageError> {
        self.state().workspaces.get(workspace).map(read).ok_or(StorageError::NoSuchWorkspace)
    }
}

impl Writer for Memory {
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<Appended>, StorageError> {
        let mut state = self.state();
        if let Some(fault) = &state.fault {
            return Err(fault.clone());
        }
        let answer = |append: &Append| match state.workspaces.get_mut(&append.workspace) {
            Some(workspace) => Appended::Committed(workspace.append(append)),
            None => Appended::NoSuchWorkspace,
        };
        Ok(batch.iter().map(answer).collect())
    }

    fn probe(&mut self) -> Result<(), StorageError> {
        self.state().fault.clone().map_or(Ok(()), Err)
    }
}

impl Reader for Memory {
    fn load(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Stored>, StorageError> {
        self.read(workspace, |found| found.load(document))
    }

    fn heads(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Heads>, StorageError> {
        self.read(workspace, |found| found.documents.get(document).map(|(heads, _)| heads.clone()))
    }

    fn changed_since(&mut self, workspace: &WorkspaceId, number: u64) -> Result<Vec<Changed>, StorageError> {
        self.read(workspace, |found| found.changed_since(number))
    }

    fn index(&mut self, workspace: &WorkspaceId) -> Result<Index, StorageError> {
        self.read(workspace, |found| Index { position: found.position(), documents: found.changed_since(0) })
    }

    fn log_since(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
        most_bytes: usize,
    ) -> Result<LogPage, StorageError> {
        self.read(workspace, |found| found.log_since(number, most_bytes))
    }

    fn position(&mut self, workspace: &WorkspaceId) -> Result<Position, StorageError> {
        self.read(workspace, Workspace::position)
    }

    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError> {
        self.read(workspace, |found| found.fingerprint_at(number))
    }
}
