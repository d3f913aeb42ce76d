//! `concord blame`: who put each value and each word there.

use std::collections::BTreeSet;

use clap::Args;
use concord_core::view::blame::{BlameView, TextBlame};

use crate::errors::CliError;
use crate::output::Output;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Show who put each value and each word of a task, a board or a meeting there
#[derive(Debug, Args)]
#[command(after_help = examples::BLAME)]
pub struct Blame {
    /// A task's key, or the id or name of a task, board or meeting
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Only this field or text, as `blame --json` names it
    pub field: Option<String>,
}

impl Blame {
    /// Prints fields and texts.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let mut blame = session.view()?.blame(&self.key)?;
        if let Some(wanted) = &self.field {
            let known = known(&blame);
            blame.fields.retain(|field| field.field == *wanted);
            blame.texts.retain(|text| text.text == *wanted);
            if blame.fields.is_empty() && blame.texts.is_empty() {
                let error = CliError::not_found(say::nobody_wrote(wanted));
                return Err(error.hint(say::hint_fields(known)));
            }
        }
        let output = session.output();
        output.value(&blame, || screen(&blame, output))
    }
}

/// The fields and texts there are, each once: several items of a list have the same.
fn known(blame: &BlameView) -> Vec<String> {
    let fields = blame.fields.iter().map(|field| field.field.clone());
    let known: BTreeSet<String> = fields.chain(blame.texts.iter().map(|text| text.text.clone())).collect();
    known.into_iter().collect()
}

fn screen(blame: &BlameView, output: &Output) -> String {
    let title = format!("{} {}", blame.key.as_deref().unwrap_or_default(), blame.title);
    let mut text = format!("{}\n", output.style().paint(Tone::Strong, title.trim()));
    if !blame.fields.is_empty() {
        text += &format!("\n{}", output.table(&fields(blame)));
    }
    for prose in &blame.texts {
        let head = words::named_field(&prose.text, prose.item.as_deref());
        text += &format!("\n{}\n{}", output.style().paint(Tone::Strong, &head), output.table(&runs(prose)));
    }
    text
}

fn fields(blame: &BlameView) -> Table {
    let headings = [
        say::label_field(),
        say::label_value(),
        say::label_author(),
        say::label_at(),
        say::label_before(),
        say::label_reason(),
    ];
    let mut table = Table::new(headings);
    for field in &blame.fields {
        let name = words::named_field(&field.field, field.item.as_deref());
        for (at, value) in field.values.iter().enumerate() {
            // More than one value stands there until somebody decides.
            let tone = if field.values.len() > 1 { Tone::Alarm } else { Tone::Plain };
            table.row([
                if at == 0 { (&name).into() } else { Cell::default() },
                Cell::toned(tone, labels::value_of(&field.field, &value.value)),
                labels::who(value.author.as_deref()).into(),
                labels::moment(&value.at).into(),
                if value.before.is_null() {
                    Cell::default()
                } else {
                    labels::value_of(&field.field, &value.before).into()
                },
                value.reason.as_deref().unwrap_or_default().into(),
            ]);
        }
    }
    table
}

fn runs(prose: &TextBlame) -> Table {
    let mut table = Table::new([say::label_author(), say::label_at(), say::label_text()]);
    for run in &prose.runs {
        for line in run.text.lines().filter(|line| !line.trim().is_empty()) {
            table.row([
                labels::who(run.author.as_deref()).into(),
                labels::moment(&run.at).into(),
                line.trim().into(),
            ]);
        }
    }
    table
}
