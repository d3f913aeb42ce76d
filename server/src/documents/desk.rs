//! Where the connections that sync one document are attended to: what most of them say and are told needs no document
//! in memory, only its durable line, and is dealt with here at once. What needs the document goes to its owner.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Instant;

use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use concord_sync::line::{self, Follower, Heard, Line, Told};
use concord_sync::message::SyncMessage;
use concord_sync::peer::{PeerState, Run};
use tokio::sync::{OnceCell, mpsc};

use super::lock;
use super::outbox::{ConnectionId, Outbox};
use super::owner::Request;

/// One active document.
#[derive(Debug)]
pub struct Desk {
    /// The document.
    pub(super) id: DocumentId,
    /// The document's id as it is printed, which every message needs.
    name: String,
    /// Set once its durable heads are known.
    pub(super) opened: OnceCell<()>,
    /// What is stored, as it is being sent to connections that have nothing. Whoever holds the lock reads it for the others.
    pub(super) whole: tokio::sync::Mutex<Whole>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    line: Line,
    seats: BTreeMap<ConnectionId, Seat>,
    /// The owner's mailbox, while there is an owner.
    mailbox: Option<mpsc::Sender<Request>>,
    /// When the last commit became durable.
    committed: Option<Instant>,
    /// Nobody is attended to here any more: who comes has to look for the document anew.
    closed: bool,
}

#[derive(Debug)]
struct Seat {
    outbox: Arc<Outbox>,
    standing: Standing,
}

#[derive(Debug)]
enum Standing {
    /// At a place of the line.
    Follows(Follower),
    /// Has nothing, and is to be sent what is stored.
    Empty(Follower),
    /// The owner keeps account of it.
    Asks,
}

/// The last message that brought somebody all that is stored, while anybody is being sent it.
#[derive(Debug, Default)]
pub(super) struct Whole {
    heads: Heads,
    read_only: bool,
    message: Option<Weak<[u8]>>,
}

impl Whole {
    /// The message, if it still is what has to be sent.
    pub(super) fn get(&self, heads: &Heads, read_only: bool) -> Option<Arc<[u8]>> {
        let fits = self.heads == *heads && self.read_only == read_only;
        self.message.as_ref().and_then(Weak::upgrade).filter(|_| fits)
    }

    /// Makes the message of what is stored at these heads.
    pub(super) fn make(&mut self, heads: Heads, stored: Vec<u8>, read_only: bool) -> Arc<[u8]> {
        let message: Arc<[u8]> = line::whole(&heads, stored, read_only).into();
        *self = Whole { heads, read_only, message: Some(Arc::downgrade(&message)) };
        message
    }
}

/// What there is to send to a connection.
#[derive(Debug)]
pub(super) enum Next {
    /// Nothing.
    Nothing,
    /// This sync message.
    Message(Arc<[u8]>, Option<Instant>),
    /// What is stored, by [`Whole::make`].
    Stored,
    /// What the owner makes.
    Owner,
}

/// Where a message for the owner goes.
pub(super) enum Door {
    /// Here.
    Open(mpsc::Sender<Request>),
    /// There was no owner: this is the mailbox of a new one.
    New(mpsc::Sender<Request>, mpsc::Receiver<Request>),
    /// This desk is closed.
    Closed,
}

impl Desk {
    pub(super) fn new(id: DocumentId) -> Self {
        let state = State {
            line: Line::at(Heads::empty()),
            seats: BTreeMap::new(),
            mailbox: None,
            committed: None,
            closed: false,
        };
        let (opened, whole) = (OnceCell::new(), tokio::sync::Mutex::default());
        Desk { id, name: id.to_string(), opened, whole, state: Mutex::new(state) }
    }

    /// The document's id as it is printed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The durable heads are known.
    pub(super) fn open(&self, heads: Heads) {
        self.state().line = Line::at(heads);
    }

    /// The durable heads.
    pub(super) fn heads(&self) -> Heads {
        self.state().line.heads().clone()
    }

    /// True once the document has been committed.
    pub(super) fn exists(&self) -> bool {
        !self.state().line.heads().is_empty()
    }

