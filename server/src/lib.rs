//! # The Concord server
//!
//! Replicas of a workspace live on people's devices and never need the network to work. This server exists so that
//! devices which are never awake at the same time still meet: it relays what replicas exchange, and keeps it. It does
//! not know what a task is; a document here is an id, its heads, and chunks of bytes.
//!
//! ## What it promises
//!
//! *What the server has said is on its disk.* No acknowledgement, no head, no relayed change leaves before the commit
//! that holds it has returned from the disk. If a commit fails, nothing of it stays, and whoever wrote is told.
//!
//! *Nobody sees or changes what is not theirs.* A token is for one workspace and one member; the member's role is looked
//! up, not remembered, and a revocation reaches live connections within a second, whichever process made it.
//!
//! ## How it is laid out
//!
//! - [`storage`]: the one SQLite file. One thread writes documents, gathering what waits into one durable transaction;
//!   readers never wait for it.
//! - [`accounts`]: workspaces, members, tokens, invites; the rules as plain functions over one transaction.
//! - [`session`]: one connection's protocol as a pure state machine; access is checked there, on every frame. [`ws`]:
//!   the sockets and tasks around it. [`documents`]: active documents, each owned by one task that applies, makes
//!   durable, and only then answers and relays.
//! - [`exchange`]: documents as files, in and out.
//! - [`api`]: HTTP, translated into questions to the two above.
//! - [`admin`]: the commands of the program, `serve` among them. They share the data directory with a running server.
//! - [`config`]: every setting and limit, with its name and default. [`listen`]: the socket. [`app`]: what a
//!   request is given. [`clock`]: the time. [`metrics`]: what is counted. [`logging`]: what
//!   is said.
//!
//! ## What is deliberately absent
//!
//! Nothing here names automerge: documents are loaded and merged by `concord-sync`. Nothing outside [`storage`] names
//! SQL, nothing outside [`api`], [`ws`] and `serve` names HTTP. No secret is stored or logged: of tokens and invite codes there
//! are hashes. There is no user interface beyond two plain pages, and no second process to run.

pub mod accounts;
pub mod admin;
pub mod api;
pub mod app;
pub mod clock;
pub mod config;
pub mod documents;
pub mod exchange;
pub mod listen;
pub mod logging;
pub mod metrics;
pub mod server_url;
pub mod session;
pub mod storage;
pub mod ws;

/// Everything a running server answers, on one address.
pub fn router(app: app::App) -> axum::Router {
    metrics::know_limits(config::Config::limit_names());
    let sync = ws::router(ws::Hub::new(&app, app.config.sync.clone()));
    api::router(app).merge(sync)
}
