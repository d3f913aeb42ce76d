//! One unit of work: what a command or a delivery does, inside one write transaction of the store.

use std::collections::BTreeSet;

use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use ulid::Ulid;

use super::context::Context;
use super::error::CommandError;
use super::indexing;
use super::stored::stored;
use crate::document::{Actor, Document, Nature, Record};
use crate::model::board::{BoardEdit, BoardRecord};
use crate::model::key::{self, Key};
use crate::model::meeting::{MeetingEdit, RivalSentences};
use crate::model::operation::{Authorship, Edit, Kind, Operation};
use crate::model::step::Step;
use crate::model::task::TaskEdit;
use crate::store::index::Entry;
use crate::store::workspaces::Workspace;
use crate::store::{
    Connection, StoreError, Transaction, activity, changes, index, keys, meta, pending, then,
};

/// What is being done to one workspace in one write transaction.
pub struct Work<'a> {
    /// The transaction.
    pub tx: &'a Transaction<'a>,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// Clock and randomness.
    pub context: &'a mut Context<'a>,
    /// Why, if a reason was given with the command.
    pub reason: Option<String>,
    /// Whether people see what this work leaves; not so in the middle of a sync, where keys come and go.
    pub shown: bool,
    /// Whether what follows from many documents together waits: the server has told some of them, and not yet all.
    pub part_of_many: bool,
    /// Prefixes whose numbers may have to be settled anew.
    unsettled: BTreeSet<String>,
    /// Whether a board changed, and with it perhaps a prefix.
    boards_changed: bool,
    /// Documents in which a sentence was replaced by the same words apart.
    twins: BTreeSet<DocumentId>,
    /// The step that all of this is; none while nothing was done yet.
    pub(super) step: Option<Step>,
    /// Whether what is done is the program's own doing and no step of a person's.
    pub bookkeeping: bool,
}

impl<'a> Work<'a> {
    /// Begins work on a workspace.
    pub fn new(tx: &'a Transaction<'a>, workspace: &'a Workspace, context: &'a mut Context<'a>) -> Self {
        Work {
            tx,
            workspace,
            context,
            reason: None,
            shown: true,
            part_of_many: false,
            unsettled: BTreeSet::new(),
            boards_changed: false,
            twins: BTreeSet::new(),
            step: None,
            bookkeeping: false,
        }
    }

    /// A fresh ULID, higher than any this device gave out before.
    pub fn fresh_id(&mut self) -> Result<Ulid, StoreError> {
        let mut random = [0u8; 16];
        self.context.entropy.fill(&mut random);
        let millis = u64::try_from(self.context.now.timestamp_millis()).unwrap_or(0);
        let candidate = Ulid::from_parts(millis, u128::from_be_bytes(random));
        let last: Option<[u8; 16]> = meta::get(self.tx, meta::LAST_ULID)?;
        let last = last.map(Ulid::from_bytes);
        // A step of some width keeps ids of a copied data directory apart.
        let step = u128::from(u32::from_be_bytes([random[0] & 0x3f, random[1], random[2], random[3]])) + 1;
        let id = match last {
            Some(last) if last >= candidate => Ulid(last.0.saturating_add(step)),
            _ => candidate,
        };
        meta::set(self.tx, meta::LAST_ULID, id.to_bytes())?;
        Ok(id)
    }

    /// A fresh id for a document.
    pub fn fresh_document(&mut self) -> Result<DocumentId, StoreError> {
        Ok(DocumentId::from_bytes(self.fresh_id()?.to_bytes()))
    }

    /// A document as stored; none if it is not here.
    pub fn load(&self, document: &DocumentId) -> Result<Option<Document>, CommandError> {
        stored(self.tx, self.workspace.id, document)
    }

    /// Edits a document, as one change. A document that is not here is made.
    pub fn commit(&mut self, document: DocumentId, edits: Vec<Edit>) -> Result<(), CommandError> {
        self.commit_seen(document, edits, None)
    }

    /// Edits a document as its author saw it: at the heads `base`, if they are still all there is or older.
    pub fn commit_seen(
        &mut self,
        document: DocumentId,
        edits: Vec<Edit>,
        base: Option<&Heads>,
    ) -> Result<(), CommandError> {
        let authorship = self.authorship()?;
        let operation = Operation { document, edits, authorship };
        let hash = self.carry_out(&operation, base)?;
        pending::add(self.tx, self.workspace.id, &operation, &hash)?;
        Ok(())
    }

