//! What a team's work consists of, with no clock, no randomness and no I/O: records as they are read from
//! documents, operations as a person means them, and the rules and derived facts of the handbook.
//!
//! One file a handbook chapter (`workspace`, `board`, `task`, `card`, `dependencies`, `meeting`), beside the small languages those
//! chapters need: dates as people type them (`when`), one-line capture (`quick_add`), which tasks are meant (`filter`), prose by the sentence
//! (`sentence`), what undo takes back as one (`step`), places in an order (`rank`) and task keys (`key`).

pub mod board;
pub mod card;
pub mod day;
pub mod dependencies;
pub mod filter;
pub mod id;
pub mod key;
pub mod meeting;
pub mod operation;
pub mod quick_add;
pub mod rank;
pub mod rebase;
pub mod register;
pub mod rule;
pub mod sentence;
pub mod step;
pub mod take_back;
pub mod task;
pub mod verdict;
pub mod when;
pub mod workspace;
