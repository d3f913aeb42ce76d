//! `concord-server workspace`: workspaces of the server, made empty.

use clap::{Args, Subcommand};
use serde_json::json;

use super::failure::Failure;
use super::{DataDir, output};
use crate::accounts::workspaces::create_workspace;
use crate::clock::now;
use crate::storage::sqlite::Database;

/// Workspaces of this server
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an empty workspace and print its id
    #[command(
        after_help = "Example:\n  concord-server workspace create \"Customer satisfaction\" --data /srv/concord"
    )]
    Create(Create),
}

/// Arguments of `workspace create`.
#[derive(Debug, Args)]
pub struct Create {
    /// Name of the workspace
    name: String,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: Command) -> Result<(), Failure> {
    let Command::Create(arguments) = command;
    let mut accounts = Database::create(&arguments.data.data)?.accounts()?;
    let workspace = accounts.write(|tables| create_workspace(tables, &arguments.name, now()))?;
    if arguments.json {
        return output::json(&json!({ "workspace": workspace.id, "name": workspace.name }));
    }
    output::line(&workspace.id.to_string())
}
