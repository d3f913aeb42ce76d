//! The frames of the wire: automerge-repo's messages, version "1", and our extension's, each one CBOR map.

mod decode;
mod encode;
mod extension;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use decode::FrameError;
pub use extension::{Changes, Commits, LogEntry, Member, RefusalCode};

use crate::heads::{Fingerprint, Heads};
use crate::id::{DocumentId, RecentIds};

/// The version of automerge-repo's protocol that is spoken.
pub const PROTOCOL_VERSION: &str = "1";

/// The version of our extension that is spoken.
pub const EXTENSION_VERSION: u64 = 1;

/// One message. Peer ids name a process for the time of a connection; they identify nobody.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// Client: the first message.
    Join(Join),
    /// Server: the answer to `join`.
    Peer(Peer),
    /// Something is wrong; on our server's side followed by a close unless it concerns one document.
    Error {
        /// For a person to read.
        message: String,
        /// The sender's peer id, if it said.
        sender: Option<String>,
        /// The receiver's peer id, if the sender said.
        target: Option<String>,
    },
    /// Client: about to go (automerge-repo 1 only).
    Leave {
        /// The sender's peer id.
        sender: String,
    },
    /// "I have nothing of this document, do you?"
    Request(DocumentMessage),
    /// A step of a document's sync; also how a client announces a document it made.
    Sync(DocumentMessage),
    /// The sender does not have the document, or does not give it.
    DocUnavailable {
        /// The document.
        document: DocumentId,
        /// The sender's peer id.
        sender: String,
        /// The receiver's peer id.
        target: String,
    },
    /// Something that is passed on to who looks at the document, and never stored.
    Ephemeral(Ephemeral),
    /// Storage ids about whose heads the sender wants to hear, or no longer.
    RemoteSubscriptionChange {
        /// The sender's peer id.
        sender: String,
        /// The receiver's peer id.
        target: String,
        /// Storage ids to hear about.
        add: Vec<String>,
        /// Storage ids to hear about no longer.
        remove: Vec<String>,
    },
    /// What the storages with these ids hold of a document.
    RemoteHeadsChanged {
        /// The sender's peer id.
        sender: String,
        /// The receiver's peer id.
        target: String,
        /// The document.
        document: DocumentId,
        /// Heads by storage id.
        heads: BTreeMap<String, RemoteHeads>,
    },
    /// Extension, server: who is a member, and who you are.
    Members(crate::client::Members),
    /// Extension, server: a page of what changed since the client's last commit.
    Changes(Changes),
    /// Extension, server: what the workspace's log has after the client's last commit, and what is durable now.
    Commits(Commits),
    /// Extension, client: local changes of a document, which the client may have made.
    Push {
        /// The document.
        document: DocumentId,
        /// Whole change chunks, each after those it depends on.
        changes: Vec<u8>,
    },
    /// Extension, server: what was sent for a document was not taken.
    Refused {
        /// The document.
        document: DocumentId,
        /// Why, for the program.
        code: RefusalCode,
        /// Why, for a person.
        reason: String,
    },
    /// A type we do not know: to be ignored.
    Unknown {
        /// The message's type.
        kind: String,
    },
}

/// The fields of `join`.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The client's peer id.
    pub sender: String,
    /// Protocol versions the client speaks; a client that says none speaks "1".
    pub versions: Vec<String>,
    /// What the client says about itself.
    pub metadata: PeerMetadata,
}

/// The fields of `peer`.
#[derive(Debug, Clone, PartialEq)]
pub struct Peer {
    /// The server's peer id.
    pub sender: String,
    /// The client's peer id.
    pub target: String,
    /// The protocol version that both will speak.
    pub version: String,
    /// What the server says about itself.
    pub metadata: PeerMetadata,
}

/// What a peer says about itself in the handshake.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PeerMetadata {
    /// Names the peer's storage, a UUID; none if it has no storage.
    pub storage_id: Option<String>,
    /// True if the peer keeps nothing.
    pub is_ephemeral: bool,
    /// Present if the peer speaks our extension.
    pub concord: Option<Extension>,
}

/// The extension's part of the handshake.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extension {
    /// The extension's version.
    pub version: u64,
    /// The server's epoch; from a client, the epoch its number is of.
    pub epoch: Option<String>,
    /// The server's last commit; from a client, the last it holds with all before it.
    pub number: u64,
    /// The workspace's fingerprint at that commit, from a client that knows it.
    pub fingerprint: Option<Fingerprint>,
    /// What time the server says it is, in milliseconds since 1970 UTC; clients say nothing.
    pub time: Option<u64>,
}

/// The fields of `request` and `sync`.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentMessage {
    /// The document.
    pub document: DocumentId,
    /// The sender's peer id.
    pub sender: String,
    /// The receiver's peer id.
    pub target: String,
    /// An encoded automerge sync message.
    pub data: Vec<u8>,
}

/// The fields of `ephemeral`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ephemeral {
    /// The document it is about.
    pub document: DocumentId,
    /// The peer id of its author, kept when it is passed on.
    pub sender: String,
    /// The receiver's peer id.
    pub target: String,
    /// Counts the author's ephemeral messages of this session, all documents together.
    pub count: u64,
    /// A session of the author.
    pub session: String,
    /// The application's own bytes.
    pub data: Vec<u8>,
}

/// A storage's heads of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteHeads {
    /// The heads.
    pub heads: Heads,
    /// When they were so, in milliseconds since 1970.
    pub timestamp: f64,
}

/// The bytes of a [`Frame::Sync`], from parts that whoever sends many has at hand. `document` is the id in print.
pub fn encode_sync(document: &str, sender: &str, target: &str, data: &[u8]) -> Vec<u8> {
    encode::encode_sync(document, sender, target, data)
}

impl Frame {
    /// An `error` frame that names no peers.
    pub fn error(message: impl Into<String>) -> Self {
        Frame::Error { message: message.into(), sender: None, target: None }
    }

    /// The frame in these bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        Self::decode_remembering(bytes, &mut RecentIds::default())
    }

    /// The frame in these bytes, by a reader of many that remembers ids.
    pub fn decode_remembering(bytes: &[u8], recent: &mut RecentIds) -> Result<Self, FrameError> {
        decode::decode(bytes, recent)
    }

    /// The frame's bytes.
    pub fn encode(&self) -> Vec<u8> {
        encode::encode(self)
    }
}
