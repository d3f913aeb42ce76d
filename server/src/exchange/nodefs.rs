//! The directory of automerge-repo's NodeFS storage: `aa/bbbb…/snapshot|incremental/hash`, where `aabbbb…` is the
//! document's id. What it keeps of its peers (`sync-state`) and of itself (`storage-adapter-id`) is not ours to read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;

use super::{ExchangeError, snapshot_name};

/// So many letters of a name are the folder that the rest is in.
const FOLDER: usize = 2;

/// What keeps a document's chunks, in the order in which they are to be read.
const KINDS: [&str; 2] = ["snapshot", "incremental"];

/// What is kept of peers, and under which name the storage knows itself.
const SYNC_STATE: &str = "sync-state";
const STORAGE_ID: &str = "storage-adapter-id";

/// What is in such a directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files of each document, snapshots first.
    pub documents: BTreeMap<DocumentId, Vec<PathBuf>>,
    /// What has no place in the layout.
    pub strangers: Vec<PathBuf>,
}

/// Lists a directory without reading any document.
pub fn list(directory: &Path) -> Result<Listing, ExchangeError> {
    let mut listing = Listing::default();
    for folder in entries(directory)? {
        if !folder.is_dir() || name(&folder).chars().count() != FOLDER {
            listing.strangers.push(folder);
            continue;
        }
        for rest in entries(&folder)? {
            let whole = format!("{}{}", name(&folder), name(&rest));
            match whole.parse() {
                Ok(id) if rest.is_dir() => {
                    let files = chunks(&rest, &mut listing.strangers)?;
                    listing.documents.insert(id, files);
                }
                _ if whole == STORAGE_ID => {}
                _ => listing.strangers.push(rest),
            }
        }
    }
    listing.documents.retain(|_, files| !files.is_empty());
    Ok(listing)
}

/// Where the snapshot of a document at these heads goes.
pub fn snapshot_path(directory: &Path, document: DocumentId, heads: &Heads) -> PathBuf {
    let id = document.to_string();
    let (folder, rest) = id.split_at(FOLDER);
    directory.join(folder).join(rest).join(KINDS[0]).join(snapshot_name(heads))
}

/// The files that hold a document's chunks.
fn chunks(folder: &Path, strangers: &mut Vec<PathBuf>) -> Result<Vec<PathBuf>, ExchangeError> {
    let mut files = Vec::new();
    for kind in KINDS {
        let kind = folder.join(kind);
        if kind.is_dir() {
            files.extend(entries(&kind)?);
        }
    }
    let known = |path: &PathBuf| KINDS.contains(&name(path).as_str()) || name(path) == SYNC_STATE;
    strangers.extend(entries(folder)?.into_iter().filter(|path| !known(path)));
    Ok(files)
}

/// What a folder holds, in order of name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, ExchangeError> {
    let read = std::fs::read_dir(folder).map_err(ExchangeError::file(folder))?;
    let mut paths = read
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(ExchangeError::file(folder))?;
    paths.sort();
    Ok(paths)
}

/// The last part of a path; a name that is no text matches nothing we look for.
fn name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use concord_sync::heads::ChangeHash;

    const ID: &str = "4NMNnkMhL8jXrdJ9jamS58PAVdXu";

    #[test]
    fn documents_are_told_from_what_else_is_there() {
        let room = tempfile::tempdir().unwrap();
        let document = format!("{}/{}", &ID[..2], &ID[2..]);
        let place = |path: &str| {
            let file = room.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "").unwrap();
            file
        };
        let chunks =
            ["incremental/b", "incremental/a", "snapshot/c"].map(|file| place(&format!("{document}/{file}")));
        place(&format!("{document}/sync-state/peer"));
        place("st/orage-adapter-id");
        let strangers = ["notes.txt", "4N/short/snapshot/x", &format!("{document}/other/x")].map(place);
        let listing = list(room.path()).unwrap();
        let [b, a, c] = chunks;
        assert_eq!(listing.documents, [(ID.parse().unwrap(), vec![c, a, b])].into());
        let mut expected = [
            strangers[0].clone(),
            strangers[1].ancestors().nth(2).unwrap().into(),
            strangers[2].parent().unwrap().into(),
        ];
        let mut found = listing.strangers;
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_snapshot_is_named_by_the_hex_of_its_heads() {
        let heads: Heads = [[0xab; 32], [1; 32]].map(ChangeHash::from_bytes).into_iter().collect();
        let path = snapshot_path(Path::new("d"), ID.parse().unwrap(), &heads);
        // sha256 of "01" thirty-two times and "ab" thirty-two times.
        let name = "851036f62c6a7a28da916590bad43329e656bafea91318866b92199c70ecb113";
        assert_eq!(path, Path::new("d").join(&ID[..2]).join(&ID[2..]).join("snapshot").join(name));
    }
}
