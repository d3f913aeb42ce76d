//! One thing on its own screen: labelled facts, one a line, and sections under headings. What says nothing is left out.

use unicode_width::UnicodeWidthStr;

use super::style::{Style, Tone};
use crate::errors::one_line;
use crate::words::{self, Message};

/// The width of the labels' column.
const LABELS: usize = 14;

/// What stands before the lines of a section.
pub const INDENT: &str = "  ";

/// A screen being written.
#[derive(Debug)]
pub struct Facts {
    style: Style,
    text: String,
}

impl Facts {
    /// An empty screen.
    pub fn new(style: Style) -> Self {
        Facts { style, text: String::new() }
    }

    /// The line everything else is about.
    pub fn title(mut self, title: &str) -> Self {
        self.text += &self.style.paint(Tone::Strong, &one_line(title));
        self.text.push('\n');
        self
    }

    /// A labelled fact; nothing if there is nothing to say.
    pub fn fact(self, label: Message, value: impl AsRef<str>) -> Self {
        self.toned(Tone::Plain, label, value)
    }

    /// A labelled fact that may be absent.
    pub fn maybe(self, label: Message, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.fact(label, value),
            None => self,
        }
    }

    /// A labelled fact to be noticed.
    pub fn alarm(self, label: Message, value: impl AsRef<str>) -> Self {
        self.toned(Tone::Alarm, label, value)
    }

    fn toned(mut self, tone: Tone, label: Message, value: impl AsRef<str>) -> Self {
        let value = one_line(value.as_ref());
        if !value.is_empty() {
            let label = words::text(&label);
            let gap = LABELS.saturating_sub(label.width()).max(1);
            self.text += &format!("{label}{}{}\n", " ".repeat(gap), self.style.paint(tone, &value));
        }
        self
    }

    /// A heading with lines under it; nothing if there are none.
    pub fn section<L: AsRef<str>>(mut self, heading: Message, lines: impl IntoIterator<Item = L>) -> Self {
        let mut lines = lines.into_iter().peekable();
        if lines.peek().is_some() {
            self.head(heading);
        }
        for line in lines {
            self.text += INDENT;
            push_printable(&mut self.text, line.as_ref());
            self.text.push('\n');
        }
        self
    }

    /// A heading with a table under it that is text already; nothing if it is empty.
    pub fn table(mut self, heading: Message, table: &str) -> Self {
        if !table.is_empty() {
            self.head(heading);
        }
        for line in table.lines() {
            self.text.extend([INDENT, line, "\n"]);
        }
        self
    }

    fn head(&mut self, heading: Message) {
        self.text += &format!("\n{}\n", self.style.paint(Tone::Strong, &words::text(&heading)));
    }

    /// A heading with prose under it, line by line; nothing if there is none.
    pub fn prose(self, heading: Message, text: &str) -> Self {
        self.section(heading, text.lines())
    }

    /// The screen.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Adds a line without control characters, spaces as they are.
fn push_printable(text: &mut String, line: &str) {
    // Behind 0xc2 come the control characters beyond ASCII, among others.
    if line.bytes().all(|byte| byte >= b' ' && byte != 0x7f && byte != 0xc2) {
        text.push_str(line);
    } else {
        text.extend(line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::style::Choice;
    use crate::words::say;

    #[test]
    fn what_says_nothing_is_left_out() {
        let screen = Facts::new(Style::PLAIN)
            .title("CSAT-001 设计")
            .fact(say::label_owner(), "陈\u{1b}[2J")
            .fact(say::label_risk(), "")
            .maybe(say::label_due(), None::<&str>)
            .section(say::label_checklist(), [""; 0])
            .section(say::label_comments(), ["Lin:  ok", "a\tb", "陈\u{9b}2J"]);
        let expected = "CSAT-001 设计\nowner         陈 [2J\n\ncomments\n  Lin:  ok\n  a b\n  陈 2J\n";
        assert_eq!(screen.finish(), expected);
    }

    #[test]
    fn the_colours_of_a_table_stay() {
        let style = Style::choose(Choice::Always, false);
        let table =
            format!("{}\n{}\n", style.paint(Tone::Strong, "KEY"), style.paint(Tone::Alarm, "CSAT-001"));
        let screen = Facts::new(style).table(say::label_late(), &table).table(say::label_returned(), "");
        let expected = "\n\u{1b}[1mlate\u{1b}[0m\n  \u{1b}[1mKEY\u{1b}[0m\n  \u{1b}[31mCSAT-001\u{1b}[0m\n";
        assert_eq!(screen.finish(), expected);
    }
}
