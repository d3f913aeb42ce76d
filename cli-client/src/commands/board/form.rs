//! The handbook's task allocation and tracking table (section 4).

use concord_core::view::board::form::{FormRow, FormView};

use crate::output::Output;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::words::{self, forms, labels, say};

/// A board as one table.
pub fn board(form: &FormView, output: &Output) -> String {
    let title = format!("{} {}", form.prefix, labels::board(&form.name));
    format!("{}\n{}", output.style().paint(Tone::Strong, &title), output.table(&table(&form.tasks)))
}

fn table(rows: &[FormRow]) -> Table {
    let mut table = Table::form([
        say::form_task_id(),
        say::form_task_name(),
        say::label_owner(),
        say::label_with(),
        say::label_dates(),
        say::label_deliverable(),
        say::label_status(),
        say::label_priority(),
        say::label_risk(),
    ]);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let alarm = |noticed: bool| if noticed { Tone::Alarm } else { Tone::Plain };
    for row in rows {
        let priority = row.priority.map(|priority| words::text(&labels::priority(priority)));
        table.row([
            Cell::toned(Tone::Strong, &row.key),
            forms::name_and_description(row).into(),
            Cell::toned(alarm(row.owners.len() > 1), forms::owners(row)),
            words::listed(&row.collaborators).into(),
            forms::dates(row).into(),
            text(&row.deliverable).into(),
            Cell::toned(alarm(row.overdue || !row.contested.is_empty()), forms::standing(row)),
            text(&priority).into(),
            text(&row.risk).into(),
        ]);
    }
    table
}
