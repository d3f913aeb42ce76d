//! The schema of the server's database, as a ladder of numbered steps: a file of any earlier version climbs to the
//! last one in one transaction, and a file that is newer than this program is left untouched.
//!
//! A step that has been released is never edited; a change of the schema is a new step.

use rusqlite::{Connection, TransactionBehavior};

use crate::storage::StorageError;

/// SQLite's `application_id`, by which a file says that it is ours ("Conc").
const APPLICATION_ID: i64 = 0x436f_6e63;

/// Each entry takes the schema from the version that is its index to the next.
const STEPS: &[&str] =
    &[include_str!("schema/0001.sql"), include_str!("schema/0002.sql"), include_str!("schema/0003.sql")];

/// The version this program writes.
pub const VERSION: u32 = STEPS.len() as u32;

/// Brings the file to [`VERSION`], creating everything in an empty one.
pub fn climb(connection: &mut Connection) -> Result<(), StorageError> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    // Two processes may open a new directory at once: whoever gets the lock second finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(version(&transaction)? as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

/// The version of the file, 0 for an empty one; an error if the file is not ours or newer than this program.
fn version(connection: &Connection) -> Result<u32, StorageError> {
    let read = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (read("application_id")?, read("user_version")?);
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(StorageError::Damaged("the file is another program's database".to_owned()));
    }
    match u32::try_from(version) {
        Ok(found) if found > VERSION => Err(StorageError::Newer { found, known: VERSION }),
        Ok(found) => Ok(found),
        Err(_) => Err(StorageError::Damaged(format!("its version is {version}"))),
    }
}
