//! Invites: codes by which so many people may join within so long a time.

use concord_sync::id::WorkspaceId;
use serde_json::json;

use super::audit::{Action, Actor, Entry};
use super::error::AccountsError;
use super::members::present;
use super::model::Role;
use super::secret::{Secret, hex, same};
use super::tokens::{Principal, caller};
use super::workspaces::workspace;
use crate::storage::StorageError;
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

/// An invite by which somebody may still join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvite {
    /// Id by which it is revoked; its code is nowhere.
    pub id: String,
    /// Role it gives.
    pub role: Role,
    /// How many may still join by it.
    pub uses_left: u64,
    /// When it was made, and when it expires, in milliseconds since the Unix epoch.
    pub created: u64,
    /// See above.
    pub expires: u64,
    /// Name of the member who made it; none: the administrator did.
    pub inviter: Option<String>,
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

/// A member's invite: owners and editors make them. At most `most` of a workspace are open at a time.
pub fn invite(
    tables: &Tables<'_>,
    token_id: &str,
    terms: InviteTerms,
    most: usize,
    now: u64,
) -> Result<Invite, AccountsError> {
    let inviter = inviter(tables, token_id, now)?;
    if tables.invites(&inviter.workspace, now)?.len() >= most {
        return Err(AccountsError::TooManyInvites);
    }
    store(tables, &inviter.workspace, terms, Some(&inviter), now)
}

/// The caller, if it may invite.
fn inviter(tables: &Tables<'_>, token_id: &str, now: u64) -> Result<Principal, AccountsError> {
    let inviter = caller(tables, token_id, now)?;
    if may_invite(inviter.role) { Ok(inviter) } else { Err(AccountsError::NotAllowed(inviter.role)) }
}

fn may_invite(role: Role) -> bool {
    role >= Role::Editor
}

fn store(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    terms: InviteTerms,
    inviter: Option<&Principal>,
    now: u64,
) -> Result<Invite, AccountsError> {
    let InviteTerms { role, uses, life } = terms;
    let fits = (1..=MOST_USES).contains(&uses) && (1..=LONGEST_LIFE).contains(&life);
    if !fits || role == Role::Owner {
        return Err(AccountsError::BadInvite);
    }
    let (code, expires) = (Secret::code()?, now + life);
    tables.insert_invite(&NewInvite {
        sha256: &code.sha256(),
        workspace,
        role,
        uses,
        expires,
        inviter: inviter.map(|member| member.member.as_str()),
        token: inviter.map(|member| member.token_id.as_str()),
        created: now,
    })?;
    let actor = inviter.map_or(Actor::Administrator, Actor::caller);
    let created = Entry::of(workspace, actor, Action::InviteCreated, now);
    let detail = json!({ "role": role, "uses": uses, "expires": expires });
    created.to(&invite_id(&code.sha256())).with(detail).record(tables)?;
    Ok(Invite { code, expires })
}

/// The invite as long as somebody may join by it; else why not.
pub fn valid_invite(tables: &Tables<'_>, sha256: &[u8; 32], now: u64) -> Result<InviteRow, AccountsError> {
    let invite = tables.invite_by_hash(sha256)?.filter(|invite| same(&invite.sha256, sha256));
    let invite = invite.ok_or(AccountsError::NoSuchInvite)?;
    if invite.revoked || !inviter_stands(tables, &invite)? {
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

/// Whether whoever made the invite might make it now.
fn inviter_stands(tables: &Tables<'_>, invite: &InviteRow) -> Result<bool, StorageError> {
    let Some(inviter) = &invite.inviter else { return Ok(true) };
    Ok(present(tables, inviter)?.is_some_and(|row| may_invite(row.member.role)))
}

/// The open invites that a caller may see: an owner all, an editor the own ones.
pub fn invites(tables: &Tables<'_>, token_id: &str, now: u64) -> Result<Vec<OpenInvite>, AccountsError> {
    let asking = inviter(tables, token_id, now)?;
    let open = open_invites(tables, &asking.workspace, now)?;
    Ok(open.into_iter().filter(|(row, _)| is_theirs(&asking, row)).map(|(_, open)| open).collect())
}

fn is_theirs(asking: &Principal, invite: &InviteRow) -> bool {
    asking.role == Role::Owner || invite.inviter.as_ref() == Some(&asking.member)
}

/// The open invites of a workspace, for the administrator.
pub fn all_invites(
    tables: &Tables<'_>,
    id: &WorkspaceId,
    now: u64,
) -> Result<Vec<OpenInvite>, AccountsError> {
    workspace(tables, id)?;
    Ok(open_invites(tables, id, now)?.into_iter().map(|(_, open)| open).collect())
}

fn open_invites(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    now: u64,
) -> Result<Vec<(InviteRow, OpenInvite)>, AccountsError> {
    let mut open = Vec::new();
    for row in tables.invites(workspace, now)? {
        if !inviter_stands(tables, &row)? {
            continue;
        }
        let inviter = row.inviter.as_deref().map(|id| tables.member(id)).transpose()?.flatten();
        let invite = OpenInvite {
            id: invite_id(&row.sha256),
            role: row.role,
            uses_left: row.uses_left,
            created: row.created,
            expires: row.expires,
            inviter: inviter.map(|row| row.member.name),
        };
        open.push((row, invite));
    }
    Ok(open)
}

/// The id of an invite: of the hash of its code as much as is never the same twice.
pub fn invite_id(sha256: &[u8; 32]) -> String {
    hex(&sha256[..10])
}

/// Revokes an open invite on behalf of an owner, or of the editor who made it.
pub fn revoke_invite(
    tables: &Tables<'_>,
    token_id: &str,
    id: &str,
    now: u64,
) -> Result<OpenInvite, AccountsError> {
    let asking = inviter(tables, token_id, now)?;
    let mut open = open_invites(tables, &asking.workspace, now)?.into_iter();
    let found = open.find(|(row, invite)| invite.id == id && is_theirs(&asking, row));
    let (row, invite) = found.ok_or(AccountsError::NoSuchInvite)?;
    revoke(tables, &row, Actor::caller(&asking), now)?;
    Ok(invite)
}

/// Revokes an open invite on behalf of the administrator.
pub fn revoke_any_invite(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    id: &str,
    now: u64,
) -> Result<OpenInvite, AccountsError> {
    super::workspaces::workspace(tables, workspace)?;
    let mut open = open_invites(tables, workspace, now)?.into_iter();
    let (row, invite) = open.find(|(_, invite)| invite.id == id).ok_or(AccountsError::NoSuchInvite)?;
    revoke(tables, &row, Actor::Administrator, now)?;
    Ok(invite)
}

fn revoke(tables: &Tables<'_>, invite: &InviteRow, actor: Actor<'_>, now: u64) -> Result<(), AccountsError> {
    tables.revoke_invite(&invite.sha256, now)?;
    let revoked = Entry::of(&invite.workspace, actor, Action::InviteRevoked, now);
    Ok(revoked.to(&invite_id(&invite.sha256)).record(tables)?)
}
