//! `concord task move`: another column, another place in it, another board.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;

use super::report;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `task move`.
#[derive(Debug, Args)]
pub struct Move {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// The column, by name or kind
    #[arg(long, value_name = "COLUMN", required_unless_present_any = ["board", "before"])]
    pub to: Option<String>,
    /// The board it goes to
    #[arg(long, short, value_name = "B")]
    pub board: Option<String>,
    /// Before which task of that column [else last]
    #[arg(long, value_name = "KEY")]
    pub before: Option<String>,
}

impl Move {
    /// Moves the task and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command =
            TaskCommand::Move { task: self.key, to: self.to, board: self.board, before: self.before };
        let outcome = session.carry_out(&Command::Task(command))?;
        report(session, &outcome, say::moved())
    }
}
