//! The accounts thread: the one connection by which a running server reads and writes accounts, and the one place that
//! notices when they have changed, whoever changed them, and when a token's time is over.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

use super::lock;
use super::notes::Notes;
use crate::clock::now;
use crate::config::Limits;
use crate::storage::StorageError;
use crate::storage::sqlite::AccountsDb;

/// Work for the thread.
pub type Job = Box<dyn FnOnce(&mut AccountsDb) + Send>;

const DAY: u64 = 24 * 3_600_000;

/// What the thread does besides, now and then.
pub struct Chores {
    notes: Arc<Mutex<Notes>>,
    poll: Duration,
    audit_days: u64,
    pruned: u64,
    /// When the next token ends by itself, as of the last change.
    next_end: Option<u64>,
}

impl Chores {
    /// What there is to do under these limits.
    pub fn new(notes: Arc<Mutex<Notes>>, limits: &Limits) -> Self {
        Self { notes, poll: limits.accounts_poll, audit_days: limits.audit_days, pruned: 0, next_end: None }
    }
}

/// Runs until nobody is left who could ask. `versions` is told each time the accounts have changed: at once after a
/// job of ours, within the poll after another process.
pub fn run(
    accounts: &mut AccountsDb,
    mut jobs: mpsc::Receiver<Job>,
    versions: &watch::Sender<u64>,
    mut chores: Chores,
) -> Result<(), StorageError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    chores.look_ahead(accounts);
    runtime.block_on(async {
        let mut ticks = tokio::time::interval(chores.poll);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                job = jobs.recv() => match job {
                    Some(job) => job(accounts),
                    None => break,
                },
                _ = ticks.tick() => chores.run(accounts, versions),
            }
            if tell(accounts, versions) {
                chores.look_ahead(accounts);
            }
        }
    });
    write_notes(accounts, &chores.notes, now(), true)
}

/// Tells of a change; true if there was one.
fn tell(accounts: &mut AccountsDb, versions: &watch::Sender<u64>) -> bool {
    match accounts.version() {
        Ok(version) => versions.send_if_modified(|known| std::mem::replace(known, version) != version),
        Err(error) => {
            tracing::warn!(%error, "the accounts could not be looked at");
            false
        }
    }
}

impl Chores {
    fn run(&mut self, accounts: &mut AccountsDb, versions: &watch::Sender<u64>) {
        let now = now();
        if let Err(error) = write_notes(accounts, &self.notes, now, false) {
            tracing::warn!(%error, "what was noted of devices and attempts could not be stored");
        }
        if self.audit_days > 0 && now.saturating_sub(self.pruned) >= DAY {
            self.pruned = now;
            let before = now.saturating_sub(self.audit_days.saturating_mul(DAY));
            if let Err(error) = accounts.note(|tables| tables.prune_audit(before)) {
                tracing::warn!(%error, "old lines of the audit could not be taken away");
            }
        }
        if self.next_end.is_some_and(|end| end <= now) {
            // Nothing was written, and yet somebody may not stay.
            versions.send_modify(|_| {});
            self.look_ahead(accounts);
        }
    }

    fn look_ahead(&mut self, accounts: &mut AccountsDb) {
        match accounts.read(|tables| tables.next_end(now())) {
            Ok(next) => self.next_end = next,
            Err(error) => tracing::warn!(%error, "the tokens' ends could not be looked at"),
        }
    }
}

/// Stores what was noted; of what could not be stored nothing is kept: the next sighting comes within the hour.
pub fn write_notes(
    accounts: &mut AccountsDb,
    notes: &Mutex<Notes>,
    now: u64,
    at_once: bool,
) -> Result<(), StorageError> {
    let batch = lock(notes).take(now, at_once);
    match batch {
        Some(batch) => accounts.note(|tables| batch.write(tables, now)),
        None => Ok(()),
    }
}
