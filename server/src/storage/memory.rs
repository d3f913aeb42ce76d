//! Documents in memory: the smallest back end that keeps the contract, for tests above the storage that want no disk,
//! and want to say when the disk is full.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};

use super::StorageError;
use super::backend::{Append, Appended, Changed, Committed, Position, Reader, Stored, Writer};

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
    documents: BTreeMap<DocumentId, (Stored, u64)>,
    fingerprints: Vec<Fingerprint>,
}

impl Workspace {
    fn number(&self) -> u64 {
        self.fingerprints.len() as u64
    }

    fn fingerprint(&self) -> Fingerprint {
        self.fingerprints.last().copied().unwrap_or_default()
    }

    fn append(&mut self, append: &Append) -> Committed {
        let before = self.documents.get(&append.document).map(|(stored, _)| &stored.heads);
        let fingerprint = self.fingerprint().moved(&append.document, before, &append.heads);
        self.fingerprints.push(fingerprint);
        let number = self.number();
        let empty = || (Stored { heads: append.heads.clone(), chunks: Vec::new() }, number);
        let (stored, last) = self.documents.entry(append.document).or_insert_with(empty);
        stored.chunks.push(append.chunk.clone());
        stored.heads = append.heads.clone();
        *last = number;
        Committed { number, fingerprint }
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
        self.read(workspace, |found| found.documents.get(document).map(|(stored, _)| stored.clone()))
    }

    fn heads(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<Heads>, StorageError> {
        self.read(workspace, |found| found.documents.get(document).map(|(stored, _)| stored.heads.clone()))
    }

    fn changed_since(&mut self, workspace: &WorkspaceId, number: u64) -> Result<Vec<Changed>, StorageError> {
        self.read(workspace, |found| {
            let changed = found.documents.iter().filter(|(_, (_, last))| *last > number);
            changed.map(|(id, (stored, last))| (*id, stored.heads.clone(), *last)).collect()
        })
    }

    fn position(&mut self, workspace: &WorkspaceId) -> Result<Position, StorageError> {
        self.read(workspace, |found| Position {
            epoch: "memory".to_owned(),
            number: found.number(),
            fingerprint: found.fingerprint(),
        })
    }

    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError> {
        self.read(workspace, |found| match number.checked_sub(1) {
            None => Some(Fingerprint::EMPTY),
            Some(index) => found.fingerprints.get(index as usize).copied(),
        })
    }
}
