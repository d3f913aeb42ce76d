//! What is said of a text that goes back to what it was.

use serde::{Deserialize, Serialize};

/// Takes back what was written: brings a text from what it had become to what it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeBack {
    /// `description`, `notes` or `agenda/<id>/notes`.
    pub text: String,
    /// What it had become.
    pub before: String,
    /// What it was.
    pub after: String,
    /// What stood in it in the place of something else when it had become that, in the order it stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub had_become: Vec<Version>,
    /// The same of when it was that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<Version>,
    /// The step that takes back: names the sentences that come back, so that they come back once.
    pub step: String,
    /// Fresh ULID under which rewritten sentences are remembered.
    pub id: String,
}

/// Words that were written in the place of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The sentence, by its stable position: the same for all of its versions.
    pub of: String,
    /// What the sentence was at first.
    pub before: String,
    /// The words, as they stand in the text.
    pub words: String,
}
