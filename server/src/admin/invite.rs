//! `concord-server invite`: URLs by which people join.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::failure::{Failure, Kind};
use super::span::{millis, moment, span};
use super::{DataDir, WorkspaceArg, output};
use crate::accounts::invites::{all_invites, create_invite, revoke_any_invite};
use crate::accounts::{InviteTerms, OpenInvite, Role, workspaces};
use crate::api::invite_url;
use crate::clock::now;
use crate::server_url::known_url;

/// Invites to workspaces
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an invite and print its URL
    #[command(
        after_help = "Example:\n  concord-server invite create --workspace ID --role editor --uses 5 --data /srv/concord"
    )]
    Create(Create),
    /// List the invites by which somebody may still join
    #[command(after_help = "Example:\n  concord-server invite list --workspace ID --data /srv/concord")]
    List(List),
    /// Revoke an invite; nobody joins by it any more
    #[command(
        after_help = "Example:\n  concord-server invite revoke INVITE_ID --workspace ID --data /srv/concord"
    )]
    Revoke(Revoke),
}

/// Arguments of `invite create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    workspace: WorkspaceArg,
    /// Role of those who join
    #[arg(long)]
    role: InvitedRole,
    /// How many people may join by it
    #[arg(long, default_value_t = 1, value_name = "N")]
    uses: u64,
    /// How long it is good: a number and s, m, h, d or w
    #[arg(long, default_value = "7d", value_name = "TIME", value_parser = span)]
    expires: Duration,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Arguments of `invite list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    workspace: WorkspaceArg,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Arguments of `invite revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Id of the invite, as `invite list` prints it
    invite_id: String,
    #[command(flatten)]
    workspace: WorkspaceArg,
    #[command(flatten)]
    data: DataDir,
}

/// Nobody becomes an owner by an invite.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum InvitedRole {
    Editor,
    Viewer,
}

/// Runs the command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(arguments) => create(&arguments),
        Command::List(arguments) => list(&arguments),
        Command::Revoke(arguments) => revoke(&arguments),
    }
}

fn create(arguments: &Create) -> Result<(), Failure> {
    let workspace = arguments.workspace.id()?;
    let role = match arguments.role {
        InvitedRole::Editor => Role::Editor,
        InvitedRole::Viewer => Role::Viewer,
    };
    let terms = InviteTerms { role, uses: arguments.uses, life: millis(arguments.expires) };
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    let url = accounts.write(|tables| -> Result<String, Failure> {
        workspaces::workspace(tables, &workspace)?;
        let base = known_url(tables)?.ok_or_else(|| {
            let hint = "start the server once, best with --public-url";
            Failure::new(Kind::Usage, "the server's address is not known yet", hint)
        })?;
        let invite = create_invite(tables, &workspace, terms, now())?;
        Ok(invite_url(&base, invite.code.reveal()))
    })?;
    if arguments.json {
        return output::json(&json!({ "url": url }));
    }
    output::line(&url)
}

fn list(arguments: &List) -> Result<(), Failure> {
    let workspace = arguments.workspace.id()?;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    let open = accounts.read(|tables| all_invites(tables, &workspace, now()))?;
    if arguments.json {
        let listed = open.iter().map(|invite| {
            json!({
                "id": invite.id, "role": invite.role, "uses_left": invite.uses_left, "inviter": invite.inviter,
                "created": moment(invite.created), "expires": moment(invite.expires),
            })
        });
        return output::json(&listed.collect::<Vec<_>>());
    }
    for OpenInvite { id, role, uses_left, expires, inviter, .. } in &open {
        let by = inviter.as_deref().unwrap_or("the administrator");
        output::line(&format!("{id}  {role}, {uses_left} left, until {}, by {by}", moment(*expires)))?;
    }
    Ok(())
}

fn revoke(arguments: &Revoke) -> Result<(), Failure> {
    let workspace = arguments.workspace.id()?;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    accounts.write(|tables| revoke_any_invite(tables, &workspace, &arguments.invite_id, now()))?;
    eprintln!("revoked {}", arguments.invite_id);
    Ok(())
}
