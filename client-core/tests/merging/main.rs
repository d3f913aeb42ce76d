//! What becomes of work done apart: replicas exchange changes in memory and must show the same workspace.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

mod apart;
mod beside;
mod cast;
mod keep;
mod limits;
mod meetings;
mod mend;
mod pair;
mod prose;
mod review;
mod sentences;
mod server;
mod stories;
mod team;
mod variants;
