//! Files into documents: each document is put together and checked in memory first, then stored whole or not at all.

use std::path::{Path, PathBuf};

use concord_sync::document::SharedDocument;
use concord_sync::id::WorkspaceId;
use concord_sync::message::SyncMessage;
use serde::Serialize;

use super::{ExchangeError, LeftOut, Listing, PRINCIPAL, Place, load};
use crate::storage::{Append, BATCH_BYTES, Reader, StorageError, Writer};

/// What an import did.
#[derive(Debug, Default, Serialize)]
pub struct Imported {
    /// Documents that were stored or got new changes.
    pub documents: u64,
    /// Documents that had everything already.
    pub unchanged: u64,
    /// Changes that were new.
    pub changes: u64,
    /// Documents of which nothing was stored.
    pub left_out: Vec<LeftOut>,
}

/// Stores documents from files in one workspace. No server may be running.
pub struct Importer<R, W> {
    reader: R,
    writer: W,
    workspace: WorkspaceId,
    document_bytes: usize,
    now: u64,
    waiting: Vec<Append>,
    done: Imported,
}

impl<R: Reader, W: Writer> Importer<R, W> {
    /// Begins; the workspace must be there.
    pub fn new(
        mut reader: R,
        writer: W,
        workspace: WorkspaceId,
        document_bytes: usize,
        now: u64,
    ) -> Result<Self, StorageError> {
        reader.position(&workspace)?;
        let (waiting, done) = (Vec::new(), Imported::default());
        Ok(Self { reader, writer, workspace, document_bytes, now, waiting, done })
    }

    /// Stores everything in a listing.
    pub fn all(mut self, listing: &Listing) -> Result<Imported, StorageError> {
        for (document, files) in &listing.documents {
            let place = Place { workspace: self.workspace, document: *document };
            self.one(place, files)?;
        }
        self.store()?;
        Ok(self.done)
    }

    fn one(&mut self, place: Place, files: &[PathBuf]) -> Result<(), StorageError> {
        match self.read(place, files) {
            Ok(Some((append, changes))) => {
                self.done.documents += 1;
                self.done.changes += changes;
                self.waiting.push(append);
            }
            Ok(None) => self.done.unchanged += 1,
            Err(error) => self.done.left_out.push(LeftOut::from(place.document, error)?),
        }
        let bytes: usize = self.waiting.iter().map(|append| append.chunk.len()).sum();
        if bytes >= BATCH_BYTES { self.store() } else { Ok(()) }
    }

    fn store(&mut self) -> Result<(), StorageError> {
        self.writer.commit(&std::mem::take(&mut self.waiting)).map(drop)
    }

    /// What the files add to the document, and how many changes that are; none if it has all of them.
    fn read(&mut self, place: Place, files: &[PathBuf]) -> Result<Option<(Append, u64)>, ExchangeError> {
        let Place { workspace, document: id } = place;
        let mut chunks = Vec::new();
        for file in files {
            chunks.extend(chunk(file)?);
        }
        let stored = self.reader.load(&workspace, &id)?;
        let mut document = stored.as_ref().map_or(Ok(SharedDocument::new()), load)?;
        let refused = |what: &dyn std::fmt::Display| ExchangeError::Document(what.to_string());
        let message = SyncMessage::of_changes(chunks).map_err(|error| refused(&error))?;
        let received = document.apply(&message).map_err(|error| refused(&error))?;
        if received.incomplete {
            return Err(refused(&"a change is missing that others depend on"));
        }
        let Some(run) = received.chunk else { return Ok(None) };
        let whole = document.save();
        if whole.len() > self.document_bytes {
            return Err(refused(&format!(
                "it has {} bytes; {} are allowed",
                whole.len(),
                self.document_bytes
            )));
        }
        if SharedDocument::load([&whole]).map_err(|error| refused(&error))?.heads() != document.heads() {
            return Err(refused(&"it does not save to what it is"));
        }
        let append = Append {
            workspace,
            document: id,
            chunk: if stored.is_none() { whole } else { run.bytes },
            heads: document.heads(),
            changes: document.change_count() as u64,
            principal: PRINCIPAL.to_owned(),
            at: self.now,
        };
        Ok(Some((append, received.changes as u64)))
    }
}

/// The bytes of a file, if they are whole chunks.
fn chunk(file: &Path) -> Result<Vec<u8>, ExchangeError> {
    let bytes = std::fs::read(file).map_err(ExchangeError::file(file))?;
    match SyncMessage::of_changes(bytes.clone()) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(ExchangeError::Chunks { path: file.to_owned(), error }),
    }
}
