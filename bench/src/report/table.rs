//! A scenario's results as a table in Markdown, readable on a terminal too.

use super::{Better, Results, Row};
use crate::server::Contender;

/// The table of one scenario.
pub fn table(results: &Results) -> String {
    let contenders = results.contenders();
    let compared = contenders.iter().any(|contender| contender.is_peer());
    let ours: Vec<_> = contenders.iter().copied().filter(|one| compared && one.is_ours()).collect();
    let mut lines = vec![head(&contenders, &ours)];
    lines.extend(results.rows.iter().map(|row| line(row, results, &contenders, &ours)));
    let widths: Vec<_> = (0..lines[0].len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    lines.insert(1, widths.iter().map(|width| "-".repeat(*width)).collect());
    let mut text = format!("### {}. {}\n\n", results.number, results.title);
    for line in lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!(" {cell:<width$} "));
        text += &format!("|{}|\n", cells.collect::<Vec<_>>().join("|"));
    }
    for (contender, why) in &results.failures {
        text += &format!("\n{contender} failed: {why}\n");
    }
    text
}

fn head(contenders: &[Contender], ours: &[Contender]) -> Vec<String> {
    let names = contenders.iter().map(Contender::to_string);
    let ratios = ours.iter().map(|ours| format!("{ours} / best peer"));
    std::iter::once(String::new()).chain(names).chain(ratios).collect()
}

fn line(row: &Row, results: &Results, contenders: &[Contender], ours: &[Contender]) -> Vec<String> {
    let mut cells = vec![row.name.to_owned()];
    for contender in contenders {
        let failed = results.failures.contains_key(contender);
        let value = row.median(*contender).filter(|_| !failed);
        cells.push(value.map_or_else(|| if failed { "failed" } else { "" }.to_owned(), number));
    }
    for ours in ours {
        let ratio = row.ratio(*ours).filter(|_| row.better != Better::Neither);
        cells.push(ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")));
    }
    cells
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Figure;
    use super::*;

    #[test]
    fn a_table_has_medians_ratios_and_who_failed() {
        let mut results = Results::new("1", "Fan-out");
        results.add(Contender::Ours, vec![Figure::less("p99, ms", 2.0), Figure::known("peak, MB", 12.34)]);
        results.add(Contender::YSweet, vec![Figure::less("p99, ms", 4.0), Figure::known("peak, MB", 150.4)]);
        results.fail(Contender::Samod, "it stopped".to_owned());
        let expected = "\
### 1. Fan-out

|          | ours | samod  | y-sweet | ours / best peer |
| -------- | ---- | ------ | ------- | ---------------- |
| p99, ms  | 2.00 | failed | 4.00    | 0.50             |
| peak, MB | 12.3 | failed | 150     |                  |

samod failed: it stopped
";
        assert_eq!(table(&results), expected);
    }
}
