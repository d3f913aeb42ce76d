//! `concord task move`: another column, another place in it, another board.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;

use super::chosen::Tasks;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `task move`.
#[derive(Debug, Args)]
pub struct Move {
    /// Which, and whether to ask.
    #[command(flatten)]
    pub tasks: Tasks,
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
        let Move { tasks, to, board, before } = self;
        let command = |task: String| {
            let (to, board, before) = (to.clone(), board.clone(), before.clone());
            Command::Task(TaskCommand::Move { task, to, board, before })
        };
        tasks.carry_out(session, command, say::moved())
    }
}
