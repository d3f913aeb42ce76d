//! The numbers in the handbook's rules, as they stand.

use serde::Serialize;

use crate::model::rule::{Rule, Rules};

/// A rule and its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleView {
    /// Which.
    pub rule: Rule,
    /// The section of the handbook it stands in.
    pub section: u8,
    /// The number that counts.
    pub number: i64,
    /// The handbook's.
    pub handbook: i64,
}

/// All rules that have a number, by section.
pub fn all(rules: &Rules) -> Vec<RuleView> {
    Rule::ALL.into_iter().map(|rule| one(rule, rules)).collect()
}

/// One rule.
pub fn one(rule: Rule, rules: &Rules) -> RuleView {
    RuleView { rule, section: rule.section(), number: rules.number(rule), handbook: rule.handbook() }
}
