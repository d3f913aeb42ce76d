//! What a connection asks of the replica behind it: the only door through which sync reads and changes documents.

use crate::frame::{LogEntry, Member};
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
    fn generate(&mut self, document: &DocumentId, peer: &mut PeerState) -> Result<Said, Self::Error>;

    /// Takes in a message of the server, creating the document if need be. See [`crate::peer::receive`].
    fn receive(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
        data: &[u8],
    ) -> Result<Taken, Self::Error>;

    /// Takes in a page of the server's log, all of it or, if this fails, nothing. See [`crate::entry::take_in`].
    ///
    /// What the page brings of a document, and the ancestors of that, is on the server's disk, and so is what it
    /// acknowledges: unsent marks of changes among them are cleared.
    fn take_in(&mut self, page: &Page<'_>) -> Result<PageTaken, Self::Error>;

    /// Compares documents with the heads that the server says they have, and takes those for acknowledged.
    fn compare(&mut self, listed: &[(DocumentId, Heads)]) -> Result<Vec<Compared>, Self::Error>;

    /// The unsent changes of a document, with whatever of it was never on the server.
    fn unsent_of(&mut self, document: &DocumentId) -> Result<Unsent, Self::Error>;

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

/// The next message about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// This one.
    Message(Vec<u8>),
    /// There is nothing to say.
    Nothing,
    /// The document here can't be read.
    Unreadable(String),
}

/// What a replica did with a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// How many changes were new here.
    pub changes: usize,
    /// Local changes were taken out or re-run under a new actor: the document's sync has to start anew.
    pub mended: bool,
    /// Why the message can't be taken in here, and no other about this document.
    pub unreadable: Option<String>,
}

/// A page of the server's log, for a replica to take in as one.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Entries in the order of their commits.
    pub commits: &'a [LogEntry],
    /// Documents with heads that are on the server's disk.
    pub acknowledged: &'a [(DocumentId, Heads)],
    /// Where the cursor stands once all of this is here: to be set with it, if nothing is lacking then.
    pub cursor: Option<&'a Cursor>,
    /// No further page is on its way: what follows from many documents together can be settled.
    pub last: bool,
}

/// What a replica did with a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageTaken {
    /// Every document that the page is about, once.
    pub documents: Vec<TakenIn>,
    /// The page's cursor is set.
    pub moved: bool,
}

/// What a replica did with one document's part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The document.
    pub document: DocumentId,
    /// How many changes were new here.
    pub changes: usize,
    /// Unsent marks were cleared.
    pub acknowledged: bool,
    /// Local changes were re-run under a new actor.
    pub mended: bool,
    /// What is not here now.
    pub lacks: Lacks,
}

/// A document here beside the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The document.
    pub document: DocumentId,
    /// Unsent marks were cleared.
    pub acknowledged: bool,
    /// Not all that the server has is here.
    pub lacks: bool,
    /// Not all that is here is on the server.
    pub exceeds: bool,
}

/// What of a document is unsent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// Nothing.
    Nothing,
    /// These chunks, whole and in an order in which they can be taken in.
    Changes(Vec<u8>),
    /// It can't be told: only the document's own sync finds out.
    Unclear,
}

/// What of a page is not in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacks {
    /// Nothing: all of it is here.
    Nothing,
    /// These hashes, or some of them: dependencies were missing, or what was acknowledged was taken out here.
    Heads(Heads),
    /// The entries can't be taken in, for this reason.
    Unreadable(String),
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
