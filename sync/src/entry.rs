//! Entries of a workspace's log: whole chunks that are taken into a document without any peer's state.
//!
//! This is how a client takes in what a server stored, and a server what a client pushed. Nothing is taken in halfway:
//! chunks that are damaged, that clash with the document or that hang on changes it lacks leave it as it was.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, AutomergeError, Change, ReadDoc};

use crate::chunk;
use crate::heads::{ChangeHash, Heads};
use crate::peer;

/// What entries brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Bytes of exactly the changes that were new, to append durably; none if nothing was new.
    pub chunk: Option<Vec<u8>>,
    /// How many changes were new.
    pub changes: usize,
    /// The newest changes that the entries hold, new here or not: whoever sent them has these, and their ancestors.
    pub heads: Heads,
}

/// Entries that were not taken. The document is as it was, except after [`EntryError::Poisoned`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// They hang on changes that are not in the document; with those it would have these hashes.
    #[error("changes that others depend on are missing")]
    Missing(Heads),
    /// Another change with the same actor and sequence number is in the document.
    #[error("another change has the same actor and sequence number")]
    DuplicateSequence,
    /// Not whole chunks, or automerge can't read them.
    #[error("damaged changes: {0}")]
    Damaged(String),
    /// automerge panicked: the document in memory must be dropped.
    #[error("the document could not take the changes")]
    Poisoned,
}

impl From<AutomergeError> for EntryError {
    fn from(error: AutomergeError) -> Self {
        match error {
            AutomergeError::DuplicateSeqNumber(..) => EntryError::DuplicateSequence,
            other => EntryError::Damaged(other.to_string()),
        }
    }
}

/// The changes that stored chunks are, in their order; none if a whole document is among them, or if they are damaged.
pub fn changes_in(chunks: &[u8]) -> Option<Vec<Change>> {
    let mut found = Vec::new();
    chunk::read_all(0, chunks, &mut found).ok()?;
    let change = |chunk: &chunk::Chunk| {
        chunk.change?;
        Change::from_bytes(chunks[chunk.range.clone()].to_vec()).ok()
    };
    found.iter().map(change).collect()
}

/// Takes entries into a document, all of them or none. They are in the order in which they were stored.
pub fn take_in(document: &mut Automerge, entries: &[&[u8]]) -> Result<Brought, EntryError> {
    catch_unwind(AssertUnwindSafe(|| take_in_inner(document, entries))).unwrap_or(Err(EntryError::Poisoned))
}

fn take_in_inner(document: &mut Automerge, entries: &[&[u8]]) -> Result<Brought, EntryError> {
    let mut chunks = Vec::new();
    for (source, bytes) in entries.iter().enumerate() {
        chunk::read_all(source, bytes, &mut chunks)
            .map_err(|error| EntryError::Damaged(error.to_string()))?;
    }
    if document.is_empty() && chunks.first().is_some_and(|chunk| chunk.change.is_none()) {
        return load(document, entries.concat());
    }
    let mut changes = Vec::new();
    for chunk in &chunks {
        let bytes = &entries[chunk.source][chunk.range.clone()];
        match chunk.change {
            Some(_) => {
                changes.push(Change::try_from(bytes).map_err(|error| EntryError::Damaged(error.to_string()))?)
            }
            None => changes.extend(Automerge::load(bytes)?.get_changes(&[])),
        }
    }
    apply(document, changes)
}

/// A document of which nothing is here yet is stored as it came.
fn load(document: &mut Automerge, bytes: Vec<u8>) -> Result<Brought, EntryError> {
    let loaded = Automerge::load(&bytes)?;
    if !loaded.get_missing_deps(&[]).is_empty() {
        return Err(EntryError::Missing(Heads::of(&loaded)));
    }
    *document = loaded;
    let changes = document.stats().num_changes as usize;
    Ok(Brought { chunk: Some(bytes), changes, heads: Heads::of(document) })
}

fn apply(document: &mut Automerge, changes: Vec<Change>) -> Result<Brought, EntryError> {
    let hashes: BTreeSet<ChangeHash> = changes.iter().map(|change| change.hash().into()).collect();
    let is_here = |hash: &ChangeHash| peer::has_change(document, hash);
    let depended: BTreeSet<ChangeHash> =
        changes.iter().flat_map(|change| change.deps()).copied().map(Into::into).collect();
    let heads: Heads = hashes.difference(&depended).copied().collect();
    if depended.iter().any(|hash| !hashes.contains(hash) && !is_here(hash)) {
        return Err(EntryError::Missing(heads));
    }
    let mut seen = BTreeSet::new();
    let mut new: Vec<Change> = changes
        .into_iter()
        .filter(|change| !is_here(&change.hash().into()) && seen.insert(change.hash()))
        .collect();
    if new.is_empty() {
        return Ok(Brought { chunk: None, changes: 0, heads });
    }
    document.apply_changes(new.iter().cloned())?;
    let bytes = new.iter_mut().flat_map(|change| change.bytes().into_owned()).collect();
    Ok(Brought { chunk: Some(bytes), changes: new.len(), heads })
}

