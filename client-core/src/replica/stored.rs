//! A document as it lies in the store, to be loaded wherever there is time for it.

use concord_sync::entry;
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;

use super::error::CommandError;
use crate::document::Document;
use crate::history::past::Lived;
use crate::store::{Connection, StoreError, changes};

/// As many documents take as long to load as a thread to start.
pub const WORTH_A_THREAD: usize = 4;

/// A document as it lies in the store.
#[derive(Debug)]
pub struct Stored {
    id: DocumentId,
    bytes: Vec<u8>,
    heads: Heads,
}

/// A document as stored; none if it is not here.
pub fn stored(
    connection: &Connection,
    workspace: i64,
    id: &DocumentId,
) -> Result<Option<Document>, CommandError> {
    Stored::read(connection, workspace, id)?.map(|stored| stored.load()).transpose()
}

impl Stored {
    /// Reads a document; none if it is not here.
    pub fn read(
        connection: &Connection,
        workspace: i64,
        id: &DocumentId,
    ) -> Result<Option<Self>, StoreError> {
        let Some(row) = changes::row(connection, workspace, id)? else { return Ok(None) };
        let bytes = changes::bytes(connection, workspace, id)?.unwrap_or_default();
        Ok(Some(Stored { id: *id, bytes, heads: row.heads }))
    }

    /// Reads those of several documents that are here.
    pub fn read_all(
        connection: &Connection,
        workspace: i64,
        ids: &[DocumentId],
    ) -> Result<Vec<Self>, StoreError> {
        ids.iter().filter_map(|id| Self::read(connection, workspace, id).transpose()).collect()
    }

    /// Whose it is.
    pub fn id(&self) -> &DocumentId {
        &self.id
    }

    /// The heads it was stored with.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The document, whole. automerge leaves out what it can't read: a document that has not the heads it was stored with is
    /// damaged, and nothing may be built on what is left of it.
    pub fn load(&self) -> Result<Document, CommandError> {
        let document = Document::load(&self.bytes)?;
        if document.heads() != self.heads {
            return Err(
                StoreError::Damaged(format!("the changes of document {} are not whole", self.id)).into()
            );
        }
        Ok(document)
    }

    /// The document with all that was done to it.
    pub fn lived(&self) -> Result<Lived, CommandError> {
        let changes = entry::changes_in(&self.bytes);
        match changes.and_then(|changes| Lived::of_changes(changes, &self.heads)) {
            Some(lived) => Ok(lived),
            None => Ok(Lived::Whole(Box::new(self.load()?))),
        }
    }
}
