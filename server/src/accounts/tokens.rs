//! Tokens: who someone is, by what they bring.

use concord_sync::id::WorkspaceId;
use serde_json::json;

use super::audit::{Action, Actor, Entry};
use super::devices::add_device;
use super::error::{AccountsError, Denied};
use super::members::{add_member, present};
use super::model::{Member, Role, clean_name, name_key};
use super::secret::{Secret, new_id, same, sha256};
use crate::storage::StorageError;
use crate::storage::sqlite::{NewToken, Tables, TokenRow};

/// Longest life of a token that has an end, in milliseconds: ten years.
const LONGEST_LIFE: u64 = 10 * 365 * 24 * 3600 * 1000;

/// Who stands behind a connection or a request, as of the moment it was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The one workspace the token is for.
    pub workspace: WorkspaceId,
    /// Id of the member.
    pub member: String,
    /// Name of the member.
    pub name: String,
    /// Role of the member.
    pub role: Role,
    /// Id of the token: what commits are recorded with, and what is revoked.
    pub token_id: String,
}

/// A token that has just been made.
#[derive(Clone)]
pub struct Issued {
    /// The token itself, which is nowhere else.
    pub token: Secret,
    /// Its id.
    pub id: String,
}

/// What the administrator may say of a token besides whose it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenTerms<'a> {
    /// What the device is called that it is for.
    pub device: Option<&'a str>,
    /// How long it is good, in milliseconds; for ever if it is not said.
    pub life: Option<u64>,
}

/// Stores a token for a member, on a device.
pub fn issue(
    tables: &Tables<'_>,
    member: &str,
    device: &str,
    token: Secret,
    expires: Option<u64>,
    now: u64,
) -> Result<Issued, StorageError> {
    let id = new_id()?;
    let sha256 = &token.sha256();
    tables.insert_token(&NewToken { id: &id, member, device, sha256, expires, created: now })?;
    Ok(Issued { token, id })
}

/// The administrator's way in: a token for a member of this name and role, who is made if there is none of that name.
pub fn create_token(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    name: &str,
    role: Role,
    now: u64,
) -> Result<Issued, AccountsError> {
    create_token_with(tables, workspace, name, role, TokenTerms::default(), now)
}

/// [`create_token`] on these terms.
pub fn create_token_with(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    name: &str,
    role: Role,
    terms: TokenTerms<'_>,
    now: u64,
) -> Result<Issued, AccountsError> {
    tables.workspace(workspace)?.ok_or(AccountsError::NoSuchWorkspace)?;
    let name = clean_name(name).ok_or(AccountsError::BadName)?;
    if terms.life.is_some_and(|life| !(1..=LONGEST_LIFE).contains(&life)) {
        return Err(AccountsError::BadLife);
    }
    let member = match tables.member_named(workspace, &name_key(&name))? {
        Some(found) if found.member.role == role => found.member,
        Some(found) => {
            return Err(AccountsError::OtherRole { name: found.member.name, role: found.member.role });
        }
        None => {
            let member = Member { id: new_id()?, name, role };
            add_member(tables, workspace, &member, None, now)?;
            let joined = Entry::of(workspace, Actor::Administrator, Action::MemberJoined, now).to(&member.id);
            joined.with(json!({ "name": member.name, "role": role })).record(tables)?;
            member
        }
    };
    let device = add_device(tables, terms.device, now)?;
    let expires = terms.life.map(|life| now + life);
    let issued = issue(tables, &member.id, &device, Secret::token()?, expires, now)?;
    let created = Entry::of(workspace, Actor::Administrator, Action::TokenCreated, now).to(&issued.id);
    created.with(json!({ "name": member.name, "role": role, "expires": expires })).record(tables)?;
    Ok(issued)
}

/// Revokes a token and what was made by it; revoking it again changes nothing.
pub fn revoke_token(tables: &Tables<'_>, id: &str, now: u64) -> Result<(), AccountsError> {
    let token = tables.token(id)?.ok_or(AccountsError::NoSuchToken)?;
    tables.revoke_token(id, now)?;
    let member = tables.member(&token.member)?.ok_or(AccountsError::NoSuchMember)?;
    let revoked = Entry::of(&member.workspace, Actor::Administrator, Action::TokenRevoked, now).to(id);
    Ok(revoked.with(json!({ "name": member.member.name })).record(tables)?)
}

/// Who presents this token.
pub fn by_token(tables: &Tables<'_>, text: &str, now: u64) -> Result<Principal, Denied> {
    let hash = sha256(text);
    match tables.token_by_hash(&hash)? {
        Some(row) if same(&row.sha256, &hash) => behind(tables, row, now),
        _ => Err(Denied::Wrong),
    }
}

/// Who stands behind the token with this id now; none once it is revoked, its time over, or its member removed.
pub fn standing(tables: &Tables<'_>, token_id: &str, now: u64) -> Result<Option<Principal>, StorageError> {
    match bearer(tables, token_id, now) {
        Ok(principal) => Ok(Some(principal)),
        Err(Denied::Storage(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Who stands behind the token with this id now, or why nobody does.
pub fn bearer(tables: &Tables<'_>, token_id: &str, now: u64) -> Result<Principal, Denied> {
    behind(tables, tables.token(token_id)?.ok_or(Denied::Wrong)?, now)
}

fn behind(tables: &Tables<'_>, token: TokenRow, now: u64) -> Result<Principal, Denied> {
    if token.revoked {
        return Err(Denied::Revoked);
    }
    if token.expires.is_some_and(|end| end <= now) {
        return Err(Denied::TokenExpired);
    }
    let row = present(tables, &token.member)?.ok_or(Denied::Revoked)?;
    Ok(Principal {
        workspace: row.workspace,
        member: row.member.id,
        name: row.member.name,
        role: row.member.role,
        token_id: token.id,
    })
}

/// The caller of a request as it stands inside this transaction: roles may have changed since it was let in.
pub fn caller(tables: &Tables<'_>, token_id: &str, now: u64) -> Result<Principal, AccountsError> {
    standing(tables, token_id, now)?.ok_or(AccountsError::Revoked)
}
