//! What was changed in minutes after they were sent, what others had changed before they heard of it, and who has read
//! what: all of it follows from the changes and the lasting facts beside them.

use std::collections::BTreeSet;

use concord_sync::heads::{ChangeHash, Heads};

use super::{Event, Origin, events};
use crate::document::Document;
use crate::document::message::Deed;
use crate::model::id::PersonId;
use crate::model::meeting::{MeetingRecord, Receipt, Sending, receipt_field, sending, sent_field};
use crate::model::register::Fields;

/// A change to what minutes say that is in no version that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The change.
    pub hash: ChangeHash,
    /// Who, where, when.
    pub origin: Origin,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// What it changed.
    pub did: Vec<Deed>,
    /// Its author had not heard of the sending: it waits to be accepted.
    pub proposed: bool,
    /// What was said to it.
    pub accepted: Option<bool>,
}

impl Amendment {
    /// Whether it was proposed and nobody has decided.
    pub fn is_undecided(&self) -> bool {
        self.proposed && self.accepted.is_none()
    }

    /// Whether it counts: made in the knowledge of what was sent, or accepted.
    pub fn stands(&self) -> bool {
        !self.proposed || self.accepted == Some(true)
    }
}

/// All amendments, oldest first; none before anything was sent.
pub fn amendments(document: &Document, record: &MeetingRecord) -> Vec<Amendment> {
    let sent = sending::sent(record, Sending::Minutes);
    if sent.is_empty() { Vec::new() } else { amendments_among(events(document), document, record, &sent) }
}

fn amendments_among(
    events: Vec<Event>,
    document: &Document,
    record: &MeetingRecord,
    sent: &[(&str, &Fields)],
) -> Vec<Amendment> {
    let all: Vec<ChangeHash> = events.iter().map(|event| event.hash).collect();
    let mut out: BTreeSet<ChangeHash> = BTreeSet::new();
    let mut known: BTreeSet<ChangeHash> = BTreeSet::new();
    for (id, fields) in sent {
        out.extend(document.covered(&sending::heads_of(fields, sent_field::HEADS), &all));
        if let Some(sending) = sending_of(&events, id) {
            known.extend(descendants(document, sending));
        }
    }
    let amended = events.into_iter().filter(|event| !out.contains(&event.hash));
    amended.filter_map(|event| amendment(record, event, &known)).collect()
}

/// The change with which something went out.
fn sending_of(events: &[Event], id: &str) -> Option<ChangeHash> {
    let path = format!("sent/{id}");
    let sends = |event: &&Event| event.did.iter().any(|deed| deed.field == path);
    events.iter().find(sends).map(|event| event.hash)
}

/// The changes that were made in the knowledge of `of`.
fn descendants(document: &Document, of: ChangeHash) -> BTreeSet<ChangeHash> {
    let mut known = BTreeSet::from([of]);
    for change in document.changes_noted() {
        if change.deps.iter().any(|dependency| known.contains(&ChangeHash::from(*dependency))) {
            known.insert(change.hash.into());
        }
    }
    known
}

fn amendment(record: &MeetingRecord, event: Event, known: &BTreeSet<ChangeHash>) -> Option<Amendment> {
    let mut did = event.did;
    did.retain(|deed| sending::is_content(&deed.field, &deed.new));
    if did.is_empty() {
        return None;
    }
    let judged = record.confirmations.get(&event.hash.to_string());
    Some(Amendment {
        proposed: !known.contains(&event.hash),
        accepted: judged
            .filter(|register| !register.value.is_null())
            .map(|register| register.value.is_true()),
        hash: event.hash,
        origin: event.origin,
        reason: event.reason,
        did,
    })
}

/// Somebody who was sent minutes, and has to say that they arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Who.
    pub person: PersonId,
    /// Concerned, not an attendee.
    pub concerned: bool,
    /// How far.
    pub receipt: Receipt,
    /// The last confirmation's id.
    pub last: Option<String>,
}

impl Duty {
    /// Whether a confirmation is still to come.
    pub fn is_open(&self) -> bool {
        self.receipt != Receipt::Confirmed
    }
}

/// Everybody who was sent minutes, by id; nobody before anything was sent. Whoever sent a version has read it, and nobody
/// has to confirm their own words.
pub fn duties(document: &Document, record: &MeetingRecord) -> Vec<Duty> {
    let sent = sending::sent(record, Sending::Minutes);
    if sent.is_empty() {
        return Vec::new();
    }
    let events = events(document);
    let open: BTreeSet<ChangeHash> = amendments_among(events.clone(), document, record, &sent)
        .into_iter()
        .filter(|amendment| !amendment.stands())
        .map(|amendment| amendment.hash)
        .collect();
    let is_content = |event: &Event| {
        event.did.iter().any(|deed| sending::is_content(&deed.field, &deed.new))
            && !open.contains(&event.hash)
    };
    let content: Vec<Event> = events.into_iter().filter(is_content).collect();
    let attendees = record.invited().map(|(person, _)| (person, false));
    let concerned = record.only_concerned().map(|person| (person, true));
    let mut people: Vec<(&PersonId, bool)> = attendees.chain(concerned).collect();
    people.sort();
    let duty = |(person, concerned): (&PersonId, bool)| {
        let (read, last) = read_by(record, &sent, person);
        Duty { receipt: receipt(document, &content, person, read), person: person.clone(), concerned, last }
    };
    people.into_iter().map(duty).collect()
}

/// The states that somebody has confirmed, or has sent to others; and the last confirmation.
fn read_by(
    record: &MeetingRecord,
    sent: &[(&str, &Fields)],
    person: &PersonId,
) -> (Option<Heads>, Option<String>) {
    let mut read: Vec<ChangeHash> = Vec::new();
    let mut last: Option<(Option<i64>, &str)> = None;
    let by = |fields: &Fields, name: &str| fields.text(name) == Some(person.0.as_str());
    for (id, fields) in record.receipts.iter().filter(|(_, fields)| by(fields, receipt_field::PERSON)) {
        read.extend(sending::heads_of(fields, receipt_field::HEADS).iter());
        last = last.max(Some((fields.value("at").as_int(), id)));
    }
    let mut any = last.is_some();
    for (_, fields) in sent.iter().filter(|(_, fields)| by(fields, "author")) {
        read.extend(sending::heads_of(fields, sent_field::HEADS).iter());
        any = true;
    }
    (any.then(|| read.into_iter().collect()), last.map(|(_, id)| id.to_owned()))
}

fn receipt(document: &Document, content: &[Event], person: &PersonId, read: Option<Heads>) -> Receipt {
    let Some(read) = read else { return Receipt::Open };
    let hashes: Vec<ChangeHash> = content.iter().map(|event| event.hash).collect();
    let covered: BTreeSet<ChangeHash> = document.covered(&read, &hashes).into_iter().collect();
    let unread = |event: &Event| !covered.contains(&event.hash) && event.origin.by.as_ref() != Some(person);
    if content.iter().any(unread) { Receipt::Again } else { Receipt::Confirmed }
}
