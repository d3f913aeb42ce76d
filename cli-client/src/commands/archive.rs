//! `concord archive`: what was put away, and bringing it back.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::task::TaskCommand;
use concord_core::model::operation::Kind;
use concord_core::view::archived::ArchivedView;

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{examples, labels, say};

/// What was put away: tasks, boards and meetings
#[derive(Debug, Subcommand)]
#[command(alias = "trash")]
pub enum Archive {
    /// List what was put away, by whom and when, the last first
    #[command(after_help = examples::ARCHIVE_LIST)]
    List,
    /// Bring something back
    #[command(after_help = examples::ARCHIVE_RESTORE)]
    Restore(Restore),
}

/// Arguments of `archive restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// A task's key, or the id or name of a task, board or meeting
    #[arg(value_name = "KEY")]
    pub key: String,
}

impl Archive {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Archive::List => {
                let archived = session.view()?.archived()?;
                session.output().list(&archived, || table(&archived), say::nothing_archived())
            }
            Archive::Restore(Restore { key }) => restore(&key, session),
        }
    }
}

fn restore(name: &str, session: &mut Session) -> Result<(), CliError> {
    let (kind, id) = put_away(name, session)?;
    let command = match kind {
        Kind::Task => Command::Task(TaskCommand::Restore { task: id }),
        Kind::Board => Command::Board(BoardCommand::Archive { board: id, archived: false }),
        Kind::Meeting => Command::Meeting(MeetingCommand::Archive { meeting: id, archived: false }),
        Kind::Workspace => return Err(not_put_away(name)),
    };
    let outcome = session.carry_out(&command)?;
    super::report_any(session, &outcome, say::restored())
}

/// What is meant: what is put away and called so in full comes before what goes by a similar name and is not.
fn put_away(name: &str, session: &mut Session) -> Result<(Kind, String), CliError> {
    if let [one] = session.view()?.put_away(name)?.as_slice() {
        return Ok(one.clone());
    }
    let id = super::id_of(session, name)?;
    let found = session.view()?.put_away(&id)?;
    found.into_iter().find(|(_, found)| *found == id).ok_or_else(|| not_put_away(name))
}

fn not_put_away(name: &str) -> CliError {
    CliError::not_found(say::not_archived(name)).hint(say::hint_not_archived())
}

fn table(archived: &[ArchivedView]) -> Table {
    let headings = [
        say::label_key(),
        say::label_kind(),
        say::label_name(),
        say::label_author(),
        say::label_at(),
        say::label_id(),
    ];
    let mut table = Table::new(headings);
    for thing in archived {
        table.row([
            Cell::toned(Tone::Strong, thing.key.as_deref().unwrap_or_default()),
            labels::kind_of_thing(thing.kind).into(),
            (&thing.title).into(),
            labels::who(thing.by.as_deref()).into(),
            thing.at.as_deref().map(labels::moment).unwrap_or_default().into(),
            (&thing.id).into(),
        ]);
    }
    table
}
