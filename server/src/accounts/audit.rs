//! The audit: who did what and when, written in the transaction in which it was done. It holds ids, names and
//! addresses, and nothing that lets anybody in.

use std::net::IpAddr;

use concord_sync::id::WorkspaceId;
use serde_json::{Value, json};

use super::tokens::Principal;
use crate::storage::StorageError;
use crate::storage::sqlite::{Database, Tables};

/// Something that is worth writing down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A workspace was made.
    WorkspaceCreated,
    /// A workspace was bound to a root.
    WorkspacePublished,
    /// A token was made by the administrator.
    TokenCreated,
    /// A token was presented, for the first time on that day.
    TokenUsed,
    /// A token was revoked.
    TokenRevoked,
    /// An invite was made.
    InviteCreated,
    /// Somebody joined by an invite.
    InviteUsed,
    /// An invite was revoked.
    InviteRevoked,
    /// A code for a second device was made.
    DeviceCodeCreated,
    /// A device came by such a code.
    DeviceLinked,
    /// A device was revoked.
    DeviceRevoked,
    /// Somebody became a member.
    MemberJoined,
    /// A member was removed.
    MemberRemoved,
    /// A member was given another role.
    RoleChanged,
    /// Tokens, tickets or codes were presented that are none.
    AttemptsFailed,
    /// A backup was made.
    BackedUp,
    /// A backup was put in the place of the database.
    Restored,
    /// Documents were compacted.
    Compacted,
    /// Documents were brought in from elsewhere.
    Imported,
}

impl Action {
    /// The name by which it is stored and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WorkspaceCreated => "workspace_created",
            Self::WorkspacePublished => "workspace_published",
            Self::TokenCreated => "token_created",
            Self::TokenUsed => "token_used",
            Self::TokenRevoked => "token_revoked",
            Self::InviteCreated => "invite_created",
            Self::InviteUsed => "invite_used",
            Self::InviteRevoked => "invite_revoked",
            Self::DeviceCodeCreated => "device_code_created",
            Self::DeviceLinked => "device_linked",
            Self::DeviceRevoked => "device_revoked",
            Self::MemberJoined => "member_joined",
            Self::MemberRemoved => "member_removed",
            Self::RoleChanged => "role_changed",
            Self::AttemptsFailed => "attempts_failed",
            Self::BackedUp => "backed_up",
            Self::Restored => "restored",
            Self::Compacted => "compacted",
            Self::Imported => "imported",
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// Whoever runs commands on the data directory.
    Administrator,
    /// The server, of its own accord.
    Server,
    /// The bearer of the token with this id.
    Member(&'a str),
    /// Somebody of whom only the address is known.
    Stranger(IpAddr),
}

impl<'a> Actor<'a> {
    /// The kind, as it is stored and printed.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Server => "server",
            Self::Member(_) => "member",
            Self::Stranger(_) => "stranger",
        }
    }

    /// The member who calls.
    pub fn caller(principal: &'a Principal) -> Self {
        Self::Member(&principal.token_id)
    }
}

/// One line of the audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// When.
    pub at: u64,
    /// Of which workspace; none: the server as a whole.
    pub workspace: Option<&'a WorkspaceId>,
    /// What.
    pub action: Action,
    /// Who.
    pub actor: Actor<'a>,
    /// From where, if that is known of a member.
    pub address: Option<IpAddr>,
    /// Id of what it was done to.
    pub subject: Option<&'a str>,
    /// What else there is to say.
    pub detail: Value,
}

impl<'a> Entry<'a> {
    /// An entry about a workspace.
    pub fn of(workspace: &'a WorkspaceId, actor: Actor<'a>, action: Action, at: u64) -> Self {
        Self {
            at,
            workspace: Some(workspace),
            action,
            actor,
            address: None,
            subject: None,
            detail: json!({}),
        }
    }

    /// An entry about the server as a whole.
    pub fn of_server(actor: Actor<'a>, action: Action, at: u64) -> Self {
        Self { at, workspace: None, action, actor, address: None, subject: None, detail: json!({}) }
    }

    /// What it was done to.
    pub fn to(self, subject: &'a str) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// What else there is to say.
    pub fn with(self, detail: Value) -> Self {
        Self { detail, ..self }
    }

    /// Writes it down, in the transaction in which it was done.
    pub fn record(self, tables: &Tables<'_>) -> Result<(), StorageError> {
        tables.insert_audit(&self)
    }
}

/// Writes down what a command of the administrator did with the whole directory.
pub fn administrator(
    database: &Database,
    action: Action,
    detail: Value,
    now: u64,
) -> Result<(), StorageError> {
    let entry = Entry::of_server(Actor::Administrator, action, now).with(detail);
    database.accounts()?.note(|tables| entry.record(tables))
}
