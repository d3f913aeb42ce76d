//! What waits for what (handbook section 4), and the circles in it: two people who each add a link while apart can close
//! one that neither of them saw.

use std::collections::{BTreeMap, BTreeSet};

/// For each thing, those it waits for.
pub type Waits<T> = BTreeMap<T, BTreeSet<T>>;

/// The way from `from` to `to` along what waits for what, both ends in it; none if there is no way.
pub fn way<T: Ord + Clone>(from: &T, to: &T, mut waits_for: impl FnMut(&T) -> Vec<T>) -> Option<Vec<T>> {
    let mut before: BTreeMap<T, T> = BTreeMap::new();
    let mut ahead = vec![from.clone()];
    while let Some(at) = ahead.pop() {
        if at == *to {
            let mut way = vec![at];
            while let Some(earlier) = before.get(&way[way.len() - 1]).filter(|_| way[way.len() - 1] != *from)
            {
                way.push(earlier.clone());
            }
            way.reverse();
            return Some(way);
        }
        for next in waits_for(&at) {
            if next != *from && !before.contains_key(&next) {
                before.insert(next.clone(), at.clone());
                ahead.push(next);
            }
        }
    }
    None
}

/// All circles: sets of things each of which waits, over some others, for itself. Sorted.
pub fn circles<T: Ord + Clone>(waits: &Waits<T>) -> Vec<BTreeSet<T>> {
    // What can't be on a circle goes first: who waits for nobody that is left, and whom nobody that is left waits for.
    let mut left = waits.clone();
    loop {
        let waited_for: BTreeSet<T> = left.values().flatten().cloned().collect();
        let before = left.len();
        left.retain(|at, on| waited_for.contains(at) && !on.is_empty());
        let there: BTreeSet<T> = left.keys().cloned().collect();
        left.values_mut().for_each(|on| on.retain(|one| there.contains(one)));
        if left.len() == before {
            break;
        }
    }
    let mut found: BTreeSet<BTreeSet<T>> = BTreeSet::new();
    for at in left.keys() {
        let ahead = reached(&left, at);
        let circle: BTreeSet<T> =
            ahead.iter().filter(|one| reached(&left, one).contains(at)).cloned().collect();
        if !circle.is_empty() {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

/// Everything that `at` waits for, directly or over others.
fn reached<T: Ord + Clone>(waits: &Waits<T>, at: &T) -> BTreeSet<T> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![at];
    while let Some(at) = ahead.pop() {
        for next in waits.get(at).into_iter().flatten() {
            if reached.insert(next.clone()) {
                ahead.push(next);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(links: &[(u8, u8)]) -> Waits<u8> {
        let mut waits = Waits::new();
        for (from, to) in links {
            waits.entry(*from).or_insert_with(BTreeSet::new).insert(*to);
        }
        waits
    }

    #[test]
    fn a_way_is_found_with_all_stations() {
        let waits = waits(&[(1, 2), (2, 3), (3, 4), (2, 5)]);
        let on = |at: &u8| waits.get(at).into_iter().flatten().copied().collect();
        assert_eq!(way(&1, &4, on), Some(vec![1, 2, 3, 4]));
        assert_eq!(way(&4, &1, on), None);
        assert_eq!(way(&3, &3, on), Some(vec![3]));
    }

    #[test]
    fn circles_are_found_apart_and_what_leads_to_them_is_not_on_them() {
        let waits = waits(&[(1, 2), (2, 3), (3, 2), (3, 9), (5, 6), (6, 7), (7, 5), (8, 5), (4, 4)]);
        let expected = [BTreeSet::from([2, 3]), BTreeSet::from([4]), BTreeSet::from([5, 6, 7])];
        assert_eq!(circles(&waits), expected);
        assert!(circles(&self::waits(&[(1, 2), (2, 3), (1, 3)])).is_empty());
    }
}
