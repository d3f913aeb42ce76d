//! Boards as people see them.

use concord_core::model::task::Status;
use concord_core::view::board::lanes::LanesView;
use concord_core::view::board::{BoardDetail, ContactView};
use concord_core::view::task::TaskView;

use crate::commands::task::list;
use crate::output::Output;
use crate::output::facts::Facts;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::words::labels::Repeated;
use crate::words::{self, labels, say};

/// Columns under each other: lists of tasks are wide, terminals are not.
pub fn board(board: &BoardDetail, output: &Output) -> String {
    let style = output.style();
    let archived = board.archived.then(|| words::text(&say::archived()));
    let mut text = Facts::new(style)
        .title(&format!("{} {}", board.prefix, labels::board(&board.name)))
        .maybe(say::label_status(), archived)
        .alarm(say::label_contested(), words::listed(&labels::fields(&board.contested)))
        .section(say::label_contacts(), contacts(board))
        .section(say::label_notices(), board.notices.iter().map(words::notice))
        .section(say::label_problems(), board.problems.iter().cloned())
        .finish();
    for column in &board.columns {
        let head = words::column_heading(column);
        text += &format!("\n{}\n", style.paint(Tone::Strong, &head));
        if !column.tasks.is_empty() {
            text += &output.table(&tasks_in_column(&column.tasks));
        }
    }
    for column in &board.archived_columns {
        text +=
            &format!("\n{}\n", style.paint(Tone::Quiet, &words::archived_column(&column.name, column.kind)));
    }
    text
}

fn contacts(board: &BoardDetail) -> Vec<String> {
    let line = |contact: &ContactView| words::text(&say::fact(contact.area.as_str(), &contact.name));
    board.contacts.iter().map(line).collect()
}

/// Lanes under each other, each with its tasks in the order of the columns.
pub fn lanes(lanes: &LanesView, output: &Output) -> String {
    let style = output.style();
    let title = format!("{} {}", lanes.prefix, labels::board(&lanes.name));
    let mut text = format!("{}\n", style.paint(Tone::Strong, &title));
    for lane in &lanes.lanes {
        let tasks: Vec<TaskView> = lane.columns.iter().flat_map(|column| column.tasks.clone()).collect();
        let head = words::lane(lanes.by, lane.lane.as_deref(), tasks.len());
        text += &format!("\n{}\n{}", style.paint(Tone::Strong, &head), output.table(&list::table(&tasks)));
    }
    text
}

fn tasks_in_column(tasks: &[TaskView]) -> Table {
    let headings = [
        say::label_key(),
        say::label_title(),
        say::label_owner(),
        say::label_due(),
        say::label_priority(),
        say::label_note(),
    ];
    let mut table = Table::new(headings);
    let repeated = Repeated::new();
    for task in tasks {
        let blocked = (task.status == Status::Blocked).then(|| repeated.status(Status::Blocked).to_owned());
        let notes: Vec<String> = blocked.into_iter().chain([list::notes(task, &repeated)]).collect();
        table.row([
            Cell::toned(Tone::Strong, &task.key),
            (&task.title).into(),
            task.owner.as_deref().unwrap_or_default().into(),
            task.due.map(|due| due.to_string()).unwrap_or_default().into(),
            repeated.priority(task.priority).into(),
            Cell::toned(Tone::Alarm, notes.join(" ").trim()),
        ]);
    }
    table
}
