//! `concord join`: a workspace comes to this device by an invite.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use concord_core::client::{ClientError, Http, InviteUrl};
use concord_core::replica::device::Joined;
use concord_core::store::workspaces::Remote;

use super::sync::Tally;
use super::workspace::WorkspaceView;
use crate::errors::{CliError, Kind};
use crate::session::{Session, entropy};
use crate::words::{self, examples};

/// Join a workspace by an invite's URL, and sync
#[derive(Debug, Args)]
#[command(after_help = examples::JOIN)]
pub struct Join {
    /// The invite's URL
    pub url: String,
    /// Your name, as others will see it; a person of that name who is no member yet becomes you
    #[arg(long, value_name = "NAME")]
    pub me: String,
}

impl Join {
    /// Spends the invite, enters the workspace and syncs.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let invite = InviteUrl::parse(&self.url)?;
        let nonce = Nonce::of(session, &invite.code)?;
        // The database is opened first: an invite must not be spent for one that can't be used.
        let device = session.device()?;
        let joining = Http::new(invite.server.clone(), None).join(&invite.code, &self.me, &nonce.text);
        let joining = joining.map_err(|error| match error {
            ClientError::NotThere { reason, hint } => CliError::new(Kind::Denied, reason).hint(hint),
            other => other.into(),
        })?;
        let root = joining.root.ok_or_else(|| {
            CliError::new(Kind::Denied, words::NOT_PUBLISHED_THERE).hint(words::HINT_NOT_PUBLISHED_THERE)
        })?;
        let remote = |workspace, token| Remote {
            server: invite.server.as_str().to_owned(),
            workspace,
            token,
            member: joining.member.clone(),
        };
        let joined = Joined {
            root,
            remote: remote(joining.workspace, joining.token),
            personal: Some(remote(joining.personal.workspace, joining.personal.token)),
            name: joining.workspace_name,
            role: joining.role,
        };
        session.adopt(device.join(&joined, &self.me)?);
        let mut tally = Tally::default();
        let output = session.output().clone();
        session.sync(&mut |report| tally.add(report, &output))?;
        nonce.spent();
        let view = WorkspaceView::from(session.replica()?.workspace());
        output.value(&view, || words::joined(&view.name, &self.me))
    }
}

/// What makes a join that is asked twice the same join: kept on disk until its answer is, since the first answer may
/// be lost on its way.
#[derive(Debug)]
struct Nonce {
    text: String,
    file: PathBuf,
}

impl Nonce {
    /// The nonce with which this device asks for this invite. Invite codes are letters, digits, `-` and `_`.
    fn of(session: &Session, code: &str) -> Result<Self, CliError> {
        let directory = session.data().join("joins");
        let file = directory.join(code);
        if let Ok(text) = fs::read_to_string(&file)
            && !text.is_empty()
        {
            return Ok(Nonce { text, file });
        }
        let mut random = [0u8; 16];
        entropy(&mut random);
        let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::create_dir_all(&directory).map_err(|error| words::cannot_write(&directory, &error))?;
        fs::write(&file, &text).map_err(|error| words::cannot_write(&file, &error))?;
        Ok(Nonce { text, file })
    }

    /// All of the workspace is on disk. Until then the same `join` can be run again. A nonce that stays behind does no harm: its invite is used.
    fn spent(self) {
        drop(fs::remove_file(&self.file));
        drop(self.file.parent().map(fs::remove_dir));
    }
}
