//! The replica as a connection sees it: documents by their bytes, each page or message one write transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};

use concord_sync::client::{
    Compared, Cursor, Members, Page, PageTaken, Replica as SyncReplica, Said, Taken, Unsent,
};
use concord_sync::frame::RefusalCode;
use concord_sync::heads::{ChangeHash, Heads};
use concord_sync::id::DocumentId;
use concord_sync::peer::{self, PeerState, ReceiveError};

use super::context::Context;
use super::error::CommandError;
use super::loaded::Loaded;
use super::log;
use super::mend::{self, Fate};
use super::orphans::Orphans;
use super::resolve::MemberFact;
use super::work::Work;
use super::{Replica, reload};
use crate::document::Document;
use crate::store::{changes, pending, workspaces};

/// A replica lent to a connection, with clock and randomness for what has to be mended on the way.
pub struct Syncing<'a, 'c> {
    replica: &'a mut Replica,
    context: Context<'c>,
}

impl<'a, 'c> Syncing<'a, 'c> {
    /// Lends a replica to a connection.
    pub fn new(replica: &'a mut Replica, context: Context<'c>) -> Self {
        Syncing { replica, context }
    }

    fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Work<'_>) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        self.replica.work(&mut self.context, |unit| {
            unit.shown = false;
            work(unit)
        })
    }

    /// One write transaction in which documents are read from memory where they are kept there.
    fn write_loaded<T>(
        &mut self,
        work: impl FnOnce(&mut Work<'_>, &mut Loaded) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let mut loaded = std::mem::take(&mut self.replica.loaded);
        let done = self.write(|unit| work(unit, &mut loaded));
        // If this failed, what was kept is not what is stored; nobody takes it then, since its heads are others.
        self.replica.loaded = loaded;
        done
    }

    /// The document as stored, with what waits for its dependencies.
    fn load(&mut self, id: &DocumentId) -> Result<Option<Document>, CommandError> {
        let Some(mut document) = self.replica.document(id)? else { return Ok(None) };
        self.replica.orphans.join(id, &mut document)?;
        Ok(Some(document))
    }
}

impl SyncReplica for Syncing<'_, '_> {
    type Error = CommandError;

    fn heads(&mut self, document: &DocumentId) -> Result<Option<Heads>, CommandError> {
        self.replica.heads(document)
    }

