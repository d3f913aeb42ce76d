//! `concord task add`: one line makes a task.

use chrono::{DateTime, FixedOffset};
use clap::Args;
use concord_core::command::Command;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::model::quick_add::{self, QuickAdd, QuickAddError};
use concord_core::model::task::Priority;
use concord_core::model::when::parse_date;

use super::report;
use crate::commands::trimmed;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `task add`.
#[derive(Debug, Default, Args)]
pub struct Add {
    /// The title, quick-add words among it
    #[arg(required_unless_present_any = ["literal", "like"], value_name = "TITLE")]
    pub words: Vec<String>,
    /// After --: title as it stands
    #[arg(last = true, value_name = "TITLE")]
    pub literal: Vec<String>,
    /// The board [else the only one, else Inbox]
    #[arg(long, short, value_name = "B")]
    pub board: Option<String>,
    /// The one who answers for it [else you]
    #[arg(long, short, value_name = "P")]
    pub owner: Option<String>,
    /// Who works with the owner
    #[arg(long, value_name = "P,P", value_delimiter = ',')]
    pub with: Vec<String>,
    /// Labels
    #[arg(long, value_name = "L,L", value_delimiter = ',')]
    pub label: Vec<String>,
    /// First day
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub start: Option<String>,
    /// Last day
    #[arg(long, short, value_name = "DATE", allow_hyphen_values = true)]
    pub due: Option<String>,
    /// high, medium or low
    #[arg(long, short, value_name = "PRIORITY")]
    pub priority: Option<String>,
    /// What is handed over
    #[arg(long, value_name = "TEXT")]
    pub deliverable: Option<String>,
    /// Risk note
    #[arg(long, value_name = "TEXT")]
    pub risk: Option<String>,
    /// What is to be done, at length
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Like this task or pattern: what is not given is taken from there
    #[arg(long, value_name = "KEY")]
    pub like: Option<String>,
    /// Important: it serves a goal
    #[arg(long)]
    pub important: bool,
    /// Urgent: it can't wait
    #[arg(long)]
    pub urgent: bool,
}

impl Add {
    /// Makes the task and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = self.command(session.now())?;
        let outcome = session.carry_out(&Command::Task(TaskCommand::Add(command)))?;
        report(session, &outcome, say::added())
    }

    /// What the line and the options together ask for.
    fn command(self, now: DateTime<FixedOffset>) -> Result<NewTask, CliError> {
        let mut line = self.words.join(" ");
        if !self.literal.is_empty() {
            line = format!("{line} -- {}", self.literal.join(" "));
        }
        let read = match self.like.is_some() && line.trim().is_empty() {
            true => QuickAdd::default(),
            false => quick_add::parse(&line, now)?,
        };
        let QuickAdd { title, owner, labels, due, start, priority, board } = read;
        let date = |text: Option<String>| text.map(|text| parse_date(&text, now)).transpose();
        let given_priority = self.priority.as_deref().map(read_priority).transpose()?;
        let owner = match (owner, self.owner) {
            (Some(first), Some(second)) if first != second => {
                return Err(QuickAddError::MoreThanOneOwner { first, second }.into());
            }
            (first, second) => first.or(second),
        };
        Ok(NewTask {
            title,
            owner,
            board: one_of("board", board, self.board)?,
            with: trimmed(self.with),
            labels: labels.into_iter().chain(trimmed(self.label)).collect(),
            start: one_of("start", start, date(self.start)?)?,
            due: one_of("due", due, date(self.due)?)?,
            priority: one_of("priority", priority, given_priority)?,
            deliverable: self.deliverable,
            risk: self.risk,
            important: self.important.then_some(true),
            urgent: self.urgent.then_some(true),
            description: self.description,
            like: self.like,
        })
    }
}

/// A field may stand in the title and as an option, if both say the same.
fn one_of<T: PartialEq>(
    field: &'static str,
    typed: Option<T>,
    option: Option<T>,
) -> Result<Option<T>, CliError> {
    match (typed, option) {
        (Some(typed), Some(option)) if typed != option => Err(QuickAddError::Twice { field }.into()),
        (typed, option) => Ok(typed.or(option)),
    }
}

fn read_priority(text: &str) -> Result<Priority, CliError> {
    Priority::parse(text).ok_or_else(|| CliError::usage(say::no_priority(text)).hint(say::hint_priority()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn command(line: &[&str]) -> Result<NewTask, CliError> {
        let cli = crate::args::Cli::try_parse_from(["concord", "task", "add"].iter().chain(line)).unwrap();
        let crate::commands::Command::Task(super::super::Task::Add(add)) = cli.command else {
            panic!("{line:?}")
        };
        add.command(DateTime::parse_from_rfc3339("2024-07-10T09:00:00+08:00").unwrap())
    }

    #[test]
    fn words_of_the_title_and_options_come_together() {
        let new =
            command(&["Send", "it", "@Chen", "+a", "--label", "b, c", "--due", "fri", "due:2024-07-12"])
                .unwrap();
        assert_eq!((new.title.as_str(), new.owner.as_deref()), ("Send it", Some("Chen")));
        assert_eq!(new.labels, ["a", "b", "c"]);
        assert_eq!(new.due.unwrap().to_string(), "2024-07-12");
        assert_eq!((new.important, new.urgent), (None, None));
    }

    #[test]
    fn what_follows_two_hyphens_is_title() {
        assert_eq!(command(&["Say", "--", "due:fri", "--now", "@x"]).unwrap().title, "Say due:fri --now @x");
        assert_eq!(command(&["--", "-1", "customer"]).unwrap().title, "-1 customer");
    }

    #[test]
    fn two_answers_to_one_question_are_an_error() {
        for line in [
            vec!["a", "@Chen", "--owner", "Lin"],
            vec!["a", "due:fri", "--due", "mon"],
            vec!["a", "--due", "2024-02-30"],
            vec!["a", "--priority", "urgent"],
            vec!["@Chen"],
        ] {
            assert_eq!(command(&line).unwrap_err().exit_code(), 2, "{line:?}");
        }
    }
}
