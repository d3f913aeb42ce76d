//! What a change says about itself: who meant what, when, where and why, with the values it replaced.
//!
//! The message travels inside the change, so activity, drift, blame and reports come from history on every
//! replica alike. It is compact JSON; fields this version doesn't know are ignored.

use serde::{Deserialize, Serialize};

use crate::model::id::PersonId;
use crate::model::operation::Authorship;
use crate::model::register::Scalar;

/// The field of the deed that made a document; its new value is the title.
pub const CREATED: &str = "created";

/// One thing a change did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The register's or item's path within the document: `due`, `checklist/<id>/done`, `comments/<id>`.
    #[serde(rename = "f")]
    pub field: String,
    /// What stood there before.
    #[serde(rename = "o", default, skip_serializing_if = "Scalar::is_null")]
    pub old: Scalar,
    /// What stands there now.
    #[serde(rename = "n", default, skip_serializing_if = "Scalar::is_null")]
    pub new: Scalar,
}

/// The message of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who.
    pub by: PersonId,
    /// Minutes east of UTC where it was entered.
    #[serde(rename = "z", default)]
    pub zone: i32,
    /// How many milliseconds the device's clock was behind the server's.
    #[serde(rename = "k", default, skip_serializing_if = "is_zero")]
    pub skew: i64,
    /// Why.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The step it is part of, by its id.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// How many milliseconds after the corrected time of the change its step has its place among steps.
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    pub after: i64,
    /// The step that this one takes back, by its id.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// What.
    #[serde(rename = "d", default)]
    pub did: Vec<Deed>,
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

impl Message {
    /// The message for what `authorship` did.
    pub fn new(authorship: &Authorship, did: Vec<Deed>) -> Self {
        let step = authorship.step.as_ref();
        let at = authorship.at.saturating_add(authorship.skew);
        Message {
            by: authorship.by.clone(),
            zone: authorship.zone,
            skew: authorship.skew,
            reason: authorship.reason.clone(),
            step: step.map(|step| step.id.clone()),
            after: step.map_or(0, |step| step.order.saturating_sub(at)),
            undoes: step.and_then(|step| step.undoes.clone()),
            did,
        }
    }

    /// The text stored in the change.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the text of a change; a stranger's change has none of ours, which is no error.
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
