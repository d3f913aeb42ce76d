//! `concord-server token`: the administrator's way to let somebody in, or out.

use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::json;

use super::failure::{Failure, Kind};
use super::span::{millis, span};
use super::{DataDir, WorkspaceArg, output};
use crate::accounts::Role;
use crate::accounts::tokens::{TokenTerms, create_token_with, revoke_token};
use crate::clock::now;

/// Tokens of members
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token for a member and print it; a member of that name is made if there is none
    #[command(
        after_help = "Example:\n  concord-server token create --workspace ID --member Lin --role owner --data /srv/concord"
    )]
    Create(Create),
    /// Revoke a token; connections that came by it are closed within a second
    #[command(after_help = "Example:\n  concord-server token revoke TOKEN_ID --data /srv/concord")]
    Revoke(Revoke),
}

/// Arguments of `token create`.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    workspace: WorkspaceArg,
    /// Name of the member
    #[arg(long, value_name = "NAME")]
    member: String,
    /// Role of the member
    #[arg(long)]
    role: Role,
    /// What the device is called that it is for
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// How long it is good: a number and s, m, h, d or w; without it, until it is revoked
    #[arg(long, value_name = "TIME", value_parser = span)]
    expires: Option<Duration>,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Arguments of `token revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Id of the token, as it was printed when the token was made
    token_id: String,
    #[command(flatten)]
    data: DataDir,
}

/// Runs the command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(arguments) => create(&arguments),
        Command::Revoke(arguments) => revoke(&arguments),
    }
}

fn create(arguments: &Create) -> Result<(), Failure> {
    let workspace = arguments.workspace.id()?;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    let terms = TokenTerms { device: arguments.device.as_deref(), life: arguments.expires.map(millis) };
    let issued = accounts.write(|tables| {
        create_token_with(tables, &workspace, &arguments.member, arguments.role, terms, now())
    })?;
    if arguments.json {
        return output::json(&json!({ "token": issued.token.reveal(), "token_id": issued.id }));
    }
    eprintln!("token id: {}", issued.id);
    output::line(issued.token.reveal())
}

fn revoke(arguments: &Revoke) -> Result<(), Failure> {
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    accounts.write(|tables| revoke_token(tables, &arguments.token_id, now()))?;
    eprintln!("revoked {}", arguments.token_id);
    Ok(())
}
