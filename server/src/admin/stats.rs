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
    free_bytes: u64,
    workspaces: Vec<WorkspaceTotals>,
}

/// Runs the command.
pub fn run(arguments: &Stats) -> Result<(), Failure> {
    let inspection = arguments.data.open(Kind::Fault)?.inspection()?;
    let (workspaces, free_bytes) = (inspection.workspaces()?, inspection.free_bytes()?);
    let database_bytes = std::fs::metadata(arguments.data.data.join(FILE_NAME))?.len();
    if arguments.json {
        return output::json(&Numbers { database_bytes, free_bytes, workspaces });
    }
    for totals in &workspaces {
        let WorkspaceTotals { workspace, name, members, documents, changes, bytes, number, .. } = totals;
        let damaged = match totals.damaged {
            0 => String::new(),
            damaged => format!(", {damaged} documents DAMAGED"),
        };
        output::line(&format!(
            "{workspace}  {name}: {members} members, {documents} documents, {changes} changes ({} of them not in \
             snapshots), {bytes} bytes, commit {number}{damaged}",
            totals.log_changes
        ))?;
    }
    let count = workspaces.len();
    output::line(&format!(
        "{count} workspaces, database of {database_bytes} bytes, {free_bytes} of them free"
    ))
}
