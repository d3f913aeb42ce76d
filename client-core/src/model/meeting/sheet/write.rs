//! From a meeting to the text that people edit.

use std::collections::BTreeMap;

use super::{FRONT, Headings, OF_ITEM, OF_LINE, Sheet, SheetItem, SheetLine, bare, one_line};

/// The text of a meeting.
pub fn write(sheet: &Sheet, headings: &Headings) -> String {
    let mut text = String::from("---\n");
    for name in FRONT {
        let value = sheet.fields.get(name).map(|value| one_line(value)).unwrap_or_default();
        text += format!("{name}: {value}").trim_end();
        text.push('\n');
    }
    text += &format!("---\n\n## {}\n", headings.agenda);
    for (at, item) in sheet.agenda.iter().enumerate() {
        write_item(&mut text, at + 1, item);
    }
    text += &format!("\n## {}\n\n", headings.notes);
    write_prose(&mut text, &sheet.notes);
    for (heading, lines) in [(&headings.decisions, &sheet.decisions), (&headings.actions, &sheet.actions)] {
        text += &format!("\n## {heading}\n\n");
        for (at, line) in lines.iter().enumerate() {
            write_line(&mut text, at + 1, line);
        }
    }
    text
}

fn write_item(text: &mut String, number: usize, item: &SheetItem) {
    *text += &format!("\n### {}{}\n", one_line(&item.title), tag(number, &item.id));
    write_fields(text, "- ", &OF_ITEM, &item.fields);
    text.push('\n');
    write_prose(text, &item.notes);
}

fn write_line(text: &mut String, number: usize, line: &SheetLine) {
    *text += &format!("- {}{}\n", one_line(&line.text), tag(number, &line.id));
    write_fields(text, "  ", &OF_LINE, &line.fields);
}

fn tag(number: usize, id: &Option<String>) -> String {
    if id.is_some() { format!(" ^{number}") } else { String::new() }
}

fn write_fields(text: &mut String, before: &str, names: &[&str], fields: &BTreeMap<String, String>) {
    for name in names {
        if let Some(value) = fields.get(*name).map(|value| one_line(value)).filter(|value| !value.is_empty())
        {
            *text += &format!("{before}{name}: {value}\n");
        }
    }
}

/// Prose line by line. A line that would be read as something else is told apart by a `\` before it.
fn write_prose(text: &mut String, prose: &str) {
    let prose = bare(prose);
    if prose.is_empty() {
        return;
    }
    for line in prose.split('\n') {
        if line.starts_with(['#', '%', '\\']) {
            text.push('\\');
        }
        *text += line;
        text.push('\n');
    }
}
