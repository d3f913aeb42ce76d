//! Mending: local changes that cannot stand as they are, taken out and their operations done again or held back.
//!
//! Serves work refused by the server, a laptop restored from a backup, a data directory copied to a second
//! machine, and another's change under this actor's next number. Putting old changes back as bytes can't work:
//! later changes hang on them, and their sequence numbers repeat. So the document is built anew from what is
//! acknowledged, the device takes a fresh actor, and what people meant is carried out again from the
//! operations that were kept for this.

use std::collections::BTreeSet;

use concord_locales::{Message, say};
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;

use super::error::CommandError;
use super::work::Work;
use crate::document::Document;
use crate::store::changes;
use crate::store::pending::{self, Pending};

/// What becomes of the operations that were taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// They are carried out again by a fresh actor.
    RunAgain,
    /// They are kept aside and shown.
    Hold {
        /// Why, by name.
        code: String,
        /// Why, in words.
        reason: String,
    },
}

/// What came of carrying operations out again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// How many stand now.
    pub done: usize,
    /// Why the others don't.
    pub still_held: Vec<Message>,
}

/// Takes the unsent local changes of a document out and lets `fate` decide about their operations. Returns how
/// many there were.
pub fn mend(work: &mut Work<'_>, id: &DocumentId, fate: &Fate) -> Result<usize, CommandError> {
    let unsent = pending::unsent_of(work.tx, work.workspace.id, id)?;
    if unsent.is_empty() {
        return Ok(0);
    }
    take_out(work, id, &unsent)?;
    work.fresh_actor()?;
    let count = unsent.len();
    match fate {
        Fate::Hold { code, reason } => {
            for operation in &unsent {
                pending::hold(work.tx, operation.seq, code, reason)?;
            }
        }
        Fate::RunAgain => {
            run_again(work, unsent)?;
        }
    }
    Ok(count)
}

/// Builds the document anew without `unsent` and whatever of this device hangs on it.
fn take_out(work: &mut Work<'_>, id: &DocumentId, unsent: &[Pending]) -> Result<(), CommandError> {
    let Some(document) = work.load(id)? else { return Ok(()) };
    let mut out: BTreeSet<_> = unsent.iter().filter_map(|operation| operation.hash).collect();
    let mut kept = Vec::new();
    // Oldest first: what depends on something taken out is met after it.
    for change in document.changes() {
        let hangs_on = change.deps().iter().any(|dependency| out.contains(&(*dependency).into()));
        if hangs_on || out.contains(&change.hash().into()) {
            out.insert(change.hash().into());
        } else {
            kept.push(change);
        }
    }
    let acknowledged =
        changes::row(work.tx, work.workspace.id, id)?.is_some_and(|row| row.server_heads.is_some());
    // A document that is nothing but its genesis and never reached the server was this device's own idea.
    if kept.len() <= 1 && !acknowledged {
        return work.forget(id);
    }
    let rebuilt = Document::from_changes(None, kept)?;
    work.store_anew(id, &rebuilt)
}

/// Lets go of held-back work whose change has come back from the server: it was stored there after all, only the
/// acknowledgement was lost.
pub fn release_arrived(work: &Work<'_>, id: &DocumentId, document: &Document) -> Result<(), CommandError> {
    for kept in pending::held_of(work.tx, work.workspace.id, id)? {
        if kept.hash.is_some_and(|hash| document.has_all(&Heads::from_iter([hash]))) {
            pending::clear(work.tx, kept.seq)?;
        }
    }
    Ok(())
}

/// Carries operations out again, each as its own change. One that finds nothing to be done to is held back.
pub fn run_again(work: &mut Work<'_>, operations: Vec<Pending>) -> Result<Again, CommandError> {
    let mut again = Again::default();
    for kept in operations {
        let is_here = changes::row(work.tx, work.workspace.id, &kept.document)?.is_some();
        if !is_here && !kept.operation.may_come_first() {
            let reason = say::held_not_here();
            pending::hold(work.tx, kept.seq, "not-here", &reason.to_string())?;
            again.still_held.push(reason);
            continue;
        }
        match work.carry_out(&kept.operation, None) {
            Ok(hash) => {
                pending::made_again(work.tx, kept.seq, &hash)?;
                again.done += 1;
            }
            Err(CommandError::Document(error)) => {
                pending::hold(work.tx, kept.seq, "does-not-fit", &error.to_string())?;
                again.still_held.push(error.message());
            }
            Err(other) => return Err(other),
        }
    }
    Ok(again)
}

/// Holds everything unsent in the workspace back: this member may not write any more.
pub fn hold_everything(work: &mut Work<'_>, code: &str, reason: &str) -> Result<usize, CommandError> {
    let fate = Fate::Hold { code: code.to_owned(), reason: reason.to_owned() };
    let mut held = 0;
    for document in pending::unsent_documents(work.tx, work.workspace.id)? {
        held += mend(work, &document, &fate)?;
    }
    Ok(held)
}
