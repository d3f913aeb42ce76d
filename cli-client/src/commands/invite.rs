//! `concord invite`: URLs by which others join, which of them are still good, and taking one back.

use clap::{Args, Subcommand};
use concord_core::client::OpenInvite;
use concord_core::model::when::parse_duration;
use serde::Serialize;

use super::member;
use crate::errors::CliError;
use crate::output::table::Table;
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Make a URL by which others join this workspace; or list and revoke those there are
#[derive(Debug, Args)]
#[command(after_help = examples::INVITE)]
pub struct Invite {
    /// What to do with the invites there are.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// What they may do: editor or viewer (editor)
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// How many may join by it (1)
    #[arg(long, value_name = "N")]
    pub uses: Option<u32>,
    /// How long it is good for: 30m, 12h, 7d (7d)
    #[arg(long, value_name = "TIME")]
    pub expires: Option<String>,
}

/// What to do with invites.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the invites by which somebody may still join: your own; an owner sees all
    #[command(after_help = examples::INVITE_LIST)]
    List,
    /// Take an invite back: nobody joins by it any more
    #[command(after_help = examples::INVITE_REVOKE)]
    Revoke(Named),
}

/// One invite.
#[derive(Debug, Args)]
pub struct Named {
    /// The invite's id
    pub id: String,
}

/// An open invite, for programs.
#[derive(Debug, Serialize)]
struct InviteView {
    id: String,
    role: String,
    uses_left: u64,
    inviter: Option<String>,
    created: String,
    expires: String,
}

impl From<&OpenInvite> for InviteView {
    fn from(open: &OpenInvite) -> Self {
        InviteView {
            id: open.id.clone(),
            role: open.role.clone(),
            uses_left: open.uses_left,
            inviter: open.inviter.clone(),
            created: labels::utc(open.created),
            expires: labels::utc(open.expires),
        }
    }
}

impl Invite {
    /// Makes an invite and prints its URL, or looks after those there are.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let terms = self.role.is_some() || self.uses.is_some() || self.expires.is_some();
        match self.verb {
            None => self.create(session),
            Some(_) if terms => Err(CliError::usage(say::terms_of_new_invites()).hint(say::hint_help())),
            Some(Verb::List) => list(session),
            Some(Verb::Revoke(named)) => {
                let revoked = session.server()?.revoke_invite(&named.id)?;
                let view = InviteView::from(&revoked);
                session.output().value(&view, || {
                    words::did(say::revoked(), &view.id, &format!("({})", labels::role(&view.role)))
                })
            }
        }
    }

    fn create(self, session: &mut Session) -> Result<(), CliError> {
        let seconds = seconds(self.expires.as_deref().unwrap_or("7d"))?;
        let role = member::checked_role(self.role.as_deref().unwrap_or("editor"))?;
        let invite = session.server()?.invite(role, self.uses.unwrap_or(1), seconds)?;
        session.output().value(&invite, || format!("{}\n", invite.url))
    }
}

fn list(session: &mut Session) -> Result<(), CliError> {
    let open = session.server()?.invites()?;
    let here = *session.now().offset();
    let views: Vec<InviteView> = open.iter().map(InviteView::from).collect();
    let table = || {
        let mut table = Table::new([
            say::label_role(),
            say::label_left(),
            say::label_until(),
            say::label_by(),
            say::label_id(),
        ]);
        for view in &views {
            table.row([
                labels::role(&view.role).into(),
                view.uses_left.to_string().into(),
                labels::moment_here(&view.expires, here).into(),
                view.inviter.clone().unwrap_or_else(|| words::text(&say::administrator())).into(),
                (&view.id).into(),
            ]);
        }
        table
    };
    session.output().list(&views, table, say::no_invites())
}

/// `30m`, `12h`, `7d`, `2w` in seconds.
fn seconds(text: &str) -> Result<u64, CliError> {
    let wrong = || CliError::usage(say::no_span(text)).hint(say::hint_expires());
    let days = |number: &str, each: u64| number.trim().parse::<u64>().ok()?.checked_mul(each * 86_400);
    let seconds = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(number), _) => days(number, 1),
        (_, Some(number)) => days(number, 7),
        _ => parse_duration(text).ok().map(|minutes| u64::from(minutes) * 60),
    };
    seconds.filter(|seconds| *seconds > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        for (text, expected) in [("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)] {
            assert_eq!(seconds(text).unwrap(), expected);
        }
        for text in ["", "0d", "-1d", "soon", "d"] {
            assert_eq!(seconds(text).unwrap_err().exit_code(), 2, "{text}");
        }
    }
}
