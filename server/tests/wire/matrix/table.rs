//! A table as it is written out, and what it said that did not hold.

/// Rows of what is done, columns of who does it, cells of what comes of it.
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<(&'static str, Vec<&'static str>)>,
}

impl Table {
    /// Reads a table: a line of columns, then a line a row; `|` stands between cells.
    pub fn read(text: &'static str) -> Self {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let cells = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
        let columns = cells(lines.next().unwrap())[1..].to_vec();
        let rows: Vec<_> = lines.map(cells).map(|cells| (cells[0], cells[1..].to_vec())).collect();
        for (row, cells) in &rows {
            assert_eq!(cells.len(), columns.len(), "the row {row:?} has another number of cells");
        }
        Self { columns, rows }
    }

    pub fn rows(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().map(|(row, _)| *row)
    }

    /// Tries every cell, and tells all that differ.
    pub async fn holds(&self, mut act: impl AsyncFnMut(&'static str, &'static str) -> String) {
        let mut differing = Vec::new();
        for (row, cells) in &self.rows {
            for (who, expected) in self.columns.iter().zip(cells) {
                // Shown by a test that panics in the middle of a case.
                eprintln!("{row}, {who}");
                let found = act(row, who).await;
                if found != *expected {
                    differing.push(format!("{row}, {who}: expected {expected:?}, found {found:?}"));
                }
            }
        }
        assert!(differing.is_empty(), "{}", differing.join("\n"));
    }
}
