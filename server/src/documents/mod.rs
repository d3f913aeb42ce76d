//! Active documents: who owns which, who syncs it, who waits for it, and what is told of its commits.
//!
//! A document is active while somebody syncs it: there is one desk for it, where those who only follow what is durable are
//! attended to at once. What needs the document itself goes through a bounded mailbox to the one task that owns it,
//! which is started when it is needed, so there is never a second copy of a document.

mod core;
mod desk;
mod feed;
mod log;
pub mod outbox;
mod owner;
mod presence;
mod waiting;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::frame::{Ephemeral, Frame, RefusalCode};
use concord_sync::heads::Heads;
use concord_sync::id::{DocumentId, WorkspaceId};
use concord_sync::message::{Lists, SyncMessage};
use concord_sync::peer::ReceiveError;
use sha2::{Digest, Sha256};
use std::time::Instant;

use tokio::sync::{Notify, OnceCell, mpsc};

use crate::metrics::{self, Level};
use crate::session::{Close, Creations, Delivery, Manner, SyncLimits};
use crate::storage::{Storage, StorageError};
use core::Incoming;
use desk::{Desk, Door, Next};
use feed::Feed;
use outbox::{ConnectionId, LOG_FRAME_BYTES, Outbox};
use owner::{Owner, Request};
use presence::Presence;
use waiting::Waiting;

/// Why nothing is said of a document that is damaged.
const UNREADABLE: &str = "the server can't read this document now";

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
    creations: Mutex<Creations>,
    began: Instant,
}

/// One workspace's active documents and connections.
pub struct Workspace {
    id: WorkspaceId,
    shared: Arc<Shared>,
    desks: Mutex<BTreeMap<DocumentId, Arc<Desk>>>,
    /// How many documents it holds.
    present: AtomicU64,
    feed: Feed,
    presence: Mutex<Presence>,
    waiting: Mutex<Waiting>,
}

/// A sync message for a connection, and the document's id in print.
#[derive(Debug)]
pub struct Outgoing {
    /// The document's id as it is printed.
    pub document: Arc<Desk>,
    /// The sync message.
    pub data: Arc<[u8]>,
    /// When what it tells of became durable, if that is what it is for.
    pub since: Option<Instant>,
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
            creations: Mutex::default(),
            began: Instant::now(),
        };
        let shared = Arc::new(shared);
        let watched = Arc::downgrade(&shared);
        let resident = move || Some(watched.upgrade()?.resident.load(Ordering::Relaxed));
        metrics::watch(Level::ResidentBytes, resident);
        Documents { shared, workspaces: Mutex::default() }
    }

    /// The time by which the allowances of connections go, in milliseconds.
    pub fn now(&self) -> u64 {
        self.shared.began.elapsed().as_millis() as u64
    }

    /// A workspace that exists.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Arc<Workspace>, StorageError> {
        let cell = lock(&self.workspaces).entry(id).or_default().clone();
        let open = || async {
            let position = self.shared.storage.position(id).await?;
            let present = self.shared.storage.count(id).await?;
            let workspace = Arc::new(Workspace::new(id, self.shared.clone(), position.number, present));
            let watched = Arc::downgrade(&workspace);
            metrics::watch(Level::Mailboxes, move || Some(watched.upgrade()?.waiting_messages()));
            Ok(workspace)
        };
        cell.get_or_try_init(open).await.cloned()
    }
}

impl Workspace {
    fn new(id: WorkspaceId, shared: Arc<Shared>, number: u64, present: u64) -> Self {
        let presence = Mutex::new(Presence::new(shared.limits.ephemeral_sessions));
        let waiting = Mutex::new(Waiting::new(shared.limits.waiting_per_connection));
        Workspace {
            id,
            shared,
            desks: Mutex::default(),
            present: present.into(),
            feed: Feed::after(number),
            presence,
            waiting,
        }
    }

    /// The workspace's id.
    pub fn id(&self) -> WorkspaceId {
        self.id
    }

    /// The connection hears of every commit from now on.
    pub fn listen(&self, outbox: &Arc<Outbox>) {
        self.feed.listen(outbox);
    }

