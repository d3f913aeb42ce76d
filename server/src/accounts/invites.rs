//! Invites: codes by which so many people may join within so long a time.

use concord_sync::id::WorkspaceId;

use super::error::AccountsError;
use super::model::Role;
use super::secret::Secret;
use super::tokens::caller;
use super::workspaces::workspace;
use crate::storage::sqlite::{InviteRow, NewInvite, Tables};

/// Most people one invite lets in.
const MOST_USES: u64 = 10_000;

/// Longest life of an invite, in milliseconds: a year.
const LONGEST_LIFE: u64 = 365 * 24 * 3600 * 1000;

/// What an invite is asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InviteTerms {
    /// Role it gives; nobody becomes an owner by an invite.
    pub role: Role,
    /// How many may join by it.
    pub uses: u64,
    /// How long it is good, in milliseconds.
    pub life: u64,
}

/// An invite that has just been made.
#[derive(Clone)]
pub struct Invite {
    /// The code, which is nowhere else.
    pub code: Secret,
    /// When it expires, in milliseconds since the Unix epoch.
    pub expires: u64,
}

/// The administrator's invite.
pub fn create_invite(
    tables: &Tables<'_>,
    id: &WorkspaceId,
    terms: InviteTerms,
    now: u64,
) -> Result<Invite, AccountsError> {
    workspace(tables, id)?;
    store(tables, id, terms, None, now)
}

/// A member's invite: owners and editors make them.
pub fn invite(
    tables: &Tables<'_>,
    token_id: &str,
    terms: InviteTerms,
    now: u64,
) -> Result<Invite, AccountsError> {
    let inviter = caller(tables, token_id)?;
    if inviter.role < Role::Editor {
        return Err(AccountsError::NotAllowed(inviter.role));
    }
    store(tables, &inviter.workspace, terms, Some(&inviter.member), now)
}

fn store(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    terms: InviteTerms,
    inviter: Option<&str>,
    now: u64,
) -> Result<Invite, AccountsError> {
    let InviteTerms { role, uses, life } = terms;
    let fits = (1..=MOST_USES).contains(&uses) && (1..=LONGEST_LIFE).contains(&life);
    if !fits || role == Role::Owner {
        return Err(AccountsError::BadInvite);
    }
    let (code, expires) = (Secret::code()?, now + life);
    let sha256 = &code.sha256();
    tables.insert_invite(&NewInvite { sha256, workspace, role, uses, expires, inviter, created: now })?;
    Ok(Invite { code, expires })
}

/// The invite as long as somebody may join by it; else why not.
pub fn valid_invite(tables: &Tables<'_>, sha256: &[u8; 32], now: u64) -> Result<InviteRow, AccountsError> {
    let invite = tables.invite_by_hash(sha256)?.ok_or(AccountsError::NoSuchInvite)?;
    if invite.revoked {
        return Err(AccountsError::InviteRevoked);
    }
    if invite.uses_left == 0 {
        return Err(AccountsError::InviteUsed);
    }
    if invite.expires <= now {
        return Err(AccountsError::InviteExpired);
    }
    Ok(invite)
}
