//! A task document as read, and what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Place, Priority, Status, checklist_field, field, support_field};
use crate::model::board::ColumnKind;
use crate::model::card::Card;
use crate::model::day;
use crate::model::id::PersonId;
use crate::model::meeting::RivalSentences;
use crate::model::register::{Fields, Register, Scalar};

/// A task document as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// See [`field`].
    pub fields: Fields,
    /// What is to be done, at length.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Who works with the owner.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub collaborators: BTreeMap<PersonId, Register>,
    /// Who is told of changes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub informed: BTreeMap<PersonId, Register>,
    /// Labels by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, Register>,
    /// Checklist items by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checklist: BTreeMap<String, Fields>,
    /// Comments by id: `text`, `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comments: BTreeMap<String, Fields>,
    /// Time spent by entry id: `minutes`, `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub time_log: BTreeMap<String, Fields>,
    /// Answers to the deliverable by id: `accepted`, `problems`, `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reviews: BTreeMap<String, Fields>,
    /// Tasks it waits for, by document.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dependencies: BTreeMap<String, Register>,
    /// Support that was asked for, by id: see [`support_field`], `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub support: BTreeMap<String, Fields>,
    /// Files and pages by id: see [`super::link_field`], `author`, `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, Fields>,
    /// Up to when each person has seen what was done to it: milliseconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub seen: BTreeMap<PersonId, Register>,
    /// How its due date was moved, oldest first: read from its changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub due_moves: Vec<DueMove>,
    /// Keys claimed: `PREFIX-number` → how many were claimed before it (0 is the first claim).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, i64>,
    /// Sentences of the description that two people replaced while apart and nobody has decided about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<RivalSentences>,
    /// What in the document is not of the expected form, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

impl TaskRecord {
    /// The title shown.
    pub fn title(&self) -> &str {
        self.fields.text(field::TITLE).unwrap_or("")
    }

    /// Who answers for it.
    pub fn owner(&self) -> Option<PersonId> {
        self.fields.text(field::OWNER).map(|id| PersonId(id.to_owned()))
    }

    /// Where it stands, if anybody placed it.
    pub fn place(&self) -> Option<Place> {
        Place::parse(self.fields.value(field::PLACE))
    }

    /// A date register; a text that is no date reads as none.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        day::parse(self.fields.text(name)?)
    }

    /// Priority, if one is set.
    pub fn priority(&self) -> Option<Priority> {
        self.fields.text(field::PRIORITY).and_then(Priority::parse)
    }

    /// The last day as it was before it was ever moved; none if it is the same now.
    pub fn first_due(&self) -> Option<NaiveDate> {
        let first = day::parse(&self.due_moves.first()?.from)?;
        (self.date(field::DUE) != Some(first)).then_some(first)
    }

    /// Put away.
    pub fn archived(&self) -> bool {
        self.fields.value(field::ARCHIVED).is_true()
    }

    /// Why it is blocked, if it is.
    pub fn blocked(&self) -> Option<&str> {
        self.fields.text(field::BLOCKED)
    }

    /// The card on it, if it has one.
    pub fn card(&self) -> Option<Card> {
        Card::parse(self.fields.value(field::CARD))
    }

    /// Who follows the card.
    pub fn tracker(&self) -> Option<PersonId> {
        self.fields.text(field::TRACKER).map(|id| PersonId(id.to_owned()))
    }

    /// A pattern for other tasks.
    pub fn is_template(&self) -> bool {
        self.fields.value(field::TEMPLATE).is_true()
    }

    /// The documents of the tasks it waits for.
    pub fn waits_for(&self) -> impl Iterator<Item = &str> {
        self.dependencies.iter().filter(|(_, register)| is_member(register)).map(|(id, _)| id.as_str())
    }

    /// Support asked for and not answered, oldest first. What is not blocked any more asks for nothing.
    pub fn support_wanted(&self) -> Vec<(&String, &Fields)> {
        let open = |(_, item): &(&String, &Fields)| item.value(support_field::ANSWER).is_null();
        match self.blocked() {
            Some(_) => by_time(&self.support).into_iter().filter(open).collect(),
            None => Vec::new(),
        }
    }

    /// Links that were not taken off, oldest first.
    pub fn open_links(&self) -> Vec<(&String, &Fields)> {
        by_time(&self.links)
    }

    /// Whether the deliverable was returned and nothing was done since that would answer it: the last review returned it.
    pub fn is_returned(&self) -> bool {
        self.last_review().is_some_and(|review| !review.value("accepted").is_true())
    }

    /// The last answer to the deliverable.
    pub fn last_review(&self) -> Option<&Fields> {
        by_time(&self.reviews).into_iter().next_back().map(|(_, review)| review)
    }

    /// Status from the column's meaning and the blocked register: done beats blocked beats in progress.
    pub fn status(&self, column: ColumnKind) -> Status {
        match column {
            ColumnKind::Done => Status::Done,
            _ if self.blocked().is_some() => Status::Blocked,
            ColumnKind::InProgress => Status::InProgress,
            ColumnKind::NotStarted => Status::NotStarted,
        }
    }

    /// Past due 逾期: the last day is over and it is not done.
    pub fn overdue(&self, status: Status, today: NaiveDate) -> bool {
        status != Status::Done && !self.archived() && self.date(field::DUE).is_some_and(|due| due < today)
    }

    /// Quadrant 1–4 (handbook section 2); none until somebody said whether it is important or urgent.
    pub fn quadrant(&self) -> Option<u8> {
        let said = |name: &str| !self.fields.value(name).is_null();
        if !said(field::IMPORTANT) && !said(field::URGENT) {
            return None;
        }
        let is = |name: &str| self.fields.value(name).is_true();
        Some(match (is(field::IMPORTANT), is(field::URGENT)) {
            (true, true) => 1,
            (true, false) => 2,
            (false, true) => 3,
            (false, false) => 4,
        })
    }

    /// Minutes spent, summed over all entries that are not taken back.
    pub fn minutes_spent(&self) -> i64 {
        let entries = self.time_log.values().filter(|entry| !entry.is_archived());
        let entries = entries.filter_map(|entry| entry.value("minutes").as_int());
        entries.fold(0, i64::saturating_add)
    }

    /// The names shown in `contested`: registers with different values. A place is `column` when board or
    /// column differ, and nothing when only the rank does: an order needs no decision.
    pub fn contested(&self) -> BTreeSet<String> {
        self.contested_registers().into_iter().map(|(name, _)| shown_name(&name)).collect()
    }

    /// Every contested register with its path, as `conflicts` lists it. Memberships are not among them: an add made
    /// apart from a removal wins.
    pub fn contested_registers(&self) -> Vec<(String, Register)> {
        let own = self
            .fields
            .contested()
            .filter(|(name, register)| *name != field::PLACE || places_differ(register));
        let mut all: Vec<(String, Register)> =
            own.map(|(name, register)| (name.to_owned(), register.clone())).collect();
        let lists = [
            ("checklist", &self.checklist),
            ("comments", &self.comments),
            ("support", &self.support),
            ("links", &self.links),
        ];
        for (group, items) in lists {
            for (id, fields) in items {
                let contested = fields.contested().filter(|(name, _)| *name != checklist_field::RANK);
                all.extend(
                    contested.map(|(name, register)| (format!("{group}/{id}/{name}"), register.clone())),
                );
            }
        }
        all
    }
}

