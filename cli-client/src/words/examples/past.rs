//! Examples of what was and of taking things back.

pub const AT: &str = "\
Examples:
  concord at 2024-07-10 board show CSAT
  concord at \"2024-07-10 14:00\" task show CSAT-002
  concord at 昨天 task list --late";

pub const BLAME: &str = "\
Examples:
  concord blame CSAT-002
  concord blame CSAT-002 due
  concord blame Q3 notes --json";

pub const DIFF: &str = "\
Examples:
  concord diff 2024-07-08 2024-07-12
  concord diff mon
  concord diff --since 周例会
  concord diff 2024-01-01 -n 500";

pub const UNDO: &str = "\
Examples:
  concord undo
  concord undo 3k9w2m7q

What somebody else has changed since stays as it is, and the reason is told.";

pub const REDO: &str = "\
Examples:
  concord redo";

pub const OP_LOG: &str = "\
Examples:
  concord op log
  concord op log --all -n 50
  concord op log --by Chen --json";
