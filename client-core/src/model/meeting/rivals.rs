//! A sentence that several people replaced while apart.

use serde::{Deserialize, Serialize};

/// One sentence that several people replaced while apart: all replacements stand in the text, one after the
/// other, until somebody keeps one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RivalSentences {
    /// The text they stand in: `notes`, `description` or `agenda/<id>/notes`.
    pub text: String,
    /// Where the replaced sentence was, as a stable position in the text; names the disagreement.
    pub of: String,
    /// The sentence that was replaced.
    pub before: String,
    /// The replacements in the order they stand, with the id of each.
    pub versions: Vec<(String, String)>,
}

impl RivalSentences {
    /// Whether some of the replacements are the same words: that part is agreement, and one of them is enough.
    pub fn has_twins(&self) -> bool {
        let words: std::collections::BTreeSet<&str> =
            self.versions.iter().map(|(_, text)| text.as_str()).collect();
        words.len() < self.versions.len()
    }
}
