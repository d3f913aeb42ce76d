//! One connection's task: reads its socket, runs its session, carries out what the session decides, and sends what
//! waits in its outbox when the socket has room.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use concord_sync::client::Members;
use concord_sync::frame::{
    EXTENSION_VERSION, Extension, Frame, Join, Member, PROTOCOL_VERSION, Peer, PeerMetadata,
};
use futures_util::{SinkExt, Stream, StreamExt};
use tokio::time::timeout;

use super::clock::{Clock, Due};
use super::hub::Hub;
use super::outgoing;
use crate::accounts::Principal;
use crate::documents::Workspace;
use crate::documents::outbox::{Item, News, Outbox};
use crate::listen::Visitor;
use crate::metrics;
use crate::session::{Admission, Close, Effect, Event, Session};
use crate::storage::{Position, Storage, StorageError};

/// Bytes of a message above which its buffer is not kept for the next one.
const LARGE_BYTES: usize = 16 << 10;

/// A connection that may have joined.
struct Connection {
    hub: Hub,
    outbox: Arc<Outbox>,
    socket: WebSocket,
    session: Session,
    joined: Option<Joined>,
    /// Whom the upgrade let in: to be asked about again when accounts change.
    token_id: Option<String>,
    clock: Clock,
    /// The socket has no room, or not all was flushed.
    blocked: bool,
    /// What comes is read.
    reads: bool,
    /// The last message, if it was a large one. Reading on while it is alive makes the socket begin a new buffer; it would
    /// keep the large one otherwise.
    large: Option<Bytes>,
}

/// What a connection has once it joined.
struct Joined {
    principal: Principal,
    workspace: Arc<Workspace>,
    peer: String,
    /// What the client was last told of members.
    told: Option<Members>,
}

/// What the task has to do next.
enum Turn {
    /// A message came, or the end of them.
    Read(Option<Result<Message, axum::Error>>),
    /// A time has come.
    Due(Due),
    /// News for the connection.
    News(News),
    /// The close was sent, or the socket takes nothing any more.
    Ended,
}

/// What sending came to.
enum Sent {
    /// All that waits, or all that the socket has room for.
    Enough,
    /// The close, after which nothing may follow.
    Closed,
    /// The socket takes nothing any more.
    Broken,
}

/// Runs a connection from its upgrade to its end.
///
/// `accounts` is the version of the accounts by which it was admitted, or an earlier one. The visitor counts for its
/// address until then.
///
/// What is kept for as long as the connection lives is one allocation: connections are many and mostly idle.
pub(super) fn run(
    hub: Hub,
    socket: WebSocket,
    admission: Admission,
    accounts: u64,
    visitor: Visitor,
) -> impl Future<Output = ()> + Send {
    let guard = hub.guard();
    let now = hub.documents().now();
    let outbox = Outbox::from_address(hub.next_connection(), hub.limits(), visitor.address, now);
    let outbox = Arc::new(outbox);
    metrics::connection_opened();
    if guard.is_none() {
        outbox.close(Close::shutdown());
    } else if !hub.opened(&outbox, accounts) {
        outbox.close(Close::too_many_connections("connections", hub.limits().connections));
    } else if let Some((limit, most)) = visitor.turned_away() {
        outbox.close(Close::too_many_connections(limit, most));
    }
    let token_id = admission.as_ref().ok().map(|principal| principal.token_id.clone());
    let session = Session::new(admission, hub.limits().clone(), 0);
    let clock = Clock::new(hub.limits());
    let mut connection = Box::new(Connection {
        hub,
        outbox,
        socket,
        session,
        joined: None,
        token_id,
        clock,
        blocked: false,
        reads: true,
        large: None,
    });
    async move {
        connection.live().await;
        connection.leave();
        if guard.is_some() {
            connection.hub.closed(&connection.outbox);
        }
        metrics::connection_closed();
        drop(visitor);
    }
}

impl Connection {
    /// Until the other end is gone, or has had time to answer our close.
    async fn live(&mut self) {
        loop {
            match poll_fn(|context| self.poll(context)).await {
                // What dealing with something takes is taken only meanwhile.
                Turn::Read(Some(message)) => Box::pin(self.on_message(message)).await,
                Turn::Read(None) => return,
                Turn::Due(Due::Join) => Box::pin(self.handle(Event::JoinDeadline)).await,
                Turn::Due(Due::Ping) => self.outbox.ping(),
                Turn::Due(Due::Silence) => return,
                Turn::News(news) => Box::pin(self.on_news(news)).await,
                Turn::Ended => return Box::pin(self.drain()).await,
            }
        }
    }

