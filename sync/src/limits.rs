//! The bounds of the protocol, each with a name, so that no buffer, loop or retry is without one.

/// Largest WebSocket frame that is sent or accepted, in bytes. The wire has no chunks: a whole document travels in
/// one frame, so this bounds the documents too.
pub const FRAME_BYTES: usize = 64 << 20;

/// Largest document, in bytes of its compacted form: what fits in a frame beside the envelope.
pub const DOCUMENT_BYTES: usize = FRAME_BYTES - (64 << 10);

/// How deep the maps, arrays and tags of a frame may nest. The deepest frame we know nests four deep.
pub const CBOR_DEPTH: usize = 16;

/// How many values one frame may hold, all depths together. Keeps a small frame from growing into a large tree.
pub const CBOR_ITEMS: usize = 1 << 18;

/// Longest peer id, session id, storage id or message type, in bytes.
pub const TEXT_BYTES: usize = 1024;

/// Longest human text in a frame (`error` messages, reasons), in bytes.
pub const PROSE_BYTES: usize = 16 << 10;

/// Most storage ids in one subscription change.
pub const STORAGE_IDS: usize = 1024;

/// Most hashes in one document's heads.
pub const HEADS: usize = 16 << 10;

/// Most documents in one page of `concord-changes`.
pub const PAGE_DOCUMENTS: usize = 1000;

/// How many bytes of a workspace's log one frame carries, about: the last commit's chunks are not parted.
pub const LOG_PAGE_BYTES: usize = 256 << 10;

/// Most entries, and most documents with heads, in one frame of our extension.
pub const PAGE_COMMITS: usize = 16 << 10;

/// How many documents our client opens at a time before it waits for answers.
pub const OPEN_EXCHANGES: usize = 64;

/// How many documents' local changes our client pushes at a time before it waits for acknowledgements.
pub const PUSH_DOCUMENTS: usize = 64;

/// How many bytes of local changes our client pushes at a time. A document with more goes by its own sync.
pub const PUSH_BYTES: usize = 4 << 20;

/// How often our client starts a document's sync anew after the server refused what was sent for it.
pub const RESTARTS: u32 = 4;

/// How many rounds a peer may leave changes without their dependencies before its connection is closed.
pub const ORPHAN_ROUNDS: u32 = 4;

/// How many bytes of such changes a peer may leave for one document before its connection is closed.
pub const ORPHAN_BYTES: usize = 8 << 20;

/// Most changes that one sync message may ask for by name, where nothing else is said.
pub const NEEDS: usize = 16 << 10;

/// Most summaries of what its sender has in one sync message, where nothing else is said. Automerge sends one, or none.
pub const HAVES: usize = 16;

/// Most commits of a document that are kept in memory for the peers that follow it, and most bytes of them. Who falls
/// further behind costs a look at the document itself.
pub const LINE_COMMITS: usize = 256;
/// See [`LINE_COMMITS`].
pub const LINE_BYTES: usize = 1 << 20;
