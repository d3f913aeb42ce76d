//! Several tasks at once: named one by one or chosen by a filter, and asked about before more than a few are changed.

use std::io::{BufRead, IsTerminal};

use clap::Args;
use concord_core::command::Command;
use concord_core::model::filter::Filter;
use concord_core::replica::query::TaskFilter;
use concord_core::view::task::TaskView;

use super::{list, report};
use crate::errors::CliError;
use crate::output;
use crate::session::Session;
use crate::words::{self, Message, say};

/// So many tasks are changed without asking.
pub const WITHOUT_ASKING: usize = 3;

/// Tasks chosen by a filter.
#[derive(Clone, Debug, Default, Args)]
pub struct Chosen {
    /// All tasks that fit this filter, as `task list` reads it
    #[arg(long = "where", value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Change more than three tasks without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Show what would be changed, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// One task, several, or all that fit a filter.
#[derive(Debug, Args)]
pub struct Tasks {
    /// The tasks: their keys, their ids, or the beginnings of their ids
    #[arg(value_name = "KEY", required_unless_present = "filter", conflicts_with = "filter")]
    pub keys: Vec<String>,
    /// Which, and whether to ask.
    #[command(flatten)]
    pub chosen: Chosen,
}

impl Tasks {
    /// Does `command` to each of the tasks, all in one step, and prints them.
    pub fn carry_out(
        self,
        session: &mut Session,
        command: impl Fn(String) -> Command,
        done: Message,
    ) -> Result<(), CliError> {
        let Tasks { keys, chosen } = self;
        carry_out(session, keys, &chosen, command, done)
    }
}

/// Does `command` to each of these tasks, or of those that the filter chooses, and prints them.
pub fn carry_out(
    session: &mut Session,
    keys: Vec<String>,
    chosen: &Chosen,
    command: impl Fn(String) -> Command,
    done: Message,
) -> Result<(), CliError> {
    if let ([only], false) = (keys.as_slice(), chosen.dry_run) {
        let outcome = session.carry_out(&command(only.clone()))?;
        return report(session, &outcome, done);
    }
    let tasks = tasks(session, keys, chosen)?;
    if tasks.is_empty() || chosen.dry_run {
        let output = session.output();
        return output.list(&tasks, || list::table(&tasks), say::no_tasks());
    }
    if tasks.len() > WITHOUT_ASKING && !chosen.yes {
        ask(session, &tasks)?;
    }
    let commands = tasks.iter().map(|task| command(task.id.to_string())).collect();
    let outcome = session.carry_out(&Command::All { commands })?;
    let today = session.now().date_naive();
    let mut changed = Vec::new();
    for id in &outcome.documents {
        changed.push(session.view()?.task(&id.to_string(), today)?.0);
    }
    let lines = || changed.iter().map(|task| words::did_task(done.clone(), &task.task)).collect();
    session.output().value(&changed, lines)
}

/// The tasks meant, in the order they were named or stand in lists.
fn tasks(session: &mut Session, keys: Vec<String>, chosen: &Chosen) -> Result<Vec<TaskView>, CliError> {
    let (now, today) = (session.now(), session.now().date_naive());
    if let Some(filter) = &chosen.filter {
        let filter = TaskFilter { words: Filter::parse(filter, now)?, ..TaskFilter::default() };
        return Ok(session.view()?.tasks(&filter, today)?);
    }
    let mut tasks = Vec::new();
    for key in keys {
        tasks.push(session.view()?.task(&key, today)?.0.task);
    }
    Ok(tasks)
}

/// Asks at the terminal. Where nobody can be asked, nothing is changed.
fn ask(session: &Session, tasks: &[TaskView]) -> Result<(), CliError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let hint = say::hint_many_tasks();
        return Err(CliError::usage(say::many_tasks(tasks.len())).hint(hint));
    }
    output::say(&session.output().table(&list::table(tasks)));
    output::say(&words::text(&say::ask_many_tasks(tasks.len())));
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer).map_err(|error| words::cannot_read("stdin".as_ref(), &error))?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" | "是" => Ok(()),
        _ => Err(CliError::failure(say::not_confirmed()).hint(say::hint_not_confirmed())),
    }
}
