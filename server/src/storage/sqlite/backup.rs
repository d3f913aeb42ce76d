//! A copy of the whole database in one file while a server writes to it, and a server's directory from such a copy.
//!
//! A restored server has forgotten commits that its clients remember. So a restore gives every workspace a new epoch:
//! clients see that their numbers mean nothing any more and offer everything they have again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::{Database, FILE_NAME, make_directory, make_private, schema};
use crate::accounts::secret::{hex, random};
use crate::storage::StorageError;

/// Ending of a file that is not yet what its name will say.
const PARTIAL: &str = "partial";

/// Writes a copy of the database, as of one moment, to a file that does not exist yet.
pub fn back_up(database: &Database, file: &Path) -> Result<(), StorageError> {
    let partial = beside(file, PARTIAL);
    or_nothing(&partial, copy(&database.connect()?, &partial).and_then(|()| finish(&partial, file)))
}

/// Puts a copy in the place of the directory's database, under new epochs. What was there before is kept beside it
/// under the name this returns. No server may be running on the directory.
pub fn restore(directory: &Path, from: &Path, now: u64) -> Result<Option<PathBuf>, StorageError> {
    let source = Connection::open_with_flags(from, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    make_directory(directory)?;
    let file = directory.join(FILE_NAME);
    let partial = beside(&file, PARTIAL);
    or_nothing(&partial, copy(&source, &partial).and_then(|()| begin_epochs(&partial)))?;
    let kept = put_aside(&file, &format!("before-restore-{now}"))?;
    finish(&partial, &file)?;
    Ok(kept)
}

/// Leaves no half of a file behind when making it has failed.
fn or_nothing(partial: &Path, outcome: Result<(), StorageError>) -> Result<(), StorageError> {
    if outcome.is_err() {
        // What failed first is what is told.
        let _ = remove(partial);
    }
    outcome
}

/// Copies a database page by page, in one read transaction, into a file of its own with no journal beside it.
fn copy(source: &Connection, target: &Path) -> Result<(), StorageError> {
    remove(target)?;
    make_private(target)?;
    let mut copy = Connection::open(target)?;
    Backup::new(source, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    copy.pragma_update(None, "journal_mode", "delete")?;
    Ok(())
}

/// Gives every workspace a new epoch. The file must be a database of ours.
fn begin_epochs(file: &Path) -> Result<(), StorageError> {
    let mut connection = Connection::open(file)?;
    schema::climb(&mut connection)?;
    let transaction = connection.transaction()?;
    let workspaces: Vec<Vec<u8>> = transaction
        .prepare("SELECT id FROM workspaces")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for workspace in workspaces {
        let epoch = hex(&random::<16>()?);
        transaction
            .execute("UPDATE workspaces SET epoch = ?2 WHERE id = ?1", rusqlite::params![workspace, epoch])?;
    }
    Ok(transaction.commit()?)
}

/// Gives a whole file its name, durably.
fn finish(partial: &Path, file: &Path) -> Result<(), StorageError> {
    File::open(partial)?.sync_all()?;
    std::fs::rename(partial, file)?;
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => Ok(File::open(parent)?.sync_all()?),
        _ => Ok(File::open(".")?.sync_all()?),
    }
}

/// Renames a database with the files SQLite keeps beside it: left behind, its log would be taken for the next one's.
fn put_aside(file: &Path, ending: &str) -> Result<Option<PathBuf>, StorageError> {
    if !file.try_exists()? {
        return Ok(None);
    }
    let aside = beside(file, ending);
    for suffix in ["-wal", "-shm", ""] {
        let part = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        match std::fs::rename(part(file), part(&aside)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(Some(aside))
}

fn remove(file: &Path) -> Result<(), StorageError> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The path with another ending after its name.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
