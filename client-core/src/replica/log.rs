//! Pages of the server's log, taken in as one: each document is read and written once, whatever the page has of it.

use std::collections::BTreeMap;

use concord_sync::client::{Lacks, Page, PageTaken, TakenIn};
use concord_sync::entry::EntryError;
use concord_sync::heads::{ChangeHash, Heads};
use concord_sync::id::DocumentId;

use super::error::CommandError;
use super::loaded::Loaded;
use super::mend::{self, Fate};
use super::work::Work;
use crate::document::Document;
use crate::store::changes::{self, DocumentRow};
use crate::store::{pending, workspaces};

/// What a page has of one document.
#[derive(Debug, Default)]
struct Part<'a> {
    entries: Vec<&'a [u8]>,
    acknowledged: Option<&'a Heads>,
}

/// Takes a page in. Its cursor is set if all of it is here then.
pub fn take_in(work: &mut Work<'_>, loaded: &mut Loaded, page: &Page<'_>) -> Result<PageTaken, CommandError> {
    let mut parts: BTreeMap<DocumentId, Part<'_>> = BTreeMap::new();
    for entry in page.commits {
        parts.entry(entry.document).or_default().entries.push(&entry.changes);
    }
    for (document, heads) in page.acknowledged {
        parts.entry(*document).or_default().acknowledged = Some(heads);
    }
    work.part_of_many = !page.last;
    if page.last {
        work.take_up()?;
    }
    let has_own = pending::any(work.tx, work.workspace.id)?;
    let mut taken = PageTaken::default();
    for (id, part) in parts {
        taken.documents.push(take_part(work, loaded, id, &part, has_own)?);
    }
    let is_whole = taken.documents.iter().all(|taken| taken.lacks == Lacks::Nothing);
    if let Some(cursor) = page.cursor.filter(|_| is_whole) {
        workspaces::set_cursor(work.tx, work.workspace.id, cursor)?;
        taken.moved = true;
    }
    Ok(taken)
}

fn take_part(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: DocumentId,
    part: &Part<'_>,
    has_own: bool,
) -> Result<TakenIn, CommandError> {
    let mut taken =
        TakenIn { document: id, changes: 0, acknowledged: false, mended: false, lacks: Lacks::Nothing };
    if !part.entries.is_empty() {
        take_entries(work, loaded, &part.entries, has_own, &mut taken)?;
    }
    if let Some(heads) = part.acknowledged {
        let (cleared, is_here) = acknowledge(work, loaded, &id, heads)?;
        taken.acknowledged |= cleared;
        if !is_here && taken.lacks == Lacks::Nothing {
            taken.lacks = Lacks::Heads(heads.clone());
        }
    }
    Ok(taken)
}

fn take_entries(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    entries: &[&[u8]],
    has_own: bool,
    taken: &mut TakenIn,
) -> Result<(), CommandError> {
    let id = taken.document;
    let mut row = changes::row(work.tx, work.workspace.id, &id)?;
    let mut document = read(work, loaded, &id, row.as_ref())?.unwrap_or_else(Document::empty);
    let mut brought = document.take_entries(entries);
    // Someone else wrote under this device's actor: a copied or restored data directory.
    if brought == Err(EntryError::DuplicateSequence) && mend::mend(work, &id, &Fate::RunAgain)? > 0 {
        taken.mended = true;
        row = changes::row(work.tx, work.workspace.id, &id)?;
        document = work.load(&id)?.unwrap_or_else(Document::empty);
        brought = document.take_entries(entries);
    }
    let brought = match brought {
        Ok(brought) => brought,
        Err(EntryError::Missing(heads)) => {
            taken.lacks = Lacks::Heads(heads);
            return Ok(());
        }
        Err(error) => {
            taken.lacks = Lacks::Unreadable(error.to_string());
            return Ok(());
        }
    };
    taken.changes = brought.changes;
    let server_heads = known_there(&document, row.as_ref(), &brought.heads);
    match &brought.chunk {
        Some(chunk) => {
            work.store_from(&id, &document, chunk, Some(&server_heads))?;
            if has_own {
                mend::release_arrived(work, &id, &document)?;
            }
        }
        None => note_server(work, &id, row.as_ref(), &server_heads)?,
    }
    if has_own {
        taken.acknowledged = clear_marks(work, &id, &server_heads, |hashes| {
            if server_heads == document.heads() { hashes } else { document.covered(&server_heads, &hashes) }
        })?;
    }
    // Of what is new here most comes in thousands, and is not looked at again soon.
    if row.is_some() {
        loaded.keep(&id, document);
    }
    Ok(())
}

