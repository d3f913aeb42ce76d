//! One connection's writer: takes what waits in the outbox, makes it into bytes when the socket has room for it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use concord_sync::frame::{self, Changes, Frame, RemoteHeads};
use concord_sync::heads::Heads;
use concord_sync::id::{DocumentId, WorkspaceId};
use concord_sync::limits::PAGE_DOCUMENTS;
use futures_util::SinkExt;
use futures_util::stream::SplitSink;
use tokio::time::timeout;

use super::hub::Hub;
use crate::documents::outbox::{Item, Outbox};
use crate::session::Close;
use crate::storage::StorageError;

/// Longest reason in a close frame: the protocol allows 125 bytes, two of them the code.
const REASON_BYTES: usize = 123;

/// Why a writer ends.
enum End {
    /// The socket takes nothing any more.
    Broken,
    /// Nothing may follow.
    Closed,
}

struct Writer {
    hub: Hub,
    sink: SplitSink<WebSocket, Message>,
    outbox: Arc<Outbox>,
    deadline: Duration,
}

/// Writes until the connection is closed or breaks.
pub(super) async fn run(hub: Hub, sink: SplitSink<WebSocket, Message>, outbox: Arc<Outbox>) {
    let deadline = hub.limits().write_deadline;
    let mut writer = Writer { hub, sink, outbox: outbox.clone(), deadline };
    loop {
        let item = outbox.next().await;
        if writer.write(item).await.is_err() {
            break;
        }
    }
    // Nobody else would end a connection whose peer reads nothing.
    outbox.close(Close { code: 1000, message: String::new() });
}

impl Writer {
    async fn write(&mut self, item: Item) -> Result<(), End> {
        match item {
            Item::Frame(frame) => self.send(self.addressed(frame)).await,
            Item::Ping => {
                self.outbox.pinged();
                self.put(Message::Ping(Vec::new().into())).await
            }
            Item::Commit(commit) => self.send(Frame::Commit(commit)).await,
            Item::RemoteHeads(document, heads) => self.send(self.remote_heads(document, heads)).await,
            Item::Document(document) => self.document(document).await,
            Item::List { since } => match self.list(since).await {
                Ok(done) => done,
                Err(error) => {
                    tracing::error!(%error, "a list of documents could not be read");
                    self.close(Close::fault("the server's storage failed")).await
                }
            },
            Item::Close(close) => self.close(close).await,
        }
    }

    async fn document(&mut self, document: DocumentId) -> Result<(), End> {
        let Some(workspace) = self.outbox.workspace() else { return Ok(()) };
        let Some(outgoing) = workspace.pull(&self.outbox, document).await else { return Ok(()) };
        let (name, data) = (outgoing.document.name(), &outgoing.data);
        self.send_bytes(frame::encode_sync(name, self.hub.peer_id(), self.outbox.peer(), data)).await
    }

    /// Sends what changed since a commit, in pages, and after it only later commits.
    async fn list(&mut self, since: Option<u64>) -> Result<Result<(), End>, StorageError> {
        let Some(workspace) = self.outbox.workspace() else { return Ok(Ok(())) };
        let id: WorkspaceId = workspace.id();
        let position = self.hub.storage().position(id).await?;
        let changed = self.hub.storage().changed_since(id, since.unwrap_or(0)).await?;
        let mut documents: Vec<_> =
            changed.into_iter().map(|(document, heads, _)| (document, heads)).collect();
        loop {
            let rest = documents.split_off(documents.len().min(PAGE_DOCUMENTS));
            let page = Frame::Changes(Changes {
                epoch: position.epoch.clone(),
                full: since.is_none(),
                documents,
                number: position.number,
                fingerprint: position.fingerprint,
                done: rest.is_empty(),
            });
            if let Err(end) = self.send(page).await {
                return Ok(Err(end));
            }
            if rest.is_empty() {
                break;
            }
            documents = rest;
        }
        self.outbox.listed(position.number);
        Ok(Ok(()))
    }

    fn remote_heads(&self, document: DocumentId, heads: Heads) -> Frame {
        let timestamp = crate::clock::now() as f64;
        Frame::RemoteHeadsChanged {
            sender: self.hub.peer_id().to_owned(),
            target: self.outbox.peer().to_owned(),
            document,
            heads: [(self.hub.storage_id().to_owned(), RemoteHeads { heads, timestamp })].into(),
        }
    }

    /// Fills in from whom and to whom a frame goes, for those who made it without knowing.
    fn addressed(&self, mut frame: Frame) -> Frame {
        match &mut frame {
            Frame::DocUnavailable { sender, target, .. } => {
                *sender = self.hub.peer_id().to_owned();
                *target = self.outbox.peer().to_owned();
            }
            // The author's name stays.
            Frame::Ephemeral(message) => message.target = self.outbox.peer().to_owned(),
            Frame::Error { sender, target, .. } => {
                *sender = Some(self.hub.peer_id().to_owned());
                *target = Some(self.outbox.peer().to_owned());
            }
            _ => {}
        }
        frame
    }

    async fn send(&mut self, frame: Frame) -> Result<(), End> {
        self.send_bytes(frame.encode()).await
    }

    async fn send_bytes(&mut self, bytes: Vec<u8>) -> Result<(), End> {
        if bytes.len() > self.hub.limits().frame_bytes {
            return self.close(Close::fault("a document is too large to be sent")).await;
        }
        self.put(Message::Binary(bytes.into())).await
    }

    async fn put(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.deadline, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Broken),
        }
    }

    async fn close(&mut self, close: Close) -> Result<(), End> {
        if close.code != 1000 {
            let error = self.addressed(Frame::error(close.message.clone()));
            self.put(Message::Binary(error.encode().into())).await?;
        }
        let reason = shortened(&close.message).to_owned().into();
        self.put(Message::Close(Some(CloseFrame { code: close.code, reason }))).await?;
        Err(End::Closed)
    }
}

/// As much of a text as a close frame has room for.
fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(REASON_BYTES)]
}
