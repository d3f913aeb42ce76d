//! Heads: the hashes that name a state of a document, and the fingerprint that names a state of a whole workspace.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::id::DocumentId;

/// The hash of one change. Printed as base58check, as automerge-repo 2 prints heads; hex (automerge-repo 1) parses too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash([u8; 32]);

/// A text or slice that is no change hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a change hash")]
pub struct ParseHashError;

impl ChangeHash {
    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        ChangeHash(bytes)
    }

    /// The hash's bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash with the bytes of this slice, if it has 32.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseHashError> {
        bytes.try_into().map(ChangeHash).map_err(|_| ParseHashError)
    }

    /// 64 lower-case hex digits.
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl From<automerge::ChangeHash> for ChangeHash {
    fn from(hash: automerge::ChangeHash) -> Self {
        ChangeHash(hash.0)
    }
}

impl From<ChangeHash> for automerge::ChangeHash {
    fn from(hash: ChangeHash) -> Self {
        automerge::ChangeHash(hash.0)
    }
}

impl fmt::Display for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bs58::encode(&self.0).with_check().into_string())
    }
}

impl fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl FromStr for ChangeHash {
    type Err = ParseHashError;

    fn from_str(text: &str) -> Result<Self, ParseHashError> {
        if text.len() == 64 && text.is_ascii() {
            return from_hex(text).map(ChangeHash).ok_or(ParseHashError);
        }
        if text.len() > 64 {
            return Err(ParseHashError);
        }
        let bytes = bs58::decode(text).with_check(None).into_vec().map_err(|_| ParseHashError)?;
        Self::from_slice(&bytes)
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(bytes)
}

impl Serialize for ChangeHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChangeHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A document's heads: sorted, without repeats. Empty heads name the empty document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Heads(Vec<ChangeHash>);

impl Heads {
    /// The heads of an empty document.
    pub const fn empty() -> Self {
        Heads(Vec::new())
    }

    /// True for an empty document.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many heads there are; more than one after concurrent edits.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The hashes in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ChangeHash> {
        self.0.iter()
    }

    /// The hashes' bytes one after the other, in order: the form in which heads are stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.0).collect()
    }

    /// Reads what [`Heads::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseHashError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if rest.is_empty() {
            Ok(hashes.iter().copied().map(ChangeHash).collect())
        } else {
            Err(ParseHashError)
        }
    }

    /// The heads of an automerge document as it is now.
    pub fn of(document: &automerge::Automerge) -> Self {
        document.get_heads().into_iter().map(ChangeHash::from).collect()
    }

    /// The same hashes in automerge's own type.
    pub fn to_automerge(&self) -> Vec<automerge::ChangeHash> {
        self.0.iter().copied().map(automerge::ChangeHash::from).collect()
    }
}

impl FromIterator<ChangeHash> for Heads {
    fn from_iter<I: IntoIterator<Item = ChangeHash>>(hashes: I) -> Self {
        let mut hashes: Vec<ChangeHash> = hashes.into_iter().collect();
        hashes.sort_unstable();
        hashes.dedup();
        Heads(hashes)
    }
}

impl fmt::Debug for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

impl<'de> Deserialize<'de> for Heads {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<ChangeHash>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// Names a state of a whole workspace: the XOR over its documents of SHA-256(id, heads in order). Costs one hash a
/// commit, in any order of commits, and two replicas with the same documents at the same heads have the same one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a workspace without documents.
    pub const EMPTY: Fingerprint = Fingerprint([0; 32]);

    /// The fingerprint with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Fingerprint(bytes)
    }

    /// The fingerprint's bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Puts a document at these heads in, or takes it out if it is in.
    pub fn toggle(&mut self, document: &DocumentId, heads: &Heads) {
        let mut digest = Sha256::new();
        digest.update(document.as_bytes());
        for hash in heads.iter() {
            digest.update(hash.as_bytes());
        }
        let digest: [u8; 32] = digest.finalize().into();
        for (byte, other) in self.0.iter_mut().zip(digest) {
            *byte ^= other;
        }
    }

    /// The fingerprint after a document went from `before` (none: it is new) to `after`.
    #[must_use]
    pub fn moved(mut self, document: &DocumentId, before: Option<&Heads>, after: &Heads) -> Self {
        if let Some(before) = before {
            self.toggle(document, before);
        }
        self.toggle(document, after);
        self
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&ChangeHash(self.0).to_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_printed_forms_parse(bytes: [u8; 32]) {
            let hash = ChangeHash::from_bytes(bytes);
            prop_assert_eq!(hash.to_string().parse::<ChangeHash>().unwrap(), hash);
            prop_assert_eq!(hash.to_hex().parse::<ChangeHash>().unwrap(), hash);
        }

        #[test]
        fn heads_are_one_thing_in_any_order(mut hashes: Vec<[u8; 32]>) {
            let forward: Heads = hashes.iter().copied().map(ChangeHash::from_bytes).collect();
            hashes.reverse();
            let backward: Heads = hashes.into_iter().map(ChangeHash::from_bytes).collect();
            prop_assert_eq!(&forward, &backward);
            prop_assert_eq!(Heads::from_bytes(&forward.to_bytes()).unwrap(), forward);
        }

        #[test]
        fn a_fingerprint_does_not_depend_on_the_order_of_commits(a: [u8; 32], b: [u8; 32], c: [u8; 32]) {
            let (one, two) = (DocumentId::from_bytes([1; 16]), DocumentId::from_bytes([2; 16]));
            let heads = |hash| Heads::from_iter([ChangeHash::from_bytes(hash)]);
            let direct = Fingerprint::EMPTY.moved(&one, None, &heads(c)).moved(&two, None, &heads(b));
            let by_steps = Fingerprint::EMPTY
                .moved(&two, None, &heads(b))
                .moved(&one, None, &heads(a))
                .moved(&one, Some(&heads(a)), &heads(c));
            prop_assert_eq!(direct, by_steps);
        }
    }

    #[test]
    fn text_that_is_no_hash_is_refused() {
        assert_eq!("zz".parse::<ChangeHash>(), Err(ParseHashError));
        assert_eq!("g".repeat(64).parse::<ChangeHash>(), Err(ParseHashError));
        assert_eq!(Heads::from_bytes(&[0; 33]), Err(ParseHashError));
    }
}
