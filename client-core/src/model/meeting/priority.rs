//! The three priorities of a person in a week 三件要事: numbers, attainment, and what the rules want seen of them
//! (handbook section 5, weekly meeting).

use std::collections::BTreeMap;

use concord_locales::say;

use super::priority_field as part;
use crate::model::id::PersonId;
use crate::model::register::Register;
use crate::model::rule::{Rule, Rules};
use crate::model::verdict::Flag;

/// How many priorities a person has: with a fourth there are none.
pub const MOST_PRIORITIES: u8 = 3;

/// Digits behind the point that a number keeps.
const PLACES: u32 = 6;

/// Digits before the point that a number may have.
const DIGITS: usize = 15;

/// A decimal number, exact to six places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

impl Quantity {
    /// Reads `5`, `12.5`, `50,000`, `-3`, `１２`. None for anything else, or for more digits than are kept.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().map(half_width).filter(|c| *c != ',').collect();
        let (negative, digits) = match plain.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let only_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let too_long = whole.len() > DIGITS || places.len() > PLACES as usize;
        if whole.is_empty() || too_long || !only_digits(whole) || !only_digits(places) {
            return None;
        }
        let padded: String = places.chars().chain(std::iter::repeat('0')).take(PLACES as usize).collect();
        let value: i128 = format!("{whole}{padded}").parse().ok()?;
        Some(Quantity(if negative { -value } else { value }))
    }

    /// How many percent of `target` this is, rounded; none where nothing, or less, was aimed at.
    pub fn percent_of(self, target: Quantity) -> Option<i64> {
        if target.0 <= 0 {
            return None;
        }
        let doubled = self.0 * 200 + target.0 * self.0.signum();
        i64::try_from(doubled / (target.0 * 2)).ok()
    }

    /// Whether this is more than so many percent above or below `target`.
    pub fn deviates_from(self, target: Quantity, percent: i64) -> bool {
        (self.0 - target.0).abs() * 100 > target.0.abs() * i128::from(percent)
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = 10i128.pow(PLACES);
        let (sign, value) = if self.0 < 0 { ("-", -self.0) } else { ("", self.0) };
        let places = format!("{:06}", value % unit);
        let places = places.trim_end_matches('0');
        let point = if places.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{point}{places}", value / unit)
    }
}

fn half_width(letter: char) -> char {
    match letter {
        '０'..='９' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '．' => '.',
        '，' => ',',
        '－' | '−' => '-',
        other => other,
    }
}

/// One priority of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Priority {
    /// What is to be done.
    pub text: Option<String>,
    /// The number that will show it.
    pub number: Option<Quantity>,
    /// Of what.
    pub unit: Option<String>,
    /// What is aimed at: as written, else the number.
    pub target: Option<Quantity>,
    /// What was reached.
    pub actual: Option<Quantity>,
    /// Why it is more or less.
    pub reason: Option<String>,
    /// How it stood on Thursday.
    pub thursday: Option<String>,
}

impl Priority {
    /// How much of the target was reached, in percent.
    pub fn attainment(&self) -> Option<i64> {
        self.actual?.percent_of(self.target?)
    }

    /// Whether what was reached is so far from the target that a reason is asked for.
    pub fn deviates(&self, numbers: &Rules) -> bool {
        let fair = numbers.number(Rule::DeviationPercent);
        self.actual.zip(self.target).is_some_and(|(actual, target)| actual.deviates_from(target, fair))
    }

    /// What the rules want seen of it.
    pub fn flags(&self, person: &str, numbers: &Rules) -> Vec<Flag> {
        let mut flags = Vec::new();
        let text = self.text.as_deref().unwrap_or_default();
        if self.text.is_some() && self.number.is_none() {
            flags.push(Flag::new("priority-without-number", say::flag_priority_without_number(person, text)));
        }
        if self.deviates(numbers) && self.reason.is_none() {
            let attained = self.attainment().unwrap_or_default();
            let flag = say::flag_deviation_without_reason(attained, person, text);
            flags.push(Flag::new("deviation-without-reason", flag));
        }
        flags
    }
}

/// The key of a part of a priority.
pub fn key(person: &PersonId, slot: u8, part: &str) -> String {
    format!("{person}:{slot}:{part}")
}