    /// Sends what there is room for, and says what is to be done next.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Turn> {
        // Most of the time nothing was put in the outbox since the last look, and no look is needed.
        while self.blocked || self.outbox.take_fresh() {
            self.outbox.register(context.waker());
            let sent = self.poll_send(context);
            self.blocked = sent.is_pending();
            if let Poll::Ready(Sent::Closed | Sent::Broken) = sent {
                return Poll::Ready(Turn::Ended);
            }
            self.reads = self.outbox.has_room() && !self.outbox.is_closing();
            let news = self.outbox.take_news();
            if news != News::default() {
                return Poll::Ready(Turn::News(news));
            }
            if self.blocked {
                break;
            }
        }
        if let Poll::Ready(due) = self.clock.poll(context) {
            return Poll::Ready(Turn::Due(due));
        }
        // Nothing counts any more once a close is on its way; and who does not read its answers is not read either.
        if !self.reads {
            return Poll::Pending;
        }
        let message = std::pin::Pin::new(&mut self.socket).poll_next(context);
        self.large = None;
        let message = ready!(message);
        self.clock.heard();
        Poll::Ready(Turn::Read(message))
    }

    /// Takes what waits as long as the socket has room. Pending while it has none.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<Sent> {
        loop {
            match self.socket.poll_ready_unpin(context) {
                Poll::Ready(Ok(())) => self.clock.wrote(),
                Poll::Ready(Err(_)) => return Poll::Ready(Sent::Broken),
                Poll::Pending => {
                    self.clock.blocked();
                    return Poll::Pending;
                }
            }
            let Some(item) = self.outbox.take() else { break };
            let is_last = matches!(item, Item::Close(_));
            for message in outgoing::make(&self.hub, &self.outbox, item).into_iter().flatten() {
                if self.socket.start_send_unpin(message).is_err() {
                    return Poll::Ready(Sent::Broken);
                }
            }
            if is_last {
                return Poll::Ready(Sent::Closed);
            }
        }
        match ready!(self.socket.poll_flush_unpin(context)) {
            Ok(()) => Poll::Ready(Sent::Enough),
            Err(_) => Poll::Ready(Sent::Broken),
        }
    }

    async fn on_message(&mut self, message: Result<Message, axum::Error>) {
        let limit = self.hub.limits().frame_bytes;
        if let Ok(Message::Binary(bytes)) = &message {
            metrics::received(bytes.len());
            self.large = (bytes.len() > LARGE_BYTES).then(|| bytes.clone());
        }
        match message {
            Ok(Message::Binary(bytes)) if bytes.len() > limit => self.handle(Event::TooLarge).await,
            Ok(Message::Binary(bytes)) => self.handle(Event::Frame(&bytes)).await,
            Ok(Message::Text(_)) => self.handle(Event::Text).await,
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_)) => {}
            // A frame far above the limit, or no WebSocket at all: nothing can be read after it.
            Err(error) if error.to_string().starts_with("Space limit exceeded") => {
                self.handle(Event::TooLarge).await;
            }
            Err(_) => self.handle(Event::Broken).await,
        }
    }

    async fn on_news(&mut self, news: News) {
        if news.accounts {
            self.ask_standing().await;
        }
        if news.shutdown {
            // Reads no more, lets what was read become durable and be answered, and says goodbye.
            let outbox = self.outbox.clone();
            let done = poll_fn(|context| {
                outbox.register(context.waker());
                if outbox.messages_done() { Poll::Ready(()) } else { Poll::Pending }
            });
            let _ = timeout(self.hub.limits().close_deadline, done).await;
            self.outbox.close_after_flush(Close::shutdown());
        }
    }

    async fn handle(&mut self, event: Event<'_>) {
        let now = self.clock.millis();
        for effect in self.session.handle(now, event) {
            if let Err(error) = self.carry_out(effect).await {
                tracing::error!(%error, "a connection's request failed");
                self.outbox.close(Close::fault(format!("the server's storage failed: {error}")));
            }
        }
    }

    async fn carry_out(&mut self, effect: Effect) -> Result<(), StorageError> {
        match effect {
            Effect::Close(close) => self.outbox.close(close),
            Effect::Welcome { principal, join } => self.welcome(*principal, *join).await?,
            Effect::Subscribe { add, remove } => {
                let ours = |ids: &[String]| ids.iter().any(|id| id == self.hub.storage_id());
                if ours(&add) || ours(&remove) {
                    self.outbox.set_wants_heads(ours(&add));
                }
            }
            Effect::MembersChanged => self.tell_members().await?,
            Effect::Over { limit, message } => {
                metrics::refused(limit);
                self.outbox.answer(Frame::error(message));
            }
            Effect::Deliver(delivery) => {
                if let Some(joined) = &self.joined {
                    joined.workspace.deliver(&self.outbox, delivery, &joined.principal.token_id).await?;
                }
            }
            Effect::Relay(message) => {
                if let Some(joined) = &self.joined {
                    joined.workspace.relay(&self.outbox, &message);
                }
            }
        }
        Ok(())
    }

    async fn welcome(&mut self, principal: Principal, join: Join) -> Result<(), StorageError> {
        self.clock.joined();
        let workspace = self.hub.documents().workspace(principal.workspace).await?;
        let claim = join.metadata.concord.filter(|extension| extension.version >= EXTENSION_VERSION);
        self.outbox.set_joined(&join.sender, workspace.clone());
        self.outbox.set_may_write(principal.role.may_write());
        self.hub.joined(&principal, &join.sender, &self.outbox);
        if claim.is_some() {
            self.outbox.set_extended();
            // Listening before looking: a commit in between is read rather than missed.
            workspace.listen(&self.outbox);
        }
        let position = self.hub.storage().position(principal.workspace).await?;
        self.outbox.answer(self.peer_frame(&join.sender, claim.is_some().then_some(&position)));
        let since = match &claim {
            Some(claim) => known_since(self.hub.storage(), &principal, claim, &position).await?,
            None => None,
        };
        let peer = join.sender;
        self.joined = Some(Joined { principal, workspace, peer, told: None });
        if claim.is_some() {
            self.tell_members().await?;
            match since {
                Some(number) => self.outbox.follow_log(number),
                None => self.outbox.list(),
            }
        }
        Ok(())
    }

    fn peer_frame(&self, target: &str, position: Option<&Position>) -> Frame {
        let concord = position.map(|position| Extension {
            version: EXTENSION_VERSION,
            epoch: Some(position.epoch.clone()),
            number: position.number,
            fingerprint: None,
            time: Some(crate::clock::now()),
        });
        let storage_id = Some(self.hub.storage_id().to_owned());
        Frame::Peer(Peer {
            sender: self.hub.peer_id().to_owned(),
            target: target.to_owned(),
            version: PROTOCOL_VERSION.to_owned(),
            metadata: PeerMetadata { storage_id, is_ephemeral: false, concord },
        })
    }

    /// The accounts changed: who stands behind this connection now?
    async fn ask_standing(&mut self) {
        let Some(token_id) = self.token_id.clone() else { return };
        match self.hub.accounts().standing(&token_id).await {
            Ok(standing) => {
                if let (Some(joined), Some(standing)) = (&mut self.joined, &standing) {
                    joined.principal = standing.clone();
                }
                self.handle(Event::Standing(standing)).await;
            }
            Err(error) => tracing::warn!(%error, "a connection's standing could not be looked up"),
        }
    }

    /// Tells our clients who is a member, if that changed, and lets a new role take effect on open documents.
    async fn tell_members(&mut self) -> Result<(), StorageError> {
        let Some(joined) = &mut self.joined else { return Ok(()) };
        let may_write = joined.principal.role.may_write();
        if may_write != self.outbox.may_write() {
            self.outbox.set_may_write(may_write);
            self.session.documents().for_each(|document| self.outbox.mark(*document));
        }
        if !self.outbox.is_extended() {
            return Ok(());
        }
        let members = self.hub.accounts().members(joined.principal.workspace).await?;
        let as_sent = |member: crate::accounts::Member| Member {
            id: member.id,
            name: member.name,
            role: member.role.as_str().to_owned(),
        };
        let members = Members {
            me: joined.principal.member.clone(),
            role: joined.principal.role.as_str().to_owned(),
            members: members.into_iter().map(as_sent).collect(),
        };
        if joined.told.as_ref() != Some(&members) {
            joined.told = Some(members.clone());
            self.outbox.answer(Frame::Members(members));
        }
        Ok(())
    }

    /// Lets the close go out, and reads what still comes, without looking, so that the other end reads our close instead
    /// of a reset.
    async fn drain(&mut self) {
        let socket = &mut self.socket;
        let rest = async {
            if socket.flush().await.is_ok() {
                while let Some(Ok(_)) = socket.next().await {}
            }
        };
        let _ = timeout(self.hub.limits().close_deadline, rest).await;
    }

    fn leave(&mut self) {
        self.outbox.set_gone();
        if let Some(joined) = &self.joined {
            self.hub.left(&joined.principal, &joined.peer, &self.outbox);
            joined.workspace.forget(self.outbox.id(), self.session.documents());
        }
    }
}

/// The commit from which on the client has to be told; none if what it claims is not of this line of commits.
async fn known_since(
    storage: &Storage,
    principal: &Principal,
    claim: &Extension,
    position: &Position,
) -> Result<Option<u64>, StorageError> {
    if claim.epoch.is_none() && claim.number == 0 {
        return Ok(Some(0));
    }
    if claim.epoch.as_ref() != Some(&position.epoch) || claim.number > position.number {
        return Ok(None);
    }
    let known = storage.fingerprint_at(principal.workspace, claim.number).await?;
    Ok((known.is_some() && known == claim.fingerprint).then_some(claim.number))
}
