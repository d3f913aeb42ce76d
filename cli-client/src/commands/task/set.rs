//! `concord task set KEY field=value…`: writes the fields that are named, and nothing else.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;

use super::chosen::{self, Chosen};
use crate::commands::assignments;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `task set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The task: its key, its id, or the beginning of its id; left out with --where
    #[arg(required = true, value_name = "KEY")]
    pub key: String,
    /// field=value; an empty value clears. with+=P, labels-=L add and remove one
    #[arg(required_unless_present = "filter", value_name = "FIELD=VALUE")]
    pub changes: Vec<String>,
    /// Which, and whether to ask.
    #[command(flatten)]
    pub chosen: Chosen,
    /// Why; kept in the history beside the old value
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

impl Set {
    /// Writes the fields and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let mut changes = self.changes;
        // With a filter there is no key: what stands first is a change like the others.
        let keys = match self.chosen.filter {
            None => vec![self.key],
            Some(_) => {
                changes.insert(0, self.key);
                Vec::new()
            }
        };
        let fields = assignments(&changes)?;
        let command = |task: String| {
            Command::Task(TaskCommand::Set { task, fields: fields.clone(), reason: self.reason.clone() })
        };
        chosen::carry_out(session, keys, &self.chosen, command, say::changed())
    }
}
