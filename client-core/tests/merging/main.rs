//! What becomes of work done apart: replicas exchange changes in memory and must show the same workspace.

mod apart;
mod property;
mod team;
mod mend;
mod server;
