//! `concord meeting amendments`, `accept-amendment` and `decline-amendment`: what was changed after minutes went out.

use clap::Args;
use concord_core::command::meeting::MeetingCommand;
use serde::Serialize;

use super::{act, screen};
use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::session::Session;
use crate::words::{labels, say};

/// Arguments of `meeting accept-amendment` and `decline-amendment`.
#[derive(Debug, Args)]
pub struct Judge {
    /// The meeting: its title, its id, or the beginning of one of them
    pub id: String,
    /// Which: numbers as `meeting amendments` lists them, or all that wait
    #[arg(required = true, value_name = "N|all")]
    pub which: Vec<String>,
}

impl Judge {
    /// Remembers the decision and prints the meeting.
    pub fn run(self, accepted: bool, session: &mut Session) -> Result<(), CliError> {
        let all = matches!(self.which.as_slice(), [word] if word == "all" || word == "全部");
        let number = |word: &String| {
            let number = word.parse().ok().filter(|number| *number > 0);
            number.ok_or_else(|| CliError::usage(say::no_number(word)).hint(say::hint_amendment_number()))
        };
        let numbers: Vec<usize> =
            if all { Vec::new() } else { self.which.iter().map(number).collect::<Result<_, _>>()? };
        let command = MeetingCommand::Judge { meeting: self.id, numbers, accepted };
        act(session, command, if accepted { say::accepted() } else { say::declined() })
    }
}

/// Prints what was changed since the minutes were sent.
pub fn list(id: &str, session: &mut Session) -> Result<(), CliError> {
    #[derive(Serialize)]
    struct Lists<'a, T> {
        amendments: &'a [T],
        proposed: &'a [T],
    }
    let now = session.now();
    let meeting = session.replica()?.meeting(id, now)?;
    let output = session.output();
    let lists = Lists { amendments: &meeting.amendments, proposed: &meeting.proposed };
    output.value(&lists, || {
        let none = meeting.amendments.is_empty() && meeting.proposed.is_empty();
        Facts::new(output.style())
            .title(&meeting.meeting.title)
            .fact(say::label_minutes_out(), screen::minutes_out(&meeting.meeting, now))
            .fact(say::label_amendments(), if none { labels::none() } else { String::new() })
            .section(say::label_amendments(), meeting.amendments.iter().flat_map(screen::amendment))
            .section(say::label_proposed(), meeting.proposed.iter().flat_map(screen::amendment))
            .finish()
    })
}
