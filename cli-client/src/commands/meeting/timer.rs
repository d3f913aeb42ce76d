//! `concord meeting timer`: the clock of the item that is on, redrawn each second where somebody looks.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use concord_core::client::Surroundings;
use concord_core::view::meeting::{AgendaView, MeetingDetail};
use serde::Serialize;

use crate::clock::System;
use crate::errors::CliError;
use crate::session::Session;
use crate::words::{self, meetings};

/// How often the clock is drawn anew.
const EVERY: Duration = Duration::from_secs(1);

/// The clock for programs.
#[derive(Serialize)]
struct Clock<'a> {
    item: Option<&'a AgendaView>,
    elapsed: Option<i64>,
    over: bool,
}

/// Shows the clock until the meeting is closed or the person has seen enough; once, where stdout is no terminal or the
/// clock stands still.
pub fn run(id: &str, session: &mut Session) -> Result<(), CliError> {
    let system = System::new(session.now());
    let mut now = session.now();
    let mut meeting = session.replica()?.meeting(id, now)?;
    let live = io::stdout().is_terminal() && system.is_device_clock() && !session.output().is_json();
    if !live {
        let item = running(&meeting);
        let clock = Clock {
            item,
            elapsed: item.and_then(|item| item.elapsed(now)),
            over: item.is_some_and(|item| item.is_over(now)),
        };
        return session.output().value(&clock, || meetings::clock(item, now) + "\n");
    }
    let document = meeting.meeting.id.clone();
    loop {
        draw(&meetings::clock(running(&meeting), now))?;
        if meeting.meeting.ended.is_some() {
            return draw("\n");
        }
        std::thread::sleep(EVERY);
        now = system.now();
        meeting = session.replica()?.meeting(&document, now)?;
    }
}

/// The item whose clock runs; of several the one that was taken up last.
fn running(meeting: &MeetingDetail) -> Option<&AgendaView> {
    let since = |item: &&AgendaView| item.running_since.as_deref().and_then(instant);
    meeting.agenda.iter().filter(|item| since(item).is_some()).max_by_key(since)
}

fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

/// Draws over the line that is there.
fn draw(line: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    let drawn = write!(stdout, "{}{line}", if line == "\n" { "" } else { "\r\u{1b}[K" });
    match drawn.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(words::cannot_print(error)),
        _ => Ok(()),
    }
}
