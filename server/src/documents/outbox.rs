//! What waits to be sent to one connection: marks and bounded queues instead of messages, so that a stalled peer costs
//! little memory and holds nobody up. What a mark stands for is made when the socket has room for it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use concord_sync::frame::{Commit, Ephemeral, Frame, RefusalCode};
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use tokio::sync::Notify;

use super::Workspace;
use crate::session::{Close, SyncLimits};

/// Names a connection within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// The next thing to be sent.
#[derive(Debug)]
pub enum Item {
    /// This frame.
    Frame(Frame),
    /// A ping.
    Ping,
    /// Read the list of changed documents from storage, since this commit, and send it in pages.
    List {
        /// None: all documents.
        since: Option<u64>,
    },
    /// A commit notice.
    Commit(Commit),
    /// Our heads of a document, for a peer that asked to hear about them.
    RemoteHeads(DocumentId, Heads),
    /// Ask the document's owner for a message.
    Document(DocumentId),
    /// Close, nothing comes after it.
    Close(Close),
}

/// What waits to be sent to one connection. Written by everybody, taken by the connection's writer.
#[derive(Debug)]
pub struct Outbox {
    id: ConnectionId,
    /// The peer's id and the workspace it joined; set once.
    joined: OnceLock<(String, Arc<Workspace>)>,
    /// The peer speaks our extension.
    extended: AtomicBool,
    /// The peer wants to hear about our storage's heads.
    wants_heads: AtomicBool,
    /// The member behind the connection may change documents.
    may_write: AtomicBool,
    /// Pings that were sent since anything came from the peer.
    unanswered: AtomicUsize,
    /// Messages of this connection that document owners have not dealt with yet.
    under_way: AtomicUsize,
    state: Mutex<State>,
    filled: Notify,
    drained: Notify,
    closing: Notify,
    answers_waiting: usize,
    commits_waiting: usize,
    ephemera_waiting: usize,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Frame>,
    ping: bool,
    list: Option<Option<u64>>,
    commits: BTreeMap<u64, Commit>,
    numbers: BTreeMap<DocumentId, u64>,
    /// The last commit that was sent, or is in a list that was sent.
    sent: u64,
    remote_heads: BTreeMap<DocumentId, Heads>,
    dirty: VecDeque<DocumentId>,
    marked: BTreeSet<DocumentId>,
    ephemera: VecDeque<Ephemeral>,
    close: Option<Close>,
    /// Close only after all that waits has been sent.
    flush: bool,
    gone: bool,
}

impl Outbox {
    /// An empty outbox.
    pub fn new(id: ConnectionId, limits: &SyncLimits) -> Self {
        Outbox {
            id,
            joined: OnceLock::new(),
            extended: AtomicBool::new(false),
            wants_heads: AtomicBool::new(false),
            may_write: AtomicBool::new(false),
            unanswered: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            state: Mutex::default(),
            filled: Notify::new(),
            drained: Notify::new(),
            closing: Notify::new(),
            answers_waiting: limits.answers_waiting,
            commits_waiting: limits.commits_waiting,
            ephemera_waiting: limits.ephemera_waiting,
        }
    }

    /// The connection.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// The peer has joined a workspace.
    pub fn set_joined(&self, peer: &str, workspace: Arc<Workspace>) {
        // A session joins once.
        let _ = self.joined.set((peer.to_owned(), workspace));
    }

    /// The peer's id; empty before it joined.
    pub fn peer(&self) -> &str {
        self.joined.get().map_or("", |(peer, _)| peer)
    }

    /// The workspace that was joined.
    pub fn workspace(&self) -> Option<&Arc<Workspace>> {
        self.joined.get().map(|(_, workspace)| workspace)
    }

    /// Whether the peer speaks our extension.
    pub fn is_extended(&self) -> bool {
        self.extended.load(Ordering::Relaxed)
    }

    /// The peer announced our extension.
    pub fn set_extended(&self) {
        self.extended.store(true, Ordering::Relaxed);
    }

    /// The peer wants to hear about our storage's heads, or no longer.
    pub fn set_wants_heads(&self, wants: bool) {
        self.wants_heads.store(wants, Ordering::Relaxed);
    }

    /// Whether the member behind the connection may change documents.
    pub fn may_write(&self) -> bool {
        self.may_write.load(Ordering::Relaxed)
    }

    /// The member may change documents, or no longer.
    pub fn set_may_write(&self, may_write: bool) {
        self.may_write.store(may_write, Ordering::Relaxed);
    }

    /// Sends a ping. False if as many as this have been sent and nothing came since.
    pub fn ping(&self, misses: usize) -> bool {
        let alive = self.unanswered.load(Ordering::Relaxed) < misses;
        self.change(|state| state.ping = true);
        alive
    }

    /// A ping went out.
    pub fn pinged(&self) {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
    }

    /// Something came from the peer.
    pub fn heard(&self) {
        self.unanswered.store(0, Ordering::Relaxed);
    }

    /// Sends a frame, before everything else that waits.
    pub fn answer(&self, frame: Frame) {
        self.change(|state| state.answers.push_back(frame));
    }

    /// Says by name that something sent for a document was not taken.
    pub fn refuse(&self, document: DocumentId, code: RefusalCode, reason: String) {
        self.answer(if self.is_extended() {
            Frame::Refused { document, code, reason }
        } else {
            Frame::error(format!("document {document}: {reason} ({})", code.as_str()))
        });
    }

