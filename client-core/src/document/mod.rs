//! The only place that knows the shape of the documents: keys (`shape`), first bytes (`genesis`), reading
//! (`read`), writing (`write`, `prose`) and what a change says about itself (`message`).
//!
//! Above this module a document is bytes and heads, and its content is a record of the model.

pub mod genesis;
mod meeting;
pub mod message;
mod prose;
mod read;
mod registers;
pub mod shape;
mod write;

use std::collections::BTreeSet;

use automerge::transaction::CommitOptions;
use automerge::{
    ActorId, Automerge, AutomergeError, Change, ChangeMetadata, ObjType, ROOT, ReadDoc, SaveOptions, Value,
};
use concord_locales::say;
use concord_sync::entry::{self, Brought, EntryError};
use concord_sync::heads::{ChangeHash, Heads};

use self::message::{Deed, Message};
pub use self::registers::Registers;
use crate::model::board::BoardRecord;
use crate::model::meeting::MeetingRecord;
use crate::model::operation::{Kind, Operation};
use crate::model::register::Scalar;
use crate::model::take_back::{TakeBack, Version};
use crate::model::task::TaskRecord;
use crate::model::workspace::WorkspaceRecord;

/// Why a document could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The bytes are not what automerge stores.
    #[error("{}", say::document_damaged(.0.to_string()))]
    Damaged(#[source] Box<AutomergeError>),
    /// automerge refused an edit.
    #[error("{}", say::document_misfit(.0.to_string()))]
    Automerge(#[source] Box<AutomergeError>),
    /// The document has no such container or item: it is a stranger's, or the item is not there (any more).
    #[error("{}", say::document_lacks(.0))]
    NoSuchPart(String),
    /// An operation for another kind of document, or none at all.
    #[error("{}", say::document_of_another_kind())]
    WrongKind,
    /// A document of a newer version: it can be read and synced, not edited.
    #[error("{}", say::document_newer())]
    Newer,
    /// An edit that cannot be expressed.
    #[error("{}", say::document_unwritable())]
    Unwritable,
}

impl DocumentError {
    /// What is wrong, for a person.
    pub fn message(&self) -> concord_locales::Message {
        match self {
            DocumentError::Damaged(reason) => say::document_damaged(reason.to_string()),
            DocumentError::Automerge(reason) => say::document_misfit(reason.to_string()),
            DocumentError::NoSuchPart(part) => say::document_lacks(part),
            DocumentError::WrongKind => say::document_of_another_kind(),
            DocumentError::Newer => say::document_newer(),
            DocumentError::Unwritable => say::document_unwritable(),
        }
    }
}

impl From<AutomergeError> for DocumentError {
    fn from(error: AutomergeError) -> Self {
        DocumentError::Automerge(Box::new(error))
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Ours, of a schema this version knows.
    Known(Kind),
    /// Ours, but newer than this version: read-only.
    Newer(Option<Kind>),
    /// Somebody else's: kept and synced, not listed.
    Foreign,
}

/// A record of whichever kind the document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A workspace document.
    Workspace(WorkspaceRecord),
    /// A board.
    Board(BoardRecord),
    /// A task.
    Task(TaskRecord),
    /// A meeting.
    Meeting(MeetingRecord),
}

/// The author of changes to automerge: one for each device database, or derived from it for an edit at old heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor(pub [u8; 16]);

/// A change just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its hash.
    pub hash: ChangeHash,
    /// Its bytes, with the genesis before it if it is the document's first.
    pub bytes: Vec<u8>,
}

/// One document, loaded.
#[derive(Debug, Clone)]
pub struct Document {
    inner: Automerge,
}

impl Document {
    /// A document that holds nothing, not even its genesis: what a document is before it arrives.
    pub fn empty() -> Self {
        Document { inner: Automerge::new() }
    }

    /// A new document of a kind: its genesis.
    pub fn create(kind: Kind) -> Result<Self, DocumentError> {
        Self::load(genesis::bytes(kind))
    }

    /// Loads stored bytes: changes and snapshots, one after the other.
    pub fn load(bytes: &[u8]) -> Result<Self, DocumentError> {
        let mut inner = Automerge::new();
        inner.load_incremental(bytes).map_err(|error| DocumentError::Damaged(Box::new(error)))?;
        Ok(Document { inner })
    }

    /// A document of exactly these changes (and the genesis of `kind`, if they don't hold it).
    pub fn from_changes(kind: Option<Kind>, changes: Vec<Change>) -> Result<Self, DocumentError> {
        let mut document = match kind {
            Some(kind) => Self::create(kind)?,
            None => Self::empty(),
        };
        document.apply(changes)?;
        Ok(document)
    }

