//! What is measured, one file a scenario. Each is played against one fresh server at a time.

mod cli;
mod fan_out;
mod idle;
mod kill;
mod large;
mod pairs;
mod process;
mod reconnect;
mod stalled;
mod start;
mod year;

pub use process::Folders;
pub use year::{fill_year, run_fixed};

use std::sync::Arc;
use std::time::Duration;

use crate::failure::Failure;
use crate::report::Figure;
use crate::server::{Contender, Programs};

/// How a run is made.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Where the servers are.
    pub programs: Programs,
    /// Smaller numbers, to see that everything works.
    pub quick: bool,
    /// What command lines work on.
    pub folders: Arc<Folders>,
}

impl Setting {
    /// A size of a full run, or of a quick one.
    pub fn size(&self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }

    /// The seconds of a full run, or of a quick one.
    pub fn time(&self, full: u64, quick: u64) -> Duration {
        Duration::from_secs(if self.quick { quick } else { full })
    }
}

/// One of the scenarios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// One board, a hundred clients.
    FanOut,
    /// The same, with 100,000 changes behind the board.
    FanOutOld,
    /// One board, at a rate above any team's.
    Overload,
    /// Pairs, each on a board of its own.
    Pairs,
    /// A client comes back to 1,000 documents.
    Reconnect,
    /// A client comes back to 5,000 documents.
    ReconnectMore,
    /// A client comes back to 50,000 documents.
    ReconnectMost,
    /// Connections on which nothing happens.
    Idle,
    /// A text of 100,000 letters.
    Large,
    /// SIGKILL.
    Kill,
    /// A reader that does not read.
    Stalled,
    /// From start to listening.
    Start,
    /// The command line.
    CommandLine,
    /// Every command of it.
    Year,
}

impl Scenario {
    /// All of them, in their order.
    pub const ALL: [Scenario; 14] = [
        Scenario::FanOut,
        Scenario::FanOutOld,
        Scenario::Overload,
        Scenario::Pairs,
        Scenario::Reconnect,
        Scenario::ReconnectMore,
        Scenario::ReconnectMost,
        Scenario::Idle,
        Scenario::Large,
        Scenario::Kill,
        Scenario::Stalled,
        Scenario::Start,
        Scenario::CommandLine,
        Scenario::Year,
    ];

    /// The number on the command line.
    pub fn number(self) -> &'static str {
        match self {
            Scenario::FanOut => "1",
            Scenario::FanOutOld => "1old",
            Scenario::Overload => "1b",
            Scenario::Pairs => "2",
            Scenario::Reconnect => "3",
            Scenario::ReconnectMore => "3b",
            Scenario::ReconnectMost => "3c",
            Scenario::Idle => "4",
            Scenario::Large => "5",
            Scenario::Kill => "6",
            Scenario::Stalled => "7",
            Scenario::Start => "8",
            Scenario::CommandLine => "9",
            Scenario::Year => "10",
        }
    }

    /// The title of its table.
    pub fn title(self) -> &'static str {
        match self {
            Scenario::FanOut => "Fan-out: one board, 100 clients, 4 edits a second",
            Scenario::FanOutOld => "Fan-out with 100,000 changes behind the board",
            Scenario::Overload => "Overload: one board, 50 clients, 100 edits a second and more",
            Scenario::Pairs => "Throughput: pairs of a writer and a reader, each on a board of its own",
            Scenario::Reconnect => "Reconnect: 1,000 documents held, ten of them edited",
            Scenario::ReconnectMore => "Reconnect: 5,000 documents held, ten of them edited",
            Scenario::ReconnectMost => "Reconnect: 50,000 documents held, ten of them edited",
            Scenario::Idle => "Idle: 5,000 connections",
            Scenario::Large => "Large document: 100,000 letters typed one by one, after a restart",
            Scenario::Kill => "Durability: SIGKILL the moment a reader has seen an edit, ten runs",
            Scenario::Stalled => {
                "Stalled readers: a million edits pass on 500 boards, each with one who does not read"
            }
            Scenario::Start => "Start: 20,000 documents stored",
            Scenario::CommandLine => "Command line: 10,000 tasks in 20 boards, whole processes",
            Scenario::Year => {
                "Every command, whole processes, on a year of 10,000 tasks and 500 meetings: ms"
            }
        }
    }

    /// Plays it against one contender; no figures if it is not for that one.
    pub async fn play(self, setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
        let misplaced = match contender {
            Contender::Ideal => !self.is_load(),
            Contender::Taskwarrior => self != Scenario::CommandLine,
            Contender::Fixed => self != Scenario::Year,
            _ => false,
        };
        if misplaced {
            return Ok(Vec::new());
        }
        match self {
            Scenario::FanOut => fan_out::play(setting, contender).await,
            Scenario::FanOutOld => fan_out::play_old(setting, contender).await,
            Scenario::Overload => fan_out::overload(setting, contender).await,
            Scenario::Pairs => pairs::play(setting, contender).await,
            Scenario::Reconnect => reconnect::play(setting, contender).await,
            Scenario::ReconnectMore => reconnect::play_more(setting, contender).await,
            Scenario::ReconnectMost => reconnect::play_most(setting, contender).await,
            Scenario::Idle => idle::play(setting, contender).await,
            Scenario::Large => large::play(setting, contender).await,
            Scenario::Kill => kill::play(setting, contender).await,
            Scenario::Stalled => stalled::play(setting, contender).await,
            Scenario::Start => start::play(setting, contender).await,
            Scenario::CommandLine => cli::play(setting, contender).await,
            Scenario::Year => year::play(setting, contender).await,
        }
    }

    /// Whether it is about edits on their way, which is all that the relay can do.
    fn is_load(self) -> bool {
        matches!(self, Scenario::FanOut | Scenario::FanOutOld | Scenario::Overload | Scenario::Pairs)
    }
}