    /// Listens to a message. True if that was all; else the owner has to take it in. None if the desk is closed.
    pub(super) fn hear(&self, outbox: &Arc<Outbox>, message: &SyncMessage, may_write: bool) -> Option<bool> {
        let state = &mut *self.state();
        if state.closed {
            return None;
        }
        let seat = state.seats.get(&outbox.id());
        let known = match seat.map(|seat| &seat.standing) {
            Some(Standing::Follows(follower)) => Some(follower),
            _ => None,
        };
        let standing = match state.line.hear(known, message, may_write) {
            Heard::Follows(follower) => Standing::Follows(follower),
            Heard::Empty(follower) => Standing::Empty(follower),
            Heard::Asks => return Some(false),
        };
        let quiet =
            matches!(&standing, Standing::Follows(follower) if !state.line.has_news(follower, may_write));
        match state.seats.get_mut(&outbox.id()) {
            Some(seat) => seat.standing = standing,
            None => drop(state.seats.insert(outbox.id(), Seat { outbox: outbox.clone(), standing })),
        }
        if !quiet {
            outbox.mark(self.id);
        }
        Some(true)
    }

    /// What there is to send to a connection whose socket has room.
    pub(super) fn next(&self, connection: ConnectionId) -> Next {
        let state = &mut *self.state();
        let Some(seat) = state.seats.get_mut(&connection) else { return Next::Nothing };
        match &mut seat.standing {
            Standing::Empty(_) => Next::Stored,
            Standing::Asks => Next::Owner,
            Standing::Follows(follower) => {
                match state.line.tell(connection.0, follower, seat.outbox.may_write()) {
                    Told::Nothing => Next::Nothing,
                    Told::Message(message) => Next::Message(message, state.committed),
                    Told::Asks => Next::Owner,
                }
            }
        }
    }

    /// Whether a connection that has nothing, and is to be sent what is stored, may not write. None if it is no such one.
    pub(super) fn is_empty_reader(&self, connection: ConnectionId) -> Option<bool> {
        match &self.state().seats.get(&connection)?.standing {
            Standing::Empty(follower) => Some(follower.is_read_only()),
            Standing::Follows(_) | Standing::Asks => None,
        }
    }

    /// A connection that has nothing is sent what was stored at these heads. False if that is not so.
    pub(super) fn tell_whole(&self, connection: ConnectionId, heads: &Heads) -> bool {
        let state = &mut *self.state();
        let Some(seat) = state.seats.get_mut(&connection) else { return false };
        let Standing::Empty(follower) = &mut seat.standing else { return false };
        let told = state.line.tell_whole(follower, heads);
        let follows = follower.clone();
        seat.standing = if told { Standing::Follows(follows) } else { Standing::Asks };
        // What was committed while it was read is told next; and if it can't be told whole, the owner is asked.
        seat.outbox.mark(self.id);
        told
    }

    /// The owner keeps account of the connection from now on. What was known of it, if it followed the line.
    pub(super) fn hand_over(&self, outbox: &Arc<Outbox>) -> Option<PeerState> {
        let state = &mut *self.state();
        let seat = Seat { outbox: outbox.clone(), standing: Standing::Asks };
        match state.seats.insert(outbox.id(), seat)?.standing {
            Standing::Follows(follower) => Some(follower.into_peer()),
            Standing::Empty(_) | Standing::Asks => None,
        }
    }

    /// Whether the connection follows the line.
    pub(super) fn follows(&self, connection: ConnectionId) -> bool {
        let state = self.state();
        matches!(state.seats.get(&connection), Some(Seat { standing: Standing::Follows(_), .. }))
    }

    /// Whether the owner keeps account of the connection.
    pub(super) fn is_asking(&self, connection: ConnectionId) -> bool {
        let state = self.state();
        matches!(state.seats.get(&connection), Some(Seat { standing: Standing::Asks, .. }))
    }

    /// The connection's message was taken in whole: it follows the line, and waits for an answer. False if it does not.
    pub(super) fn answer(&self, connection: ConnectionId, message: &SyncMessage, may_write: bool) -> bool {
        let state = &mut *self.state();
        let Some(seat) = state.seats.get_mut(&connection) else { return false };
        match &mut seat.standing {
            Standing::Follows(follower) => follower.wrote(message),
            standing if message.heads() == state.line.heads() => {
                *standing = Standing::Follows(state.line.follow(message, may_write));
            }
            _ => return false,
        }
        true
    }

    /// Something is durable: all who follow are to be told. Connections that speak our extension hear of it otherwise.
    pub(super) fn committed(&self, run: Run, heads: &Heads, writer: Option<ConnectionId>) {
        let state = &mut *self.state();
        state.committed = Some(Instant::now());
        state.line.advance(run, heads.clone(), writer.map(|writer| writer.0));
        for seat in state.seats.values() {
            seat.outbox.remote_heads(self.id, heads);
            if !seat.outbox.is_extended() {
                seat.outbox.mark(self.id);
            }
        }
    }

