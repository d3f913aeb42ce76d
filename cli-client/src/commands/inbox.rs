//! `concord inbox`: what waits for you, and what is about to.

use clap::Args;
use concord_core::view::inbox::{InboxItem, Waits};

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, Message, examples, labels, say};

/// Show what waits for you: decisions, answers, receipts, dates that moved, deadlines
#[derive(Debug, Args)]
#[command(after_help = examples::INBOX)]
pub struct Inbox {}

impl Inbox {
    /// Prints what waits, the most pressing first.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let now = session.now();
        let items = session.view()?.inbox(now)?;
        session.output().list(&items, || table(&items), say::nothing_waits())
    }
}

fn table(items: &[InboxItem]) -> Table {
    let headings = [
        say::label_waits(),
        say::label_key(),
        say::label_title(),
        say::label_text(),
        say::label_author(),
        say::label_at(),
    ];
    let mut table = Table::new(headings);
    for item in items {
        let tone = if item.waits <= Waits::Minutes { Tone::Alarm } else { Tone::Plain };
        table.row([
            Cell::toned(tone, words::text(&why(item.waits))),
            Cell::toned(Tone::Strong, item.key.as_deref().unwrap_or_default()),
            (&item.title).into(),
            text(item).into(),
            item.who.as_deref().unwrap_or_default().into(),
            item.at.as_deref().map(labels::moment).unwrap_or_default().into(),
        ]);
    }
    table
}

/// What an item is about, where the core has a word of its own for it in the language of this run.
fn text(item: &InboxItem) -> String {
    match (item.waits, item.text.as_str()) {
        (Waits::Contested, fields) => {
            let fields: Vec<String> = fields.split(", ").map(labels::field).collect();
            words::listed(&fields)
        }
        (Waits::Receipt, "again") => words::text(&say::receipt_again_since_amended()),
        (Waits::Receipt, _) => String::new(),
        (Waits::Minutes, "late") => words::text(&say::late()),
        (_, text) => text.to_owned(),
    }
}

/// Why it waits.
fn why(waits: Waits) -> Message {
    match waits {
        Waits::Contested => say::label_contested(),
        Waits::Returned => say::label_returned(),
        Waits::Support => say::label_support(),
        Waits::Overdue => say::label_late(),
        Waits::Minutes => say::waits_minutes(),
        Waits::Receipt => say::waits_receipt(),
        Waits::Notice => say::waits_notice(),
        Waits::Mention => say::waits_mention(),
        Waits::Moved => say::label_due_moved(),
        Waits::DueSoon => say::waits_due_soon(),
        Waits::MeetingSoon => say::waits_meeting_soon(),
        Waits::Held => say::label_held_back(),
    }
}
