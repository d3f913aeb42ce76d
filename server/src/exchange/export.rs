//! Documents into files, each under its name only when it is whole.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use concord_sync::document::SharedDocument;
use concord_sync::id::WorkspaceId;
use serde::Serialize;

use super::nodefs::snapshot_path;
use super::{ExchangeError, LeftOut, Place, load};
use crate::storage::Reader;

/// Name of a file that is not yet what its name will say. It lies where automerge-repo does not look.
const PARTIAL: &str = ".concord-export.partial";

/// What an export did.
#[derive(Debug, Default, Serialize)]
pub struct Exported {
    /// Documents that were written.
    pub documents: u64,
    /// Bytes of them together.
    pub bytes: u64,
    /// Documents that were not.
    pub left_out: Vec<LeftOut>,
}

/// Writes every document of a workspace, or one, as automerge-repo's NodeFS storage keeps them. What is in the directory
/// already stays: automerge-repo reads all of it as one.
pub fn export_workspace(
    reader: &mut dyn Reader,
    workspace: WorkspaceId,
    only: Option<Place>,
    directory: &Path,
) -> Result<Exported, ExchangeError> {
    std::fs::create_dir_all(directory).map_err(ExchangeError::file(directory))?;
    let places = match only {
        Some(place) => vec![place],
        None => {
            let index = reader.index(&workspace)?;
            index.documents.into_iter().map(|(document, ..)| Place { workspace, document }).collect()
        }
    };
    let mut exported = Exported::default();
    for place in places {
        match read(reader, place) {
            Ok(Some(document)) => {
                let file = snapshot_path(directory, place.document, &document.heads());
                exported.bytes += write(&document, &directory.join(PARTIAL), &file)?;
                exported.documents += 1;
            }
            Ok(None) => return Err(missing(place)),
            Err(error) => exported.left_out.push(LeftOut::from(place.document, error)?),
        }
    }
    Ok(exported)
}

/// Writes one document to a file, as any automerge program reads it.
pub fn export_document(
    reader: &mut dyn Reader,
    place: Place,
    file: &Path,
) -> Result<Exported, ExchangeError> {
    let document = read(reader, place)?.ok_or_else(|| missing(place))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let partial = folder.map_or_else(|| PathBuf::from(PARTIAL), |folder| folder.join(PARTIAL));
    let bytes = write(&document, &partial, file)?;
    Ok(Exported { documents: 1, bytes, left_out: Vec::new() })
}

fn missing(place: Place) -> ExchangeError {
    ExchangeError::NoSuchDocument(place.document)
}

fn read(reader: &mut dyn Reader, place: Place) -> Result<Option<SharedDocument>, ExchangeError> {
    let stored = reader.load(&place.workspace, &place.document)?;
    stored.as_ref().map(load).transpose()
}

/// Writes a file of which the name appears last, and says how long it is.
fn write(document: &SharedDocument, partial: &Path, file: &Path) -> Result<u64, ExchangeError> {
    let bytes = document.save();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(ExchangeError::file(folder))?;
    }
    let put = || {
        let mut open = File::create(partial)?;
        open.write_all(&bytes)?;
        open.sync_all()?;
        std::fs::rename(partial, file)
    };
    if let Err(error) = put() {
        // What failed first is what is told.
        let _ = std::fs::remove_file(partial);
        return Err(ExchangeError::File { path: file.to_owned(), error });
    }
    Ok(bytes.len() as u64)
}
