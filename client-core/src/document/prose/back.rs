//! Prose that goes back to what it was. What comes back is a version of the sentence it was a version of before, so
//! what people had left standing beside it stands beside it again; and words that stand there already don't come twice.

use std::collections::BTreeSet;

use automerge::ReadDoc;
use automerge::transaction::Transaction;

use super::{Named, Planned, Standing, carry_out, lineage, standing};
use crate::document::DocumentError;
use crate::document::message::Deed;
use crate::document::shape::text_path;
use crate::document::write::resolve;
use crate::model::rebase::{rebase, rebase_untouched};
use crate::model::sentence::{self, Edit, split};
use crate::model::take_back::{TakeBack, Version};

/// Takes back what was written in a text.
pub(in crate::document) fn take_back(
    tx: &mut Transaction<'_>,
    back: &TakeBack,
) -> Result<Vec<Deed>, DocumentError> {
    let planned = plan(tx, back)?;
    carry_out(tx, &text_path(&back.text), &planned, &back.id)
}

/// Whether the text is as it was already: nothing is left to be taken back.
pub(in crate::document) fn is_back(doc: &impl ReadDoc, back: &TakeBack) -> bool {
    plan(doc, back).is_ok_and(|planned| planned.is_empty())
}

/// The words that stand in a text in the place of something else, in the order they stand.
pub(in crate::document) fn versions(doc: &impl ReadDoc, text: &str) -> Vec<Version> {
    let mut versions = standing(doc, text);
    versions.sort_by_key(|version| (version.from, version.id.clone()));
    let version = |Standing { rewrite, .. }: Standing| Version {
        of: rewrite.of,
        before: rewrite.before,
        words: rewrite.after,
    };
    versions.into_iter().map(version).collect()
}

fn plan(doc: &impl ReadDoc, back: &TakeBack) -> Result<Vec<Planned>, DocumentError> {
    let text = resolve(doc, &text_path(&back.text))?;
    let current = doc.text(&text)?;
    let edits = sentence::replace_whole(&back.before, &back.after);
    let mut edits = rebase_untouched(&edits, &back.before, &current)
        .unwrap_or_else(|| rebase(&edits, &back.before, &current));
    let known = standing(doc, &back.text);
    for edit in regrouped(back, &known) {
        let at = edits.partition_point(|other| other.at < edit.at);
        let meets = |other: &Edit| other.at < edit.at + edit.delete && edit.at < other.at + other.delete;
        if !edits.iter().any(meets) {
            edits.insert(at, edit);
        }
    }
    let goes = |version: &&Standing| {
        edits.iter().any(|edit| edit.at <= version.from && version.from < edit.at + edit.delete)
    };
    let beside = Beside { back, stay: known.iter().filter(|version| !goes(version)).collect() };
    let mut left: Vec<&Version> =
        back.was.iter().filter(|version| beside.takes(&version.of, &version.words)).collect();
    let mut planned = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        let of = if edit.replaces_sentence { lineage(doc, &text, edit, &known)? } else { None };
        let of = of.filter(|(of, at_first)| beside.goes_on(of, at_first.as_deref(), &edit.insert));
        let mut parts = parts(&edit.insert, of, &mut left, &format!("{}.{number}", back.step));
        parts.retain(|part| !beside.stands(&part.of, &part.words));
        planned.push(joined(edit, parts));
    }
    planned.retain(|Planned { edit, .. }| edit.delete > 0 || !edit.insert.is_empty());
    Ok(planned)
}

/// Words that were several versions of a sentence and have become one, or the other way round, by a decision that left the text as
/// it was: edits that bring the same words anew.
fn regrouped(back: &TakeBack, known: &[Standing]) -> Vec<Edit> {
    let words_of = |versions: &[Version], of: &str| -> Vec<String> {
        versions.iter().filter(|version| version.of == of).map(|version| version.words.clone()).collect()
    };
    let sentences: BTreeSet<&str> = back.had_become.iter().map(|version| version.of.as_str()).collect();
    let mut edits = Vec::new();
    for of in sentences {
        let (had_become, was) = (words_of(&back.had_become, of), words_of(&back.was, of));
        let mut stand: Vec<&Standing> = known.iter().filter(|version| version.rewrite.of == of).collect();
        stand.sort_by_key(|version| version.from);
        let is_whole = stand.windows(2).all(|pair| pair[0].from + pair[0].length == pair[1].from);
        let (words, Some(first)) = (had_become.concat(), stand.first()) else { continue };
        let stands: String = stand.iter().map(|version| version.rewrite.after.as_str()).collect();
        if had_become != was && words == was.concat() && is_whole && stands == words {
            let delete = stand.iter().map(|version| version.length).sum();
            edits.push(Edit { at: first.from, delete, insert: words, replaces_sentence: false });
        }
    }
    edits
}

