//! A client that says whatever a test wants to say: a bare socket, frames, and nobody's manners.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use automerge::sync::{BloomFilter, Have, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash};
use concord_sync::frame::{DocumentMessage, Extension, Frame, Join, PeerMetadata};
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use concord_sync::peer::{self, PeerState};
use concord_tests::{LIMIT, Server};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::stream::MaybeTlsStream;
use tokio_tungstenite::tungstenite::{Message, WebSocket, connect};

/// An open socket.
pub struct Wire {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    /// The peer id it goes by: one of its own, since a peer that joins again replaces itself.
    me: String,
    server: String,
    /// The code by which the server closed the connection, once it has.
    pub code: Option<u16>,
}

/// How the server ended a connection.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed {
    pub code: u16,
    /// What it said before, in `error` frames.
    pub said: Vec<String>,
}

impl Wire {
    /// Opens the socket of a workspace and says nothing yet.
    pub fn open(server: &Server, workspace: &str, token: &str) -> Self {
        let address = server.url().replacen("http", "ws", 1);
        let (socket, _) =
            connect(format!("{address}/sync/{workspace}?token={token}")).expect("the upgrade is made");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(LIMIT)).expect("a limit is taken");
        }
        static OPENED: AtomicUsize = AtomicUsize::new(0);
        let me = format!("peer-of-a-test-{}", OPENED.fetch_add(1, Ordering::Relaxed));
        Self { socket, me, server: String::new(), code: None }
    }

    /// Opens the socket and joins as a client of ours does.
    pub fn joined(server: &Server, workspace: &str, token: &str) -> Self {
        let mut wire = Self::open(server, workspace, token);
        wire.send(&join(&wire.me.clone()));
        wire.server = wire.until(|frame| match frame {
            Frame::Peer(peer) => Some(peer.sender.clone()),
            _ => None,
        });
        wire
    }

    /// Sends a frame.
    pub fn send(&mut self, frame: &Frame) {
        self.send_bytes(frame.encode());
    }

    /// Sends any bytes in a binary frame. A server that has closed the connection does not take them.
    pub fn send_bytes(&mut self, bytes: Vec<u8>) {
        let _ = self.socket.send(Message::Binary(bytes.into()));
    }

    /// Sends a text frame.
    pub fn send_text(&mut self, text: &str) {
        let _ = self.socket.send(Message::Text(text.into()));
    }

    /// Waits for the first frame that `wanted` makes something of.
    #[track_caller]
    pub fn until<T>(&mut self, wanted: impl Fn(&Frame) -> Option<T>) -> T {
        let deadline = Instant::now() + LIMIT;
        loop {
            // Pings keep coming, whatever else does not.
            assert!(Instant::now() < deadline, "a frame that was waited for never came");
            match self.socket.read().expect("the server answers") {
                Message::Binary(bytes) => {
                    let frame = Frame::decode(&bytes).expect("a frame");
                    if let Some(found) = wanted(&frame) {
                        return found;
                    }
                }
                Message::Close(close) => panic!("closed: {close:?}"),
                _ => {}
            }
        }
    }

    /// The next frame; none once the connection is gone.
    pub fn frame(&mut self) -> Option<Frame> {
        loop {
            match self.socket.read().ok()? {
                Message::Binary(bytes) => return Some(Frame::decode(&bytes).expect("a frame")),
                Message::Close(close) => {
                    self.code = close.map(|close| close.code.into());
                    return None;
                }
                _ => {}
            }
        }
    }

    /// The documents that the server brings a client that joined with nothing.
    pub fn listed(&mut self) -> Vec<(DocumentId, Heads)> {
        let mut chunks = BTreeMap::<DocumentId, Vec<u8>>::new();
        loop {
            let page = self.until(|frame| match frame {
                Frame::Commits(page) => Some(page.clone()),
                _ => None,
            });
            for entry in page.commits {
                chunks.entry(entry.document).or_default().extend(entry.changes);
            }
            if page.done {
                break;
            }
        }
        let heads = |bytes: &Vec<u8>| Heads::of(&Automerge::load(bytes).expect("whole changes"));
        chunks.iter().map(|(document, bytes)| (*document, heads(bytes))).collect()
    }

    /// Waits until a change of this document is told of.
    pub fn hears_of(&mut self, document: &DocumentId) {
        self.until(|frame| match frame {
            Frame::Commits(page) => {
                page.commits.iter().any(|entry| entry.document == *document).then_some(())
            }
            _ => None,
        });
    }

    /// Waits until the server closes the connection.
    pub fn closed(mut self) -> Closed {
        let mut said = Vec::new();
        let deadline = Instant::now() + LIMIT;
        loop {
            assert!(Instant::now() < deadline, "a close that was waited for never came; {said:?}");
            match self.socket.read() {
                Ok(Message::Binary(bytes)) => {
                    if let Ok(Frame::Error { message, .. }) = Frame::decode(&bytes) {
                        said.push(message);
                    }
                }
                Ok(Message::Close(close)) => {
                    let code = close.map_or(0, |close| u16::from(close.code));
                    return Closed { code, said };
                }
                Ok(_) => {}
                Err(error) => panic!("it broke off without a close: {error}; {said:?}"),
            }
        }
    }

    /// Asks for a document and takes in what the server has of it.
    pub fn fetch(&mut self, id: &DocumentId) -> Automerge {
        let (mut document, mut state) = (Automerge::new(), PeerState::new());
        let ask = peer::generate(&document, &mut state).expect("an empty document asks");
        self.send(&Frame::Request(self.message(id, ask)));
        while document.get_heads().is_empty() {
            let data = self.sync_message(id);
            peer::receive(&mut document, &mut state, &data).expect("the server's message is sound");
            if let Some(answer) = peer::generate(&document, &mut state) {
                self.send(&Frame::Sync(self.message(id, answer)));
            }
        }
        document
    }

    fn sync_message(&mut self, id: &DocumentId) -> Vec<u8> {
        self.until(|frame| match frame {
            Frame::Sync(message) if message.document == *id => Some(message.data.clone()),
            _ => None,
        })
    }

    /// Sends everything that came after `heads`, whatever the server has said about writing.
    pub fn force(&mut self, id: &DocumentId, document: &Automerge, heads: &[ChangeHash]) {
        let data = forced(document, heads);
        self.send(&Frame::Sync(self.message(id, data)));
    }

    fn message(&self, id: &DocumentId, data: Vec<u8>) -> DocumentMessage {
        DocumentMessage { document: *id, sender: self.me.clone(), target: self.server.clone(), data }
    }

    /// Says good-bye, so that the server has read everything before this returns.
    pub fn leave(mut self) {
        let _ = self.socket.close(Some(tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        }));
        while self.socket.read().is_ok() {}
    }
}

