//! Hits of a search.

use serde::Serialize;

/// A hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchHit {
    /// What was hit: `task`, `comment`, `checklist`, `board`, `meeting`, `agenda`, `decision`, `action`.
    pub kind: String,
    /// The document's id.
    pub id: String,
    /// The task's key; null for what is no task.
    pub key: Option<String>,
    /// The document's title.
    pub title: String,
    /// The words around the hit.
    pub snippet: String,
}

/// Characters shown before and after a hit.
const AROUND: usize = 40;

/// The words around the first hit of any of `words` in `body`, on one line.
pub fn snippet(body: &str, words: &[String]) -> String {
    let chars: Vec<char> = body.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let hit = words.iter().filter_map(|word| {
        let wanted: Vec<char> = word.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        lower.windows(wanted.len().max(1)).position(|window| window == wanted)
    });
    let at = hit.min().unwrap_or(0);
    let from = at.saturating_sub(AROUND);
    let to = (at + 2 * AROUND).min(chars.len());
    let mut snippet = String::new();
    if from > 0 {
        snippet.push('…');
    }
    snippet.extend(&chars[from..to]);
    if to < chars.len() {
        snippet.push('…');
    }
    snippet
}

/// What kind of thing a part of a document is.
pub fn kind_of_part(document_kind: &str, part: &str) -> String {
    match part.split('/').next().unwrap_or_default() {
        "comments" => "comment",
        "checklist" => "checklist",
        "agenda" => "agenda",
        "decisions" => "decision",
        "actions" => "action",
        _ => document_kind,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_shows_the_words_around_the_hit() {
        let body = "甲".repeat(100) + "客户" + &"乙".repeat(100);
        let snippet = snippet(&body, &["客户".to_owned()]);
        assert!(snippet.contains("甲客户乙") && snippet.starts_with('…') && snippet.ends_with('…'));
    }
}
