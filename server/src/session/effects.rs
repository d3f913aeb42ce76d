//! What a connection's shell is to do.

use concord_sync::frame::{Ephemeral, Join};
use concord_sync::id::DocumentId;

use crate::accounts::{Denied, Principal};

/// Something to be done, in the order in which the effects come.
#[derive(Debug, Clone)]
pub enum Effect {
    /// The handshake is done: answer `peer`, take the place of an older connection of the same peer, and, if the client
    /// announced our extension, tell it what changed.
    Welcome {
        /// Who joined.
        principal: Box<Principal>,
        /// The client's `join`.
        join: Box<Join>,
    },
    /// Give this to the document's owner.
    Deliver(Delivery),
    /// Pass this on to who looks at the document.
    Relay(Ephemeral),
    /// Tell the client that what it sent is over a limit and goes no further. The connection stays.
    Over {
        /// The limit's name.
        limit: &'static str,
        /// One line for a person.
        message: String,
    },
    /// The client wants to hear about the heads of these storages, or no longer.
    Subscribe {
        /// To hear about.
        add: Vec<String>,
        /// To hear about no longer.
        remove: Vec<String>,
    },
    /// The member's role is another now, or the members are: tell the client.
    MembersChanged,
    /// Send an `error` frame and close.
    Close(Close),
}

/// A sync message on its way to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The document.
    pub document: DocumentId,
    /// The encoded automerge sync message, or changes that were pushed.
    pub data: Vec<u8>,
    /// The connection has not spoken of the document before.
    pub first: bool,
    /// In what manner it came.
    pub manner: Manner,
    /// The member may change the document, and make it if it does not exist.
    pub may_write: bool,
}

/// How a message about a document is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// The client has nothing of the document, and asks whether we do.
    Request,
    /// A step of syncing the document; an editor's makes it if it does not exist.
    Sync,
    /// Changes of the client, by our extension.
    Push,
}

/// Why and how a connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The WebSocket close code.
    pub code: u16,
    /// One line for a person, in the `error` frame; shortened, also the close reason.
    pub message: String,
    /// The limit that was reached, if it was one.
    pub limit: Option<&'static str>,
}

impl Close {
    fn new(code: u16, message: impl Into<String>) -> Self {
        Close { code, message: message.into(), limit: None }
    }

    /// Something is over a limit, which is named with its value.
    fn over(code: u16, limit: &'static str, value: impl std::fmt::Display, message: &str) -> Self {
        Close { code, message: format!("{message} ({limit}: {value})"), limit: Some(limit) }
    }

    /// Nothing is wrong.
    pub fn goodbye(message: impl Into<String>) -> Self {
        Self::new(1000, message)
    }

    /// The client does not keep to the protocol.
    pub fn protocol(message: impl Into<String>) -> Self {
        Self::new(4400, message)
    }

    /// The token lets nobody in, or no longer.
    pub fn denied(denied: &Denied) -> Self {
        let message = format!("{denied}; {}", denied.hint());
        match denied {
            Denied::TooManyAttempts => Close { code: 4429, message, limit: Some("failed_attempts") },
            Denied::Storage(_) => Self::new(1011, message),
            _ => Self::new(4401, message),
        }
    }

    /// The token is of another workspace, or there is no such workspace.
    pub fn other_workspace() -> Self {
        Self::new(4403, "the token is not for this workspace; check the workspace's id")
    }

    /// No `join` in time.
    pub fn join_deadline() -> Self {
        Close { code: 4408, message: "no join in time".to_owned(), limit: Some("join_deadline") }
    }

    /// The same peer has joined anew.
    pub fn replaced() -> Self {
        Self::new(4409, "the same peer has joined on another connection")
    }

    /// A frame above the limit.
    pub fn too_large(limit: usize) -> Self {
        Self::over(4413, "frame_bytes", limit, "a frame is too large")
    }

    /// More messages than the limit.
    pub fn too_many_messages(per_second: u32) -> Self {
        let message = "too many messages in a short time; slow down and connect again";
        Self::over(4429, "messages_per_second", per_second, message)
    }

    /// More bytes than the limit.
    pub fn too_many_bytes(per_second: u64) -> Self {
        let message = "too many bytes in a short time; slow down and connect again";
        Self::over(4429, "bytes_per_second", per_second, message)
    }

    /// More documents than the limit.
    pub fn too_many_documents(limit: usize) -> Self {
        Self::over(4429, "documents_per_connection", limit, "too many documents on one connection")
    }

    /// More connections than a limit.
    pub fn too_many_connections(limit: &'static str, value: usize) -> Self {
        Self::over(4429, limit, value, "too many connections; try again later")
    }

    /// The server shuts down.
    pub fn shutdown() -> Self {
        Self::new(1001, "the server is shutting down")
    }

    /// Something went wrong on the server's side.
    pub fn fault(message: impl Into<String>) -> Self {
        Self::new(1011, message)
    }
}
