//! The step that a unit of work is: one id for all its changes, and its place among the steps known here.

use super::error::CommandError;
use super::work::Work;
use crate::model::step::{Step, spell};
use crate::store::activity;

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
