//! `concord-server stats`: what is in a data directory, in numbers.

use clap::Args;
use serde::Serialize;

use super::failure::{Failure, Kind};
use super::{DataDir, output};
use crate::storage::sqlite::{FILE_NAME, WorkspaceTotals};

/// Print what the data directory holds, in numbers
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  concord-server stats --data /srv/concord --json")]
pub struct Stats {
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Numbers {
    database_bytes: u64,
    workspaces: Vec<WorkspaceTotals>,
}

/// Runs the command.
pub fn run(arguments: &Stats) -> Result<(), Failure> {
    let workspaces = arguments.data.open(Kind::Fault)?.inspection()?.workspaces()?;
    let database_bytes = std::fs::metadata(arguments.data.data.join(FILE_NAME))?.len();
    if arguments.json {
        return output::json(&Numbers { database_bytes, workspaces });
    }
    for totals in &workspaces {
        let WorkspaceTotals { workspace, name, members, documents, changes, bytes, number, .. } = totals;
        output::line(&format!(
            "{workspace}  {name}: {members} members, {documents} documents, {changes} changes, {bytes} bytes, \
             commit {number}"
        ))?;
    }
    output::line(&format!("{} workspaces, database of {database_bytes} bytes", workspaces.len()))
}
