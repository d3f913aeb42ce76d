//! A document as of a time: what had been done to it by then, with everything that was done before.

use std::collections::BTreeSet;

use concord_sync::heads::{ChangeHash, Heads};

use super::{is_genesis, recorded_at};
use crate::document::{Document, DocumentError};

/// The heads of a document at a time: of all changes whose corrected time is not after `at`, and those that they depend on,
/// which by a wrong clock may be. None if there is no such change: then the document was not there.
pub fn heads_at(document: &Document, at: i64) -> Option<Heads> {
    let changes = document.automerge().get_changes_meta(&[]);
    let mut within: BTreeSet<automerge::ChangeHash> = BTreeSet::new();
    let mut followed: BTreeSet<automerge::ChangeHash> = BTreeSet::new();
    // Last first: what depends on a change is met before it.
    for change in changes.iter().rev() {
        let is_early =
            !is_genesis(&change.deps, change.timestamp, &change.message) && recorded_at(change) <= at;
        if is_early || followed.contains(&change.hash) {
            within.insert(change.hash);
            followed.extend(&change.deps);
        }
    }
    let heads: Heads = within.difference(&followed).map(|hash| ChangeHash::from(*hash)).collect();
    (!heads.is_empty()).then_some(heads)
}

/// A document as of a time; none if it was not there.
pub fn at(document: &Document, at: i64) -> Result<Option<Document>, DocumentError> {
    match heads_at(document, at) {
        None => Ok(None),
        Some(heads) if heads == document.heads() => Ok(Some(document.clone())),
        Some(heads) => Ok(Some(document.at(&heads)?)),
    }
}
