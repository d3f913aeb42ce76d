//! A meeting document as it is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::Execution;
use super::{Receipt, RivalSentences, Vote, agenda_field, decision_field, field};
use crate::model::id::PersonId;
use crate::model::register::{Fields, Register};
use crate::model::task::is_member;

/// A meeting document as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// See [`field`].
    pub fields: Fields,
    /// Minutes that belong to no agenda item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Attendees: how each stands to the meeting; null is not an attendee any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attendees: BTreeMap<PersonId, Register>,
    /// Agenda items by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agenda: BTreeMap<String, AgendaItem>,
    /// Decisions by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decisions: BTreeMap<String, Fields>,
    /// Action items by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<String, Fields>,
    /// Concerned parties 相关方 by person: whether they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub concerned: BTreeMap<PersonId, Register>,
    /// What has to be ready, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checklist: BTreeMap<String, Fields>,
    /// What was off the agenda, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parking: BTreeMap<String, Fields>,
    /// First items of the next meeting, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub next: BTreeMap<String, Fields>,
    /// Links to material, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, Fields>,
    /// Comments, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comments: BTreeMap<String, Fields>,
    /// Who voted how: `decision:person` → a [`Vote`] by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub votes: BTreeMap<String, Register>,
    /// What went out, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sent: BTreeMap<String, Fields>,
    /// Who confirmed to have read what, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub receipts: BTreeMap<String, Fields>,
    /// What was said to proposed amendments: hash of the change → whether it is accepted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub confirmations: BTreeMap<String, Register>,
    /// Priorities: `person:slot:part` → value, the parts as in [`super::priority_field`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub priorities: BTreeMap<String, Register>,
    /// Who was sent minutes and has not confirmed them as they stand, and how far they are: read from its changes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unconfirmed: BTreeMap<PersonId, Receipt>,
    /// Sentences that two people replaced while apart and nobody has decided about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<RivalSentences>,
    /// What in the document is not of the expected form, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// An agenda item 议题.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// See [`agenda_field`].
    pub fields: Fields,
    /// Minutes of this item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl MeetingRecord {
    /// The title shown.
    pub fn title(&self) -> &str {
        self.fields.text(field::TITLE).unwrap_or("")
    }

    /// Put away.
    pub fn archived(&self) -> bool {
        self.fields.value(field::ARCHIVED).is_true()
    }

    /// Whether somebody answers for it: its host or its recorder.
    pub fn is_run_by(&self, person: &PersonId) -> bool {
        [field::HOST, field::RECORDER].iter().any(|name| self.fields.text(name) == Some(person.0.as_str()))
    }

    /// Whether somebody is to come: who runs it, or is asked to.
    pub fn expects(&self, person: &PersonId) -> bool {
        self.is_run_by(person) || self.attendees.get(person).is_some_and(|register| !register.value.is_null())
    }

    /// Items on the agenda in order.
    pub fn agenda(&self) -> Vec<(&str, &AgendaItem)> {
        let open = self.agenda.iter().filter(|(_, item)| !item.fields.is_archived());
        let mut items: Vec<(&str, &AgendaItem)> = open.map(|(id, item)| (id.as_str(), item)).collect();
        items.sort_by_key(|(id, item)| {
            (item.fields.text(agenda_field::RANK).unwrap_or("").to_owned(), id.to_string())
        });
        items
    }

    /// Things with a rank that were not put away, in order; ties by id.
    pub fn in_order(items: &BTreeMap<String, Fields>) -> Vec<(&str, &Fields)> {
        let open = items.iter().filter(|(_, fields)| !fields.is_archived());
        let mut items: Vec<(&str, &Fields)> = open.map(|(id, fields)| (id.as_str(), fields)).collect();
        items.sort_by_key(|(id, fields)| (fields.text("rank").unwrap_or("").to_owned(), id.to_string()));
        items
    }

    /// What is still in the parking lot, in order.
    pub fn parked(&self) -> Vec<(&str, &Fields)> {
        let mut parked = Self::in_order(&self.parking);
        parked.retain(|(_, fields)| fields.value(super::parking_field::BECAME).is_null());
        parked
    }

    /// Who is on the list of attendees, however they stand to it.
    pub fn invited(&self) -> impl Iterator<Item = (&PersonId, &Register)> {
        self.attendees.iter().filter(|(_, register)| !register.value.is_null())
    }

    /// Who is concerned and not an attendee.
    pub fn only_concerned(&self) -> impl Iterator<Item = &PersonId> {
        let attends =
            |id: &PersonId| self.attendees.get(id).is_some_and(|register| !register.value.is_null());
        self.concerned
            .iter()
            .filter(move |(id, register)| is_member(register) && !attends(id))
            .map(|(id, _)| id)
    }

    /// Decisions still to be carried out, in order.
    pub fn open_decisions(&self) -> Vec<(&str, &Fields)> {
        let mut decisions = Self::in_order(&self.decisions);
        decisions.retain(|(_, fields)| Execution::of(fields.text(decision_field::STATE)) == Execution::Open);
        decisions
    }

    /// Who voted how on a decision.
    pub fn votes_on(&self, decision: &str) -> BTreeMap<PersonId, Vote> {
        let votes = self.votes.iter().filter_map(|(key, register)| {
            let (of, person) = key.split_once(':')?;
            let vote = Vote::parse(register.value.as_text()?)?;
            (of == decision).then(|| (PersonId(person.to_owned()), vote))
        });
        votes.collect()
    }

    /// Every contested register with its path, as `conflicts` lists it. Memberships are not among them: an add made
    /// apart from a removal wins. Nor is the order of things.
    pub fn contested_registers(&self) -> Vec<(String, Register)> {
        let own = self.fields.contested().map(|(name, register)| (name.to_owned(), register.clone()));
        let mut all: Vec<(String, Register)> = own.collect();
        let people = self.attendees.iter().map(|(id, register)| ("attendees", &id.0, register));
        let keyed = [
            ("votes", &self.votes),
            ("confirmations", &self.confirmations),
            ("priorities", &self.priorities),
        ];
        let keyed =
            keyed.into_iter().flat_map(|(group, map)| map.iter().map(move |(key, r)| (group, key, r)));
        for (group, key, register) in people.chain(keyed).filter(|(.., register)| register.is_contested()) {
            all.push((format!("{group}/{key}"), register.clone()));
        }
        let agenda = self.agenda.iter().map(|(id, item)| ("agenda", id, &item.fields));
        let lists = [
            ("decisions", &self.decisions),
            ("actions", &self.actions),
            ("checklist", &self.checklist),
            ("parking", &self.parking),
            ("next", &self.next),
            ("links", &self.links),
        ];
        let lists = lists.into_iter().flat_map(|(group, map)| map.iter().map(move |(id, f)| (group, id, f)));
        for (group, id, fields) in agenda.chain(lists) {
            let contested = fields.contested().filter(|(name, _)| *name != agenda_field::RANK);
            all.extend(contested.map(|(name, register)| (format!("{group}/{id}/{name}"), register.clone())));
        }
        all
    }
}