    /// Sends the list of documents changed since a commit.
    pub fn list(&self, since: Option<u64>) {
        self.change(|state| state.list = Some(since));
    }

    /// Tells of a commit. Of several of one document only the last one is told; of too many, a list is made instead.
    pub fn commit(&self, commit: Commit) {
        let most = self.commits_waiting;
        self.change(|state| {
            if let Some(earlier) = state.numbers.insert(commit.document, commit.number) {
                state.commits.remove(&earlier);
            }
            state.commits.insert(commit.number, commit);
            if state.commits.len() > most {
                state.commits.clear();
                state.numbers.clear();
                state.list.get_or_insert(Some(state.sent));
            }
        });
    }

    /// The document may have a message for this peer.
    pub fn mark(&self, document: DocumentId) {
        self.change(|state| {
            if state.marked.insert(document) {
                state.dirty.push_back(document);
            }
        });
    }

    /// Tells the heads that our storage has, if the peer wants to hear about them.
    pub fn remote_heads(&self, document: DocumentId, heads: &Heads) {
        if self.wants_heads.load(Ordering::Relaxed) {
            self.change(|state| drop(state.remote_heads.insert(document, heads.clone())));
        }
    }

    /// Passes on an ephemeral message; of too many the oldest is dropped.
    pub fn ephemeral(&self, message: Ephemeral) {
        let most = self.ephemera_waiting;
        self.change(|state| {
            if state.ephemera.len() >= most {
                state.ephemera.pop_front();
            }
            state.ephemera.push_back(message);
        });
    }

    /// Ends the connection: an `error` frame, then the close. Only the first call counts.
    pub fn close(&self, close: Close) {
        self.end(close, false);
    }

    /// Ends the connection once all that waits has been sent.
    pub fn close_after_flush(&self, close: Close) {
        self.end(close, true);
    }

    fn end(&self, close: Close, flush: bool) {
        self.change(|state| {
            if state.close.is_none() {
                state.close = Some(close);
                state.flush = flush;
            }
        });
        self.closing.notify_one();
    }

    /// Returns when the connection is being closed, by whomever.
    pub async fn closing(&self) {
        while self.state().close.is_none() {
            self.closing.notified().await;
        }
    }

    /// The connection is no more: nothing is kept for it from now on.
    pub fn set_gone(&self) {
        let mut state = self.state();
        *state = State { gone: true, ..State::default() };
    }

    /// True once the connection is no more.
    pub fn is_gone(&self) -> bool {
        self.state().gone
    }

    /// Returns when few enough answers wait that another message may be read.
    pub async fn has_room(&self) {
        while self.state().answers.len() >= self.answers_waiting {
            self.drained.notified().await;
        }
    }

    /// A message of this connection is on its way to a document's owner.
    pub fn message_sent(&self) {
        self.under_way.fetch_add(1, Ordering::AcqRel);
    }

    /// A document's owner has dealt with a message of this connection.
    pub fn message_done(&self) {
        self.under_way.fetch_sub(1, Ordering::AcqRel);
        self.drained.notify_one();
    }

    /// Returns when document owners have dealt with every message of this connection.
    pub async fn messages_done(&self) {
        while self.under_way.load(Ordering::Acquire) > 0 {
            self.drained.notified().await;
        }
    }

    /// The next thing to be sent, once there is one.
    pub async fn next(&self) -> Item {
        loop {
            if let Some(item) = self.take() {
                return item;
            }
            self.filled.notified().await;
        }
    }

    /// A list up to this commit is being sent: commits in it need not be told.
    pub fn listed(&self, number: u64) {
        let mut state = self.state();
        state.sent = state.sent.max(number);
        let later = state.commits.split_off(&(number + 1));
        state.commits = later;
        state.numbers.retain(|_, known| *known > number);
    }

    fn take(&self) -> Option<Item> {
        let mut state = self.state();
        let item = state.take()?;
        self.drained.notify_one();
        Some(item)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        if !state.gone {
            change(&mut state);
            self.filled.notify_one();
        }
    }

    /// Whoever panicked while holding the lock left whole values behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self) -> Option<Item> {
        if let Some(frame) = self.answers.pop_front() {
            return Some(Item::Frame(frame));
        }
        if self.close.is_some() && !self.flush {
            return self.close.clone().map(Item::Close);
        }
        if std::mem::take(&mut self.ping) {
            return Some(Item::Ping);
        }
        if let Some(since) = self.list.take() {
            return Some(Item::List { since });
        }
        if let Some((number, commit)) = self.commits.pop_first() {
            self.numbers.remove(&commit.document);
            self.sent = self.sent.max(number);
            return Some(Item::Commit(commit));
        }
        if let Some(document) = self.dirty.pop_front() {
            self.marked.remove(&document);
            return Some(Item::Document(document));
        }
        if let Some((document, heads)) = self.remote_heads.pop_first() {
            return Some(Item::RemoteHeads(document, heads));
        }
        if let Some(message) = self.ephemera.pop_front() {
            return Some(Item::Frame(Frame::Ephemeral(message)));
        }
        self.close.clone().map(Item::Close)
    }
}
