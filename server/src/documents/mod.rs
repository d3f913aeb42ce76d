//! Active documents: who owns which, who syncs it, who waits for it, and what is told of its commits.
//!
//! A document is active while somebody syncs it. Its slot is reserved under one lock before anything is loaded, so there
//! is never a second copy of it; a task owns it from then on, and is reached by a bounded mailbox only.

mod core;
mod feed;
pub mod outbox;
mod owner;
mod presence;
mod waiting;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::frame::{Ephemeral, Frame, RefusalCode};
use concord_sync::id::{DocumentId, WorkspaceId};
use sha2::{Digest, Sha256};
use tokio::sync::{Notify, OnceCell, mpsc, oneshot};

use crate::session::{Delivery, SyncLimits};
use crate::storage::{Storage, StorageError};
use core::Incoming;
use feed::Feed;
use outbox::{ConnectionId, Outbox};
use owner::{Owner, Request};
use presence::Presence;
use waiting::Waiting;

/// Messages remembered because automerge panicked on them.
const POISONS: usize = 1024;

/// All active documents of the server.
pub struct Documents {
    shared: Arc<Shared>,
    workspaces: Mutex<BTreeMap<WorkspaceId, Arc<OnceCell<Arc<Workspace>>>>>,
}

/// What the owners of all workspaces share.
pub(crate) struct Shared {
    storage: Storage,
    limits: SyncLimits,
    /// Estimated bytes of all documents in memory.
    resident: AtomicUsize,
    /// Tells owners without work to let go of their documents.
    pressure: Notify,
    poisons: Mutex<VecDeque<[u8; 32]>>,
}

/// One workspace's active documents and connections.
pub struct Workspace {
    id: WorkspaceId,
    shared: Arc<Shared>,
    slots: Mutex<BTreeMap<DocumentId, Slot>>,
    feed: Feed,
    presence: Mutex<Presence>,
    waiting: Mutex<Waiting>,
}

/// An active document, seen from outside.
#[derive(Clone)]
struct Slot {
    mailbox: mpsc::Sender<Request>,
    exists: Arc<AtomicBool>,
}

impl Documents {
    /// No document is active yet.
    pub fn new(storage: Storage, limits: SyncLimits) -> Self {
        let shared = Shared {
            storage,
            limits,
            resident: AtomicUsize::new(0),
            pressure: Notify::new(),
            poisons: Mutex::default(),
        };
        Documents { shared: Arc::new(shared), workspaces: Mutex::default() }
    }

    /// A workspace that exists.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Arc<Workspace>, StorageError> {
        let cell = lock(&self.workspaces).entry(id).or_default().clone();
        let open = || async {
            let position = self.shared.storage.position(id).await?;
            Ok(Arc::new(Workspace::new(id, self.shared.clone(), position.number)))
        };
        cell.get_or_try_init(open).await.cloned()
    }
}

impl Workspace {
    fn new(id: WorkspaceId, shared: Arc<Shared>, number: u64) -> Self {
        let presence = Mutex::new(Presence::new(shared.limits.ephemeral_sessions));
        let waiting = Mutex::new(Waiting::new(shared.limits.waiting_per_connection));
        Workspace { id, shared, slots: Mutex::default(), feed: Feed::after(number), presence, waiting }
    }

    /// The workspace's id.
    pub fn id(&self) -> WorkspaceId {
        self.id
    }

    /// The connection hears of every commit from now on.
    pub fn listen(&self, outbox: &Arc<Outbox>) {
        self.feed.listen(outbox);
    }

    /// Gives a sync message to the document's owner, if the document exists or may be made. Returns when the owner has
    /// room for it.
    pub async fn deliver(
        self: &Arc<Self>,
        outbox: &Arc<Outbox>,
        delivery: Delivery,
        principal: &str,
    ) -> Result<(), StorageError> {
        let document = delivery.document;
        lock(&self.presence).look(document, outbox);
        // An editor's `sync` is how a document is made; all else has to be about one that exists.
        let creates = delivery.may_write && !delivery.request;
        if !creates && !self.is_there(document, outbox, delivery.request).await? {
            return Ok(());
        }
        outbox.message_sent();
        let request = Request::Incoming(Incoming {
            outbox: outbox.clone(),
            data: delivery.data,
            may_write: delivery.may_write,
            principal: principal.to_owned(),
        });
        self.send(document, request).await;
        Ok(())
    }

    /// An owner may retire between our look at its slot and our message; the next look makes a new one.
    async fn send(self: &Arc<Self>, document: DocumentId, mut request: Request) {
        while let Err(mpsc::error::SendError(returned)) = self.slot(document).mailbox.send(request).await {
            request = returned;
        }
    }

