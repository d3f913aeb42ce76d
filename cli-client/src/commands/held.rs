//! `concord held`: work the server would not take. It is kept here, shown, and can be tried again or taken out.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::held::HeldCommand;
use concord_core::replica::error::{CommandError, Thing};
use concord_core::view::status::HeldView;

use crate::errors::{CliError, one_line};
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Work that was held back
#[derive(Debug, Subcommand)]
pub enum Held {
    /// List what was held back, and why
    #[command(after_help = examples::HELD_LIST)]
    List,
    /// Show one piece of held-back work
    #[command(after_help = examples::HELD_SHOW)]
    Show(Named),
    /// Do held-back work again, all of it or one piece
    #[command(after_help = examples::HELD_RETRY)]
    Retry(Retry),
    /// Print held-back work as JSON, to be kept elsewhere
    #[command(after_help = examples::HELD_EXPORT)]
    Export,
}

/// One piece.
#[derive(Debug, Args)]
pub struct Named {
    /// Its number in the list
    pub number: i64,
}

/// Arguments of `held retry`.
#[derive(Debug, Args)]
pub struct Retry {
    /// Its number in the list [else all]
    pub number: Option<i64>,
}

impl Held {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Held::List => {
                let held = session.replica()?.held()?;
                let output = session.output();
                output.list(&held, || table(&held), say::nothing_held())
            }
            Held::Show(named) => named.run(session),
            Held::Retry(retry) => retry.run(session),
            Held::Export => {
                let held = session.replica()?.held()?;
                session.output().json(&held)
            }
        }
    }
}

impl Named {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        let held = session.replica()?.held()?;
        let found = held.iter().find(|work| work.number == self.number);
        let work = found.ok_or_else(|| {
            let known = held.iter().map(|work| work.number.to_string()).collect();
            CommandError::not_found(Thing::Held, self.number.to_string(), known)
        })?;
        session.output().value(work, || {
            let operation = serde_json::to_string_pretty(&work.operation).unwrap_or_default();
            format!("{}\n{operation}\n", one_line(&words::held_line(work)))
        })
    }
}

impl Retry {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        session.carry_out(&Command::Held(HeldCommand::Retry { number: self.number }))?;
        // What is still held back is what a program wants to know; people have read it in the notes.
        let held = session.replica()?.held()?;
        session.output().value(&held, String::new)
    }
}

fn table(held: &[HeldView]) -> Table {
    let headings =
        [say::label_number(), say::label_key(), say::label_kind(), say::label_at(), say::label_reason()];
    let mut table = Table::new(headings);
    for work in held {
        table.row([
            work.number.to_string().into(),
            work.key.as_deref().unwrap_or(&work.id).into(),
            labels::kind_of_thing(&work.kind).into(),
            labels::moment(&work.at).into(),
            words::value(&words::held_reason(work)).into(),
        ]);
    }
    table
}
