//! What the handbook wants seen of a meeting (section 5): flags, which block nothing.

use concord_locales::say;

use crate::model::verdict::Flag;

/// The longest meeting the handbook has patience for (section 5, during), in minutes.
pub const LONGEST_MEETING_MINUTES: i64 = 60;

/// What the rules want seen of a meeting as it is planned.
pub fn planning_flags(minutes: Option<i64>) -> Vec<Flag> {
    match minutes {
        Some(planned) if planned > LONGEST_MEETING_MINUTES => {
            vec![Flag::new("meeting-too-long", say::flag_meeting_too_long(LONGEST_MEETING_MINUTES, planned))]
        }
        _ => Vec::new(),
    }
}

/// What the rules want seen of an action item: each has one owner and one date.
pub fn action_flags(owner: Option<&str>, due: Option<&str>) -> Vec<Flag> {
    let missing = match (owner, due) {
        (Some(_), Some(_)) => return Vec::new(),
        (None, Some(_)) => say::flag_action_without_owner(),
        (Some(_), None) => say::flag_action_without_due(),
        (None, None) => say::flag_action_without_both(),
    };
    vec![Flag::new("action-incomplete", missing)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_over_an_hour_is_flagged_and_an_hour_is_not() {
        assert!(planning_flags(Some(60)).is_empty());
        assert_eq!(planning_flags(Some(90))[0].rule, "meeting-too-long");
    }

    #[test]
    fn an_action_item_needs_one_owner_and_one_date() {
        assert!(action_flags(Some("Lin"), Some("2024-07-15")).is_empty());
        assert_eq!(action_flags(None, Some("2024-07-15"))[0].text, say::flag_action_without_owner());
    }
}