/// The bytes of those of these changes that the document has, each after those it depends on.
pub fn changes_of<'a>(document: &Automerge, hashes: impl IntoIterator<Item = &'a ChangeHash>) -> Vec<u8> {
    let mut changes: Vec<Change> =
        hashes.into_iter().filter_map(|hash| document.get_change_by_hash(&(*hash).into())).collect();
    // A change's first operation is numbered above all operations it depends on.
    changes.sort_by_key(|change| (change.start_op(), change.hash()));
    changes.iter_mut().flat_map(|change| change.bytes().into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use automerge::transaction::Transactable;
    use automerge::{ActorId, ROOT};

    use super::*;

    fn put(document: &mut Automerge, key: &str, value: i64) -> Vec<u8> {
        let before = document.get_heads();
        document.transact::<_, _, AutomergeError>(|tx| tx.put(ROOT, key, value)).unwrap();
        document.save_after(&before)
    }

    fn by(actor: u8) -> Automerge {
        Automerge::new().with_actor(ActorId::from([actor]))
    }

    #[test]
    fn a_document_comes_whole_and_grows_by_changes_and_by_compacted_chunks() {
        let (mut there, mut here) = (by(1), Automerge::new());
        put(&mut there, "a", 1);
        let snapshot = there.save();
        let brought = take_in(&mut here, &[&snapshot]).unwrap();
        assert_eq!((brought.chunk, brought.changes), (Some(snapshot), 1));
        let (second, third) = (put(&mut there, "b", 2), put(&mut there, "a", 3));
        let brought = take_in(&mut here, &[&second, &third]).unwrap();
        assert_eq!((brought.chunk, brought.changes), (Some([second.clone(), third].concat()), 2));
        let fourth = put(&mut there, "c", 4);
        let brought = take_in(&mut here, &[&there.save()]).unwrap();
        assert_eq!((brought.chunk, brought.changes), (Some(fourth), 1));
        assert_eq!(brought.heads, Heads::of(&there));
        let again = take_in(&mut here, &[&second, &there.save()]).unwrap();
        assert_eq!((again.chunk, again.changes, again.heads), (None, 0, Heads::of(&there)));
        assert_eq!(here.get_heads(), there.get_heads());
    }

    #[test]
    fn what_can_not_be_taken_leaves_the_document_as_it_was() {
        let (mut there, mut here) = (by(1), Automerge::new());
        let first = put(&mut there, "a", 1);
        take_in(&mut here, &[&first]).unwrap();
        let (second, third) = (put(&mut there, "a", 2), put(&mut there, "a", 3));
        let heads = Heads::of(&here);
        assert_eq!(take_in(&mut here, &[&third]), Err(EntryError::Missing(Heads::of(&there))));
        assert_eq!(take_in(&mut Automerge::new(), &[&third]), Err(EntryError::Missing(Heads::of(&there))));
        let mut other = by(1);
        take_in(&mut other, &[&first]).unwrap();
        let clash = put(&mut other, "a", 4);
        take_in(&mut there, &[&clash]).unwrap_err();
        let cut = &second[..second.len() - 1];
        assert!(matches!(take_in(&mut here, &[&second, cut]), Err(EntryError::Damaged(_))));
        assert_eq!(take_in(&mut here, &[&second, &clash]), Err(EntryError::DuplicateSequence));
        assert_eq!(Heads::of(&here), heads);
        assert!(here.get_missing_deps(&[]).is_empty());
        take_in(&mut here, &[&second, &third]).unwrap();
        assert_eq!(take_in(&mut here, &[&clash]), Err(EntryError::DuplicateSequence));
        assert_eq!(here.get_heads(), there.get_heads());
    }

    #[test]
    fn chosen_changes_come_in_an_order_that_can_be_taken_in() {
        let mut there = by(1);
        put(&mut there, "a", 1);
        let mut here = there.fork();
        let mut other = there.fork().with_actor(ActorId::from([9]));
        put(&mut there, "b", 2);
        put(&mut other, "c", 3);
        there.merge(&mut other).unwrap();
        put(&mut there, "d", 4);
        let new: BTreeSet<ChangeHash> =
            there.get_changes(&here.get_heads()).iter().map(|change| change.hash().into()).collect();
        let brought = take_in(&mut here, &[&changes_of(&there, &new)]).unwrap();
        assert_eq!(brought.changes, 3);
        assert_eq!(here.get_heads(), there.get_heads());
    }
}
