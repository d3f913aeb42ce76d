//! `concord search`: everything that was ever written, archived things too.

use clap::Args;

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{examples, labels, say};

/// Find tasks and meetings by their words, archived ones too
#[derive(Debug, Args)]
#[command(after_help = examples::SEARCH)]
pub struct Search {
    /// Words that must all occur; one or two characters will do
    #[arg(required = true, value_name = "WORD")]
    pub words: Vec<String>,
}

impl Search {
    /// Prints what was found.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let hits = session.view()?.search(&self.words)?;
        let output = session.output();
        output.list(
            &hits,
            || {
                let mut table =
                    Table::new([say::label_key(), say::label_kind(), say::label_title(), say::label_found()]);
                for hit in &hits {
                    // Where the title itself was hit, it need not stand there twice.
                    let found = if hit.snippet == hit.title { "" } else { &hit.snippet };
                    let key = Cell::toned(Tone::Strong, hit.key.as_deref().unwrap_or_default());
                    table.row([
                        key,
                        labels::kind_of_thing(&hit.kind).into(),
                        (&hit.title).into(),
                        found.into(),
                    ]);
                }
                table
            },
            say::nothing_found(),
        )
    }
}
