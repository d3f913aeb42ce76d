//! What becomes of work done apart: replicas exchange changes in memory and must show the same workspace.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

mod apart;
mod board_deeds;
mod keep;
mod limits;
mod meeting_deeds;
mod meetings;
mod mend;
mod property;
mod review;
mod server;
mod team;
