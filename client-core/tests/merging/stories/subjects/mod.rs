//! What stories are about: one subject a record type, each with what is there at the beginning and everything that
//! people can do to it.

mod boards;
mod common;
mod meetings;
mod series;
mod tasks;
mod workspace;

use concord_core::command::Command;

pub use self::boards::BOARDS;
pub use self::meetings::MEETINGS;
pub use self::series::SERIES;
pub use self::tasks::TASKS;
pub use self::workspace::WORKSPACE;
use super::scene::Scene;
use crate::team::Person;

/// Something somebody may do, given what they see. It need not make sense: a rule may refuse it.
pub type Deed = fn(&Scene<'_>) -> Command;

/// What stories are about.
pub struct Subject {
    /// In one word, for the log.
    pub name: &'static str,
    /// How many stories are told unless more are asked for.
    pub cases: u32,
    /// What Lin does before the others come.
    pub begins: fn(&mut Person),
    /// What can be done.
    pub deeds: &'static [Deed],
}

impl Subject {
    /// Everything that can be done in its stories: its own deeds, and those that any subject has.
    pub fn all_deeds(&self) -> impl Iterator<Item = Deed> + Clone {
        self.deeds.iter().chain(common::DEEDS).copied()
    }
}

/// All of them.
pub const SUBJECTS: [&Subject; 5] = [&TASKS, &BOARDS, &MEETINGS, &SERIES, &WORKSPACE];