    /// Takes in changes, each after those it depends on.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<(), DocumentError> {
        Ok(self.inner.apply_changes(changes)?)
    }

    /// The heads: the hashes of the changes nothing depends on yet.
    pub fn heads(&self) -> Heads {
        Heads::of(&self.inner)
    }

    /// Whether all of `heads` are in this document.
    pub fn has_all(&self, heads: &Heads) -> bool {
        heads.to_automerge().iter().all(|hash| self.inner.get_change_meta_by_hash(hash).is_some())
    }

    /// Which of these changes are ancestors of `heads` (or heads themselves). Heads that are not here count for
    /// nothing.
    pub fn covered(&self, heads: &Heads, changes: &[ChangeHash]) -> Vec<ChangeHash> {
        let mut known = heads.to_automerge();
        known.retain(|hash| self.inner.get_change_meta_by_hash(hash).is_some());
        if known.is_empty() {
            return Vec::new();
        }
        let beyond: BTreeSet<ChangeHash> =
            self.inner.get_changes_meta(&known).into_iter().map(|meta| meta.hash.into()).collect();
        changes.iter().filter(|hash| !beyond.contains(hash)).copied().collect()
    }

    /// The bytes of all changes, compacted. Changes that wait for their dependencies are not among them.
    pub fn save(&self) -> Vec<u8> {
        self.inner.save_with_options(SaveOptions { retain_orphans: false, ..SaveOptions::default() })
    }

    /// The bytes of all changes and of those that wait for their dependencies.
    pub fn save_with_orphans(&self) -> Vec<u8> {
        self.inner.save_with_options(SaveOptions { retain_orphans: true, ..SaveOptions::default() })
    }

    /// What this document is, by the containers its genesis holds.
    pub fn nature(&self) -> Nature {
        let child = |object: &automerge::ObjId, name: &str| match self.inner.get(object, name) {
            Ok(Some((Value::Object(ObjType::Map), found))) => Some(found),
            _ => None,
        };
        let Some(concord) = child(&ROOT, shape::key::CONCORD) else { return Nature::Foreign };
        let Some(name) = self.inner.keys(&concord).next() else { return Nature::Foreign };
        let kind = Kind::parse(&name);
        let versions = child(&concord, &name)
            .map(|named| self.inner.keys(&named).collect::<Vec<_>>())
            .unwrap_or_default();
        let newest =
            versions.iter().filter_map(|version| version.strip_prefix('v')?.parse::<u32>().ok()).max();
        match (kind, newest) {
            (Some(kind), Some(schema)) if schema <= genesis::SCHEMA => Nature::Known(kind),
            (kind, _) => Nature::Newer(kind),
        }
    }

    /// The document's content, if it is of a kind this version can read at all.
    pub fn read(&self) -> Option<Record> {
        let kind = match self.nature() {
            Nature::Known(kind) | Nature::Newer(Some(kind)) => kind,
            Nature::Newer(None) | Nature::Foreign => return None,
        };
        Some(match kind {
            Kind::Workspace => Record::Workspace(read::workspace(&self.inner)),
            Kind::Board => Record::Board(read::board(&self.inner)),
            Kind::Task => Record::Task(read::task(&self.inner)),
            Kind::Meeting => Record::Meeting(read::meeting(&self.inner)),
        })
    }

    /// Carries an operation out as one change. `base` are the heads the author saw, if they may be older than
    /// the document's: the change is then made there, by an actor derived from `actor` and `fresh`.
    pub fn commit(
        &mut self,
        actor: &Actor,
        operation: &Operation,
        base: Option<(&Heads, [u8; 16])>,
    ) -> Result<Made, DocumentError> {
        match self.nature() {
            Nature::Known(kind) if operation.kind() == Some(kind) => {}
            Nature::Newer(_) => return Err(DocumentError::Newer),
            _ => return Err(DocumentError::WrongKind),
        }
        let first = self.is_genesis_only();
        let made = match (operation.seeds(), base) {
            (Some(item), _) => self.seed_agenda_item(item)?,
            (None, Some((heads, fresh))) if *heads != self.heads() => {
                self.commit_at(actor, operation, heads, fresh)?
            }
            (None, _) => {
                self.inner.set_actor(ActorId::from(actor.0));
                commit_here(&mut self.inner, operation)?
            }
        };
        let mut bytes = Vec::new();
        if let (true, Some(kind)) = (first, operation.kind()) {
            bytes.extend_from_slice(genesis::bytes(kind));
        }
        bytes.extend_from_slice(&made.bytes);
        Ok(Made { hash: made.hash, bytes })
    }

    fn is_genesis_only(&self) -> bool {
        self.changes_noted().len() == 1
    }

    fn commit_at(
        &mut self,
        actor: &Actor,
        operation: &Operation,
        heads: &Heads,
        fresh: [u8; 16],
    ) -> Result<Made, DocumentError> {
        let mut past = self.inner.fork_at(&heads.to_automerge())?;
        let derived: Vec<u8> = actor.0.iter().chain(fresh.iter()).copied().collect();
        past.set_actor(ActorId::from(derived));
        let made = commit_here(&mut past, operation)?;
        self.inner.merge(&mut past)?;
        Ok(made)
    }

    /// The document as it was at these heads, with nothing later and nothing made apart from them.
    pub fn at(&self, heads: &Heads) -> Result<Self, DocumentError> {
        Ok(Document { inner: self.inner.fork_at(&heads.to_automerge())? })
    }

    /// What is known of each change but not what it did, oldest first: cheap, where [`Self::changes`] are made anew from every
    /// operation of the document.
    pub fn changes_noted(&self) -> Vec<ChangeMetadata<'_>> {
        self.inner.get_changes_meta(&[])
    }

    /// All changes, oldest first.
    pub fn changes(&self) -> Vec<Change> {
        self.inner.get_changes(&[])
    }

    /// The changes that are not in `heads`, as bytes to store or send.
    pub fn changes_since(&self, heads: &Heads) -> Vec<u8> {
        let mut changes = self.inner.get_changes(&heads.to_automerge());
        changes.iter_mut().flat_map(|change| change.bytes().into_owned()).collect()
    }

    /// How many changes are not in `heads`.
    pub fn changes_after(&self, heads: &Heads) -> usize {
        self.inner.get_changes_meta(&heads.to_automerge()).len()
    }

    /// The bytes of those of these changes that are here, each after those it depends on.
    pub fn changes_of(&self, hashes: &[ChangeHash]) -> Vec<u8> {
        entry::changes_of(&self.inner, hashes)
    }

    /// Takes in entries of the server's log, all of them or none. See [`entry::take_in`].
    pub fn take_entries(&mut self, entries: &[&[u8]]) -> Result<Brought, EntryError> {
        entry::take_in(&mut self.inner, entries)
    }

    /// About how many bytes of memory the document takes.
    pub fn size(&self) -> usize {
        const PER_CHANGE: u64 = 150;
        const PER_OPERATION: u64 = 80;
        let stats = self.inner.stats();
        (stats.num_changes * PER_CHANGE + stats.num_ops * PER_OPERATION) as usize
    }

    /// Takes in changes from bytes. Changes that are there already are passed over.
    pub fn take_in(&mut self, bytes: &[u8]) -> Result<(), DocumentError> {
        self.inner.load_incremental(bytes).map_err(|error| DocumentError::Damaged(Box::new(error)))?;
        Ok(())
    }

    /// The value of a register as automerge holds it; none for what is no value of ours.
    pub(crate) fn scalar(doc: &Automerge, value: &Value<'_>, object: &automerge::ObjId) -> Option<Scalar> {
        read::scalar(doc, value, object)
    }

    /// The words that stand in a text in the place of something else, in the order they stand.
    pub(crate) fn versions(&self, text: &str) -> Vec<Version> {
        prose::versions(&self.inner, text)
    }

    /// Whether a text is as it was already: nothing is left to be taken back.
    pub(crate) fn is_back(&self, back: &TakeBack) -> bool {
        prose::is_back(&self.inner, back)
    }

    /// For the history of the document and for the sync engine.
    pub(crate) fn automerge(&self) -> &Automerge {
        &self.inner
    }

    /// For the sync engine.
    pub(crate) fn automerge_mut(&mut self) -> &mut Automerge {
        &mut self.inner
    }
}

