//! What every client draws: plain structs, one file a screen. What programs read as JSON is exactly these.
//!
//! A view holds nothing that differs between devices that have the same changes: no local times, no unsent
//! marks. Lists come in an order that is the same on every replica.

pub mod archived;
pub mod attached;
pub mod blame;
pub mod board;
pub mod calendar;
pub mod conflict;
pub mod diff;
pub mod filter;
pub mod history;
pub mod inbox;
pub mod lead;
pub mod lint;
pub mod meeting;
pub mod names;
pub mod operation;
pub mod person;
pub mod reminder;
pub mod rule;
pub mod search;
pub mod status;
pub mod task;
