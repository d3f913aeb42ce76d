//! `concord history`: what was done to a thing, by whom, when and why.

use clap::Args;

use crate::errors::CliError;
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Show what was done to a task, a board or a meeting
#[derive(Debug, Args)]
#[command(after_help = examples::HISTORY)]
pub struct History {
    /// A task's key, or the id or name of a task, board or meeting
    #[arg(value_name = "KEY")]
    pub key: String,
}

impl History {
    /// Prints the story, oldest first.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let history = session.view()?.history(&self.key)?;
        let output = session.output();
        output.value(&history, || {
            let mut table =
                Table::new([say::label_at(), say::label_author(), say::label_change(), say::label_reason()]);
            for entry in &history {
                for change in &entry.changes {
                    table.row([
                        labels::moment(&entry.at).into(),
                        labels::who(entry.author.as_deref()).into(),
                        words::field_change(change).into(),
                        entry.reason.as_deref().unwrap_or_default().into(),
                    ]);
                }
            }
            output.table(&table)
        })
    }
}
