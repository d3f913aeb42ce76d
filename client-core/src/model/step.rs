//! Steps: what one command did, whatever the documents, and what undo therefore takes back as one.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Everything one command does, whatever the documents: what undo takes back as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is called: a few letters and digits, the same in all its changes.
    pub id: String,
    /// Its place among steps, in milliseconds since 1970 UTC: the corrected time at which it was taken, but always after
    /// every step known where it was taken, so that clocks that stand still or are set back turn no order round.
    pub order: i64,
    /// The step this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
}

/// Letters and digits that nobody takes for one another: 32 of them.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many of them an id has: 40 bits. Only steps of one person are told apart by it.
pub const LENGTH: usize = 8;

/// The id of the step that takes the step `id` back: the same wherever it is taken back, so that two devices that do so
/// apart have taken one step, and not two of which each would have to be taken back again.
pub fn undoing(id: &str) -> String {
    let digest = Sha256::new().chain_update(b"concord undo\0").chain_update(id).finalize();
    spell([digest[0], digest[1], digest[2], digest[3], digest[4]])
}

/// Forty bits as an id.
pub fn spell(bits: [u8; 5]) -> String {
    let number = bits.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    (0..LENGTH).rev().map(|at| char::from(LETTERS[(number >> (5 * at)) as usize & 31])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_eight_letters_and_all_bits_count() {
        assert_eq!(spell([0; 5]), "00000000");
        assert_eq!(spell([0xff; 5]), "zzzzzzzz");
        assert_eq!(spell([0, 0, 0, 0, 1]), "00000001");
    }

    #[test]
    fn taking_back_and_taking_back_again_are_two_steps_and_the_same_everywhere() {
        assert_eq!(undoing("3fk2m9x0"), undoing("3fk2m9x0"));
        assert_ne!(undoing(&undoing("3fk2m9x0")), "3fk2m9x0");
    }
}
