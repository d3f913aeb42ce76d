//! Every number that bounds what one connection can make the server do or keep.

use std::time::Duration;

use crate::config::settings;

settings! {
    /// The limits of synchronising, each with a default that leaves room for a busy team behind one address.
    pub struct SyncLimits {
        /// Replicas connected at once; more are sent away.
        connections: usize = 20_000,
        /// Largest frame accepted. The wire has no chunks, so this bounds the documents.
        frame_bytes: usize = concord_sync::limits::FRAME_BYTES,
        /// Largest document accepted, in its compacted form: it has to fit in a frame.
        document_bytes: usize = concord_sync::limits::DOCUMENT_BYTES,
        /// Changes that one document may hold: each takes memory on every device that holds it.
        changes_per_document: u64 = 2_000_000,
        /// Changes that one sync message may ask for by name.
        needs_per_message: usize = concord_sync::limits::NEEDS,
        /// Summaries of what its sender has that one sync message may hold; automerge sends one, or none.
        haves_per_message: usize = concord_sync::limits::HAVES,
        /// How long a connection may take to join.
        join_deadline: Duration = Duration::from_secs(10),
        /// Messages a second that one connection may send in the long run.
        messages_per_second: u32 = 5_000,
        /// Messages it may send at once: a stock client opens all its documents when it connects.
        message_burst: u32 = 150_000,
        /// Bytes a second that one connection may send in the long run.
        bytes_per_second: u64 = 64 << 20,
        /// Bytes it may send at once: a device that was away for long has much to say.
        burst_bytes: u64 = 1 << 30,
        /// Documents one connection may speak of.
        documents_per_connection: usize = 150_000,
        /// Documents one workspace may hold.
        documents_per_workspace: u64 = 250_000,
        /// New documents a minute that one connection, and one address, may make in the long run.
        creations_per_minute: u32 = 6_000,
        /// New documents either may make at once: a workspace that is handed over comes as a whole.
        creation_burst: u32 = 150_000,
        /// Addresses that make documents and are told apart.
        creating_addresses: usize = 10_000,
        /// Unknown documents that one connection asked for and is told about when they appear.
        waiting_per_connection: usize = 1_000,
        /// Largest ephemeral message passed on; a larger one is not, and its sender is told.
        ephemeral_bytes: usize = 64 << 10,
        /// Ephemeral messages that wait for a slow peer; the oldest are dropped.
        ephemera_waiting: usize = 256,
        /// Ephemeral sessions remembered per workspace to tell repetitions.
        ephemeral_sessions: usize = 4_096,
        /// Answers that wait for a slow peer before its next message is read.
        answers_waiting: usize = 1_024,
        /// Commits that wait for a slow peer before they are forgotten and read anew from storage.
        commits_waiting: usize = 4_096,
        /// Bytes of such commits.
        commit_bytes_waiting: usize = 1 << 20,
        /// Sync messages that may be made at a time for one peer by documents' owners or from storage.
        messages_being_made: usize = 8,
        /// Messages that wait for a document's owner; who sends more waits to be read.
        mailbox: usize = 64,
        /// How long a document stays in memory after its last message.
        idle_document: Duration = Duration::from_secs(60),
        /// Estimated bytes of documents in memory above which those without work are let go at once.
        resident_bytes: usize = 128 << 20,
        /// How often a ping is sent; a connection that missed two is dropped.
        ping_interval: Duration = Duration::from_secs(25),
        /// How long one frame may take to be written before the connection is dropped.
        write_deadline: Duration = Duration::from_secs(300),
        /// How long a close waits for the other end, and a shutdown for what is under way.
        close_deadline: Duration = Duration::from_secs(3),
    }
}
