//! What ties a task to others and to people: `card`, `depend`, `answer`, `link`, `unlink`, `seen`, `template`.

use clap::{Args, ValueEnum};
use concord_core::command::Command;
use concord_core::command::task::TaskCommand;
use concord_core::model::card::Colour;

use super::{Named, report};
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{Message, say};

/// Arguments of `task card`.
#[derive(Debug, Args)]
pub struct Card {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// red (closed within this week), yellow (within the next), or none
    #[arg(value_enum, hide_possible_values = true)]
    pub card: CardName,
    /// Who follows it; the owner carries it out
    #[arg(long, value_name = "P")]
    pub tracker: Option<String>,
}

/// A card as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CardName {
    /// 红牌
    #[value(alias = "红", alias = "红牌")]
    Red,
    /// 黄牌
    #[value(alias = "黄", alias = "黄牌")]
    Yellow,
    /// 无
    #[value(alias = "无")]
    None,
}

/// Arguments of `task depend`.
#[derive(Debug, Args)]
pub struct Depend {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// The tasks it waits for
    #[arg(required = true, value_name = "OTHER", value_delimiter = ',')]
    pub on: Vec<String>,
    /// It waits for them no more
    #[arg(long)]
    pub remove: bool,
}

/// Arguments of `task answer`.
#[derive(Debug, Args)]
pub struct Answer {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// What came of it
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
    /// Which of several questions, from 1 [else the last]
    #[arg(long, value_name = "N")]
    pub number: Option<usize>,
}

/// Arguments of `task link`.
#[derive(Debug, Args)]
pub struct Link {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// Where the file or page is
    pub url: String,
    /// What it is called [else its address]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
}

/// Arguments of `task unlink`.
#[derive(Debug, Args)]
pub struct Unlink {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// The link: its number, its id, or the beginning of its title
    pub link: String,
}

/// Arguments of `task template`.
#[derive(Debug, Args)]
pub struct Template {
    /// The task: its key, its id, or the beginning of its id
    pub key: String,
    /// Make it a task again
    #[arg(long)]
    pub off: bool,
}

fn carry_out(session: &mut Session, command: TaskCommand, done: Message) -> Result<(), CliError> {
    let outcome = session.carry_out(&Command::Task(command))?;
    report(session, &outcome, done)
}

impl Card {
    /// Gives the card or takes it off, and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let colour = match self.card {
            CardName::Red => Some(Colour::Red),
            CardName::Yellow => Some(Colour::Yellow),
            CardName::None => None,
        };
        let command = TaskCommand::Card { task: self.key, colour, tracker: self.tracker };
        carry_out(session, command, say::changed())
    }
}

impl Depend {
    /// Makes the task wait, or ends that, and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let on = crate::commands::trimmed(self.on);
        let command = TaskCommand::Depend { task: self.key, on, remove: self.remove };
        carry_out(session, command, say::changed())
    }
}

impl Answer {
    /// Answers and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let text = self.text.join(" ");
        let command = TaskCommand::Answer { task: self.key, item: self.number, text };
        carry_out(session, command, say::answered())
    }
}

impl Link {
    /// Adds the link and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = TaskCommand::Link { task: self.key, url: self.url, title: self.title };
        carry_out(session, command, say::changed())
    }
}

impl Unlink {
    /// Takes the link off and prints the task.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        carry_out(session, TaskCommand::Unlink { task: self.key, link: self.link }, say::changed())
    }
}

impl Template {
    /// Makes a pattern of the task, or a task of the pattern, and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        carry_out(session, TaskCommand::Template { task: self.key, on: !self.off }, say::changed())
    }
}

/// Says that everything done so far was seen, and prints the task.
pub fn seen(named: Named, session: &mut Session) -> Result<(), CliError> {
    carry_out(session, TaskCommand::Seen { task: named.key }, say::seen())
}