    fn authorship(&mut self) -> Result<Authorship, CommandError> {
        Ok(Authorship {
            by: self.workspace.me.clone(),
            at: self.context.now.timestamp_millis(),
            zone: self.context.now.offset().local_minus_utc() / 60,
            skew: self.workspace.skew,
            reason: self.reason.clone(),
            step: if self.bookkeeping { None } else { Some(self.step()?) },
        })
    }

    /// Makes an operation into a change and stores it with its index rows.
    pub fn carry_out(
        &mut self,
        operation: &Operation,
        base: Option<&Heads>,
    ) -> Result<concord_sync::heads::ChangeHash, CommandError> {
        let id = operation.document;
        let mut document = match (self.load(&id)?, operation.kind()) {
            (Some(document), _) => document,
            (None, Some(kind)) => Document::create(kind)?,
            (None, None) => Document::empty(),
        };
        let actor = self.actor()?;
        let mut fresh = [0u8; 16];
        self.context.entropy.fill(&mut fresh);
        let base = base.filter(|heads| document.has_all(heads)).map(|heads| (heads, fresh));
        let made = document.commit(&actor, operation, base)?;
        self.store(&id, &document, &made.bytes)?;
        Ok(made.hash)
    }

    /// Stores new changes of a document and what follows from them.
    pub fn store(&mut self, id: &DocumentId, document: &Document, new: &[u8]) -> Result<(), CommandError> {
        self.store_from(id, document, new, None)
    }

    /// The same for changes of the server, which is known to hold the document at `server_heads` now.
    pub fn store_from(
        &mut self,
        id: &DocumentId,
        document: &Document,
        new: &[u8],
        server_heads: Option<&Heads>,
    ) -> Result<(), CommandError> {
        let workspace = self.workspace.id;
        let entry = indexing::entry(document)?;
        let heads = document.heads();
        let state = changes::State {
            kind: entry.as_ref().map(|entry| entry.kind.as_str()),
            heads: &heads,
            server_heads,
        };
        let row = changes::row(self.tx, workspace, id)?;
        let chunks = row.as_ref().map_or(0, |row| row.chunks);
        if chunks >= changes::COMPACT_AFTER_CHUNKS {
            changes::replace(self.tx, workspace, id, &document.save(), state)?;
        } else {
            changes::append(self.tx, workspace, id, new, state)?;
        }
        // What was nobody's we knew until now has none of its changes in the index yet.
        let since = row.filter(|row| row.kind.is_some()).map_or_else(Heads::empty, |row| row.heads);
        let noted = if state.kind.is_some() { indexing::activity(document, &since) } else { Vec::new() };
        if let Some(from) = noted.iter().map(|change| change.at).min() {
            then::changing(self.tx, workspace, id, from)?;
        }
        self.enter(id, entry)?;
        Ok(activity::add(self.tx, workspace, id, &noted)?)
    }

    /// Puts one snapshot in the place of everything stored of a document.
    pub fn store_anew(&mut self, id: &DocumentId, document: &Document) -> Result<(), CommandError> {
        let entry = indexing::entry(document)?;
        let heads = document.heads();
        let kind = entry.as_ref().map(|entry| entry.kind.as_str());
        let state = changes::State { kind, heads: &heads, server_heads: None };
        changes::replace(self.tx, self.workspace.id, id, &document.save(), state)?;
        self.enter(id, entry)?;
        self.note_anew(id, document, kind.is_some())
    }

    /// Brings the index rows of a document up to its content.
    pub fn index(&mut self, id: &DocumentId, document: &Document) -> Result<(), CommandError> {
        let entry = indexing::entry(document)?;
        let is_ours = entry.is_some();
        self.enter(id, entry)?;
        self.note_anew(id, document, is_ours)
    }

    /// Enters all changes of a document anew; somebody else's document has none in the index.
    fn note_anew(&self, id: &DocumentId, document: &Document, is_ours: bool) -> Result<(), CommandError> {
        then::forget(self.tx, self.workspace.id, id)?;
        activity::remove(self.tx, self.workspace.id, id)?;
        if is_ours {
            let noted = indexing::activity(document, &Heads::empty());
            activity::add(self.tx, self.workspace.id, id, &noted)?;
        }
        Ok(())
    }

