//! `concord task check`: a task's checklist.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;

use super::report;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{examples, say};

/// A task's checklist
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Add an item
    #[command(after_help = examples::CHECK_ADD)]
    Add(Add),
    /// Tick an item
    #[command(after_help = examples::CHECK_TICK)]
    Tick(Item),
    /// Take a tick back
    #[command(after_help = examples::CHECK_UNTICK)]
    Untick(Item),
}

/// Arguments of `task check add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// What is to be ticked
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

/// One item.
#[derive(Debug, Args)]
pub struct Item {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// The item: its number in the list, its id, or the beginning of its text
    pub item: String,
}

impl Check {
    /// Changes the checklist and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = match self {
            Check::Add(Add { key, text }) => TaskCommand::AddCheck { task: key, title: text.join(" ") },
            Check::Tick(Item { key, item }) => TaskCommand::Tick { task: key, item, done: true },
            Check::Untick(Item { key, item }) => TaskCommand::Tick { task: key, item, done: false },
        };
        let outcome = session.carry_out(&Command::Task(command))?;
        report(session, &outcome, say::changed())
    }
}
