//! The owner of one active document: takes its messages in batches, makes what is new durable, and only then lets
//! anything be said about it.
//!
//! Order and silence come from the loop itself: one batch is applied, appended and settled before the next message, and
//! before any message to a peer is made.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;

use concord_sync::document::SharedDocument;
use concord_sync::frame::RefusalCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use tokio::sync::mpsc;

use super::core::{Answered, Applied, Core, Incoming, Peer, Refused, Write};
use super::desk::Desk;
use super::outbox::Outbox;
use super::{Outgoing, Workspace};
use crate::metrics;
use crate::session::{Close, SyncLimits};
use crate::storage::{Append, Committed, StorageError};

/// Most messages that are applied before one append.
const BATCH: usize = 64;

/// Above so many changes, or bytes of messages, work is done on a thread that may block.
const LIGHT_CHANGES: usize = 500;
const LIGHT_BYTES: usize = 64 << 10;

/// What an owner is asked for.
#[derive(Debug)]
pub(super) enum Request {
    /// Take in a sync message.
    Incoming(Box<Incoming>),
    /// Make the next message for a connection, whose socket has room.
    Pull(Arc<Outbox>),
}

/// The one task that owns a document while its changes come in, or somebody needs more than its durable line.
pub(super) struct Owner {
    workspace: Arc<Workspace>,
    desk: Arc<Desk>,
    mailbox: mpsc::Receiver<Request>,
    core: Core,
    /// Bytes of the stored chunks, to notice a document that nears the limit.
    stored: usize,
    /// Bytes accounted for this document in the process.
    resident: usize,
    /// It is counted as being in memory.
    loaded: bool,
}

/// What woke an owner up.
enum Wake {
    Request(Request),
    Idle,
    Ended,
}

impl Owner {
    pub(super) fn new(workspace: Arc<Workspace>, desk: Arc<Desk>, mailbox: mpsc::Receiver<Request>) -> Self {
        Owner { workspace, desk, mailbox, core: Core::default(), stored: 0, resident: 0, loaded: false }
    }

