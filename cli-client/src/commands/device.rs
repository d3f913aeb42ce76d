//! `concord device`: the devices by which a person comes in.

use clap::{Args, Subcommand};
use concord_core::client::{Device as Found, Http};
use concord_core::model::id::normalised_name;
use serde::Serialize;

use crate::errors::{CliError, one_line};
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Your devices, and to an owner everybody's
#[derive(Debug, Subcommand)]
pub enum Device {
    /// List devices: your own; an owner sees those of all members
    #[command(after_help = examples::DEVICE_LIST)]
    List,
    /// Print a URL by which another device of yours joins: good once, for ten minutes
    #[command(after_help = examples::DEVICE_LINK)]
    Link,
    /// Take a device's access away; what it has stays on it, what it has not sent stays unsent
    #[command(after_help = examples::DEVICE_REVOKE)]
    Revoke(Named),
}

/// One device.
#[derive(Debug, Args)]
pub struct Named {
    /// The device's name or id
    pub name: String,
}

/// A device, for programs.
#[derive(Debug, Serialize)]
struct DeviceView {
    id: String,
    name: Option<String>,
    member: String,
    created: String,
    seen: Option<String>,
    expires: Option<String>,
}

/// A link, for programs.
#[derive(Debug, Serialize)]
struct LinkView {
    url: String,
    expires: String,
}

impl From<&Found> for DeviceView {
    fn from(device: &Found) -> Self {
        DeviceView {
            id: device.id.clone(),
            name: device.name.clone(),
            member: device.member_name.clone(),
            created: labels::utc(device.created),
            seen: device.seen.map(labels::utc),
            expires: device.expires.map(labels::utc),
        }
    }
}

impl Device {
    /// Runs the verb. All of them ask the server: devices are its facts.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Device::List => list(session),
            Device::Link => {
                let link = session.server()?.link_device()?;
                let view = LinkView { url: link.url, expires: labels::utc(link.expires) };
                session.output().talk(&say::link_is_secret());
                session.output().value(&view, || format!("{}\n", view.url))
            }
            Device::Revoke(named) => {
                let server = session.server()?;
                let revoked = server.revoke_device(&find(&server, &named.name)?.id)?;
                let view = DeviceView::from(&revoked);
                session.output().value(&view, || {
                    words::did(
                        say::revoked(),
                        &words::text(&say::of_member(&view.member, shown_name(&revoked))),
                        "",
                    )
                })
            }
        }
    }
}

fn list(session: &mut Session) -> Result<(), CliError> {
    let devices = session.server()?.devices()?;
    let here = *session.now().offset();
    let views: Vec<DeviceView> = devices.iter().map(DeviceView::from).collect();
    let table = || {
        let mut table = Table::new([
            say::label_name(),
            say::label_member(),
            say::label_since(),
            say::label_seen(),
            say::label_id(),
            say::label_note(),
        ]);
        for device in &devices {
            let at = |seconds: u64| labels::moment_here(&labels::utc(seconds), here);
            let this = device.this.then(|| words::text(&say::this_device()));
            let until = device.expires.map(|end| words::text(&say::until(at(end))));
            let note: Vec<String> = this.into_iter().chain(until).collect();
            table.row([
                shown_name(device).into(),
                (&device.member_name).into(),
                at(device.created).into(),
                device.seen.map(at).unwrap_or_default().into(),
                (&device.id).into(),
                note.join(", ").into(),
            ]);
        }
        table
    };
    session.output().list(&views, table, say::no_devices())
}

fn shown_name(device: &Found) -> String {
    device.name.clone().unwrap_or_else(|| words::text(&say::unnamed()))
}

/// The device of this id or name.
fn find(server: &Http, name: &str) -> Result<Found, CliError> {
    let devices = server.devices()?;
    let wanted = normalised_name(name);
    let named = |device: &&Found| device.name.as_deref().is_some_and(|name| normalised_name(name) == wanted);
    if let Some(found) = devices.iter().find(|device| device.id == name) {
        return Ok(found.clone());
    }
    let found: Vec<&Found> = devices.iter().filter(named).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(CliError::not_found(say::no_device(name)).hint(say::hint_devices())),
        several => {
            let candidates = several.iter().map(|device| format!("{} ({})", device.member_name, device.id));
            let message = say::several_devices(candidates.collect::<Vec<_>>(), name);
            Err(CliError::usage(message).hint(say::hint_devices()))
        }
    }
}

/// What this device is called: as the person says, else its host name.
pub fn name_of_this(given: Option<String>) -> Option<String> {
    let name = given.unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned());
    Some(one_line(&name)).filter(|name| !name.is_empty())
}
