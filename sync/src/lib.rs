//! # What two ends of a connection agree on
//!
//! Concord's replicas and its server are different programs with different worries: one lives on a laptop that is
//! mostly offline, the other serves many people at once. This crate exists so that they can't disagree about what goes
//! between them. It holds what both must understand alike, and nothing that only one of them needs:
//!
//! * [`id`] and [`heads`]: how documents, workspaces and states of them are named, in bytes and in print;
//! * [`frame`]: the messages of automerge-repo's WebSocket protocol, version "1", and of our extension to it;
//! * [`peer`]: one step of a document's sync with one peer, over automerge's own sync protocol;
//! * [`message`] and [`mod@line`]: the same for the many peers that follow a document's durable end, who can be answered
//!   without the document;
//! * [`entry`]: entries of a workspace's log, which are taken into a document without a peer's state;
//! * [`document`]: a document as the server holds it, behind a wall that automerge's types do not pass;
//! * [`authors`]: which changes are in stored bytes, for the record of who delivered them;
//! * [`client`]: the client's end of a connection as a state machine;
//! * [`limits`]: the bounds of all that.
//!
//! Stock automerge-repo and samod clients speak the same wire and work against the same server. The extension goes only
//! to peers that announced it.
//!
//! ## What is deliberately absent
//!
//! No I/O, no clock, no randomness, no threads, no environment. Bytes and frames come in as arguments, frames and
//! events go out as values, and iteration that shows outside is ordered, so a seed replays a whole conversation.
//! Nothing here knows what a task is: a document is its id and its changes.
//!
//! ## What holds everywhere
//!
//! * Bytes of a stranger never panic. Decoding is bounded in depth and size before it allocates; automerge is entered
//!   behind checks of its chunks' checksums, and a panic inside it becomes an error.
//! * Per document and connection, sync messages go strictly in order and none is lost; when one is, the connection is.
//!   What one end knows of the other lives as long as the connection and is never stored.
//! * The server says nothing of a change before it is on disk. So every head in a message of the server is an
//!   acknowledgement, and the client's cursor moves only past what is on its own disk.

pub mod authors;
mod cbor;
mod chunk;
pub mod client;
pub mod document;
#[cfg(test)]
mod document_tests;
pub mod entry;
pub mod frame;
pub mod heads;
pub mod id;
pub mod limits;
pub mod line;
#[cfg(test)]
mod line_tests;
pub mod message;
pub mod peer;
