//! A replica of a Concord workspace: everything a client needs, on a laptop or in a browser.
//!
//! The reason this crate exists: people must be able to do everything with no network, and nothing of it may be
//! lost or overruled in silence when there is one again. So a device holds a whole replica, every action is a
//! local transaction, and the network is somebody else's concern.
//!
//! How a keystroke travels: what a person means is a [`command`]; resolved and judged by the rules of the
//! [`model`] it becomes an operation; [`document`] makes the operation into a change that touches only the
//! fields it names; [`store`] keeps change, index rows and unsent mark in one SQLite transaction; [`view`]
//! structs are what every client draws. [`replica`] is the façade over all of it, and the only door: nothing
//! above it sees automerge or SQL. [`history`] answers who did what, when and why, from the changes themselves.
//!
//! What is deliberately absent:
//! - no clock and no randomness: both come with each command, so that a test replays and a browser works;
//! - no network below the `client` module, which only native builds have;
//! - no fact that could be derived: status, sums, quadrants and keys are computed when read;
//! - no whole record is ever written back: an operation names a field and touches nothing else.

#[cfg(feature = "native")]
pub mod client;
pub mod command;
pub mod document;
pub mod history;
pub mod model;
pub mod parallel;
pub mod replica;
pub mod store;
pub mod view;

pub use concord_sync::{heads, id};
