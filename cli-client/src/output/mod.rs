//! Where words and data go: data to stdout, talk to stderr; tables for people, JSON for programs.
//!
//! Whoever reads our stdout may close it early (`| head`); that ends the output and is no error.

pub mod facts;
pub mod style;
pub mod table;
mod wrap;

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::errors::{CliError, one_line};
use crate::words::{self, Message};
use style::Style;
use table::{Row, Table};

/// One of a list, made for printing where it is at hand: of thousands, the things themselves need not all be kept.
#[derive(Debug)]
pub enum Entry {
    /// For programs.
    Json(serde_json::Result<String>),
    /// For people.
    Row(Row),
}

/// How this process prints.
#[derive(Clone, Debug)]
pub struct Output {
    json: bool,
    style: Style,
    /// Columns of the terminal; `None` where nobody looks and nothing may be cut.
    width: Option<usize>,
    terminal: bool,
}

impl Output {
    /// For stdout as it is.
    pub fn new(json: bool, color: style::Choice) -> Self {
        let terminal = io::stdout().is_terminal();
        let width =
            terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        Output { json, style: Style::choose(color, terminal), width, terminal }
    }

    /// How text may be marked up.
    pub fn style(&self) -> Style {
        self.style
    }

    /// Whether programs are to read it.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a value: as JSON if that was asked for, else as `people` has it.
    pub fn value<T: Serialize>(&self, value: &T, people: impl FnOnce() -> String) -> Result<(), CliError> {
        if self.json { self.json(value) } else { write_out(&people()) }
    }

    /// One JSON value: readable on a terminal, one line elsewhere.
    pub fn json<T: Serialize>(&self, value: &T) -> Result<(), CliError> {
        write_out(&(self.json_text(value).map_err(words::cannot_print)? + "\n"))
    }

    fn json_text<T: Serialize>(&self, value: &T) -> serde_json::Result<String> {
        if self.terminal { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }
    }

    /// A list of values that are JSON already, as [`Self::json`] would have it.
    fn json_list(&self, values: &[String]) -> String {
        match (self.terminal, values) {
            (_, []) => "[]\n".to_owned(),
            (false, _) => format!("[{}]\n", values.join(",")),
            // A line break within a value is one between its fields: one in a text is escaped.
            (true, _) => format!("[\n  {}\n]\n", values.join(",\n").replace('\n', "\n  ")),
        }
    }

    /// Prints a text of a format of its own, as it is.
    pub fn text(&self, text: &str) -> Result<(), CliError> {
        write_out(text)
    }

    /// Prints a list: as JSON if that was asked for, else as a table; where it is empty, `none` says so on stderr.
    pub fn list<T: Serialize>(
        &self,
        list: &[T],
        table: impl FnOnce() -> Table,
        none: Message,
    ) -> Result<(), CliError> {
        if self.json {
            return self.json(&list);
        }
        if list.is_empty() {
            self.talk(&none);
            return Ok(());
        }
        write_out(&self.table(&table()))
    }

    /// One of a list, as it is to be printed.
    pub fn entry<T: Serialize>(&self, value: &T, row: impl FnOnce() -> Row) -> Entry {
        if self.json { Entry::Json(self.json_text(value)) } else { Entry::Row(row()) }
    }

    /// Prints a list whose entries were made one by one, as [`Self::list`] prints it.
    pub fn entries(
        &self,
        entries: Vec<Entry>,
        table: impl FnOnce(Vec<Row>) -> Table,
        none: Message,
    ) -> Result<(), CliError> {
        let (mut rows, mut texts) = (Vec::with_capacity(entries.len()), Vec::new());
        for entry in entries {
            match entry {
                Entry::Row(row) => rows.push(row),
                Entry::Json(text) => texts.push(text.map_err(words::cannot_print)?),
            }
        }
        if self.json {
            return write_out(&self.json_list(&texts));
        }
        if rows.is_empty() {
            self.talk(&none);
            return Ok(());
        }
        write_out(&self.table(&table(rows)))
    }

    /// Prints one of many values, a line each, as soon as it is there.
    pub fn event<T: Serialize>(&self, value: &T, people: impl FnOnce() -> String) -> Result<(), CliError> {
        let line = if self.json {
            serde_json::to_string(value).map_err(words::cannot_print)? + "\n"
        } else {
            people()
        };
        write_out(&line)
    }

    /// A table as text for this terminal.
    pub fn table(&self, table: &Table) -> String {
        self.table_within(table, 0)
    }

    /// The same where each line will be moved in by so many columns.
    pub fn table_within(&self, table: &Table, indent: usize) -> String {
        table.render(self.style, self.width.map(|width| width.saturating_sub(indent)))
    }

    /// A line for people that is no data, on stderr.
    pub fn talk(&self, message: &Message) {
        say(&format!("{}\n", one_line(&words::text(message))));
    }
}

/// Writes to stdout and makes sure it has arrived.
fn write_out(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(words::cannot_print(error)),
        _ => Ok(()),
    }
}

/// Writes to stderr; where even that fails there is nobody left to tell.
pub fn say(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_entries_is_the_json_of_the_list() {
        let lists = [vec![], vec![("a", vec![1])], vec![("two\nlines", vec![]), ("客户", vec![1, 2])]];
        for (terminal, list) in
            [true, false].into_iter().flat_map(|is| lists.iter().map(move |list| (is, list)))
        {
            let output = Output { json: true, style: Style::PLAIN, width: None, terminal };
            let entries: Vec<String> = list.iter().map(|entry| output.json_text(entry).unwrap()).collect();
            assert_eq!(output.json_list(&entries), output.json_text(list).unwrap() + "\n");
        }
    }
}
