//! Red and yellow cards (handbook section 4): what has to be closed soon, and by when.

use chrono::{Datelike, Days, NaiveDate};
use concord_locales::say;
use serde::{Deserialize, Serialize};

use super::register::Scalar;
use super::verdict::Flag;

/// Which card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 红牌: closed within the week in which it is given.
    Red,
    /// 黄牌: closed within the week after it.
    Yellow,
}

impl Colour {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Colour::Red => "red",
            Colour::Yellow => "yellow",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "red" | "红" | "红牌" => Some(Colour::Red),
            "yellow" | "黄" | "黄牌" => Some(Colour::Yellow),
            _ => None,
        }
    }
}

/// A card on a task. One register, `red|2024-07-08`, so that a colour never meets another card's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Card {
    /// Which.
    pub colour: Colour,
    /// The day it was given.
    pub given: NaiveDate,
}

impl Card {
    /// The scalar form.
    pub fn to_scalar(self) -> Scalar {
        Scalar::Text(format!("{}|{}", self.colour.as_str(), self.given))
    }

    /// Reads the scalar form. Anything else is no card.
    pub fn parse(value: &Scalar) -> Option<Self> {
        let (colour, given) = value.as_text()?.split_once('|')?;
        Some(Card { colour: Colour::parse(colour)?, given: given.parse().ok()? })
    }

    /// The last day of its term: the Sunday of the week it was given in, for a yellow one that of the week after.
    pub fn due(self) -> NaiveDate {
        let to_sunday = 6 - u64::from(self.given.weekday().num_days_from_monday());
        let weeks = match self.colour {
            Colour::Red => 0,
            Colour::Yellow => 1,
        };
        self.given.checked_add_days(Days::new(to_sunday + 7 * weeks)).unwrap_or(self.given)
    }
}

/// The rule about how many red and yellow cards are open together on a board.
const TOO_MANY: &str = "too-many-cards";

/// What the rules want seen of how many red and yellow cards are open together on a board: no more than `most`.
pub fn flag(open: usize, most: i64) -> Option<Flag> {
    is_over(open, most).then(|| Flag::new(TOO_MANY, say::flag_too_many_cards(most, open)))
}

/// The same where boards stand side by side: it says which.
pub fn flag_on(board: &str, open: usize, most: i64) -> Option<Flag> {
    is_over(open, most).then(|| Flag::new(TOO_MANY, say::flag_too_many_cards_on(board, most, open)))
}

fn is_over(open: usize, most: i64) -> bool {
    i64::try_from(open).map_or(true, |open| open > most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rule::Rule;

    fn card(colour: Colour, given: &str) -> Card {
        Card { colour, given: given.parse().unwrap() }
    }

    #[test]
    fn a_red_card_ends_with_its_week_and_a_yellow_one_with_the_next() {
        for (colour, given, due) in [
            (Colour::Red, "2024-07-08", "2024-07-14"),
            (Colour::Red, "2024-07-14", "2024-07-14"),
            (Colour::Yellow, "2024-07-08", "2024-07-21"),
            (Colour::Yellow, "2024-07-12", "2024-07-21"),
        ] {
            assert_eq!(card(colour, given).due().to_string(), due, "{colour:?} {given}");
        }
    }

    #[test]
    fn a_card_is_read_as_it_was_written_and_nothing_else_is_one() {
        let red = card(Colour::Red, "2024-07-08");
        assert_eq!(Card::parse(&red.to_scalar()), Some(red));
        for text in ["red", "red|", "green|2024-07-08", "red|2024-02-30"] {
            assert_eq!(Card::parse(&text.into()), None, "{text}");
        }
        assert_eq!(Card::parse(&Scalar::Null), None);
    }

    #[test]
    fn as_many_cards_as_may_be_open_are_not_flagged() {
        let most = Rule::OpenCards.handbook();
        assert_eq!(flag(3, most), None);
        assert_eq!(flag(4, most).unwrap().rule, "too-many-cards");
    }
}
