//! The numbers in the handbook's rules, which a team may set for its workspace.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::register::Register;

/// A number in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The most red and yellow cards that may be open together on a board before it is flagged (section 4).
    OpenCards,
    /// The longest meeting that is not flagged, in minutes (section 5, during).
    MeetingMinutes,
    /// The notice goes out at least so many hours ahead (section 5, before).
    NoticeHours,
    /// Minutes go out within so many hours of the end (section 5, after).
    MinutesHours,
    /// Deviations from a week's target of up to so many percent need no reason; exactly as many neither (section 5).
    DeviationPercent,
}

impl Rule {
    /// All of them, as they are listed.
    pub const ALL: [Rule; 5] = [
        Rule::OpenCards,
        Rule::MeetingMinutes,
        Rule::NoticeHours,
        Rule::MinutesHours,
        Rule::DeviationPercent,
    ];

    /// The name in documents, in JSON and at the keyboard.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::OpenCards => "open-cards",
            Rule::MeetingMinutes => "meeting-minutes",
            Rule::NoticeHours => "notice-hours",
            Rule::MinutesHours => "minutes-hours",
            Rule::DeviationPercent => "deviation-percent",
        }
    }

    /// The rule of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Rule::ALL.into_iter().find(|rule| rule.as_str() == name)
    }

    /// The section of the handbook it stands in.
    pub fn section(self) -> u8 {
        if self == Rule::OpenCards { 4 } else { 5 }
    }

    /// The handbook's number.
    pub fn handbook(self) -> i64 {
        match self {
            Rule::OpenCards => 3,
            Rule::MeetingMinutes => 60,
            Rule::NoticeHours | Rule::MinutesHours => 24,
            Rule::DeviationPercent => 30,
        }
    }

    /// What it can be set to: hours up to four weeks, minutes up to a day.
    pub fn range(self) -> RangeInclusive<i64> {
        match self {
            Rule::OpenCards => 0..=1_000,
            Rule::MeetingMinutes => 1..=1_440,
            Rule::NoticeHours => 0..=672,
            Rule::MinutesHours => 1..=672,
            Rule::DeviationPercent => 0..=1_000,
        }
    }
}

/// The numbers as they stand in a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules(BTreeMap<Rule, i64>);

impl Rules {
    /// From the registers of a workspace, by the names of the rules. What is no number that the rule can be set to counts for
    /// nothing.
    pub fn of(registers: &BTreeMap<String, Register>) -> Self {
        let set = registers.iter().filter_map(|(name, register)| {
            let rule = Rule::parse(name)?;
            Some((rule, register.value.as_int().filter(|number| rule.range().contains(number))?))
        });
        Rules(set.collect())
    }

    /// The number of a rule: what the team has set, else the handbook's.
    pub fn number(&self, rule: Rule) -> i64 {
        self.0.get(&rule).copied().unwrap_or_else(|| rule.handbook())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::register::Scalar;

    #[test]
    fn a_rule_has_the_handbooks_number_until_a_sound_one_is_set() {
        for rule in Rule::ALL {
            assert!(rule.range().contains(&rule.handbook()));
            assert_eq!(Rule::parse(rule.as_str()), Some(rule));
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
            let with = |value: Scalar| {
                Rules::of(&BTreeMap::from([(rule.as_str().to_owned(), Register::settled(value))]))
                    .number(rule)
            };
            assert_eq!(with(Scalar::Int(*rule.range().end())), *rule.range().end());
            for unsound in [Scalar::Null, Scalar::Int(-1), Scalar::Int(i64::MAX), "7".into(), true.into()] {
                assert_eq!(with(unsound), rule.handbook(), "{}", rule.as_str());
            }
        }
    }
}
