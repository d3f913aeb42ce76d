//! Every number that bounds what the server does for one caller: its name, its default, and why it is that.

use std::time::Duration;

/// The limits of a running server. Defaults leave room for a busy team behind one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once, WebSockets not counted; whoever comes then waits to be accepted.
    pub connections: usize,
    /// Bytes of a request's head, and of the buffer it is read into.
    pub header_bytes: usize,
    /// How long a client may take for a request's head, and how long a connection may idle between requests.
    pub header_time: Duration,
    /// How long an API request may take from its head to its answer.
    pub request_time: Duration,
    /// Largest body of an API request, in bytes; the largest honest one is a few hundred.
    pub body_bytes: usize,
    /// Failed attempts by tokens, tickets and invites that one address may make in a minute before it is told to
    /// wait. What is valid is let in all the same: one revoked laptop must not lock its whole office out.
    pub failed_attempts: u32,
    /// Addresses whose failed attempts are remembered.
    pub failing_addresses: usize,
    /// Tickets that may wait to be used.
    pub tickets: usize,
    /// How long a ticket waits.
    pub ticket_life: Duration,
    /// How long a join with the same nonce gets the same answer.
    pub join_answer_life: Duration,
    /// How often to look whether another process has changed the accounts. Half a second of the promised one second
    /// is left for telling the live connections.
    pub accounts_poll: Duration,
    /// How long a shutdown waits for requests and connections to end.
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            header_bytes: 16 << 10,
            header_time: Duration::from_secs(30),
            request_time: Duration::from_secs(30),
            body_bytes: 64 << 10,
            failed_attempts: 300,
            failing_addresses: 10_000,
            tickets: 10_000,
            ticket_life: Duration::from_secs(60),
            join_answer_life: Duration::from_secs(3600),
            accounts_poll: Duration::from_millis(200),
            shutdown_grace: Duration::from_secs(10),
        }
    }
}
