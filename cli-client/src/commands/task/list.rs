//! `concord task list`: tasks in the order of their boards.

use clap::Args;
use concord_core::model::task::Status;
use concord_core::replica::query::TaskFilter;
use concord_core::view::task::TaskView;

use crate::commands::view;
use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Row, Table};
use crate::session::Session;
use crate::words::labels::Repeated;
use crate::words::{self, labels, say};

/// Arguments of `task list`.
#[derive(Debug, Default, Args)]
pub struct List {
    /// Words that have to fit: owner:li due.before:eow status:blocked -label:later /words/
    #[arg(value_name = "FILTER")]
    pub words: Vec<String>,
    /// What fits this saved view
    #[arg(long, value_name = "VIEW")]
    pub view: Option<String>,
    /// Of this board
    #[arg(long, short, value_name = "B")]
    pub board: Option<String>,
    /// Of this owner
    #[arg(long, short, value_name = "P")]
    pub owner: Option<String>,
    /// Of this status: not_started, in_progress, blocked, done; several with commas
    #[arg(long, short, value_name = "S", value_delimiter = ',')]
    pub status: Vec<String>,
    /// With this label
    #[arg(long, value_name = "L")]
    pub label: Option<String>,
    /// From this meeting
    #[arg(long, value_name = "MEETING")]
    pub source: Option<String>,
    /// Past due
    #[arg(long)]
    pub late: bool,
    /// Archived ones only
    #[arg(long)]
    pub archived: bool,
}

impl List {
    /// Prints the tasks that fit.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let statuses = self.status.iter().map(|text| read_status(text)).collect::<Result<Vec<_>, _>>()?;
        let filter = TaskFilter {
            board: self.board,
            owner: self.owner,
            status: None,
            late: self.late,
            archived: self.archived,
            source: self.source,
            label: self.label,
            words: view::filter(session, self.view.as_deref(), &self.words)?,
        };
        let today = session.now().date_naive();
        let (output, repeated) = (session.output().clone(), Repeated::new());
        let entries = session.view()?.map_tasks(&filter, today, |task| {
            let fits = statuses.is_empty() || statuses.contains(&task.status);
            fits.then(|| output.entry(&task, || row(&task, &repeated)))
        })?;
        output.entries(entries, of_rows, say::no_tasks())
    }
}

fn read_status(text: &str) -> Result<Status, CliError> {
    Status::parse(text).ok_or_else(|| CliError::usage(say::no_status(text)).hint(say::hint_status()))
}

/// Tasks of several boards, or of one.
pub fn table(tasks: &[TaskView]) -> Table {
    let repeated = Repeated::new();
    of_rows(tasks.iter().map(|task| row(task, &repeated)).collect())
}

/// The column that is left out where all tasks are of one board.
const BOARD: usize = 7;

fn of_rows(rows: Vec<Row>) -> Table {
    let several = rows.windows(2).any(|pair| pair[0].text(BOARD) != pair[1].text(BOARD));
    let table = Table::new([
        say::label_key(),
        say::label_title(),
        say::label_owner(),
        say::label_due(),
        say::label_priority(),
        say::label_status(),
        say::label_column(),
        say::label_board(),
        say::label_note(),
    ]);
    let table = table.with_rows(rows);
    if several { table } else { table.without(BOARD) }
}

fn row(task: &TaskView, repeated: &Repeated) -> Row {
    let tone = tone(task);
    let mut row = Row::with_capacity(9);
    row.put(Tone::Strong, &task.key);
    row.put(tone, &task.title);
    row.put(Tone::Plain, task.owner.as_deref().unwrap_or_default());
    row.put(tone, &task.due.map(|due| due.to_string()).unwrap_or_default());
    row.put(Tone::Plain, repeated.priority(task.priority));
    row.put(Tone::Plain, repeated.status(task.status));
    row.put(Tone::Plain, &labels::column(&task.column));
    row.put(Tone::Plain, &labels::board(&task.board));
    row.put(Tone::Alarm, &notes(task, repeated));
    row
}

fn tone(task: &TaskView) -> Tone {
    match task.status {
        Status::Done => Tone::Quiet,
        _ if task.archived => Tone::Quiet,
        Status::Blocked => Tone::Alarm,
        _ if task.overdue => Tone::Alarm,
        _ => Tone::Plain,
    }
}

/// What should be noticed, in words.
pub fn notes(task: &TaskView, repeated: &Repeated) -> String {
    let late = task.overdue.then(|| repeated.late.clone());
    let card = task.card.map(|card| repeated.card(card).to_owned());
    let contested =
        (!task.contested.is_empty()).then(|| words::text(&say::contested(labels::fields(&task.contested))));
    late.into_iter().chain(card).chain(contested).collect::<Vec<_>>().join("; ")
}
