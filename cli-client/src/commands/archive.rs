//! `concord archive`: what was put away, and bringing it back.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::task::TaskCommand;
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
    let archived = session.view()?.archived()?;
    let meant: Vec<&ArchivedView> = archived.iter().filter(|thing| is_called(thing, name)).collect();
    let id = match meant.as_slice() {
        [one] => one.id.clone(),
        _ => super::id_of(session, name)?,
    };
    let Some(thing) = archived.iter().find(|thing| thing.id == id) else {
        return Err(CliError::not_found(say::not_archived(name)).hint(say::hint_not_archived()));
    };
    let command = match thing.kind {
        "task" => Command::Task(TaskCommand::Restore { task: id }),
        "board" => Command::Board(BoardCommand::Archive { board: id, archived: false }),
        _ => Command::Meeting(MeetingCommand::Archive { meeting: id, archived: false }),
    };
    let outcome = session.carry_out(&command)?;
    super::report_any(session, &outcome, say::restored())
}

/// Whether it is called so, in full: what is put away comes before what goes by a similar name and is not.
fn is_called(thing: &ArchivedView, name: &str) -> bool {
    let name = name.trim();
    let key = thing.key.as_ref().is_some_and(|key| key.eq_ignore_ascii_case(name));
    key || thing.id == name || thing.title.to_lowercase() == name.to_lowercase()
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
