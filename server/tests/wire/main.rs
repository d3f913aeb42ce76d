//! The server as its clients meet it: real sockets, a real database, frames in and frames out.
#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod changes;
mod client;
mod extension;
mod faults;
mod handshake;
mod health;
mod limits;
mod matrix;
mod places;
mod quarantine;
mod revocation;
mod stock;
mod world;
