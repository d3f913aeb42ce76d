//! The server that does nothing: what one writer says is passed on as it came. What it can't do, the load generator
//! can't ask for.
//!
//! It speaks just enough of the stock wire for the bench's own clients: a writer's first upload is kept for readers that
//! come later, everything after it goes to all of them, and the writer is told that its heads are here. Nothing is
//! applied, checked or stored.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use automerge::ChangeHash;
use concord_sync::frame::{DocumentMessage, Frame, PROTOCOL_VERSION, Peer, PeerMetadata};
use concord_sync::id::DocumentId;
use futures_util::{SinkExt, StreamExt, stream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use crate::failure::Failure;
use crate::wire::Bytes;
use crate::wire::stock::{decode, holding};

/// The peer id of the relay.
const ME: &str = "relay";

/// Frames that go to a socket in one go, if so many wait.
const AT_ONCE: usize = 64;

/// Documents with the first upload of each, and who reads them.
#[derive(Default)]
struct Rooms(Mutex<HashMap<DocumentId, Room>>);

#[derive(Default)]
struct Room {
    upload: Bytes,
    readers: Vec<UnboundedSender<Bytes>>,
}

/// Relays at this address until killed.
pub async fn run(address: &str) -> Result<(), Failure> {
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let rooms = Arc::new(Rooms::default());
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        tokio::spawn(serve(Arc::clone(&rooms), socket));
    }
}

async fn serve(rooms: Arc<Rooms>, socket: TcpStream) {
    let Ok(socket) = accept_async(socket).await else { return };
    let (mut sink, mut frames) = socket.split();
    let (to_peer, mut waiting) = unbounded_channel::<Bytes>();
    tokio::spawn(async move {
        let mut frames = Vec::new();
        while waiting.recv_many(&mut frames, AT_ONCE).await > 0 {
            let mut messages = stream::iter(frames.drain(..).map(|frame| Ok(Message::Binary(frame))));
            if sink.send_all(&mut messages).await.is_err() {
                return;
            }
        }
    });
    while let Some(Ok(message)) = frames.next().await {
        if let Message::Binary(frame) = message {
            rooms.take(&frame, &to_peer);
        }
    }
}

impl Rooms {
    fn take(&self, bytes: &Bytes, peer: &UnboundedSender<Bytes>) {
        let answer = match Frame::decode(bytes) {
            Ok(Frame::Join(join)) => Some(greeting(join.sender)),
            Ok(Frame::Request(request)) => self.join(request, peer),
            Ok(Frame::Sync(message)) => self.pass_on(bytes, message),
            _ => None,
        };
        // A peer that is gone hears nothing.
        let _ = answer.map(|answer| peer.send(answer));
    }

    fn join(&self, request: DocumentMessage, peer: &UnboundedSender<Bytes>) -> Option<Bytes> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = rooms.get_mut(&request.document)?;
        room.readers.push(peer.clone());
        Some(room.upload.clone())
    }

    fn pass_on(&self, bytes: &Bytes, message: DocumentMessage) -> Option<Bytes> {
        let sync = decode(&message.data).ok()?;
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match rooms.get_mut(&message.document) {
            None if sync.changes.is_empty() => return Some(told(message, Vec::new())),
            None => {
                rooms.insert(message.document, Room { upload: bytes.clone(), readers: Vec::new() });
            }
            Some(_) if sync.changes.is_empty() => return None,
            Some(room) => room.readers.retain(|reader| reader.send(bytes.clone()).is_ok()),
        }
        Some(told(message, sync.heads))
    }
}

fn greeting(target: String) -> Bytes {
    let metadata = PeerMetadata::default();
    let version = PROTOCOL_VERSION.to_owned();
    Frame::Peer(Peer { sender: ME.to_owned(), target, version, metadata }).encode().into()
}

/// Says that these heads are here.
fn told(message: DocumentMessage, heads: Vec<ChangeHash>) -> Bytes {
    let data = holding(heads, Vec::new());
    let DocumentMessage { document, sender: target, target: sender, .. } = message;
    Frame::Sync(DocumentMessage { document, sender, target, data }).encode().into()
}
