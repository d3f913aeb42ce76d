//! `concord task comment` and `log`: what is said about a task and the time it took.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;
use concord_core::model::when::parse_duration;

use super::report;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `task comment`.
#[derive(Debug, Args)]
pub struct Comment {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// What to say
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

/// Arguments of `task log`.
#[derive(Debug, Args)]
pub struct Log {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// How long: 30m, 1h30m, 1.5h, 90 (minutes), 半小时
    #[arg(required = true, value_name = "DURATION")]
    pub duration: Vec<String>,
}

impl Comment {
    /// Adds the comment and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = TaskCommand::Comment { task: self.key, text: self.text.join(" ") };
        let outcome = session.carry_out(&Command::Task(command))?;
        report(session, &outcome, say::commented())
    }
}

impl Log {
    /// Logs the time and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let minutes = parse_duration(&self.duration.join(" "))?;
        let outcome = session.carry_out(&Command::Task(TaskCommand::Log { task: self.key, minutes }))?;
        report(session, &outcome, say::logged())
    }
}
