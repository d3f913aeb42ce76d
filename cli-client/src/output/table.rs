//! Tables for people: columns line up whatever the script (a Chinese character is two columns wide), and lines
//! are cut to the terminal's width only where there is a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::{Style, Tone};
use super::wrap::wrap;
use crate::words::{self, Message};

/// Space between columns.
const GAP: usize = 2;

/// A column is never cut narrower than this.
const NARROWEST: usize = 6;

/// What stands for what was cut off.
const CUT: char = '…';

/// One field of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    /// In columns of the terminal.
    width: usize,
    tone: Tone,
}

impl Cell {
    /// Text with a tone.
    pub fn toned(tone: Tone, text: impl AsRef<str>) -> Self {
        let text = printable(text.as_ref());
        let width = if text.is_ascii() { text.len() } else { text.width() };
        Cell { text, width, tone }
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell::toned(Tone::Plain, text)
    }
}

/// Rows under a heading.
#[derive(Clone, Debug)]
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// A form shows every column, and breaks long cells into lines where a list would cut them.
    form: bool,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(headings: impl IntoIterator<Item = Message>) -> Self {
        let headings = headings.into_iter().map(|heading| words::text(&heading).to_uppercase());
        Table { headings: headings.collect(), rows: Vec::new(), form: false }
    }

    /// An empty form with these columns: all of them are shown, and nothing is cut off.
    pub fn form(headings: impl IntoIterator<Item = Message>) -> Self {
        Table { form: true, ..Table::new(headings) }
    }

    /// Adds a row. Cells beyond the headings are not shown.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as text, cut to `width` columns if there is one. Columns in which no row says anything are left out of what is
    /// no form.
    pub fn render(&self, style: Style, width: Option<usize>) -> String {
        let shown: Vec<usize> = (0..self.headings.len())
            .filter(|column| self.form || self.column(*column).any(|cell| !cell.text.is_empty()))
            .collect();
        let mut widths: Vec<usize> = shown
            .iter()
            .map(|column| {
                let cells = self.column(*column).map(|cell| cell.width).max().unwrap_or(0);
                cells.max(self.headings[*column].width())
            })
            .collect();
        if let Some(width) = width {
            shrink(&mut widths, width);
        }
        let heading: Vec<Cell> =
            shown.iter().map(|column| Cell::toned(Tone::Strong, &self.headings[*column])).collect();
        let line_length = widths.iter().sum::<usize>() + widths.len() * GAP;
        let mut text = String::with_capacity((self.rows.len() + 1) * line_length);
        line(&mut text, &heading.iter().collect::<Vec<_>>(), &widths, style);
        let empty = Cell::default();
        let mut cells: Vec<&Cell> = Vec::with_capacity(shown.len());
        for row in &self.rows {
            cells.clear();
            cells.extend(shown.iter().map(|column| row.get(*column).unwrap_or(&empty)));
            let put = if self.form { lines } else { line };
            put(&mut text, &cells, &widths, style);
        }
        text
    }

    fn column(&self, column: usize) -> impl Iterator<Item = &Cell> {
        self.rows.iter().filter_map(move |row| row.get(column))
    }
}

/// Takes columns off the widest until the line fits or all are as narrow as they may be.
fn shrink(widths: &mut [usize], width: usize) {
    let gaps = widths.len().saturating_sub(1) * GAP;
    while widths.iter().sum::<usize>() + gaps > width {
        match widths.iter_mut().max().filter(|widest| **widest > NARROWEST) {
            Some(widest) => *widest -= 1,
            None => return,
        }
    }
}

/// A row whose cells are broken into as many lines as they need.
fn lines(text: &mut String, cells: &[&Cell], widths: &[usize], style: Style) {
    let broken: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(cell, width)| wrap(&cell.text, *width)).collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(1);
    for at in 0..height {
        let parts: Vec<Cell> = cells
            .iter()
            .zip(&broken)
            .map(|(cell, parts)| Cell::toned(cell.tone, parts.get(at).map_or("", String::as_str)))
            .collect();
        line(text, &parts.iter().collect::<Vec<_>>(), widths, style);
    }
}

fn line(text: &mut String, cells: &[&Cell], widths: &[usize], style: Style) {
    let last = cells.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0);
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate().take(last + 1) {
        let used = if cell.width <= *width {
            text.push_str(&style.paint(cell.tone, &cell.text));
            cell.width
        } else {
            let fitted = cut(&cell.text, *width);
            text.push_str(&style.paint(cell.tone, &fitted));
            fitted.width()
        };
        if at < last {
            text.extend(std::iter::repeat_n(' ', width - used + GAP));
        }
    }
    text.push('\n');
}

/// The text in at most `width` columns, with a mark for what was cut off.
fn cut(text: &str, width: usize) -> String {
    let room = width.saturating_sub(CUT.width().unwrap_or(1));
    let mut used = 0;
    let kept = text.chars().take_while(|letter| {
        used += letter.width().unwrap_or(0);
        used <= room
    });
    let mut cut: String = kept.collect();
    cut.push(CUT);
    cut
}

/// One line without control characters: what stands in a table was typed by other people.
fn printable(text: &str) -> String {
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::say;

    fn table() -> Table {
        let mut table =
            Table::new([say::label_key(), say::label_title(), say::label_note(), say::label_owner()]);
        table.row(["CSAT-001".into(), "设计访谈提纲".into(), "".into(), "陈".into()]);
        table.row(["CSAT-002".into(), "invite\ncustomers".into(), "".into(), "Chen".into()]);
        table.row(["CSAT-003".into(), "data analysis".into(), "".into(), Cell::default()]);
        table
    }

    #[test]
    fn chinese_lines_up_and_empty_columns_are_left_out() {
        let expected = "\
KEY       TITLE             OWNER
CSAT-001  设计访谈提纲      陈
CSAT-002  invite customers  Chen
CSAT-003  data analysis
";
        assert_eq!(table().render(Style::PLAIN, None), expected);
    }

    #[test]
    fn the_widest_column_gives_way_to_the_terminal() {
        let expected = "\
KEY       TITLE       OWNER
CSAT-001  设计访谈…   陈
CSAT-002  invite cu…  Chen
CSAT-003  data anal…
";
        assert_eq!(table().render(Style::PLAIN, Some(27)), expected);
        assert!(table().render(Style::PLAIN, Some(5)).lines().all(|line| line.width() <= 23));
    }

    #[test]
    fn a_form_shows_every_column_and_cuts_nothing_off() {
        let mut form = Table::form([say::label_key(), say::label_title(), say::label_note()]);
        form.row(["CSAT-001".into(), "设计访谈提纲，问卷".into(), Cell::default()]);
        form.row(["CSAT-002".into(), "invite ten customers".into(), Cell::default()]);
        let expected = "\
KEY       TITLE       NOTE
CSAT-001  设计访谈提
          纲，问卷
CSAT-002  invite ten
          customers
";
        assert_eq!(form.render(Style::PLAIN, Some(26)), expected);
    }

    #[test]
    fn control_characters_of_others_do_nothing() {
        assert_eq!(Cell::from("a\u{1b}[2Jb\tc").text, "a [2Jb c");
    }
}
