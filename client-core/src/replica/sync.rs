//! The replica as a connection sees it: documents by their bytes, each message one write transaction.

use concord_sync::client::{Cursor, Members, Replica as SyncReplica, Taken};
use concord_sync::frame::RefusalCode;
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use concord_sync::peer::{self, PeerState, ReceiveError};

use super::context::Context;
use super::error::CommandError;
use super::mend::{self, Fate};
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

    /// The document as stored, with what waits for its dependencies.
    fn load(&self, id: &DocumentId) -> Result<Option<Document>, CommandError> {
        let Some(mut document) = self.replica.document(id)? else { return Ok(None) };
        self.replica.orphans.join(id, &mut document)?;
        Ok(Some(document))
    }
}

impl SyncReplica for Syncing<'_, '_> {
    type Error = CommandError;

    fn heads(&mut self, document: &DocumentId) -> Result<Option<Heads>, CommandError> {
        let id = self.replica.workspace.id;
        let row = self.replica.store.read::<_, CommandError>(|c| Ok(changes::row(c, id, document)?))?;
        Ok(row.map(|row| row.heads))
    }

    fn has_all(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, CommandError> {
        match SyncReplica::heads(self, document)? {
            None => Ok(false),
            Some(ours) if ours == *heads => Ok(true),
            Some(_) => Ok(self.load(document)?.is_some_and(|document| document.has_all(heads))),
        }
    }

    fn generate(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
    ) -> Result<Option<Vec<u8>>, CommandError> {
        let mut loaded = self.replica.document(document)?.unwrap_or_else(Document::empty);
        self.replica.orphans.join(document, &mut loaded)?;
        Ok(peer::generate(loaded.automerge(), peer))
    }

    fn receive(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
        data: &[u8],
    ) -> Result<Taken, CommandError> {
        let mut orphans = std::mem::take(&mut self.replica.orphans);
        let taken = self.write(|work| {
            let mut loaded = work.load(document)?.unwrap_or_else(Document::empty);
            orphans.join(document, &mut loaded)?;
            match peer::receive(loaded.automerge_mut(), peer, data) {
                Ok(received) => {
                    if let Some(run) = &received.chunk {
                        work.store(document, &loaded, &run.bytes)?;
                        mend::release_arrived(work, document, &loaded)?;
                    }
                    orphans.note(document, &loaded, received.incomplete)?;
                    Ok(Taken { changes: received.changes, mended: false })
                }
                // Someone else wrote under this device's actor: a copied or restored data directory.
                Err(ReceiveError::DuplicateSequence) => {
                    let mended = mend::mend(work, document, &Fate::RunAgain)?;
                    orphans.forget(document);
                    if mended == 0 {
                        return Err(unreadable(document, &ReceiveError::DuplicateSequence));
                    }
                    Ok(Taken { changes: 0, mended: true })
                }
                Err(error) => Err(unreadable(document, &error)),
            }
        });
        self.replica.orphans = orphans;
        taken
    }

    fn acknowledged(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, CommandError> {
        let workspace = self.replica.workspace.id;
        let document = *document;
        self.write(|work| {
            let Some(row) = changes::row(work.tx, workspace, &document)? else { return Ok(false) };
            if row.server_heads.as_ref() != Some(heads) {
                changes::set_server_heads(work.tx, workspace, &document, heads)?;
            }
            // Heads named before may say more now: what they hang on has arrived since.
            let unsent = pending::unsent_of(work.tx, workspace, &document)?;
            if unsent.is_empty() {
                return Ok(false);
            }
            let hashes: Vec<_> = unsent.iter().filter_map(|operation| operation.hash).collect();
            let covered = match work.load(&document)? {
                Some(_) if row.heads == *heads => hashes,
                Some(loaded) => loaded.covered(heads, &hashes),
                None => Vec::new(),
            };
            let mut cleared = false;
            for operation in unsent.iter().filter(|op| op.hash.is_some_and(|hash| covered.contains(&hash))) {
                pending::clear(work.tx, operation.seq)?;
                cleared = true;
            }
            Ok(cleared)
        })
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

fn unreadable(document: &DocumentId, error: &ReceiveError) -> CommandError {
    CommandError::Unsyncable { document: *document, reason: error.to_string() }
}
