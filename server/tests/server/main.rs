//! The program as its users meet it: real processes, real files, real sockets, nothing else.
#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod admin;
mod api;
mod audit;
mod backup;
#[path = "../../src/storage/changes.rs"]
mod changes;
mod compact;
mod documents;
mod exchange;
mod fixture;
mod limits;
mod log;
mod operations;
mod room;
mod secure;
mod told;
mod verify;
