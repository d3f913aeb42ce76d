//! The façade of a replica: run a command, query views, take and give changes. Nothing above it sees automerge
//! or SQL.

mod between;
pub mod context;
pub mod device;
pub mod error;
mod indexing;
mod loaded;
mod log;
pub mod meetings;
pub mod mend;
mod operations;
mod orphans;
pub mod past;
pub mod query;
mod reminders;
pub mod resolve;
mod step;
pub(crate) mod steps;
mod stored;
pub mod sync;
pub mod work;

use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;

use self::context::Context;
use self::error::{CommandError, Thing};
use self::loaded::Loaded;
use self::orphans::Orphans;
use self::work::Work;
use crate::command::{self, Command, Outcome};
use crate::document::Document;
use crate::store::workspaces::{Remote, Workspace};
use crate::store::{Store, StoreError, changes, index, keys, pending, workspaces};

/// One workspace on this device, open.
#[derive(Debug)]
pub struct Replica {
    store: Store,
    workspace: Workspace,
    /// Changes of the present connection that wait for their dependencies.
    orphans: Orphans,
    loaded: Loaded,
    /// The time as of which questions are answered; none is now.
    at: Option<i64>,
}

impl Replica {
    /// Opens a workspace of a device's database by its number there.
    pub fn open(store: Store, workspace: i64) -> Result<Self, CommandError> {
        let found = store.read::<_, StoreError>(|connection| workspaces::get(connection, workspace))?;
        match found {
            Some(workspace) => {
                let (orphans, loaded) = (Orphans::default(), Loaded::default());
                Ok(Replica { store, workspace, orphans, loaded, at: None })
            }
            None => Err(CommandError::not_found(Thing::Workspace, workspace.to_string(), Vec::new())),
        }
    }

    /// The workspace as this device knows it.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Carries a command out: everything it does stands when this returns, or nothing was done.
    pub fn run(&mut self, context: &mut Context<'_>, command: &Command) -> Result<Outcome, CommandError> {
        self.work(context, |work| {
            let mut outcome = command::run(work, command)?;
            outcome.step = work.step.as_ref().map(|step| step.id.clone());
            Ok(outcome)
        })
    }

    /// One unit of work in one write transaction, with keys settled at its end.
    fn work<T>(
        &mut self,
        context: &mut Context<'_>,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let workspace = self.workspace.clone();
        self.store.write(|tx| {
            let mut context = Context { now: context.now, entropy: &mut *context.entropy };
            // Roles may have changed while another process synced.
            let workspace = workspaces::get(tx, workspace.id)?.unwrap_or(workspace);
            let mut unit = Work::new(tx, &workspace, &mut context);
            let result = work(&mut unit)?;
            unit.finish()?;
            Ok(result)
        })
    }

    /// A document of this workspace, loaded.
    pub(crate) fn document(&self, id: &DocumentId) -> Result<Option<Document>, CommandError> {
        let workspace = self.workspace.id;
        self.store.read(|connection| stored::stored(connection, workspace, id))
    }

    /// The heads of a document now: what an editor remembers when it opens a text.
    pub fn heads(&self, id: &DocumentId) -> Result<Option<Heads>, CommandError> {
        let workspace = self.workspace.id;
        let row = self.store.read::<_, CommandError>(|c| Ok(changes::row(c, workspace, id)?))?;
        Ok(row.map(|row| row.heads))
    }

    /// The changes of a document that `heads` don't cover, as bytes another replica can [`Replica::take`].
    pub fn give(&self, id: &DocumentId, heads: &Heads) -> Result<Vec<u8>, CommandError> {
        Ok(self.document(id)?.map(|document| document.changes_since(heads)).unwrap_or_default())
    }

    /// Every document here with its heads, by id.
    pub fn documents(&self) -> Result<Vec<(DocumentId, Heads)>, CommandError> {
        let workspace = self.workspace.id;
        self.store.read(|connection| Ok(changes::all(connection, workspace)?))
    }

