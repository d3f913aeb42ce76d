//! The clients that the bench plays, one file a wire, as machines without sockets: frames in, frames out.
//!
//! Three kinds of client are played on each wire. A [`Follower`] reads one document: it decodes every frame and answers
//! as a real client would, but applies nothing, because its work would be done on the cores that the server is
//! measured on. A [`Replica`] is a real one: a document that is edited, and the sync library's own state for it. An
//! [`errand::Errand`] is about many documents and has an end.

pub mod board;
pub mod chunks;
pub mod errand;
pub mod extension;
mod extension_many;
pub mod link;
pub mod stock;
mod stock_many;
pub mod yjs;
mod yjs_board;
mod yjs_many;

use concord_sync::id::DocumentId;

pub use board::Content;

/// One frame of a socket, ready to be sent.
pub type Bytes = tokio_tungstenite::tungstenite::Bytes;

/// What names an edit on its wire: an automerge change's hash, or a Yjs client and its clock.
pub type Mark = [u8; 32];

/// Why a client gave up.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// A frame that is not of this wire.
    #[error("a frame that can't be read: {0}")]
    Malformed(String),
    /// The server said no.
    #[error("the server refused: {0}")]
    Refused(String),
    /// The server does not have the document.
    #[error("the server does not have the document")]
    Unavailable,
    /// The server told of an edit without giving it.
    #[error("an edit was announced and did not come with it")]
    Gap,
}

/// The languages that the servers speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// automerge-repo's protocol, version "1".
    Stock,
    /// The same with our extension.
    Extension,
    /// y-protocols with the document's name before every message.
    Hocuspocus,
    /// y-protocols, one socket a document.
    YSweet,
}

/// What one frame brought to a follower.
#[derive(Debug, Default)]
pub struct News {
    /// The last edits of the document that are now there, with all before them.
    pub marks: Vec<Mark>,
    /// Changes that the frame carried.
    pub changes: usize,
    /// The frame carried the whole document.
    pub whole: bool,
}

/// A client that reads one document and applies nothing.
pub trait Follower: Send {
    /// What it says on a fresh socket.
    fn hello(&mut self) -> Vec<Bytes>;
    /// Takes in a frame; what it answers goes to `out`.
    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<News, WireError>;
    /// The document has come.
    fn is_ready(&self) -> bool;
}

/// A client with a document that it edits.
pub trait Replica: Send {
    /// What it says on a fresh socket.
    fn hello(&mut self) -> Vec<Bytes>;
    /// Takes in a frame; what it answers goes to `out`.
    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError>;
    /// The server has said that it has all that is here, and all that it told of is here.
    fn is_settled(&self) -> bool;
    /// Makes edit number `n` as one change of two small values; the frames that carry it go to `out`.
    fn edit(&mut self, n: usize, out: &mut Vec<Bytes>) -> Mark;
    /// Whether the document here holds an edit.
    fn holds(&self, mark: &Mark) -> bool;
}

impl Wire {
    /// A follower of a document.
    pub fn follower(self, document: DocumentId) -> Box<dyn Follower> {
        match self {
            Wire::Stock => Box::new(stock::Follower::new(document)),
            Wire::Extension => Box::new(extension::Follower::new(document)),
            Wire::Hocuspocus => Box::new(yjs::Follower::new(yjs::Dialect::hocuspocus(document))),
            Wire::YSweet => Box::new(yjs::Follower::new(yjs::Dialect::YSweet)),
        }
    }

    /// A replica of a document with this content at first; none: what the server has.
    pub fn replica(self, document: DocumentId, content: Option<Content>) -> Box<dyn Replica> {
        match self {
            Wire::Stock => Box::new(stock::Replica::new(document, content)),
            Wire::Extension => Box::new(extension::Replica::new(document, content)),
            Wire::Hocuspocus => Box::new(yjs::Replica::new(yjs::Dialect::hocuspocus(document), content)),
            Wire::YSweet => Box::new(yjs::Replica::new(yjs::Dialect::YSweet, content)),
        }
    }
}

/// An id that no document has had.
pub fn new_document() -> DocumentId {
    DocumentId::from_bytes(random())
}

/// Random bytes. A machine without randomness can't run a server either.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
