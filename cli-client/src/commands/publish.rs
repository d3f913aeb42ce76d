//! `concord publish`: this workspace is handed to an empty one on a server.

use std::io::BufRead;
use std::path::Path;

use clap::Args;
use concord_core::client::{Address, Http};
use concord_core::store::workspaces::Remote;

use super::device;
use super::sync::Tally;
use super::workspace::WorkspaceView;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, examples, say};

/// Hand this workspace to an empty one on a server, and sync
#[derive(Debug, Args)]
#[command(after_help = examples::PUBLISH)]
pub struct Publish {
    /// The server
    #[arg(value_name = "SERVER_URL")]
    pub server: String,
    /// An owner's token; - reads it from stdin (else CONCORD_TOKEN)
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,
    /// What this device is called in the list of your devices [its host name]
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
}

/// Holds a token where no other process can read it.
const TOKEN_VARIABLE: &str = "CONCORD_TOKEN";

impl Publish {
    /// Ties the workspace to the one the token is for, and syncs.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let server = Address::parse(&self.server)?;
        let token = token(self.token)?;
        let replica = session.replica()?;
        let (root, name) = (replica.workspace().root, replica.workspace().name.clone());
        let device = device::name_of_this(self.device);
        let http = Http::new(server.clone(), Some(token.clone()))?;
        let published = http.publish(&root, &name, device.as_deref())?;
        let remote = |workspace, token| Remote {
            server: server.as_str().to_owned(),
            workspace,
            token,
            member: published.member.clone(),
        };
        if let Some(personal) = published.personal {
            replica.set_personal(&remote(personal.workspace, personal.token))?;
        }
        let remote = remote(published.workspace, token);
        replica.set_remote(&remote)?;
        let mut tally = Tally::default();
        let output = session.output().clone();
        session.sync(&mut |report| tally.add(report, &output))?;
        let view = WorkspaceView::from(session.replica()?.workspace());
        output.value(&view, || words::line(&say::published(&view.name, &remote.server)))
    }
}

/// The token that was given: as an option, from stdin, or by the environment.
fn token(given: Option<String>) -> Result<String, CliError> {
    let token = match given.as_deref() {
        Some("-") => {
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            read.map_err(|error| words::cannot_read(Path::new("stdin"), &error))?;
            line
        }
        Some(token) => token.to_owned(),
        None => std::env::var(TOKEN_VARIABLE).unwrap_or_default(),
    };
    match token.trim() {
        "" => Err(CliError::usage(say::no_token()).hint(say::hint_token())),
        token => Ok(token.to_owned()),
    }
}
