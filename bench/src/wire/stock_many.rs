//! Many documents over one connection of automerge-repo's protocol.

use std::collections::HashMap;

use automerge::sync::{Message, State, SyncDoc};
use automerge::{Automerge, ChangeHash};
use concord_sync::frame::{DocumentMessage, Frame};
use concord_sync::id::DocumentId;

use super::errand::{Errand, Holding};
use super::stock::{decode, holding, join, peer_id};
use super::{Bytes, Content, WireError};

/// Documents that are uploaded at the same time.
const AT_ONCE: usize = 200;

/// One end of a connection.
struct Ends {
    me: String,
    server: String,
}

/// What a frame is to a client of many documents.
enum Heard {
    Greeting,
    Sync(DocumentId, Message),
    Other,
}

impl Ends {
    fn new() -> Self {
        Self { me: peer_id(), server: String::new() }
    }

    fn sync(&self, document: DocumentId, data: Vec<u8>) -> Bytes {
        let (sender, target) = (self.me.clone(), self.server.clone());
        Frame::Sync(DocumentMessage { document, sender, target, data }).encode().into()
    }

    fn hear(&mut self, frame: &[u8]) -> Result<Heard, WireError> {
        Ok(match Frame::decode(frame).map_err(|error| WireError::Malformed(error.to_string()))? {
            Frame::Peer(peer) => {
                self.server = peer.sender;
                Heard::Greeting
            }
            Frame::Sync(sync) => Heard::Sync(sync.document, decode(&sync.data)?),
            Frame::DocUnavailable { .. } => return Err(WireError::Unavailable),
            Frame::Error { message, .. } => return Err(WireError::Refused(message)),
            _ => Heard::Other,
        })
    }
}

/// Makes documents.
pub struct Upload {
    ends: Ends,
    content: Content,
    waiting: Vec<DocumentId>,
    under_way: HashMap<DocumentId, (Automerge, State)>,
    made: Vec<(DocumentId, Vec<u8>)>,
}

impl Upload {
    /// An upload of these documents with this content each.
    pub fn new(documents: &[DocumentId], content: Content) -> Self {
        let waiting = documents.to_vec();
        Self { ends: Ends::new(), content, waiting, under_way: HashMap::new(), made: Vec::new() }
    }

    fn begin(&mut self, out: &mut Vec<Bytes>) {
        while self.under_way.len() < AT_ONCE
            && let Some(document) = self.waiting.pop()
        {
            let (content, mut state) = (self.content.automerge(), State::new());
            let message = content.generate_sync_message(&mut state);
            out.extend(message.map(|message| self.ends.sync(document, message.encode())));
            self.under_way.insert(document, (content, state));
        }
    }

    fn receive(
        &mut self,
        document: DocumentId,
        message: Message,
        out: &mut Vec<Bytes>,
    ) -> Result<(), WireError> {
        let Some((content, state)) = self.under_way.get_mut(&document) else { return Ok(()) };
        let taken = content.receive_sync_message(state, message);
        taken.map_err(|error| WireError::Malformed(error.to_string()))?;
        let message = content.generate_sync_message(state);
        let heads = content.get_heads();
        if state.their_heads.as_ref() == Some(&heads) {
            self.made.push((document, bytes(&heads)));
            self.under_way.remove(&document);
        }
        out.extend(message.map(|message| self.ends.sync(document, message.encode())));
        Ok(())
    }
}

impl Errand for Upload {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(&self.ends.me)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match self.ends.hear(frame)? {
            Heard::Greeting | Heard::Other => {}
            Heard::Sync(document, message) => self.receive(document, message, out)?,
        }
        self.begin(out);
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }

    fn ended(&self) -> Holding {
        Holding { documents: self.made.clone(), ..Holding::default() }
    }
}

/// Asks about each of the documents that it holds, as a client with stored documents does when it connects.
pub struct Return {
    ends: Ends,
    held: HashMap<DocumentId, Vec<ChangeHash>>,
    unknown: usize,
    current: HashMap<DocumentId, Vec<ChangeHash>>,
    changed: usize,
}

impl Return {
    /// A client that holds this.
    pub fn new(holding: &Holding) -> Self {
        let held: HashMap<_, _> =
            holding.documents.iter().map(|(document, state)| (*document, heads(state))).collect();
        Self { ends: Ends::new(), unknown: held.len(), held, current: HashMap::new(), changed: 0 }
    }

    fn receive(&mut self, document: DocumentId, message: Message, out: &mut Vec<Bytes>) {
        let Some(held) = self.held.get_mut(&document) else { return };
        if !message.changes.is_empty() {
            self.changed += 1;
            out.push(self.ends.sync(document, holding(message.heads.clone(), Vec::new())));
            held.clone_from(&message.heads);
        } else if message.heads != *held {
            // The server has told that there is more, and sends it when it knows what is here.
            return;
        }
        self.current.insert(document, message.heads);
    }
}

impl Errand for Return {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(&self.ends.me)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match self.ends.hear(frame)? {
            Heard::Greeting => {
                let ask = |(document, heads): (&DocumentId, &Vec<ChangeHash>)| {
                    self.ends.sync(*document, holding(heads.clone(), Vec::new()))
                };
                out.extend(self.held.iter().map(ask));
            }
            Heard::Sync(document, message) => self.receive(document, message, out),
            Heard::Other => {}
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.current.len() == self.unknown
    }

    fn ended(&self) -> Holding {
        let documents = self.current.iter().map(|(document, heads)| (*document, bytes(heads))).collect();
        Holding { documents, changed: self.changed, cursor: None }
    }
}

fn bytes(heads: &[ChangeHash]) -> Vec<u8> {
    heads.iter().flat_map(|hash| hash.0).collect()
}

fn heads(bytes: &[u8]) -> Vec<ChangeHash> {
    bytes.chunks_exact(32).filter_map(|hash| Some(ChangeHash(hash.try_into().ok()?))).collect()
}
