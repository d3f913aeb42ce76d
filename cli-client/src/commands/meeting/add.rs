//! `concord meeting add`: a meeting is planned.

use clap::Args;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::model::meeting::Repeat;
use concord_core::model::when::parse_time;

use super::act;
use crate::commands::trimmed;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, say};

/// Arguments of `meeting add`.
#[derive(Debug, Args)]
pub struct Add {
    /// The meeting's name [else the template's]
    #[arg(required_unless_present = "template")]
    pub title: Option<String>,
    /// When it begins: 2024-07-10 14:00, tomorrow 9:00, 下周一上午9点半
    #[arg(long, value_name = "TIME")]
    pub at: String,
    /// How long it is planned to take
    #[arg(long, value_name = "N")]
    pub minutes: Option<u32>,
    /// Place or link
    #[arg(long, value_name = "TEXT")]
    pub place: Option<String>,
    /// What will be settled
    #[arg(long, value_name = "TEXT")]
    pub purpose: Option<String>,
    /// Who leads it [else you]
    #[arg(long, value_name = "P")]
    pub host: Option<String>,
    /// Who writes the minutes
    #[arg(long, value_name = "P")]
    pub recorder: Option<String>,
    /// Who is invited
    #[arg(long, value_name = "P,P", value_delimiter = ',')]
    pub invite: Vec<String>,
    /// The board its action items go to [else Inbox]
    #[arg(long, short, value_name = "B")]
    pub board: Option<String>,
    /// Who else is concerned
    #[arg(long, value_name = "P,P", value_delimiter = ',')]
    pub concerned: Vec<String>,
    /// It comes again: weekly, fortnightly or monthly; 每周, 每两周 or 每月
    #[arg(long, value_name = "RHYTHM")]
    pub repeat: Option<String>,
    /// Ready-made: weekly-meeting, friday-review, kick-off, retrospective or meeting
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
}

impl Add {
    /// Makes the meeting and prints it.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let new = NewMeeting {
            title: self.title.unwrap_or_default(),
            at: parse_time(&self.at, session.now())?,
            minutes: self.minutes,
            place: self.place,
            purpose: self.purpose,
            host: self.host,
            recorder: self.recorder,
            attendees: trimmed(self.invite),
            board: self.board,
            concerned: trimmed(self.concerned),
            repeat: self.repeat.map(rhythm).transpose()?,
            template: self.template.map(|name| (name, words::language().tag().to_owned())),
        };
        act(session, MeetingCommand::Add(Box::new(new)), say::added())
    }
}

fn rhythm(text: String) -> Result<Repeat, CliError> {
    Repeat::parse(&text).ok_or_else(|| CliError::usage(say::no_repeat(text)).hint(say::hint_repeat()))
}
