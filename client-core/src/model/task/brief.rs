//! The part of a task that lists show: most of what is read of thousands of tasks is what nobody sees there.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::TaskRecord;
use super::record::DueMove;
use crate::model::id::PersonId;
use crate::model::register::{Fields, Register};

/// A record as it is kept, without description, comments, checklist, links, time, who was told and who has seen it, and claims.
/// It says nothing of what is contested in them: a task in which anything is contested is read whole.
#[derive(Debug, Deserialize)]
pub struct Brief {
    fields: Fields,
    #[serde(default)]
    collaborators: BTreeMap<PersonId, Register>,
    #[serde(default)]
    labels: BTreeMap<String, Register>,
    #[serde(default)]
    reviews: BTreeMap<String, Fields>,
    #[serde(default)]
    dependencies: BTreeMap<String, Register>,
    #[serde(default)]
    support: BTreeMap<String, Fields>,
    #[serde(default)]
    due_moves: Vec<DueMove>,
}

impl From<Brief> for TaskRecord {
    fn from(brief: Brief) -> Self {
        let Brief { fields, collaborators, labels, reviews, dependencies, support, due_moves } = brief;
        TaskRecord {
            fields,
            collaborators,
            labels,
            reviews,
            dependencies,
            support,
            due_moves,
            ..TaskRecord::default()
        }
    }
}
