//! Tokens: who someone is, by what they bring.

use concord_sync::id::WorkspaceId;

use super::error::{AccountsError, Denied};
use super::members::{add_member, present};
use super::model::{Member, Role, clean_name, name_key};
use super::secret::{Secret, new_id, same, sha256};
use crate::storage::StorageError;
use crate::storage::sqlite::{NewToken, Tables, TokenRow};

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

/// Stores a token for a member.
pub fn issue(
    tables: &Tables<'_>,
    member: &str,
    token: Secret,
    label: Option<&str>,
    now: u64,
) -> Result<Issued, StorageError> {
    let id = new_id()?;
    tables.insert_token(&NewToken { id: &id, member, sha256: &token.sha256(), label, created: now })?;
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
    tables.workspace(workspace)?.ok_or(AccountsError::NoSuchWorkspace)?;
    let name = clean_name(name).ok_or(AccountsError::BadName)?;
    let member = match tables.member_named(workspace, &name_key(&name))? {
        Some(found) if found.member.role == role => found.member.id,
        Some(found) => {
            return Err(AccountsError::OtherRole { name: found.member.name, role: found.member.role });
        }
        None => {
            let member = Member { id: new_id()?, name, role };
            add_member(tables, workspace, &member, None, now)?;
            member.id
        }
    };
    Ok(issue(tables, &member, Secret::token()?, None, now)?)
}

/// Revokes a token; revoking it again changes nothing.
pub fn revoke_token(tables: &Tables<'_>, id: &str, now: u64) -> Result<(), AccountsError> {
    tables.token(id)?.ok_or(AccountsError::NoSuchToken)?;
    Ok(tables.revoke_token(id, now)?)
}

/// Who presents this token.
pub fn by_token(tables: &Tables<'_>, text: &str) -> Result<Principal, Denied> {
    let hash = sha256(text);
    match tables.token_by_hash(&hash)? {
        Some(row) if same(&row.sha256, &hash) => behind(tables, row)?.ok_or(Denied::Revoked),
        _ => Err(Denied::Wrong),
    }
}

/// Who stands behind the token with this id now; none once it is revoked or its member removed.
pub fn standing(tables: &Tables<'_>, token_id: &str) -> Result<Option<Principal>, StorageError> {
    match tables.token(token_id)? {
        Some(row) => behind(tables, row),
        None => Ok(None),
    }
}

fn behind(tables: &Tables<'_>, token: TokenRow) -> Result<Option<Principal>, StorageError> {
    if token.revoked {
        return Ok(None);
    }
    let principal = present(tables, &token.member)?.map(|row| Principal {
        workspace: row.workspace,
        member: row.member.id,
        name: row.member.name,
        role: row.member.role,
        token_id: token.id,
    });
    Ok(principal)
}

/// The caller of a request as it stands inside this transaction: roles may have changed since it was let in.
pub fn caller(tables: &Tables<'_>, token_id: &str) -> Result<Principal, AccountsError> {
    standing(tables, token_id)?.ok_or(AccountsError::Revoked)
}
