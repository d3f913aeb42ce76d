//! The accounts thread: the one connection by which a running server reads and writes accounts, and the one place that
//! notices when they have changed, whoever changed them.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

use crate::storage::StorageError;
use crate::storage::sqlite::AccountsDb;

/// Work for the thread.
pub type Job = Box<dyn FnOnce(&mut AccountsDb) + Send>;

/// Runs until nobody is left who could ask. `versions` is told each time the accounts have changed: at once after a
/// job of ours, within `poll` after another process.
pub fn run(
    mut accounts: AccountsDb,
    mut jobs: mpsc::Receiver<Job>,
    versions: &watch::Sender<u64>,
    poll: Duration,
) -> Result<(), StorageError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let mut ticks = tokio::time::interval(poll);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                job = jobs.recv() => match job {
                    Some(job) => job(&mut accounts),
                    None => return Ok(()),
                },
                _ = ticks.tick() => {}
            }
            tell(&mut accounts, versions);
        }
    })
}

fn tell(accounts: &mut AccountsDb, versions: &watch::Sender<u64>) {
    match accounts.version() {
        Ok(version) => drop(versions.send_if_modified(|known| std::mem::replace(known, version) != version)),
        Err(error) => tracing::warn!(%error, "the accounts could not be looked at"),
    }
}
