//! `concord task describe`: the description, merged sentence by sentence.

use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;

use super::report;
use crate::commands::prose::{Source, edited};
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, say};

/// Arguments of `task describe`.
#[derive(Debug, Args)]
pub struct Describe {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// Where the text comes from.
    #[command(flatten)]
    pub source: Source,
}

impl Describe {
    /// Writes the description and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let save = |session: &mut Session, task: String, before: Option<String>, after: String| {
            let command = TaskCommand::Describe { task, before, after };
            let outcome = session.carry_out(&Command::Task(command))?;
            report(session, &outcome, say::changed())
        };
        if let Some(text) = self.source.text()? {
            return save(session, self.key, None, text);
        }
        let today = session.now().date_naive();
        let (task, _) = session.view()?.task(&self.key, today)?;
        // By id: a key may be settled anew while the editor is open.
        let (id, before) = (task.task.id.to_string(), task.description.clone());
        let help = words::describe_help(&task.task.key, &task.task.title);
        edited(session, &task.task.key, &help, &task.description, |session, text| {
            save(session, id, Some(before), text)
        })
    }
}