/// Priorities by person and slot. Slots of which nothing is said are left out, as is what has no such key.
pub fn all(registers: &BTreeMap<String, Register>) -> BTreeMap<(PersonId, u8), Priority> {
    let mut found: BTreeMap<(PersonId, u8), Priority> = BTreeMap::new();
    for (key, register) in registers {
        let mut parts = key.splitn(3, ':');
        let (Some(person), Some(slot), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let (Ok(slot), Some(text)) = (slot.parse::<u8>(), register.value.as_text()) else { continue };
        let priority = found.entry((PersonId(person.to_owned()), slot)).or_default();
        let words = || Some(text.to_owned());
        match name {
            part::TEXT => priority.text = words(),
            part::NUMBER => priority.number = Quantity::parse(text),
            part::UNIT => priority.unit = words(),
            part::TARGET => priority.target = Quantity::parse(text),
            part::ACTUAL => priority.actual = Quantity::parse(text),
            part::REASON => priority.reason = words(),
            part::THURSDAY => priority.thursday = words(),
            _ => {}
        }
    }
    found.retain(|_, priority| *priority != Priority::default());
    for priority in found.values_mut() {
        priority.target = priority.target.or(priority.number);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_read_as_people_write_them_and_written_the_same_way() {
        for (typed, shown) in [
            ("5", "5"),
            (" 12.50 ", "12.5"),
            ("50,000", "50000"),
            ("-3", "-3"),
            ("１２．５", "12.5"),
            ("0.000001", "0.000001"),
        ] {
            assert_eq!(quantity(typed).to_string(), shown);
        }
        for no_number in ["", "five", "1.2.3", "1e9", ".5", "1234567890123456", "0.0000001", "5 "] {
            assert_eq!(Quantity::parse(no_number).is_some(), no_number == "5 ", "{no_number}");
        }
    }

    #[test]
    fn exactly_thirty_percent_needs_no_reason_and_a_little_more_does() {
        let deviates = |actual: &str| quantity(actual).deviates_from(quantity("10"), 30);
        assert!(!deviates("7") && !deviates("13") && !deviates("10"));
        assert!(deviates("6.999999") && deviates("13.000001"));
        assert!(quantity("1").deviates_from(quantity("0"), 30));
    }

    #[test]
    fn attainment_is_rounded_and_needs_a_target() {
        assert_eq!(quantity("2").percent_of(quantity("3")), Some(67));
        assert_eq!(quantity("1").percent_of(quantity("8")), Some(13));
        assert_eq!(quantity("0").percent_of(quantity("8")), Some(0));
        assert_eq!(quantity("4").percent_of(quantity("0")), None);
    }

    #[test]
    fn a_priority_without_a_number_and_a_deviation_without_a_reason_are_flagged() {
        let mut priority = Priority { text: Some("visit".into()), ..Priority::default() };
        assert_eq!(priority.flags("Lin", &Rules::default())[0].rule, "priority-without-number");
        priority = Priority { number: Some(quantity("10")), target: Some(quantity("10")), ..priority };
        assert!(priority.flags("Lin", &Rules::default()).is_empty());
        priority.actual = Some(quantity("6"));
        assert_eq!(priority.flags("Lin", &Rules::default())[0].rule, "deviation-without-reason");
        priority.reason = Some("two fell ill".into());
        assert!(priority.flags("Lin", &Rules::default()).is_empty());
    }

    #[test]
    fn what_is_aimed_at_is_the_number_unless_something_else_is_said() {
        let lin = PersonId("lin".into());
        let register = |text: &str| Register::settled(text);
        let mut registers = BTreeMap::from([(key(&lin, 1, part::NUMBER), register("5"))]);
        assert_eq!(all(&registers)[&(lin.clone(), 1)].target, Some(quantity("5")));
        registers.insert(key(&lin, 1, part::TARGET), register("8"));
        registers.insert("strange".to_owned(), register("8"));
        registers.insert(key(&lin, 2, part::TEXT), Register::default());
        let all = all(&registers);
        assert_eq!((all.len(), all[&(lin, 1)].target), (1, Some(quantity("8"))));
    }
}
