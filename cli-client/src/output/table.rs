//! Tables for people: columns line up whatever the script (a Chinese character is two columns wide), and lines
//! are cut to the terminal's width only where there is a terminal.

use std::convert::Infallible;

use concord_core::parallel;
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

/// As many rows take longer to write than a thread to start.
const WORTH_A_THREAD: usize = 500;

/// One field of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Text with a tone.
    pub fn toned(tone: Tone, text: impl AsRef<str>) -> Self {
        Cell { text: printable(text.as_ref()), tone }
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell::toned(Tone::Plain, text)
    }
}

/// A field as it stands in a row.
#[derive(Clone, Copy, Debug, Default)]
struct Field<'a> {
    text: &'a str,
    /// In columns of the terminal.
    width: usize,
    tone: Tone,
}

impl<'a> Field<'a> {
    fn new(tone: Tone, text: &'a str) -> Self {
        Field { text, width: if text.is_ascii() { text.len() } else { text.width() }, tone }
    }
}

/// The fields of a line. It can be made apart from its table, where what it tells of is at hand: all texts lie in one, one behind
/// the other, as thousands of rows of pieces of their own take longer to come by than to fill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    text: String,
    /// Where each field's text ends, its width and its tone.
    cells: Vec<(usize, usize, Tone)>,
}

impl Row {
    /// A row without fields, with room for as many.
    pub fn with_capacity(fields: usize) -> Self {
        Row { text: String::new(), cells: Vec::with_capacity(fields) }
    }

    /// Adds a field.
    pub fn put(&mut self, tone: Tone, text: &str) {
        let from = self.text.len();
        if is_printable(text) {
            self.text.push_str(text);
        } else {
            self.text.push_str(&printable(text));
        }
        let width = Field::new(tone, &self.text[from..]).width;
        self.cells.push((self.text.len(), width, tone));
    }

    /// What stands in a field, counted from 0; nothing beyond the last.
    pub fn text(&self, at: usize) -> &str {
        self.fields().nth(at).map_or("", |field| field.text)
    }

    fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.cells.iter().scan(0, |from, (to, width, tone)| {
            let text = &self.text[std::mem::replace(from, *to)..*to];
            Some(Field { text, width: *width, tone: *tone })
        })
    }
}

impl FromIterator<Cell> for Row {
    fn from_iter<T: IntoIterator<Item = Cell>>(cells: T) -> Self {
        let mut row = Row::default();
        for cell in cells {
            row.put(cell.tone, &cell.text);
        }
        row
    }
}

