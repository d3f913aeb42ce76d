//! Devices: what a person's tokens are on, the codes by which another one comes in, and how one that was lost is kept
//! out.

use concord_sync::id::WorkspaceId;
use serde_json::json;

use super::audit::{Action, Actor, Entry};
use super::error::AccountsError;
use super::members::present;
use super::model::{Role, clean_name, name_key};
use super::secret::{Secret, new_id, same};
use super::tokens::{Principal, bearer, caller};
use crate::storage::sqlite::{CodeRow, DeviceRow, MemberRow, Tables};

/// Longest name of a device, in bytes.
const NAME_BYTES: usize = 200;

/// A device as its person, and the owners of the workspace, see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What is known of it.
    pub row: DeviceRow,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// A code for a second device, just made.
#[derive(Clone)]
pub struct DeviceCode {
    /// The code, which is nowhere else.
    pub code: Secret,
    /// When it expires, in milliseconds since the Unix epoch.
    pub expires: u64,
}

/// What is asked of a device's name.
pub fn check_device_name(name: &str) -> Result<String, AccountsError> {
    let fits = name.len() <= NAME_BYTES;
    clean_name(name).filter(|_| fits).ok_or(AccountsError::BadName)
}

/// Stores a new device, and returns its id.
pub fn add_device(tables: &Tables<'_>, name: Option<&str>, now: u64) -> Result<String, AccountsError> {
    let name = name.map(check_device_name).transpose()?;
    let id = new_id()?;
    tables.insert_device(&id, name.as_deref(), now)?;
    Ok(id)
}

/// The devices that a caller may see: the own ones, to an owner all of the workspace.
pub fn devices(tables: &Tables<'_>, token_id: &str, now: u64) -> Result<Vec<Device>, AccountsError> {
    let asking = caller(tables, token_id, now)?;
    let own = tables.token(token_id)?.map(|token| token.device);
    let rows = tables.devices(&asking.workspace, only(&asking), now)?;
    Ok(rows.into_iter().map(|row| Device { this: own.as_ref() == Some(&row.id), row }).collect())
}

/// Whose devices a caller may see and revoke; none: everybody's.
fn only(caller: &Principal) -> Option<&str> {
    (caller.role != Role::Owner).then_some(caller.member.as_str())
}

/// Revokes a device on behalf of its person or of an owner.
pub fn revoke_device(
    tables: &Tables<'_>,
    token_id: &str,
    device: &str,
    now: u64,
) -> Result<DeviceRow, AccountsError> {
    let asking = caller(tables, token_id, now)?;
    revoke(tables, &asking.workspace, only(&asking), device, Actor::caller(&asking), now)
}

/// Revokes a device on behalf of the administrator.
pub fn revoke_any_device(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    device: &str,
    now: u64,
) -> Result<DeviceRow, AccountsError> {
    tables.workspace(workspace)?.ok_or(AccountsError::NoSuchWorkspace)?;
    revoke(tables, workspace, None, device, Actor::Administrator, now)
}

/// A device that was lost opens nothing any more, not the person's own workspace either.
fn revoke(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    member: Option<&str>,
    device: &str,
    actor: Actor<'_>,
    now: u64,
) -> Result<DeviceRow, AccountsError> {
    let mut rows = tables.devices(workspace, member, now)?.into_iter();
    let found = rows.find(|row| row.id == device).ok_or(AccountsError::NoSuchDevice)?;
    for token in tables.tokens_on(&found.id)? {
        tables.revoke_token(&token.id, now)?;
    }
    let revoked = Entry::of(workspace, actor, Action::DeviceRevoked, now).to(&found.id);
    revoked.with(json!({ "name": found.member_name, "device": found.name })).record(tables)?;
    Ok(found)
}

/// Makes a code by which the caller brings in another device. At most `most` of one member wait at a time.
pub fn link(
    tables: &Tables<'_>,
    token_id: &str,
    life: u64,
    most: u64,
    now: u64,
) -> Result<DeviceCode, AccountsError> {
    let asking = caller(tables, token_id, now)?;
    // A personal workspace comes with the team's: a device that had only that one would be half a device.
    if tables.is_personal(&asking.workspace)? {
        return Err(AccountsError::PersonalWorkspace);
    }
    if tables.codes_waiting(&asking.member, now)? >= most {
        return Err(AccountsError::TooManyCodes);
    }
    let created = Entry::of(&asking.workspace, Actor::caller(&asking), Action::DeviceCodeCreated, now);
    created.to(&asking.member).record(tables)?;
    make_code(tables, &asking.member, Some(token_id), life, now)
}

/// The administrator's code for a member who has no device left.
pub fn link_for(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    name: &str,
    life: u64,
    now: u64,
) -> Result<DeviceCode, AccountsError> {
    tables.workspace(workspace)?.ok_or(AccountsError::NoSuchWorkspace)?;
    if tables.is_personal(workspace)? {
        return Err(AccountsError::PersonalWorkspace);
    }
    let found = tables.member_named(workspace, &name_key(name))?.ok_or(AccountsError::NoSuchMember)?;
    let created = Entry::of(workspace, Actor::Administrator, Action::DeviceCodeCreated, now);
    created.to(&found.member.id).with(json!({ "name": found.member.name })).record(tables)?;
    make_code(tables, &found.member.id, None, life, now)
}

fn make_code(
    tables: &Tables<'_>,
    member: &str,
    token: Option<&str>,
    life: u64,
    now: u64,
) -> Result<DeviceCode, AccountsError> {
    tables.forget_codes(now.saturating_sub(life))?;
    let (code, expires) = (Secret::device_code()?, now + life);
    let token = token.map(str::to_owned);
    let row = CodeRow { sha256: code.sha256(), member: member.to_owned(), token, expires, used: false };
    tables.insert_code(&row, now)?;
    Ok(DeviceCode { code, expires })
}

/// The member whose second device comes by this code; else why it does not.
pub fn behind_code(tables: &Tables<'_>, sha256: &[u8; 32], now: u64) -> Result<MemberRow, AccountsError> {
    let row = tables.code_by_hash(sha256)?.filter(|row| same(&row.sha256, sha256));
    let row = row.ok_or(AccountsError::NoSuchCode)?;
    if row.used {
        return Err(AccountsError::CodeUsed);
    }
    if row.expires <= now {
        return Err(AccountsError::CodeExpired);
    }
    // Who steals a device and makes a code on it is kept out with it.
    if let Some(token) = &row.token
        && bearer(tables, token, now).is_err()
    {
        return Err(AccountsError::CodeRevoked);
    }
    present(tables, &row.member)?.ok_or(AccountsError::CodeRevoked)
}
