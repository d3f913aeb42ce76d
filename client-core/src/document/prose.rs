//! Prose that arrives whole: compared by line and sentence, so that two people's edits never merge into a
//! sentence that nobody wrote.
//!
//! A changed sentence is replaced whole and the replacement is remembered in the document (`rewrites`) with
//! the stable position of the sentence it replaced. Two replacements of the same sentence made apart therefore
//! name the same position: both stand in the text, one after the other, and are listed until one is kept.

mod back;

use std::collections::BTreeMap;

use automerge::transaction::{Transactable, Transaction};
use automerge::{Cursor, ObjId, ROOT, ReadDoc, Value};
pub(super) use back::{is_back, take_back, versions};
use serde::{Deserialize, Serialize};

use super::DocumentError;
use super::message::Deed;
use super::shape::key;
use super::write::{put_register, resolve};
use crate::model::meeting::RivalSentences;
use crate::model::rebase::rebase;
use crate::model::register::Scalar;
use crate::model::sentence::{self, Edit};

/// A remembered replacement of a sentence.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Rewrite {
    /// Path of the text.
    text: String,
    /// Stable position of the first character of the replaced sentence.
    of: String,
    /// The replaced sentence.
    before: String,
    /// The replacement, as it was written.
    after: String,
    /// Stable position of the replacement's first character.
    start: String,
    /// Stable position of its last character.
    end: String,
}

/// An edit of a text, and which of the words it brings stand in the place of a sentence.
struct Planned {
    edit: Edit,
    named: Vec<Named>,
}

/// Words that stand in the place of a sentence.
struct Named {
    /// Where they begin among those the edit brings, in characters.
    at: usize,
    words: String,
    /// The sentence, by its stable position, and what it was at first, if that is known.
    of: String,
    before: Option<String>,
}

/// Brings the text at `path` from `before` to `after`, sentence by sentence. If the text has moved on since
/// the writer saw it, each edit is carried out where its sentence stands now.
pub(super) fn replace(
    tx: &mut Transaction<'_>,
    path: &[String],
    before: &str,
    after: &str,
    id: &str,
) -> Result<Vec<Deed>, DocumentError> {
    let text = resolve(tx, path)?;
    let current = tx.text(&text)?;
    let edits = sentence::replace_whole(before, after);
    let edits = if current == before { edits } else { rebase(&edits, before, &current) };
    let known = standing(tx, &path.join("/"));
    let mut planned = Vec::new();
    for edit in edits {
        let rewords = edit.replaces_sentence && !edit.insert.is_empty();
        let of = if rewords { lineage(tx, &text, &edit, &known)? } else { None };
        let named = of.map(|(of, before)| Named { at: 0, words: edit.insert.clone(), of, before });
        planned.push(Planned { edit, named: named.into_iter().collect() });
    }
    carry_out(tx, path, &planned, id)
}

/// Carries edits out and remembers what stands in the place of which sentence.
fn carry_out(
    tx: &mut Transaction<'_>,
    path: &[String],
    planned: &[Planned],
    id: &str,
) -> Result<Vec<Deed>, DocumentError> {
    let text = resolve(tx, path)?;
    let before = tx.text(&text)?;
    let mut deeds = Vec::new();
    // From the end, so that positions of earlier edits stay what they were.
    for (number, Planned { edit, named }) in planned.iter().enumerate().rev() {
        let replaced: String = before.chars().skip(edit.at).take(edit.delete).collect();
        splice(tx, &text, edit)?;
        for (part, words) in named.iter().enumerate() {
            let key = if part == 0 { format!("{id}.{number}") } else { format!("{id}.{number}.{part}") };
            remember(tx, path, edit.at, words, &replaced, &key)?;
        }
        deeds.push(Deed {
            field: path.join("/"),
            old: text_or_null(replaced),
            new: text_or_null(edit.insert.clone()),
        });
    }
    deeds.reverse();
    Ok(deeds)
}

