//! What happened in stories, counted: the line that a run leaves in the log.

use std::fmt;
use std::ops::AddAssign;

/// Counts over one story or many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub cases: u64,
    /// Commands that were carried out.
    pub operations: u64,
    /// Commands that a rule refused.
    pub refused: u64,
    /// Messages with changes of a document.
    pub deliveries: u64,
    /// Of these, the ones that never arrived,
    pub dropped: u64,
    /// that arrived twice,
    pub doubled: u64,
    /// and that arrived after others that were sent later.
    pub late: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.cases += other.cases;
        self.operations += other.operations;
        self.refused += other.refused;
        self.deliveries += other.deliveries;
        self.dropped += other.dropped;
        self.doubled += other.doubled;
        self.late += other.late;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { cases, operations, refused, deliveries, dropped, doubled, late } = self;
        write!(f, "{cases} cases, {operations} operations ({refused} more refused), ")?;
        write!(f, "{deliveries} deliveries, {dropped} dropped, {doubled} doubled, {late} late")
    }
}
