//! `concord init`: a workspace on this device, no server needed.

use clap::Args;
use concord_core::replica::context::Context;

use super::workspace::WorkspaceView;
use crate::errors::CliError;
use crate::session::{Session, entropy};
use crate::words::{self, examples, say};

/// Make a workspace on this device; no server is needed
#[derive(Debug, Args)]
#[command(after_help = examples::INIT, override_usage = "concord init --me NAME --workspace NAME")]
pub struct Init {
    /// Your name, as others will see it
    #[arg(long, value_name = "NAME")]
    pub me: String,
}

impl Init {
    /// Makes the workspace.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let name = session.workspace_option().map(str::to_owned);
        let name = name.ok_or_else(|| CliError::usage(say::no_workspace_name()).hint(say::hint_init()))?;
        let now = session.now();
        let replica = session.device()?.init(&mut Context::new(now, &mut entropy), &name, &self.me)?;
        session.adopt(replica);
        let view = WorkspaceView::from(session.replica()?.workspace());
        session.output().value(&view, || words::line(&say::made_workspace(&self.me, &view.name)))
    }
}
