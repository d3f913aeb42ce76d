//! What can happen to a connection.

use crate::accounts::{Denied, Principal};

/// Who the upgrade turned out to be: somebody of this workspace, or nobody who may come in.
pub type Admission = Result<Principal, Refusal>;

/// Why somebody may not come in.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// No token, or one that lets nobody in.
    Denied(Denied),
    /// A token of another workspace, or a workspace that does not exist; the same to whoever asks.
    OtherWorkspace,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// A binary frame arrived.
    Frame(&'a [u8]),
    /// A text frame arrived.
    Text,
    /// A frame arrived that is larger than the limit.
    TooLarge,
    /// What arrived is no WebSocket frame.
    Broken,
    /// The time to join is over.
    JoinDeadline,
    /// The accounts changed, and this is who stands behind the connection now; nobody, if it was revoked.
    Standing(Option<Principal>),
}