/// What stands in the text in the place of something else, and is there still when all is back.
struct Beside<'a> {
    back: &'a TakeBack,
    stay: Vec<&'a Standing>,
}

impl Beside<'_> {
    /// Whether these words stand there as a version of this sentence.
    fn stands(&self, of: &str, words: &str) -> bool {
        self.stay.iter().any(|version| version.rewrite.of == of && version.rewrite.after == words)
    }

    /// Whether words that come for a version of this sentence are one too: what it was at first, or a version of before.
    fn goes_on(&self, of: &str, at_first: Option<&str>, words: &str) -> bool {
        let was = || self.back.was.iter().any(|version| version.of == of && version.words == words);
        (at_first.is_none_or(|at_first| at_first == words) || was()) && self.takes(of, words)
    }

    /// Whether words can come back as a version of this sentence. Where a sentence stands twice, the one that goes may be
    /// another than the one that had come; then what should have gone would seem to disagree with what comes back, or to
    /// be its twin.
    fn takes(&self, of: &str, words: &str) -> bool {
        let is_among = |versions: &[Version], words: &str| {
            versions.iter().any(|version| version.of == of && version.words == words)
        };
        let mut others = self.stay.iter().map(|version| &version.rewrite).filter(|other| other.of == of);
        others.all(|other| {
            let came = is_among(&self.back.had_become, &other.after);
            !came || other.after != words && is_among(&self.back.was, &other.after)
        })
    }
}

/// The words that come back, each with the sentence it is a version of: that of before; else `of`, if they are one sentence
/// that comes for another; else one that `name` tells, so that whoever takes the same step back apart names it so too.
fn parts(
    insert: &str,
    of: Option<(String, Option<String>)>,
    left: &mut Vec<&Version>,
    name: &str,
) -> Vec<Named> {
    let mut parts: Vec<Named> = Vec::new();
    let plain = |parts: &mut Vec<Named>, words: &str| {
        let (of, before) = match &of {
            Some((of, before)) if words.len() == insert.len() => (of.clone(), before.clone()),
            _ if parts.is_empty() => (name.to_owned(), None),
            _ => (format!("{name}.{}", parts.len()), None),
        };
        parts.push(Named { at: 0, words: words.to_owned(), of, before });
    };
    let mut rest = insert;
    while let Some((at, number)) = next_version(rest, left) {
        let version = left.remove(number);
        if at > 0 {
            plain(&mut parts, &rest[..at]);
        }
        let (of, before) = (version.of.clone(), Some(version.before.clone()));
        parts.push(Named { at: 0, words: version.words.clone(), of, before });
        rest = &rest[at + version.words.len()..];
    }
    if !rest.is_empty() {
        plain(&mut parts, rest);
    }
    parts
}

/// Where the first version stands among these words, in bytes, and which it is; of two at one place the longer one.
/// It begins where a sentence does, and ends where one does or where another version begins: two that stand side by side may
/// have nothing between them.
fn next_version(words: &str, left: &[&Version]) -> Option<(usize, usize)> {
    let mut borders = vec![0];
    for piece in split(words) {
        borders.push(borders.last().copied().unwrap_or_default() + piece.text.len());
    }
    let begins = |at: usize| left.iter().any(|version| words[at..].starts_with(&version.words));
    let stands = |version: &Version, from: usize| {
        let to = from + version.words.len();
        words[from..].starts_with(&version.words) && (borders.contains(&to) || begins(to))
    };
    let place = |version: &Version| {
        borders.iter().copied().find(|from| stands(version, *from)).filter(|_| !version.words.is_empty())
    };
    let found = left.iter().enumerate().filter_map(|(number, version)| Some((place(version)?, number)));
    found.min_by_key(|(from, number)| (*from, usize::MAX - left[*number].words.len()))
}

/// The edit that brings these parts, one after the other.
fn joined(edit: &Edit, mut parts: Vec<Named>) -> Planned {
    let mut insert = String::new();
    for part in &mut parts {
        part.at = insert.chars().count();
        insert.push_str(&part.words);
    }
    Planned { edit: Edit { insert, ..edit.clone() }, named: parts }
}
