//! `concord invite`: a URL by which others join.

use clap::Args;
use concord_core::model::when::parse_duration;

use super::member;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, examples};

/// Make a URL by which others join this workspace
#[derive(Debug, Args)]
#[command(after_help = examples::INVITE)]
pub struct Invite {
    /// What they may do: editor or viewer
    #[arg(long, value_name = "ROLE", default_value = "editor")]
    pub role: String,
    /// How many may join by it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub uses: u32,
    /// How long it is good for: 30m, 12h, 7d
    #[arg(long, value_name = "TIME", default_value = "7d")]
    pub expires: String,
}

impl Invite {
    /// Makes the invite and prints its URL.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let seconds = seconds(&self.expires)?;
        let role = member::checked_role(&self.role)?;
        let invite = session.server()?.invite(role, self.uses, seconds)?;
        session.output().value(&invite, || format!("{}\n", invite.url))
    }
}

/// `30m`, `12h`, `7d`, `2w` in seconds.
fn seconds(text: &str) -> Result<u64, CliError> {
    let wrong = || CliError::usage(words::no_span(text)).hint(words::HINT_EXPIRES);
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
