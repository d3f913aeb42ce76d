//! What the handbook wants seen of a meeting (section 5): flags, which block nothing.

use chrono::{DateTime, FixedOffset, TimeDelta};
use concord_locales::say;

use super::sending::{self, moment};
use super::{MeetingRecord, Sending, action_field, agenda_field, field};
use crate::model::register::Fields;
use crate::model::rule::{Rule, Rules};
use crate::model::verdict::Flag;

/// One item that takes no longer than this is a question for a comment, in minutes.
pub const SMALL_QUESTION_MINUTES: i64 = 15;

/// Words for talking that settle nothing by themselves.
const TALK: &[&str] =
    &["discuss", "discussion", "talk", "chat", "exchange", "sync", "讨论", "商量", "商讨", "交流", "沟通"];

/// Words for what is settled.
const SETTLE: &[&str] = &[
    "settle", "decide", "decision", "agree", "choose", "approve", "confirm", "fix", "select", "adopt",
    "resolve", "set", "finalise", "finalize", "决定", "确定", "确认", "敲定", "定下", "商定", "议定", "制定",
    "通过", "批准", "选定", "选出", "达成", "拍板", "落实", "解决", "形成",
];

/// What the rules want seen of how long a meeting is planned to take, and of how much of that is allotted.
pub fn planning_flags(minutes: Option<i64>, allotted: i64, numbers: &Rules) -> Vec<Flag> {
    let Some(planned) = minutes else { return Vec::new() };
    let mut flags = Vec::new();
    let longest = numbers.number(Rule::MeetingMinutes);
    if planned > longest {
        flags.push(Flag::new("meeting-too-long", say::flag_meeting_too_long(longest, planned)));
    }
    if allotted > planned {
        flags.push(Flag::new("allotted-over-planned", say::flag_allotted_over_planned(allotted, planned)));
    }
    flags
}

/// Minutes allotted to the items on the agenda together.
pub fn allotted(record: &MeetingRecord) -> i64 {
    let minutes =
        record.agenda().into_iter().filter_map(|(_, item)| item.fields.value(agenda_field::MINUTES).as_int());
    minutes.fold(0, i64::saturating_add)
}

/// What the rules want seen of a purpose: it says what will be settled.
pub fn purpose_flags(purpose: Option<&str>) -> Vec<Flag> {
    match purpose {
        Some(purpose) if only_talks(purpose) => {
            vec![Flag::new("purpose-only-discusses", say::flag_purpose_only_discusses(purpose))]
        }
        _ => Vec::new(),
    }
}

/// Whether a purpose says that people will talk, and not what will be settled.
fn only_talks(purpose: &str) -> bool {
    let lower = purpose.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    let has = |word: &&str| match word.is_ascii() {
        true => words.iter().any(|said| said == word || said.strip_suffix('s') == Some(word)),
        false => lower.contains(*word),
    };
    TALK.iter().any(has) && !SETTLE.iter().any(has)
}

/// What the rules want seen of a meeting whose notice goes out now: it goes out a day ahead, and says what for.
pub fn notice_flags(record: &MeetingRecord, now: DateTime<FixedOffset>, numbers: &Rules) -> Vec<Flag> {
    let mut flags = Vec::new();
    let hours = numbers.number(Rule::NoticeHours);
    if moment(&record.fields, field::AT).is_some_and(|at| at - now < TimeDelta::hours(hours)) {
        flags.push(Flag::new("notice-late", say::flag_notice_late(hours)));
    }
    let purpose = record.fields.text(field::PURPOSE);
    if purpose.is_none() {
        flags.push(Flag::new("notice-without-purpose", say::flag_notice_without_purpose()));
    }
    if record.agenda().is_empty() {
        flags.push(Flag::new("notice-without-agenda", say::flag_notice_without_agenda()));
    }
    if is_small_question(record) {
        flags.push(Flag::new("small-question", say::flag_small_question()));
    }
    flags.extend(purpose_flags(purpose));
    flags
}

