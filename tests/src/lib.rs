//! What tests of the whole need: both programs as real processes, over data of their own.
//!
//! Every crate proves its own part where it stands. What no crate can prove alone is that the parts keep
//! their promises to a person together: a command in one process, a server in another, a kill in between.
//! Tests of that kind live in this crate, one binary for each kind, and share this library.
//!
//! Nothing here imitates anything. A [`Server`] is the server's binary with an empty data directory on a
//! port the system picked; it is waited for by the line it prints, and killed without ceremony when the
//! test ends. A [`Device`] is the client's binary with a home, a data directory and a clock of its own. A
//! test that wants to wait for something waits for an event that tells it, never for time to pass; how long
//! things took is for benchmarks.
//!
//! The kinds of test:
//! - `tidy`: the house rules that can be read off the sources.
//! - `e2e`: people at their devices and a server between them; a module for each promise.
//! - `interop`: stock clients of other projects against the server. Those written in JavaScript are beside
//!   it and run in Node; `cargo xtask test` installs what they need and runs them with all the others.

mod device;
mod program;
mod server;
mod watch;

pub use device::{Device, Ran};
pub use program::program;
pub use server::{Server, Workspace};
pub use watch::{LIMIT, Watch};
