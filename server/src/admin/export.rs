//! `concord-server export`: a workspace as an automerge-repo would keep it, or one document as a file.

use std::path::PathBuf;

use clap::Args;

use super::failure::{Failure, Kind};
use super::{DataDir, WorkspaceArg, document_id, output};
use crate::exchange::{Exported, Place, export_document, export_workspace};

/// Write a workspace's documents as automerge-repo's NodeFS storage keeps them, or one to a file
///
/// A running server goes on meanwhile. What is in the directory already stays: automerge-repo reads both as one.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  concord-server export --to automerge-repo-data --workspace ID --data /srv/concord\n  \
                  concord-server export --document ID -o notes.automerge --workspace ID --data /srv/concord"
)]
pub struct Export {
    /// Directory to write to, in the layout of automerge-repo's NodeFS storage
    #[arg(long, value_name = "DIR", required_unless_present = "output")]
    to: Option<PathBuf>,
    /// File to write one document to, which must not exist yet
    #[arg(long, short, value_name = "FILE", conflicts_with = "to", requires = "document")]
    output: Option<PathBuf>,
    /// Only this document
    #[arg(long, value_name = "ID")]
    document: Option<String>,
    #[command(flatten)]
    workspace: WorkspaceArg,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Export) -> Result<(), Failure> {
    let exported = export(arguments)?;
    let Exported { documents, bytes, left_out } = &exported;
    if arguments.json {
        output::json(&exported)?;
    } else {
        output::line(&format!("{documents} documents of {bytes} bytes written"))?;
    }
    output::left_out(left_out, "`concord-server verify` lists damaged documents and what to do")
}

fn export(arguments: &Export) -> Result<Exported, Failure> {
    let workspace = arguments.workspace.id()?;
    let document = arguments.document.as_deref().map(|id| document_id(id, Kind::NotFound)).transpose()?;
    let place = document.map(|document| Place { workspace, document });
    let mut reader = arguments.data.open(Kind::NotFound)?.reader()?;
    match (&arguments.to, &arguments.output, place) {
        (Some(directory), _, place) => Ok(export_workspace(&mut reader, workspace, place, directory)?),
        (None, Some(file), Some(place)) => {
            if file.try_exists()? {
                let message = format!("{} exists already", file.display());
                return Err(Failure::new(
                    Kind::Usage,
                    message,
                    "name a file that does not exist yet with -o",
                ));
            }
            Ok(export_document(&mut reader, place, file)?)
        }
        _ => Err(Failure::new(Kind::Usage, "--to or -o is missing", "try --help")),
    }
}
