//! Carries edits of a text over to where the text has got to meanwhile, without ever mixing two sentences.

use super::sentence::{Edit, replace_whole};

/// Edits of `before` as edits of `current`. An edit whose sentence still stands is carried out there; one
/// whose sentence somebody replaced meanwhile stands after the replacement, so that both can be read: it deletes
/// nothing and still replaces a sentence, the one that ends where it begins.
pub fn rebase(mine: &[Edit], before: &str, current: &str) -> Vec<Edit> {
    let theirs = replace_whole(before, current);
    mine.iter().filter_map(|edit| carry_over(edit, &theirs)).collect()
}

/// The same, but only if nobody touched meanwhile what `mine` touches: none as soon as one edit meets somebody's.
/// What somebody has done already just so is passed over.
pub fn rebase_untouched(mine: &[Edit], before: &str, current: &str) -> Option<Vec<Edit>> {
    let theirs = replace_whole(before, current);
    let mut carried = Vec::new();
    for edit in mine.iter().filter(|edit| !theirs.contains(edit)) {
        let end = edit.at + edit.delete;
        let meets = |other: &&Edit| {
            other.at < end && edit.at < other.at + other.delete
            // Words put right into what goes would go with it, or stand for nothing.
            || other.delete == 0 && edit.at < other.at && other.at < end
        };
        if theirs.iter().any(|other| meets(&other)) {
            return None;
        }
        carried.extend(carry_over(edit, &theirs));
    }
    Some(carried)
}

fn carry_over(edit: &Edit, theirs: &[Edit]) -> Option<Edit> {
    let mut moved = 0isize;
    let mut met: Option<(isize, &Edit)> = None;
    for other in theirs {
        if other.at + other.delete <= edit.at {
            moved += growth(other);
        } else if other.at < edit.at + edit.delete {
            met = Some((moved, other));
            moved += growth(other);
        }
    }
    let Some((moved_before, other)) = met else {
        return Some(Edit { at: edit.at.saturating_add_signed(moved), ..edit.clone() });
    };
    if edit.insert.is_empty() || edit.insert == other.insert {
        return None;
    }
    let at = other.at.saturating_add_signed(moved_before) + other.insert.chars().count();
    Some(Edit { at, delete: 0, insert: edit.insert.clone(), replaces_sentence: edit.replaces_sentence })
}

fn growth(edit: &Edit) -> isize {
    edit.insert.chars().count() as isize - edit.delete as isize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(text: &str, edits: &[Edit]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for edit in edits.iter().rev() {
            chars.splice(edit.at..edit.at + edit.delete, edit.insert.chars());
        }
        chars.into_iter().collect()
    }

    fn merged(before: &str, mine: &str, theirs: &str) -> String {
        apply(theirs, &rebase(&replace_whole(before, mine), before, theirs))
    }

    #[test]
    fn edits_of_different_sentences_both_stand() {
        assert_eq!(merged("A。B。C。", "A。B。D。", "A。X。B。C。"), "A。X。B。D。");
    }

    #[test]
    fn two_replacements_of_a_sentence_stand_one_after_the_other() {
        assert_eq!(merged("甲。乙。丙。", "甲。乙一。丙。", "甲。乙二。丙。"), "甲。乙二。乙一。丙。");
    }

    #[test]
    fn what_was_touched_meanwhile_is_not_taken_back_and_everything_else_is() {
        let back = |after: &str, before: &str, now: &str| {
            rebase_untouched(&replace_whole(after, before), after, now).map(|edits| apply(now, &edits))
        };
        assert_eq!(back("A。X。C。", "A。B。C。", "A。X。D。").unwrap(), "A。B。D。");
        assert_eq!(back("A。X。C。", "A。B。C。", "A。Y。C。"), None);
        assert_eq!(back("A。X。C。", "A。B。C。", "A。B。C。").unwrap(), "A。B。C。");
        assert_eq!(back("A。\nX。Y。\n", "A。\n", "A。\nX。N。Y。\n"), None);
        assert_eq!(back("A。\nX。\n", "A。\n", "A。\nX。\nN。\n").unwrap(), "A。\nN。\n");
    }

    #[test]
    fn the_same_replacement_stands_once_and_a_removed_sentence_that_was_rewritten_stays() {
        assert_eq!(merged("A。B。", "A。C。", "A。C。"), "A。C。");
        assert_eq!(merged("A。B。", "A。", "A。C。"), "A。C。");
    }
}
