//! `concord-server import`: documents of an automerge-repo, or one from a file, into a workspace.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::failure::{Failure, Kind};
use super::{DataDir, WorkspaceArg, audit, document_id, output, serve};
use crate::accounts::audit::Action;
use crate::clock::now;
use crate::config::Config;
use crate::exchange::{Imported, Importer, Listing, list};
use crate::storage::sqlite::Database;

/// Take in documents of an automerge-repo with NodeFS storage, or one from a file; no server may be running
///
/// Each document is checked first and stored whole or not at all. What is stored already is not stored again.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  concord-server import --from automerge-repo-data --workspace ID --data /srv/concord\n  \
                  concord-server import notes.automerge --document ID --workspace ID --data /srv/concord"
)]
pub struct Import {
    /// File with one document, as automerge saves it
    #[arg(required_unless_present = "from", requires = "document")]
    file: Option<PathBuf>,
    /// Directory of an automerge-repo's NodeFS storage
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "document"])]
    from: Option<PathBuf>,
    /// Id of the document that is in the file
    #[arg(long, value_name = "ID", requires = "file")]
    document: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArg,
    #[command(flatten)]
    data: DataDir,
    /// Configuration file of the server, for the size that documents may have
    #[arg(long, value_name = "FILE", env = "CONCORD_SERVER_CONFIG")]
    config: Option<PathBuf>,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Import) -> Result<(), Failure> {
    let listing = listing(arguments)?;
    for stranger in &listing.strangers {
        eprintln!("left aside, it is no document: {}", stranger.display());
    }
    let database = arguments.data.open(Kind::NotFound)?;
    let imported = import(arguments, &database, &listing)?;
    let Imported { documents, unchanged, changes, left_out } = &imported;
    let workspace = &arguments.workspace.workspace;
    let detail = json!({ "workspace": workspace, "documents": documents, "changes": changes });
    audit::note(&database, Action::Imported, detail);
    if arguments.json {
        output::json(&imported)?;
    } else {
        output::line(&format!(
            "{documents} documents with {changes} changes taken in, {unchanged} were there"
        ))?;
    }
    output::left_out(left_out, "nothing of them was taken in; mend or remove the files and import again")
}

/// What is to be taken in.
fn listing(arguments: &Import) -> Result<Listing, Failure> {
    if let Some(directory) = &arguments.from {
        if !directory.is_dir() {
            let message = format!("there is no directory {}", directory.display());
            return Err(Failure::new(
                Kind::Usage,
                message,
                "name the directory of the repo's storage with --from",
            ));
        }
        return Ok(list(directory)?);
    }
    let (Some(file), Some(id)) = (&arguments.file, &arguments.document) else {
        return Err(Failure::new(Kind::Usage, "a file or --from is missing", "try --help"));
    };
    if !file.is_file() {
        let message = format!("there is no file {}", file.display());
        return Err(Failure::new(Kind::Usage, message, "name a file that holds one document"));
    }
    let document = document_id(id, Kind::Usage)?;
    Ok(Listing { documents: [(document, vec![file.clone()])].into(), strangers: Vec::new() })
}

fn import(arguments: &Import, database: &Database, listing: &Listing) -> Result<Imported, Failure> {
    let workspace = arguments.workspace.id()?;
    let config = Config::load(arguments.config.as_deref(), std::env::vars_os(), Vec::new())?;
    // A running server would not know of what is stored behind its back.
    let _lock = serve::lock(&arguments.data.data)?;
    let (reader, writer) = (database.reader()?, database.writer()?);
    let importer = Importer::new(reader, writer, workspace, config.sync.document_bytes, now())?;
    Ok(importer.all(listing)?)
}
