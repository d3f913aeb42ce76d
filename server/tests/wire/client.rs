//! A socket that speaks frames, and a stock client's replica of one document.

use std::collections::BTreeMap;
use std::time::Duration;

use concord_sync::document::SharedDocument;
use concord_sync::frame::{Commits, DocumentMessage, Extension, Frame, Join, PeerMetadata};
use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::DocumentId;
use concord_sync::peer::PeerState;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::changes;

/// Only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub peer: String,
}

/// How a connection ended: the error frame's message, and the close code.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub error: Option<String>,
    pub code: Option<u16>,
}

impl Wire {
    pub async fn open(request: impl IntoClientRequest + Unpin) -> Self {
        let (socket, _) = connect_async(request).await.unwrap();
        Wire { socket, peer: String::new() }
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub async fn send_bytes(&mut self, bytes: impl Into<Vec<u8>>) {
        self.send_raw(Message::Binary(bytes.into().into())).await;
    }

    pub async fn send(&mut self, frame: &Frame) {
        self.send_bytes(frame.encode()).await;
    }

    async fn next(&mut self) -> Option<Result<Message, Error>> {
        timeout(PATIENCE, self.socket.next()).await.expect("the server says nothing")
    }

    /// The next frame.
    pub async fn frame(&mut self) -> Frame {
        loop {
            match self.next().await {
                Some(Ok(Message::Binary(bytes))) => return Frame::decode(&bytes).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }

    /// The next frame, or the code of the close that came instead.
    pub async fn frame_or_close(&mut self) -> Result<Frame, Option<u16>> {
        loop {
            match self.next().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(Frame::decode(&bytes).unwrap()),
                Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Sends something to somebody who may have gone; false if so.
    pub async fn try_send(&mut self, message: Message) -> bool {
        self.socket.send(message).await.is_ok()
    }

    /// The next frame that `pick` takes; those before it are dropped.
    pub async fn find<T>(&mut self, mut pick: impl FnMut(Frame) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(self.frame().await) {
                return found;
            }
        }
    }

    /// Waits for the end of the connection.
    pub async fn ended(&mut self) -> Ended {
        let mut ended = Ended { error: None, code: None };
        loop {
            match self.next().await {
                Some(Ok(Message::Binary(bytes))) => {
                    if let Frame::Error { message, .. } = Frame::decode(&bytes).unwrap() {
                        ended.error = Some(message);
                    }
                }
                Some(Ok(Message::Close(close))) => ended.code = close.map(|close| close.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return ended,
            }
        }
    }

    /// Asserts how the connection ends: with an error frame first.
    pub async fn ends_with(&mut self, code: u16) -> String {
        let ended = self.ended().await;
        assert_eq!(ended.code, Some(code), "{ended:?}");
        ended.error.expect("an error frame before the close")
    }

    /// Joins as a stock client does.
    pub async fn join(mut self, peer: &str) -> Self {
        self.send(&join(peer, None)).await;
        self.peer = peer.to_owned();
        let frame = self.frame().await;
        assert!(matches!(&frame, Frame::Peer(answer) if answer.target == peer), "{frame:?}");
        self
    }

    /// Joins as our client does, from the last commit that it holds.
    pub async fn join_extended(mut self, peer: &str, held: Option<(String, u64, Fingerprint)>) -> Self {
        let extension = match held {
            None => Extension { version: 1, ..Extension::default() },
            Some((epoch, number, fingerprint)) => Extension {
                version: 1,
                epoch: Some(epoch),
                number,
                fingerprint: Some(fingerprint),
                time: None,
            },
        };
        self.send(&join(peer, Some(extension))).await;
        self.peer = peer.to_owned();
        let frame = self.frame().await;
        let announced = matches!(&frame, Frame::Peer(answer) if answer.metadata.concord.is_some());
        assert!(announced, "{frame:?}");
        self
    }

    pub async fn leave(mut self) {
        self.socket.close(None).await.unwrap();
        self.ended().await;
    }
}

pub fn join(peer: &str, concord: Option<Extension>) -> Frame {
    let metadata = PeerMetadata { storage_id: None, is_ephemeral: false, concord };
    Frame::Join(Join { sender: peer.to_owned(), versions: vec!["1".to_owned()], metadata })
}

/// A stock client's replica of one document.
pub struct Replica {
    pub id: DocumentId,
    chunks: Vec<Vec<u8>>,
    document: SharedDocument,
    pub state: PeerState,
}

impl Replica {
    pub fn new(id: u8) -> Self {
        let id = DocumentId::from_bytes([id; 16]);
        Replica { id, chunks: Vec::new(), document: SharedDocument::new(), state: PeerState::new() }
    }

    /// Makes one of the frozen changes here.
    pub fn edit(&mut self, change: &str) {
        self.chunks.push(changes::bytes(change));
        self.document = SharedDocument::load(&self.chunks).unwrap();
    }

    pub fn heads(&self) -> Heads {
        self.document.heads()
    }

    pub fn count(&self) -> usize {
        self.document.change_count()
    }

    /// What the connection knew is gone with it.
    pub fn reconnect(&mut self) {
        self.state = PeerState::new();
    }

    /// Sends what there is to send.
    pub async fn speak(&mut self, wire: &mut Wire) {
        if let Some(data) = self.document.generate(&mut self.state).unwrap() {
            let request = self.heads().is_empty();
            let message = DocumentMessage {
                document: self.id,
                sender: wire.peer.clone(),
                target: "server".into(),
                data,
            };
            wire.send(&if request { Frame::Request(message) } else { Frame::Sync(message) }).await;
        }
    }

    /// Takes in a sync message of this document, and answers.
    pub async fn hear(&mut self, wire: &mut Wire, frame: Frame) {
        if let Frame::Error { message, .. } = &frame {
            panic!("the server says: {message}");
        }
        if let Frame::Sync(message) = frame
            && message.document == self.id
        {
            let received = self.document.receive(&mut self.state, &message.data).unwrap();
            self.chunks.extend(received.chunk.map(|run| run.bytes));
            self.speak(wire).await;
        }
    }

    /// Syncs until the condition holds.
    pub async fn sync_until(&mut self, wire: &mut Wire, done: impl Fn(&Self) -> bool) {
        self.speak(wire).await;
        while !done(self) {
            let frame = wire.frame().await;
            self.hear(wire, frame).await;
        }
    }

    /// Syncs until the server says that it has all that is here.
    pub async fn upload(&mut self, wire: &mut Wire) {
        self.sync_until(wire, |replica| replica.state.their_heads() == Some(replica.heads())).await;
    }

    /// Syncs until so many changes are here.
    pub async fn download(&mut self, wire: &mut Wire, count: usize) {
        self.sync_until(wire, |replica| replica.count() == count).await;
    }
}

/// What our client holds of a workspace that it follows by its log.
#[derive(Default)]
pub struct Held {
    pub documents: BTreeMap<DocumentId, Vec<Vec<u8>>>,
    pub acknowledged: BTreeMap<DocumentId, Heads>,
    pub number: u64,
    pub fingerprint: Fingerprint,
    pub frames: usize,
    done: bool,
}

impl Held {
    /// Takes in what the server tells until it says that this is all, or refuses something.
    pub async fn catch_up(&mut self, wire: &mut Wire) {
        self.done = false;
        while !self.done {
            let commits = wire.find(commits).await;
            self.take(commits);
        }
    }

    /// Takes in what the server tells until this holds.
    pub async fn until(&mut self, wire: &mut Wire, done: impl Fn(&Self) -> bool) {
        while !done(self) {
            let commits = wire.find(commits).await;
            self.take(commits);
        }
    }

    fn take(&mut self, commits: Commits) {
        assert!(commits.number >= self.number, "the log went back");
        let mut last = 0;
        for entry in commits.commits {
            assert!(entry.number >= last && entry.number <= commits.number, "out of order");
            last = entry.number;
            self.documents.entry(entry.document).or_default().push(entry.changes);
        }
        self.acknowledged.extend(commits.acknowledged);
        (self.number, self.fingerprint, self.done) = (commits.number, commits.fingerprint, commits.done);
        self.frames += 1;
    }

    pub fn heads(&self, document: &DocumentId) -> Heads {
        SharedDocument::load(&self.documents[document]).unwrap().heads()
    }

    pub fn count(&self, document: &DocumentId) -> usize {
        let chunks = self.documents.get(document);
        chunks.map_or(0, |chunks| SharedDocument::load(chunks).unwrap().change_count())
    }
}

pub fn commits(frame: Frame) -> Option<Commits> {
    if let Frame::Commits(commits) = frame { Some(commits) } else { None }
}

impl Replica {
    /// Sends all that is here as our client does.
    pub async fn push(&self, wire: &mut Wire) {
        let changes = self.chunks.concat();
        wire.send(&Frame::Push { document: self.id, changes }).await;
    }

    /// Sends only the last change.
    pub async fn push_last(&self, wire: &mut Wire) {
        let changes = self.chunks.last().unwrap().clone();
        wire.send(&Frame::Push { document: self.id, changes }).await;
    }

    /// Sends these bytes as a sync message of this document.
    pub async fn send_data(&mut self, wire: &mut Wire, data: Vec<u8>) {
        let message =
            DocumentMessage { document: self.id, sender: wire.peer.clone(), target: "server".into(), data };
        wire.send(&Frame::Sync(message)).await;
    }

    /// Answers a message with what is here and changes nothing: the message's changes are left aside.
    pub async fn send_all(&mut self, wire: &mut Wire, data: &[u8]) {
        self.state.set_read_only(true);
        self.document.receive(&mut self.state, data).unwrap();
        self.speak(wire).await;
    }
}
