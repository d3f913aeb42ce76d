//! A device: one database with its workspaces.

use std::path::Path;

use concord_locales::say;
use concord_sync::id::Root;

use super::Replica;
use super::context::Context;
use super::error::{CommandError, Thing};
use super::work::Work;
use crate::command::{line, person};
use crate::model::id::{PersonId, normalised_name, personal_root, workspace_document};
use crate::model::operation::Edit;
use crate::model::workspace::WorkspaceEdit;
use crate::store::workspaces::{Remote, Workspace};
use crate::store::{Store, StoreError, Transaction, meta, workspaces};

/// The database of a device, before a workspace is chosen.
#[derive(Debug)]
pub struct Device {
    store: Store,
}

/// What a server answered to a join: everything needed to have the workspace here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The workspace's root.
    pub root: Root,
    /// Its name.
    pub name: String,
    /// Where it is kept.
    pub remote: Remote,
    /// The role the member has.
    pub role: String,
    /// The personal workspace that comes with it.
    pub personal: Option<Remote>,
}

impl Device {
    /// Opens the device's database in a data directory, making it if there is none.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        Ok(Device { store: Store::open(directory)? })
    }

    /// A device whose database is gone with the value.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Device { store: Store::in_memory()? })
    }

    /// The workspaces here, oldest first; personal ones are left out.
    pub fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        let all = self.store.read::<_, StoreError>(workspaces::all)?;
        Ok(all.into_iter().filter(|workspace| workspace.personal_of.is_none()).collect())
    }

    /// Makes a workspace on this device, no server needed.
    pub fn init(mut self, context: &mut Context<'_>, name: &str, me: &str) -> Result<Replica, CommandError> {
        let name = line(&say::what_workspace_name(), name)?;
        let me_name = line(&say::what_person_name(), me)?;
        let mut root = [0u8; 16];
        context.entropy.fill(&mut root);
        let root = Root::from_bytes(root);
        let me = PersonId::derive(&root, &me_name);
        let existing = self.store.read::<_, StoreError>(workspaces::all)?;
        if existing.iter().any(|other| normalised_name(&other.name) == normalised_name(&name)) {
            return Err(CommandError::invalid(say::workspace_exists(name), say::hint_workspace_exists()));
        }
        let id = self.store.write(|tx| {
            let id = workspaces::add(tx, &root, &name, &me, None)?;
            let workspace =
                workspaces::get(tx, id)?.ok_or(StoreError::Damaged("workspace row".to_owned()))?;
            let mut context = Context { now: context.now, entropy: &mut *context.entropy };
            let mut work = Work::new(tx, &workspace, &mut context);
            // Nobody wants to take back that there is a workspace and who began it.
            work.bookkeeping = true;
            let rename = Edit::Workspace(WorkspaceEdit::Rename { name: name.clone() });
            work.commit(workspace_document(&root), vec![rename])?;
            person::enter(&mut work, &me, &me_name, false)?;
            work.finish()?;
            Ok::<_, CommandError>(id)
        })?;
        Replica::open(self.store, id)
    }

    /// Enters a workspace that was joined. The person is entered into the document once it has arrived.
    pub fn join(mut self, joined: &Joined, me: &str) -> Result<Replica, CommandError> {
        let me_name = line(&say::what_person_name(), me)?;
        let me = PersonId::derive(&joined.root, &me_name);
        let id = self.store.write(|tx| {
            let known = workspaces::all(tx)?.into_iter().find(|workspace| workspace.root == joined.root);
            let id = match known {
                // Whoever joins again may be somebody else by now: the token is theirs, and so is what they write.
                Some(known) => {
                    workspaces::set_me(tx, known.id, &me)?;
                    known.id
                }
                None => workspaces::add(tx, &joined.root, &joined.name, &me, None)?,
            };
            workspaces::set_remote(tx, id, &joined.remote)?;
            let members =
                serde_json::json!([{ "id": joined.remote.member, "name": me_name, "role": joined.role }]);
            workspaces::set_members(tx, id, &joined.role, &members.to_string(), 0)?;
            if let Some(personal) = &joined.personal {
                enter_personal(tx, id, &joined.root, &me, personal)?;
            }
            Ok::<_, CommandError>(id)
        })?;
        Replica::open(self.store, id)
    }

    /// Chooses the workspace that commands mean when they name none.
    pub fn choose(&mut self, name: &str) -> Result<Workspace, CommandError> {
        let workspace = self.named(name)?;
        self.store.write::<_, StoreError>(|tx| meta::set(tx, meta::CHOSEN_WORKSPACE, workspace.id))?;
        Ok(workspace)
    }

    /// The workspace meant: the one named, else the one chosen, else the only one.
    pub fn select(&self, name: Option<&str>) -> Result<Workspace, CommandError> {
        if let Some(name) = name {
            return self.named(name);
        }
        let mut all = self.workspaces()?;
        let chosen: Option<i64> =
            self.store.read::<_, StoreError>(|c| meta::get(c, meta::CHOSEN_WORKSPACE))?;
        if let Some(at) = all.iter().position(|workspace| Some(workspace.id) == chosen) {
            return Ok(all.swap_remove(at));
        }
        match all.len() {
            0 => Err(CommandError::not_found(Thing::Workspace, "", Vec::new())),
            1 => Ok(all.swap_remove(0)),
            _ => Err(CommandError::Ambiguous {
                thing: Thing::Workspace,
                name: String::new(),
                candidates: all.into_iter().map(|workspace| workspace.name).collect(),
            }),
        }
    }

    fn named(&self, name: &str) -> Result<Workspace, CommandError> {
        let all = self.workspaces()?;
        let wanted = normalised_name(name);
        let known: Vec<String> = all.iter().map(|workspace| workspace.name.clone()).collect();
        // By its root too: that is what tells two of one name apart.
        let is_it = |workspace: &Workspace| {
            normalised_name(&workspace.name) == wanted || workspace.root.to_string() == name.trim()
        };
        let mut found: Vec<Workspace> = all.into_iter().filter(is_it).collect();
        match found.len() {
            0 => Err(CommandError::not_found(Thing::Workspace, name, known)),
            1 => Ok(found.swap_remove(0)),
            _ => Err(CommandError::Ambiguous {
                thing: Thing::Workspace,
                name: name.to_owned(),
                candidates: found.into_iter().map(|workspace| workspace.root.to_string()).collect(),
            }),
        }
    }

    /// Opens a workspace.
    pub fn open_workspace(self, workspace: &Workspace) -> Result<Replica, CommandError> {
        Replica::open(self.store, workspace.id)
    }
}

