//! Meetings (handbook section 5, minutes and action tracking table): agenda, minutes, decisions, actions.

mod edit;
mod fields;
pub mod priority;
mod record;
mod rivals;
pub mod rules;
pub mod sending;
pub mod series;
pub mod sheet;
pub mod template;
mod words;

pub use edit::{List, MeetingEdit};
pub use fields::{
    action_field, agenda_field, check_field, decision_field, field, link_field, next_field, parking_field,
    priority_field, receipt_field, sent_field,
};
pub use record::{AgendaItem, MeetingRecord};
pub use rivals::RivalSentences;
pub use words::{Attendance, Execution, Ready, Receipt, Repeat, Sending, Vote, Way};