/// A message with everything that came after `heads`.
pub fn forced(document: &Automerge, heads: &[ChangeHash]) -> Vec<u8> {
    let mut state = State::new();
    state.their_heads = Some(heads.to_vec());
    state.their_need = Some(Vec::new());
    state.their_have = Some(vec![Have { last_sync: heads.to_vec(), bloom: BloomFilter::default() }]);
    let message = document.generate_sync_message(&mut state).expect("there is something to say");
    assert!(!message.changes.is_empty(), "changes are sent");
    message.encode()
}

/// The first frame of a client of ours that holds nothing.
pub fn join(me: &str) -> Frame {
    let concord = Some(Extension { version: 1, ..Extension::default() });
    Frame::Join(Join {
        sender: me.to_owned(),
        versions: vec!["1".to_owned()],
        metadata: PeerMetadata { storage_id: None, is_ephemeral: true, concord },
    })
}

/// Puts a value under a key of a document's root, as a foreign client may.
pub fn write(document: &mut Automerge, key: &str, value: &str) {
    let written =
        document.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(automerge::ROOT, key, value));
    written.expect("a document can be written");
}

/// Asks the server's HTTP interface, and returns status and body.
pub fn http(server: &Server, method: &str, path: &str, token: &str) -> (u16, String) {
    let address = server.url().replacen("http://", "", 1);
    let mut stream = TcpStream::connect(&address).expect("the server is there");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit is taken");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it can be asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, body.to_owned())
}
