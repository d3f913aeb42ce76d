//! What people call a task: `CSAT-004`. Numbers are chosen while apart, so two tasks may want the same one;
//! this settles who has it, the same way on every replica and without asking anyone.
//!
//! A thing records every number it was ever shown under as a *claim*. Elders (smaller ids: ids are ULIDs)
//! go first: each takes its lowest claim that no elder holds, else the lowest number above its first claim
//! that nobody claims or holds. What a younger thing does can't take a claimed number from an elder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

/// The prefix of a board in whose name no ASCII initial is found.
pub const FALLBACK_PREFIX: &str = "T";

/// One thing's wish for a number: the number it first took and all it was ever shown under.
pub type NumberClaim<Id> = (Id, u32, BTreeSet<u32>);

/// One board's wish for a prefix: the prefix it was made with and all it ever had.
pub type PrefixClaim<Id> = (Id, String, BTreeSet<String>);

/// The number of every task of one prefix. The order of the input is of no account.
pub fn settle_numbers<Id: Ord + Clone>(tasks: &[NumberClaim<Id>]) -> BTreeMap<Id, u32> {
    let elders_first: BTreeMap<&Id, _> =
        tasks.iter().map(|(id, first, claims)| (id, (*first, claims))).collect();
    let claimed: BTreeSet<u32> =
        elders_first.values().flat_map(|(first, claims)| claims.iter().copied().chain([*first])).collect();
    let mut held = BTreeSet::new();
    let mut settled = BTreeMap::new();
    for (id, (first, claims)) in elders_first {
        let own: BTreeSet<u32> = claims.iter().copied().chain([first]).collect();
        let number = own.iter().copied().find(|number| !held.contains(number)).unwrap_or_else(|| {
            let free = |number: &u32| !held.contains(number) && !claimed.contains(number);
            // Downwards only when every number up to the last is taken: garbage from elsewhere, yet a number.
            (first..=u32::MAX).find(free).or_else(|| (0..first).rev().find(free)).unwrap_or(first)
        });
        held.insert(number);
        settled.insert(id.clone(), number);
    }
    settled
}

/// The number a new task of this prefix takes: one above all that were ever claimed.
pub fn next_number<Id>(tasks: &[NumberClaim<Id>]) -> u32 {
    let highest = tasks.iter().flat_map(|(_, first, claims)| claims.iter().copied().chain([*first])).max();
    highest.map_or(1, |number| number.saturating_add(1))
}

/// The prefix of every board: in order of age its first claim, else its other claims (shorter ones first),
/// else its first claim with the lowest of 2, 3, 4 … behind it that nobody claims or holds.
/// Prefixes are compared and given in upper case.
pub fn settle_prefixes<Id: Ord + Clone>(boards: &[PrefixClaim<Id>]) -> BTreeMap<Id, String> {
    let elders_first: BTreeMap<&Id, (String, Vec<String>)> = boards
        .iter()
        .map(|(id, first, claims)| {
            let first = first.to_uppercase();
            let mut own: Vec<String> = claims.iter().map(|claim| claim.to_uppercase()).collect();
            own.sort_by_key(|claim| (*claim != first, claim.chars().count(), claim.clone()));
            if own.first() != Some(&first) {
                own.insert(0, first.clone());
            }
            (id, (first, own))
        })
        .collect();
    let claimed: BTreeSet<&String> = elders_first.values().flat_map(|(_, own)| own).collect();
    let mut held: BTreeSet<String> = BTreeSet::new();
    let mut settled = BTreeMap::new();
    for (id, (first, own)) in &elders_first {
        let prefix = own.iter().find(|claim| !held.contains(*claim)).cloned().unwrap_or_else(|| {
            let numbered = (2u64..).map(|number| format!("{first}{number}"));
            let mut free = numbered.filter(|prefix| !held.contains(prefix) && !claimed.contains(prefix));
            free.next().unwrap_or_else(|| first.clone())
        });
        held.insert(prefix.clone());
        settled.insert((*id).clone(), prefix);
    }
    settled
}

/// The ASCII initials of a board's name in upper case, else [`FALLBACK_PREFIX`]:
/// `Customer satisfaction project` → `CSP`, `客户满意度` → `T`.
pub fn prefix_from_name(name: &str) -> String {
    let initials =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let prefix: String =
        initials.filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    if prefix.is_empty() { FALLBACK_PREFIX.into() } else { prefix }
}

/// A board's prefix and a task's number within it. Written `CSAT-004`: three digits at least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Letters and digits, upper case.
    pub prefix: SmolStr,
    /// From 1 upwards.
    pub number: u32,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:03}", self.prefix, self.number)
    }
}

/// The text is not a prefix, a hyphen and a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", concord_locales::say::no_key(.0))]
pub struct ParseKeyError(pub String);

impl FromStr for Key {
    type Err = ParseKeyError;

    /// Reads `CSAT-004`, `csat-4`; case and leading zeros are of no account.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParseKeyError(text.to_owned());
        let (prefix, number) = text.trim().rsplit_once('-').ok_or_else(wrong)?;
        let digits_only = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_prefix(prefix) || !digits_only {
            return Err(wrong());
        }
        Ok(Key { prefix: prefix.to_uppercase().into(), number: number.parse().map_err(|_| wrong())? })
    }
}