/// A document as it is stored, from memory if it is kept there.
pub fn read(
    work: &Work<'_>,
    loaded: &mut Loaded,
    id: &DocumentId,
    row: Option<&DocumentRow>,
) -> Result<Option<Document>, CommandError> {
    let Some(row) = row else { return Ok(None) };
    match loaded.take(id, &row.heads) {
        Some(document) => Ok(Some(document)),
        None => work.load(id),
    }
}

/// The server has these heads, and all their ancestors, on its disk: unsent marks of changes among them are cleared.
/// Whether one was, and whether all the heads are here.
pub fn acknowledge(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: &DocumentId,
    heads: &Heads,
) -> Result<(bool, bool), CommandError> {
    let row = changes::row(work.tx, work.workspace.id, id)?;
    let Some(known) = &row else { return Ok((false, heads.is_empty())) };
    if known.heads == *heads {
        note_server(work, id, row.as_ref(), heads)?;
        let cleared = clear_marks(work, id, heads, |hashes| hashes)?;
        return Ok((cleared, true));
    }
    let Some(document) = read(work, loaded, id, row.as_ref())? else { return Ok((false, false)) };
    let is_here = document.has_all(heads);
    let server_heads = known_there(&document, row.as_ref(), heads);
    note_server(work, id, row.as_ref(), &server_heads)?;
    let cleared = clear_marks(work, id, &server_heads, |hashes| document.covered(&server_heads, &hashes))?;
    loaded.keep(id, document);
    Ok((cleared, is_here))
}

/// What the server is known to hold of a document, now that it is known to hold these heads.
fn known_there(document: &Document, row: Option<&DocumentRow>, heads: &Heads) -> Heads {
    let known: Heads =
        heads.iter().filter(|hash| document.has_all(&Heads::from_iter([**hash]))).copied().collect();
    let before = row.and_then(|row| row.server_heads.as_ref()).filter(|before| **before != known);
    let Some(before) = before.filter(|_| document.heads() != known) else { return known };
    let before: Vec<ChangeHash> = before.iter().copied().collect();
    let covered = document.covered(&known, &before);
    known.iter().copied().chain(before.into_iter().filter(|hash| !covered.contains(hash))).collect()
}

fn note_server(
    work: &Work<'_>,
    id: &DocumentId,
    row: Option<&DocumentRow>,
    heads: &Heads,
) -> Result<(), CommandError> {
    let is_known = row.is_none_or(|row| row.server_heads.as_ref() == Some(heads));
    if !is_known && !heads.is_empty() {
        changes::set_server_heads(work.tx, work.workspace.id, id, heads)?;
    }
    Ok(())
}

/// Clears the marks of those unsent changes that `covered` picks. True if there was one.
fn clear_marks(
    work: &Work<'_>,
    id: &DocumentId,
    heads: &Heads,
    covered: impl FnOnce(Vec<ChangeHash>) -> Vec<ChangeHash>,
) -> Result<bool, CommandError> {
    let unsent = pending::unsent_of(work.tx, work.workspace.id, id)?;
    if unsent.is_empty() || heads.is_empty() {
        return Ok(false);
    }
    let covered = covered(unsent.iter().filter_map(|operation| operation.hash).collect());
    let mut cleared = false;
    for operation in
        unsent.iter().filter(|operation| operation.hash.is_some_and(|hash| covered.contains(&hash)))
    {
        pending::clear(work.tx, operation.seq)?;
        cleared = true;
    }
    Ok(cleared)
}
