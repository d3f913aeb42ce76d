//! The sync client of native builds: HTTP for what is asked once, a WebSocket for documents, reconnects.
//!
//! The network is never waited for by anything a person does; this is what brings replicas together when a
//! person, or `sync --watch`, asks for it. What it takes in goes through the replica's façade, message by
//! message, each durable before the next.

mod http;
mod link;
mod tls;
mod url;
mod watch;

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use concord_locales::{Message, Value, say};

pub use self::http::{
    Device, DeviceLink, Http, InviteMade, Joining, Member, OpenInvite, Personal, Published,
};
pub use self::url::{Address, InviteUrl};
use crate::replica::Replica;
use crate::replica::context::{Context, Entropy};
use crate::replica::error::CommandError;

/// How long a server may take to accept a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a server may be silent while something is awaited from it.
pub const SILENCE_TIMEOUT: Duration = Duration::from_secs(6);

/// How often `watch` looks whether another process has written to the database.
pub const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Clocks that differ by less, in milliseconds, count as equal: the way to the server takes time too.
pub const CLOCK_TOLERANCE: i64 = 2_000;

/// The longest pause between two attempts to reach a server.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What went wrong between this device and the server.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server can't be reached, or broke off.
    Unreachable {
        /// Its address.
        server: String,
        /// What was tried.
        reason: Value,
    },
    /// The server does not accept the token, the invite or what was asked with it.
    Denied {
        /// In the server's words.
        reason: String,
        /// What can be done.
        hint: String,
    },
    /// The server does not let this device in any more.
    Expelled {
        /// In the server's words; empty if it said nothing.
        reason: String,
    },
    /// There is no such thing on the server.
    NotThere {
        /// In the server's words.
        reason: String,
        /// What can be done.
        hint: String,
    },
    /// The server refused a request that makes no sense to it.
    Refused {
        /// In the server's words.
        reason: String,
        /// What can be done.
        hint: String,
    },
    /// A limit of the server was reached.
    Limited {
        /// Which, in the server's words.
        reason: String,
        /// What can be done.
        hint: String,
    },
    /// The server could not store all it was sent, its disk may be full. What it did not store stays unsent.
    NotStored {
        /// Its address.
        server: String,
        /// In the server's words, or what was missed.
        reason: Value,
    },
    /// What answers there is no Concord server, or one that speaks another version.
    Strange {
        /// Its address.
        server: String,
        /// What was odd.
        reason: Value,
    },
    /// The address makes no sense.
    BadAddress(String),
    /// The certificates by which servers are known can't be used.
    Certificates(String),
    /// The workspace was never published or joined.
    NotPublished,
    /// The replica failed.
    Replica(#[from] CommandError),
}

impl ClientError {
    /// What is wrong, for a person.
    pub fn message(&self) -> Message {
        match self {
            ClientError::Unreachable { server, reason } => say::server_unreachable(reason.clone(), server),
            ClientError::Denied { reason, .. } => say::server_denied(reason),
            ClientError::Expelled { reason } if reason.is_empty() => say::device_expelled(),
            ClientError::Expelled { reason } => say::server_denied(reason),
            ClientError::NotThere { reason, .. } => say::server_lacks(reason),
            ClientError::Refused { reason, .. } => say::server_refused(reason),
            ClientError::Limited { reason, .. } => say::server_limits(reason),
            ClientError::NotStored { server, reason } => say::server_stored_not_all(reason.clone(), server),
            ClientError::Strange { server, reason } => say::server_strange(reason.clone(), server),
            ClientError::BadAddress(address) => say::bad_address(address),
            ClientError::Certificates(reason) => say::no_certificates(reason),
            ClientError::NotPublished => say::not_published(),
            ClientError::Replica(error) => error.message(),
        }
    }
}

impl std::fmt::Display for ClientError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

/// Clock and randomness of the device, for as long as a connection lasts.
pub trait Surroundings: Entropy {
    /// Now, with the offset of the device's zone.
    fn now(&self) -> DateTime<FixedOffset>;

    /// Whether `now` is the device's clock. A clock that was replaced on purpose is not compared with the server's.
    fn is_device_clock(&self) -> bool;
}

/// Something a person watching a sync wants to see.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Report {
    /// Changes of others are on this disk.
    TakenIn {
        /// The document's id.
        document: String,
        /// How many changes were new.
        changes: usize,
    },
    /// The server has this device's changes of the document on its disk.
    Acknowledged {
        /// The document's id.
        document: String,
    },
    /// The server did not take changes of the document; they are held back or were done again.
    Refused {
        /// The document's id.
        document: String,
        /// Why, by name.
        code: String,
        /// Why, in words.
        reason: String,
    },
    /// What the server has of the document can't be taken in here; the rest goes on.
    Unreadable {
        /// The document's id.
        document: String,
        /// Why, in words.
        reason: String,
    },
    /// Everything is on both sides.
    Settled,
    /// The connection is gone; the next attempt comes by itself.
    Disconnected {
        /// Why.
        reason: Value,
    },
}

/// Brings the replica and its server to the same state, once.
pub fn sync(
    replica: &mut Replica,
    surroundings: &mut dyn Surroundings,
    report: &mut dyn FnMut(Report),
) -> Result<(), ClientError> {
    let runtime = runtime()?;
    let result = runtime.block_on(link::once(replica, surroundings, report));
    after_denial(replica, surroundings, result)
}

/// Keeps the replica and its server at the same state until the server denies access.
pub fn watch(
    replica: &mut Replica,
    surroundings: &mut dyn Surroundings,
    report: &mut dyn FnMut(Report),
) -> Result<(), ClientError> {
    let runtime = runtime()?;
    let result = runtime.block_on(watch::forever(replica, surroundings, report));
    after_denial(replica, surroundings, result)
}

/// A member who was removed keeps what was unsent in held back.
fn after_denial(
    replica: &mut Replica,
    surroundings: &mut dyn Surroundings,
    result: Result<(), ClientError>,
) -> Result<(), ClientError> {
    if let Err(ClientError::Denied { reason, .. } | ClientError::Expelled { reason }) = &result {
        let now = surroundings.now();
        let mut fill = |bytes: &mut [u8]| surroundings.fill(bytes);
        replica.hold_back(&mut Context::new(now, &mut fill), "denied", reason)?;
    }
    result
}

fn runtime() -> Result<tokio::runtime::Runtime, ClientError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        ClientError::Unreachable { server: "(none)".to_owned(), reason: error.to_string().into() }
    })
}
