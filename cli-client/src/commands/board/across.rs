//! `concord board contact`, `notice` and `confirm`: what departments agree on across a board.

use clap::Args;
use concord_core::command::board::BoardCommand;

use super::carry_out;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::say;

/// Arguments of `board contact`.
#[derive(Debug, Args)]
pub struct Contact {
    /// The board: its name, its prefix, its id, or the beginning of one of them
    pub board: String,
    /// The department
    pub area: String,
    /// Its contact; left out, the name is taken off
    #[arg(value_name = "PERSON")]
    pub person: Option<String>,
}

/// Arguments of `board notice`.
#[derive(Debug, Args)]
pub struct Notice {
    /// The board: its name, its prefix, its id, or the beginning of one of them
    pub board: String,
    /// What changed
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

/// Arguments of `board confirm`.
#[derive(Debug, Args)]
pub struct Confirm {
    /// The board: its name, its prefix, its id, or the beginning of one of them
    pub board: String,
    /// Which notice, from 1 [else the last that waits for you]
    #[arg(value_name = "N")]
    pub notice: Option<usize>,
}

impl Contact {
    /// Names the contact and prints the board.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let Contact { board, area, person } = self;
        carry_out(session, BoardCommand::Contact { board, area, person }, say::changed())
    }
}

impl Notice {
    /// Tells the contacts and prints the board.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = BoardCommand::Notice { board: self.board, text: self.text.join(" ") };
        carry_out(session, command, say::changed())
    }
}

impl Confirm {
    /// Confirms the notice and prints the board.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = BoardCommand::Confirm { board: self.board, notice: self.notice };
        carry_out(session, command, say::confirmed())
    }
}
