//! Which steps of a person stand and which were taken back: derived from the steps themselves, so that it is the same
//! on all of the person's devices and after any restart.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use concord_sync::heads::ChangeHash;
use concord_sync::id::DocumentId;

use crate::model::step::undoing;
use crate::store::activity::{self, Taken};
use crate::store::{Connection, StoreError};

/// The steps of one person.
pub struct Steps<'a> {
    connection: &'a Connection,
    workspace: i64,
    person: &'a str,
    until: i64,
}

/// A step with what followed it: taken back, done again, taken back again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The last step of it: the only one that can be taken back.
    pub end: String,
    /// How many times what it began with was taken back and done again.
    pub turns: usize,
}

impl Chain {
    /// Whether what it began with is taken back.
    pub fn is_undone(&self) -> bool {
        self.turns % 2 == 1
    }
}

/// The changes of a step, by document.
pub type Parts = BTreeMap<DocumentId, BTreeSet<ChangeHash>>;

impl<'a> Steps<'a> {
    /// The steps of `person` until a time.
    pub fn of(connection: &'a Connection, workspace: i64, person: &'a str, until: i64) -> Self {
        Steps { connection, workspace, person, until }
    }

    fn undoes(&self, step: &str) -> Result<Option<Option<String>>, StoreError> {
        activity::undoes(self.connection, self.workspace, self.person, step, self.until)
    }

    /// What followed a step.
    pub fn chain(&self, step: &str) -> Result<Chain, StoreError> {
        let mut chain = Chain { end: step.to_owned(), turns: 0 };
        loop {
            let next = undoing(&chain.end);
            if self.undoes(&next)?.is_none() {
                return Ok(chain);
            }
            chain = Chain { end: next, turns: chain.turns + 1 };
        }
    }

    /// Whether there is such a step.
    pub fn is_there(&self, step: &str) -> Result<bool, StoreError> {
        Ok(self.undoes(step)?.is_some())
    }

    /// The changes of a step.
    pub fn parts(&self, step: &str) -> Result<Parts, StoreError> {
        let mut parts = Parts::new();
        for taken in activity::of_step(self.connection, self.workspace, self.person, step, self.until)? {
            parts.entry(taken.document).or_default().insert(taken.hash);
        }
        Ok(parts)
    }

    /// The ends of chains to be taken back, the one whose turn it is first: of the steps that stand, newest first.
    pub fn to_undo<E: From<StoreError>>(
        &self,
        mut visit: impl FnMut(String) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.each(|step, undoes| {
            if undoes.is_some() {
                return Ok(true);
            }
            let chain = self.chain(&step)?;
            if chain.is_undone() { Ok(true) } else { visit(chain.end) }
        })
    }

    /// The ends of chains to be done again, the one whose turn it is first: of the steps taken back, the last one first,
    /// until one that did something else.
    pub fn to_redo<E: From<StoreError>>(
        &self,
        mut visit: impl FnMut(String) -> Result<bool, E>,
    ) -> Result<(), E> {
        self.each(|step, undoes| {
            if undoes.is_none() {
                return Ok(false);
            }
            let takes_back = self.chain(&step)?.turns == 0 && self.depth(undoes)? % 2 == 1;
            if takes_back { visit(step) } else { Ok(true) }
        })
    }

    /// How many steps stand before one that takes `undoes` back.
    fn depth(&self, mut undoes: Option<String>) -> Result<usize, StoreError> {
        let mut depth = 0;
        while let Some(step) = undoes {
            depth += 1;
            undoes = self.undoes(&step)?.flatten();
            // Nobody takes a thing back so often: a circle, from a program that is not ours.
            if depth > LONGEST_CHAIN {
                break;
            }
        }
        Ok(depth)
    }

    /// Each step once, newest first.
    fn each<E: From<StoreError>>(
        &self,
        mut visit: impl FnMut(String, Option<String>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let mut seen = BTreeSet::new();
        activity::newest_first(
            self.connection,
            self.workspace,
            Some(self.person),
            self.until,
            |taken: Taken| match taken.step {
                Some(step) if seen.insert(step.clone()) => visit(step, taken.undoes),
                _ => Ok(true),
            },
        )
    }
}

/// The longest chain that is followed.
const LONGEST_CHAIN: usize = 100_000;