    fn enter(&mut self, id: &DocumentId, entry: Option<Entry>) -> Result<(), CommandError> {
        let known = index::claims_of(self.tx, self.workspace.id, id)?;
        match entry {
            Some(entry) => {
                // Who claims what it claimed before takes no number from anybody.
                if known != entry.claims {
                    let prefix = |(prefix, ..): &(String, u32, i64)| prefix.clone();
                    self.unsettled.extend(known.iter().chain(&entry.claims).map(prefix));
                }
                self.boards_changed |= entry.kind == Kind::Board;
                if entry.twins {
                    self.twins.insert(*id);
                }
                index::put(self.tx, self.workspace.id, id, &entry)?;
            }
            None => {
                self.unsettled.extend(known.into_iter().map(|(prefix, ..)| prefix));
                index::remove(self.tx, self.workspace.id, id)?;
            }
        }
        Ok(())
    }

    /// Takes a document out that never left this device.
    pub fn forget(&mut self, id: &DocumentId) -> Result<(), CommandError> {
        let known = index::claims_of(self.tx, self.workspace.id, id)?;
        self.unsettled.extend(known.into_iter().map(|(prefix, ..)| prefix));
        changes::remove(self.tx, self.workspace.id, id)?;
        index::remove(self.tx, self.workspace.id, id)?;
        Ok(())
    }

    /// The actor this device writes under.
    pub fn actor(&mut self) -> Result<Actor, StoreError> {
        match meta::get(self.tx, meta::ACTOR)? {
            Some(actor) => Ok(Actor(actor)),
            None => self.fresh_actor(),
        }
    }

    /// Takes a fresh actor for everything written from now on.
    pub fn fresh_actor(&mut self) -> Result<Actor, StoreError> {
        let mut actor = [0u8; 16];
        self.context.entropy.fill(&mut actor);
        meta::set(self.tx, meta::ACTOR, actor)?;
        Ok(Actor(actor))
    }

    /// The suffix that keeps this device's ranks apart from others'.
    pub fn rank_suffix(&mut self) -> Result<[u8; 3], StoreError> {
        let actor = self.actor()?;
        Ok([actor.0[0], actor.0[1], actor.0[2]])
    }

    /// Whether this device may write to the workspace, by the server's last word.
    pub fn may_write(&self) -> bool {
        self.workspace.role.as_deref() != Some("viewer")
    }

    /// A first claim nobody disputes: entered without settling the whole prefix.
    pub fn settle_fresh(&mut self, document: &DocumentId, key: &Key) -> Result<(), CommandError> {
        if keys::settle_fresh(self.tx, self.workspace.id, document, key)? {
            self.unsettled.remove(key.prefix.as_str());
        }
        Ok(())
    }

    /// Ends the work: settles keys and prefixes. A task shown under a number it never claimed claims it, so that
    /// the number stays its own when others come.
    pub fn finish(mut self) -> Result<(), CommandError> {
        self.bookkeeping = true;
        if self.part_of_many {
            return self.put_off();
        }
        if std::mem::take(&mut self.boards_changed) {
            self.settle_prefixes()?;
        }
        while let Some(document) = self.twins.pop_first() {
            self.drop_twins(document)?;
        }
        while let Some(prefix) = self.unsettled.pop_first() {
            let unclaimed = keys::settle(self.tx, self.workspace.id, &prefix, self.shown)?;
            if !self.may_write() {
                continue;
            }
            for (document, number) in unclaimed {
                self.claim(document, Key { prefix: prefix.as_str().into(), number })?;
            }
        }
        Ok(())
    }

    /// Leaves what there is to claim and to mend to the work with which the last of many documents comes: with some of
    /// them missing, a task may seem to hold the number of an elder one.
    fn put_off(self) -> Result<(), CommandError> {
        for prefix in &self.unsettled {
            keys::settle(self.tx, self.workspace.id, prefix, false)?;
        }
        let mut put_off = PutOff::of(self.tx, self.workspace.id)?;
        let before = put_off.clone();
        put_off.prefixes.extend(self.unsettled);
        put_off.boards |= self.boards_changed;
        put_off.twins.extend(self.twins);
        if put_off != before { put_off.keep(self.tx, self.workspace.id) } else { Ok(()) }
    }

    /// Takes up what former work put off.
    pub fn take_up(&mut self) -> Result<(), CommandError> {
        let put_off = PutOff::of(self.tx, self.workspace.id)?;
        if put_off == PutOff::default() {
            return Ok(());
        }
        PutOff::default().keep(self.tx, self.workspace.id)?;
        self.unsettled.extend(put_off.prefixes);
        self.boards_changed |= put_off.boards;
        self.twins.extend(put_off.twins);
        Ok(())
    }

