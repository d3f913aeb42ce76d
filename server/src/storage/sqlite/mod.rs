//! The one SQLite file a server lives in: opening it, and the two things kept in it, documents and accounts.
//!
//! Several connections, and several processes, use the file at once: WAL lets readers pass writers, and writers wait
//! for each other. Opening reads the schema's version and nothing more, however many documents there are.

mod accounts;
mod backup;
mod chain;
mod errands;
mod inspect;
mod reader;
mod schema;
mod snapshot;
mod turn;
mod writer;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use self::turn::Turn;
use super::StorageError;

pub use accounts::{
    AccountsDb, AnswerRow, AuditRow, CodeRow, DeliveryRow, DeviceRow, InviteRow, MemberRow, NewAnswer,
    NewInvite, NewMember, NewToken, Tables, TokenRow,
};
pub use backup::{back_up, restore};
pub use chain::Chain;
pub use errands::Errands;
pub use inspect::{DocumentRow, Inspection, WorkspaceTotals};
pub use reader::SqliteReader;
pub use writer::SqliteWriter;

/// Name of the database in the data directory.
pub const FILE_NAME: &str = "concord.db";

/// Pages of 4 KiB in SQLite's write-ahead log after which a commit moves them into the database. Pages that many commits
/// write are moved once; and the commits that wait for the move are fewer than one in a hundred under load.
const CHECKPOINT_PAGES: u32 = 4_000;

/// KiB of pages that each connection but the documents' writer keeps. They read rows by their keys, and what they read
/// again the system has in memory too; SQLite would let each of them gather 2 MiB as the database grows.
const CACHE_KIB: i32 = 256;

/// The same for the documents' writer, whose transactions are to fit.
const WRITER_CACHE_KIB: i32 = 2_000;

/// Bytes that the write-ahead log keeps of the disk after a long reader, such as a backup, let it grow.
const LOG_BYTES_KEPT: u32 = 64 << 20;

/// Where one page in so many is free, it is worth it to write the file anew.
const FREE_SHARE: u64 = 4;

/// The database of one data directory, from which connections are opened.
#[derive(Debug, Clone)]
pub struct Database {
    directory: PathBuf,
}

impl Database {
    /// Opens the database of a data directory, making the directory and the database if they are missing and
    /// bringing an older schema up to date.
    pub fn create(directory: &Path) -> Result<Self, StorageError> {
        make_directory(directory)?;
        make_private(&directory.join(FILE_NAME))?;
        Self::prepare(directory, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens the database of a data directory if there is one.
    pub fn open(directory: &Path) -> Result<Option<Self>, StorageError> {
        if !directory.join(FILE_NAME).try_exists()? {
            return Ok(None);
        }
        Self::prepare(directory, OpenFlags::SQLITE_OPEN_READ_WRITE).map(Some)
    }

    fn prepare(directory: &Path, flags: OpenFlags) -> Result<Self, StorageError> {
        let file = directory.join(FILE_NAME);
        let mut connection = Connection::open_with_flags(&file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        turn::be_patient(&mut connection)?;
        let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        if journal != "wal" {
            connection.pragma_update(None, "journal_mode", "wal")?;
        }
        schema::climb(&mut connection)?;
        Ok(Self { directory: directory.to_owned() })
    }

    /// The writing half of the documents' storage.
    pub fn writer(&self) -> Result<SqliteWriter, StorageError> {
        let connection = self.connect()?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        Ok(SqliteWriter::new(connection, Turn::new(&self.directory)?))
    }

    /// A reading half of the documents' storage.
    pub fn reader(&self) -> Result<SqliteReader, StorageError> {
        let connection = self.connect()?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(SqliteReader::new(connection))
    }

    /// A connection to the accounts.
    pub fn accounts(&self) -> Result<AccountsDb, StorageError> {
        Ok(AccountsDb::new(self.connect()?, Turn::new(&self.directory)?))
    }

    /// A connection to what commands ask of a running server.
    pub fn errands(&self) -> Result<Errands, StorageError> {
        Ok(Errands::new(self.connect()?, Turn::new(&self.directory)?))
    }

    /// A connection that looks the whole database over.
    pub fn inspection(&self) -> Result<Inspection, StorageError> {
        Inspection::begin(self.connect()?)
    }

    /// Gives pages that hold nothing back to the disk, if they are many: for as long, the file is needed twice, and
    /// nobody can write. Without it they are used again for what comes.
    pub fn give_back(&self) -> Result<(), StorageError> {
        let connection = self.connect()?;
        let count = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u64>(0));
        if count("freelist_count")? * FREE_SHARE >= count("page_count")? {
            connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        Ok(())
    }

    fn connect(&self) -> Result<Connection, StorageError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(self.directory.join(FILE_NAME), flags)?;
        turn::be_patient(&mut connection)?;
        // FULL: what a commit has returned survives the loss of power, not only of the process.
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}

/// Makes the data directory; one that we make is nobody else's to read.
fn make_directory(directory: &Path) -> Result<(), StorageError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(directory)?)
}

/// Makes the database's file, if it is missing, so that nobody else can read it; SQLite gives the files beside it the
/// same permissions.
fn make_private(file: &Path) -> Result<(), StorageError> {
    let mut options = std::fs::File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Reads a blob of a fixed length; another length means that the row was not written by us.
fn fixed<const N: usize>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    let bytes = row.get_ref(column)?.as_blob()?;
    bytes.try_into().map_err(|_| {
        rusqlite::Error::InvalidColumnType(column, format!("{N} bytes"), rusqlite::types::Type::Blob)
    })
}