    fn has_all(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, CommandError> {
        match self.replica.heads(document)? {
            None => Ok(heads.is_empty()),
            Some(ours) if ours == *heads => Ok(true),
            Some(_) => Ok(self.load(document)?.is_some_and(|document| document.has_all(heads))),
        }
    }

    fn generate(&mut self, document: &DocumentId, peer: &mut PeerState) -> Result<Said, CommandError> {
        let loaded = self.load(document)?.unwrap_or_else(Document::empty);
        // A document that automerge can't speak of stops nothing but itself.
        let message = catch_unwind(AssertUnwindSafe(|| peer::generate(loaded.automerge(), peer)));
        Ok(match message {
            Ok(Some(message)) => Said::Message(message),
            Ok(None) => Said::Nothing,
            Err(_) => Said::Unreadable("automerge can't make a message of it".to_owned()),
        })
    }

    fn receive(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
        data: &[u8],
    ) -> Result<Taken, CommandError> {
        let mut orphans = std::mem::take(&mut self.replica.orphans);
        let taken = self.write(|work| receive(work, &mut orphans, document, peer, data));
        self.replica.orphans = orphans;
        taken
    }

    fn take_in(&mut self, page: &Page<'_>) -> Result<PageTaken, CommandError> {
        self.write_loaded(|work, loaded| log::take_in(work, loaded, page))
    }

    fn compare(&mut self, listed: &[(DocumentId, Heads)]) -> Result<Vec<Compared>, CommandError> {
        self.write_loaded(|work, loaded| {
            let mut compared = Vec::with_capacity(listed.len());
            for (document, heads) in listed {
                let here = changes::row(work.tx, work.workspace.id, document)?.map(|row| row.heads);
                let (acknowledged, is_here) = log::acknowledge(work, loaded, document, heads)?;
                let exceeds = here.is_some_and(|here| here != *heads);
                compared.push(Compared { document: *document, acknowledged, lacks: !is_here, exceeds });
            }
            Ok(compared)
        })
    }

    fn unsent_of(&mut self, document: &DocumentId) -> Result<Unsent, CommandError> {
        let workspace = self.replica.workspace.id;
        let unsent = |c: &_| Ok::<_, CommandError>(pending::unsent_of(c, workspace, document)?);
        let unsent = self.replica.store.read(unsent)?;
        if unsent.is_empty() {
            return Ok(Unsent::Nothing);
        }
        let row =
            self.replica.store.read::<_, CommandError>(|c| Ok(changes::row(c, workspace, document)?))?;
        let Some(row) = row else { return Ok(Unsent::Unclear) };
        let kept = self.replica.loaded.take(document, &row.heads);
        let Some(loaded) = kept.map_or_else(|| self.replica.document(document), |kept| Ok(Some(kept)))?
        else {
            return Ok(Unsent::Unclear);
        };
        let hashes: Vec<ChangeHash> = unsent.iter().filter_map(|operation| operation.hash).collect();
        let is_whole = hashes.len() == unsent.len() && loaded.has_all(&hashes.iter().copied().collect());
        let changes = match &row.server_heads {
            _ if !is_whole => None,
            // The server has nothing of it: not even its genesis.
            None => Some(loaded.changes_since(&Heads::empty())),
            Some(_) => Some(loaded.changes_of(&hashes)),
        };
        self.replica.loaded.keep(document, loaded);
        Ok(changes.map_or(Unsent::Unclear, Unsent::Changes))
    }

    fn acknowledged(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, CommandError> {
        self.write_loaded(|work, loaded| Ok(log::acknowledge(work, loaded, document, heads)?.0))
    }

    fn unsent(&mut self) -> Result<Vec<DocumentId>, CommandError> {
        let id = self.replica.workspace.id;
        self.replica.store.read(|connection| Ok(pending::unsent_documents(connection, id)?))
    }

    fn documents(&mut self) -> Result<Vec<(DocumentId, Heads)>, CommandError> {
        let id = self.replica.workspace.id;
        self.replica.store.read(|connection| Ok(changes::all(connection, id)?))
    }

    fn set_cursor(&mut self, cursor: &Cursor) -> Result<(), CommandError> {
        self.write(|work| Ok(workspaces::set_cursor(work.tx, work.workspace.id, cursor)?))
    }

    fn set_members(&mut self, members: &Members) -> Result<(), CommandError> {
        let facts: Vec<MemberFact> = members
            .members
            .iter()
            .map(|member| MemberFact {
                id: member.id.clone(),
                name: member.name.clone(),
                role: member.role.to_string(),
            })
            .collect();
        let json = serde_json::to_string(&facts).unwrap_or_else(|_| "[]".to_owned());
        let at = self.context.now.timestamp_millis();
        let role = members.role.to_string();
        if role == "viewer" {
            self.replica.orphans.clear();
        }
        self.write(|work| {
            workspaces::set_members(work.tx, work.workspace.id, &role, &json, at)?;
            if role == "viewer" {
                mend::hold_everything(
                    work,
                    "read-only",
                    "you are a viewer of this workspace and may not change it",
                )?;
            }
            Ok(())
        })?;
        reload(self.replica)
    }

    fn refused(
        &mut self,
        document: &DocumentId,
        code: RefusalCode,
        reason: &str,
    ) -> Result<(), CommandError> {
        let fate = match code {
            RefusalCode::DuplicateSequence => Fate::RunAgain,
            // Nothing is wrong with the work, it stays unsent: the server could not store it, or has to be given more.
            RefusalCode::Storage | RefusalCode::Missing => return Ok(()),
            other => Fate::Hold { code: other.as_str().to_owned(), reason: reason.to_owned() },
        };
        let document = *document;
        self.replica.orphans.forget(&document);
        self.write(|work| mend::mend(work, &document, &fate).map(|_| ()))
    }
}

/// Takes in a message about one document.
fn receive(
    work: &mut Work<'_>,
    orphans: &mut Orphans,
    document: &DocumentId,
    peer: &mut PeerState,
    data: &[u8],
) -> Result<Taken, CommandError> {
    let mut loaded = work.load(document)?.unwrap_or_else(Document::empty);
    let before = loaded.heads();
    // What waited may be whole by now: its dependencies may have come with the log.
    orphans.join(document, &mut loaded)?;
    let unreadable = |reason: String| Ok(Taken { unreadable: Some(reason), ..Taken::default() });
    match peer::receive(loaded.automerge_mut(), peer, data) {
        Ok(received) => {
            let mut taken = Taken::default();
            if loaded.heads() != before {
                taken.changes = loaded.changes_after(&before);
                work.store(document, &loaded, &loaded.changes_since(&before))?;
                mend::release_arrived(work, document, &loaded)?;
            }
            if !orphans.note(document, &loaded, received.incomplete) {
                taken.unreadable = Some("too much of it waits for changes that don't come".to_owned());
            }
            Ok(taken)
        }
        // Someone else wrote under this device's actor: a copied or restored data directory.
        Err(ReceiveError::DuplicateSequence) => {
            let mended = mend::mend(work, document, &Fate::RunAgain)?;
            orphans.forget(document);
            if mended == 0 {
                return unreadable(ReceiveError::DuplicateSequence.to_string());
            }
            Ok(Taken { mended: true, ..Taken::default() })
        }
        Err(error) => unreadable(error.to_string()),
    }
}