/// Rows under a heading.
#[derive(Clone, Debug)]
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Row>,
    /// Columns that are not shown, whatever they say.
    hidden: Vec<usize>,
    /// A form shows every column, and breaks long cells into lines where a list would cut them.
    form: bool,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(headings: impl IntoIterator<Item = Message>) -> Self {
        let headings = headings.into_iter().map(|heading| words::text(&heading).to_uppercase());
        Table { headings: headings.collect(), rows: Vec::new(), hidden: Vec::new(), form: false }
    }

    /// An empty form with these columns: all of them are shown, and nothing is cut off.
    pub fn form(headings: impl IntoIterator<Item = Message>) -> Self {
        Table { form: true, ..Table::new(headings) }
    }

    /// Adds a row. Cells beyond the headings are not shown.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The same with these rows.
    pub fn with_rows(self, rows: Vec<Row>) -> Self {
        Table { rows, ..self }
    }

    /// The same without a column, counted from 0.
    pub fn without(mut self, column: usize) -> Self {
        self.hidden.push(column);
        self
    }

    /// The table as text, cut to `width` columns if there is one. Columns in which no row says anything are left out of what is
    /// no form.
    pub fn render(&self, style: Style, width: Option<usize>) -> String {
        let mut widths = self.widths();
        let says = |(at, width): (usize, &usize)| (self.form || *width > 0) && !self.hidden.contains(&at);
        let shown: Vec<bool> = widths.iter().enumerate().map(says).collect();
        let headings = self.headings.iter().map(|heading| Field::new(Tone::Strong, heading));
        let headings: Vec<Field<'_>> = only(&shown, headings).collect();
        widths = only(&shown, widths.into_iter()).collect();
        for (width, heading) in widths.iter_mut().zip(&headings) {
            *width = heading.width.max(*width);
        }
        if let Some(width) = width {
            shrink(&mut widths, width);
        }
        let line_length = widths.iter().sum::<usize>() + widths.len() * GAP;
        let put = if self.form { lines } else { line };
        let mut text = String::new();
        line(&mut text, &headings, &widths, style);
        let texts = self.for_rows(|rows| {
            let mut text = String::with_capacity(rows.len() * line_length);
            let mut fields = Vec::with_capacity(widths.len());
            for row in rows {
                fields.clear();
                fields.extend(only(&shown, row.fields().chain(std::iter::repeat(Field::default()))));
                put(&mut text, &fields, &widths, style);
            }
            text
        });
        text.reserve(texts.iter().map(String::len).sum());
        text.extend(texts);
        text
    }

    /// How wide the fields of each column are at most, in columns of the terminal.
    fn widths(&self) -> Vec<usize> {
        let widths = self.for_rows(|rows| {
            let mut widths = vec![0; self.headings.len()];
            for row in rows {
                for (column, field) in widths.iter_mut().zip(row.fields()) {
                    *column = field.width.max(*column);
                }
            }
            widths
        });
        let widest = |a: Vec<usize>, b: Vec<usize>| a.into_iter().zip(b).map(|(a, b)| a.max(b)).collect();
        widths.into_iter().reduce(widest).unwrap_or_else(|| vec![0; self.headings.len()])
    }

    /// What `act` makes of parts of the rows, in their order, on all cores.
    fn for_rows<R: Send>(&self, act: impl Fn(&[Row]) -> R + Sync) -> Vec<R> {
        let mut parts = self.rows.chunks(WORTH_A_THREAD);
        let Ok(made) = parallel::feed(|| Ok::<_, Infallible>(parts.next()), act);
        made
    }
}

/// What stands in the columns that are shown.
fn only<T>(shown: &[bool], row: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    row.zip(shown).filter(|(_, shown)| **shown).map(|(field, _)| field)
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
fn lines(text: &mut String, row: &[Field<'_>], widths: &[usize], style: Style) {
    let broken: Vec<Vec<String>> =
        row.iter().zip(widths).map(|(field, width)| wrap(field.text, *width)).collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(1);
    for at in 0..height {
        let parts = row.iter().zip(&broken);
        let parts =
            parts.map(|(field, parts)| Field::new(field.tone, parts.get(at).map_or("", String::as_str)));
        line(text, &parts.collect::<Vec<_>>(), widths, style);
    }
}

fn line(text: &mut String, row: &[Field<'_>], widths: &[usize], style: Style) {
    let last = row.iter().rposition(|field| !field.text.is_empty()).unwrap_or(0);
    for (at, (field, width)) in row.iter().zip(widths).enumerate().take(last + 1) {
        let used = if field.width <= *width {
            text.push_str(&style.paint(field.tone, field.text));
            field.width
        } else {
            let fitted = cut(field.text, *width);
            text.push_str(&style.paint(field.tone, &fitted));
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

/// Whether a text is one line of plain letters, as most are.
fn is_printable(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// One line without control characters: what stands in a table was typed by other people.
fn printable(text: &str) -> String {
    if is_printable(text) {
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

    #[test]
    fn parts_of_a_long_table_are_one_table() {
        let mut table = Table::new([say::label_key(), say::label_title()]);
        let last = 2 * WORTH_A_THREAD;
        for at in 0..=last {
            let key = if at == last { "the widest".to_owned() } else { at.to_string() };
            table.row([key.into(), "t".into()]);
        }
        let text = table.render(Style::PLAIN, None);
        let lines: Vec<&str> = text.lines().collect();
        let wide = |key: &str, title: &str| format!("{key:<12}{title}");
        assert_eq!(lines.len(), last + 2);
        assert_eq!(lines[0], wide("KEY", "TITLE"));
        for at in [0, WORTH_A_THREAD - 1, WORTH_A_THREAD] {
            assert_eq!(lines[at + 1], wide(&at.to_string(), "t"));
        }
        assert_eq!(lines[last + 1], wide("the widest", "t"));
    }
}
