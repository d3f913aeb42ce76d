//! Who wrote which characters of a text.

use std::collections::BTreeMap;

use automerge::{ReadDoc, ScalarValueRef, ValueRef};

use super::{Origin, origin, text_of};
use crate::document::Document;
use crate::document::message::Message;

/// Characters that stand side by side and were written by one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The characters.
    pub text: String,
    /// Who wrote them, where and when.
    pub origin: Origin,
    /// Why, if a reason was given.
    pub reason: Option<String>,
}

/// The text at a path in runs, in the order they stand; nothing if there is no such text.
pub fn runs(document: &Document, path: &str) -> Vec<Run> {
    let Some(text) = text_of(document, path) else { return Vec::new() };
    let doc = document.automerge();
    let mut wrote: BTreeMap<automerge::ChangeHash, (Origin, Option<String>)> = BTreeMap::new();
    let mut runs: Vec<(automerge::ChangeHash, String)> = Vec::new();
    for item in doc.list_range(&text, ..) {
        // What is no letter (a mark of another program) is left out, as it is when the text is read.
        let ValueRef::Scalar(ScalarValueRef::Str(letters)) = &item.value else { continue };
        let Some(hash) = doc.hash_for_opid(&item.id()) else { continue };
        match runs.last_mut() {
            Some((last, run)) if *last == hash => run.push_str(letters),
            _ => runs.push((hash, letters.to_string())),
        }
    }
    let told = |hash: &automerge::ChangeHash| {
        let change = doc.get_change_meta_by_hash(hash)?;
        let message = change.message.as_deref().and_then(Message::decode);
        let origin = origin(change.timestamp, &change.actor, message.as_ref());
        Some((origin, message.and_then(|message| message.reason)))
    };
    for (hash, _) in &runs {
        if !wrote.contains_key(hash) {
            wrote.extend(told(hash).map(|told| (*hash, told)));
        }
    }
    let runs = runs.into_iter();
    runs.filter_map(|(hash, text)| {
        let (origin, reason) = wrote.get(&hash)?.clone();
        Some(Run { text, origin, reason })
    })
    .collect()
}
