//! The steps of a task's life: start, done, block, unblock, accept, return, archive, restore.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;
use concord_core::model::task::field;

use super::chosen::Tasks;
use super::report;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{Message, say};

/// Arguments of `task block`.
#[derive(Debug, Args)]
pub struct Block {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// What support is needed, from whom
    #[arg(value_name = "REASON")]
    pub reason: Vec<String>,
    /// Of whom support is asked
    #[arg(long, value_name = "P")]
    pub from: Option<String>,
}

/// Arguments of `task return`.
#[derive(Debug, Args)]
pub struct Return {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// What is wrong with it, one argument a problem
    #[arg(required = true, value_name = "PROBLEM")]
    pub problems: Vec<String>,
}

/// A step that needs nothing but the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Work begins.
    Start,
    /// Work is done.
    Done,
    /// It can go on.
    Unblock,
    /// The deliverable is accepted.
    Accept,
    /// It is put away.
    Archive,
    /// It is brought back.
    Restore,
}

impl Step {
    /// Takes the step and prints the tasks.
    pub fn run(self, tasks: Tasks, session: &mut Session) -> Result<(), CliError> {
        let command = |task: String| {
            Command::Task(match self {
                Step::Start => TaskCommand::Start { task },
                Step::Done => TaskCommand::Done { task },
                Step::Accept => TaskCommand::Accept { task },
                Step::Archive => TaskCommand::Archive { task },
                Step::Restore => TaskCommand::Restore { task },
                Step::Unblock => {
                    let fields = vec![(field::BLOCKED.to_owned(), String::new())];
                    TaskCommand::Set { task, fields, reason: None }
                }
            })
        };
        tasks.carry_out(session, command, self.done())
    }

    fn done(self) -> Message {
        match self {
            Step::Start => say::started(),
            Step::Done => say::done(),
            Step::Accept => say::accepted(),
            Step::Archive => say::archived(),
            Step::Restore => say::restored(),
            Step::Unblock => say::unblocked(),
        }
    }
}

impl Block {
    /// Marks the task as blocked and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let reason = (!self.reason.is_empty()).then(|| self.reason.join(" "));
        let outcome = session.carry_out(&Command::Task(TaskCommand::Block {
            task: self.key,
            reason,
            from: self.from,
        }))?;
        report(session, &outcome, say::blocked())
    }
}

impl Return {
    /// Returns the deliverable and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = TaskCommand::Return { task: self.key, problems: self.problems };
        let outcome = session.carry_out(&Command::Task(command))?;
        report(session, &outcome, say::returned())
    }
}
