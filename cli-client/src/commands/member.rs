//! `concord member`: who may open this workspace on the server.

use clap::{Args, Subcommand};
use concord_core::client::{self, Http};
use concord_core::model::id::normalised_name;

use crate::errors::CliError;
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Who may open this workspace
#[derive(Debug, Subcommand)]
pub enum Member {
    /// List members and their roles
    #[command(after_help = examples::MEMBER_LIST)]
    List,
    /// Take a member's access away
    #[command(after_help = examples::MEMBER_REMOVE)]
    Remove(Named),
    /// Change a member's role
    #[command(after_help = examples::MEMBER_ROLE)]
    Role(Role),
}

/// One member.
#[derive(Debug, Args)]
pub struct Named {
    /// The member's name or id
    pub name: String,
}

/// Arguments of `member role`.
#[derive(Debug, Args)]
pub struct Role {
    /// The member's name or id
    pub name: String,
    /// owner, editor or viewer
    pub role: String,
}

impl Member {
    /// Runs the verb. All of them ask the server: members and roles are its facts.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        match self {
            Member::List => list(session),
            Member::Remove(named) => {
                let server = session.server()?;
                let member = find(&server, &named.name)?;
                server.remove_member(&member.id)?;
                session.output().value(&member, || words::did(say::removed(), &member.name, ""))
            }
            Member::Role(Role { name, role }) => {
                let role = checked_role(&role)?;
                let server = session.server()?;
                let member = server.set_role(&find(&server, &name)?.id, role)?;
                session.output().value(&member, || {
                    words::did(say::changed(), &member.name, &format!("({})", labels::role(&member.role)))
                })
            }
        }
    }
}

fn list(session: &mut Session) -> Result<(), CliError> {
    let members = session.server()?.members()?;
    let table = || {
        let mut table = Table::new([say::label_name(), say::label_role(), say::label_id()]);
        for member in &members {
            table.row([(&member.name).into(), labels::role(&member.role).into(), (&member.id).into()]);
        }
        table
    };
    session.output().list(&members, table, say::no_people())
}

/// The member of this name or id.
fn find(server: &Http, name: &str) -> Result<client::Member, CliError> {
    let members = server.members()?;
    let wanted = normalised_name(name);
    let known: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
    let found =
        members.into_iter().find(|member| member.id == name || normalised_name(&member.name) == wanted);
    found.ok_or_else(|| CliError::not_found(say::no_member(name)).hint(say::hint_members(known)))
}

/// One of the three roles.
pub fn checked_role(text: &str) -> Result<&'static str, CliError> {
    let roles = ["owner", "editor", "viewer"];
    let found = roles.into_iter().find(|role| *role == text.trim().to_lowercase());
    found.ok_or_else(|| CliError::usage(say::no_role(text)).hint(say::hint_role()))
}