/// Whether one comment would do: one item at most, and little time or only two people.
fn is_small_question(record: &MeetingRecord) -> bool {
    let minutes = record.fields.value(field::MINUTES).as_int();
    let host = record.fields.text(field::HOST);
    let others = record.invited().filter(|(person, _)| Some(person.0.as_str()) != host).count();
    let people = others + usize::from(host.is_some());
    let short = minutes.is_some_and(|minutes| minutes <= SMALL_QUESTION_MINUTES);
    record.agenda().len() <= 1 && (short || people <= 2)
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

/// What the rules want seen before minutes go out: every action item that lacks an owner or a date, by what it says.
pub fn sending_flags(
    record: &MeetingRecord,
    now: DateTime<FixedOffset>,
    undecided: usize,
    numbers: &Rules,
) -> Vec<Flag> {
    let actions = MeetingRecord::in_order(&record.actions).into_iter();
    let mut flags: Vec<Flag> = actions.filter_map(|(_, fields)| incomplete(fields)).collect();
    if undecided > 0 {
        flags.push(Flag::new("amendments-undecided", say::flag_amendments_undecided(undecided)));
    }
    flags.extend(minutes_late(record, now, numbers));
    flags
}

fn incomplete(action: &Fields) -> Option<Flag> {
    let title = action.text(action_field::TITLE).unwrap_or_default();
    let missing = match (action.text(action_field::OWNER), action.text(action_field::DUE)) {
        (Some(_), Some(_)) => return None,
        (None, Some(_)) => say::flag_this_action_without_owner(title),
        (Some(_), None) => say::flag_this_action_without_due(title),
        (None, None) => say::flag_this_action_without_both(title),
    };
    Some(Flag::new("action-incomplete", missing))
}

/// Minutes that should be out and are not. On the dot is in time.
fn minutes_late(record: &MeetingRecord, now: DateTime<FixedOffset>, numbers: &Rules) -> Option<Flag> {
    let due = sending::minutes_due(record, numbers)?;
    let late = minutes_overdue(record, now, numbers);
    late.then(|| Flag::new("minutes-late", say::flag_minutes_late(due.format("%Y-%m-%d %H:%M").to_string())))
}

/// Whether minutes should be out by now and none ever were.
pub fn minutes_overdue(record: &MeetingRecord, now: DateTime<FixedOffset>, numbers: &Rules) -> bool {
    let sent = !sending::sent(record, Sending::Minutes).is_empty();
    !sent && !record.archived() && sending::minutes_due(record, numbers).is_some_and(|due| now > due)
}

/// What the rules want seen of a weekly meeting as it stands: the host was there in time, and asked on Thursday.
pub fn weekly_flags(record: &MeetingRecord, now: DateTime<FixedOffset>, unasked: &[String]) -> Vec<Flag> {
    let mut flags = Vec::new();
    if !sending::is_weekly(record) {
        return flags;
    }
    let (at, started) = (moment(&record.fields, field::AT), moment(&record.fields, field::STARTED));
    if at.zip(started).is_some_and(|(at, started)| started > at) {
        flags.push(Flag::new("host-late", say::flag_host_late()));
    }
    if !unasked.is_empty() && sending::thursday(record).is_some_and(|thursday| now > thursday) {
        flags.push(Flag::new("thursday-unasked", say::flag_thursday_unasked(unasked)));
    }
    flags
}

/// What the rules want seen of a meeting as it stands now.
pub fn standing_flags(record: &MeetingRecord, now: DateTime<FixedOffset>, numbers: &Rules) -> Vec<Flag> {
    let minutes = record.fields.value(field::MINUTES).as_int();
    let mut flags = planning_flags(minutes, allotted(record), numbers);
    flags.extend(purpose_flags(record.fields.text(field::PURPOSE)));
    let over =
        sending::end(record).is_some_and(|end| end <= now) || record.fields.text(field::STARTED).is_some();
    if sending::sent(record, Sending::Notice).is_empty() && !over && !record.archived() {
        flags
            .extend(notice_flags(record, now, numbers).into_iter().filter(|flag| flag.rule == "notice-late"));
    }
    let actions = MeetingRecord::in_order(&record.actions).into_iter();
    flags.extend(actions.filter_map(|(_, fields)| incomplete(fields)));
    flags.extend(minutes_late(record, now, numbers));
    flags
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::id::PersonId;
    use crate::model::meeting::{AgendaItem, sent_field};
    use crate::model::register::{Register, Scalar};

    fn fields(pairs: &[(&str, Scalar)]) -> Fields {
        pairs.iter().map(|(name, value)| (*name, Register::settled(value.clone()))).collect()
    }

    fn meeting(minutes: i64, people: &[&str], items: usize) -> MeetingRecord {
        let item = |at: usize| (at.to_string(), AgendaItem { fields: fields(&[]), ..AgendaItem::default() });
        MeetingRecord {
            fields: fields(&[
                ("at", "2024-07-10T14:00:00+08:00".into()),
                ("minutes", Scalar::Int(minutes)),
                ("host", "lin".into()),
                ("purpose", "settle the plan's details".into()),
            ]),
            attendees: people
                .iter()
                .map(|name| (PersonId((*name).into()), Register::settled("invited")))
                .collect(),
            agenda: (0..items).map(item).collect(),
            ..MeetingRecord::default()
        }
    }

    fn now(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    fn rules(flags: &[Flag]) -> Vec<&'static str> {
        flags.iter().map(|flag| flag.rule).collect()
    }

    #[test]
    fn a_meeting_over_an_hour_is_flagged_and_an_hour_is_not() {
        assert!(planning_flags(Some(60), 60, &Rules::default()).is_empty());
        assert_eq!(rules(&planning_flags(Some(90), 0, &Rules::default())), ["meeting-too-long"]);
        assert_eq!(rules(&planning_flags(Some(60), 61, &Rules::default())), ["allotted-over-planned"]);
        assert!(planning_flags(None, 61, &Rules::default()).is_empty());
    }

    #[test]
    fn an_action_item_needs_one_owner_and_one_date() {
        assert!(action_flags(Some("Lin"), Some("2024-07-15")).is_empty());
        assert_eq!(action_flags(None, Some("2024-07-15"))[0].text, say::flag_action_without_owner());
    }

    #[test]
    fn a_purpose_says_what_will_be_settled() {
        for talk in ["discuss", "Discuss the plan", "讨论", "讨论方案", "Talks about Q3", "沟通一下"]
        {
            assert_eq!(purpose_flags(Some(talk)).len(), 1, "{talk}");
        }
        for settles in [
            "settle the plan's details",
            "discuss and decide the budget",
            "讨论并确定方案",
            "定下三件要事",
            "Q3 plan",
        ] {
            assert!(purpose_flags(Some(settles)).is_empty(), "{settles}");
        }
        assert!(purpose_flags(None).is_empty());
    }

    #[test]
    fn a_notice_exactly_one_day_ahead_is_in_time() {
        let record = meeting(60, &["chen", "wu"], 2);
        assert!(notice_flags(&record, now("2024-07-09T14:00:00+08:00"), &Rules::default()).is_empty());
        assert_eq!(
            rules(&notice_flags(&record, now("2024-07-09T14:00:01+08:00"), &Rules::default())),
            ["notice-late"]
        );
    }

    #[test]
    fn a_notice_says_what_for_and_with_which_items() {
        let mut record = meeting(60, &["chen", "wu"], 0);
        record.fields.remove("purpose");
        let flags = notice_flags(&record, now("2024-07-01T14:00:00+08:00"), &Rules::default());
        assert_eq!(rules(&flags), ["notice-without-purpose", "notice-without-agenda"]);
    }

    #[test]
    fn one_small_question_is_steered_to_a_comment() {
        let early = now("2024-07-01T14:00:00+08:00");
        let small = |record: MeetingRecord| {
            rules(&notice_flags(&record, early, &Rules::default())).contains(&"small-question")
        };
        assert!(small(meeting(15, &["chen", "wu"], 1)));
        assert!(small(meeting(60, &["chen"], 1)));
        assert!(small(meeting(60, &["lin", "chen"], 1)));
        assert!(!small(meeting(16, &["chen", "wu"], 1)));
        assert!(!small(meeting(15, &["chen", "wu"], 2)));
    }

    #[test]
    fn minutes_exactly_a_day_after_the_end_are_in_time_and_sent_ones_are_never_late() {
        let mut record = meeting(60, &["chen", "wu"], 2);
        assert!(!minutes_overdue(&record, now("2024-07-11T15:00:00+08:00"), &Rules::default()));
        assert!(minutes_overdue(&record, now("2024-07-11T15:00:01+08:00"), &Rules::default()));
        let sent = fields(&[(sent_field::SORT, "minutes".into())]);
        record.sent = BTreeMap::from([("1".to_owned(), sent)]);
        assert!(!minutes_overdue(&record, now("2024-07-12T15:00:01+08:00"), &Rules::default()));
    }

    #[test]
    fn thursday_noon_is_early_enough() {
        let mut record = meeting(60, &["chen"], 5);
        record.fields.insert("template", Register::settled("weekly-meeting"));
        let unasked = ["Chen".to_owned()];
        assert!(weekly_flags(&record, now("2024-07-11T12:00:00+08:00"), &unasked).is_empty());
        let flags = weekly_flags(&record, now("2024-07-11T12:00:01+08:00"), &unasked);
        assert_eq!(rules(&flags), ["thursday-unasked"]);
        record.fields.insert("started", Register::settled("2024-07-10T14:00:01+08:00"));
        assert_eq!(rules(&weekly_flags(&record, now("2024-07-11T12:00:00+08:00"), &[])), ["host-late"]);
    }
}
