//! What one connection that speaks our extension is still to be told of its workspace's log: the commits that have just
//! been made while it keeps up, and a number to read from in storage when it does not.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::body::Bytes;
use concord_sync::frame::{Commits, Frame, LogEntry};
use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::DocumentId;

use super::outbox::ConnectionId;
use crate::storage::LogPage;

/// A commit that is durable.
#[derive(Debug)]
pub(super) struct Committed {
    pub(super) document: DocumentId,
    pub(super) number: u64,
    pub(super) fingerprint: Fingerprint,
    pub(super) changes: Vec<u8>,
    /// The document's heads with it.
    pub(super) heads: Heads,
    /// The connections by which it came.
    pub(super) writers: Vec<ConnectionId>,
    /// When it became durable.
    at: Instant,
    /// The frame that tells of this commit alone, made once for all who are told of it alone.
    alone: OnceLock<Bytes>,
}

impl Committed {
    pub(super) fn new(
        document: DocumentId,
        (number, fingerprint): (u64, Fingerprint),
        changes: Vec<u8>,
        heads: Heads,
        writers: Vec<ConnectionId>,
    ) -> Self {
        Committed {
            document,
            number,
            fingerprint,
            changes,
            heads,
            writers,
            at: Instant::now(),
            alone: OnceLock::new(),
        }
    }

    fn entry(&self) -> LogEntry {
        LogEntry { document: self.document, number: self.number, changes: self.changes.clone() }
    }

    fn alone(&self) -> Bytes {
        let make = || frame(self.number, self.fingerprint, true, vec![self.entry()], Vec::new());
        self.alone.get_or_init(make).clone()
    }

    /// True if only this connection has sent what is in it.
    fn is_only_by(&self, connection: ConnectionId) -> bool {
        self.writers.iter().all(|writer| *writer == connection)
    }
}

/// What is to be done next for the log.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing.
    Rest,
    /// Read the log after this commit from storage, and give the page to [`Log::page_read`].
    Read(u64),
    /// Send this frame. When the oldest commit in it became durable, if that was just now.
    Send(Bytes, Option<Instant>),
}

/// One connection's place in the log of its workspace.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The peer speaks our extension and has been greeted.
    follows: bool,
    /// It was told of every commit up to this one.
    sent: u64,
    /// There may be commits after `sent` that are not in `live`.
    behind: bool,
    /// The last commit that was made, as far as is known here.
    latest: u64,
    /// A page is being read.
    reading: bool,
    page: Option<LogPage>,
    /// Commits after `sent`, in order.
    live: VecDeque<Arc<Committed>>,
    live_bytes: usize,
    /// Documents with heads that are durable, for a writer to know.
    acknowledged: BTreeMap<DocumentId, Heads>,
}

impl Log {
    /// The peer holds everything up to this commit: it is told of all after it, and at least that there are none.
    pub(super) fn follow(&mut self, number: u64) {
        self.fall_behind();
        self.follows = true;
        self.sent = number;
    }

    /// A commit is durable, the next one after those before. Kept back are at most so many and so many bytes.
    pub(super) fn commit(
        &mut self,
        me: ConnectionId,
        commit: &Arc<Committed>,
        most: usize,
        most_bytes: usize,
    ) {
        if commit.writers.contains(&me) {
            self.acknowledged.insert(commit.document, commit.heads.clone());
        }
        self.latest = self.latest.max(commit.number);
        if !self.follows || self.behind || commit.number <= self.sent {
            return;
        }
        self.live_bytes += commit.changes.len();
        self.live.push_back(commit.clone());
        if self.live.len() > most || self.live_bytes > most_bytes {
            self.fall_behind();
        }
    }

    /// Commits were missed: what comes after `sent` has to be read.
    pub(super) fn fall_behind(&mut self) {
        self.behind = true;
        self.live = VecDeque::new();
        self.live_bytes = 0;
    }

    /// What the peer sent of this document is durable, and was before.
    pub(super) fn acknowledge(&mut self, document: DocumentId, heads: Heads) {
        self.acknowledged.insert(document, heads);
    }

    /// A page was read from storage, or could not be.
    pub(super) fn page_read(&mut self, page: LogPage) {
        self.reading = false;
        self.page = Some(page);
    }

    /// What is to be done next. `me` is who is told.
    pub(super) fn step(&mut self, me: ConnectionId, most_bytes: usize) -> Step {
        if !self.follows {
            return Step::Rest;
        }
        if let Some(page) = self.page.take() {
            return Step::Send(self.send_page(page), None);
        }
        if self.behind {
            let read = !std::mem::replace(&mut self.reading, true);
            return if read { Step::Read(self.sent) } else { Step::Rest };
        }
        if self.live.is_empty() && self.acknowledged.is_empty() {
            Step::Rest
        } else {
            self.send_live(me, most_bytes)
        }
    }

    fn send_page(&mut self, page: LogPage) -> Bytes {
        let entries = page.entries.into_iter().map(|entry| LogEntry {
            document: entry.document,
            number: entry.number,
            changes: entry.chunk,
        });
        self.sent = page.number;
        // What was committed while the page was read is not in it.
        self.behind = !page.done || self.latest > page.number;
        let done = !self.behind;
        frame(page.number, page.fingerprint, done, entries.collect(), self.take_acknowledged())
    }

    fn send_live(&mut self, me: ConnectionId, most_bytes: usize) -> Step {
        if let (1, Some(only), true) = (self.live.len(), self.live.front(), self.acknowledged.is_empty())
            && !only.is_only_by(me)
        {
            let (bytes, since) = (only.alone(), only.at);
            self.sent = only.number;
            self.live.clear();
            self.live_bytes = 0;
            return Step::Send(bytes, Some(since));
        }
        let since = self.live.front().map(|oldest| oldest.at);
        let (mut entries, mut bytes, mut last) = (Vec::new(), 0, None);
        while bytes <= most_bytes
            && let Some(commit) = self.live.pop_front()
        {
            self.live_bytes -= commit.changes.len();
            bytes += commit.changes.len();
            if !commit.is_only_by(me) {
                entries.push(commit.entry());
            }
            last = Some((commit.number, commit.fingerprint));
        }
        let Some((number, fingerprint)) = last else {
            // Acknowledgements alone: where the log stands is read with them.
            self.fall_behind();
            return self.step(me, most_bytes);
        };
        self.sent = number;
        let done = self.live.is_empty();
        let acknowledged = self.take_acknowledged();
        Step::Send(frame(number, fingerprint, done, entries, acknowledged), since)
    }

    /// Whether there is something to be told.
    pub(super) fn is_waiting(&self) -> bool {
        self.follows && (self.behind || !self.live.is_empty() || !self.acknowledged.is_empty())
    }

    fn take_acknowledged(&mut self) -> Vec<(DocumentId, Heads)> {
        std::mem::take(&mut self.acknowledged).into_iter().collect()
    }
}

fn frame(
    number: u64,
    fingerprint: Fingerprint,
    done: bool,
    commits: Vec<LogEntry>,
    acknowledged: Vec<(DocumentId, Heads)>,
) -> Bytes {
    Frame::Commits(Commits { number, fingerprint, done, commits, acknowledged }).encode().into()
}