/// A due date that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueMove {
    /// The old date.
    pub from: String,
    /// The new date; none if it was cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Who moved it, if the change says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Minutes east of UTC where it was entered.
    pub zone: i32,
    /// Why, if a reason was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Signed items that were not put away, by time, then id.
pub fn by_time(items: &BTreeMap<String, Fields>) -> Vec<(&String, &Fields)> {
    let mut items: Vec<(&String, &Fields)> = items.iter().filter(|(_, item)| !item.is_archived()).collect();
    items.sort_by_key(|(id, item)| (item.value("at").as_int().unwrap_or(0), (*id).clone()));
    items
}

/// What a contested path is called in a task's `contested` list.
pub fn shown_name(path: &str) -> String {
    if path == field::PLACE { "column".to_owned() } else { path.to_owned() }
}

fn places_differ(register: &Register) -> bool {
    let spots: BTreeSet<(String, String)> = register
        .values()
        .map(|value| Place::parse(value).map_or_else(Default::default, |p| (p.board, p.column)))
        .collect();
    spots.len() > 1
}

/// Whether a membership register says that the member is in. An add made apart from a removal wins.
pub fn is_member(register: &Register) -> bool {
    register.values().any(Scalar::is_true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(fields: &[(&str, Scalar)]) -> TaskRecord {
        let fields = fields.iter().map(|(name, value)| (*name, Register::settled(value.clone()))).collect();
        TaskRecord { fields, ..TaskRecord::default() }
    }

    #[test]
    fn done_beats_blocked_beats_in_progress() {
        let blocked = with(&[(field::BLOCKED, "2 customers' dates open".into())]);
        assert_eq!(blocked.status(ColumnKind::Done), Status::Done);
        assert_eq!(blocked.status(ColumnKind::InProgress), Status::Blocked);
        assert_eq!(with(&[]).status(ColumnKind::InProgress), Status::InProgress);
    }

    #[test]
    fn the_quadrant_follows_from_two_facts() {
        assert_eq!(with(&[]).quadrant(), None);
        assert_eq!(
            with(&[(field::IMPORTANT, true.into()), (field::URGENT, true.into())]).quadrant(),
            Some(1)
        );
        assert_eq!(with(&[(field::IMPORTANT, true.into())]).quadrant(), Some(2));
        assert_eq!(with(&[(field::URGENT, true.into())]).quadrant(), Some(3));
        assert_eq!(with(&[(field::URGENT, false.into())]).quadrant(), Some(4));
    }

    #[test]
    fn past_due_is_the_day_after_and_never_for_what_is_done() {
        let task = with(&[(field::DUE, "2024-07-15".into())]);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(!task.overdue(Status::InProgress, day("2024-07-15")));
        assert!(task.overdue(Status::InProgress, day("2024-07-16")));
        assert!(!task.overdue(Status::Done, day("2024-07-16")));
    }

    #[test]
    fn competing_ranks_are_no_conflict_but_competing_columns_are() {
        let contest = |a: &str, b: &str| {
            let mut task = TaskRecord::default();
            task.fields.insert(field::PLACE, Register::from_values(a.into(), [b.into()]));
            task.contested()
        };
        assert!(contest("B|todo|80", "B|todo|81").is_empty());
        assert_eq!(contest("B|todo|80", "B|done|80"), BTreeSet::from(["column".to_owned()]));
        assert_eq!(contest("B|todo|80", "C|todo|80"), BTreeSet::from(["column".to_owned()]));
    }

    #[test]
    fn an_add_made_apart_from_a_removal_wins() {
        assert!(is_member(&Register::from_values(false.into(), [true.into()])));
        assert!(!is_member(&Register::settled(false)));
    }
}
