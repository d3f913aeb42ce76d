//! Ids of 16 bytes with one printed form, base58check, as automerge-repo prints its document ids.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 16 bytes that name one thing of kind `K`. Ordered by bytes; printed as base58check (Bitcoin alphabet, four bytes of
/// double SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K>([u8; 16], PhantomData<K>);

/// Marks ids of automerge documents.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKind;

/// Marks ids of a server's workspaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkspaceKind;

/// Marks the random root that a workspace keeps for ever, published or not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RootKind;

/// Names a document, in a workspace and on the wire.
pub type DocumentId = Id<DocumentKind>;

/// Names a workspace on a server: the unit of access.
pub type WorkspaceId = Id<WorkspaceKind>;

/// Names a workspace from its first day, before any server knows it; derived document ids come from it.
pub type Root = Id<RootKind>;

/// The characters of the longest printed id.
const LONGEST: usize = 28;

/// The bytes that are printed: those of the id, and four that check them.
const PRINTED: usize = 20;

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseIdError {
    /// Not base58, or its checksum is wrong: mistyped or cut off.
    #[error("not an id: the text or its checksum is damaged")]
    Damaged,
    /// Sound base58check, of another length than 16 bytes.
    #[error("not an id: {0} bytes where 16 were expected")]
    Length(usize),
}

impl<K> Id<K> {
    /// The id with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Id(bytes, PhantomData)
    }

    /// The id's bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id with the bytes of this slice, if it has 16.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseIdError> {
        let bytes: [u8; 16] = bytes.try_into().map_err(|_| ParseIdError::Length(bytes.len()))?;
        Ok(Self::from_bytes(bytes))
    }

    /// Ranges, by bytes and in order, in which all ids lie whose printed form begins so. Others may lie there too, but not many: a
    /// beginning of a number leads to as many ranges as numbers have lengths.
    pub fn ranges_beginning(beginning: &str) -> impl Iterator<Item = RangeInclusive<Self>> + '_ {
        let fill = move |digit: &str, length: usize| {
            let text = format!("{beginning}{}", digit.repeat(length - beginning.len()));
            let number = bs58::decode(text).into_vec().ok()?;
            let zeros = number.iter().take_while(|byte| **byte == 0).count();
            Some(number[zeros..].to_vec())
        };
        let range = move |length| {
            let (first, last) = (fill("1", length)?, fill("z", length)?);
            let bytes = |number: &[u8]| {
                let mut bytes = [0; PRINTED];
                bytes.get_mut(PRINTED.checked_sub(number.len())?..)?.copy_from_slice(number);
                Self::from_slice(&bytes[..16]).ok()
            };
            // The lowest number that is printed so may be no id any more; the highest then matters not.
            Some(bytes(&first)?..=bytes(&last).unwrap_or(Self::from_bytes([u8::MAX; 16])))
        };
        (beginning.len()..=LONGEST).filter_map(range)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bs58::encode(&self.0).with_check().into_string())
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl<K> FromStr for Id<K> {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        // 28 characters hold the longest id; decoding base58 is quadratic, so nothing much longer is tried.
        if text.len() > 64 {
            return Err(ParseIdError::Length(text.len()));
        }
        let bytes = bs58::decode(text).with_check(None).into_vec().map_err(|_| ParseIdError::Damaged)?;
        Self::from_slice(&bytes)
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The printed ids that were read last: most of a connection's messages are about few documents, and reading a printed
/// id costs two hashes.
#[derive(Debug, Default)]
pub struct RecentIds {
    last: VecDeque<(String, DocumentId)>,
}

impl RecentIds {
    /// How many are remembered.
    const MOST: usize = 4;

    /// Reads a printed id.
    pub fn read(&mut self, text: &str) -> Result<DocumentId, ParseIdError> {
        if let Some((_, id)) = self.last.iter().find(|(known, _)| known == text) {
            return Ok(*id);
        }
        let id = text.parse()?;
        self.last.truncate(Self::MOST - 1);
        self.last.push_front((text.to_owned(), id));
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn prints_as_automerge_repo_does() {
        // An id of the automerge-repo documentation.
        let id: DocumentId = "4NMNnkMhL8jXrdJ9jamS58PAVdXu".parse().unwrap();
        assert_eq!(id.to_string(), "4NMNnkMhL8jXrdJ9jamS58PAVdXu");
    }

    proptest! {
        #[test]
        fn an_id_lies_in_a_range_of_each_of_its_beginnings(bytes: [u8; 16], zeros in 0..17usize) {
            let mut bytes = bytes;
            bytes[..zeros].fill(0);
            let id = DocumentId::from_bytes(bytes);
            let printed = id.to_string();
            for length in 0..=printed.len() {
                let mut ranges = DocumentId::ranges_beginning(&printed[..length]);
                prop_assert!(ranges.any(|range| range.contains(&id)), "{}", &printed[..length]);
            }
        }

        #[test]
        fn few_others_lie_there(bytes: [u8; 16]) {
            let printed = DocumentId::from_bytes(bytes).to_string();
            let number = |id: &DocumentId| u128::from_be_bytes(*id.as_bytes());
            let ranges = DocumentId::ranges_beginning(&printed[..8]);
            let wide: u128 = ranges.map(|range| number(range.end()) - number(range.start()) + 1).sum();
            // Eight of base 58 are 46 bits.
            prop_assert!(wide < 1 << (128 - 42), "{}", wide);
        }
    }

    #[test]
    fn no_id_begins_with_what_is_not_printed() {
        for text in ["0OIl", "价格", "has blanks", &"2".repeat(29)] {
            assert_eq!(DocumentId::ranges_beginning(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn a_mistyped_id_is_no_id() {
        let text = DocumentId::from_bytes([7; 16]).to_string();
        let mistyped = text.replace(text.chars().last().unwrap(), "z");
        assert_eq!(mistyped.parse::<DocumentId>(), Err(ParseIdError::Damaged));
        let short = bs58::encode([1u8; 8]).with_check().into_string();
        assert_eq!(short.parse::<DocumentId>(), Err(ParseIdError::Length(8)));
    }

    proptest! {
        #[test]
        fn text_and_bytes_agree(bytes: [u8; 16]) {
            let id = DocumentId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse::<DocumentId>().unwrap(), id);
        }

        #[test]
        fn any_text_parses_or_fails_cleanly(text in ".{0,80}") {
            let _ = text.parse::<DocumentId>();
        }
    }
}
