//! The step that a unit of work is: one id for all its changes, and its place among the steps known here.

use super::error::CommandError;
use super::work::Work;
use crate::model::operation::Step;
use crate::store::activity;

/// Letters and digits that nobody takes for one another: 32 of them.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many of them an id has: 40 bits. Only steps of one person are told apart by it.
pub const LENGTH: usize = 8;

impl Work<'_> {
    /// The step that all of this work is.
    pub(super) fn step(&mut self) -> Result<Step, CommandError> {
        if let Some(step) = &self.step {
            return Ok(step.clone());
        }
        let mut random = [0u8; 5];
        self.context.entropy.fill(&mut random);
        self.begin_step(spell(random), None)
    }

    /// Makes all of this work a step of this id, which takes `undoes` back.
    pub fn begin_step(&mut self, id: String, undoes: Option<String>) -> Result<Step, CommandError> {
        let now = self.context.now.timestamp_millis().saturating_add(self.workspace.skew);
        let last = activity::last_place(self.tx, self.workspace.id)?;
        let order = last.map_or(now, |last| now.max(last.saturating_add(1)));
        let step = Step { id, order, undoes };
        self.step = Some(step.clone());
        Ok(step)
    }
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
}
