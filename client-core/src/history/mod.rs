//! What happened to a document, read from its changes: activity, who put which value where, what was edited
//! apart from a removal.

pub mod amendment;
pub mod blame;
pub mod past;
pub mod undo;

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ChangeMetadata, ObjId, ROOT, ReadDoc, Value};
use concord_sync::heads::{ChangeHash, Heads};

use crate::document::message::{Deed, Message};
use crate::document::{Document, shape};
use crate::model::id::PersonId;
use crate::model::register::Scalar;
use crate::model::step::Step;
use crate::model::task::{DueMove, field};

/// Milliseconds since 1970 that a timestamp in seconds cannot reach: stock clients record seconds.
const SECONDS_BELOW: u64 = 100_000_000_000;

/// The furthest a step may stand after the time of its changes, in milliseconds: a thousand years.
const LONGEST_AFTER: i64 = 31_557_600_000_000;

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
    let changes = document.changes_noted();
    let of_people = changes
        .iter()
        .filter(|change| !is_nobodys(&change.deps, change.timestamp, change.message.as_deref()));
    let mut waiting: BTreeMap<ChangeHash, (Event, usize)> = BTreeMap::new();
    let mut next: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
    for change in of_people.clone() {
        waiting.insert(change.hash.into(), (event(change), 0));
    }
    for change in of_people {
        let hash: ChangeHash = change.hash.into();
        for seen in change.deps.iter().map(|dependency| ChangeHash::from(*dependency)) {
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

/// Everything that happened to a document that is not in `heads`, oldest first.
pub fn events_since(document: &Document, heads: &Heads) -> Vec<Event> {
    let events = events(document);
    let known = covered(document, &events, heads);
    events.into_iter().filter(|event| !known.contains(&event.hash)).collect()
}

/// Those of the events that are in `heads`.
fn covered(document: &Document, events: &[Event], heads: &Heads) -> BTreeSet<ChangeHash> {
    let all: Vec<ChangeHash> = events.iter().map(|event| event.hash).collect();
    document.covered(heads, &all).into_iter().collect()
}

/// A change without what it did: enough to find it by author, time and step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The change.
    pub hash: ChangeHash,
    /// Who, where, when.
    pub origin: Origin,
    /// The step it is part of.
    pub step: Option<Step>,
}

/// The changes that are not in `heads`, each after those it depends on; what nobody made is left out.
pub fn noted_since(document: &Document, heads: &Heads) -> Vec<Noted> {
    let changes = document.automerge().get_changes_meta(&heads.to_automerge());
    let of_people = changes
        .iter()
        .filter(|change| !is_nobodys(&change.deps, change.timestamp, change.message.as_deref()));
    of_people
        .map(|change| {
            let message = change.message.as_deref().and_then(Message::decode);
            let origin = origin(change.timestamp, &change.actor, message.as_ref());
            let step = message.and_then(|message| step(&origin, message));
            Noted { hash: change.hash.into(), origin, step }
        })
        .collect()
}

/// How the due date of a task was moved, oldest first. Most were never moved: whether this one was is seen from what the changes
/// say, without reading the changes themselves.
pub fn due_moves(document: &Document) -> Vec<DueMove> {
    let moves = |deed: &Deed| deed.field == field::DUE && deed.old != deed.new && !deed.old.is_null();
    let may_move = |message: &str| {
        let names_it = message.contains(field::DUE);
        names_it && Message::decode(message).is_some_and(|message| message.did.iter().any(moves))
    };
    let changes = document.changes_noted();
    if !changes.iter().any(|change| change.message.as_deref().is_some_and(may_move)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for event in events(document) {
        for deed in event.did.iter().filter(|deed| moves(deed)) {
            let Some(from) = deed.old.as_text() else { continue };
            found.push(DueMove {
                from: from.to_owned(),
                to: deed.new.as_text().map(str::to_owned),
                by: event.origin.by.clone(),
                at: event.origin.at,
                zone: event.origin.zone,
                reason: event.reason.clone(),
            });
        }
    }
    found
}

fn step(origin: &Origin, message: Message) -> Option<Step> {
    // No clock is wrong by that much: a place beyond what can be counted on would leave none for anybody else.
    let order = origin.at.saturating_add(message.after.clamp(0, LONGEST_AFTER));
    Some(Step { id: message.step?, order, undoes: message.undoes })
}

/// Whether nobody made a change: the genesis of a document, or what every device makes alike for its items to hang on.
fn is_nobodys(deps: &[automerge::ChangeHash], timestamp: i64, message: Option<&str>) -> bool {
    let says_so = |message| Message::decode(message).is_some_and(|message| message.by.0.is_empty());
    timestamp == 0 && message.map_or(deps.is_empty(), says_so)
}

fn event(change: &ChangeMetadata<'_>) -> Event {
    let message = change.message.as_deref().and_then(Message::decode);
    let origin = origin(change.timestamp, &change.actor, message.as_ref());
    let (reason, did) = message.map_or_else(|| (None, Vec::new()), |message| (message.reason, message.did));
    Event { hash: change.hash.into(), origin, reason, did }
}

fn origin(recorded: i64, actor: &automerge::ActorId, message: Option<&Message>) -> Origin {
    let millis =
        if recorded.unsigned_abs() < SECONDS_BELOW { recorded.saturating_mul(1_000) } else { recorded };
    let device: String = actor.to_hex_string().chars().take(8).collect();
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
    pub value: Scalar,
    /// What its author saw there before.
    pub before: Scalar,
    /// Who put it there.
    pub origin: Origin,
    /// Why, if a reason was given.
    pub reason: Option<String>,
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
            let change = doc.get_change_meta_by_hash(&doc.hash_for_opid(id)?)?;
            let message = change.message.as_deref().and_then(Message::decode);
            let origin = origin(change.timestamp, &change.actor, message.as_ref());
            let value = Document::scalar(doc, value, id)?;
            let (before, reason) = message.map(|message| replaced(message, path)).unwrap_or_default();
            Some(Standing { value, before, origin, reason })
        })
        .collect();
    standing.sort_by(|a, b| {
        (&a.value, a.origin.at, &a.origin.device).cmp(&(&b.value, b.origin.at, &b.origin.device))
    });
    standing
}

/// What a change says stood at a path before, and why it was replaced.
fn replaced(message: Message, path: &str) -> (Scalar, Option<String>) {
    let deed = message.did.into_iter().find(|deed| deed.field == path);
    (deed.map(|deed| deed.old).unwrap_or_default(), message.reason)
}

fn container_of(document: &Document, path: &str) -> Option<(ObjId, String)> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let key = parts.pop()?.to_owned();
    if parts.is_empty() {
        parts.push(shape::key::FIELDS);
    }
    Some((object_at(document, &parts)?, key))
}

/// The text at a path as deeds name it: `description`, `agenda/<id>/notes`.
fn text_of(document: &Document, path: &str) -> Option<ObjId> {
    object_at(document, &path.split('/').collect::<Vec<_>>())
}

fn object_at(document: &Document, parts: &[&str]) -> Option<ObjId> {
    let mut object = ROOT;
    for part in parts {
        object = match document.automerge().get(&object, *part) {
            Ok(Some((Value::Object(_), found))) => found,
            _ => return None,
        };
    }
    Some(object)
}

/// The events that the author of `hash` did not know of: made later or apart.
pub fn unknown_to(document: &Document, events: &[Event], hash: &ChangeHash) -> Vec<Event> {
    let known = covered(document, events, &Heads::from_iter([*hash]));
    events.iter().filter(|event| !known.contains(&event.hash)).cloned().collect()
}
