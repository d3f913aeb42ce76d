//! `concord undo`, `redo` and `op log`: what was done, a command at a time, and taking it back.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::undo::UndoCommand;
use concord_core::view::operation::OperationView;

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, Message, examples, labels, say};

/// Take back the last thing you did, on whichever of your devices
#[derive(Debug, Args)]
#[command(after_help = examples::UNDO)]
pub struct Undo {
    /// An operation of yours, as `op log` names it [else the last one]
    #[arg(value_name = "OP")]
    pub op: Option<String>,
}

/// Do again what you took back last
#[derive(Debug, Args)]
#[command(after_help = examples::REDO)]
pub struct Redo {}

/// What was done, a command at a time
#[derive(Debug, Subcommand)]
pub enum Op {
    /// List what was done, the newest first
    #[command(after_help = examples::OP_LOG)]
    Log(Log),
}

/// Arguments of `op log`.
#[derive(Debug, Args)]
pub struct Log {
    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub number: usize,
    /// Of this person
    #[arg(long, value_name = "P", conflicts_with = "all")]
    pub by: Option<String>,
    /// Of everybody [else yours]
    #[arg(long)]
    pub all: bool,
}

impl Undo {
    /// Takes a step back and prints what it was.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = self.op.map_or(UndoCommand::Undo, |step| UndoCommand::Step { step });
        carry_out(session, command, say::undone())
    }
}

impl Redo {
    /// Does a step again and prints what it was.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        carry_out(session, UndoCommand::Redo, say::redone())
    }
}

fn carry_out(session: &mut Session, command: UndoCommand, done: Message) -> Result<(), CliError> {
    session.carry_out(&Command::Undo(command))?;
    let me = session.view()?.my_name()?;
    let Some(last) = session.view()?.operations(1, Some(&me))?.into_iter().next() else { return Ok(()) };
    let lines = changes(&last);
    session.output().value(&last, || lines.iter().map(|line| words::did(done.clone(), line, "")).collect())
}

impl Op {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let Op::Log(log) = self;
        let who = match (log.all, log.by) {
            (true, _) => None,
            (false, Some(name)) => Some(name),
            (false, None) => Some(session.view()?.my_name()?),
        };
        let operations = session.view()?.operations(log.number, who.as_deref())?;
        session.output().list(&operations, || table(&operations), say::no_operations())
    }
}

fn table(operations: &[OperationView]) -> Table {
    let headings =
        [say::label_op(), say::label_at(), say::label_author(), say::label_change(), say::label_note()];
    let mut table = Table::new(headings);
    for operation in operations {
        let note = match (&operation.obstacle, operation.undone) {
            (_, true) => words::text(&say::undone()),
            (Some(obstacle), false) => words::text(&obstacle.message()),
            (None, false) => String::new(),
        };
        for (at, change) in changes(operation).into_iter().enumerate() {
            let first = |text: String| if at == 0 { text.into() } else { Cell::default() };
            let tone = if operation.undone { Tone::Quiet } else { Tone::Plain };
            table.row([
                first(operation.op.clone().unwrap_or_default()),
                first(labels::moment(&operation.at)),
                first(labels::who(operation.author.as_deref()).to_owned()),
                Cell::toned(tone, change),
                first(note.clone()),
            ]);
        }
    }
    table
}

/// What an operation did, a line a change.
fn changes(operation: &OperationView) -> Vec<String> {
    let of_document = |document: &concord_core::view::operation::ChangedDocument| {
        let name = document.key.clone().unwrap_or_else(|| document.title.clone());
        document
            .changes
            .iter()
            .map(|change| format!("{name} {}", words::field_change(change)))
            .collect::<Vec<_>>()
    };
    operation.documents.iter().flat_map(of_document).collect()
}
