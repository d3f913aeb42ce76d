//! Clients at work on sockets: readers that say when they have seen an edit, writers that make edits, and loads of both.

mod closed;
mod edits;
mod errands;
mod open;
mod reader;
mod writer;

pub use closed::pairs;
pub use edits::{Deliveries, Edits};
pub use errands::{Ended, carry_out, fill};
pub use open::{Load, Outcome};
pub use reader::Reader;
pub use writer::{Start, Writer};
