//! What bounds whoever reaches the server: sockets, requests, attempts. What bounds synchronising is in
//! [`crate::session::SyncLimits`]; the configuration file has both in one table.

use std::time::Duration;

use super::settings;

settings! {
    /// The limits of a running server. Defaults leave room for a busy team behind one address.
    pub struct Limits {
        /// Connections of any kind open at once; whoever comes then waits to be accepted.
        sockets: usize = 25_000,
        /// Connections that one address may have. A whole office can stand behind one.
        connections_per_address: usize = 20_000,
        /// Of these, connections on which nobody has shown a valid token yet.
        strangers_per_address: usize = 1_000,
        /// Connections that wait in the system to be accepted; it may have a smaller limit of its own.
        backlog: u32 = 4096,
        /// Connections accepted in a second while the server has just started; the others wait. 0: no limit.
        ramp_per_second: u32 = 4_000,
        /// How long the server counts as just started.
        ramp_time: Duration = Duration::from_secs(20),
        /// Bytes of a request's head, and of the buffer it is read into.
        header_bytes: usize = 16 << 10,
        /// How long a client may take for a request's head, and how long a connection may idle between requests.
        header_time: Duration = Duration::from_secs(30),
        /// How long an API request may take from its head to its answer.
        request_time: Duration = Duration::from_secs(30),
        /// Largest body of an API request; the largest honest one is a few hundred bytes.
        body_bytes: usize = 64 << 10,
        /// Failed attempts by tokens, tickets and invites that one address may make in a minute before it is told to
        /// wait. What is valid is let in all the same: one revoked laptop must not lock its whole office out.
        failed_attempts: u32 = 300,
        /// Addresses whose failed attempts are remembered.
        failing_addresses: usize = 10_000,
        /// Tickets that may wait to be used.
        tickets: usize = 10_000,
        /// How long a ticket waits.
        ticket_life: Duration = Duration::from_secs(60),
        /// How long a join with the same nonce gets the same answer.
        join_answer_life: Duration = Duration::from_secs(3600),
        /// Invites of one workspace that may be open at a time.
        open_invites: usize = 1_000,
        /// How long a code for a second device is good.
        device_code_life: Duration = Duration::from_secs(600),
        /// Such codes of one member that may wait to be used.
        device_codes: u64 = 10,
        /// Days after which lines of the audit are taken away; 0 keeps them for ever.
        audit_days: u64 = 0,
        /// How often to look whether another process has changed the accounts. Half a second of the promised one second
        /// is left for telling the live connections.
        accounts_poll: Duration = Duration::from_millis(200),
        /// Over how long the connections of a server that shuts down are closed, so that not all come back at once;
        /// shorter where there are few.
        shutdown_spread: Duration = Duration::from_secs(3),
        /// How long a shutdown waits for requests and connections to end.
        shutdown_grace: Duration = Duration::from_secs(10),
    }
}