    /// Works until there was nothing to do for a while. Boxed, because an owner that ends may start another.
    pub(super) fn run(self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.work_until_idle())
    }

    async fn work_until_idle(mut self) {
        loop {
            match self.wait().await {
                // What is waited for in between takes nothing while there is nothing to do.
                Wake::Request(first) => Box::pin(self.work(first)).await,
                Wake::Idle if self.rest() => break,
                Wake::Idle => {}
                Wake::Ended => break,
            }
            self.account();
        }
        self.core = Core::default();
        self.account();
        self.workspace.retire(&self.desk);
        // A message that was on its way while the mailbox was given up belongs to the next owner.
        self.mailbox.close();
        while let Some(request) = self.mailbox.recv().await {
            self.workspace.send(self.desk.clone(), request).await;
        }
    }

    async fn wait(&mut self) -> Wake {
        let shared = self.workspace.shared.clone();
        let pressed = async {
            // Only what is in memory can be let go.
            if self.core.document.is_some() {
                shared.pressure.notified().await
            } else {
                std::future::pending().await
            }
        };
        tokio::select! {
            biased;
            request = self.mailbox.recv() => request.map_or(Wake::Ended, Wake::Request),
            () = pressed => Wake::Idle,
            () = tokio::time::sleep(shared.limits.idle_document) => Wake::Idle,
        }
    }

    /// Lets go of the document; nothing is saved, because everything is. True if the owner is not needed any more.
    fn rest(&mut self) -> bool {
        self.core.prune(&self.desk);
        if self.core.peers.is_empty() {
            self.core.document = None;
            return self.desk.owner_ends(&self.mailbox);
        }
        if self.core.is_clean() {
            self.core.document = None;
        }
        false
    }

    async fn work(&mut self, first: Request) {
        let (mut incoming, mut pulls) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(request) = next {
            match request {
                Request::Incoming(message) => incoming.push(*message),
                Request::Pull(outbox) => pulls.push(outbox),
            }
            taken += 1;
            next = if taken < BATCH { self.mailbox.try_recv().ok() } else { None };
        }
        if let Err(error) = self.load().await {
            pulls.iter().for_each(|outbox| outbox.made(None));
            return self.unreadable(incoming, &error);
        }
        if !incoming.is_empty() {
            self.take_in(incoming).await;
        }
        for outbox in pulls {
            let data = self.generate(outbox.clone()).await;
            outbox.made(data.map(|data| Outgoing {
                document: self.desk.clone(),
                data: data.into(),
                since: None,
            }));
        }
    }

    /// Begins to sync with a connection that asked for the document before it existed.
    fn attach(&mut self, outbox: Arc<Outbox>) {
        let known = self.desk.hand_over(&outbox).unwrap_or_default();
        outbox.mark(self.desk.id);
        self.core.peers.insert(outbox.id(), Peer { outbox, state: known });
    }

    /// Brings the document into memory.
    async fn load(&mut self) -> Result<(), String> {
        if self.core.document.is_some() {
            return Ok(());
        }
        let shared = self.workspace.shared.clone();
        let stored =
            shared.storage.load(self.workspace.id, self.desk.id).await.map_err(|error| error.to_string())?;
        let Some(stored) = stored else {
            self.core.document = Some(SharedDocument::new());
            return Ok(());
        };
        self.stored = stored.chunks.iter().map(Vec::len).sum();
        let load = move || SharedDocument::load(&stored.chunks).map(|document| (document, stored.heads));
        let loaded = if self.stored < LIGHT_BYTES {
            load()
        } else {
            tokio::task::spawn_blocking(load).await.map_err(|error| error.to_string())?
        };
        let (document, heads) = loaded.map_err(|error| error.to_string())?;
        if document.heads() != heads {
            return Err("damaged document: its chunks do not lead to its heads".to_owned());
        }
        self.core.document = Some(document);
        Ok(())
    }

    /// The document can't be loaded: nobody is told anything of it but that.
    fn unreadable(&mut self, incoming: Vec<Incoming>, error: &str) {
        tracing::error!(workspace = %self.workspace.id, document = %self.desk.id, error, "a document can't be read");
        for message in incoming {
            self.core.dismiss(&self.desk, message.outbox.id());
            let reason = super::UNREADABLE.to_owned();
            self.refuse(Refused { outbox: message.outbox.clone(), code: RefusalCode::Storage, reason });
            message.outbox.message_done();
        }
    }

    async fn take_in(&mut self, incoming: Vec<Incoming>) {
        let senders: Vec<_> = incoming.iter().map(|message| message.outbox.clone()).collect();
        let sound = incoming.into_iter().filter(|message| self.is_sound(message)).collect::<Vec<_>>();
        let bytes = sound.iter().map(|message| message.data.len()).sum();
        let (desk, began) = (self.desk.clone(), Instant::now());
        let applied = self.blocking(bytes, move |core| core.apply(&desk, sound)).await;
        metrics::observe_receive(began.elapsed());
        if let Some(applied) = applied {
            self.settle(applied).await;
        }
        senders.iter().for_each(|outbox| outbox.message_done());
    }

    /// False for a message that made automerge panic before: it is refused unread.
    fn is_sound(&self, message: &Incoming) -> bool {
        let poisonous = self.workspace.shared.is_poison(&message.data);
        if poisonous {
            let reason = "this message has failed before".to_owned();
            self.refuse(Refused { outbox: message.outbox.clone(), code: RefusalCode::Malformed, reason });
        }
        !poisonous
    }

    /// Makes durable what was applied, then lets it be said.
    async fn settle(&mut self, applied: Applied) {
        let Applied { mut writes, refused, answered, poison, given_up } = applied;
        refused.into_iter().for_each(|refused| self.refuse(refused));
        if let Some(data) = poison {
            self.workspace.shared.remember_poison(&data);
            self.end_sessions("a message made the document's reader fail");
            return;
        }
        if let Err((limit, reason)) = self.fits(&writes).await {
            metrics::refused(limit);
            return self.undo(&writes, RefusalCode::Limit, &reason);
        }
        while !writes.is_empty() {
            match self.append(&writes[0]).await {
                Ok(committed) => self.committed(writes.remove(0), committed),
                Err(error) => return self.lost(&writes, &error),
            }
        }
        self.give_up(&given_up);
        self.answer(&answered);
    }

    /// Those who are where we are follow from now on; the others are answered by the document.
    fn answer(&mut self, answered: &[Answered]) {
        for Answered { outbox, message, may_write, new } in answered {
            if self.desk.answer(outbox.id(), message, *may_write) {
                self.core.peers.remove(&outbox.id());
            }
            // Of what was new the log tells that it is durable.
            if message.carries_changes() && *may_write && !new {
                outbox.acknowledge(self.desk.id, self.desk.heads());
            }
        }
        self.desk.mark(answered.iter().map(|answered| answered.outbox.id()));
    }

    /// Ends connections that sent changes and never what those depend on, and forgets what they left in memory.
    fn give_up(&mut self, peers: &[Arc<Outbox>]) {
        if peers.is_empty() {
            return;
        }
        self.core.drop_document(&self.desk, &peers.iter().map(|outbox| outbox.id()).collect());
        peers.iter().for_each(|outbox| outbox.close(Close::protocol("changes without those they depend on")));
    }

    async fn append(&self, write: &Write) -> Result<Committed, StorageError> {
        let append = Append {
            workspace: self.workspace.id,
            document: self.desk.id,
            chunk: write.chunk(),
            heads: write.heads(),
            changes: write.changes,
            principal: write.principal.clone(),
            at: crate::clock::now(),
        };
        let began = Instant::now();
        let appended = self.workspace.shared.storage.append(append).await;
        metrics::observe_commit(began.elapsed());
        if appended.is_err() {
            metrics::commit_failed();
        }
        appended
    }

    fn committed(&mut self, write: Write, committed: Committed) {
        self.stored += write.bytes();
        let is_new = !self.desk.exists();
        let place = (committed.number, committed.fingerprint);
        let writers = write.parts.iter().map(|part| part.writer.id()).collect();
        let commit = super::log::Committed::new(self.desk.id, place, write.chunk(), write.heads(), writers);
        for part in write.parts {
            self.desk.committed(part.run, &part.heads, Some(part.writer.id()));
        }
        self.workspace.feed.publish(commit);
        if is_new {
            self.workspace.present.fetch_add(1, Ordering::Relaxed);
            for outbox in self.workspace.appeared(&self.desk.id) {
                self.attach(outbox);
            }
        }
    }

    /// The disk did not take it: what is in memory goes, and with it all that only memory knew. The writers' connections
    /// end, so that what they sent is offered again when they come back.
    fn lost(&mut self, writes: &[Write], error: &StorageError) {
        tracing::error!(workspace = %self.workspace.id, document = %self.desk.id, %error, "changes could not be stored");
        self.undo(writes, RefusalCode::Storage, "the server could not store it");
        for part in writes.iter().flat_map(|write| &write.parts) {
            part.writer.close(Close::fault(format!("the server could not store changes: {error}")));
        }
    }

    /// Drops the document in memory together with changes that are not to be kept.
    fn undo(&mut self, writes: &[Write], code: RefusalCode, reason: &str) {
        let writers: BTreeMap<_, _> = writes
            .iter()
            .flat_map(|write| &write.parts)
            .map(|part| (part.writer.id(), part.writer.clone()))
            .collect();
        self.core.drop_document(&self.desk, &writers.keys().copied().collect());
        for outbox in writers.into_values() {
            self.refuse(Refused { outbox, code, reason: reason.to_owned() });
        }
        self.core.peers.values().for_each(|peer| peer.outbox.mark(self.desk.id));
    }

    /// Whether the document may grow by so much; else the limit that it would go over, and a line about it.
    async fn fits(&mut self, writes: &[Write]) -> Result<(), (&'static str, String)> {
        let SyncLimits { document_bytes: limit, changes_per_document: most, .. } =
            self.workspace.shared.limits;
        let over = |name, value: &dyn std::fmt::Display| {
            (name, format!("the document would become too large ({name}: {value})"))
        };
        let Some(last) = writes.last() else { return Ok(()) };
        if last.changes > most {
            return Err(over("changes_per_document", &most));
        }
        let added: usize = writes.iter().map(Write::bytes).sum();
        if self.stored + added <= limit {
            return Ok(());
        }
        let compact =
            self.blocking(usize::MAX, |core| core.document.as_ref().map_or(0, |doc| doc.save().len())).await;
        let compact = compact.unwrap_or(usize::MAX);
        self.stored = compact.saturating_sub(added);
        if compact <= limit { Ok(()) } else { Err(over("document_bytes", &limit)) }
    }

    async fn generate(&mut self, outbox: Arc<Outbox>) -> Option<Vec<u8>> {
        if self.load().await.is_err() {
            return None;
        }
        let desk = self.desk.clone();
        match self.blocking(0, move |core| core.generate(&desk, &outbox)).await? {
            Ok(message) => message,
            Err(_) => {
                self.end_sessions("the document could not be read");
                None
            }
        }
    }

    /// Runs work on the core, off the runtime's workers if it may take long. None if it panicked.
    async fn blocking<T: Send + 'static>(
        &mut self,
        bytes: usize,
        work: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Option<T> {
        let changes = self.core.document.as_ref().map_or(0, SharedDocument::change_count);
        let mut core = std::mem::take(&mut self.core);
        let guarded = move || {
            let done = catch_unwind(AssertUnwindSafe(|| work(&mut core)));
            (core, done)
        };
        let outcome = if bytes < LIGHT_BYTES && changes < LIGHT_CHANGES {
            Ok(guarded())
        } else {
            tokio::task::spawn_blocking(guarded).await
        };
        match outcome {
            Ok((core, Ok(done))) => {
                self.core = core;
                Some(done)
            }
            Ok((core, Err(_))) => {
                self.core = core;
                self.end_sessions("the document's owner failed");
                None
            }
            // The runtime is ending.
            Err(_) => None,
        }
    }

    /// Something broke: whoever syncs this document begins again on a new connection, from what is stored.
    fn end_sessions(&mut self, reason: &str) {
        tracing::error!(workspace = %self.workspace.id, document = %self.desk.id, reason, "a document's sessions end");
        self.core = Core::default();
        self.desk.dismiss_all().into_iter().for_each(|outbox| outbox.close(Close::fault(reason)));
    }

    fn refuse(&self, refused: Refused) {
        refused.outbox.refuse(self.desk.id, refused.code, refused.reason);
    }

    fn account(&mut self) {
        let loaded = self.core.document.is_some();
        match (std::mem::replace(&mut self.loaded, loaded), loaded) {
            (false, true) => metrics::document_loaded(),
            (true, false) => metrics::document_evicted(),
            _ => {}
        }
        let bytes = self.core.bytes();
        self.workspace.shared.account(self.resident, bytes);
        self.resident = bytes;
    }
}
