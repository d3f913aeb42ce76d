//! `concord workspace`: which of this device's workspaces commands are about.

use clap::{Args, Subcommand};
use concord_core::replica::context::Context;
use concord_core::replica::error::CommandError;
use concord_core::store;
use serde::Serialize;

use crate::errors::CliError;
use crate::output::table::Table;
use crate::session::{Session, entropy};
use crate::words::{self, examples, say};

/// The workspaces of this device
#[derive(Debug, Subcommand)]
pub enum Workspace {
    /// List the workspaces of this device
    #[command(after_help = examples::WORKSPACE_LIST)]
    List,
    /// Use this workspace from now on
    #[command(after_help = examples::WORKSPACE_USE)]
    Use(Named),
    /// Build the index of the workspace anew from its changes
    #[command(after_help = examples::WORKSPACE_REINDEX)]
    Reindex,
}

/// One workspace.
#[derive(Debug, Args)]
pub struct Named {
    /// Its name
    pub name: String,
}

/// A workspace of this device, for programs.
#[derive(Debug, Serialize)]
pub struct WorkspaceView {
    /// The same on every device for ever.
    pub root: String,
    /// Its name when it came to this device.
    pub name: String,
    /// Where it is kept.
    pub server: Option<String>,
    /// What the server last said this device may do.
    pub role: Option<String>,
}

impl From<&store::workspaces::Workspace> for WorkspaceView {
    fn from(workspace: &store::workspaces::Workspace) -> Self {
        WorkspaceView {
            root: workspace.root.to_string(),
            name: workspace.name.clone(),
            server: workspace.remote.as_ref().map(|remote| remote.server.clone()),
            role: workspace.role.clone(),
        }
    }
}

impl Workspace {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Workspace::List => list(session),
            Workspace::Reindex => reindex(session),
            Workspace::Use(named) => {
                let chosen = session.device()?.choose(&named.name)?;
                let view = WorkspaceView::from(&chosen);
                session.output().value(&view, || words::line(&say::using(&view.name)))
            }
        }
    }
}

fn list(session: &mut Session) -> Result<(), CliError> {
    let workspaces = session.device()?.workspaces().map_err(CommandError::from)?;
    let views: Vec<WorkspaceView> = workspaces.iter().map(WorkspaceView::from).collect();
    let output = session.output();
    output.list(
        &views,
        || {
            let mut table = Table::new([say::label_name(), say::label_role(), say::label_server()]);
            for view in &views {
                let optional = |text: &Option<String>| text.as_deref().unwrap_or_default().into();
                table.row([(&view.name).into(), optional(&view.role), optional(&view.server)]);
            }
            table
        },
        say::no_workspaces(),
    )
}

/// What was read to build the index anew, for programs.
#[derive(Debug, Serialize)]
struct Reindexed {
    documents: usize,
}

fn reindex(session: &mut Session) -> Result<(), CliError> {
    let now = session.now();
    let documents = session.replica()?.rebuild_index(&mut Context::new(now, &mut entropy))?;
    session.output().value(&Reindexed { documents }, || words::line(&say::reindexed(documents)))
}