/// Which sentence an edit replaces: the stable position of its first character, or, if that sentence is itself
/// a replacement, what that one replaced. So all versions of a sentence name the same one, however many edits and
/// decisions lie between. With it comes the sentence that was there at first, if it is remembered.
fn lineage(
    doc: &impl ReadDoc,
    text: &ObjId,
    edit: &Edit,
    known: &[Standing],
) -> Result<Option<(String, Option<String>)>, DocumentError> {
    let is_replaced = |version: &&Standing| {
        if edit.delete > 0 { version.from == edit.at } else { version.from + version.length == edit.at }
    };
    if let Some(version) = known.iter().find(is_replaced) {
        return Ok(Some((version.rewrite.of.clone(), Some(version.rewrite.before.clone()))));
    }
    if edit.delete == 0 {
        return Ok(None);
    }
    Ok(Some((doc.get_cursor(text, edit.at, None)?.to_string(), None)))
}

/// Remembers that words of an edit made at `at`, which took `replaced` out, stand in the place of a sentence.
fn remember(
    tx: &mut Transaction<'_>,
    path: &[String],
    at: usize,
    named: &Named,
    replaced: &str,
    key: &str,
) -> Result<(), DocumentError> {
    let text = resolve(tx, path)?;
    let first = at + named.at;
    let last = (first + named.words.chars().count()).saturating_sub(1);
    let rewrite = Rewrite {
        text: path.join("/"),
        of: named.of.clone(),
        before: named.before.clone().unwrap_or_else(|| replaced.to_owned()),
        after: named.words.clone(),
        start: tx.get_cursor(&text, first, None)?.to_string(),
        end: tx.get_cursor(&text, last, None)?.to_string(),
    };
    let encoded = serde_json::to_string(&rewrite).map_err(|_| DocumentError::Unwritable)?;
    let rewrites = resolve(tx, &[self::key::REWRITES.to_owned()])?;
    put_register(tx, &rewrites, key, &Scalar::Text(encoded))?;
    Ok(())
}

fn text_or_null(text: String) -> Scalar {
    if text.is_empty() { Scalar::Null } else { Scalar::Text(text) }
}

/// Inserts before it deletes: the new sentence then stands where the old one began, so that two replacements
/// made apart stand side by side.
fn splice(tx: &mut Transaction<'_>, text: &ObjId, edit: &Edit) -> Result<(), DocumentError> {
    let delete = isize::try_from(edit.delete).map_err(|_| DocumentError::Unwritable)?;
    tx.splice_text(text, edit.at, delete, &edit.insert)?;
    Ok(())
}

/// The disagreements about sentences that stand in the document now.
pub(super) fn rivals(doc: &impl ReadDoc) -> Vec<RivalSentences> {
    let mut found: BTreeMap<(String, String), Vec<Standing>> = BTreeMap::new();
    for standing in all_standing(doc) {
        found.entry((standing.rewrite.text.clone(), standing.rewrite.of.clone())).or_default().push(standing);
    }
    found
        .into_iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|((text, of), mut versions)| {
            versions.sort_by_key(|version| (version.from, version.id.clone()));
            let before = versions[0].rewrite.before.trim().to_owned();
            let versions = versions.into_iter().map(|version| (version.id, version.rewrite.after)).collect();
            RivalSentences { text, of, before, versions }
        })
        .collect()
}

/// A replacement that still stands in the text as it was written.
struct Standing {
    id: String,
    rewrite: Rewrite,
    /// Character index of its first character.
    from: usize,
    /// Length in characters.
    length: usize,
}

/// The replacements that stand in a text.
fn standing(doc: &impl ReadDoc, text: &str) -> Vec<Standing> {
    let mut standing = all_standing(doc);
    standing.retain(|version| version.rewrite.text == text);
    standing
}

fn all_standing(doc: &impl ReadDoc) -> Vec<Standing> {
    let Ok(rewrites) = resolve(doc, &[key::REWRITES.to_owned()]) else { return Vec::new() };
    let ids: Vec<String> = doc.keys(&rewrites).collect();
    ids.into_iter().filter_map(|id| locate(doc, &rewrites, id)).collect()
}

fn locate(doc: &impl ReadDoc, rewrites: &ObjId, id: String) -> Option<Standing> {
    let (value, object) = doc.get(rewrites, id.as_str()).ok()??;
    let Scalar::Text(encoded) = super::read::scalar(doc, &value, &object)? else { return None };
    let rewrite: Rewrite = serde_json::from_str(&encoded).ok()?;
    let path: Vec<String> = rewrite.text.split('/').map(str::to_owned).collect();
    let text = resolve(doc, &path).ok()?;
    let (from, to) = (place(doc, &text, &rewrite.start)?, place(doc, &text, &rewrite.end)?);
    let length = rewrite.after.chars().count();
    let content: String = doc.text(&text).ok()?.chars().skip(from).take(length).collect();
    (to + 1 == from + length && content == rewrite.after).then_some(Standing { id, rewrite, from, length })
}

