//! What a person means, as plain values, and how each becomes operations.
//!
//! A command is resolved against the replica (names to things), judged by the rules (refuse, flag, accept) and
//! carried out as operations, all in one write transaction. One file a handbook chapter.

pub mod board;
pub mod conflict;
pub mod held;
pub mod meeting;
pub mod person;
pub mod rule;
pub mod task;
pub mod undo;
pub mod view;

use concord_locales::{Message, say};
use concord_sync::id::DocumentId;
use serde::{Deserialize, Serialize};

use crate::model::id::PersonId;
use crate::model::verdict::Flag;
use crate::replica::error::CommandError;
use crate::replica::resolve::Resolver;
use crate::replica::work::Work;

/// Everything that can be done to a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// People who can be named.
    Person(person::PersonCommand),
    /// Boards and columns.
    Board(board::BoardCommand),
    /// Tasks.
    Task(task::TaskCommand),
    /// Meetings and their minutes.
    Meeting(meeting::MeetingCommand),
    /// Saved views.
    View(view::ViewCommand),
    /// Numbers in the handbook's rules.
    Rule(rule::RuleCommand),
    /// Several at once: all of them, or, if one can't be done, none.
    All {
        /// In this order.
        commands: Vec<Command>,
    },
    /// Decide between contested values.
    Conflict(conflict::ConflictCommand),
    /// Work that was held back.
    Held(held::HeldCommand),
    /// Take back what one did, or do it again.
    Undo(undo::UndoCommand),
}

/// What a command came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The document made or changed; none if nothing was.
    pub document: Option<DocumentId>,
    /// The documents made or changed by several commands at once, in their order.
    pub documents: Vec<DocumentId>,
    /// The person entered.
    pub person: Option<PersonId>,
    /// What the rules want seen.
    pub flags: Vec<Flag>,
    /// Lines for the person, such as who else goes by a key.
    pub notes: Vec<Message>,
    /// The step that it was, to be named to undo; none if nothing was written.
    pub step: Option<String>,
}

impl Outcome {
    fn of(document: DocumentId) -> Self {
        Outcome { document: Some(document), ..Outcome::default() }
    }

    fn flagged(mut self, flags: Vec<Flag>) -> Self {
        self.flags.extend(flags);
        self
    }
}

/// Carries a command out within a unit of work.
pub fn run(work: &mut Work<'_>, command: &Command) -> Result<Outcome, CommandError> {
    if !work.may_write() {
        return Err(CommandError::Forbidden {
            reason: say::viewer_may_not(),
            hint: say::hint_viewer_may_not(),
        });
    }
    match command {
        Command::Person(command) => person::run(work, command),
        Command::Board(command) => board::run(work, command),
        Command::Task(command) => task::run(work, command),
        Command::Meeting(command) => meeting::run(work, command),
        Command::View(command) => view::run(work, command),
        Command::Rule(command) => rule::run(work, command),
        Command::All { commands } => all(work, commands),
        Command::Conflict(command) => conflict::run(work, command),
        Command::Held(command) => held::run(work, command),
        Command::Undo(command) => undo::run(work, command),
    }
}

/// Carries out one after the other. The error of one is the error of all: nothing of a unit of work that fails is kept.
fn all(work: &mut Work<'_>, commands: &[Command]) -> Result<Outcome, CommandError> {
    let mut together = Outcome::default();
    for command in commands {
        let outcome = run(work, command)?;
        together.documents.extend(outcome.document.iter().chain(&outcome.documents));
        together.notes.extend(outcome.notes);
        for flag in outcome.flags {
            if !together.flags.contains(&flag) {
                together.flags.push(flag);
            }
        }
    }
    Ok(together)
}

impl<'a> Work<'a> {
    /// A resolver over what this work sees.
    pub fn resolver(&self) -> Resolver<'a> {
        Resolver::new(self.tx, self.workspace)
    }
}

/// The longest title, name or one-line value, in characters.
pub const LONGEST_LINE: usize = 1_000;

/// The longest piece of prose, in characters.
pub const LONGEST_PROSE: usize = 1_000_000;

/// A title or name: trimmed, not empty, one line, not endless.
pub(crate) fn line(what: &Message, text: &str) -> Result<String, CommandError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(CommandError::invalid(say::text_empty(what.clone()), say::hint_some_words(what.clone())));
    }
    if trimmed.contains(['\n', '\r']) {
        return Err(CommandError::invalid(say::text_broken(what.clone()), say::hint_into_description()));
    }
    let length = trimmed.chars().count();
    if length > LONGEST_LINE {
        return Err(CommandError::invalid(
            say::text_too_long(length, LONGEST_LINE, what.clone()),
            say::hint_into_description(),
        ));
    }
    Ok(trimmed.to_owned())
}

/// A piece of prose: not endless, one kind of line break.
pub(crate) fn prose(text: &str) -> Result<String, CommandError> {
    let length = text.chars().count();
    if length > LONGEST_PROSE {
        return Err(CommandError::invalid(say::prose_too_long(length, LONGEST_PROSE), say::hint_link_it()));
    }
    Ok(text.replace("\r\n", "\n"))
}
