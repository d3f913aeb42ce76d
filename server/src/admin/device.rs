//! `concord-server device`: the devices by which members come in, as the administrator sees them.

use clap::{Args, Subcommand};
use serde_json::json;

use super::failure::{Failure, Kind};
use super::span::moment;
use super::{DataDir, WorkspaceArg, output};
use crate::accounts::devices::{link_for, revoke_any_device};
use crate::accounts::workspaces;
use crate::api::invite_url;
use crate::clock::now;
use crate::config::Limits;
use crate::server_url::known_url;
use crate::storage::sqlite::DeviceRow;

/// Devices of members
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the devices by which members may come in
    #[command(after_help = "Example:\n  concord-server device list --workspace ID --data /srv/concord")]
    List(List),
    /// Print a URL, good once for ten minutes, for a member who has no device left
    #[command(
        after_help = "Example:\n  concord-server device link --workspace ID --member Lin --data /srv/concord"
    )]
    Link(Link),
    /// Revoke a device with all its tokens; its connections are closed within a second
    #[command(
        after_help = "Example:\n  concord-server device revoke DEVICE_ID --workspace ID --data /srv/concord"
    )]
    Revoke(Revoke),
}

/// Arguments of `device list`.
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

/// Arguments of `device link`.
#[derive(Debug, Args)]
pub struct Link {
    #[command(flatten)]
    workspace: WorkspaceArg,
    /// Name of the member
    #[arg(long, value_name = "NAME")]
    member: String,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Arguments of `device revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Id of the device, as `device list` prints it
    device_id: String,
    #[command(flatten)]
    workspace: WorkspaceArg,
    #[command(flatten)]
    data: DataDir,
}

/// Runs the command.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list(&arguments),
        Command::Link(arguments) => link(&arguments),
        Command::Revoke(arguments) => revoke(&arguments),
    }
}

fn list(arguments: &List) -> Result<(), Failure> {
    let id = arguments.workspace.id()?;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    let devices = accounts.read(|tables| -> Result<_, Failure> {
        workspaces::workspace(tables, &id)?;
        Ok(tables.devices(&id, None, now())?)
    })?;
    if arguments.json {
        let listed = devices.iter().map(|device| {
            json!({
                "id": device.id, "name": device.name, "member": device.member, "member_name": device.member_name,
                "created": moment(device.created), "seen": device.seen.map(moment),
                "expires": device.expires.map(moment),
            })
        });
        return output::json(&listed.collect::<Vec<_>>());
    }
    devices.iter().try_for_each(|device| output::line(&line(device)))
}

fn line(device: &DeviceRow) -> String {
    let DeviceRow { id, name, member_name, created, seen, expires, .. } = device;
    let name = name.as_deref().unwrap_or("unnamed");
    let seen = seen.map_or("never seen".to_owned(), |at| format!("seen {}", moment(at)));
    let until = expires.map(|at| format!(", until {}", moment(at))).unwrap_or_default();
    format!("{id}  {member_name}: {name}, since {}, {seen}{until}", moment(*created))
}

fn link(arguments: &Link) -> Result<(), Failure> {
    let workspace = arguments.workspace.id()?;
    let life = Limits::default().device_code_life.as_millis() as u64;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    let url = accounts.write(|tables| -> Result<String, Failure> {
        let made = link_for(tables, &workspace, &arguments.member, life, now())?;
        let base = known_url(tables)?.ok_or_else(|| {
            let hint = "start the server once, best with --public-url";
            Failure::new(Kind::Usage, "the server's address is not known yet", hint)
        })?;
        Ok(invite_url(&base, made.code.reveal()))
    })?;
    if arguments.json {
        return output::json(&json!({ "url": url }));
    }
    eprintln!("good once, for ten minutes; whoever has it comes in as {}", arguments.member);
    output::line(&url)
}

fn revoke(arguments: &Revoke) -> Result<(), Failure> {
    let workspace = arguments.workspace.id()?;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    accounts.write(|tables| revoke_any_device(tables, &workspace, &arguments.device_id, now()))?;
    eprintln!("revoked {}", arguments.device_id);
    Ok(())
}
