//! Clients of our extension: a workspace's log as it grows, and changes pushed without asking.

use automerge::{Automerge, ChangeHash};
use concord_sync::frame::{
    Commits, EXTENSION_VERSION, Extension, Frame, Join, PROTOCOL_VERSION, PeerMetadata,
};
use concord_sync::id::DocumentId;

use super::board::{self, Content};
use super::chunks::chunks;
use super::stock::peer_id;
use super::{Bytes, Mark, News, WireError};

/// A document that is pushed goes in pieces of about this size.
const PIECE: usize = 1 << 20;

/// The frame that a client opens with which has read the log up to a cursor, or none of it.
pub fn join(cursor: Option<&Extension>) -> Bytes {
    let nothing = Extension { version: EXTENSION_VERSION, ..Extension::default() };
    let concord = Some(cursor.cloned().unwrap_or(nothing));
    Frame::Join(Join {
        sender: peer_id(),
        versions: vec![PROTOCOL_VERSION.to_owned()],
        metadata: PeerMetadata { storage_id: None, is_ephemeral: false, concord },
    })
    .encode()
    .into()
}

/// What a frame is to a client of the extension.
pub enum Heard {
    /// The server has greeted; what it says of itself.
    Greeting(Extension),
    /// More of the log.
    Commits(Commits),
    /// Nothing that is waited for.
    Other,
}

/// What the server says in this frame.
pub fn hear(frame: &[u8]) -> Result<Heard, WireError> {
    Ok(match Frame::decode(frame).map_err(|error| WireError::Malformed(error.to_string()))? {
        Frame::Peer(peer) => {
            let extension = peer.metadata.concord;
            Heard::Greeting(extension.ok_or_else(|| WireError::Refused("no extension".to_owned()))?)
        }
        Frame::Commits(commits) => Heard::Commits(commits),
        Frame::Error { message, .. } => return Err(WireError::Refused(message)),
        Frame::Refused { code, reason, .. } => {
            return Err(WireError::Refused(format!("{}: {reason}", code.as_str())));
        }
        _ => Heard::Other,
    })
}

/// Reads one document of the workspace and applies nothing.
pub struct Follower {
    document: DocumentId,
    ready: bool,
}

impl Follower {
    /// A follower that has nothing of the document.
    pub fn new(document: DocumentId) -> Self {
        Self { document, ready: false }
    }

    fn read(&mut self, commits: &Commits) -> Result<News, WireError> {
        let mut news = News::default();
        for entry in commits.commits.iter().filter(|entry| entry.document == self.document) {
            for chunk in chunks(&entry.changes)? {
                news.changes += 1;
                news.whole |= chunk.is_document();
                // What came before the first page was whole has been made before this client came.
                if self.ready {
                    news.marks.push(chunk.hash());
                }
            }
        }
        self.ready |= commits.done;
        Ok(news)
    }
}

impl super::Follower for Follower {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(None)]
    }

    fn take(&mut self, frame: &[u8], _: &mut Vec<Bytes>) -> Result<News, WireError> {
        match hear(frame)? {
            Heard::Commits(commits) => self.read(&commits),
            _ => Ok(News::default()),
        }
    }

    fn is_ready(&self) -> bool {
        self.ready
    }
}

/// A real replica of one document, which pushes what it writes.
pub struct Replica {
    id: DocumentId,
    document: Automerge,
    /// What is still to be pushed of the first content, the last piece first.
    pieces: Vec<Vec<u8>>,
    /// The log has been read to its end.
    current: bool,
    acknowledged: Vec<ChangeHash>,
}

impl Replica {
    /// A replica with this content, or with what the server has.
    pub fn new(id: DocumentId, content: Option<Content>) -> Self {
        let document = content.map_or_else(Automerge::new, Content::automerge);
        let mut pieces = pieces(&document);
        pieces.reverse();
        Self { id, document, pieces, current: false, acknowledged: Vec::new() }
    }

    fn push(&self, changes: Vec<u8>) -> Bytes {
        Frame::Push { document: self.id, changes }.encode().into()
    }

    fn receive(&mut self, commits: Commits, out: &mut Vec<Bytes>) -> Result<(), WireError> {
        for entry in commits.commits.iter().filter(|entry| entry.document == self.id) {
            let taken = self.document.load_incremental(&entry.changes);
            taken.map_err(|error| WireError::Malformed(error.to_string()))?;
            self.acknowledged = self.document.get_heads();
        }
        let mut next = commits.done && !self.current;
        for (_, heads) in commits.acknowledged.iter().filter(|(document, _)| *document == self.id) {
            self.acknowledged = heads.iter().map(|hash| ChangeHash(*hash.as_bytes())).collect();
            next = true;
        }
        self.current |= commits.done;
        if next && let Some(piece) = self.pieces.pop() {
            out.push(self.push(piece));
        }
        Ok(())
    }
}

/// All changes of a document, in pieces.
fn pieces(document: &Automerge) -> Vec<Vec<u8>> {
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for change in document.get_changes(&[]) {
        match pieces.last_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => piece.extend_from_slice(change.raw_bytes()),
            None => pieces.push(change.raw_bytes().to_vec()),
        }
    }
    pieces
}

impl super::Replica for Replica {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(None)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match hear(frame)? {
            Heard::Commits(commits) => self.receive(commits, out),
            _ => Ok(()),
        }
    }

    fn is_settled(&self) -> bool {
        let heads = self.document.get_heads();
        self.current && self.pieces.is_empty() && !heads.is_empty() && self.acknowledged == heads
    }

    fn edit(&mut self, n: usize, out: &mut Vec<Bytes>) -> Mark {
        board::edit(&mut self.document, n);
        let Some(change) = self.document.get_last_local_change() else { return [0; 32] };
        out.push(self.push(change.raw_bytes().to_vec()));
        change.hash().0
    }

    fn holds(&self, mark: &Mark) -> bool {
        self.document.get_change_meta_by_hash(&ChangeHash(*mark)).is_some()
    }
}
