//! One document's snapshot, made and tried before anything is given up for it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use concord_sync::document::SharedDocument;
use concord_sync::heads::Heads;
use concord_sync::id::{DocumentId, WorkspaceId};

use super::deliveries;
use crate::storage::StorageError;
use crate::storage::backend::{History, Snapshot};

/// The snapshot of all chunks; none if a snapshot is all there is.
pub fn of(
    workspace: WorkspaceId,
    document: DocumentId,
    history: History,
) -> Result<Option<Snapshot>, StorageError> {
    let History { heads, links, deliveries: known } = history;
    if let [only] = &links[..]
        && only.principal.is_none()
    {
        return Ok(None);
    }
    let deliveries = deliveries::new(&links, &known)?;
    let covered_bytes = links.iter().map(|link| link.data.len() as u64).sum();
    let covered = links.iter().map(|link| link.number).collect();
    let (loaded, changes) = load(links.into_iter().map(|link| link.data), &heads)?;
    let data = catch_unwind(AssertUnwindSafe(|| loaded.save())).map_err(|_| damaged("it can't be saved"))?;
    // Two copies of a large document are not needed at once.
    drop(loaded);
    let (_, again) = load([&data], &heads)?;
    if again != changes {
        return Err(damaged("its snapshot has another number of changes"));
    }
    Ok(Some(Snapshot { workspace, document, data, covered, covered_bytes, changes, deliveries }))
}

/// The document in these chunks and its number of changes, if they lead to these heads.
fn load<I>(chunks: I, heads: &Heads) -> Result<(SharedDocument, u64), StorageError>
where
    I: IntoIterator,
    I::Item: AsRef<[u8]>,
{
    let document =
        SharedDocument::load(chunks).map_err(|error| StorageError::DamagedDocument(error.to_string()))?;
    if document.heads() != *heads {
        return Err(damaged("it does not load to its recorded heads"));
    }
    let changes = document.change_count() as u64;
    Ok((document, changes))
}

fn damaged(what: &str) -> StorageError {
    StorageError::DamagedDocument(what.to_owned())
}
