//! Personal workspaces: everybody who may come into a workspace has one of their own beside it, with no other member.

use concord_sync::id::WorkspaceId;

use super::audit::Actor;
use super::error::AccountsError;
use super::members::add_member;
use super::model::{Member, Role, name_key};
use super::secret::new_id;
use super::workspaces::create_workspace_for;
use crate::storage::sqlite::{MemberRow, Tables};

/// A person's own workspace, and who the person is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Id of the person as its owner.
    pub member: String,
}

/// Makes a workspace that belongs to one person.
pub fn make_own(tables: &Tables<'_>, name: &str, now: u64) -> Result<Own, AccountsError> {
    let workspace = create_workspace_for(tables, name, Actor::Server, now)?.id;
    let owner = Member { id: new_id()?, name: name.to_owned(), role: Role::Owner };
    add_member(tables, &workspace, &owner, None, now)?;
    Ok(Own { workspace, member: owner.id })
}

/// A member's own workspace, made now if there is none yet, or if the member has no place in it any more.
pub fn own(tables: &Tables<'_>, member: &MemberRow, now: u64) -> Result<Own, AccountsError> {
    if let Some(workspace) = member.personal
        && let Some(found) = tables.member_named(&workspace, &name_key(&member.member.name))?
    {
        return Ok(Own { workspace, member: found.member.id });
    }
    let own = make_own(tables, &member.member.name, now)?;
    tables.set_personal(&member.member.id, &own.workspace)?;
    Ok(own)
}
