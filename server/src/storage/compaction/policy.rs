//! When it is worth it to make a snapshot of a document. Decision 0020 has the figures behind the defaults.
//!
//! A snapshot costs as much as the document has changes, so the log must have grown by a share of the document first:
//! then each change pays for a bounded number of others, however large the document is.

use std::time::Duration;

use crate::storage::backend::LogState;

/// How far a log may grow behind its snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// So many changes are enough …
    pub changes: u64,
    /// … or so many bytes, …
    pub bytes: u64,
    /// … if the log also has one change for so many in the snapshot.
    pub share: u64,
}

impl Threshold {
    fn is_passed_by(&self, log: &LogState) -> bool {
        let changes = log.changes.saturating_sub(log.snapshot_changes);
        let bytes = log.bytes.saturating_sub(log.snapshot_bytes);
        (changes >= self.changes || bytes >= self.bytes)
            && changes.saturating_mul(self.share) >= log.snapshot_changes
    }
}

/// When documents are compacted without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// While people work at a document.
    pub busy: Threshold,
    /// When nobody has for a while.
    pub quiet: Threshold,
    /// How long a document has no commit until it is quiet.
    pub quiet_after: Duration,
    /// How often to look for quiet documents.
    pub sweep: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            busy: Threshold { changes: 2_000, bytes: 1 << 20, share: 2 },
            quiet: Threshold { changes: 16, bytes: 64 << 10, share: 16 },
            quiet_after: Duration::from_secs(300),
            sweep: Duration::from_secs(60),
        }
    }
}

impl Policy {
    /// True right after a commit if the document must not wait until it is quiet.
    pub fn is_due(&self, log: &LogState) -> bool {
        self.busy.is_passed_by(log)
    }

    /// True if the document is due at this moment, quiet or not.
    pub fn is_due_at(&self, log: &LogState, now: u64) -> bool {
        let quiet = u128::from(now.saturating_sub(log.at)) >= self.quiet_after.as_millis();
        self.is_due(log) || (quiet && self.quiet.is_passed_by(log))
    }
}
