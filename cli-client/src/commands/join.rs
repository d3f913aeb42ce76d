//! `concord join`: a workspace comes to this device, by an invite or by a code of the same person's other device.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use concord_core::client::{ClientError, Http, InviteUrl};
use concord_core::replica::device::Joined;
use concord_core::store::workspaces::Remote;

use super::device;
use super::sync::Tally;
use super::workspace::WorkspaceView;
use crate::errors::{CliError, Kind};
use crate::session::{Session, entropy};
use crate::words::{self, examples, say};

/// Join a workspace by the URL of an invite or of your other device, and sync
#[derive(Debug, Args)]
#[command(after_help = examples::JOIN)]
pub struct Join {
    /// The URL of the invite, or of `device link`
    pub url: String,
    /// Your name, as others will see it; a person of that name who is no member yet becomes you. `device link` knows it
    #[arg(long, value_name = "NAME")]
    pub me: Option<String>,
    /// What this device is called in the list of your devices [its host name]
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
}

impl Join {
    /// Spends the invite or the code, enters the workspace and syncs.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let invite = InviteUrl::parse(&self.url)?;
        if self.me.is_none() && !invite.is_for_a_device() {
            return Err(CliError::usage(say::no_name()).hint(say::hint_no_name()));
        }
        let nonce = Nonce::of(session, &invite.code)?;
        // The database is opened first: an invite must not be spent for one that can't be used.
        let device = session.device()?;
        let name = device::name_of_this(self.device);
        let http = Http::new(invite.server.clone(), None)?;
        let joining = http.join(&invite.code, self.me.as_deref(), &nonce.text, name.as_deref());
        let joining = joining.map_err(|error| match error {
            error @ ClientError::NotThere { .. } => CliError { kind: Kind::Denied, ..error.into() },
            other => other.into(),
        })?;
        let root = joining.root.ok_or_else(|| {
            CliError::new(Kind::Denied, say::not_published_there()).hint(say::hint_not_published_there())
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
        let me = self.me.unwrap_or(joining.name);
        session.adopt(device.join(&joined, &me)?);
        let mut tally = Tally::default();
        let output = session.output().clone();
        session.sync(&mut |report| tally.add(report, &output))?;
        nonce.spent();
        let view = WorkspaceView::from(session.replica()?.workspace());
        output.value(&view, || words::line(&say::joined(&me, &view.name)))
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