    /// Takes in a sync message, if the document exists or may be made. Returns when it is dealt with, or when the
    /// document's owner has room for it.
    pub async fn deliver(
        self: &Arc<Self>,
        outbox: &Arc<Outbox>,
        delivery: Delivery,
        principal: &str,
    ) -> Result<(), StorageError> {
        let document = delivery.document;
        let pushed = delivery.manner == Manner::Push;
        if pushed && !delivery.may_write {
            outbox.refuse(document, RefusalCode::ReadOnly, "viewers may not change documents".to_owned());
            return Ok(());
        }
        let decoded = if pushed {
            SyncMessage::of_changes(delivery.data.clone())
        } else {
            let SyncLimits { needs_per_message: needs, haves_per_message: haves, .. } = self.shared.limits;
            SyncMessage::decode_within(Lists { needs, haves }, &delivery.data)
        };
        let message = match decoded {
            Ok(message) => message,
            Err(error) => {
                self.malformed(outbox, document, &error);
                return Ok(());
            }
        };
        if delivery.first {
            lock(&self.presence).look(document, outbox);
        }
        // An editor's `sync` is how a document is made; all else has to be about one that exists.
        let request = delivery.manner == Manner::Request;
        let creates = delivery.may_write && !request;
        if !creates && !self.is_there(document, outbox, request).await? {
            return Ok(());
        }
        let desk = loop {
            let desk = self.desk(document).await?;
            if pushed {
                break desk;
            }
            match desk.hear(outbox, &message, delivery.may_write) {
                Some(true) => return Ok(()),
                Some(false) => break desk,
                None => {}
            }
        };
        if message.carries_changes()
            && delivery.may_write
            && !desk.exists()
            && !self.may_make(outbox, document)
        {
            return Ok(());
        }
        outbox.message_sent();
        let request = Request::Incoming(Box::new(Incoming {
            outbox: outbox.clone(),
            message,
            data: delivery.data,
            may_write: delivery.may_write,
            pushed,
            principal: principal.to_owned(),
        }));
        self.send(desk, request).await;
        Ok(())
    }

    /// Whether the connection may make one more document; if not, it is told so.
    fn may_make(&self, outbox: &Outbox, document: DocumentId) -> bool {
        let Shared { limits, creations, began, .. } = &*self.shared;
        let (present, now) = (self.present.load(Ordering::Relaxed), began.elapsed().as_millis() as u64);
        let admitted = outbox
            .making(|allowance, address| lock(creations).admit(limits, allowance, address, present, now));
        let Err(too_many) = admitted else { return true };
        match too_many.close(limits) {
            Some(close) => outbox.close(close),
            None => {
                metrics::refused(too_many.limit());
                outbox.refuse(document, RefusalCode::Limit, too_many.message(limits));
            }
        }
        false
    }

    fn malformed(&self, outbox: &Outbox, document: DocumentId, error: &ReceiveError) {
        let code = match error {
            ReceiveError::TooMany(what, _) => {
                metrics::refused(if *what == "needs" { "needs_per_message" } else { "haves_per_message" });
                RefusalCode::Limit
            }
            _ => RefusalCode::Malformed,
        };
        outbox.refuse(document, code, error.to_string());
    }

    /// An owner may end between our look at the desk and our message; the next look makes a new one.
    async fn send(self: &Arc<Self>, mut desk: Arc<Desk>, mut request: Request) {
        loop {
            let mailbox = match desk.door(self.shared.limits.mailbox) {
                Door::Open(mailbox) => mailbox,
                Door::New(mailbox, requests) => {
                    tokio::spawn(Owner::new(self.clone(), desk.clone(), requests).run());
                    mailbox
                }
                Door::Closed => match self.desk(desk.id).await {
                    Ok(again) => {
                        desk = again;
                        continue;
                    }
                    Err(error) => return drop_request(&request, &error),
                },
            };
            match mailbox.send(request).await {
                Ok(()) => return,
                Err(mpsc::error::SendError(returned)) => request = returned,
            }
        }
    }

