//! A replica over memory: what it holds is durable at once, its unsent changes are hashes, as a store marks them.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, ObjType, ROOT, ReadDoc};

use crate::client::{
    Compared, Cursor, Lacks, Members, Page, PageTaken, Replica, Said, Taken, TakenIn, Unsent,
};
use crate::entry::{self, EntryError};
use crate::frame::RefusalCode;
use crate::heads::{ChangeHash, Heads};
use crate::id::DocumentId;
use crate::peer::{self, PeerState, ReceiveError};

#[derive(Default)]
pub(in crate::client) struct MemoryReplica {
    pub(in crate::client) actor: u8,
    pub(in crate::client) incarnation: u8,
    pub(in crate::client) documents: BTreeMap<DocumentId, Automerge>,
    pub(in crate::client) unsent: BTreeMap<DocumentId, BTreeSet<ChangeHash>>,
    pub(in crate::client) cursor: Cursor,
    pub(in crate::client) may_write: bool,
    /// How often documents were mended.
    pub(in crate::client) mended: usize,
}

impl MemoryReplica {
    pub(in crate::client) fn new(actor: u8) -> Self {
        MemoryReplica { actor, may_write: true, ..Self::default() }
    }

    pub(in crate::client) fn edit(&mut self, document: DocumentId, value: u64) {
        self.change(document, |tx| tx.put(ROOT, format!("k{}", value % 3), value));
    }

    /// A board of five cards, as the benches make them.
    pub(in crate::client) fn make_board(&mut self, document: DocumentId) {
        self.change(document, |tx| {
            for card in 0..5 {
                let card = tx.put_object(ROOT, format!("card-{card}"), ObjType::Map)?;
                tx.put(&card, "title", "Ask the customer for the dates")?;
                tx.put(&card, "column", "not started")?;
                tx.put(&card, "owner", "Chen")?;
            }
            Ok(())
        });
    }

    /// Two small values of a card.
    pub(in crate::client) fn edit_card(&mut self, document: DocumentId, round: usize) {
        self.change(document, |tx| {
            let (_, card) = tx.get(ROOT, format!("card-{}", round % 5))?.unwrap();
            tx.put(&card, "column", if round.is_multiple_of(2) { "in progress" } else { "done" })?;
            tx.put(&card, "rank", round as u64)
        });
    }

    pub(in crate::client) fn put_bytes(&mut self, document: DocumentId, bytes: Vec<u8>) {
        self.change(document, |tx| tx.put(ROOT, "bytes", bytes));
    }

    fn change(
        &mut self,
        document: DocumentId,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
    ) {
        let actor = ActorId::from(&[self.actor, self.incarnation][..]);
        let doc = self.documents.entry(document).or_default();
        doc.set_actor(actor);
        let done = doc.transact(change).unwrap();
        // A value that is there already makes no change.
        let Some(hash) = done.hash.map(ChangeHash::from) else { return };
        self.unsent.entry(document).or_default().insert(hash);
    }

    /// Takes unacknowledged changes out again, and re-makes them under a new actor if writing is allowed.
    fn mend(&mut self, document: &DocumentId, keep: bool) {
        let mut hashes = self.unsent.remove(document).unwrap_or_default();
        let Some(doc) = self.documents.get(document) else { return };
        let values: Vec<u64> = hashes.iter().map(|hash| u64::from(hash.as_bytes()[0])).collect();
        let mut mended = Automerge::new();
        for change in doc.get_changes(&[]) {
            if change.deps().iter().any(|hash| hashes.contains(&(*hash).into())) {
                hashes.insert(change.hash().into());
            } else if !hashes.contains(&change.hash().into()) {
                mended.apply_changes([change]).unwrap();
            }
        }
        self.documents.insert(*document, mended);
        self.incarnation += 1;
        self.mended += 1;
        if keep {
            for value in values {
                self.edit(*document, value);
            }
        }
    }

    /// The server has these heads: marks of their ancestors go. True if one went.
    fn clear(&mut self, document: &DocumentId, heads: &Heads) -> bool {
        let (Some(doc), Some(marks)) = (self.documents.get(document), self.unsent.get_mut(document)) else {
            return false;
        };
        let known: Vec<_> =
            heads.iter().filter(|hash| peer::has_change(doc, hash)).map(|hash| (*hash).into()).collect();
        if known.is_empty() {
            return false;
        }
        let beyond: BTreeSet<ChangeHash> =
            doc.get_changes(&known).iter().map(|change| change.hash().into()).collect();
        let before = marks.len();
        marks.retain(|hash| beyond.contains(hash));
        let cleared = marks.len() < before;
        self.unsent.retain(|_, marks| !marks.is_empty());
        cleared
    }

    fn take_entries(&mut self, document: DocumentId, entries: &[&[u8]]) -> TakenIn {
        let mut taken =
            TakenIn { document, changes: 0, acknowledged: false, mended: false, lacks: Lacks::Nothing };
        let mut brought = entry::take_in(self.documents.entry(document).or_default(), entries);
        if brought == Err(EntryError::DuplicateSequence) && self.unsent.contains_key(&document) {
            self.mend(&document, true);
            taken.mended = true;
            brought = entry::take_in(self.documents.get_mut(&document).unwrap(), entries);
        }
        match brought {
            Ok(brought) => {
                taken.changes = brought.changes;
                taken.acknowledged = self.clear(&document, &brought.heads);
            }
            Err(EntryError::Missing(heads)) => taken.lacks = Lacks::Heads(heads),
            Err(error) => taken.lacks = Lacks::Unreadable(error.to_string()),
        }
        taken
    }
}

