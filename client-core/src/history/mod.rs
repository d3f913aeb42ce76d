//! What happened to a document, read from its changes: activity, who put which value where, what was edited
//! apart from a removal.

pub mod amendment;

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ObjId, ROOT, ReadDoc, Value};
use concord_sync::heads::{ChangeHash, Heads};

use crate::document::message::{Deed, Message};
use crate::document::{Document, shape};
use crate::model::id::PersonId;

/// Milliseconds since 1970 that a timestamp in seconds cannot reach: stock clients record seconds.
const SECONDS_BELOW: u64 = 100_000_000_000;

/// Who made a change, where and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The person, if the change says so.
    pub by: Option<PersonId>,
    /// The device: the beginning of its actor, in hex.
    pub device: String,
    /// When, in milliseconds since 1970 UTC, corrected by the device's known offset to the server.
    pub at: i64,
    /// Minutes east of UTC where it was entered.
    pub zone: i32,
}

/// One change as people want to read about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The change.
    pub hash: ChangeHash,
    /// Who, where, when.
    pub origin: Origin,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// What was done; nothing for a change of a stranger.
    pub did: Vec<Deed>,
}

/// Everything that happened to a document, oldest first: by time, and by hash where times are equal, but nothing
/// before what its author had seen. So every replica tells the same story, and clocks that stand still, are set
/// back or are wrong do not turn it round.
pub fn events(document: &Document) -> Vec<Event> {
    let changes = document.changes();
    let of_people = changes.iter().filter(|change| !is_genesis(change));
    let mut waiting: BTreeMap<ChangeHash, (Event, usize)> = BTreeMap::new();
    let mut next: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
    for change in of_people.clone() {
        waiting.insert(change.hash().into(), (event(change), 0));
    }
    for change in of_people {
        let hash: ChangeHash = change.hash().into();
        for seen in change.deps().iter().map(|dependency| ChangeHash::from(*dependency)) {
            if waiting.contains_key(&seen) {
                next.entry(seen).or_default().push(hash);
                waiting.entry(hash).and_modify(|(_, unseen)| *unseen += 1);
            }
        }
    }
    let first = waiting.iter().filter(|(_, (_, unseen))| *unseen == 0);
    let mut ready: BTreeSet<(i64, ChangeHash)> =
        first.map(|(hash, (event, _))| (event.origin.at, *hash)).collect();
    let mut told = Vec::with_capacity(waiting.len());
    while let Some((_, hash)) = ready.pop_first() {
        for after in next.remove(&hash).unwrap_or_default() {
            if let Some((event, unseen)) = waiting.get_mut(&after) {
                *unseen -= 1;
                if *unseen == 0 {
                    ready.insert((event.origin.at, after));
                }
            }
        }
        told.extend(waiting.remove(&hash).map(|(event, _)| event));
    }
    told
}

fn is_genesis(change: &automerge::Change) -> bool {
    change.deps().is_empty() && change.timestamp() == 0 && change.message().is_none()
}

fn event(change: &automerge::Change) -> Event {
    let message = change.message().and_then(Message::decode);
    let origin = origin(change, message.as_ref());
    let (reason, did) = message.map_or_else(|| (None, Vec::new()), |message| (message.reason, message.did));
    Event { hash: change.hash().into(), origin, reason, did }
}

fn origin(change: &automerge::Change, message: Option<&Message>) -> Origin {
    let recorded = change.timestamp();
    let millis =
        if recorded.unsigned_abs() < SECONDS_BELOW { recorded.saturating_mul(1_000) } else { recorded };
    let device: String = change.actor_id().to_hex_string().chars().take(8).collect();
    Origin {
        by: message.map(|message| message.by.clone()),
        device,
        at: millis.saturating_add(message.map_or(0, |message| message.skew)),
        zone: message.map_or(0, |message| message.zone),
    }
}

/// A value that stands in a register, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The value as a scalar of the model; none for what is no value.
    pub value: crate::model::register::Scalar,
    /// Who put it there.
    pub origin: Origin,
}

/// Every value that stands in the register at `path` (`owner`, `collaborators/<id>`, `checklist/<id>/done`),
/// ordered by value and time.
pub fn standing(document: &Document, path: &str) -> Vec<Standing> {
    let doc = document.automerge();
    let Some((container, key)) = container_of(document, path) else { return Vec::new() };
    let Ok(all) = doc.get_all(&container, key.as_str()) else { return Vec::new() };
    let mut standing: Vec<Standing> = all
        .iter()
        .filter_map(|(value, id)| {
            let hash = doc.hash_for_opid(id)?;
            let change = doc.get_change_by_hash(&hash)?;
            let message = change.message().and_then(Message::decode);
            Some(Standing {
                value: Document::scalar(doc, value, id)?,
                origin: origin(&change, message.as_ref()),
            })
        })
        .collect();
    standing.sort_by(|a, b| {
        (&a.value, a.origin.at, &a.origin.device).cmp(&(&b.value, b.origin.at, &b.origin.device))
    });
    standing
}

fn container_of(document: &Document, path: &str) -> Option<(ObjId, String)> {
    let doc = document.automerge();
    let mut parts: Vec<&str> = path.split('/').collect();
    let key = parts.pop()?.to_owned();
    if parts.is_empty() {
        parts.push(shape::key::FIELDS);
    }
    let mut container = ROOT;
    for part in parts {
        container = match doc.get(&container, part) {
            Ok(Some((Value::Object(_), object))) => object,
            _ => return None,
        };
    }
    Some((container, key))
}

/// The events that the author of `hash` did not know of: made later or apart.
pub fn unknown_to(document: &Document, events: &[Event], hash: &ChangeHash) -> Vec<Event> {
    let all: Vec<ChangeHash> = events.iter().map(|event| event.hash).collect();
    let known: BTreeSet<ChangeHash> =
        document.covered(&Heads::from_iter([*hash]), &all).into_iter().collect();
    events.iter().filter(|event| !known.contains(&event.hash)).cloned().collect()
}
