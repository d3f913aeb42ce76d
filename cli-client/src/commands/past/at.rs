//! `concord at TIME COMMAND…`: what a command would have shown at a time.

use clap::{Args, Parser};

use super::{Edge, moment};
use crate::args::{Cli, as_meant};
use crate::commands::Command;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{examples, say};

/// Show what a command that only shows would have shown at a time
#[derive(Debug, Args)]
#[command(after_help = examples::AT)]
pub struct At {
    /// The time; of a date alone the end of that day
    pub time: String,
    /// The command, as it is typed without a time
    #[arg(required = true, value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    pub command: Vec<String>,
}

impl At {
    /// Runs the command in the past.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let time = moment(&self.time, Edge::End, session.now())?;
        let words = std::iter::once("concord".to_owned()).chain(self.command).map(Into::into).collect();
        let cli = Cli::try_parse_from(as_meant(words))?;
        if !cli.command.only_shows() {
            return Err(CliError::usage(say::past_is_past()).hint(say::hint_past_is_past()));
        }
        session.go_to(time, &cli.globals)?;
        cli.command.run(session)
    }
}

impl Command {
    /// Whether it shows what is in the workspace, and changes nothing.
    fn only_shows(&self) -> bool {
        use crate::commands::archive::Archive;
        use crate::commands::board::Board;
        use crate::commands::conflicts::Conflicts;
        use crate::commands::meeting::Meeting;
        use crate::commands::person::Person;
        use crate::commands::rule::Rule;
        use crate::commands::task::Task;
        use crate::commands::view::View;
        match self {
            Command::Task(task) => matches!(task, Task::List(_) | Task::Show(_)),
            Command::Board(board) => matches!(board, Board::List(_) | Board::Show(_)),
            Command::Meeting(meeting) => {
                matches!(
                    meeting,
                    Meeting::List(_) | Meeting::Show(_) | Meeting::ReadBack(_) | Meeting::Form(_)
                )
            }
            Command::Archive(archive) => matches!(archive, Archive::List),
            Command::Conflicts(conflicts) => matches!(conflicts, Conflicts::List(_) | Conflicts::Show(_)),
            Command::Person(person) => matches!(person, Person::List),
            Command::View(view) => matches!(view, View::List),
            Command::Rule(rule) => matches!(rule, Rule::List),
            Command::Lead(_)
            | Command::Lint(_)
            | Command::Search(_)
            | Command::History(_)
            | Command::Blame(_) => true,
            _ => false,
        }
    }
}
