//! `concord conflicts`: where two people set the same field while apart, until somebody decides.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::conflict::ConflictCommand;
use concord_core::view::conflict::ConflictView;

use crate::errors::{CliError, Kind};
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{examples, labels, say};

/// Values that people set differently while apart
#[derive(Debug, Subcommand)]
pub enum Conflicts {
    /// List everything contested
    #[command(after_help = examples::CONFLICTS_LIST)]
    List(List),
    /// Show what is contested of one thing
    #[command(after_help = examples::CONFLICTS_SHOW)]
    Show(Named),
    /// Decide: this value stands
    #[command(after_help = examples::CONFLICTS_PICK)]
    Pick(Pick),
    /// Keep all of the competing texts, side by side in one value
    #[command(after_help = examples::CONFLICTS_KEEP)]
    Keep(Keep),
}

/// Arguments of `conflicts list`.
#[derive(Debug, Args)]
pub struct List {
    /// Exit with 5 if there is any
    #[arg(long)]
    pub exit_code: bool,
}

/// One thing.
#[derive(Debug, Args)]
pub struct Named {
    /// A task's key, or the id or name of a task, board or meeting
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Exit with 5 if anything of it is contested
    #[arg(long)]
    pub exit_code: bool,
}

/// Arguments of `conflicts pick`.
#[derive(Debug, Args)]
pub struct Pick {
    /// A task's key, or the id or name of a task, board or meeting
    #[arg(value_name = "KEY")]
    pub key: String,
    /// The field, as `conflicts list` names it
    pub field: String,
    /// The value that stands: one of those listed or another one; empty clears
    #[arg(allow_hyphen_values = true)]
    pub value: String,
}

/// Arguments of `conflicts keep`.
#[derive(Debug, Args)]
pub struct Keep {
    /// A task's key, or the id or name of a task, board or meeting
    #[arg(value_name = "KEY")]
    pub key: String,
    /// The field, as `conflicts list` names it
    pub field: String,
}

impl Conflicts {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Conflicts::List(List { exit_code }) => {
                let conflicts = session.view()?.conflicts()?;
                print(session, &conflicts, exit_code)
            }
            Conflicts::Show(named) => named.run(session),
            Conflicts::Pick(Pick { key, field, value }) => {
                decide(session, ConflictCommand::Pick { of: key, field, value })
            }
            Conflicts::Keep(Keep { key, field }) => decide(session, ConflictCommand::Keep { of: key, field }),
        }
    }
}

impl Named {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        let id = super::id_of(session, &self.key)?;
        let mut conflicts = session.view()?.conflicts()?;
        conflicts.retain(|conflict| conflict.id == id);
        print(session, &conflicts, self.exit_code)
    }
}

fn decide(session: &mut Session, command: ConflictCommand) -> Result<(), CliError> {
    let outcome = session.carry_out(&Command::Conflict(command))?;
    super::report_any(session, &outcome, say::decided())
}

/// Prints contested fields: for people a line a value, the one that is shown meanwhile first.
fn print(session: &Session, conflicts: &[ConflictView], exit_code: bool) -> Result<(), CliError> {
    let output = session.output();
    output.list(
        conflicts,
        || {
            let headings = [
                say::label_key(),
                say::label_kind(),
                say::label_field(),
                say::label_value(),
                say::label_author(),
                say::label_at(),
            ];
            let mut table = Table::new(headings);
            for conflict in conflicts {
                let name = conflict.key.as_deref().unwrap_or(&conflict.id);
                for (at, value) in conflict.values.iter().enumerate() {
                    let first = |text: &str| if at == 0 { text.into() } else { Cell::default() };
                    table.row([
                        first(name),
                        first(&labels::kind_of_thing(&conflict.kind)),
                        first(&conflict.field),
                        labels::value_of(&conflict.field, &value.value).into(),
                        labels::who(value.author.as_deref()).into(),
                        labels::moment(&value.at).into(),
                    ]);
                }
            }
            table
        },
        say::nothing_contested(),
    )?;
    if exit_code && !conflicts.is_empty() {
        return Err(
            CliError::new(Kind::Contested, say::contested_remain(conflicts.len())).hint(say::hint_pick())
        );
    }
    Ok(())
}
