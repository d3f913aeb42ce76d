//! Real changes for tests: each sets one key of a document to a number, as automerge writes it.
#![allow(dead_code, reason = "shared by test binaries that each use a part")]

use std::collections::BTreeMap;

use concord_sync::heads::{ChangeHash, Heads};
use sha2::{Digest, Sha256};

/// A document with one line of changes, made one after the other.
#[derive(Debug, Clone, Default)]
pub struct Line {
    last: Option<[u8; 32]>,
    count: u64,
    seqs: BTreeMap<u8, u64>,
}

impl Line {
    /// The next change, by this actor.
    pub fn edit(&mut self, actor: u8) -> Vec<u8> {
        let seq = self.seqs.entry(actor).or_default();
        *seq += 1;
        self.count += 1;
        let mut body = vec![u8::from(self.last.is_some())];
        body.extend(self.last.iter().flatten());
        body.extend([4, actor, actor, actor, actor]);
        number(&mut body, *seq);
        number(&mut body, self.count);
        // No time, no message, no other actors; six columns with their lengths, then what is in them.
        body.extend([0, 0, 0, 6, 0x15, 4, 0x34, 1, 0x42, 2, 0x56, 2, 0x57, 1, 0x70, 2]);
        body.extend([0x7f, 2, b'k', b'a' + (self.count % 20) as u8]);
        body.extend([1, 0x7f, 1, 0x7f, 0x14, (self.count % 60) as u8, 0x7f, 0]);
        let (chunk, hash) = framed(&body);
        self.last = Some(hash);
        chunk
    }

    /// Heads of the document.
    pub fn heads(&self) -> Heads {
        self.last.iter().map(|hash| ChangeHash::from_bytes(*hash)).collect()
    }

    /// Number of changes in the document.
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// A change's bytes with magic, checksum, type and length in front, and its hash.
fn framed(body: &[u8]) -> (Vec<u8>, [u8; 32]) {
    let mut hashed = vec![1];
    number(&mut hashed, body.len() as u64);
    hashed.extend(body);
    let hash: [u8; 32] = Sha256::digest(&hashed).into();
    ([&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &hashed].concat(), hash)
}

/// Unsigned LEB128.
fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
