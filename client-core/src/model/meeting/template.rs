//! Meetings that come ready-made: agenda and length, as data in both languages.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Repeat;

/// The handbook's weekly meeting 周例会, of which some rules know.
pub const WEEKLY: &str = "weekly-meeting";

/// The templates as they are shipped, by name.
const SHIPPED: [(&str, &str); 5] = [
    (WEEKLY, include_str!("../../templates/weekly-meeting.json")),
    ("friday-review", include_str!("../../templates/friday-review.json")),
    ("kick-off", include_str!("../../templates/kick-off.json")),
    ("retrospective", include_str!("../../templates/retrospective.json")),
    ("meeting", include_str!("../../templates/meeting.json")),
];

/// Words by language: `en`, `zh-CN`.
type Words = BTreeMap<String, String>;

/// A ready-made meeting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// What it is called where nobody calls it otherwise.
    pub title: Words,
    /// What will be settled.
    #[serde(default)]
    pub purpose: Words,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// How often it comes again, if it does.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// Its agenda.
    pub agenda: Vec<TemplateItem>,
}

/// An item on a ready-made agenda.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateItem {
    /// What it is about.
    pub title: Words,
    /// What is to be reached.
    #[serde(default)]
    pub goal: Words,
    /// Minutes allotted.
    #[serde(default)]
    pub minutes: Option<u32>,
}

/// The names of all templates.
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

/// The template of this name.
pub fn find(name: &str) -> Option<Template> {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
    serde_json::from_str(text).ok()
}

/// The words of a language, else the English ones; none where the template says nothing.
pub fn words<'w>(words: &'w Words, language: &str) -> Option<&'w str> {
    words.get(language).or_else(|| words.get("en")).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::super::rules::purpose_flags;
    use super::*;
    use crate::model::rule::Rule;

    #[test]
    fn every_template_is_whole_in_both_languages_and_breaks_no_rule() {
        for name in names() {
            let template = find(name).unwrap_or_else(|| panic!("{name} is no template"));
            let texts = template.agenda.iter().flat_map(|item| [&item.title, &item.goal]);
            for text in texts.chain([&template.title, &template.purpose]).filter(|text| !text.is_empty()) {
                assert_eq!(text.keys().collect::<Vec<_>>(), ["en", "zh-CN"], "{name}");
            }
            assert!(!template.agenda.is_empty());
            assert!(i64::from(template.minutes) <= Rule::MeetingMinutes.handbook());
            let allotted: u32 = template.agenda.iter().filter_map(|item| item.minutes).sum();
            assert!(allotted <= template.minutes, "{name} allots {allotted} minutes");
            for language in ["en", "zh-CN"] {
                assert!(purpose_flags(words(&template.purpose, language)).is_empty(), "{name} {language}");
            }
        }
        assert_eq!(find("no-such"), None);
    }

    #[test]
    fn the_weekly_meeting_begins_with_red_and_yellow_cards_and_last_weeks_three() {
        let weekly = find(WEEKLY).unwrap();
        let titles: Vec<&str> = weekly.agenda.iter().filter_map(|item| words(&item.title, "zh-CN")).collect();
        assert_eq!(titles[..4], ["红黄牌产品销售达成率", "上周要事达成率", "偏差简述", "本周三件要事"]);
        assert_eq!((weekly.minutes, weekly.repeat), (60, Some(Repeat::Weekly)));
    }
}
