//! The command line on a year's work: 10,000 tasks and 500 meetings with all that was done to them. Every command is a
//! whole process that finds its files and leaves them complete. Beside it stands a process that never changes: it
//! hashes 8 MB, and to stand beside writes it also puts a page on the disk.

mod commands;
mod fill;
mod fixed;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};

pub use fixed::run as run_fixed;

use super::Setting;
use super::process::{filled, median, time};
use crate::failure::Failure;
use crate::report::Figure;
use crate::server::Contender;

/// Boards that the tasks are on.
const BOARDS: usize = 20;

/// Who owns them, one after the other. The first is the person at the device.
const OWNERS: [&str; 10] = ["Lin", "Chen", "Wu", "Zhao", "Sun", "Li", "Zhou", "Zheng", "Wang", "Feng"];

/// Tasks, action items among them, and meetings of a whole year.
const TASKS: usize = 10_000;
const MEETINGS: usize = 500;

/// Processes of each command in a round, of which the median counts; before them one that nobody counts.
const RUNS: usize = 5;

/// When the year ends: what the commands take for now.
fn end() -> DateTime<FixedOffset> {
    DateTime::from_timestamp(1_720_429_200, 0).unwrap_or_default().with_timezone(&east())
}

fn east() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset")
}

/// The scenario, for our command line and for what stands beside it.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    if !matches!(contender, Contender::Ours | Contender::Fixed) {
        return Ok(Vec::new());
    }
    let setting = setting.clone();
    let played = tokio::task::spawn_blocking(move || match contender {
        Contender::Ours => ours(&setting),
        _ => beside(),
    });
    played.await.map_err(|error| Failure::new(error.to_string()))?
}

fn ours(setting: &Setting) -> Result<Vec<Figure>, Failure> {
    let part = setting.size(1, 20);
    let data = filled(&setting.folders.year, |folder| make(folder, part))?;
    let mut figures = Vec::new();
    for (number, line) in commands::READS.iter().chain(commands::WRITES).enumerate() {
        let line_of = |run| words(line, part, (number, run));
        let runs = (0..=RUNS).map(|run| took(concord(&setting.programs.cli, data, &line_of(run))));
        let runs = runs
            .collect::<Result<Vec<_>, _>>()
            .map_err(|failure| Failure::new(format!("{line}: {failure}")))?;
        figures.push(Figure::less(line, median_of_others(runs)));
    }
    Ok(figures)
}

/// The fixed process, once for reads and once for writes, and its figure for each of the commands.
fn beside() -> Result<Vec<Figure>, Failure> {
    let folder = tempfile::Builder::new().prefix("concord-bench-").tempdir()?;
    let measured = |kind: &str| -> Result<f64, Failure> {
        let run = |_| {
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["fixed", kind]).arg(folder.path());
            took(command)
        };
        (0..=3 * RUNS).map(run).collect::<Result<Vec<_>, _>>().map(median_of_others)
    };
    let (read, write) = (measured("read")?, measured("write")?);
    let reads = commands::READS.iter().map(|line| Figure::less(line, read));
    let writes = commands::WRITES.iter().map(|line| Figure::less(line, write));
    Ok(reads.chain(writes).collect())
}

/// The median of all but the first, which reads what the others find in memory.
fn median_of_others(took: Vec<Duration>) -> f64 {
    median(took.into_iter().skip(1).collect())
}

fn took(command: Command) -> Result<Duration, Failure> {
    time(command).map(|(took, _)| took)
}

/// The words of one run of a command. The tasks and meetings it is about are of the last weeks; each run of each
/// command asks about a minute of its own, which none before it asked about.
fn words(line: &str, part: usize, (number, run): (usize, usize)) -> Vec<String> {
    let minutes = TimeDelta::minutes(i64::try_from(number + 60 * run).unwrap_or_default());
    let back = |days| (end() - TimeDelta::days(days) - minutes).format("%Y-%m-%dT%H:%M").to_string();
    let (task, meeting) = (TASKS / part / BOARDS - 10 - run, MEETINGS / part - 10 + run);
    let word = |word: &str| {
        word.replace("{task}", &format!("B{}X-{task:03}", run + 1))
            .replace("{meeting}", &format!("Round-{meeting}"))
            .replace("{n}", &run.to_string())
            .replace("{week}", &back(7))
            .replace("{half}", &back(180))
    };
    line.split(' ').map(word).collect()
}

/// The process for one run of a command.
fn concord(program: &Path, data: &Path, words: &[String]) -> Command {
    let mut command = Command::new(program);
    command
        .args(words)
        .env_clear()
        .env("HOME", data)
        .env("CONCORD_DATA", data)
        .env("CONCORD_NOW", end().to_rfc3339());
    command
}

/// Puts a whole year into a folder.
pub fn fill_year(folder: &Path) -> Result<(), Failure> {
    make(folder, 1)
}

fn make(folder: &Path, part: usize) -> Result<(), Failure> {
    eprintln!("making a year's work: some minutes");
    fill::fill(folder, part).map_err(|error| Failure::new(format!("the year could not be made: {error}")))
}
