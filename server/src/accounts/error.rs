//! Why the rules about accounts said no. What it means as a status or an exit code is decided by the shells above.

use super::model::{NAME_CHARS, Role};
use crate::storage::StorageError;

/// Why something about accounts was not done. Nothing of it is kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AccountsError {
    /// No workspace has this id.
    #[error("no such workspace")]
    NoSuchWorkspace,
    /// No present member of the workspace has this id.
    #[error("no such member")]
    NoSuchMember,
    /// No token has this id.
    #[error("no such token")]
    NoSuchToken,
    /// No invite has this code.
    #[error("no such invite")]
    NoSuchInvite,
    /// The invite's time is over.
    #[error("the invite has expired")]
    InviteExpired,
    /// Everybody the invite was for has joined.
    #[error("the invite has been used")]
    InviteUsed,
    /// The invite was withdrawn, or whoever made it was removed.
    #[error("the invite has been revoked")]
    InviteRevoked,
    /// A name that is empty, too long, or not one line of text.
    #[error("a name is 1 to {NAME_CHARS} characters on one line")]
    BadName,
    /// A nonce that is empty or too long.
    #[error("a nonce is 1 to 200 characters")]
    BadNonce,
    /// A number of uses or a time that no invite may have.
    #[error("an invite is for 1 to 10000 uses and at most 365 days")]
    BadInvite,
    /// A present member has this name.
    #[error("the workspace has a member named {0:?} already")]
    NameTaken(String),
    /// The same nonce came with another name.
    #[error("this nonce has been used for another name")]
    NonceReused,
    /// The member exists and has another role than the one asked for.
    #[error("{name:?} is a member already, with the role {role}")]
    OtherRole {
        /// The member.
        name: String,
        /// The role it has.
        role: Role,
    },
    /// The workspace would be left without an owner.
    #[error("the workspace's last owner can't be removed or given another role")]
    LastOwner,
    /// Publishing to a workspace that holds documents of nobody's root.
    #[error("the workspace on the server is not empty")]
    NotEmpty,
    /// Publishing to a workspace that is bound to another root.
    #[error("another workspace has been published there")]
    OtherRoot,
    /// The caller's role does not allow it.
    #[error("a member with the role {0} may not do this")]
    NotAllowed(Role),
    /// The caller's token was revoked while the request was on its way.
    #[error("the token has been revoked")]
    Revoked,
    /// Too many tickets wait to be used.
    #[error("too many tickets are waiting to be used")]
    TooManyTickets,
    /// The accounts could not be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl AccountsError {
    /// One line on what the caller can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSuchWorkspace => "check the workspace's id; `concord-server stats` lists them",
            Self::NoSuchMember => "list the members to see their ids",
            Self::NoSuchToken => "a token's id was printed when the token was created",
            Self::NoSuchInvite => "check that the whole URL was copied",
            Self::InviteExpired | Self::InviteUsed | Self::InviteRevoked => "ask for a new invite",
            Self::BadName | Self::BadNonce => "give a shorter text on one line",
            Self::BadInvite => "ask for fewer uses or a shorter time",
            Self::NameTaken(_) => {
                "choose another name; a second device of the same person is linked, not joined"
            }
            Self::NonceReused => "use a fresh nonce for each join",
            Self::OtherRole { .. } => "give the role the member has, or let an owner change it first",
            Self::LastOwner => "make somebody else an owner first",
            Self::NotEmpty | Self::OtherRoot => "create an empty workspace on the server and publish there",
            Self::NotAllowed(_) => "ask an owner of the workspace",
            Self::Revoked => "ask an owner for a new token",
            Self::TooManyTickets => "try again in a minute",
            Self::Storage(error) => error.hint(),
        }
    }
}

/// Why a token or a ticket did not let its bearer in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Denied {
    /// There was none.
    #[error("a token is missing")]
    Missing,
    /// It is not one of ours, or a ticket that has been used.
    #[error("the token is wrong")]
    Wrong,
    /// A ticket whose time is over.
    #[error("the ticket has expired")]
    Expired,
    /// The token was revoked, or its member removed.
    #[error("the token has been revoked")]
    Revoked,
    /// It is wrong, and so were too many before it from the same address.
    #[error("too many failed attempts from this address")]
    TooManyAttempts,
    /// Nobody could look.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Denied {
    /// One line on what the bearer can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing => "send it as `Authorization: Bearer TOKEN`",
            Self::Wrong => "check that the whole token was copied",
            Self::Expired => "ask for a new ticket; each is good once, for a minute",
            Self::Revoked => "ask an owner of the workspace for a new token or invite",
            Self::TooManyAttempts => "wait a minute",
            Self::Storage(error) => error.hint(),
        }
    }
}
