//! What waits to be sent to one connection: marks and bounded queues instead of messages, so that a stalled peer costs
//! little memory and holds nobody up. What a mark stands for is made when the socket has room for it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use std::task::Waker;
use std::time::Instant;

use axum::body::Bytes;
use concord_sync::frame::{Ephemeral, Frame, RefusalCode};
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use futures_util::task::AtomicWaker;

use super::log::{Committed, Log, Step};
use super::{Outgoing, Workspace};
use crate::session::{Allowance, Close, SyncLimits};
use crate::storage::LogPage;

/// Bytes of changes after which a frame of the log takes no further commit.
pub const LOG_FRAME_BYTES: usize = 256 << 10;

/// Names a connection within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// The next thing to be done for a connection whose socket has room.
#[derive(Debug)]
pub enum Item {
    /// Send this frame.
    Frame(Frame),
    /// Send this frame of the log. When the oldest commit in it became durable, if that was just now.
    Log(Bytes, Option<Instant>),
    /// Send this sync message.
    Message(Outgoing),
    /// Send a ping.
    Ping,
    /// Read the list of all documents from storage, and give it to [`Outbox::listed`].
    List,
    /// Read the log after this commit from storage, and give it to [`Outbox::log_read`].
    ReadLog {
        /// The last commit that was told.
        since: u64,
    },
    /// Ask for what there is to say of the document.
    Document(DocumentId),
    /// Our heads of a document, for a peer that asked to hear about them.
    RemoteHeads(DocumentId, Heads),
    /// Send this and close; nothing comes after it.
    Close(Close),
}

/// News for the connection's own task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// The accounts have changed.
    pub accounts: bool,
    /// The server shuts down.
    pub shutdown: bool,
}

/// What waits to be sent to one connection. Written by everybody, taken by the connection's task.
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
    /// What it may still make, and the address it comes from.
    making: Mutex<(Allowance, IpAddr)>,
    /// Messages of this connection that document owners have not dealt with yet.
    under_way: AtomicUsize,
    state: Mutex<State>,
    /// Something was put in since the task last looked.
    fresh: AtomicBool,
    /// The connection's task, to be woken when something waits here.
    task: AtomicWaker,
    bounds: Bounds,
}

/// How much may wait.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    answers: usize,
    commits: usize,
    commit_bytes: usize,
    ephemera: usize,
    asked: usize,
}

#[derive(Debug, Default)]
struct State {
    news: News,
    answers: VecDeque<Frame>,
    ping: bool,
    /// A list of all documents is wanted, and the log after it.
    list: bool,
    pages: VecDeque<Frame>,
    log: Log,
    remote_heads: BTreeMap<DocumentId, Heads>,
    dirty: VecDeque<DocumentId>,
    marked: BTreeSet<DocumentId>,
    /// Messages that were asked for while the socket had room, and how many are still being made.
    made: VecDeque<Outgoing>,
    asked: usize,
    ephemera: VecDeque<Ephemeral>,
    close: Option<Close>,
    /// Close only after all that waits has been sent.
    flush: bool,
    gone: bool,
}

impl Outbox {
    /// An empty outbox.
    pub fn new(id: ConnectionId, limits: &SyncLimits) -> Self {
        Self::from_address(id, limits, IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0)
    }