impl Replica for MemoryReplica {
    type Error = Infallible;

    fn heads(&mut self, document: &DocumentId) -> Result<Option<Heads>, Infallible> {
        Ok(self.documents.get(document).map(Heads::of))
    }

    fn has_all(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, Infallible> {
        Ok(self.documents.get(document).is_some_and(|doc| peer::has_all(doc, heads)))
    }

    fn generate(&mut self, document: &DocumentId, peer: &mut PeerState) -> Result<Said, Infallible> {
        let empty = Automerge::new();
        let message = peer::generate(self.documents.get(document).unwrap_or(&empty), peer);
        Ok(message.map_or(Said::Nothing, Said::Message))
    }

    fn receive(
        &mut self,
        document: &DocumentId,
        peer: &mut PeerState,
        data: &[u8],
    ) -> Result<Taken, Infallible> {
        let doc = self.documents.entry(*document).or_default();
        match peer::receive(doc, peer, data) {
            Ok(received) => Ok(Taken { changes: received.changes, ..Taken::default() }),
            Err(ReceiveError::DuplicateSequence) if self.unsent.contains_key(document) => {
                self.mend(document, true);
                Ok(Taken { mended: true, ..Taken::default() })
            }
            Err(error) => Ok(Taken { unreadable: Some(error.to_string()), ..Taken::default() }),
        }
    }

    fn take_in(&mut self, page: &Page<'_>) -> Result<PageTaken, Infallible> {
        let mut by_document: BTreeMap<DocumentId, Vec<&[u8]>> = BTreeMap::new();
        for entry in page.commits {
            by_document.entry(entry.document).or_default().push(&entry.changes);
        }
        let mut documents: BTreeMap<DocumentId, TakenIn> = by_document
            .into_iter()
            .map(|(document, entries)| (document, self.take_entries(document, &entries)))
            .collect();
        for (document, heads) in page.acknowledged {
            let cleared = self.clear(document, heads);
            let is_here = self.has_all(document, heads)?;
            let nothing = TakenIn {
                document: *document,
                changes: 0,
                acknowledged: false,
                mended: false,
                lacks: Lacks::Nothing,
            };
            let taken = documents.entry(*document).or_insert(nothing);
            taken.acknowledged |= cleared;
            if !is_here && taken.lacks == Lacks::Nothing {
                taken.lacks = Lacks::Heads(heads.clone());
            }
        }
        let moved =
            page.cursor.filter(|_| documents.values().all(|taken| taken.lacks == Lacks::Nothing)).cloned();
        let documents = documents.into_values().collect();
        Ok(PageTaken { documents, moved: moved.map(|cursor| self.cursor = cursor).is_some() })
    }

    fn compare(&mut self, listed: &[(DocumentId, Heads)]) -> Result<Vec<Compared>, Infallible> {
        let compared = listed.iter().map(|(document, heads)| Compared {
            document: *document,
            acknowledged: self.clear(document, heads),
            lacks: !self.documents.get(document).is_some_and(|doc| peer::has_all(doc, heads)),
            exceeds: self.documents.get(document).is_some_and(|doc| Heads::of(doc) != *heads),
        });
        Ok(compared.collect())
    }

    fn unsent_of(&mut self, document: &DocumentId) -> Result<Unsent, Infallible> {
        let Some(marks) = self.unsent.get(document) else { return Ok(Unsent::Nothing) };
        Ok(Unsent::Changes(entry::changes_of(&self.documents[document], marks)))
    }

    fn acknowledged(&mut self, document: &DocumentId, heads: &Heads) -> Result<bool, Infallible> {
        Ok(self.clear(document, heads))
    }

    fn unsent(&mut self) -> Result<Vec<DocumentId>, Infallible> {
        Ok(self.unsent.keys().copied().collect())
    }

    fn documents(&mut self) -> Result<Vec<(DocumentId, Heads)>, Infallible> {
        let all = self.documents.iter().map(|(document, doc)| (*document, Heads::of(doc)));
        Ok(all.filter(|(_, heads)| !heads.is_empty()).collect())
    }

    fn set_cursor(&mut self, cursor: &Cursor) -> Result<(), Infallible> {
        self.cursor = cursor.clone();
        Ok(())
    }

    fn set_members(&mut self, members: &Members) -> Result<(), Infallible> {
        self.may_write = members.role != "viewer";
        let held: Vec<_> = self.unsent.keys().copied().filter(|_| !self.may_write).collect();
        for document in held {
            self.mend(&document, false);
        }
        Ok(())
    }

    fn refused(&mut self, document: &DocumentId, code: RefusalCode, _reason: &str) -> Result<(), Infallible> {
        match code {
            RefusalCode::DuplicateSequence => self.mend(document, true),
            RefusalCode::ReadOnly => self.mend(document, false),
            _ => {}
        }
        Ok(())
    }
}
