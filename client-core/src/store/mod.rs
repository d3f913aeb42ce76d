//! One SQLite database for each device: the changes it holds, what of its own is not on the server yet, and an
//! index that follows from the changes.
//!
//! Whatever a command does, it does in one write transaction: change, index rows and unsent mark stand
//! together or not at all, also when two processes write at once and when one is killed in the middle. The
//! native database uses WAL with `synchronous=FULL`, so what was printed as saved is on the disk.

pub mod activity;
pub mod called;
pub mod changes;
pub mod index;
pub mod keys;
pub mod meta;
pub mod past;
pub mod pending;
mod records;
pub mod schema;
pub mod search;
pub mod then;
pub mod workspaces;

use std::path::Path;
use std::time::Duration;

use concord_locales::{Message, say};
use rusqlite::config::DbConfig;
pub use rusqlite::{Connection, Transaction};
use rusqlite::{ErrorCode, TransactionBehavior};

/// How long a process waits for another one's write transaction.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The name of the database within a data directory.
pub const FILE_NAME: &str = "concord.db";

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer version of Concord has written the database.
    #[error("{}", say::database_newer(*.found, *.known))]
    Newer {
        /// The database's version.
        found: i64,
        /// The newest version this program opens.
        known: i64,
    },
    /// The file is not a database, or not whole.
    #[error("{}", say::database_damaged(.0))]
    Damaged(String),
    /// No room left on the disk; nothing was written.
    #[error("{}", say::disk_full())]
    Full,
    /// The file can't be written.
    #[error("{}", say::database_read_only(.0))]
    ReadOnly(String),
    /// The file can't be opened.
    #[error("{}", say::database_unopenable(.0))]
    Unopenable(String),
    /// Another process held the database for longer than [`BUSY_TIMEOUT`].
    #[error("{}", say::database_busy())]
    Busy,
    /// Anything else SQLite says.
    #[error("{}", say::database_failed(.0.to_string()))]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// What is wrong, for a person.
    pub fn message(&self) -> Message {
        match self {
            StoreError::Newer { found, known } => say::database_newer(*found, *known),
            StoreError::Damaged(reason) => say::database_damaged(reason),
            StoreError::Full => say::disk_full(),
            StoreError::ReadOnly(reason) => say::database_read_only(reason),
            StoreError::Unopenable(reason) => say::database_unopenable(reason),
            StoreError::Busy => say::database_busy(),
            StoreError::Sql(error) => say::database_failed(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Damaged(error.to_string())
            }
            Some(ErrorCode::DiskFull) => StoreError::Full,
            _ if is_lack_of_room(&error) => StoreError::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                StoreError::ReadOnly(error.to_string())
            }
            Some(ErrorCode::CannotOpen) => StoreError::Unopenable(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => StoreError::Sql(error),
        }
    }
}

/// SQLite calls it an input/output error when there is no room for the log's index, a file beside the database.
fn is_lack_of_room(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE))
}

/// An open database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// Whether a transaction is kept open in which everything is read.
    is_held: bool,
}

impl Store {
    /// Opens the database of a data directory, making it if there is none. The file is its owner's alone.
    #[cfg(not(target_family = "wasm"))]
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let unopenable =
            |error: std::io::Error| StoreError::Unopenable(format!("{}: {error}", directory.display()));
        std::fs::create_dir_all(directory).map_err(unopenable)?;
        let file = directory.join(FILE_NAME);
        let connection = Connection::open(&file)?;
        private(&file).map_err(unopenable)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        keep_a_log(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        Self::prepare(connection)
    }

    /// Opens a database by name in whatever file system the platform's SQLite has (a browser's private one).
    #[cfg(target_family = "wasm")]
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(directory.join(FILE_NAME))?)
    }

    /// A database in memory, gone with the value.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        schema::climb(&mut connection)?;
        // What is laid over the present for a look at another time is short-lived: see [`past`].
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.set_prepared_statement_cache_capacity(64);
        // Plans follow from the statements alone, so that those are not planned anew for every value bound to them.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Store { connection, is_held: false })
    }

    /// One write transaction: everything `work` does stands, or nothing. It begins by waiting for other
    /// processes' writes, so `work` sees all of them.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::from)?;
        let result = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }

    /// A write transaction for what is worth keeping and can be done without: where the database is being written, is full or
    /// can't be written at all, nothing is.
    pub fn write_if_free<E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), E> {
        self.connection.busy_timeout(Duration::ZERO).map_err(StoreError::from)?;
        let written = self.write(work);
        self.connection.busy_timeout(BUSY_TIMEOUT).map_err(StoreError::from)?;
        match written {
            Ok(()) | Err(StoreError::Busy | StoreError::Full | StoreError::ReadOnly(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// One read transaction: `work` sees one state of the database.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_held {
            return work(&self.connection);
        }
        let transaction = self.connection.unchecked_transaction().map_err(StoreError::from)?;
        work(&transaction)
    }

    /// Keeps to the state of the database as it is now, whatever others write, and lays over it what `work` writes into
    /// temporary tables, until it is let go.
    pub fn hold<E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<(), E>,
    ) -> Result<(), E> {
        self.connection.execute_batch("BEGIN DEFERRED").map_err(StoreError::from)?;
        self.is_held = true;
        work(&self.connection)
    }

    /// Takes away what was laid over the database, and sees again what others write.
    pub fn let_go(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("ROLLBACK")?;
        self.connection.flush_prepared_statement_cache();
        past::end(&self.connection)?;
        self.is_held = false;
        Ok(())
    }

    /// A number that changes when another process has written.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
}

/// Turns write-ahead logging on. Of several processes that do so at once on a fresh file SQLite tells all but one
/// that it is busy, at once and whatever the timeout: those try again.
#[cfg(not(target_family = "wasm"))]
fn keep_a_log(connection: &Connection) -> Result<(), StoreError> {
    const PAUSE: Duration = Duration::from_millis(5);
    let mut attempts = BUSY_TIMEOUT.as_millis() / PAUSE.as_millis();
    loop {
        let turned = connection.pragma_update(None, "journal_mode", "WAL").map_err(StoreError::from);
        match turned {
            Err(StoreError::Busy) if attempts > 0 => {
                attempts -= 1;
                std::thread::sleep(PAUSE);
            }
            other => return other,
        }
    }
}

#[cfg(all(unix, not(target_family = "wasm")))]
fn private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

#[cfg(all(not(unix), not(target_family = "wasm")))]
fn private(_file: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
