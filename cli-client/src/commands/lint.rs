//! `concord lint`: what the rules of the handbook want seen.

use clap::Args;
use concord_core::view::lint::Finding;

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, examples, say};

/// Show what the rules want seen of tasks, boards and meetings
#[derive(Debug, Args)]
#[command(after_help = examples::LINT)]
pub struct Lint {
    /// Only this rule
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,
}

impl Lint {
    /// Prints the findings. They never change the exit code.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let now = session.now();
        let mut findings = session.view()?.lint(now)?;
        findings.retain(|finding| self.rule.as_deref().is_none_or(|rule| finding.rule == rule));
        session.output().list(&findings, || table(&findings), say::nothing_to_flag())
    }
}

fn table(findings: &[Finding]) -> Table {
    let headings =
        [say::label_section(), say::label_rule(), say::label_key(), say::label_title(), say::label_flag()];
    let mut table = Table::new(headings);
    for finding in findings {
        table.row([
            finding.section.to_string().into(),
            finding.rule.into(),
            Cell::toned(Tone::Strong, finding.key.as_deref().unwrap_or_default()),
            (&finding.title).into(),
            words::text(&finding.message).into(),
        ]);
    }
    table
}
