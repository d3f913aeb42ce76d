//! Workspaces: made empty, bound to one root for ever by the first publish.

use concord_sync::id::{Root, WorkspaceId};
use serde_json::json;

use super::audit::{Action, Actor, Entry};
use super::devices::check_device_name;
use super::error::AccountsError;
use super::members::present;
use super::model::{Role, Workspace, clean_name};
use super::personal::own;
use super::secret::{Secret, hex, random};
use super::tokens::{Principal, caller, issue};
use crate::storage::sqlite::Tables;

/// The administrator's empty workspace.
pub fn create_workspace(tables: &Tables<'_>, name: &str, now: u64) -> Result<Workspace, AccountsError> {
    create_workspace_for(tables, name, Actor::Administrator, now)
}

/// An empty workspace that somebody needs.
pub fn create_workspace_for(
    tables: &Tables<'_>,
    name: &str,
    actor: Actor<'_>,
    now: u64,
) -> Result<Workspace, AccountsError> {
    let name = clean_name(name).ok_or(AccountsError::BadName)?;
    let id = WorkspaceId::from_bytes(random()?);
    tables.insert_workspace(&id, &name, &hex(&random::<16>()?), now)?;
    Entry::of(&id, actor, Action::WorkspaceCreated, now).with(json!({ "name": name })).record(tables)?;
    Ok(Workspace { id, name, root: None })
}

/// A workspace that is there.
pub fn workspace(tables: &Tables<'_>, id: &WorkspaceId) -> Result<Workspace, AccountsError> {
    tables.workspace(id)?.ok_or(AccountsError::NoSuchWorkspace)
}

/// A workspace that was published.
#[derive(Clone)]
pub struct Published {
    /// The workspace.
    pub workspace: Workspace,
    /// Who published it.
    pub owner: Principal,
    /// The publisher's own workspace, and a token for it; none if that is what was published.
    pub personal: Option<(WorkspaceId, Secret)>,
}

/// Binds the caller's workspace to a root. Publishing the same root again is fine: a client whose first answer got lost
/// asks again.
pub fn publish(
    tables: &Tables<'_>,
    token_id: &str,
    root: &Root,
    name: &str,
    device: Option<&str>,
    now: u64,
) -> Result<Published, AccountsError> {
    let owner = caller(tables, token_id, now)?;
    if owner.role != Role::Owner {
        return Err(AccountsError::NotAllowed(owner.role));
    }
    let name = clean_name(name).ok_or(AccountsError::BadName)?;
    let found = workspace(tables, &owner.workspace)?;
    let workspace = match found.root {
        Some(bound) if bound == *root => found,
        Some(_) => return Err(AccountsError::OtherRoot),
        None if tables.has_documents(&found.id)? => return Err(AccountsError::NotEmpty),
        None => {
            tables.bind_root(&found.id, root, &name)?;
            let published = Entry::of(&found.id, Actor::caller(&owner), Action::WorkspacePublished, now);
            published.with(json!({ "name": name })).record(tables)?;
            Workspace { root: Some(*root), name, ..found }
        }
    };
    let personal = personal_token(tables, &owner, device, now)?;
    Ok(Published { workspace, owner, personal })
}

/// A token for the publisher's own workspace, on the device that publishes. It takes the place of the one that an
/// earlier answer brought: whether that answer arrived, nobody knows.
fn personal_token(
    tables: &Tables<'_>,
    owner: &Principal,
    device: Option<&str>,
    now: u64,
) -> Result<Option<(WorkspaceId, Secret)>, AccountsError> {
    if tables.is_personal(&owner.workspace)? {
        return Ok(None);
    }
    let token = tables.token(&owner.token_id)?.ok_or(AccountsError::Revoked)?;
    let member = present(tables, &owner.member)?.ok_or(AccountsError::Revoked)?;
    if let Some(name) = device {
        tables.name_device(&token.device, &check_device_name(name)?)?;
    }
    let own = own(tables, &member, now)?;
    for earlier in tables.tokens_on(&token.device)?.iter().filter(|earlier| earlier.member == own.member) {
        tables.revoke_token(&earlier.id, now)?;
    }
    let issued = issue(tables, &own.member, &token.device, Secret::token()?, token.expires, now)?;
    Ok(Some((own.workspace, issued.token)))
}
