//! A document as of a time: what had been done to it by then, with everything that was done before.

use std::collections::BTreeSet;

use automerge::{ActorId, Change, ChangeMetadata};
use concord_sync::heads::{ChangeHash, Heads};

use super::{is_nobodys, origin};
use crate::document::message::Message;
use crate::document::{Document, DocumentError, Record};

/// A document with all that was done to it, from which it can be had as of any time.
#[derive(Debug)]
pub enum Lived {
    /// Its changes, each after those it depends on: a time is made of those that count then, and the others are never carried
    /// out.
    Changes(Vec<Change>),
    /// The document.
    Whole(Box<Document>),
}

impl Lived {
    /// From changes, if they are all that lead to `heads`, and each comes after those it depends on.
    pub fn of_changes(changes: Vec<Change>, heads: &Heads) -> Option<Self> {
        let mut seen: BTreeSet<automerge::ChangeHash> = BTreeSet::new();
        let mut followed: BTreeSet<automerge::ChangeHash> = BTreeSet::new();
        for change in &changes {
            if !change.deps().iter().all(|on| seen.contains(on)) {
                return None;
            }
            seen.insert(change.hash());
            followed.extend(change.deps());
        }
        let found: Heads = seen.difference(&followed).map(|hash| ChangeHash::from(*hash)).collect();
        (found == *heads).then_some(Lived::Changes(changes))
    }

    /// The document as of a time; none if it was not there.
    pub fn at(&self, at: i64) -> Result<Option<Document>, DocumentError> {
        match self {
            Lived::Changes(changes) => {
                let within = hashes_at(changes, at);
                let kept = changes.iter().filter(|change| within.contains(&change.hash()));
                let kept: Vec<Change> = kept.cloned().collect();
                if kept.is_empty() { Ok(None) } else { Document::from_changes(None, kept).map(Some) }
            }
            Lived::Whole(document) => match heads_at(document, at) {
                None => Ok(None),
                Some(heads) if heads == document.heads() => Ok(Some(Document::clone(document))),
                Some(heads) => Ok(Some(document.at(&heads)?)),
            },
        }
    }

    /// Between which times the document is as it is at `at`: since the last change that counts by its time, and until the first that
    /// does not. None if there is no such change.
    pub fn stands(&self, at: i64) -> Option<(i64, i64)> {
        let times: Vec<i64> = match self {
            Lived::Changes(changes) => changes.iter().filter_map(|change| Done::from(change).at()).collect(),
            Lived::Whole(document) => done(&document.changes_noted()).filter_map(|done| done.at()).collect(),
        };
        let since = times.iter().filter(|time| **time <= at).max()?;
        let until = times.iter().filter(|time| **time > at).min()?;
        Some((*since, *until))
    }

    /// What became of the document after `from` and until `to`, which is not before it; none if it was not there then either.
    pub fn between(&self, from: i64, to: i64) -> Result<Option<Span>, DocumentError> {
        let Lived::Changes(changes) = self else { return self.between_states(from, to) };
        let (before, after) = (hashes_at(changes, from), hashes_at(changes, to));
        let (before, after): (Vec<&Change>, Vec<&Change>) = changes
            .iter()
            .filter(|change| after.contains(&change.hash()))
            .partition(|change| before.contains(&change.hash()));
        let mut now = Document::from_changes(None, before.into_iter().cloned().collect())?;
        let known = now.heads();
        let before = (!known.is_empty()).then(|| now.read()).flatten();
        now.apply(after.into_iter().cloned().collect())?;
        Ok((!now.heads().is_empty()).then_some(Span { before, known, now }))
    }

    fn between_states(&self, from: i64, to: i64) -> Result<Option<Span>, DocumentError> {
        let Some(now) = self.at(to)? else { return Ok(None) };
        let then = self.at(from)?;
        let known = then.as_ref().map(Document::heads).unwrap_or_else(Heads::empty);
        Ok(Some(Span { before: then.and_then(|then| then.read()), known, now }))
    }
}

/// What became of a document between two times.
#[derive(Debug)]
pub struct Span {
    /// What it said before; none if it was not there, or can't be read.
    pub before: Option<Record>,
    /// Its heads before.
    pub known: Heads,
    /// The document in the end.
    pub now: Document,
}

/// Changes that count at a time.
fn hashes_at(changes: &[Change], at: i64) -> BTreeSet<automerge::ChangeHash> {
    let mut within = BTreeSet::new();
    within_at(changes.iter().map(Done::from), at, |hash, _| {
        within.insert(hash);
    });
    within
}

/// The heads of a document at a time. None if nothing had been done to it.
pub fn heads_at(document: &Document, at: i64) -> Option<Heads> {
    let mut heads = BTreeSet::new();
    within_at(done(&document.changes_noted()), at, |hash, is_followed| {
        if !is_followed {
            heads.insert(ChangeHash::from(hash));
        }
    });
    (!heads.is_empty()).then(|| heads.into_iter().collect())
}

fn done<'a>(changes: &'a [ChangeMetadata<'a>]) -> impl DoubleEndedIterator<Item = Done<'a>> {
    changes.iter().map(|change| Done {
        hash: change.hash,
        deps: &change.deps,
        timestamp: change.timestamp,
        actor: &change.actor,
        message: change.message.as_deref(),
    })
}

/// What of a change says whether it counts at a time.
struct Done<'a> {
    hash: automerge::ChangeHash,
    deps: &'a [automerge::ChangeHash],
    timestamp: i64,
    actor: &'a ActorId,
    message: Option<&'a str>,
}

impl<'a> From<&'a Change> for Done<'a> {
    fn from(change: &'a Change) -> Self {
        Done {
            hash: change.hash(),
            deps: change.deps(),
            timestamp: change.timestamp(),
            actor: change.actor_id(),
            message: change.message(),
        }
    }
}

impl Done<'_> {
    /// When, corrected, in milliseconds since 1970 UTC; none of what nobody made, which counts with what depends on it.
    fn at(&self) -> Option<i64> {
        if is_nobodys(self.deps, self.timestamp, self.message) {
            return None;
        }
        let message = self.message.and_then(Message::decode);
        Some(origin(self.timestamp, self.actor, message.as_ref()).at)
    }
}

/// Tells `visit` all changes whose corrected time is not after `at`, and those that they depend on, which by a wrong clock may be;
/// and of each whether one of the others depends on it.
fn within_at<'a>(
    changes: impl DoubleEndedIterator<Item = Done<'a>>,
    at: i64,
    mut visit: impl FnMut(automerge::ChangeHash, bool),
) {
    let mut followed: BTreeSet<automerge::ChangeHash> = BTreeSet::new();
    // Last first: what depends on a change is met before it.
    for change in changes.rev() {
        let is_followed = followed.contains(&change.hash);
        if is_followed || change.at().is_some_and(|done| done <= at) {
            followed.extend(change.deps);
            visit(change.hash, is_followed);
        }
    }
}
