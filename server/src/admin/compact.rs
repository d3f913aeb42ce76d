//! `concord-server compact`: all documents at once, by the running server if there is one.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::failure::{Failure, Kind};
use super::{DataDir, audit, output, serve};
use crate::accounts::audit::Action;
use crate::clock::now;
use crate::storage::StorageError;
use crate::storage::compaction::{Totals, compact_all};
use crate::storage::sqlite::Database;

/// How often to look whether the server has answered.
const POLL: Duration = Duration::from_millis(50);

/// Make one snapshot of every document that has grown since its last; a running server does it and goes on meanwhile
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  concord-server compact --data /srv/concord")]
pub struct Compact {
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Compact) -> Result<(), Failure> {
    let database = arguments.data.open(Kind::Fault)?;
    let totals = compact(&database, &arguments.data.data)?;
    let Totals { documents, chunks, bytes_before, bytes_after, faults } = &totals;
    let detail = json!({ "documents": documents, "bytes_before": bytes_before, "bytes_after": bytes_after });
    audit::note(&database, Action::Compacted, detail);
    if arguments.json {
        output::json(&totals)?;
    } else {
        output::line(&format!(
            "{documents} documents compacted: {chunks} chunks of {bytes_before} bytes became {documents} of \
             {bytes_after} bytes"
        ))?;
    }
    if faults.is_empty() {
        return Ok(());
    }
    faults.iter().for_each(|fault| eprintln!("fault: {fault}"));
    let message = format!("{} documents could not be compacted", faults.len());
    Err(Failure::new(Kind::Fault, message, StorageError::DamagedDocument(String::new()).hint()))
}

/// Asks the server that runs on the directory and waits; does it here if none runs, or none runs any more.
fn compact(database: &Database, directory: &Path) -> Result<Totals, Failure> {
    let mut errands = database.errands()?;
    let mut asked = None;
    loop {
        if let Some(_lock) = serve::try_lock(directory)? {
            asked.map_or(Ok(()), |id| errands.forget(id))?;
            return alone(database);
        }
        let id = match asked {
            Some(id) => id,
            None => *asked.insert(errands.ask(now())?),
        };
        if let Some(totals) = errands.take_answer(id)? {
            return Ok(totals);
        }
        std::thread::sleep(POLL);
    }
}

/// Nobody else writes documents: what has become free can be given back to the disk too.
fn alone(database: &Database) -> Result<Totals, Failure> {
    let totals = compact_all(&mut database.reader()?, &mut database.writer()?, now())?;
    if let Err(error) = database.give_back() {
        eprintln!("what has become free stays in the file for later use: {error}");
    }
    Ok(totals)
}
