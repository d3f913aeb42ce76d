//! From the text that people edited back to a meeting. What can't be read is told with its line.

use std::collections::BTreeMap;

use concord_locales::{Message, say};

use super::{FRONT, Headings, OF_ITEM, OF_LINE, Sheet, SheetItem, SheetLine, bare};

/// Why a text is no meeting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct SheetError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Message,
}

/// What follows a heading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Agenda,
    Notes,
    Decisions,
    Actions,
}

/// Reads a text; `before` is the meeting that it was written from.
pub fn read(text: &str, before: &Sheet, headings: &Headings) -> Result<Sheet, SheetError> {
    let text = text.replace('\r', "");
    let mut reader = Reader { before, headings, sheet: Sheet::default(), part: None, at: At::Nowhere };
    let mut lines = text.split('\n').enumerate();
    reader.front(&mut lines)?;
    for (number, line) in lines {
        reader.line(line).map_err(|reason| SheetError { line: number + 1, reason })?;
    }
    Ok(reader.finish())
}

/// What the next line belongs to.
enum At {
    Nowhere,
    /// Directly under the head of an item: its fields.
    Fields,
    /// In prose.
    Prose,
}

struct Reader<'a> {
    before: &'a Sheet,
    headings: &'a Headings,
    sheet: Sheet,
    part: Option<Part>,
    at: At,
}

impl Reader<'_> {
    /// The front matter, between two lines of hyphens.
    fn front<'t>(&mut self, lines: &mut impl Iterator<Item = (usize, &'t str)>) -> Result<(), SheetError> {
        let mut open = false;
        for (number, line) in lines {
            let wrong = |reason: Message| SheetError { line: number + 1, reason };
            match line.trim() {
                "---" if open => return Ok(()),
                "---" => open = true,
                "" => {}
                _ if !open => return Err(wrong(say::sheet_without_front(line))),
                line => {
                    let (name, value) =
                        field(line, &FRONT).ok_or_else(|| wrong(say::sheet_no_field(line)))?;
                    self.sheet.fields.insert(name, value);
                }
            }
        }
        Err(SheetError { line: 1, reason: say::sheet_without_front("") })
    }

    fn line(&mut self, line: &str) -> Result<(), Message> {
        if let Some(part) = line.strip_prefix("## ").and_then(|heading| self.part_named(heading.trim())) {
            self.part = Some(part);
            self.at = if part == Part::Notes { At::Prose } else { At::Nowhere };
            return Ok(());
        }
        match self.part {
            Some(Part::Agenda) => self.of_agenda(line),
            Some(Part::Notes) => {
                self.sheet.notes += &format!("{}\n", plain(line));
                Ok(())
            }
            Some(part @ (Part::Decisions | Part::Actions)) => self.of_list(part, line),
            None if line.trim().is_empty() => Ok(()),
            None => Err(say::sheet_nowhere(line)),
        }
    }

    fn part_named(&self, heading: &str) -> Option<Part> {
        let named = [
            (Part::Agenda, &self.headings.agenda),
            (Part::Notes, &self.headings.notes),
            (Part::Decisions, &self.headings.decisions),
            (Part::Actions, &self.headings.actions),
        ];
        named.into_iter().find(|(_, name)| name.as_str() == heading).map(|(part, _)| part)
    }

    fn of_agenda(&mut self, line: &str) -> Result<(), Message> {
        if let Some(head) = line.strip_prefix("###").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let ids: Vec<&Option<String>> = self.before.agenda.iter().map(|item| &item.id).collect();
            let (title, id) = head_of(head, &ids)?;
            if id.is_some() && self.sheet.agenda.iter().any(|item| item.id == id) {
                return Err(say::sheet_twice(line));
            }
            self.sheet.agenda.push(SheetItem { id, title, ..SheetItem::default() });
            self.at = At::Fields;
            return Ok(());
        }
        let Some(item) = self.sheet.agenda.last_mut() else {
            return if line.trim().is_empty() { Ok(()) } else { Err(say::sheet_nowhere(line)) };
        };
        if let At::Fields = self.at {
            match line.strip_prefix("- ").and_then(|rest| field(rest, &OF_ITEM)) {
                Some((name, value)) => {
                    item.fields.insert(name, value);
                    return Ok(());
                }
                // One empty line parts the fields from the notes, and is neither.
                None => self.at = At::Prose,
            }
            if line.is_empty() {
                return Ok(());
            }
        }
        item.notes += &format!("{}\n", plain(line));
        Ok(())
    }

    fn of_list(&mut self, part: Part, line: &str) -> Result<(), Message> {
        let (list, before) = match part {
            Part::Actions => (&mut self.sheet.actions, &self.before.actions),
            _ => (&mut self.sheet.decisions, &self.before.decisions),
        };
        if line.trim().is_empty() {
            return Ok(());
        }
        if let Some(head) = line.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let ids: Vec<&Option<String>> = before.iter().map(|line| &line.id).collect();
            let (text, id) = head_of(head, &ids)?;
            if id.is_some() && list.iter().any(|line| line.id == id) {
                return Err(say::sheet_twice(line));
            }
            list.push(SheetLine { id, text, fields: BTreeMap::new() });
            return Ok(());
        }
        let named = line.strip_prefix("  ").and_then(|rest| field(rest, &OF_LINE));
        match (named, list.last_mut()) {
            (Some((name, value)), Some(last)) => {
                last.fields.insert(name, value);
                Ok(())
            }
            _ => Err(say::sheet_no_field(line)),
        }
    }

    fn finish(mut self) -> Sheet {
        self.sheet.notes = bare(&self.sheet.notes);
        for item in &mut self.sheet.agenda {
            item.notes = bare(&item.notes);
        }
        self.sheet.fields.retain(|_, value| !value.is_empty());
        let agenda = self.sheet.agenda.iter_mut().map(|item| &mut item.fields);
        let lines =
            self.sheet.decisions.iter_mut().chain(&mut self.sheet.actions).map(|line| &mut line.fields);
        agenda.chain(lines).for_each(|fields| fields.retain(|_, value| !value.is_empty()));
        self.sheet
    }
}

/// `name: value`, if the name is one of these.
fn field(line: &str, names: &[&str]) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim().to_lowercase();
    names.contains(&name.as_str()).then(|| (name, value.trim().to_owned()))
}

/// A line of prose without the `\` that told it apart.
fn plain(line: &str) -> &str {
    line.strip_prefix('\\').unwrap_or(line)
}

/// The words of a head, and the id that its tag stands for.
fn head_of(head: &str, ids: &[&Option<String>]) -> Result<(String, Option<String>), Message> {
    let head = head.trim();
    let tagged = head.rsplit_once('^').filter(|(words, _)| words.is_empty() || words.ends_with(' '));
    let tagged = tagged.and_then(|(words, tag)| Some((words, tag.parse::<usize>().ok()?)));
    let Some((words, number)) = tagged else { return Ok((head.to_owned(), None)) };
    match number.checked_sub(1).and_then(|at| ids.get(at)) {
        Some(Some(id)) => Ok((words.trim().to_owned(), Some(id.clone()))),
        _ => Err(say::sheet_no_tag(head)),
    }
}
