//! `concord meeting edit`: a meeting as one text, in the person's own editor.

use std::path::PathBuf;

use clap::Args;
use concord_core::command::meeting::{MeetingCommand, Rewritten};
use concord_core::model::meeting::sheet::{Headings, Sheet, read, write};
use concord_core::replica::error::{CommandError, Thing};
use concord_core::view::meeting::sheet;

use super::act;
use crate::commands::prose::{Source, edited};
use crate::editor::COMMENT;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, say};

/// Arguments of `meeting edit`.
#[derive(Debug, Args)]
pub struct Edit {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// A file with the edited text instead of your editor; - is stdin
    #[arg(long, short = 'F', value_name = "FILE")]
    pub file: Option<PathBuf>,
}

impl Edit {
    /// Opens the text, writes what was changed, and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let now = session.now();
        let replica = session.replica()?;
        let meeting = replica.meeting(&self.id, now)?;
        let (id, title) = (meeting.meeting.id.clone(), meeting.meeting.title.clone());
        let document = id.parse().map_err(|_| CommandError::not_found(Thing::Meeting, &id, Vec::new()))?;
        // What others write from here on merges with what is written in the text.
        let heads = replica.heads(&document)?.unwrap_or_default();
        let before = sheet(&meeting);
        let rewritten = move |after: Sheet| Rewritten { meeting: id, heads, before, after };
        let before = sheet(&meeting);
        let source = Source { file: self.file, ..Source::default() };
        if let Some(text) = source.text()? {
            let after = parsed(&text, &before)?;
            return save(session, rewritten(after));
        }
        let help = words::sheet_help(&title);
        let shown = write(&before, &headings());
        edited(session, &title, &help, &shown, |session, text| {
            if text.trim().is_empty() {
                session.output().talk(&say::not_edited());
                return Ok(());
            }
            // The lines that tell how to edit count, too: an editor shows their numbers.
            let told: String = help.lines().map(|line| format!("{COMMENT} {line}\n")).collect();
            let after = parsed(&(told + &text), &before)?;
            save(session, rewritten(after))
        })
    }
}

fn save(session: &mut Session, rewritten: Rewritten) -> Result<(), CliError> {
    act(session, MeetingCommand::Rewrite(Box::new(rewritten)), say::changed())
}

/// The text as a meeting. Lines that begin with `%%` are none of it.
fn parsed(text: &str, before: &Sheet) -> Result<Sheet, CliError> {
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().filter(|(_, line)| !line.starts_with(COMMENT)).collect();
    let kept: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    read(&kept, before, &headings()).map_err(|error| {
        let number = lines.get(error.line.saturating_sub(1)).map_or(error.line, |(at, _)| at + 1);
        CliError::usage(say::sheet_unreadable(number, error.reason)).hint(say::hint_sheet())
    })
}

fn headings() -> Headings {
    Headings {
        agenda: words::text(&say::heading_agenda()),
        notes: words::text(&say::heading_notes()),
        decisions: words::text(&say::heading_decisions()),
        actions: words::text(&say::heading_actions()),
    }
}