    /// Takes in changes of a document from another replica. Changes that are here already, or whose
    /// dependencies are not, are passed over.
    pub fn take(
        &mut self,
        context: &mut Context<'_>,
        id: &DocumentId,
        bytes: &[u8],
    ) -> Result<(), CommandError> {
        self.work(context, |work| {
            let mut document = work.load(id)?.unwrap_or_else(Document::empty);
            let before = document.heads();
            document.take_in(bytes)?;
            let new = document.changes_since(&before);
            if new.is_empty() { Ok(()) } else { work.store(id, &document, &new) }
        })
    }

    /// Whether the index has to be built anew before questions are asked: another version of Concord made it, or
    /// somebody emptied it.
    pub fn index_is_stale(&self) -> Result<bool, CommandError> {
        let id = self.workspace.id;
        self.store.read(|connection| Ok(index::is_stale(connection, id)?))
    }

    /// Deletes the index and builds it anew from the changes.
    pub fn rebuild_index(&mut self, context: &mut Context<'_>) -> Result<usize, CommandError> {
        self.work(context, |work| {
            index::clear(work.tx, work.workspace.id)?;
            let all = changes::all(work.tx, work.workspace.id)?;
            for (id, _) in &all {
                if let Some(document) = work.load(id)? {
                    work.index(id, &document)?;
                }
            }
            index::mark_current(work.tx, work.workspace.id)?;
            Ok(all.len())
        })
    }

    /// The local operations the server has not acknowledged, by their numbers on this device; held-back ones are not
    /// among them.
    pub fn unsent_operations(&self) -> Result<std::collections::BTreeSet<i64>, CommandError> {
        let id = self.workspace.id;
        self.store.read(|connection| Ok(pending::unsent(connection, id)?))
    }

    /// Ties the workspace to its place on a server.
    pub fn set_remote(&mut self, remote: &Remote) -> Result<(), CommandError> {
        let id = self.workspace.id;
        self.store.write::<_, CommandError>(|tx| Ok(workspaces::set_remote(tx, id, remote)?))?;
        reload(self)
    }

    /// Holds everything unsent back: the server denies this device access.
    pub fn hold_back(
        &mut self,
        context: &mut Context<'_>,
        code: &str,
        reason: &str,
    ) -> Result<usize, CommandError> {
        self.work(context, |work| mend::hold_everything(work, code, reason))
    }

    /// Notes how many milliseconds the device's clock is behind the server's. What is done from now on is recorded
    /// with it, and shown corrected by it.
    pub fn set_skew(&mut self, skew: i64) -> Result<(), CommandError> {
        if self.workspace.skew == skew {
            return Ok(());
        }
        let id = self.workspace.id;
        self.store.write::<_, CommandError>(|tx| Ok(workspaces::set_skew(tx, id, skew)?))?;
        reload(self)
    }

    /// Notes that a sync completed at `at` (milliseconds since 1970 UTC).
    pub fn synced(&mut self, at: i64) -> Result<(), CommandError> {
        let id = self.workspace.id;
        self.store.write::<_, CommandError>(|tx| {
            keys::note_shown(tx, id)?;
            Ok(workspaces::set_last_sync(tx, id, at)?)
        })?;
        reload(self)
    }

    /// The last commit of the server held here entirely.
    pub fn cursor(&self) -> Result<concord_sync::client::Cursor, CommandError> {
        let id = self.workspace.id;
        self.store.read(|connection| Ok(workspaces::cursor(connection, id)?))
    }

    /// Forgets what a former connection left waiting for its dependencies. If it broke off in the middle, people
    /// have seen since what it left.
    pub fn begin_connection(&mut self) -> Result<(), CommandError> {
        self.orphans.clear();
        let id = self.workspace.id;
        self.store.write(|tx| Ok(keys::note_shown(tx, id)?))
    }

    /// A number that changes when another process has written to the database.
    pub fn data_version(&self) -> Result<i64, CommandError> {
        Ok(self.store.data_version()?)
    }
}

/// Reads the workspace's row again.
fn reload(replica: &mut Replica) -> Result<(), CommandError> {
    let id = replica.workspace.id;
    if let Some(found) = replica.store.read::<_, StoreError>(|connection| workspaces::get(connection, id))? {
        replica.workspace = found;
    }
    Ok(())
}

#[cfg(test)]
mod shipped;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod tests;
