//! Documents as files: the directory of an automerge-repo with NodeFS storage, and single documents, both ways.
//!
//! Whoever comes from another server brings what it kept, and whoever leaves takes everything along in a form that any
//! automerge program reads. Nothing is stored of a document that is not whole.

mod export;
mod import;
mod nodefs;

use std::path::{Path, PathBuf};

use concord_sync::document::LoadError;
use concord_sync::heads::Heads;
use concord_sync::id::{DocumentId, WorkspaceId};
use concord_sync::peer::ReceiveError;

use crate::storage::{StorageError, Stored};

pub use export::{Exported, export_document, export_workspace};
pub use import::{Imported, Importer};
pub use nodefs::{Listing, list};

/// What commits of imported changes are recorded with in the place of a token.
pub const PRINCIPAL: &str = "import";

/// Why a document did not go in or out.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The database failed; nothing more can be done.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A file or directory could not be read or written.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file does not hold whole automerge chunks.
    #[error("{path}: {error}")]
    Chunks {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: ReceiveError,
    },
    /// The workspace has no such document.
    #[error("there is no document {0}")]
    NoSuchDocument(DocumentId),
    /// The chunks are whole, but not a document that can be stored.
    #[error("{0}")]
    Document(String),
}

impl ExchangeError {
    fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}

/// What was left out, and why: one line each.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// The document.
    pub document: DocumentId,
    /// Why.
    pub reason: String,
}

impl LeftOut {
    /// An error about this document alone is told; one of the database ends the work.
    fn from(document: DocumentId, error: ExchangeError) -> Result<Self, StorageError> {
        match error {
            ExchangeError::Storage(error) if !matches!(error, StorageError::DamagedDocument(_)) => Err(error),
            error => Ok(Self { document, reason: error.to_string() }),
        }
    }
}

/// Loads a stored document and checks that it is what was stored.
fn load(stored: &Stored) -> Result<concord_sync::document::SharedDocument, ExchangeError> {
    let damaged = |what: String| ExchangeError::Storage(StorageError::DamagedDocument(what));
    let loaded = concord_sync::document::SharedDocument::load(&stored.chunks);
    let document = loaded.map_err(|error: LoadError| damaged(error.to_string()))?;
    if document.heads() != stored.heads {
        return Err(damaged("it does not load to its recorded heads".to_owned()));
    }
    Ok(document)
}

/// A document of a workspace, as an argument of what is done with it.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The document.
    pub document: DocumentId,
}

/// The name that automerge-repo gives the snapshot of a document at these heads.
fn snapshot_name(heads: &Heads) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    heads.iter().for_each(|head| hash.update(head.to_hex()));
    crate::accounts::secret::hex(&hash.finalize())
}
