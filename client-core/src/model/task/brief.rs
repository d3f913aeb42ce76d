//! The part of a task that lists show: half of what is in thousands of tasks nobody sees there. The rest lies apart and is read only
//! with a whole record.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::TaskRecord;
use super::record::DueMove;
use crate::model::id::PersonId;
use crate::model::register::{Fields, Register};

/// What of a record no list shows.
const DETAIL: [&str; 10] = [
    "description",
    "informed",
    "checklist",
    "comments",
    "time_log",
    "links",
    "seen",
    "claims",
    "rewrites",
    "problems",
];

/// A record as JSON in two parts, each a map: what lists show, and the rest if there is any. Their entries together are the record.
pub fn split(record: &TaskRecord) -> serde_json::Result<(String, Option<String>)> {
    let mut brief: Map<String, Value> = serde_json::from_value(serde_json::to_value(record)?)?;
    let detail: Map<String, Value> = DETAIL.iter().filter_map(|name| brief.remove_entry(*name)).collect();
    let detail = (!detail.is_empty()).then(|| serde_json::to_string(&detail)).transpose()?;
    Ok((serde_json::to_string(&brief)?, detail))
}

/// A record without what no list shows. It says nothing of what is contested in there: a task in which anything is contested is read
/// whole.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_its_two_parts_and_lists_read_the_whole_of_the_first() {
        let item = Map::from_iter([("title".to_owned(), Value::from("a, {b}"))]);
        let items = Value::from(Map::from_iter([("1".to_owned(), Value::from(item))]));
        let mut full =
            serde_json::to_value(TaskRecord { description: "d".into(), ..TaskRecord::default() }).unwrap();
        for name in ["checklist", "comments", "time_log", "reviews", "support", "links"] {
            full[name] = items.clone();
        }
        for name in ["collaborators", "informed", "labels", "dependencies", "seen"] {
            full[name] = serde_json::json!({ "x": true });
        }
        full["fields"] = serde_json::json!({ "title": "t" });
        full["claims"] = serde_json::json!({ "B-001": 0 });
        full["problems"] = serde_json::json!(["p"]);
        full["rewrites"] =
            serde_json::json!([{ "text": "description", "of": "1", "before": "a", "versions": [] }]);
        full["due_moves"] = serde_json::json!([{ "from": "2024-07-15", "at": 1, "zone": 480 }]);
        assert_eq!(full.as_object().unwrap().len(), 17, "all that a record can hold as yet");
        let full: TaskRecord = serde_json::from_value(full).unwrap();

        let (brief, detail) = split(&full).unwrap();
        let parts =
            [&brief, detail.as_ref().unwrap()].map(|part| serde_json::from_str::<Map<String, Value>>(part));
        let [mut whole, detail] = parts.map(Result::unwrap);
        whole.extend(detail);
        assert_eq!(serde_json::from_value::<TaskRecord>(whole.into()).unwrap(), full);

        let all = serde_json::from_str::<TaskRecord>(&brief).unwrap();
        assert_eq!(TaskRecord::from(serde_json::from_str::<Brief>(&brief).unwrap()), all);
        let (again, none) = split(&all).unwrap();
        assert_eq!((again, none), (brief, None));
    }
}
