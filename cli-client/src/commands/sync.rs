//! `concord sync`: this device and the server exchange what the other lacks.

use std::collections::BTreeSet;

use clap::Args;
use concord_core::client::{self, Report};

use crate::clock::System;
use crate::errors::CliError;
use crate::output::Output;
use crate::session::Session;
use crate::words::{self, examples, say};

/// Exchange changes with the server until both have all
#[derive(Debug, Args)]
#[command(after_help = examples::SYNC)]
pub struct Sync {
    /// Stay connected and exchange changes as they happen
    #[arg(long)]
    pub watch: bool,
}

impl Sync {
    /// Exchanges changes; with `--watch` until the server denies access or the person has enough.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        if self.watch { watch(session) } else { once(session) }
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

fn watch(session: &mut Session) -> Result<(), CliError> {
    let output = session.output().clone();
    let mut system = System::new(session.now());
    // A closed stdout ends the printing, not the syncing.
    let mut print = |report: Report| match &report {
        Report::TakenIn { document, changes } => {
            drop(output.event(&report, || words::taken_in(document, *changes)))
        }
        Report::Acknowledged { document } => {
            drop(output.event(&report, || words::line(&say::acknowledged(document))))
        }
        Report::Refused { document, reason, .. } => output.talk(&say::refused(document, reason)),
        Report::Unreadable { document, reason } => output.talk(&say::unreadable(document, reason)),
        Report::Settled => output.talk(&say::settled()),
        Report::Disconnected { reason } => output.talk(&say::disconnected(reason.clone())),
    };
    let replica = session.replica()?;
    client::watch(replica, &mut system, &mut print)?;
    Ok(())
}
