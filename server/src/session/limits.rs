//! Every number that bounds what one connection can make the server do or keep.

use std::time::Duration;

/// The limits of synchronising, each with a default that leaves room for a busy team behind one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncLimits {
    /// Connections at once.
    pub connections: usize,
    /// Largest frame accepted, in bytes. The wire has no chunks, so this bounds the documents.
    pub frame_bytes: usize,
    /// Largest document accepted, in bytes of its compacted form: it has to fit in a frame.
    pub document_bytes: usize,
    /// How long a connection may take to join.
    pub join_deadline: Duration,
    /// Messages a second that one connection may send in the long run.
    pub messages_per_second: u32,
    /// Messages it may send at once: a stock client opens all its documents when it connects.
    pub message_burst: u32,
    /// Documents one connection may speak of.
    pub documents_per_connection: usize,
    /// Unknown documents that one connection asked for and is told about when they appear.
    pub waiting_per_connection: usize,
    /// Largest ephemeral message passed on, in bytes; larger ones are dropped.
    pub ephemeral_bytes: usize,
    /// Ephemeral messages that wait for a slow peer; the oldest are dropped.
    pub ephemera_waiting: usize,
    /// Ephemeral sessions remembered per workspace to tell repetitions.
    pub ephemeral_sessions: usize,
    /// Answers that wait for a slow peer before its next message is read.
    pub answers_waiting: usize,
    /// Commits that wait for a slow peer before they are forgotten and read anew from storage.
    pub commits_waiting: usize,
    /// Bytes of such commits.
    pub commit_bytes_waiting: usize,
    /// Sync messages that may be made at a time for one peer by documents' owners or from storage.
    pub messages_being_made: usize,
    /// Messages that wait for a document's owner; who sends more waits to be read.
    pub mailbox: usize,
    /// How long a document stays in memory after its last message.
    pub idle_document: Duration,
    /// Estimated bytes of documents in memory above which those without work are let go at once.
    pub resident_bytes: usize,
    /// How often a ping is sent; a connection that missed two is dropped.
    pub ping_interval: Duration,
    /// How long one frame may take to be written before the connection is dropped.
    pub write_deadline: Duration,
    /// How long a close waits for the other end, and a shutdown for what is under way.
    pub close_deadline: Duration,
}

impl Default for SyncLimits {
    fn default() -> Self {
        SyncLimits {
            connections: 20_000,
            frame_bytes: concord_sync::limits::FRAME_BYTES,
            document_bytes: concord_sync::limits::DOCUMENT_BYTES,
            join_deadline: Duration::from_secs(10),
            messages_per_second: 5_000,
            message_burst: 150_000,
            documents_per_connection: 150_000,
            waiting_per_connection: 1_000,
            ephemeral_bytes: 64 << 10,
            ephemera_waiting: 256,
            ephemeral_sessions: 4_096,
            answers_waiting: 1_024,
            commits_waiting: 4_096,
            commit_bytes_waiting: 1 << 20,
            messages_being_made: 8,
            mailbox: 64,
            idle_document: Duration::from_secs(60),
            resident_bytes: 512 << 20,
            ping_interval: Duration::from_secs(25),
            write_deadline: Duration::from_secs(300),
            close_deadline: Duration::from_secs(3),
        }
    }
}
