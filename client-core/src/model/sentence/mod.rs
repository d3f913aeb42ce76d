//! Prose that comes whole (an editor, `meeting note`, a paste) against the prose that is there: which sentences changed.
//!
//! Two people may each bring a whole text. If letters were merged, two edits of a sentence would become a third that
//! nobody wrote. So texts are compared by line, then by sentence; a changed sentence is replaced whole, and what did
//! not change is not touched, so that another's edits of it stay (the model, "prose").
//!
//! Positions count Unicode scalars, as automerge texts do here.

mod align;
mod split;

pub use split::{Piece, PieceKind, lines, sentences, split};

use align::{common_lines, common_pieces, pair_up};

/// One change of a text. Positions are those of the old text, whatever other edits stand before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where, in Unicode scalars of the old text.
    pub at: usize,
    /// How many Unicode scalars of the old text go.
    pub delete: usize,
    /// What comes in their place.
    pub insert: String,
    /// Whether exactly one sentence goes and its new wording comes. Two such edits of one sentence made apart are a
    /// disagreement to be shown.
    pub replaces_sentence: bool,
}

/// The edits that make `new` of `old`, ordered by position and not overlapping; none if the texts are equal.
/// An insertion at the place where a replacement begins stands before it.
pub fn replace_whole(old: &str, new: &str) -> Vec<Edit> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let mut edits = Edits::default();
    let (mut from_old, mut from_new) = (0, 0);
    let end = (old_lines.len(), new_lines.len());
    for (to_old, to_new) in common_lines(&old_lines, &new_lines).into_iter().chain([end]) {
        compare_sentences(
            &old_lines[from_old..to_old].concat(),
            &new_lines[from_new..to_new].concat(),
            &mut edits,
        );
        edits.skip(old_lines.get(to_old).copied().unwrap_or_default());
        (from_old, from_new) = (to_old + 1, to_new + 1);
    }
    edits.made
}

/// Makes the edits. The inverse reading of [`replace_whole`]: `apply(old, &replace_whole(old, new)) == new`.
/// Edits beyond the text's end are cut to it.
pub fn apply(old: &str, edits: &[Edit]) -> String {
    let mut letters = old.chars();
    let mut at = 0;
    let mut new = String::with_capacity(old.len());
    for edit in edits {
        new.extend(letters.by_ref().take(edit.at.saturating_sub(at)));
        letters.by_ref().take(edit.delete).for_each(drop);
        new.push_str(&edit.insert);
        at = at.max(edit.at) + edit.delete;
    }
    new.extend(letters);
    new
}

/// The edits made so far and the place in the old text up to which it was compared.
#[derive(Default)]
struct Edits {
    made: Vec<Edit>,
    at: usize,
}

impl Edits {
    /// Passes over old text that stays.
    fn skip(&mut self, text: &str) {
        self.at += text.chars().count();
    }

    /// Puts `new` in place of `old`, which begins here.
    fn put(&mut self, old: &str, new: &str, replaces_sentence: bool) {
        if old != new {
            let delete = old.chars().count();
            self.made.push(Edit { at: self.at, delete, insert: new.to_owned(), replaces_sentence });
        }
        self.skip(old);
    }
}

/// Compares two runs of lines that have no line in common, or whose lines moved past each other.
fn compare_sentences(old: &str, new: &str, edits: &mut Edits) {
    let (old, new) = (split(old), split(new));
    let (mut from_old, mut from_new) = (0, 0);
    for (to_old, to_new) in common_pieces(&old, &new).into_iter().chain([(old.len(), new.len())]) {
        replace_pieces(&old[from_old..to_old], &new[from_new..to_new], edits);
        edits.skip(old.get(to_old).map_or("", |piece| piece.text));
        (from_old, from_new) = (to_old + 1, to_new + 1);
    }
}

/// Replaces a run of pieces by another with which it has nothing in common: each sentence by the one that is
/// most like it, in order; what has no counterpart goes or comes beside them.
fn replace_pieces(old: &[Piece<'_>], new: &[Piece<'_>], edits: &mut Edits) {
    let (mut from_old, mut from_new) = (0, 0);
    for (at_old, at_new) in pair_up(old, new) {
        edits.put(&text_of(&old[from_old..at_old]), &text_of(&new[from_new..at_new]), false);
        edits.put(old[at_old].text, new[at_new].text, true);
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    edits.put(&text_of(&old[from_old..]), &text_of(&new[from_new..]), false);
}

fn text_of(pieces: &[Piece<'_>]) -> String {
    pieces.iter().map(|piece| piece.text).collect()
}

#[cfg(test)]
mod tests;
