//! Work that was held back: re-run once it is allowed again.

use concord_locales::say;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::replica::error::{CommandError, Thing};
use crate::replica::mend;
use crate::replica::work::Work;
use crate::store::{changes, pending};

/// What can be done about held-back work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum HeldCommand {
    /// Do it again now: all of it, or one operation by its number in the list.
    Retry {
        /// The number; none is everything.
        number: Option<i64>,
    },
}

pub(super) fn run(work: &mut Work<'_>, command: &HeldCommand) -> Result<Outcome, CommandError> {
    let HeldCommand::Retry { number } = command;
    let mut held = pending::held(work.tx, work.workspace.id)?;
    if let Some(number) = number {
        let Some(chosen) = held.iter().find(|kept| kept.seq == *number).map(|kept| kept.document) else {
            return Err(CommandError::not_found(Thing::Held, number.to_string(), Vec::new()));
        };
        let is_here = changes::row(work.tx, work.workspace.id, &chosen)?.is_some();
        // What the chosen work was done to may itself be held back: that is made first.
        held.retain(|kept| {
            let makes_it = !is_here && kept.document == chosen && kept.operation.may_come_first();
            kept.seq == *number || makes_it && kept.seq < *number
        });
    }
    let count = held.len();
    let again = mend::run_again(work, held)?;
    let mut notes = vec![say::note_done_again(count, again.done)];
    notes.extend(again.still_held.into_iter().map(say::note_still_held));
    Ok(Outcome { notes, ..Outcome::default() })
}
