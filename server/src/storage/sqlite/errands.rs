//! What a command asks of the server that runs on its data directory: rows in the database they share.

use rusqlite::{Connection, OptionalExtension, params};

use super::turn::Turn;
use crate::storage::StorageError;
use crate::storage::compaction::Totals;

/// A connection to the requests for compaction.
#[derive(Debug)]
pub struct Errands {
    connection: Connection,
    turn: Turn,
    /// SQLite's counter of commits by other connections when nothing was waiting.
    idle_at: Option<i64>,
}

impl Errands {
    pub(super) fn new(connection: Connection, turn: Turn) -> Self {
        Self { connection, turn, idle_at: None }
    }

    /// Asks for all documents to be compacted; the number is the request's.
    pub fn ask(&mut self, now: u64) -> Result<i64, StorageError> {
        let transaction = self.turn.begin(&mut self.connection)?;
        transaction.execute("INSERT INTO compactions (asked) VALUES (?1)", [now])?;
        let id = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(id)
    }

    /// Takes the answer to a request, if it is there.
    pub fn take_answer(&mut self, id: i64) -> Result<Option<Totals>, StorageError> {
        let answer: Option<String> = self
            .connection
            .query_row("SELECT answer FROM compactions WHERE id = ?1", [id], |row| row.get(0))
            .optional()?
            .flatten();
        let Some(answer) = answer else { return Ok(None) };
        self.forget(id)?;
        serde_json::from_str(&answer).map(Some).map_err(|error| StorageError::Damaged(error.to_string()))
    }

    /// Takes a request back.
    pub fn forget(&mut self, id: i64) -> Result<(), StorageError> {
        let transaction = self.turn.begin(&mut self.connection)?;
        transaction.execute("DELETE FROM compactions WHERE id = ?1", [id])?;
        Ok(transaction.commit()?)
    }

    /// The requests without an answer. Cheap while nobody has written anything.
    pub fn waiting(&mut self) -> Result<Vec<i64>, StorageError> {
        let counter = self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if self.idle_at == Some(counter) {
            return Ok(Vec::new());
        }
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM compactions WHERE answer IS NULL ORDER BY id")?;
        let waiting: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        self.idle_at = waiting.is_empty().then_some(counter);
        Ok(waiting)
    }

    /// Answers a request.
    pub fn answer(&mut self, id: i64, totals: &Totals) -> Result<(), StorageError> {
        let answer =
            serde_json::to_string(totals).map_err(|error| StorageError::Damaged(error.to_string()))?;
        let transaction = self.turn.begin(&mut self.connection)?;
        transaction.execute("UPDATE compactions SET answer = ?2 WHERE id = ?1", params![id, answer])?;
        Ok(transaction.commit()?)
    }
}
