//! Taking back what one did, and doing it again: for each document of the step the edits that put back what was there,
//! all of them or none.

use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::document::{Document, Nature};
use crate::history::undo::{Obstacle, Reversal, reversals};
use crate::model::id::PersonId;
use crate::model::meeting::MeetingEdit;
use crate::model::operation::{Edit, Kind};
use crate::model::step::undoing;
use crate::model::take_back::TakeBack;
use crate::model::task::TaskEdit;
use crate::replica::error::CommandError;
use crate::replica::query::Asking;
use crate::replica::steps::{Parts, Steps};
use crate::replica::work::Work;

/// What can be done about steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum UndoCommand {
    /// Take back the last step of the person at this device that stands and takes nothing back itself, whichever of
    /// their devices it was taken at.
    Undo,
    /// Do again what was taken back last, unless something else was done since.
    Redo,
    /// Take back a step of the person's own, of whatever time.
    Step {
        /// Its id.
        step: String,
    },
}

/// What takes a step back: edits by document.
pub(crate) type Plan = Vec<(DocumentId, Kind, Vec<Reversal>)>;

/// What stands in the way of taking a step back, and in which document.
pub(crate) type Stopped = (DocumentId, Box<Obstacle>);

pub(super) fn run(work: &mut Work<'_>, command: &UndoCommand) -> Result<Outcome, CommandError> {
    let me = work.workspace.me.0.clone();
    let steps = Steps::of(work.tx, work.workspace.id, &me, i64::MAX);
    let (step, plan) = match command {
        UndoCommand::Undo => first(work, &steps, |visit| steps.to_undo(visit))?,
        UndoCommand::Redo => first(work, &steps, |visit| steps.to_redo(visit))?,
        UndoCommand::Step { step } => named(work, &steps, step)?,
    };
    take_back(work, &step, plan)
}

/// Whether to go on to the next step.
type Visit<'a> = &'a mut dyn FnMut(String) -> Result<bool, CommandError>;

/// The first of the steps whose turn it is. One that left nothing to take back (words that somebody else wrote just so)
/// is passed over.
fn first(
    work: &Work<'_>,
    steps: &Steps<'_>,
    each: impl FnOnce(Visit<'_>) -> Result<(), CommandError>,
) -> Result<(String, Plan), CommandError> {
    let mut found = None;
    each(&mut |step| {
        let plan = plan(work, &steps.parts(&step)?)?;
        if !plan.is_empty() {
            found = Some((step, plan));
        }
        Ok(found.is_none())
    })?;
    found.ok_or(CommandError::NothingToUndo)
}

fn named(work: &Work<'_>, steps: &Steps<'_>, step: &str) -> Result<(String, Plan), CommandError> {
    if !steps.is_there(step)? {
        return Err(CommandError::NoSuchStep { step: step.to_owned() });
    }
    let chain = steps.chain(step)?;
    if chain.is_undone() {
        return Err(CommandError::UndoneAlready { step: step.to_owned() });
    }
    let plan = plan(work, &steps.parts(&chain.end)?)?;
    if plan.is_empty() { Err(CommandError::NothingToUndo) } else { Ok((chain.end, plan)) }
}

/// What takes a step back, or the first thing that stands in the way.
fn plan(work: &Work<'_>, parts: &Parts) -> Result<Plan, CommandError> {
    match planned(parts, &work.workspace.me, |id| work.load(id))? {
        Ok(plan) => Ok(plan),
        Err((document, obstacle)) => {
            let asking = Asking { connection: work.tx, workspace: work.workspace, at: None };
            Err(CommandError::CannotUndo(Box::new(asking.obstacle(&document, &obstacle)?)))
        }
    }
}

/// What takes a step of `me` back, with documents from `load`.
pub(crate) fn planned(
    parts: &Parts,
    me: &PersonId,
    load: impl Fn(&DocumentId) -> Result<Option<Document>, CommandError>,
) -> Result<Result<Plan, Stopped>, CommandError> {
    let mut plan = Plan::new();
    for (id, changes) in parts {
        let Some(document) = load(id)? else { continue };
        let (Nature::Known(kind) | Nature::Newer(Some(kind))) = document.nature() else { continue };
        match reversals(&document, changes, me, parts.len() == 1) {
            Ok(back) if back.is_empty() => {}
            Ok(back) => plan.push((*id, kind, back)),
            Err(obstacle) => return Ok(Err((*id, obstacle))),
        }
    }
    Ok(Ok(plan))
}

fn take_back(work: &mut Work<'_>, step: &str, plan: Plan) -> Result<Outcome, CommandError> {
    let id = undoing(step);
    work.begin_step(id.clone(), Some(step.to_owned()))?;
    let document = plan.first().map(|(document, ..)| *document);
    for (document, kind, back) in plan {
        let mut edits = Vec::new();
        for reversal in back {
            edits.extend(edit(work, kind, reversal, &id)?);
        }
        work.commit(document, edits)?;
    }
    Ok(Outcome { document, ..Outcome::default() })
}

fn edit(
    work: &mut Work<'_>,
    kind: Kind,
    reversal: Reversal,
    step: &str,
) -> Result<Option<Edit>, CommandError> {
    let words = match reversal {
        Reversal::Put { path, value } => return Ok(Some(Edit::set(kind, &path, value))),
        Reversal::Text(words) => words,
    };
    let back = TakeBack { step: step.to_owned(), id: work.fresh_id()?.to_string(), ..words };
    Ok(match kind {
        Kind::Task => Some(Edit::Task(TaskEdit::TakeBack(back))),
        Kind::Meeting => Some(Edit::Meeting(MeetingEdit::TakeBack(back))),
        Kind::Board | Kind::Workspace => None,
    })
}
