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
    /// No device code is this one.
    #[error("no such device code")]
    NoSuchCode,
    /// The device code's time is over.
    #[error("the device code has expired")]
    CodeExpired,
    /// A device has come by the code.
    #[error("the device code has been used")]
    CodeUsed,
    /// Who made the device code may not come in any more.
    #[error("the device code has been revoked")]
    CodeRevoked,
    /// A device code was presented with the name of somebody else.
    #[error("the device code is for {0:?}")]
    OtherName(String),
    /// The caller has no such device.
    #[error("no such device")]
    NoSuchDevice,
    /// A name that is empty, too long, or not one line of text.
    #[error("a name is 1 to {NAME_CHARS} characters on one line")]
    BadName,
    /// A nonce that is empty or too long.
    #[error("a nonce is 1 to 200 characters")]
    BadNonce,
    /// A number of uses or a time that no invite may have.
    #[error("an invite is for 1 to 10000 uses and at most 365 days")]
    BadInvite,
    /// A token's life that is none.
    #[error("a token is good for at most ten years, or without end")]
    BadLife,
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
    /// A device is linked for the team's workspace, and gets the personal one with it.
    #[error("a device is not linked to a personal workspace")]
    PersonalWorkspace,
    /// The caller's token was revoked while the request was on its way.
    #[error("the token has been revoked")]
    Revoked,
    /// Too many tickets wait to be used.
    #[error("too many tickets are waiting to be used")]
    TooManyTickets,
    /// Too many invites wait to be used.
    #[error("the workspace has too many open invites")]
    TooManyInvites,
    /// Too many device codes wait to be used.
    #[error("too many device codes are waiting to be used")]
    TooManyCodes,
    /// The code was wrong, and so was too much before it from the same address.
    #[error("too many failed attempts from this address")]
    TooManyAttempts,
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
            Self::NoSuchCode => "check that the whole URL was copied",
            Self::CodeExpired | Self::CodeUsed | Self::CodeRevoked => {
                "make a new one on your other device with `concord device link`"
            }
            Self::OtherName(_) => "leave the name away, or ask for an invite of your own",
            Self::NoSuchDevice => "list the devices to see their ids",
            Self::BadLife => "ask for a shorter time, or none",
            Self::PersonalWorkspace => "link the device with the team's workspace",
            Self::TooManyInvites => "revoke some, or wait until they have been used",
            Self::TooManyCodes => "use one of them, or wait ten minutes",
            Self::TooManyAttempts => "wait a minute",
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
    /// The token's time is over.
    #[error("the token has expired")]
    TokenExpired,
    /// What a connection was let in by is no good any more.
    #[error("the token has been revoked, or has expired")]
    Ended,
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
            Self::Revoked | Self::TokenExpired | Self::Ended => {
                "ask an owner of the workspace for a new token or invite"
            }
            Self::TooManyAttempts => "wait a minute",
            Self::Storage(error) => error.hint(),
        }
    }
}
