//! What was measured: figures of every round, their medians, tables for people and JSON for programs.

mod json;
mod table;

use std::collections::BTreeMap;

pub use json::write as write_json;
pub use table::table;

use crate::server::Contender;

/// Which way a figure is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// A small one.
    Less,
    /// A large one.
    More,
    /// Neither: it is said to be known.
    Neither,
}

/// One number that a scenario found.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// What it is, with its unit.
    pub name: &'static str,
    /// Which way it is better.
    pub better: Better,
    /// The number.
    pub value: f64,
}

impl Figure {
    /// A figure that had better be small.
    pub fn less(name: &'static str, value: f64) -> Self {
        Self { name, better: Better::Less, value }
    }

    /// A figure that had better be large.
    pub fn more(name: &'static str, value: f64) -> Self {
        Self { name, better: Better::More, value }
    }

    /// A figure that is said to be known.
    pub fn known(name: &'static str, value: f64) -> Self {
        Self { name, better: Better::Neither, value }
    }
}

/// A row of a table: one figure of all who took part, round by round.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is, with its unit.
    pub name: &'static str,
    /// Which way it is better.
    pub better: Better,
    /// The rounds of each.
    pub values: BTreeMap<Contender, Vec<f64>>,
}

/// All that one scenario found.
#[derive(Debug, Clone)]
pub struct Results {
    /// The scenario's number.
    pub number: &'static str,
    /// The scenario's title.
    pub title: &'static str,
    /// Figures in the order they were found.
    pub rows: Vec<Row>,
    /// Who failed, and how.
    pub failures: BTreeMap<Contender, String>,
}

impl Results {
    /// Nothing found yet.
    pub fn new(number: &'static str, title: &'static str) -> Self {
        Self { number, title, rows: Vec::new(), failures: BTreeMap::new() }
    }

    /// Adds what one round found of one contender.
    pub fn add(&mut self, contender: Contender, figures: Vec<Figure>) {
        for Figure { name, better, value } in figures {
            let at = self.rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
                self.rows.push(Row { name, better, values: BTreeMap::new() });
                self.rows.len() - 1
            });
            self.rows[at].values.entry(contender).or_default().push(value);
        }
    }

    /// Notes that a contender could not do it.
    pub fn fail(&mut self, contender: Contender, why: String) {
        self.failures.entry(contender).or_insert(why);
    }

    /// Who is in the table.
    pub fn contenders(&self) -> Vec<Contender> {
        let has = |contender: &Contender| {
            self.failures.contains_key(contender)
                || self.rows.iter().any(|row| row.values.contains_key(contender))
        };
        Contender::ALL.into_iter().filter(has).collect()
    }
}

impl Row {
    /// The median of a contender's rounds.
    pub fn median(&self, contender: Contender) -> Option<f64> {
        let mut values = self.values.get(&contender)?.clone();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    /// Ours divided by the best peer's, where one way is better.
    pub fn ratio(&self, ours: Contender) -> Option<f64> {
        let peers = self.values.keys().filter(|peer| peer.is_peer()).filter_map(|peer| self.median(*peer));
        let best = match self.better {
            Better::Less => peers.min_by(f64::total_cmp),
            Better::More => peers.max_by(f64::total_cmp),
            Better::Neither => None,
        };
        Some(self.median(ours)? / best.filter(|best| *best != 0.0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_to_the_best_peer_and_of_medians() {
        let mut results = Results::new("1", "test");
        for (ours, samod) in [(1.0, 4.0), (100.0, 2.0), (3.0, 6.0)] {
            results.add(Contender::Ours, vec![Figure::less("ms", ours), Figure::more("n", ours)]);
            results.add(Contender::Samod, vec![Figure::less("ms", samod), Figure::more("n", samod)]);
            results.add(Contender::YSweet, vec![Figure::less("ms", 40.0), Figure::more("n", 6.0)]);
            results.add(Contender::Ideal, vec![Figure::less("ms", 0.1), Figure::more("n", 1000.0)]);
        }
        assert_eq!(results.rows[0].ratio(Contender::Ours), Some(0.75));
        assert_eq!(results.rows[1].ratio(Contender::Ours), Some(0.5));
    }
}
