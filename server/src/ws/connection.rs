//! One connection's task: reads its socket, runs its session, carries out what the session decides.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use concord_sync::client::Members;
use concord_sync::frame::{
    EXTENSION_VERSION, Extension, Frame, Join, Member, PROTOCOL_VERSION, Peer, PeerMetadata,
};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::hub::Hub;
use super::writer;
use crate::accounts::Principal;
use crate::documents::Workspace;
use crate::documents::outbox::Outbox;
use crate::session::{Admission, Close, Effect, Event, Session};
use crate::storage::{Position, StorageError};

/// Pings without anything coming back after which a connection counts as dead.
const PING_MISSES: usize = 2;

/// A connection that may have joined.
struct Connection {
    hub: Hub,
    outbox: Arc<Outbox>,
    session: Session,
    joined: Option<Joined>,
    /// Whom the upgrade let in: to be asked about again when accounts change.
    token_id: Option<String>,
    began: Instant,
}

/// What a connection has once it joined.
struct Joined {
    principal: Principal,
    workspace: Arc<Workspace>,
    peer: String,
    /// What the client was last told of members.
    told: Option<Members>,
}

/// Runs a connection from its upgrade to its end.
pub(super) async fn run(hub: Hub, socket: WebSocket, admission: Admission) {
    let guard = hub.guard();
    let (sink, stream) = socket.split();
    let outbox = Arc::new(Outbox::new(hub.next_connection(), hub.limits()));
    if guard.is_none() {
        outbox.close(Close::shutdown());
    } else if !hub.opened() {
        outbox.close(Close::too_many_connections());
    }
    let writing = tokio::spawn(writer::run(hub.clone(), sink, outbox.clone()));
    let token_id = admission.as_ref().ok().map(|principal| principal.token_id.clone());
    let session = Session::new(admission, hub.limits().clone(), 0);
    let mut connection =
        Connection { hub, outbox: outbox.clone(), session, joined: None, token_id, began: Instant::now() };
    connection.live(stream).await;
    connection.leave();
    let close_deadline = connection.hub.limits().close_deadline;
    // The writer ends by itself after a close; of a socket that broke it is told so.
    outbox.close(Close { code: 1000, message: String::new() });
    let mut writing = writing;
    if timeout(close_deadline, &mut writing).await.is_err() {
        writing.abort();
    }
    outbox.set_gone();
    if guard.is_some() {
        connection.hub.closed();
    }
}

impl Connection {
    /// Until the other end is gone, or has had time to answer our close.
    async fn live(&mut self, mut stream: SplitStream<WebSocket>) {
        let limits = self.hub.limits().clone();
        let mut accounts = self.hub.accounts().changes();
        let mut shutdown = self.hub.shutdown();
        let mut pings = interval_at(Instant::now() + limits.ping_interval, limits.ping_interval);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let join_deadline = self.began + limits.join_deadline;
        let outbox = self.outbox.clone();
        loop {
            tokio::select! {
                biased;
                () = outbox.closing() => return drain(stream, limits.close_deadline).await,
                () = shutdown.begun() => return self.shut_down(stream, limits.close_deadline).await,
                Ok(()) = accounts.changed() => self.ask_standing().await,
                _ = pings.tick() => if !outbox.ping(PING_MISSES) { return },
                () = tokio::time::sleep_until(join_deadline), if self.joined.is_none() => {
                    self.handle(Event::JoinDeadline).await;
                }
                message = next(&outbox, &mut stream) => match message {
                    Some(message) => self.on_message(message).await,
                    None => return,
                }
            }
        }
    }

    async fn on_message(&mut self, message: Result<Message, axum::Error>) {
        let limit = self.hub.limits().frame_bytes;
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

    async fn handle(&mut self, event: Event<'_>) {
        let now = self.began.elapsed().as_millis() as u64;
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
        let workspace = self.hub.documents().workspace(principal.workspace).await?;
        let claim = join.metadata.concord.filter(|extension| extension.version >= EXTENSION_VERSION);
        self.outbox.set_joined(&join.sender, workspace.clone());
        self.outbox.set_may_write(principal.role.may_write());
        self.hub.joined(&principal, &join.sender, &self.outbox);
        if claim.is_some() {
            self.outbox.set_extended();
            // Listening before looking: a commit in between is told twice rather than not at all.
            workspace.listen(&self.outbox);
        }
        let position = self.hub.storage().position(principal.workspace).await?;
        self.outbox.answer(self.peer_frame(&join.sender, claim.is_some().then_some(&position)));
        let since = match &claim {
            Some(claim) => self.known_since(&principal, claim, &position).await?,
            None => None,
        };
        let peer = join.sender;
        self.joined = Some(Joined { principal, workspace, peer, told: None });
        if claim.is_some() {
            self.tell_members().await?;
            self.outbox.list(since);
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

    /// The commit from which on the client has to be told; none if what it claims is not of this line of commits.
    async fn known_since(
        &self,
        principal: &Principal,
        claim: &Extension,
        position: &Position,
    ) -> Result<Option<u64>, StorageError> {
        if claim.epoch.as_ref() != Some(&position.epoch) || claim.number > position.number {
            return Ok(None);
        }
        let known = self.hub.storage().fingerprint_at(principal.workspace, claim.number).await?;
        Ok((known.is_some() && known == claim.fingerprint).then_some(claim.number))
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

    /// Reads no more, lets what was read become durable and be answered, and says goodbye.
    async fn shut_down(&mut self, stream: SplitStream<WebSocket>, deadline: Duration) {
        let _ = timeout(deadline, self.outbox.messages_done()).await;
        self.outbox.close_after_flush(Close::shutdown());
        drain(stream, deadline).await;
    }

    fn leave(&mut self) {
        if let Some(joined) = &self.joined {
            self.hub.left(&joined.principal, &joined.peer, &self.outbox);
            joined.workspace.forget(self.outbox.id(), self.session.documents());
        }
    }
}

/// The next message, once few enough answers wait.
async fn next(outbox: &Outbox, stream: &mut SplitStream<WebSocket>) -> Option<Result<Message, axum::Error>> {
    outbox.has_room().await;
    let message = stream.next().await?;
    outbox.heard();
    Some(message)
}

/// Reads what still comes, without looking, so that the other end reads our close instead of a reset.
async fn drain(mut stream: SplitStream<WebSocket>, deadline: Duration) {
    let rest = async { while let Some(Ok(_)) = stream.next().await {} };
    let _ = timeout(deadline, rest).await;
}
