//! The chunks of one document as they are stored: a chain through the workspace's log, from the last one back to the
//! first.

use concord_sync::id::{DocumentId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::fixed;
use crate::storage::StorageError;
use crate::storage::backend::Link;

/// A document's chunks, as far as they hang together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The chunks in the order they were appended.
    pub links: Vec<Link>,
    /// Numbers of chunks whose bytes are not those that were stored.
    pub unsound: Vec<u64>,
    /// Number of a chunk that should be there and is not: all before it are unknown.
    pub missing: Option<u64>,
}

impl Chain {
    /// Reads a document's chunks, the last of which has this number.
    pub(super) fn read(
        connection: &Connection,
        workspace: &WorkspaceId,
        document: &DocumentId,
        last: u64,
    ) -> Result<Self, StorageError> {
        let mut statement = connection.prepare_cached(
            "SELECT previous, principal, at, sha256, data FROM chunks
             WHERE workspace = ?1 AND number = ?2 AND document = ?3",
        )?;
        let (mut links, mut unsound, mut number) = (Vec::new(), Vec::new(), last);
        while number > 0 {
            let key = params![workspace.as_bytes(), number, document.as_bytes()];
            let found = statement.query_row(key, |row| {
                let data: Vec<u8> = row.get(4)?;
                let sound = is_sound(&data, &fixed(row, 3)?);
                let (previous, principal, at) = (row.get::<_, u64>(0)?, row.get(1)?, row.get(2)?);
                Ok((previous, sound, Link { number, principal, at, data }))
            });
            // A chain that does not go back leads nowhere.
            let Some((previous, sound, link)) = found.optional()?.filter(|(previous, ..)| *previous < number)
            else {
                break;
            };
            if !sound {
                unsound.push(number);
            }
            links.push(link);
            number = previous;
        }
        links.reverse();
        Ok(Self { links, unsound, missing: Some(number).filter(|number| *number > 0) })
    }

    /// The chunks, if they are all there and each is what was stored.
    pub fn sound(self) -> Result<Vec<Link>, StorageError> {
        match self.faults().first() {
            Some(fault) => Err(StorageError::DamagedDocument(fault.clone())),
            None => Ok(self.links),
        }
    }

    /// What is wrong with the chunks, a line each.
    pub fn faults(&self) -> Vec<String> {
        let missing = self.missing.map(|number| format!("the chunk of commit {number} is missing"));
        let unsound = self
            .unsound
            .iter()
            .rev()
            .map(|number| format!("the chunk of commit {number} is not what was stored"));
        missing.into_iter().chain(unsound).collect()
    }
}

/// True if the bytes are those whose hash was recorded with them.
pub(super) fn is_sound(data: &[u8], recorded: &[u8; 32]) -> bool {
    Sha256::digest(data)[..] == recorded[..]
}
