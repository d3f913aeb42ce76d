//! Members: names that are one person's each, roles, and the one owner a workspace always has.

use concord_sync::id::WorkspaceId;

use super::error::AccountsError;
use super::model::{Member, Role, name_key};
use super::tokens::caller;
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
) -> Result<Member, AccountsError> {
    let found = owned_member(tables, token_id, member)?;
    if found.role == Role::Owner && role != Role::Owner {
        keep_an_owner(tables, token_id)?;
    }
    tables.set_role(&found.id, role)?;
    Ok(Member { role, ..found })
}

/// Removes a member with all its tokens and the invites it made, on behalf of an owner.
pub fn remove_member(
    tables: &Tables<'_>,
    token_id: &str,
    member: &str,
    now: u64,
) -> Result<Member, AccountsError> {
    let found = owned_member(tables, token_id, member)?;
    if found.role == Role::Owner {
        keep_an_owner(tables, token_id)?;
    }
    tables.remove_member(&found.id, now)?;
    Ok(found)
}

/// A present member of the workspace of which the caller is an owner.
fn owned_member(tables: &Tables<'_>, token_id: &str, member: &str) -> Result<Member, AccountsError> {
    let owner = caller(tables, token_id)?;
    if owner.role != Role::Owner {
        return Err(AccountsError::NotAllowed(owner.role));
    }
    // A member of another workspace is, from here, no member at all.
    let found = present(tables, member)?.filter(|row| row.workspace == owner.workspace);
    Ok(found.ok_or(AccountsError::NoSuchMember)?.member)
}

fn keep_an_owner(tables: &Tables<'_>, token_id: &str) -> Result<(), AccountsError> {
    let workspace = caller(tables, token_id)?.workspace;
    if tables.owners(&workspace)? <= 1 { Err(AccountsError::LastOwner) } else { Ok(()) }
}
