//! What a replica says of the past, and what can be taken back of it.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

mod between;
mod lived;
mod model;
mod month;
mod named;
mod past;
mod refused;
#[path = "../merging/team.rs"]
#[allow(dead_code, reason = "the same people as in the tests of merging, who do more there")]
mod team;
mod undo;
mod undo_apart;
