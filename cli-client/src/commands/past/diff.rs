//! `concord diff FROM [TO]`: what became different from one time to another.

use chrono::{DateTime, FixedOffset};
use clap::Args;
use concord_core::view::diff::{DiffView, DocumentDiff, Fate, FieldDiff, TextDiff};

use super::{Edge, moment};
use crate::errors::CliError;
use crate::output::style::{Style, Tone};
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Show what became different from one time to another, or since a meeting
#[derive(Debug, Args)]
#[command(after_help = examples::DIFF)]
pub struct Diff {
    /// From when; of a date alone the beginning of that day
    #[arg(required_unless_present = "since")]
    pub from: Option<String>,
    /// Until when; of a date alone the end of that day [else now]
    pub to: Option<String>,
    /// Since the last meeting whose title begins with these words
    #[arg(long, value_name = "MEETING", conflicts_with_all = ["from", "to"])]
    pub since: Option<String>,
    /// How many documents at most, those touched last [else 100; with --json all of them]
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub number: Option<u32>,
}

/// How many documents are shown to people who don't say how many.
const SHOWN: usize = 100;

impl Diff {
    /// Prints the differences, document by document.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let now = session.now();
        let from = self.beginning(session)?;
        let to = self.to.as_deref().map(|text| moment(text, Edge::End, now)).transpose()?.unwrap_or(now);
        if to < from {
            let (from, to) = (from.to_rfc3339(), to.to_rfc3339());
            return Err(CliError::usage(say::times_reversed(labels::moment(&from), labels::moment(&to)))
                .hint(say::hint_times_reversed()));
        }
        let most = most(self.number, session.output().is_json());
        let diff = session.view()?.diff(&from, &to, most)?;
        let output = session.output();
        if diff.documents.is_empty() {
            return output.value(&diff, || words::line(&say::nothing_different()));
        }
        output.value(&diff, || screen(&diff, output.style()))
    }

    fn beginning(&self, session: &mut Session) -> Result<DateTime<FixedOffset>, CliError> {
        let now = session.now();
        if let Some(meeting) = &self.since {
            let (title, at) = session.view()?.last_meeting(meeting, &now)?;
            session.output().talk(&say::note(say::since_meeting(labels::moment(&at.to_rfc3339()), title)));
            return Ok(at);
        }
        moment(self.from.as_deref().unwrap_or_default(), Edge::Begin, now)
    }
}

/// How many documents at most; none is all. Programs get all, unless they say how many.
fn most(number: Option<u32>, is_json: bool) -> Option<usize> {
    let number = number.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    number.or((!is_json).then_some(SHOWN))
}

fn screen(diff: &DiffView, style: Style) -> String {
    let mut parts: Vec<String> = diff.documents.iter().map(|document| one(document, style)).collect();
    let all = diff.documents.len() + diff.more;
    parts.extend((diff.more > 0).then(|| words::line(&say::more_touched(all, diff.more))));
    parts.join("\n")
}

fn one(document: &DocumentDiff, style: Style) -> String {
    let fate = match document.fate {
        Fate::Made => say::field_created(),
        Fate::Archived => say::label_archived(),
        Fate::Restored => say::restored(),
        Fate::Changed => say::changed(),
    };
    let name = document.key.as_deref().map_or_else(
        || format!("{} {}", labels::kind_of_thing(&document.kind), document.title),
        |key| format!("{key} {}", document.title),
    );
    let head = format!("{name} [{}] ({})", words::text(&fate), words::listed(&document.authors));
    let mut text = format!("{}\n", style.paint(Tone::Strong, &head));
    for field in &document.fields {
        text += &format!("  {}\n", changed_field(field));
    }
    for prose in &document.texts {
        text += &changed_text(prose);
    }
    text
}

fn changed_field(field: &FieldDiff) -> String {
    let name = words::named_field(&field.field, field.item.as_deref());
    let shown = |value| labels::value_of(&field.field, value);
    let change = match (field.old.is_null(), field.new.is_null()) {
        (true, _) => format!("{name}: {}", shown(&field.new)),
        _ => format!("{name}: {} → {}", shown(&field.old), shown(&field.new)),
    };
    let rivals: Vec<String> = field.rivals.iter().map(shown).collect();
    let rivals =
        if rivals.is_empty() { String::new() } else { format!(" {}", words::text(&say::contested(rivals))) };
    let reason = field.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let by = format!("{} {}", labels::who(field.author.as_deref()), labels::moment(&field.at));
    format!("{change}{rivals}  ({by}{reason})")
}

fn changed_text(prose: &TextDiff) -> String {
    let head = words::named_field(&prose.text, prose.item.as_deref());
    let mut text = format!("  {head} ({})\n", words::listed(&prose.authors));
    for change in &prose.changes {
        let side = |sign: char, text: &str| {
            text.lines().map(|line| format!("    {sign} {}\n", line.trim_end())).collect::<String>()
        };
        text += &side('-', &change.old);
        text += &side('+', &change.new);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_shows_a_hundred_documents_and_programs_get_all() {
        assert_eq!((most(None, false), most(None, true)), (Some(100), None));
        assert_eq!((most(Some(7), false), most(Some(7), true)), (Some(7), Some(7)));
    }
}