    /// Whether the document exists; if not, the connection is told so, and told again when it appears.
    async fn is_there(
        &self,
        document: DocumentId,
        outbox: &Arc<Outbox>,
        request: bool,
    ) -> Result<bool, StorageError> {
        if self.open_desk(&document).is_some_and(|desk| desk.exists()) {
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

    fn open_desk(&self, document: &DocumentId) -> Option<Arc<Desk>> {
        lock(&self.desks).get(document).cloned()
    }

    /// The document's desk, with its durable heads read.
    async fn desk(&self, document: DocumentId) -> Result<Arc<Desk>, StorageError> {
        let desk = lock(&self.desks).entry(document).or_insert_with(|| Arc::new(Desk::new(document))).clone();
        let open = || async {
            let heads = self.shared.storage.heads(self.id, document).await?;
            desk.open(heads.unwrap_or_default());
            Ok::<(), StorageError>(())
        };
        desk.opened.get_or_try_init(open).await?;
        Ok(desk)
    }

    /// Gives up a desk at which nobody is attended to.
    fn retire(&self, desk: &Arc<Desk>) {
        let mut desks = lock(&self.desks);
        if desk.close_if_idle() && desks.get(&desk.id).is_some_and(|current| Arc::ptr_eq(current, desk)) {
            desks.remove(&desk.id);
        }
    }

    /// Makes the next sync message for a connection whose socket has room, at once if the document need not be asked;
    /// else it comes to the outbox when it is made.
    pub fn pull(self: &Arc<Self>, outbox: &Arc<Outbox>, document: DocumentId) -> Option<Outgoing> {
        let desk = self.open_desk(&document)?;
        let (workspace, to) = (self.clone(), outbox.clone());
        match desk.next(outbox.id()) {
            Next::Nothing => None,
            Next::Message(data, since) => Some(Outgoing { document: desk, data, since }),
            Next::Stored => {
                outbox.asked();
                tokio::spawn(async move { to.made(workspace.stored(&to, desk).await) });
                None
            }
            Next::Owner => {
                outbox.asked();
                tokio::spawn(async move { workspace.send(desk, Request::Pull(to)).await });
                None
            }
        }
    }

    /// A whole document as it is stored, for a connection that has nothing of it: nobody has to load it for that.
    async fn stored(&self, outbox: &Arc<Outbox>, desk: Arc<Desk>) -> Option<Outgoing> {
        let mut whole = desk.whole.lock().await;
        let read_only = desk.is_empty_reader(outbox.id())?;
        let mut heads = desk.heads();
        let data = match whole.get(&heads, read_only) {
            Some(message) => message,
            None => {
                let (stored, bytes) = self.checked(outbox, desk.id).await?;
                heads = stored;
                whole.make(heads.clone(), bytes, read_only)
            }
        };
        drop(whole);
        desk.tell_whole(outbox.id(), &heads).then_some(Outgoing { document: desk, data, since: None })
    }

    /// A document's heads and all its chunks, as they are stored. None if there is none, or it is not what was stored once:
    /// then the connection is told.
    async fn checked(&self, outbox: &Outbox, document: DocumentId) -> Option<(Heads, Vec<u8>)> {
        let error = match self.shared.storage.load(self.id, document).await {
            Ok(None) => return None,
            Ok(Some(stored)) => {
                let bytes = stored.chunks.concat();
                if concord_sync::document::bring(&bytes, &stored.heads) {
                    return Some((stored.heads, bytes));
                }
                "it is not what was stored".to_owned()
            }
            Err(error) => error.to_string(),
        };
        tracing::error!(workspace = %self.id, %document, error, "a document can't be read");
        outbox.refuse(document, RefusalCode::Storage, UNREADABLE.to_owned());
        None
    }

    /// Reads the next page of the log for a connection.
    pub async fn read_log(&self, outbox: &Outbox, since: u64) -> Result<(), StorageError> {
        let page = self.shared.storage.log_since(self.id, since, LOG_FRAME_BYTES).await?;
        for document in &page.damaged {
            tracing::error!(workspace = %self.id, %document, "a document can't be read");
            outbox.refuse(*document, RefusalCode::Storage, UNREADABLE.to_owned());
        }
        outbox.log_read(page);
        Ok(())
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
        for document in documents {
            lock(&self.presence).forget(document, connection);
            lock(&self.waiting).remove(document, connection);
            if let Some(desk) = self.open_desk(document) {
                desk.leave(connection);
                self.retire(&desk);
            }
        }
    }

    /// Messages that wait for the owners of its documents.
    fn waiting_messages(&self) -> usize {
        lock(&self.desks).values().map(|desk| desk.waiting_messages()).sum()
    }

    /// How many documents are active.
    pub fn active(&self) -> usize {
        lock(&self.desks).len()
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

/// A document could not be looked for. Its message counts as lost, so the connection that sent it ends.
fn drop_request(request: &Request, error: &StorageError) {
    match request {
        Request::Pull(outbox) => outbox.made(None),
        Request::Incoming(incoming) => {
            incoming.outbox.close(Close::fault(format!("the server's storage failed: {error}")));
            incoming.outbox.message_done();
        }
    }
}

/// Whoever panicked while holding a lock here left whole values behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
