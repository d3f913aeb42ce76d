//! The door between JavaScript and a replica, and nothing else.
//!
//! A browser runs the same core over the same store as a laptop does: the rules, the merging and the search
//! are compiled to wasm from the one source, so that no client can disagree with another about what a board
//! looks like. What a browser can't do from Rust is be called with Rust's types. This crate is the
//! translation, kept so thin that nothing in it could be wrong in a way that a type would not show: a command
//! and a question come in as JSON and go to the replica as its own enums; views go out as the JSON that the
//! command line prints; changes travel as bytes.
//!
//! What is deliberately absent:
//! - no rule, no text for people, no state beside the replica;
//! - no clock: JavaScript says what time it is, with each command, as RFC 3339 with the device's offset;
//! - no network: fetching and sockets are the browser's own, and what they bring is handed in.
//!
//! Errors become JavaScript errors with the core's one line. JavaScript never sees automerge or SQL.

mod question;
mod replica;

pub use replica::Replica;
