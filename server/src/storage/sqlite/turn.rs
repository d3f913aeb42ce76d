//! Whose turn it is to write: SQLite lets waiting writers poll, so a storage thread that commits without a pause would
//! starve the accounts and every administrator's command.
//!
//! A writer locks a small file while it waits for the write transaction to begin, and unlocks it as soon as it has
//! begun. Whoever writes next therefore queues at the file, where the operating system wakes it, and the one at the
//! head of the queue is alone in polling SQLite.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::storage::StorageError;

/// Name of the file in the data directory.
const FILE_NAME: &str = "concord.turn";

/// How long to wait between two looks at the write lock, and how often to look before giving up: five seconds.
const POLL: Duration = Duration::from_millis(1);
const POLLS: i32 = 5_000;

/// One writer's place at the file.
#[derive(Debug)]
pub struct Turn {
    file: File,
}

impl Turn {
    /// A new writer's place, for the database in this directory.
    pub fn new(directory: &Path) -> Result<Self, StorageError> {
        let options =
            File::options().create(true).truncate(false).write(true).open(directory.join(FILE_NAME));
        Ok(Self { file: options? })
    }

    /// Begins a write transaction when it is this writer's turn.
    pub fn begin<'c>(&self, connection: &'c mut Connection) -> Result<Transaction<'c>, StorageError> {
        self.file.lock()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        self.file.unlock()?;
        Ok(transaction?)
    }
}

/// Lets a connection wait for the write lock.
pub fn be_patient(connection: &mut Connection) -> Result<(), StorageError> {
    Ok(connection.busy_handler(Some(|polls| {
        std::thread::sleep(POLL);
        polls < POLLS
    }))?)
}
