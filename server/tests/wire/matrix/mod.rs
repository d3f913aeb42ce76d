//! Everybody who may stand at the door, and everything they may try: what comes of it, written out case by case.
//!
//! `frames` is what is said on the wire, `http` what is asked of the API, `closes` holds a case for every close code.
//! The tables are what is expected; nothing in them is computed. A cell that does not hold is told by its row and
//! column, all of them at once.

mod cast;
mod closes;
mod frames;
mod http;
mod table;
