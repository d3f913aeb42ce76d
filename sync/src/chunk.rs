//! Checks the frame around automerge's chunks before they reach a document.
//!
//! `load_incremental` of a document that is not empty takes the sound beginning of damaged bytes and says Ok. What is
//! acknowledged must be all that was sent, so every chunk's magic, length and checksum are checked first.
//! Layout (automerge binary format): magic `85 6f 4a 83`, four bytes of SHA-256 over all that follows, type, LEB128
//! length, contents. Compressed changes (type 2) carry the checksum of their inflated form; their contents are checked
//! when they are inflated.

use std::collections::BTreeSet;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::heads::{ChangeHash, Heads};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
pub(crate) const COMPRESSED_CHANGE: u8 = 2;

/// Bytes that are not whole chunks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged chunk")]
pub(crate) struct DamagedChunk;

/// One whole chunk, and where it lies in the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Which of several byte strings it is in.
    pub(crate) source: usize,
    /// Where in that string.
    pub(crate) range: Range<usize>,
    /// The change's hash; none for chunks of other kinds, such as whole documents.
    pub(crate) change: Option<ChangeHash>,
}

/// Reads a sequence of whole chunks, checks their checksums, and appends them to `chunks`.
pub(crate) fn read_all(source: usize, bytes: &[u8], chunks: &mut Vec<Chunk>) -> Result<(), DamagedChunk> {
    let mut start = 0;
    while start < bytes.len() {
        let (length, change) = read_first(&bytes[start..])?;
        chunks.push(Chunk { source, range: start..start + length, change });
        start += length;
    }
    Ok(())
}

/// The length of the first chunk, and its hash if it is a change.
fn read_first(bytes: &[u8]) -> Result<(usize, Option<ChangeHash>), DamagedChunk> {
    let (magic, rest) = bytes.split_first_chunk::<4>().ok_or(DamagedChunk)?;
    let (checksum, body) = rest.split_first_chunk::<4>().ok_or(DamagedChunk)?;
    let (&kind, after_kind) = body.split_first().ok_or(DamagedChunk)?;
    let (length, header) = leb128(after_kind)?;
    let end =
        usize::try_from(length).ok().and_then(|length| length.checked_add(1 + header)).ok_or(DamagedChunk)?;
    if *magic != MAGIC || end > body.len() {
        return Err(DamagedChunk);
    }
    let whole = &bytes[..8 + end];
    let hash = if kind == COMPRESSED_CHANGE {
        automerge::Change::from_bytes(whole.to_vec()).map_err(|_| DamagedChunk)?.hash().into()
    } else {
        ChangeHash::from_bytes(Sha256::digest(&body[..end]).into())
    };
    if hash.as_bytes()[..4] != checksum[..] {
        return Err(DamagedChunk);
    }
    Ok((whole.len(), matches!(kind, CHANGE | COMPRESSED_CHANGE).then_some(hash)))
}

/// True if `bytes` are whole chunks that bring every one of `heads`: as a change by itself, or as a head of a document.
pub(crate) fn bring(bytes: &[u8], heads: &Heads) -> bool {
    let mut chunks = Vec::new();
    if read_all(0, bytes, &mut chunks).is_err() {
        return false;
    }
    let documents = chunks.iter().filter(|chunk| chunk.change.is_none());
    let of_documents = documents.filter_map(|chunk| heads_of_document(&bytes[chunk.range.clone()]));
    let brought: BTreeSet<_> =
        chunks.iter().filter_map(|chunk| chunk.change).chain(of_documents.flatten()).collect();
    heads.iter().all(|head| brought.contains(head))
}

/// The heads that a document chunk says it has. They stand after the list of actors.
fn heads_of_document(chunk: &[u8]) -> Option<Vec<ChangeHash>> {
    let body = chunk.get(9..)?;
    let (_, header) = leb128(body).ok()?;
    let mut rest = body.get(header..)?;
    let number = |rest: &mut &[u8]| {
        let (value, length) = leb128(rest).ok()?;
        *rest = rest.get(length..)?;
        usize::try_from(value).ok()
    };
    for _ in 0..number(&mut rest)? {
        let length = number(&mut rest)?;
        rest = rest.get(length..)?;
    }
    let count = number(&mut rest)?;
    let hashes = rest.get(..count.checked_mul(32)?)?.chunks_exact(32);
    hashes.map(|hash| ChangeHash::from_slice(hash).ok()).collect()
}

/// An unsigned LEB128 number and how many bytes it took.
pub(crate) fn leb128(bytes: &[u8]) -> Result<(u64, usize), DamagedChunk> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((value, index + 1));
        }
    }
    Err(DamagedChunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::{Automerge, ROOT, transaction::Transactable};

    fn chunks() -> Vec<u8> {
        let mut document = Automerge::new();
        document.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "a", 1)).unwrap();
        let saved = document.save();
        let heads = document.get_heads();
        document
            .transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "b", "x".repeat(4000)))
            .unwrap();
        let mut change = document.get_changes(&heads).remove(0);
        let compressed = change.bytes().into_owned();
        assert_eq!(compressed[8], COMPRESSED_CHANGE);
        [saved, document.save_after(&heads), compressed].concat()
    }

    fn verify(bytes: &[u8]) -> Result<(), DamagedChunk> {
        read_all(0, bytes, &mut Vec::new())
    }

    #[test]
    fn chunks_bring_the_heads_of_documents_and_changes_and_no_others() {
        let bytes = chunks();
        let mut found = Vec::new();
        read_all(0, &bytes, &mut found).unwrap();
        let first = bytes[found[0].range.clone()].to_vec();
        let heads = Heads::of(&Automerge::load(&first).unwrap());
        let last = Heads::of(&Automerge::load(&bytes).unwrap());
        assert!(bring(&first, &heads) && bring(&bytes, &last) && bring(&bytes, &heads));
        assert!(!bring(&first, &last) && !bring(&first[1..], &heads) && !bring(&[0], &heads));
    }

    #[test]
    fn every_chunk_is_found_where_it_lies() {
        let bytes = chunks();
        let mut found = Vec::new();
        read_all(3, &bytes, &mut found).unwrap();
        assert_eq!(found.iter().map(|chunk| chunk.change.is_some()).collect::<Vec<_>>(), [false, true, true]);
        assert!(found.iter().all(|chunk| chunk.source == 3));
        assert_eq!(found.iter().map(|chunk| chunk.range.len()).sum::<usize>(), bytes.len());
        for chunk in &found[1..] {
            let change = automerge::Change::from_bytes(bytes[chunk.range.clone()].to_vec()).unwrap();
            assert_eq!(chunk.change, Some(change.hash().into()));
        }
    }

    #[test]
    fn whole_chunks_of_every_type_pass() {
        assert_eq!(verify(&chunks()), Ok(()));
        assert_eq!(verify(&[]), Ok(()));
    }

    #[test]
    fn a_cut_or_flipped_byte_anywhere_is_found() {
        let sound = chunks();
        let heads = Automerge::load(&sound).unwrap().get_heads();
        for index in 0..sound.len() {
            let mut flipped = sound.clone();
            flipped[index] ^= 1;
            // A few bits at the end of a deflate stream mean nothing: what they leave whole is taken as it is.
            let whole = || Automerge::load(&flipped).is_ok_and(|again| again.get_heads() == heads);
            assert!(verify(&flipped).is_err() || whole(), "flipped at {index}");
        }
        for damaged in [&sound[..sound.len() - 1], &sound[1..], &sound[..5]] {
            assert_eq!(verify(damaged), Err(DamagedChunk));
        }
    }
}