/// A person's own workspace, beside the team's: its root follows from the team's and the member, so that all
/// devices of the person mean the same one.
fn enter_personal(
    tx: &Transaction<'_>,
    team: i64,
    team_root: &Root,
    me: &PersonId,
    remote: &Remote,
) -> Result<(), StoreError> {
    let root = personal_root(team_root, &remote.member);
    let known = workspaces::all(tx)?.into_iter().find(|workspace| workspace.root == root);
    let id = match known {
        Some(known) => known.id,
        None => workspaces::add(tx, &root, "Personal", me, Some(team))?,
    };
    workspaces::set_remote(tx, id, remote)
}

impl Replica {
    /// Enters the personal workspace that the server keeps beside this one; the member in `remote` is the team's.
    pub fn set_personal(&mut self, remote: &Remote) -> Result<(), CommandError> {
        let team = self.workspace().clone();
        self.store
            .write::<_, CommandError>(|tx| Ok(enter_personal(tx, team.id, &team.root, &team.me, remote)?))
    }

    /// Enters the person at this device into the workspace document, once it has arrived and if nobody of that
    /// name is there. Returns whether anything was written.
    pub fn enter_me(&mut self, context: &mut Context<'_>, name: &str) -> Result<bool, CommandError> {
        let document = workspace_document(&self.workspace().root);
        if self.heads(&document)?.is_none() {
            return Ok(false);
        }
        let me = self.workspace().me.clone();
        self.work(context, |work| {
            let known = work.load(&document)?.and_then(|loaded| loaded.read());
            let there = match known {
                Some(crate::document::Record::Workspace(record)) => record.people.contains_key(&me),
                _ => true,
            };
            if there || !work.may_write() {
                return Ok(false);
            }
            work.bookkeeping = true;
            person::enter(work, &me, name, false)?;
            Ok(true)
        })
    }
}
