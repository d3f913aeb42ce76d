//! `concord-server invite`: URLs by which people join.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::failure::{Failure, Kind};
use super::{DataDir, WorkspaceArg, output};
use crate::accounts::invites::create_invite;
use crate::accounts::{InviteTerms, Role, workspaces};
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
    #[arg(long, default_value = "7d", value_name = "TIME", value_parser = life)]
    expires: Duration,
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Nobody becomes an owner by an invite.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum InvitedRole {
    Editor,
    Viewer,
}

/// Runs the command.
pub fn run(command: Command) -> Result<(), Failure> {
    let Command::Create(arguments) = command;
    let workspace = arguments.workspace.id()?;
    let role = match arguments.role {
        InvitedRole::Editor => Role::Editor,
        InvitedRole::Viewer => Role::Viewer,
    };
    let life = arguments.expires.as_millis().try_into().unwrap_or(u64::MAX);
    let terms = InviteTerms { role, uses: arguments.uses, life };
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

/// A time such as `90s`, `30m`, `12h`, `7d` or `2w`.
fn life(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a number and one of s, m, h, d, w, such as 7d".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).and_then(|number| number.parse::<u64>().ok()).ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return Err(wrong()),
    };
    let life = number.checked_mul(seconds).filter(|life| *life > 0).ok_or_else(wrong)?;
    Ok(Duration::from_secs(life))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_a_number_and_a_unit() {
        for (text, seconds) in [("1s", 1), ("30m", 1800), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600)]
        {
            assert_eq!(life(text), Ok(Duration::from_secs(seconds)));
        }
        for bad in ["", "7", "d", "0d", "-1d", "7 d", "7y", "七d", "99999999999999999999w"] {
            assert!(life(bad).is_err(), "{bad}");
        }
    }
}
