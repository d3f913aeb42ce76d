//! `concord sync`: this device and the server exchange what the other lacks.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use clap::Args;
use concord_core::client::{self, ClientError, Report};

use crate::clock::System;
use crate::desktop::Desktop;
use crate::errors::CliError;
use crate::output::Output;
use crate::reminders::{self, Found};
use crate::session::Session;
use crate::words::{self, examples, say};

/// Exchange changes with the server until both have all
#[derive(Debug, Args)]
#[command(after_help = examples::SYNC)]
pub struct Sync {
    /// Stay connected, exchange changes as they happen, and remind of deadlines
    #[arg(long)]
    pub watch: bool,
    /// Print reminders only, and show none on the desktop
    #[arg(long, requires = "watch")]
    pub no_notify: bool,
}

impl Sync {
    /// Exchanges changes; with `--watch` until the server denies access or the person has enough.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if self.watch { watch(session, !self.no_notify) } else { once(session) }
    }
}

fn once(session: &mut Session) -> Result<(), CliError> {
    let mut tally = Tally::default();
    let output = session.output().clone();
    session.sync(&mut |report| tally.add(report, &output))?;
    let status = session.replica()?.status()?;
    if status.held_back > 0 {
        output.talk(&say::held_back(status.held_back));
    }
    output.value(&status, || words::line(&say::synced(tally.acknowledged.len(), tally.taken_in.len())))
}

/// What a sync did, document by document.
#[derive(Debug, Default)]
pub struct Tally {
    taken_in: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
}

impl Tally {
    /// Counts a report; what was refused is told at once.
    pub fn add(&mut self, report: Report, output: &Output) {
        match report {
            Report::TakenIn { document, .. } => drop(self.taken_in.insert(document)),
            Report::Acknowledged { document } => drop(self.acknowledged.insert(document)),
            Report::Refused { document, reason, .. } => output.talk(&say::refused(document, reason)),
            Report::Unreadable { document, reason } => output.talk(&say::unreadable(document, reason)),
            Report::Settled | Report::Disconnected { .. } => {}
        }
    }
}

fn watch(session: &mut Session, notify: bool) -> Result<(), CliError> {
    if session.replica()?.workspace().remote.is_none() {
        return Err(ClientError::NotPublished.into());
    }
    let output = session.output().clone();
    let clock = System::new(session.now());
    let desktop = notify.then(Desktop::open);
    let remind = |found: Found, now: DateTime<FixedOffset>| remind(&found, now, &output, desktop.as_ref());
    let looking = session.another_replica()?;
    let replica = session.replica()?;
    let mut surroundings = clock;
    let watch = || client::watch(replica, &mut surroundings, &mut |report| print(&report, &output));
    reminders::beside(looking, clock, remind, watch)?;
    Ok(())
}

/// A closed stdout ends the printing, not the syncing.
fn print(report: &Report, output: &Output) {
    match report {
        Report::TakenIn { document, changes } => {
            drop(output.event(report, || words::taken_in(document, *changes)))
        }
        Report::Acknowledged { document } => {
            drop(output.event(report, || words::line(&say::acknowledged(document))))
        }
        Report::Refused { document, reason, .. } => output.talk(&say::refused(document, reason)),
        Report::Unreadable { document, reason } => output.talk(&say::unreadable(document, reason)),
        Report::Settled => output.talk(&say::settled()),
        Report::Disconnected { reason } => output.talk(&say::disconnected(reason.clone())),
    }
}

/// Every reminder has a line; those that come at once share a notification.
fn remind(found: &Found, now: DateTime<FixedOffset>, output: &Output, desktop: Option<&Desktop>) {
    let due = match found {
        Found::Due(due) => due,
        Found::Failed(error) => return output.talk(&say::reminders_failed(error.message())),
    };
    for reminder in due {
        drop(output.event(reminder, || words::reminder(reminder, *now.offset())));
    }
    if let Some(desktop) = desktop {
        desktop.show(words::notification(due, *now.offset()));
    }
}
