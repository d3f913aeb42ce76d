//! Clock and randomness, handed in: the core reads neither by itself, so that a test replays and a browser works.

use chrono::{DateTime, FixedOffset};

/// A source of random bytes.
pub trait Entropy {
    /// Fills `bytes` with bytes nobody can guess.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<F: FnMut(&mut [u8])> Entropy for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// What a command is run with.
pub struct Context<'a> {
    /// Now, with the offset of the device's zone.
    pub now: DateTime<FixedOffset>,
    /// Randomness for ids and actors.
    pub entropy: &'a mut dyn Entropy,
}

impl<'a> Context<'a> {
    /// A context at `now`.
    pub fn new(now: DateTime<FixedOffset>, entropy: &'a mut dyn Entropy) -> Self {
        Context { now, entropy }
    }
}
