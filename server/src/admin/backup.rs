//! `concord-server backup` and `restore`: a copy of everything in one file, and back.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::failure::{Failure, Kind};
use super::{DataDir, audit, output, serve};
use crate::accounts::audit::Action;
use crate::clock::now;
use crate::storage::sqlite::{back_up, restore};

/// Copy the whole database into one file; a running server goes on meanwhile
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  concord-server backup --data /srv/concord --to /backup/concord-monday.db"
)]
pub struct BackUp {
    #[command(flatten)]
    data: DataDir,
    /// File to write, which must not exist yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Put a backup in the place of the database, which is kept beside it; no server may be running
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  concord-server restore --data /srv/concord --from /backup/concord-monday.db"
)]
pub struct Restore {
    #[command(flatten)]
    data: DataDir,
    /// File that `backup` wrote
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// Runs `backup`.
pub fn run_backup(arguments: &BackUp) -> Result<(), Failure> {
    if arguments.to.try_exists()? {
        let message = format!("{} exists already", arguments.to.display());
        return Err(Failure::new(Kind::Usage, message, "name a file that does not exist yet with --to"));
    }
    let database = arguments.data.open(Kind::Fault)?;
    back_up(&database, &arguments.to)?;
    let bytes = std::fs::metadata(&arguments.to)?.len();
    audit::note(&database, Action::BackedUp, json!({ "bytes": bytes }));
    if arguments.json {
        return output::json(&json!({ "file": arguments.to, "bytes": bytes }));
    }
    output::line(&format!("{}: {bytes} bytes", arguments.to.display()))
}

/// Runs `restore`.
pub fn run_restore(arguments: &Restore) -> Result<(), Failure> {
    if !arguments.from.try_exists()? {
        let message = format!("there is no file {}", arguments.from.display());
        return Err(Failure::new(Kind::Usage, message, "give the file that `backup` wrote with --from"));
    }
    std::fs::create_dir_all(&arguments.data.data)?;
    let _lock = serve::lock(&arguments.data.data)?;
    let kept = restore(&arguments.data.data, &arguments.from, now())?;
    let database = arguments.data.open(Kind::Fault)?;
    audit::note(&database, Action::Restored, json!({ "replaced": kept.is_some() }));
    if let Some(kept) = kept {
        eprintln!("what was there before is kept in {}", kept.display());
    }
    eprintln!("restored; `concord-server verify` checks it");
    Ok(())
}
