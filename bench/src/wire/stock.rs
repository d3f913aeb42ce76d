//! Clients of automerge-repo's protocol, as our server, samod and automerge-repo speak it.

use automerge::sync::{BloomFilter, ChunkList, Have, Message, MessageFlags, MessageVersion, State, SyncDoc};
use automerge::{Automerge, ChangeHash};
use concord_sync::frame::{DocumentMessage, Frame, Join, PROTOCOL_VERSION, PeerMetadata};
use concord_sync::id::DocumentId;

use super::board::{self, Content};
use super::chunks::chunks;
use super::{Bytes, Mark, News, WireError};

/// The two ends of a connection and the document that is spoken of.
struct Address {
    me: String,
    server: String,
    document: DocumentId,
}

impl Address {
    fn new(document: DocumentId) -> Self {
        Self { me: peer_id(), server: String::new(), document }
    }

    fn sync(&self, data: Vec<u8>) -> Bytes {
        Frame::Sync(self.message(data)).encode().into()
    }

    fn request(&self, data: Vec<u8>) -> Bytes {
        Frame::Request(self.message(data)).encode().into()
    }

    fn message(&self, data: Vec<u8>) -> DocumentMessage {
        DocumentMessage {
            document: self.document,
            sender: self.me.clone(),
            target: self.server.clone(),
            data,
        }
    }
}

/// What a frame is to a client of one document.
enum Heard {
    /// The server has greeted.
    Greeting(String),
    /// A sync message of the document.
    Sync(Message),
    /// Nothing for this client.
    Other,
}

/// A peer id of a process of its own.
pub fn peer_id() -> String {
    format!("bench-{:016x}", u64::from_ne_bytes(super::random()))
}

/// The frame that a client opens with.
pub fn join(me: &str) -> Bytes {
    Frame::Join(Join {
        sender: me.to_owned(),
        versions: vec![PROTOCOL_VERSION.to_owned()],
        metadata: PeerMetadata { is_ephemeral: true, ..PeerMetadata::default() },
    })
    .encode()
    .into()
}

fn hear(frame: &[u8], document: &DocumentId) -> Result<Heard, WireError> {
    Ok(match Frame::decode(frame).map_err(|error| WireError::Malformed(error.to_string()))? {
        Frame::Peer(peer) => Heard::Greeting(peer.sender),
        Frame::Sync(sync) if sync.document == *document => Heard::Sync(decode(&sync.data)?),
        Frame::DocUnavailable { document: which, .. } if which == *document => {
            return Err(WireError::Unavailable);
        }
        Frame::Error { message, .. } => return Err(WireError::Refused(message)),
        _ => Heard::Other,
    })
}

/// The sync message in these bytes.
pub fn decode(data: &[u8]) -> Result<Message, WireError> {
    Message::decode(data).map_err(|error| WireError::Malformed(error.to_string()))
}

/// The sync message of a client that holds these heads with all before them.
pub fn holding(heads: Vec<ChangeHash>, need: Vec<ChangeHash>) -> Vec<u8> {
    let mut flags = MessageFlags::new();
    flags.set(MessageFlags::SUPPORTS_SYNC_RESET);
    let have =
        Have { last_sync: heads.clone(), bloom: BloomFilter::from_hashes(std::iter::empty::<ChangeHash>()) };
    let changes = ChunkList::empty();
    let version = MessageVersion::V1;
    Message { heads, need, have: vec![have], changes, flags: Some(flags), version }.encode()
}

/// Reads one document and applies nothing.
pub struct Follower {
    address: Address,
    heads: Vec<ChangeHash>,
    told: Option<Vec<ChangeHash>>,
    ready: bool,
}

impl Follower {
    /// A follower that has nothing of the document.
    pub fn new(document: DocumentId) -> Self {
        Self { address: Address::new(document), heads: Vec::new(), told: None, ready: false }
    }

    fn receive(&mut self, message: Message, out: &mut Vec<Bytes>) -> Result<News, WireError> {
        let mut news = News::default();
        for bytes in message.changes.iter() {
            for chunk in chunks(bytes)? {
                news.changes += 1;
                news.whole |= chunk.is_document();
            }
        }
        let mut need = Vec::new();
        if news.changes > 0 {
            self.ready = true;
            news.marks = message.heads.iter().map(|hash| hash.0).collect();
            self.heads = message.heads;
        } else if message.heads != self.heads {
            need = message.heads;
        }
        if !need.is_empty() || self.told.as_ref() != Some(&self.heads) {
            self.told = Some(self.heads.clone());
            out.push(self.address.sync(holding(self.heads.clone(), need)));
        }
        Ok(news)
    }
}

impl super::Follower for Follower {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(&self.address.me)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<News, WireError> {
        match hear(frame, &self.address.document)? {
            Heard::Greeting(server) => {
                self.address.server = server;
                self.told = Some(Vec::new());
                out.push(self.address.request(holding(Vec::new(), Vec::new())));
            }
            Heard::Sync(message) => return self.receive(message, out),
            Heard::Other => {}
        }
        Ok(News::default())
    }

    fn is_ready(&self) -> bool {
        self.ready
    }
}

/// A real replica: automerge's document and automerge's sync state.
pub struct Replica {
    address: Address,
    document: Automerge,
    state: State,
    new: bool,
}

impl Replica {
    /// A replica with this content, or with what the server has.
    pub fn new(document: DocumentId, content: Option<Content>) -> Self {
        let new = content.is_some();
        let content = content.map_or_else(Automerge::new, Content::automerge);
        Self { address: Address::new(document), document: content, state: State::new(), new }
    }

    fn speak(&mut self, out: &mut Vec<Bytes>) {
        if let Some(message) = self.document.generate_sync_message(&mut self.state) {
            out.push(self.address.sync(message.encode()));
        }
    }
}

impl super::Replica for Replica {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(&self.address.me)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match hear(frame, &self.address.document)? {
            Heard::Greeting(server) => {
                self.address.server = server;
                if self.new {
                    self.speak(out);
                } else if let Some(message) = self.document.generate_sync_message(&mut self.state) {
                    out.push(self.address.request(message.encode()));
                }
            }
            Heard::Sync(message) => {
                let taken = self.document.receive_sync_message(&mut self.state, message);
                taken.map_err(|error| WireError::Malformed(error.to_string()))?;
                self.speak(out);
            }
            Heard::Other => {}
        }
        Ok(())
    }

    fn is_settled(&self) -> bool {
        let heads = self.document.get_heads();
        !heads.is_empty() && self.state.their_heads.as_ref() == Some(&heads)
    }

    fn edit(&mut self, n: usize, out: &mut Vec<Bytes>) -> Mark {
        board::edit(&mut self.document, n);
        self.speak(out);
        self.document.get_heads().first().map_or([0; 32], |hash| hash.0)
    }

    fn holds(&self, mark: &Mark) -> bool {
        self.document.get_change_meta_by_hash(&ChangeHash(*mark)).is_some()
    }
}
