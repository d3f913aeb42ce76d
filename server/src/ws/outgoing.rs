//! What waits in an outbox made into WebSocket messages, now that the socket has room for them. What has to be read from
//! storage first comes back to the outbox when it is there.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message};
use concord_sync::frame::{self, Changes, Frame, RemoteHeads};
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use concord_sync::limits::PAGE_DOCUMENTS;

use super::hub::Hub;
use crate::documents::outbox::{Item, Outbox};
use crate::documents::{Outgoing, Workspace};
use crate::metrics;
use crate::session::Close;
use crate::storage::{Storage, StorageError};

/// Longest reason in a close frame: the protocol allows 125 bytes, two of them the code.
const REASON_BYTES: usize = 123;

/// The messages for an item, in order: none, one, or the two of a close.
pub(super) type Messages = [Option<Message>; 2];

/// Nothing, for now.
const NONE: Messages = [None, None];

/// Makes the messages for an item.
pub(super) fn make(hub: &Hub, outbox: &Arc<Outbox>, item: Item) -> Messages {
    let bytes = match item {
        Item::Frame(frame) => addressed(hub, outbox, frame).encode().into(),
        Item::Log(bytes, since) => {
            if let Some(since) = since {
                metrics::observe_fan_out(since.elapsed());
            }
            bytes
        }
        Item::Message(message) => sync(hub, outbox, &message),
        Item::Document(document) => {
            let pulled = outbox.workspace().and_then(|workspace| workspace.pull(outbox, document));
            match pulled {
                Some(message) => sync(hub, outbox, &message),
                None => return NONE,
            }
        }
        Item::Ping => return [Some(Message::Ping(Bytes::new())), None],
        Item::RemoteHeads(document, heads) => remote_heads(hub, outbox, document, heads).encode().into(),
        Item::List => {
            let storage = hub.storage().clone();
            read(outbox, move |outbox, workspace| async move { list(&storage, &outbox, &workspace).await });
            return NONE;
        }
        Item::ReadLog { since } => {
            read(outbox, move |outbox, workspace| async move { workspace.read_log(&outbox, since).await });
            return NONE;
        }
        Item::Close(close) => return close_messages(hub, outbox, &close),
    };
    if bytes.len() > hub.limits().frame_bytes {
        let close = Close::fault("a document is too large to be sent");
        outbox.close(close);
        return NONE;
    }
    metrics::sent(bytes.len());
    [Some(Message::Binary(bytes)), None]
}

fn sync(hub: &Hub, outbox: &Outbox, message: &Outgoing) -> Bytes {
    if let Some(since) = message.since {
        metrics::observe_fan_out(since.elapsed());
    }
    frame::encode_sync(message.document.name(), hub.peer_id(), outbox.peer(), &message.data).into()
}

/// Reads something from storage meanwhile. Without it the connection can't go on.
fn read<F>(outbox: &Arc<Outbox>, work: impl FnOnce(Arc<Outbox>, Arc<Workspace>) -> F)
where
    F: Future<Output = Result<(), StorageError>> + Send + 'static,
{
    let Some(workspace) = outbox.workspace().cloned() else { return };
    let reading = work(outbox.clone(), workspace);
    let outbox = outbox.clone();
    tokio::spawn(async move {
        if let Err(error) = reading.await {
            tracing::error!(%error, "a list of documents could not be read");
            outbox.close(Close::fault(format!("the server's storage failed: {error}")));
        }
    });
}

/// All documents with their heads, in pages.
async fn list(storage: &Storage, outbox: &Outbox, workspace: &Workspace) -> Result<(), StorageError> {
    let index = storage.index(workspace.id()).await?;
    let documents: Vec<_> =
        index.documents.into_iter().map(|(document, heads, _)| (document, heads)).collect();
    let position = index.position;
    let count = documents.len().div_ceil(PAGE_DOCUMENTS).max(1);
    let pages = (0..count).map(|page| {
        let rest = documents.iter().skip(page * PAGE_DOCUMENTS);
        Frame::Changes(Changes {
            epoch: position.epoch.clone(),
            full: true,
            documents: rest.take(PAGE_DOCUMENTS).cloned().collect(),
            number: position.number,
            fingerprint: position.fingerprint,
            done: page + 1 == count,
        })
    });
    let pages = pages.collect();
    outbox.listed(pages, position.number);
    Ok(())
}

fn remote_heads(hub: &Hub, outbox: &Outbox, document: DocumentId, heads: Heads) -> Frame {
    let timestamp = crate::clock::now() as f64;
    Frame::RemoteHeadsChanged {
        sender: hub.peer_id().to_owned(),
        target: outbox.peer().to_owned(),
        document,
        heads: [(hub.storage_id().to_owned(), RemoteHeads { heads, timestamp })].into(),
    }
}

/// Fills in from whom and to whom a frame goes, for those who made it without knowing.
fn addressed(hub: &Hub, outbox: &Outbox, mut frame: Frame) -> Frame {
    match &mut frame {
        Frame::DocUnavailable { sender, target, .. } => {
            *sender = hub.peer_id().to_owned();
            *target = outbox.peer().to_owned();
        }
        // The author's name stays.
        Frame::Ephemeral(message) => message.target = outbox.peer().to_owned(),
        Frame::Error { sender, target, .. } => {
            *sender = Some(hub.peer_id().to_owned());
            *target = Some(outbox.peer().to_owned());
        }
        _ => {}
    }
    frame
}

fn close_messages(hub: &Hub, outbox: &Outbox, close: &Close) -> Messages {
    if let Some(limit) = close.limit {
        metrics::refused(limit);
    }
    let explained = (close.code != 1000).then(|| {
        let error = addressed(hub, outbox, Frame::error(close.message.clone()));
        Message::Binary(error.encode().into())
    });
    let reason = shortened(&close.message).to_owned().into();
    [explained, Some(Message::Close(Some(CloseFrame { code: close.code, reason })))]
}

/// As much of a text as a close frame has room for.
fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(REASON_BYTES)]
}
