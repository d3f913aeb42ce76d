//! Members: names that are one person's each, roles, and the one owner a workspace always has.

use concord_sync::id::WorkspaceId;
use serde_json::json;

use super::audit::{Action, Actor, Entry};
use super::error::AccountsError;
use super::model::{Member, Role, name_key};
use super::tokens::{Principal, caller};
use crate::storage::StorageError;
use crate::storage::sqlite::{MemberRow, NewMember, Tables};

/// Stores a new member under a name that nobody present has.
pub fn add_member(
    tables: &Tables<'_>,
    workspace: &WorkspaceId,
    member: &Member,
    personal: Option<&WorkspaceId>,
    now: u64,
) -> Result<(), AccountsError> {
    let name_key = name_key(&member.name);
    if let Some(taken) = tables.member_named(workspace, &name_key)? {
        return Err(AccountsError::NameTaken(taken.member.name));
    }
    let new = NewMember { workspace, member, name_key: &name_key, personal, created: now };
    Ok(tables.insert_member(&new)?)
}

/// A member that has not been removed.
pub fn present(tables: &Tables<'_>, id: &str) -> Result<Option<MemberRow>, StorageError> {
    Ok(tables.member(id)?.filter(|row| !row.removed))
}

/// Gives a member another role, on behalf of an owner.
pub fn set_role(
    tables: &Tables<'_>,
    token_id: &str,
    member: &str,
    role: Role,
    now: u64,
) -> Result<Member, AccountsError> {
    let (owner, found) = owned_member(tables, token_id, member, now)?;
    if found.role == Role::Owner && role != Role::Owner {
        keep_an_owner(tables, &owner.workspace)?;
    }
    tables.set_role(&found.id, role)?;
    let changed = Entry::of(&owner.workspace, Actor::caller(&owner), Action::RoleChanged, now).to(&found.id);
    changed.with(json!({ "name": found.name, "from": found.role, "to": role })).record(tables)?;
    Ok(Member { role, ..found })
}

/// Removes a member with all its tokens and the invites it made, on behalf of an owner.
pub fn remove_member(
    tables: &Tables<'_>,
    token_id: &str,
    member: &str,
    now: u64,
) -> Result<Member, AccountsError> {
    let (owner, found) = owned_member(tables, token_id, member, now)?;
    if found.role == Role::Owner {
        keep_an_owner(tables, &owner.workspace)?;
    }
    tables.remove_member(&found.id, now)?;
    let removed =
        Entry::of(&owner.workspace, Actor::caller(&owner), Action::MemberRemoved, now).to(&found.id);
    removed.with(json!({ "name": found.name, "role": found.role })).record(tables)?;
    Ok(found)
}

/// The caller, who must be an owner, and a present member of that workspace.
fn owned_member(
    tables: &Tables<'_>,
    token_id: &str,
    member: &str,
    now: u64,
) -> Result<(Principal, Member), AccountsError> {
    let owner = caller(tables, token_id, now)?;
    if owner.role != Role::Owner {
        return Err(AccountsError::NotAllowed(owner.role));
    }
    // A member of another workspace is, from here, no member at all.
    let found = present(tables, member)?.filter(|row| row.workspace == owner.workspace);
    Ok((owner, found.ok_or(AccountsError::NoSuchMember)?.member))
}

fn keep_an_owner(tables: &Tables<'_>, workspace: &WorkspaceId) -> Result<(), AccountsError> {
    if tables.owners(workspace)? <= 1 { Err(AccountsError::LastOwner) } else { Ok(()) }
}
