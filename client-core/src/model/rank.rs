//! Where a thing stands among its siblings: a fractional key that two devices never choose alike.
//!
//! A rank is text, and its order is the plain order of its bytes, so SQLite, JavaScript and Rust sort alike.
//! Ours are lower-case hex, two letters a digit (0–255), and never end in the digit 0, so that there is
//! always room before and after. The device's suffix is written behind the chosen digits: two devices that
//! put something at the same place while apart get different ranks, and a third one fits between them.
//! Text written by others need not be hex; it still has an order, and `between` still finds a place.

use serde::{Deserialize, Serialize};

/// A position among siblings. Any text is a rank; ours are hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rank(String);

impl Rank {
    /// The rank with exactly this text, whoever wrote it.
    pub fn from_text(text: impl Into<String>) -> Self {
        Rank(text.into())
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A rank strictly after `before` and strictly before `after`; `None` stands for an open end.
    ///
    /// `suffix` is this device's own and keeps ranks apart that two devices choose for the same place.
    /// Where nothing fits (the bounds are equal or the wrong way round, or a foreign writer left no room)
    /// the result stands directly after `before`: a task is put down near where the person pointed, and
    /// no text from elsewhere can make the move fail.
    pub fn between(before: Option<&Rank>, after: Option<&Rank>, suffix: &[u8]) -> Rank {
        let low = before.map_or("", Rank::as_str);
        let high = after.map(Rank::as_str);
        hex_between(low, high, suffix)
            .or_else(|| text_between(low, high, suffix))
            .or_else(|| hex_between(low, None, suffix))
            .or_else(|| text_between(low, None, suffix))
            .map_or_else(|| Rank(format!("{low}{}", to_hex(&[MIDDLE]))), Rank)
    }
}

impl std::fmt::Display for Rank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first rank of an empty column, and the digit that follows where a new one is begun.
const MIDDLE: u8 = 0x80;

/// Between two ranks of ours, byte by byte.
fn hex_between(low: &str, high: Option<&str>, suffix: &[u8]) -> Option<String> {
    let low = from_hex(low)?;
    let high = match high {
        Some(text) => Some(from_hex(text)?),
        None => None,
    };
    let mut digits = middle(&low, high.as_deref(), 0, pick_byte)?;
    digits.extend_from_slice(suffix);
    if digits.last() == Some(&0) {
        digits.push(MIDDLE);
    }
    Some(to_hex(&digits))
}

/// Between two ranks of which one at least is not ours, character by character.
fn text_between(low: &str, high: Option<&str>, suffix: &[u8]) -> Option<String> {
    let low: Vec<char> = low.chars().collect();
    let high: Option<Vec<char>> = high.map(|text| text.chars().collect());
    let digits = middle(&low, high.as_deref(), '0', pick_hex_char)?;
    // A letter behind the suffix, so that the whole never ends in the lowest one.
    Some(digits.into_iter().collect::<String>() + &to_hex(suffix) + "8")
}

/// The shortest sequence of digits strictly between `low` and `high` that is no beginning of `high`, so that
/// anything may be written behind it. `None` if there is none. `pick` gives a digit above the first bound
/// and below the second, never the lowest one, `zero`.
fn middle<D: Copy + Ord>(
    low: &[D],
    high: Option<&[D]>,
    zero: D,
    pick: impl Fn(Option<D>, Option<D>) -> Option<D>,
) -> Option<Vec<D>> {
    let mut digits = Vec::new();
    let mut high = high;
    loop {
        let at = digits.len();
        let floor = low.get(at).copied();
        let ceiling = match high {
            Some(high) => Some(*high.get(at)?),
            None => None,
        };
        if let Some(digit) = pick(floor, ceiling) {
            digits.push(digit);
            return Some(digits);
        }
        let same = match (floor, ceiling) {
            (Some(floor), _) => floor,
            (None, Some(ceiling)) => ceiling.min(zero),
            (None, None) => zero,
        };
        match ceiling {
            Some(ceiling) if same > ceiling => return None,
            Some(ceiling) if same < ceiling => high = None,
            _ => {}
        }
        digits.push(same);
    }
}

/// Next to an open end one step is taken, which keeps ranks short where people add at the end.
fn pick_byte(floor: Option<u8>, ceiling: Option<u8>) -> Option<u8> {
    match (floor, ceiling) {
        (None, None) => Some(MIDDLE),
        (Some(floor), None) => floor.checked_add(1),
        (None, Some(ceiling)) => (ceiling > 1).then(|| ceiling - 1),
        (Some(floor), Some(ceiling)) => {
            let gap = ceiling.checked_sub(floor)?;
            (gap > 1).then(|| floor + gap / 2)
        }
    }
}

fn pick_hex_char(floor: Option<char>, ceiling: Option<char>) -> Option<char> {
    let fits: Vec<char> = "123456789abcdef"
        .chars()
        .filter(|digit| floor.is_none_or(|floor| floor < *digit))
        .filter(|digit| ceiling.is_none_or(|ceiling| *digit < ceiling))
        .collect();
    fits.get(fits.len() / 2).copied()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digits of a rank of ours; `None` for any other text.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(hex_value(*high)? << 4 | hex_value(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

fn hex_value(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn between(before: &str, after: &str) -> Rank {
        let rank = |text: &str| (!text.is_empty()).then(|| Rank::from_text(text));
        Rank::between(rank(before).as_ref(), rank(after).as_ref(), &[7])
    }

    #[test]
    fn ends_are_reached_in_single_steps() {
        assert_eq!(between("", "").as_str(), "8007");
        assert_eq!(between("8007", "").as_str(), "8107");
        assert_eq!(between("", "8007").as_str(), "7f07");
        assert_eq!(between("ff07", "").as_str(), "ff0807");
        assert_eq!(between("", "0107").as_str(), "008007");
    }

    #[test]
    fn a_thousand_added_at_the_end_stay_short() {
        let mut last = Rank::between(None, None, &[1, 2, 3]);
        for _ in 0..1000 {
            let next = Rank::between(Some(&last), None, &[1, 2, 3]);
            assert!(next > last);
            last = next;
        }
        assert!(last.as_str().len() <= 20, "{last}");
    }

    #[test]
    fn a_third_fits_between_two_chosen_for_the_same_place() {
        let ours = Rank::between(None, None, &[0, 1]);
        let theirs = Rank::between(None, None, &[0, 2]);
        assert!(ours < theirs);
        let third = Rank::between(Some(&ours), Some(&theirs), &[0, 1]);
        assert!(ours < third && third < theirs, "{ours} {third} {theirs}");
    }

    #[test]
    fn bounds_that_leave_no_room_put_it_after_the_first() {
        let low = Rank::from_text("80");
        assert!(Rank::between(Some(&low), Some(&low), &[1]) > low);
        assert!(Rank::between(Some(&low), Some(&Rank::from_text("70")), &[1]) > low);
        assert!(Rank::between(Some(&low), Some(&Rank::from_text("8000")), &[1]) > low);
    }

    #[test]
    fn ranks_of_other_writers_have_neighbours_too() {
        for (low, high) in [("a0", "a1"), ("zz", ""), ("", "!"), ("Zz", "a0V"), ("位", "置"), ("x", "y")] {
            let found = between(low, high);
            assert!(found.as_str() > low, "{low} {found}");
            assert!(high.is_empty() || high == "!" || found.as_str() < high, "{found} {high}");
        }
    }

    proptest! {
        /// Two devices insert at random places of one list, sometimes both at the same place unseen by
        /// the other: every rank lies strictly between its neighbours, and no two are equal.
        #[test]
        fn strictly_between_whatever_was_inserted_before(
            steps in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), any::<bool>()), 1..60),
            first in prop::collection::vec(any::<u8>(), 1..4),
            second in prop::collection::vec(any::<u8>(), 1..4),
        ) {
            // Suffixes of one length, as devices have them, and different.
            let (mut first, mut second) = (first, second);
            first.resize(4, 0);
            second.resize(4, 0);
            prop_assume!(first != second);
            let mut list: Vec<Rank> = Vec::new();
            for (place, device, both) in steps {
                let at = place.index(list.len() + 1);
                let before = at.checked_sub(1).map(|i| list[i].clone());
                let after = list.get(at).cloned();
                let mut made = Vec::new();
                for suffix in [&first, &second] {
                    if both || (suffix == &first) == device {
                        made.push(Rank::between(before.as_ref(), after.as_ref(), suffix));
                    }
                }
                for rank in &made {
                    prop_assert!(before.as_ref().is_none_or(|before| before < rank));
                    prop_assert!(after.as_ref().is_none_or(|after| rank < after));
                }
                made.sort();
                list.splice(at..at, made);
                prop_assert!(list.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }

        #[test]
        fn no_text_makes_it_fail(low in ".{0,6}", high in ".{0,6}", suffix in prop::collection::vec(any::<u8>(), 0..4)) {
            let (low, high) = (Rank::from_text(low), Rank::from_text(high));
            prop_assert!(Rank::between(Some(&low), None, &suffix) > low);
            prop_assert!(Rank::between(Some(&low), Some(&high), &suffix) > low);
        }
    }
}
