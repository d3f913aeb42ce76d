//! `concord meeting note`: the minutes, merged sentence by sentence.

use clap::Args;
use concord_core::command::meeting::{MeetingCommand, Seen};
use concord_core::replica::error::{CommandError, Thing};
use concord_core::view::meeting::{AgendaView, MeetingDetail};

use super::act;
use crate::commands::prose::{Source, edited};
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, say};

/// Arguments of `meeting note`.
#[derive(Debug, Args)]
pub struct Note {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title [else the meeting's own notes]
    #[arg(long, value_name = "N")]
    pub item: Option<String>,
    /// Add below what stands there instead of taking its place
    #[arg(long)]
    pub append: bool,
    /// Where the text comes from.
    #[command(flatten)]
    pub source: Source,
}

impl Note {
    /// Writes the minutes and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if let Some(text) = self.source.text()? {
            let command = MeetingCommand::Note {
                meeting: self.id,
                item: self.item,
                seen: None,
                text,
                append: self.append,
            };
            return save(session, command);
        }
        let now = session.now();
        let replica = session.replica()?;
        let meeting = replica.meeting(&self.id, now)?;
        let id = meeting.meeting.id.clone();
        let item = match &self.item {
            Some(name) => Some(agenda_item(&meeting, name)?),
            None => None,
        };
        let text = item.map_or(&meeting.notes, |item| &item.notes).clone();
        // The heads of the text the editor opens with: what others write meanwhile merges with it.
        let document = id.parse().map_err(|_| CommandError::not_found(Thing::Meeting, &id, Vec::new()))?;
        let heads = replica.heads(&document)?.unwrap_or_default();
        let help = words::note_help(&meeting.meeting.title, item.map(|item| item.title.as_str()));
        let item = item.map(|item| item.id.clone());
        let shown = if self.append { String::new() } else { text.clone() };
        let append = self.append;
        edited(session, &meeting.meeting.title, &help, &shown, |session, after| {
            let seen = Some(Seen { text, heads });
            save(session, MeetingCommand::Note { meeting: id, item, seen, text: after, append })
        })
    }
}

fn save(session: &mut Session, command: MeetingCommand) -> Result<(), CliError> {
    act(session, command, say::changed())
}

/// The agenda item with this number, id or title, or the only one whose title begins so.
fn agenda_item<'a>(meeting: &'a MeetingDetail, name: &str) -> Result<&'a AgendaView, CliError> {
    let lower = name.to_lowercase();
    let exact = |item: &&AgendaView| item.number.to_string() == name || item.id == name || item.title == name;
    let begins = |item: &&AgendaView| item.title.to_lowercase().starts_with(&lower);
    if let Some(item) = meeting.agenda.iter().find(exact) {
        return Ok(item);
    }
    let found: Vec<&AgendaView> = meeting.agenda.iter().filter(begins).collect();
    match found.as_slice() {
        [item] => Ok(item),
        [] => {
            let known = meeting.agenda.iter().map(|item| item.title.clone()).collect();
            Err(CommandError::not_found(Thing::AgendaItem, name, known).into())
        }
        several => {
            let candidates = several.iter().map(|item| item.title.clone()).collect();
            Err(CommandError::Ambiguous { thing: Thing::AgendaItem, name: name.to_owned(), candidates }
                .into())
        }
    }
}