/// One change from an operation: touches the fields its edits name, and nothing else.
fn commit_here(doc: &mut Automerge, operation: &Operation) -> Result<Made, DocumentError> {
    let mut tx = doc.transaction();
    let mut did: Vec<Deed> = Vec::new();
    for edit in &operation.edits {
        let mut deeds = Vec::new();
        for write in shape::lower(edit) {
            deeds.extend(write::carry_out(&mut tx, &write, &operation.authorship)?);
        }
        // Making a thing is one deed, however many registers it begins with.
        match edit.makes() {
            Some(title) => {
                did.push(Deed { field: message::CREATED.to_owned(), old: Scalar::Null, new: title.into() })
            }
            None => did.extend(deeds),
        }
    }
    let message = Message::new(&operation.authorship, did).encode();
    let options = CommitOptions::default().with_message(message).with_time(operation.authorship.at);
    let (hash, _) = tx.commit_with(options);
    let hash = match hash {
        Some(hash) => hash,
        // Nothing to write (a text saved as it was): the intent is recorded all the same.
        None => doc.empty_commit(
            CommitOptions::default()
                .with_message(Message::new(&operation.authorship, Vec::new()).encode())
                .with_time(operation.authorship.at),
        ),
    };
    let change = doc.get_change_by_hash(&hash).ok_or(DocumentError::Unwritable)?;
    Ok(Made { hash: hash.into(), bytes: change.raw_bytes().to_vec() })
}

#[cfg(test)]
pub(crate) mod tests;