/// Whether this text may be a board's prefix: letters and digits of any script, at least one letter.
pub fn is_prefix(text: &str) -> bool {
    text.chars().all(char::is_alphanumeric) && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claim(id: u8, numbers: &[u32]) -> NumberClaim<u8> {
        (id, numbers[0], numbers.iter().copied().collect())
    }

    #[test]
    fn two_tasks_made_apart_get_two_numbers() {
        let settled = settle_numbers(&[claim(9, &[4]), claim(3, &[4]), claim(1, &[3])]);
        assert_eq!(settled, BTreeMap::from([(1, 3), (3, 4), (9, 5)]));
    }

    #[test]
    fn a_number_someone_claims_is_no_refuge() {
        // 9 lost 4; 5 is claimed by 10, who is younger, so 9 goes to 6 and 10 keeps 5.
        let settled = settle_numbers(&[claim(3, &[4]), claim(9, &[4]), claim(10, &[5])]);
        assert_eq!(settled, BTreeMap::from([(3, 4), (9, 6), (10, 5)]));
    }

    #[test]
    fn the_last_number_still_settles() {
        let settled = settle_numbers(&[claim(1, &[u32::MAX]), claim(2, &[u32::MAX])]);
        assert_eq!(settled, BTreeMap::from([(1, u32::MAX), (2, u32::MAX - 1)]));
    }

    #[test]
    fn a_new_task_is_one_above_all() {
        assert_eq!(next_number::<u8>(&[]), 1);
        assert_eq!(next_number(&[claim(3, &[4, 7]), claim(4, &[2])]), 8);
    }

    #[test]
    fn boards_of_one_prefix_are_numbered() {
        let board = |id: u8, prefix: &str| (id, prefix.to_owned(), BTreeSet::from([prefix.to_owned()]));
        let settled =
            settle_prefixes(&[board(2, "csat"), board(1, "CSAT"), board(3, "CSAT2"), board(4, "T")]);
        let expected = [(1, "CSAT"), (2, "CSAT3"), (3, "CSAT2"), (4, "T")];
        assert_eq!(settled, expected.map(|(id, prefix)| (id, prefix.to_owned())).into());
    }

    #[test]
    fn prefixes_come_from_initials() {
        for (name, prefix) in [
            ("Customer satisfaction project", "CSP"),
            ("Q3 marketing kick-off", "QMK"),
            ("(draft) plan", "DP"),
            ("Inbox", "I"),
            ("客户满意度提升项目", "T"),
            ("客户 A", "A"),
            ("2024", "T"),
            ("", "T"),
        ] {
            assert_eq!(prefix_from_name(name), prefix, "{name}");
        }
    }

    #[test]
    fn keys_are_read_as_people_write_them() {
        let key = Key { prefix: "CSAT".into(), number: 4 };
        assert_eq!(key.to_string(), "CSAT-004");
        for text in ["CSAT-004", "csat-4", " Csat-0004 "] {
            assert_eq!(text.parse(), Ok(key.clone()));
        }
        assert_eq!(Key { prefix: "T".into(), number: 1234 }.to_string(), "T-1234");
        for text in ["", "CSAT", "CSAT-", "-4", "CSAT-4x", "CSAT-+4", "12-4", "C S-4", "T-99999999999"] {
            assert_eq!(text.parse::<Key>(), Err(ParseKeyError(text.into())));
        }
    }

    fn tasks() -> impl Strategy<Value = Vec<NumberClaim<u8>>> {
        let claims = (0u32..8, prop::collection::btree_set(0u32..8, 0..3));
        prop::collection::btree_map(any::<u8>(), claims, 0..12)
            .prop_map(|tasks| tasks.into_iter().map(|(id, (first, claims))| (id, first, claims)).collect())
    }

    proptest! {
        #[test]
        fn numbers_are_unique_and_the_order_of_input_is_of_no_account(tasks in tasks(), seed in any::<u64>()) {
            let settled = settle_numbers(&tasks);
            let numbers: BTreeSet<u32> = settled.values().copied().collect();
            prop_assert_eq!(numbers.len(), tasks.len());
            let mut shuffled = tasks;
            shuffled.sort_by_key(|(id, ..)| u64::from(*id).wrapping_mul(seed | 1));
            prop_assert_eq!(settle_numbers(&shuffled), settled);
        }

        /// Once its number was shown (and so is claimed), nothing younger moves a task.
        #[test]
        fn younger_tasks_move_no_elder(tasks in tasks(), younger in tasks()) {
            let settled = settle_numbers(&tasks);
            let shown = tasks.into_iter().map(|(id, first, mut claims)| {
                claims.insert(settled[&id]);
                (u16::from(id), first, claims)
            });
            let later = younger.into_iter().map(|(id, first, claims)| (u16::from(id) + 256, first, claims));
            let all: Vec<_> = shown.chain(later).collect();
            let again = settle_numbers(&all);
            for (id, number) in settled {
                prop_assert_eq!(again[&u16::from(id)], number);
            }
        }

        #[test]
        fn prefixes_are_unique(boards in prop::collection::btree_map(any::<u8>(), "[AaBb]2?", 0..12), seed in any::<u64>()) {
            let claims: Vec<PrefixClaim<u8>> =
                boards.into_iter().map(|(id, prefix)| (id, prefix.clone(), BTreeSet::from([prefix]))).collect();
            let settled = settle_prefixes(&claims);
            prop_assert_eq!(settled.values().collect::<BTreeSet<_>>().len(), claims.len());
            let mut shuffled = claims;
            shuffled.sort_by_key(|(id, ..)| u64::from(*id).wrapping_mul(seed | 1));
            prop_assert_eq!(settle_prefixes(&shuffled), settled);
        }
    }
}
