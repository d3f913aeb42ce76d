//! Documents in memory: the smallest back end that keeps the contract, for tests above the storage that want no disk,
//! and want to say when the disk is full.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};

use super::StorageError;
use super::backend::{
    Append, Appended, Changed, Committed, Damage, Delivery, History, Index, Link, LogEntry, LogPage,
    LogState, Position, Reader, Snapshot, Stored, Writer,
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
    documents: BTreeMap<DocumentId, Document>,
    log: BTreeMap<u64, (DocumentId, Link)>,
    fingerprints: Vec<Fingerprint>,
}

#[derive(Debug, Clone, Default)]
struct Document {
    heads: Heads,
    changes: u64,
    number: u64,
    at: u64,
    snapshot_changes: u64,
    snapshot_bytes: u64,
    deliveries: Vec<Delivery>,
    damaged: bool,
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

    fn append(&mut self, append: &Append) -> Appended {
        let Position { number, fingerprint, .. } = self.position();
        let before = self.documents.get(&append.document).map(|document| &document.heads);
        let fingerprint = fingerprint.moved(&append.document, before, &append.heads);
        let number = number + 1;
        self.fingerprints.push(fingerprint);
        // A document's first chunk is as compact as a snapshot of it.
        let document = self.documents.entry(append.document).or_insert_with(|| Document {
            snapshot_changes: append.changes,
            snapshot_bytes: append.chunk.len() as u64,
            ..Document::default()
        });
        document.heads = append.heads.clone();
        (document.changes, document.number, document.at) = (append.changes, number, append.at);
        let principal = Some(append.principal.clone());
        let link = Link { number, principal, at: append.at, data: append.chunk.clone() };
        self.log.insert(number, (append.document, link));
        Appended::Committed(
            Committed { number, fingerprint },
            self.log_state(append.workspace, append.document),
        )
    }

    fn links(&self, document: DocumentId) -> impl Iterator<Item = &Link> {
        self.log.values().filter(move |(of, _)| *of == document).map(|(_, link)| link)
    }

    fn log_state(&self, workspace: WorkspaceId, id: DocumentId) -> LogState {
        let document = &self.documents[&id];
        LogState {
            workspace,
            document: id,
            changes: document.changes,
            bytes: self.links(id).map(|link| link.data.len() as u64).sum(),
            snapshot_changes: document.snapshot_changes,
            snapshot_bytes: document.snapshot_bytes,
            at: document.at,
        }
    }

    fn load(&self, id: &DocumentId) -> Option<Stored> {
        let heads = self.documents.get(id)?.heads.clone();
        Some(Stored { heads, chunks: self.links(*id).map(|link| link.data.clone()).collect() })
    }

    fn history(&self, id: &DocumentId) -> Option<History> {
        let Document { heads, deliveries, .. } = self.documents.get(id)?.clone();
        Some(History { heads, links: self.links(*id).cloned().collect(), deliveries })
    }

    fn changed_since(&self, number: u64) -> Vec<Changed> {
        let changed = self.documents.iter().filter(|(_, document)| document.number > number);
        changed.map(|(id, document)| (*id, document.heads.clone(), document.number)).collect()
    }

    fn log_since(&self, number: u64, most_bytes: usize) -> LogPage {
        let Position { number: last, fingerprint, .. } = self.position();
        let mut page = LogPage::up_to(last, fingerprint);
        let mut bytes = 0;
        for (&number, (document, link)) in self.log.range(number + 1..) {
            page.entries.push(LogEntry { number, document: *document, chunk: link.data.clone() });
            bytes += link.data.len();
            if bytes > most_bytes && number < last {
                let fingerprint = self.fingerprint_at(number).unwrap_or_default();
                return LogPage { number, fingerprint, done: false, ..page };
            }
        }
        page
    }

    fn compact(&mut self, snapshot: &Snapshot) -> bool {
        let Some((last, before)) = snapshot.covered.split_last() else { return false };
        let is_there =
            |number| self.log.get(number).is_some_and(|(document, _)| *document == snapshot.document);
        if !snapshot.covered.iter().all(is_there) {
            return false;
        }
        self.log.retain(|number, _| !before.contains(number));
        if let Some((_, link)) = self.log.get_mut(last) {
            link.principal = None;
            link.data = snapshot.data.clone();
        }
        let Some(document) = self.documents.get_mut(&snapshot.document) else { return false };
        document.snapshot_changes = snapshot.changes;
        document.snapshot_bytes = snapshot.data.len() as u64;
        for new in &snapshot.deliveries {
            match document.deliveries.iter_mut().find(|known| known.is_continued_by(new)) {
                Some(known) => known.widen(new),
                None => document.deliveries.push(new.clone()),
            }
        }
        document.deliveries.sort_by_key(|delivery| (delivery.actor.clone(), delivery.first_seq));
        true
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
            Some(workspace) => workspace.append(append),
            None => Appended::NoSuchWorkspace,
        };
        Ok(batch.iter().map(answer).collect())
    }

    fn compact(&mut self, snapshot: &Snapshot) -> Result<bool, StorageError> {
        let mut state = self.state();
        if let Some(fault) = &state.fault {
            return Err(fault.clone());
        }
        Ok(state.workspaces.get_mut(&snapshot.workspace).is_some_and(|found| found.compact(snapshot)))
    }

    fn tidy(&mut self, _most: usize) -> Result<bool, StorageError> {
        Ok(false)
    }

    fn mark(&mut self, damage: &Damage) -> Result<(), StorageError> {
        let mut state = self.state();
        let documents = state.workspaces.get_mut(&damage.workspace).map(|found| &mut found.documents);
        if let Some(document) = documents.and_then(|documents| documents.get_mut(&damage.document)) {
            document.damaged = damage.reason.is_some();
        }
        Ok(())
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
        self.read(workspace, |found| found.documents.get(document).map(|document| document.heads.clone()))
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

    fn count(&mut self, workspace: &WorkspaceId) -> Result<u64, StorageError> {
        self.read(workspace, |found| found.documents.len() as u64)
    }

    fn fingerprint_at(
        &mut self,
        workspace: &WorkspaceId,
        number: u64,
    ) -> Result<Option<Fingerprint>, StorageError> {
        self.read(workspace, |found| found.fingerprint_at(number))
    }

    fn history(
        &mut self,
        workspace: &WorkspaceId,
        document: &DocumentId,
    ) -> Result<Option<History>, StorageError> {
        self.read(workspace, |found| found.history(document))
    }

    fn logs(&mut self, changes: u64, bytes: u64) -> Result<Vec<LogState>, StorageError> {
        let state = self.state();
        let sound = state.workspaces.iter().flat_map(|(id, found)| {
            let documents = found.documents.iter().filter(|(_, document)| !document.damaged);
            documents.map(move |(document, _)| found.log_state(*id, *document))
        });
        let long = |log: &LogState| {
            log.changes >= log.snapshot_changes + changes || log.bytes >= log.snapshot_bytes + bytes
        };
        Ok(sound.filter(long).collect())
    }
}
