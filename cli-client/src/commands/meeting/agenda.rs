//! `concord meeting agenda` and `conclude`: what is talked about, in which order, and what came of it.

use clap::{Args, Subcommand};
use concord_core::command::meeting::MeetingCommand;

use super::act;
use crate::commands::assignments;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{examples, say};

/// Arguments of `meeting agenda`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Agenda {
    /// What to do with the items there are.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// The meeting: its title, its id, or the beginning of one of them
    #[arg(required = true)]
    pub id: Option<String>,
    /// What it is about
    #[arg(required = true)]
    pub title: Option<String>,
    /// What led to it
    #[arg(long, value_name = "TEXT")]
    pub background: Option<String>,
    /// What is to be reached
    #[arg(long, value_name = "TEXT")]
    pub goal: Option<String>,
    /// Who presents it
    #[arg(long, value_name = "P")]
    pub presenter: Option<String>,
    /// Minutes allotted
    #[arg(long, value_name = "N")]
    pub minutes: Option<u32>,
    /// What to read: a link, or where it lies
    #[arg(long, value_name = "TEXT")]
    pub material: Option<String>,
}

/// What to do with agenda items.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Set fields of an agenda item; an empty value clears one
    #[command(after_help = examples::MEETING_AGENDA_SET)]
    Set(Set),
    /// Move an agenda item before another, or to the end
    #[command(after_help = examples::MEETING_AGENDA_MOVE)]
    Move(Move),
    /// Take an item off the agenda; what was written about it is kept
    #[command(after_help = examples::MEETING_AGENDA_REMOVE)]
    Remove(Named),
    /// Put a removed item back
    #[command(after_help = examples::MEETING_AGENDA_RESTORE)]
    Restore(Named),
}

/// Arguments of `meeting agenda set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title
    pub item: String,
    /// field=value; an empty value clears
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub changes: Vec<String>,
}

/// Arguments of `meeting agenda move`.
#[derive(Debug, Args)]
pub struct Move {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title
    pub item: String,
    /// The item it is to stand before [else it goes to the end]
    #[arg(long, value_name = "N")]
    pub before: Option<String>,
}

/// An item of a meeting.
#[derive(Debug, Args)]
pub struct Named {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title
    pub item: String,
}

/// Arguments of `meeting conclude`.
#[derive(Debug, Args)]
pub struct Conclude {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// The agenda item: its number, its id, or the beginning of its title
    pub item: String,
    /// The conclusion; empty clears it
    pub conclusion: String,
}

impl Agenda {
    /// Changes the agenda and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = match self.verb {
            Some(verb) => verb.command()?,
            None => MeetingCommand::Agenda {
                meeting: self.id.unwrap_or_default(),
                title: self.title.unwrap_or_default(),
                background: self.background,
                goal: self.goal,
                presenter: self.presenter,
                minutes: self.minutes,
                material: self.material,
            },
        };
        act(session, command, say::changed())
    }
}

impl Verb {
    fn command(self) -> Result<MeetingCommand, CliError> {
        Ok(match self {
            Verb::Set(Set { id, item, changes }) => {
                MeetingCommand::SetAgenda { meeting: id, item, fields: assignments(&changes)? }
            }
            Verb::Move(Move { id, item, before }) => MeetingCommand::MoveAgenda { meeting: id, item, before },
            Verb::Remove(Named { id, item }) => {
                MeetingCommand::RemoveAgenda { meeting: id, item, back: false }
            }
            Verb::Restore(Named { id, item }) => {
                MeetingCommand::RemoveAgenda { meeting: id, item, back: true }
            }
        })
    }
}

impl Conclude {
    /// Writes the conclusion and prints the meeting.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = MeetingCommand::Conclude { meeting: self.id, item: self.item, text: self.conclusion };
        act(session, command, say::changed())
    }
}
