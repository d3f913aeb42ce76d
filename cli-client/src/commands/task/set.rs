//! `concord task set KEY field=value…`: writes the fields that are named, and nothing else.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;

use super::report;
use crate::commands::assignments;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `task set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// field=value; an empty value clears. with+=P, labels-=L add and remove one
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub changes: Vec<String>,
    /// Why; kept in the history beside the old value
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

impl Set {
    /// Writes the fields and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let fields = assignments(&self.changes)?;
        let command = TaskCommand::Set { task: self.key, fields, reason: self.reason };
        let outcome = session.carry_out(&Command::Task(command))?;
        report(session, &outcome, say::changed())
    }
}