    /// There may be something to say to these connections.
    pub(super) fn mark(&self, connections: impl Iterator<Item = ConnectionId>) {
        let state = self.state();
        for seat in connections.filter_map(|connection| state.seats.get(&connection)) {
            seat.outbox.mark(self.id);
        }
    }

    /// What was known of a connection is worth nothing any more; it begins anew if it says something.
    pub(super) fn dismiss(&self, connection: ConnectionId) {
        self.state().seats.remove(&connection);
    }

    /// The connection is no more. If the owner keeps account of it, it finds out by itself.
    pub(super) fn leave(&self, connection: ConnectionId) {
        self.dismiss(connection);
    }

    /// Nothing that is known of any connection is worth anything any more.
    pub(super) fn dismiss_all(&self) -> Vec<Arc<Outbox>> {
        std::mem::take(&mut self.state().seats).into_values().map(|seat| seat.outbox).collect()
    }

    /// Messages that wait for the owner.
    pub(super) fn waiting_messages(&self) -> usize {
        self.state().mailbox.as_ref().map_or(0, |mailbox| mailbox.max_capacity() - mailbox.capacity())
    }

    /// A way to the owner. `room` is the size of a new mailbox.
    pub(super) fn door(&self, room: usize) -> Door {
        let state = &mut *self.state();
        match &state.mailbox {
            _ if state.closed => Door::Closed,
            Some(mailbox) => Door::Open(mailbox.clone()),
            None => {
                let (mailbox, requests) = mpsc::channel(room);
                state.mailbox = Some(mailbox.clone());
                Door::New(mailbox, requests)
            }
        }
    }

    /// The owner has nothing to do and would end. False if a message came meanwhile.
    pub(super) fn owner_ends(&self, mailbox: &mpsc::Receiver<Request>) -> bool {
        let state = &mut *self.state();
        let idle = mailbox.is_empty();
        if idle {
            state.mailbox = None;
            state.line.shorten();
        }
        idle
    }

    /// Closes the desk if nobody is attended to and nobody owns the document. True if it is closed.
    pub(super) fn close_if_idle(&self) -> bool {
        let state = &mut *self.state();
        state.seats.retain(|_, seat| !seat.outbox.is_gone());
        state.closed |= state.seats.is_empty() && state.mailbox.is_none();
        state.closed
    }

    /// Whoever panicked while holding the lock left whole values behind.
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::outbox::Item;
    use crate::session::SyncLimits;
    use crate::storage::changes;
    use concord_sync::document::SharedDocument;

    #[test]
    fn so_many_messages_wait_for_an_owner_who_does_not_come_to_them_and_no_more() {
        let limits = SyncLimits { mailbox: 2, ..SyncLimits::default() };
        let desk = Desk::new(DocumentId::from_bytes([1; 16]));
        let Door::New(door, _requests) = desk.door(limits.mailbox) else { panic!("there is an owner") };
        let send = || door.try_send(Request::Pull(Arc::new(Outbox::new(ConnectionId(1), &limits))));
        assert_eq!((send().is_ok(), send().is_ok(), send().is_ok()), (true, true, false));
        assert_eq!(desk.waiting_messages(), 2);
        assert!(matches!(desk.door(limits.mailbox), Door::Open(_)), "nobody gets a second mailbox");
    }

    #[test]
    fn who_never_reads_holds_one_mark_though_a_million_edits_pass() {
        let mut stored = changes::Line::default();
        let document = SharedDocument::load([stored.edit(1)]).unwrap();
        let desk = Desk::new(DocumentId::from_bytes([1; 16]));
        desk.open(stored.heads());
        let outbox = Arc::new(Outbox::new(ConnectionId(1), &SyncLimits::default()));
        let said = document.generate(&mut PeerState::new()).unwrap().unwrap();
        assert_eq!(desk.hear(&outbox, &SyncMessage::decode(&said).unwrap(), true), Some(true));
        let change = stored.edit(1);
        let run = Run { ends: vec![change.len()], bytes: change };
        for _ in 0..1_000_000 {
            desk.committed(run.clone(), &stored.heads(), None);
        }
        assert!(matches!(outbox.take(), Some(Item::Document(id)) if id == desk.id));
        assert!(outbox.take().is_none(), "one mark, whatever has passed");
        // The line has forgotten where it stood: the document says what it lacks.
        assert!(matches!(desk.next(outbox.id()), Next::Owner));
    }
}
