//! Workspaces: made empty, bound to one root for ever by the first publish.

use concord_sync::id::{Root, WorkspaceId};

use super::error::AccountsError;
use super::model::{Role, Workspace, clean_name};
use super::secret::{hex, random};
use super::tokens::{Principal, caller};
use crate::storage::sqlite::Tables;

/// Makes an empty workspace.
pub fn create_workspace(tables: &Tables<'_>, name: &str, now: u64) -> Result<Workspace, AccountsError> {
    let name = clean_name(name).ok_or(AccountsError::BadName)?;
    let id = WorkspaceId::from_bytes(random()?);
    tables.insert_workspace(&id, &name, &hex(&random::<16>()?), now)?;
    Ok(Workspace { id, name, root: None })
}

/// A workspace that is there.
pub fn workspace(tables: &Tables<'_>, id: &WorkspaceId) -> Result<Workspace, AccountsError> {
    tables.workspace(id)?.ok_or(AccountsError::NoSuchWorkspace)
}

/// Binds the caller's workspace to a root. Publishing the same root again is fine: a client whose first answer got lost
/// asks again.
pub fn publish(
    tables: &Tables<'_>,
    token_id: &str,
    root: &Root,
    name: &str,
) -> Result<(Workspace, Principal), AccountsError> {
    let owner = caller(tables, token_id)?;
    if owner.role != Role::Owner {
        return Err(AccountsError::NotAllowed(owner.role));
    }
    let name = clean_name(name).ok_or(AccountsError::BadName)?;
    let found = workspace(tables, &owner.workspace)?;
    match found.root {
        Some(bound) if bound == *root => return Ok((found, owner)),
        Some(_) => return Err(AccountsError::OtherRoot),
        None if tables.has_documents(&found.id)? => return Err(AccountsError::NotEmpty),
        None => tables.bind_root(&found.id, root, &name)?,
    }
    Ok((Workspace { root: Some(*root), name, ..found }, owner))
}