    /// Whether the document exists; if not, the connection is told so, and told again when it appears.
    async fn is_there(
        &self,
        document: DocumentId,
        outbox: &Arc<Outbox>,
        request: bool,
    ) -> Result<bool, StorageError> {
        let active = lock(&self.slots).get(&document).is_some_and(|slot| slot.exists.load(Ordering::Acquire));
        if active {
            return Ok(true);
        }
        // Waiting before looking: a commit in between finds the connection here, and takes it out.
        let remembered = lock(&self.waiting).add(document, outbox);
        let exists = self.shared.storage.heads(self.id, document).await?.is_some();
        let mut waiting = lock(&self.waiting);
        if exists || (remembered && !waiting.waits(&document, outbox.id())) {
            waiting.remove(&document, outbox.id());
            return Ok(true);
        }
        if request || !outbox.is_extended() {
            outbox.answer(Frame::DocUnavailable { document, sender: String::new(), target: String::new() });
        } else {
            let reason = "viewers may not make documents".to_owned();
            outbox.answer(Frame::Refused { document, code: RefusalCode::ReadOnly, reason });
        }
        Ok(false)
    }

    /// The document's slot, reserved for it if it has none.
    fn slot(self: &Arc<Self>, document: DocumentId) -> Slot {
        let mut slots = lock(&self.slots);
        let start = || {
            let (mailbox, requests) = mpsc::channel(self.shared.limits.mailbox);
            let exists = Arc::new(AtomicBool::new(false));
            let owner = Owner::new(self.clone(), document, requests, exists.clone());
            tokio::spawn(owner.run());
            Slot { mailbox, exists }
        };
        slots.entry(document).or_insert_with(start).clone()
    }

    /// Gives up the slot of an owner that has nothing to do. False if a message came meanwhile.
    fn retire(&self, document: &DocumentId, mailbox: &mpsc::Receiver<Request>) -> bool {
        let mut slots = lock(&self.slots);
        let idle = mailbox.is_empty();
        if idle {
            slots.remove(document);
        }
        idle
    }

    /// The next sync message for a connection whose socket has room.
    pub async fn pull(&self, connection: ConnectionId, document: DocumentId) -> Option<Vec<u8>> {
        let mailbox = lock(&self.slots).get(&document)?.mailbox.clone();
        let (reply, answer) = oneshot::channel();
        mailbox.send(Request::Pull { connection, reply }).await.ok()?;
        answer.await.ok()?
    }

    /// Passes an ephemeral message on.
    pub fn relay(&self, outbox: &Arc<Outbox>, message: &Ephemeral) {
        let mut presence = lock(&self.presence);
        presence.look(message.document, outbox);
        presence.relay(outbox.id(), message);
    }

    /// The document has its first commit: whoever waited for it.
    fn appeared(&self, document: &DocumentId) -> Vec<Arc<Outbox>> {
        lock(&self.waiting).take(document)
    }

    /// The connection, which spoke of these documents, is no more.
    pub fn forget<'a>(&self, connection: ConnectionId, documents: impl Iterator<Item = &'a DocumentId>) {
        self.feed.forget(connection);
        let (mut presence, mut waiting) = (lock(&self.presence), lock(&self.waiting));
        for document in documents {
            presence.forget(document, connection);
            waiting.remove(document, connection);
        }
    }

    /// How many documents are active.
    pub fn active(&self) -> usize {
        lock(&self.slots).len()
    }
}

impl Shared {
    /// A document takes so many bytes instead of so many; above the limit, those without work are let go.
    fn account(&self, before: usize, after: usize) {
        let total = if after >= before {
            self.resident.fetch_add(after - before, Ordering::Relaxed) + (after - before)
        } else {
            self.resident.fetch_sub(before - after, Ordering::Relaxed) - (before - after)
        };
        if after > before && total > self.limits.resident_bytes {
            self.pressure.notify_waiters();
        }
    }

    fn is_poison(&self, data: &[u8]) -> bool {
        let poisons = lock(&self.poisons);
        !poisons.is_empty() && poisons.contains(&Sha256::digest(data).into())
    }

    fn remember_poison(&self, data: &[u8]) {
        let mut poisons = lock(&self.poisons);
        if poisons.len() >= POISONS {
            poisons.pop_front();
        }
        poisons.push_back(Sha256::digest(data).into());
    }
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Workspace").field(&self.id).finish()
    }
}

/// Whoever panicked while holding a lock here left whole values behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