/// Where a character stands; none if it was deleted. A cursor on a deleted one leads to what comes next, which may be
/// the same words of somebody else.
fn place(doc: &impl ReadDoc, text: &ObjId, cursor: &str) -> Option<usize> {
    let wanted = Cursor::try_from(cursor).ok()?;
    let at = doc.get_cursor_position(text, &wanted, None).ok()?;
    let there = doc.get_cursor(text, at, None).ok()?;
    (there == wanted).then_some(at)
}

/// The replacements of one sentence that stand in the text, in the order they stand.
fn versions_of(doc: &impl ReadDoc, text: &str, of: &str) -> Vec<Standing> {
    let mut versions = standing(doc, text);
    versions.retain(|version| version.rewrite.of == of);
    versions.sort_by_key(|version| (version.from, version.id.clone()));
    versions
}

/// Takes all but the first of equal replacements out of the text. Whoever does this, and with however many of
/// them at hand, never takes out the first: deleting the same characters twice is deleting them once.
pub(super) fn drop_twins(
    tx: &mut Transaction<'_>,
    path: &[String],
    of: &str,
) -> Result<Vec<Deed>, DocumentError> {
    let text = resolve(tx, path)?;
    let versions = versions_of(tx, &path.join("/"), of);
    for (number, version) in versions.iter().enumerate().rev() {
        if versions[..number].iter().any(|earlier| earlier.rewrite.after == version.rewrite.after) {
            let edit = Edit {
                at: version.from,
                delete: version.length,
                insert: String::new(),
                replaces_sentence: false,
            };
            splice(tx, &text, &edit)?;
        }
    }
    Ok(Vec::new())
}

/// Keeps one replacement of a disagreement, or puts new words in the place of all of them. What is kept is
/// written anew as a replacement of the same sentence: two who keep different ones while apart disagree again,
/// where taking out the others would leave neither.
pub(super) fn keep(
    tx: &mut Transaction<'_>,
    path: &[String],
    of: &str,
    wanted: &str,
    id: &str,
) -> Result<Vec<Deed>, DocumentError> {
    let text = resolve(tx, path)?;
    let name = path.join("/");
    let versions = versions_of(tx, &name, of);
    let Some(first) = versions.first() else { return Err(DocumentError::NoSuchPart(format!("{name}#{of}"))) };
    let kept =
        versions.iter().find(|version| version.id == wanted || version.rewrite.after.trim() == wanted.trim());
    let insert = match kept {
        Some(version) => version.rewrite.after.clone(),
        None => with_ending_of(wanted, &first.rewrite.after),
    };
    let (at, before) = (first.from, first.rewrite.before.clone());
    let mut deeds = Vec::new();
    for version in versions.iter().rev() {
        let edit = Edit {
            at: version.from,
            delete: version.length,
            insert: String::new(),
            replaces_sentence: false,
        };
        splice(tx, &text, &edit)?;
        if version.rewrite.after != insert {
            deeds.push(Deed {
                field: name.clone(),
                old: version.rewrite.after.clone().into(),
                new: Scalar::Null,
            });
        }
    }
    splice(tx, &text, &Edit { at, delete: 0, insert: insert.clone(), replaces_sentence: true })?;
    let kept = Named { at: 0, words: insert.clone(), of: of.to_owned(), before: Some(before) };
    remember(tx, path, at, &kept, "", id)?;
    deeds.push(Deed { field: name, old: Scalar::Null, new: insert.into() });
    deeds.reverse();
    Ok(deeds)
}

/// The new words with the white space the old sentence ended in.
fn with_ending_of(words: &str, old: &str) -> String {
    let ending = &old[old.trim_end().len()..];
    format!("{}{ending}", words.trim_end())
}

/// The text at a path, or nothing if there is none.
pub(super) fn text(doc: &impl ReadDoc, container: &ObjId, name: &str) -> Option<String> {
    match doc.get(container, name).ok()?? {
        (Value::Object(automerge::ObjType::Text), object) => doc.text(&object).ok(),
        (Value::Scalar(value), _) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The root's text of a name.
pub(super) fn root_text(doc: &impl ReadDoc, name: &str) -> Option<String> {
    text(doc, &ROOT, name)
}