    /// An empty outbox of a connection from this address. `now` is in milliseconds, of any origin, the same for all.
    pub fn from_address(id: ConnectionId, limits: &SyncLimits, address: IpAddr, now: u64) -> Self {
        let bounds = Bounds {
            answers: limits.answers_waiting,
            commits: limits.commits_waiting,
            commit_bytes: limits.commit_bytes_waiting,
            ephemera: limits.ephemera_waiting,
            asked: limits.messages_being_made,
        };
        Outbox {
            id,
            joined: OnceLock::new(),
            extended: AtomicBool::new(false),
            wants_heads: AtomicBool::new(false),
            may_write: AtomicBool::new(false),
            making: Mutex::new((Allowance::new(limits, now), address)),
            under_way: AtomicUsize::new(0),
            state: Mutex::default(),
            fresh: AtomicBool::new(true),
            task: AtomicWaker::new(),
            bounds,
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

    /// Does something with what the connection may still make, and with its address.
    pub(super) fn making<T>(&self, work: impl FnOnce(&mut Allowance, IpAddr) -> T) -> T {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let (allowance, address) = &mut *making;
        work(allowance, *address)
    }

    /// Wakes this task whenever something waits here.
    pub fn register(&self, task: &Waker) {
        self.task.register(task);
    }

    /// Whether something was put in since the last time this was asked. If so, the task has to be registered again.
    pub fn take_fresh(&self) -> bool {
        self.fresh.load(Ordering::Relaxed) && self.fresh.swap(false, Ordering::AcqRel)
    }

    /// There is news for the connection.
    pub fn tell(&self, news: News) {
        self.change(|state| {
            state.news.accounts |= news.accounts;
            state.news.shutdown |= news.shutdown;
        });
    }

    /// The news since the last time.
    pub fn take_news(&self) -> News {
        std::mem::take(&mut self.state().news)
    }

    /// Sends a ping.
    pub fn ping(&self) {
        self.change(|state| state.ping = true);
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

    /// Sends the list of all documents, and then the log after it.
    pub fn list(&self) {
        self.change(|state| state.list = true);
    }

    /// The list was read, as of this commit.
    pub fn listed(&self, pages: Vec<Frame>, number: u64) {
        self.change(|state| {
            state.pages.extend(pages);
            state.log.follow(number);
        });
    }

    /// Sends the log after a commit.
    pub fn follow_log(&self, number: u64) {
        self.change(|state| state.log.follow(number));
    }

    /// A page of the log was read from storage.
    pub fn log_read(&self, page: LogPage) {
        self.change(|state| state.log.page_read(page));
    }

    /// Tells of a commit, in order.
    pub(super) fn commit(&self, commit: &Arc<Committed>) {
        let Bounds { commits, commit_bytes, .. } = self.bounds;
        self.change(|state| state.log.commit(self.id, commit, commits, commit_bytes));
    }

    /// Commits were missed: they are read from storage.
    pub(super) fn fall_behind(&self) {
        self.change(|state| state.log.fall_behind());
    }

    /// What the peer sent of a document is durable, and was before.
    pub(super) fn acknowledge(&self, document: DocumentId, heads: Heads) {
        if self.is_extended() {
            self.change(|state| state.log.acknowledge(document, heads));
        }
    }

    /// The document may have a message for this peer.
    pub fn mark(&self, document: DocumentId) {
        self.change(|state| {
            if state.marked.insert(document) {
                state.dirty.push_back(document);
            }
        });
    }

    /// A message is being made; it comes by [`Outbox::made`].
    pub(super) fn asked(&self) {
        self.state().asked += 1;
    }

    /// A message that was asked for is made, or there was none.
    pub(super) fn made(&self, message: Option<Outgoing>) {
        self.change(|state| {
            state.asked = state.asked.saturating_sub(1);
            state.made.extend(message);
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
        let most = self.bounds.ephemera;
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
    }

    /// The connection is being closed, by whomever.
    pub fn is_closing(&self) -> bool {
        self.state().close.is_some()
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

    /// Whether anything waits to be sent.
    pub fn is_waiting(&self) -> bool {
        let state = self.state();
        !(state.answers.is_empty()
            && state.dirty.is_empty()
            && state.made.is_empty()
            && state.pages.is_empty())
            || state.log.is_waiting()
    }

    /// Few enough answers wait that another message may be read.
    pub fn has_room(&self) -> bool {
        self.state().answers.len() < self.bounds.answers
    }

    /// A message of this connection is on its way to a document's owner.
    pub fn message_sent(&self) {
        self.under_way.fetch_add(1, Ordering::AcqRel);
    }

    /// A document's owner has dealt with a message of this connection.
    pub fn message_done(&self) {
        self.under_way.fetch_sub(1, Ordering::AcqRel);
        self.wake();
    }

    /// Document owners have dealt with every message of this connection.
    pub fn messages_done(&self) -> bool {
        self.under_way.load(Ordering::Acquire) == 0
    }

    /// The next thing to be done, if there is one.
    pub fn take(&self) -> Option<Item> {
        self.state().take(self.id, self.bounds)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        if !state.gone {
            change(&mut state);
            drop(state);
            self.wake();
        }
    }

    fn wake(&self) {
        self.fresh.store(true, Ordering::Release);
        self.task.wake();
    }

    /// Whoever panicked while holding the lock left whole values behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, me: ConnectionId, bounds: Bounds) -> Option<Item> {
        if let Some(frame) = self.answers.pop_front() {
            if self.answers.is_empty() {
                // Most connections are never answered again, and frames take room.
                self.answers = VecDeque::new();
            }
            return Some(Item::Frame(frame));
        }
        if self.close.is_some() && !self.flush {
            return self.close.clone().map(Item::Close);
        }
        if std::mem::take(&mut self.ping) {
            return Some(Item::Ping);
        }
        if std::mem::take(&mut self.list) {
            return Some(Item::List);
        }
        if let Some(page) = self.pages.pop_front() {
            return Some(Item::Frame(page));
        }
        match self.log.step(me, LOG_FRAME_BYTES) {
            Step::Send(bytes, since) => return Some(Item::Log(bytes, since)),
            Step::Read(since) => return Some(Item::ReadLog { since }),
            Step::Rest => {}
        }
        if let Some(message) = self.made.pop_front() {
            return Some(Item::Message(message));
        }
        if self.asked < bounds.asked
            && let Some(document) = self.dirty.pop_front()
        {
            self.marked.remove(&document);
            return Some(Item::Document(document));
        }
        if let Some((document, heads)) = self.remote_heads.pop_first() {
            return Some(Item::RemoteHeads(document, heads));
        }
        if let Some(message) = self.ephemera.pop_front() {
            return Some(Item::Frame(Frame::Ephemeral(message)));
        }
        // What was asked for belongs to what waits.
        let waits = self.flush && self.asked > 0;
        if waits { None } else { self.close.clone().map(Item::Close) }
    }
}

#[cfg(test)]
mod tests;
