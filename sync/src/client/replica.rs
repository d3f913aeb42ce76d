//! What a connection asks of the replica behind it: the only door through which sync reads and changes documents.

use crate::frame::Member;
use crate::heads::{Fingerprint, Heads};
use crate::id::DocumentId;
use crate::peer::PeerState;

/// A replica's documents, as the connection needs them. Implemented over a store by the client, over memory in tests.
///
/// Whatever a method took in is durable when it returns: the connection tells the server so at once.
pub trait Replica {
    /// What goes wrong in the store.
    type Error;

    /// The document's heads; none if there is no such document here.
    fn heads(&mut self, document: &DocumentId) -> Result<Option<Heads>, Self::Error>;

    /// True if the document here contains every one of these hashes. False if there is no such document.
    fn has_all(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, Self::Error>;

    /// The next message about this document; for a document that is not here, an empty document's message.
    /// See [`crate::peer::generate`].
    fn generate(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
    ) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Takes in a message of the server, creating the document if need be. See [`crate::peer::receive`].
    fn receive(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
        data: &[u8],
    ) -> Result<Taken, Self::Error>;

    /// The server holds these heads, and all their ancestors, on its disk: unsent marks of changes among them are
    /// cleared. Hashes that are not here yet say nothing. True if a mark was cleared.
    fn acknowledged(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, Self::Error>;

    /// Documents with local changes that are not acknowledged and not held back.
    fn unsent(&mut self) -> Result<Vec<DocumentId>, Self::Error>;

    /// All documents of this workspace that are here and are not empty.
    fn documents(&mut self) -> Result<Vec<(DocumentId, Heads)>, Self::Error>;

    /// Every document changed at or below this position is here. To be told the server at the next connection.
    fn set_cursor(&mut self, cursor: &Cursor) -> Result<(), Self::Error>;

    /// The server's facts about members and this replica's role. A replica that may not write any more holds its unsent
    /// changes back.
    fn set_members(&mut self, members: &Members) -> Result<(), Self::Error>;

    /// What was sent for this document was not taken: mend, that is hold the changes back, or re-run them.
    fn refused(&mut self, document: &DocumentId, code: RefusalCode, reason: &str) -> Result<(), Self::Error>;
}

pub use crate::frame::RefusalCode;

/// What a replica did with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// How many changes were new here.
    pub changes: usize,
    /// Local changes were taken out or re-run under a new actor: the document's sync has to start anew.
    pub mended: bool,
}

/// The last commit of the server that this replica holds, with all before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Names the server's line of commits; another after a restore. None before the first connection.
    pub epoch: Option<String>,
    /// The commit's number in the workspace.
    pub number: u64,
    /// The workspace's fingerprint at that commit.
    pub fingerprint: Option<Fingerprint>,
}

/// A workspace's members, and who of them this connection is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The id of the member whose token opened this connection.
    pub me: String,
    /// This member's role: `owner`, `editor` or `viewer`.
    pub role: String,
    /// All members, in the server's order.
    pub members: Vec<Member>,
}