    fn drop_twins(&mut self, id: DocumentId) -> Result<(), CommandError> {
        let Some(document) = self.load(&id)? else { return Ok(()) };
        let edits: Vec<Edit> = match (document.nature(), document.read()) {
            (Nature::Known(_), Some(Record::Task(task))) => {
                twins(&task.rewrites).map(|(text, of)| Edit::Task(TaskEdit::DropTwins { text, of })).collect()
            }
            (Nature::Known(_), Some(Record::Meeting(meeting))) => twins(&meeting.rewrites)
                .map(|(text, of)| Edit::Meeting(MeetingEdit::DropTwins { text, of }))
                .collect(),
            _ => Vec::new(),
        };
        if edits.is_empty() || !self.may_write() { Ok(()) } else { self.commit(id, edits) }
    }

    fn claim(&mut self, document: DocumentId, key: Key) -> Result<(), CommandError> {
        let Some(loaded) = self.load(&document)? else { return Ok(()) };
        if !matches!(loaded.nature(), Nature::Known(Kind::Task)) {
            return Ok(());
        }
        let place = match loaded.read() {
            Some(Record::Task(task)) => task.claims.values().max().map_or(0, |place| place.saturating_add(1)),
            _ => 0,
        };
        self.commit(document, vec![Edit::Task(TaskEdit::Claim { key: key.to_string(), place })])
    }

    /// Boards with their settled prefixes.
    pub fn prefixes(&self) -> Result<std::collections::BTreeMap<DocumentId, String>, CommandError> {
        let boards: Vec<(DocumentId, BoardRecord)> =
            index::records(self.tx, self.workspace.id, Kind::Board.as_str(), &index::Wanted::default())?;
        Ok(settled_prefixes(&boards))
    }

    fn settle_prefixes(&mut self) -> Result<(), CommandError> {
        if !self.may_write() {
            return Ok(());
        }
        let boards: Vec<(DocumentId, BoardRecord)> =
            index::records(self.tx, self.workspace.id, Kind::Board.as_str(), &index::Wanted::default())?;
        for (document, prefix) in settled_prefixes(&boards) {
            let Some((_, board)) = boards.iter().find(|(id, _)| *id == document) else { continue };
            if board.prefixes.contains_key(&prefix) {
                continue;
            }
            // A board of a newer version is read-only here: it is shown under the prefix without claiming it.
            if !self.load(&document)?.is_some_and(|board| board.nature() == Nature::Known(Kind::Board)) {
                continue;
            }
            let place = board.prefixes.values().max().map_or(0, |place| place.saturating_add(1));
            self.commit(document, vec![Edit::Board(BoardEdit::ClaimPrefix { prefix, place })])?;
        }
        Ok(())
    }
}

/// What is left to settle once all documents of a sync are here. It outlasts a connection that breaks off.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct PutOff {
    prefixes: BTreeSet<String>,
    boards: bool,
    twins: BTreeSet<DocumentId>,
}

impl PutOff {
    fn of(connection: &Connection, workspace: i64) -> Result<Self, StoreError> {
        let kept: Option<String> = meta::get(connection, &meta::put_off(workspace))?;
        Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    fn keep(&self, connection: &Connection, workspace: i64) -> Result<(), CommandError> {
        let json = serde_json::to_string(self).map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(meta::set(connection, &meta::put_off(workspace), json)?)
    }
}

/// Texts and sentences with equal replacements.
fn twins(rewrites: &[RivalSentences]) -> impl Iterator<Item = (String, String)> + '_ {
    rewrites.iter().filter(|rivals| rivals.has_twins()).map(|rivals| (rivals.text.clone(), rivals.of.clone()))
}

/// The settled prefix of every board: a pure function of what the boards claim.
pub fn settled_prefixes(
    boards: &[(DocumentId, BoardRecord)],
) -> std::collections::BTreeMap<DocumentId, String> {
    let claims: Vec<key::PrefixClaim<DocumentId>> = boards
        .iter()
        .filter_map(|(id, board)| {
            // What a stranger wrote and no key could be read with is no prefix.
            let usable =
                || board.prefixes.iter().filter(|(prefix, _)| key::is_prefix(&prefix.to_uppercase()));
            let first = usable().min_by_key(|(prefix, place)| (**place, (*prefix).clone()))?.0.clone();
            Some((*id, first, usable().map(|(prefix, _)| prefix.clone()).collect()))
        })
        .collect();
    key::settle_prefixes(&claims)
}
