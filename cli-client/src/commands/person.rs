//! `concord person`: whoever can be named as owner, collaborator or attendee.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::person::PersonCommand;

use crate::errors::CliError;
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, examples, say};

/// People who can be named
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Enter somebody who is to be named before joining, or who never will join
    #[command(after_help = examples::PERSON_ADD)]
    Add(Add),
    /// List everybody who can be named
    #[command(after_help = examples::PERSON_LIST)]
    List,
}

/// Arguments of `person add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The name shown
    pub name: String,
    /// Someone outside the team: a customer, a supplier
    #[arg(long)]
    pub outside: bool,
}

impl Person {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Person::Add(add) => add.run(session),
            Person::List => list(session),
        }
    }
}

impl Add {
    fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = PersonCommand::Add { name: self.name, outside: self.outside };
        let outcome = session.carry_out(&Command::Person(command))?;
        let people = session.view()?.people()?;
        let added =
            people.into_iter().find(|person| outcome.person.as_ref().is_some_and(|id| id.0 == person.id));
        match added {
            Some(person) => session.output().value(&person, || words::did(say::added(), &person.name, "")),
            None => Ok(()),
        }
    }
}

fn list(session: &mut Session) -> Result<(), CliError> {
    let people = session.view()?.people()?;
    let output = session.output();
    output.list(
        &people,
        || {
            let mut table = Table::new([say::label_name(), say::label_note()]);
            for person in &people {
                table.row([
                    (&person.name).into(),
                    if person.outside { words::text(&say::outside()) } else { String::new() }.into(),
                ]);
            }
            table
        },
        say::no_people(),
    )
}
