//! Minutes that go out (handbook section 5, after): until when, in which state, and what changes what people were sent.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveTime, TimeDelta, Weekday};
use concord_sync::heads::{ChangeHash, Heads};

use super::template::WEEKLY;
use super::{Attendance, MeetingRecord, Sending, field, sent_field};
use crate::model::register::{Fields, Scalar};
use crate::model::rule::{Rule, Rules};

/// How long a meeting is taken to last of which nobody said how long it is to take, in minutes.
const ASSUMED_MINUTES: i64 = 60;

/// A moment in a register.
pub fn moment(fields: &Fields, name: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(fields.text(name)?).ok()
}

/// When the meeting is over: as written, else as planned.
pub fn end(record: &MeetingRecord) -> Option<DateTime<FixedOffset>> {
    let planned = || {
        let minutes = record.fields.value(field::MINUTES).as_int().unwrap_or(ASSUMED_MINUTES);
        moment(&record.fields, field::AT)?.checked_add_signed(TimeDelta::try_minutes(minutes)?)
    };
    moment(&record.fields, field::ENDED).or_else(planned)
}

/// Until when the minutes have to be out: so many hours after the end; of a weekly meeting in the morning, noon of its day.
pub fn minutes_due(record: &MeetingRecord, numbers: &Rules) -> Option<DateTime<FixedOffset>> {
    let after = TimeDelta::hours(numbers.number(Rule::MinutesHours));
    let latest = end(record)?.checked_add_signed(after)?;
    let at = moment(&record.fields, field::AT);
    let noon = at.and_then(|at| at.with_time(NaiveTime::from_hms_opt(12, 0, 0)?).single());
    match noon.filter(|noon| is_weekly(record) && at.is_some_and(|at| at < *noon)) {
        Some(noon) => Some(noon.min(latest)),
        None => Some(latest),
    }
}

/// Until when the host of a weekly meeting asks everybody where their three stand: Thursday noon of its week.
pub fn thursday(record: &MeetingRecord) -> Option<DateTime<FixedOffset>> {
    let at = moment(&record.fields, field::AT).filter(|_| is_weekly(record))?;
    let monday = at.checked_sub_days(Days::new(u64::from(at.weekday().num_days_from_monday())))?;
    let thursday = monday.checked_add_days(Days::new(u64::from(Weekday::Thu.num_days_from_monday())))?;
    thursday.with_time(NaiveTime::from_hms_opt(12, 0, 0)?).single()
}

/// Whether it is the handbook's weekly meeting.
pub fn is_weekly(record: &MeetingRecord) -> bool {
    record.fields.text(field::TEMPLATE) == Some(WEEKLY)
}

/// What went out of one sort, the last one at the end.
pub fn sent(record: &MeetingRecord, sort: Sending) -> Vec<(&str, &Fields)> {
    let of_sort = |fields: &Fields| fields.text(sent_field::SORT) == Some(sort.as_str());
    let mut sent: Vec<(&str, &Fields)> = record
        .sent
        .iter()
        .filter(|(_, fields)| of_sort(fields) && !fields.is_archived())
        .map(|(id, f)| (id.as_str(), f))
        .collect();
    sent.sort_by_key(|(id, fields)| (fields.value("at").as_int(), id.to_string()));
    sent
}

/// Heads as they stand in a register.
pub fn heads_text(heads: &Heads) -> String {
    heads.iter().map(ChangeHash::to_string).collect::<Vec<_>>().join(",")
}

/// Heads from a register; what is no hash is passed over.
pub fn heads_of(fields: &Fields, name: &str) -> Heads {
    let text = fields.text(name).unwrap_or_default();
    text.split(',').filter_map(|hash| hash.parse::<ChangeHash>().ok()).collect()
}

/// Whether a change of this register, to this value, changes what the minutes say. Receipts, votes and their kind do not,
/// nor do clocks, ticks, how far a decision is carried out, and what became of a priority.
pub fn is_content(path: &str, new: &Scalar) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [
            field::TITLE
            | field::PURPOSE
            | field::AT
            | field::MINUTES
            | field::PLACE
            | field::HOST
            | field::RECORDER
            | field::NEXT_AT
            | "notes",
        ] => true,
        ["attendees", _] => {
            let attendance = new.as_text().and_then(Attendance::parse);
            !matches!(attendance, Some(Attendance::Invited | Attendance::Confirmed))
        }
        ["agenda", _] | ["decisions" | "actions" | "parking" | "next" | "links", ..] => {
            !matches!(parts.last(), Some(&("state" | "rank" | "became")))
        }
        ["agenda", _, part] => !matches!(*part, "began" | "running" | "spent" | "rank" | "standing" | "from"),
        ["priorities", key] => !matches!(key.rsplit(':').next(), Some("actual" | "reason" | "thursday")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::register::Register;

    fn meeting(fields: &[(&str, &str)]) -> MeetingRecord {
        let registers = fields.iter().map(|(name, value)| (*name, Register::settled(*value)));
        let mut fields: Fields = registers.collect();
        if let Some(minutes) = fields.text(field::MINUTES).and_then(|minutes| minutes.parse().ok()) {
            fields.insert(field::MINUTES, Register::settled(Scalar::Int(minutes)));
        }
        MeetingRecord { fields, ..MeetingRecord::default() }
    }

    fn due(fields: &[(&str, &str)]) -> String {
        minutes_due(&meeting(fields), &Rules::default()).unwrap().to_rfc3339()
    }

    #[test]
    fn minutes_are_due_a_day_after_the_end() {
        let at = ("at", "2024-07-10T14:00:00+08:00");
        assert_eq!(due(&[at, ("minutes", "30")]), "2024-07-11T14:30:00+08:00");
        assert_eq!(due(&[at]), "2024-07-11T15:00:00+08:00");
        assert_eq!(due(&[at, ("ended", "2024-07-10T14:50:00+08:00")]), "2024-07-11T14:50:00+08:00");
        assert_eq!(minutes_due(&meeting(&[]), &Rules::default()), None);
    }

    #[test]
    fn a_weekly_meeting_is_written_up_by_noon_and_asked_about_on_thursday() {
        let weekly = [("at", "2024-07-08T09:30:00+08:00"), ("template", WEEKLY)];
        assert_eq!(due(&weekly), "2024-07-08T12:00:00+08:00");
        assert_eq!(thursday(&meeting(&weekly)).unwrap().to_rfc3339(), "2024-07-11T12:00:00+08:00");
        let afternoon = [("at", "2024-07-08T13:30:00+08:00"), ("minutes", "60"), ("template", WEEKLY)];
        assert_eq!(due(&afternoon), "2024-07-09T14:30:00+08:00");
        assert_eq!(thursday(&meeting(&weekly[..1])), None);
    }

    #[test]
    fn what_is_said_is_content_and_what_is_kept_beside_it_is_not() {
        let text = Scalar::from("x");
        for content in [
            "notes",
            "agenda/1/notes",
            "agenda/1/conclusion",
            "decisions/1/owner",
            "actions/1",
            "title",
            "priorities/lin:1:number",
            "links/1",
        ] {
            assert!(is_content(content, &text), "{content}");
        }
        for beside in [
            "receipts/1",
            "votes/1:lin",
            "comments/1",
            "confirmations/x",
            "checklist/1/done",
            "sent/1",
            "decisions/1/state",
            "agenda/1/spent",
            "priorities/lin:1:thursday",
            "created",
            "parking/1/became",
            "started",
        ] {
            assert!(!is_content(beside, &text), "{beside}");
        }
        assert!(is_content("attendees/lin", &"absent".into()));
        assert!(!is_content("attendees/lin", &"confirmed".into()));
    }

    #[test]
    fn heads_come_back_from_a_register() {
        let heads: Heads =
            [ChangeHash::from_bytes([1; 32]), ChangeHash::from_bytes([2; 32])].into_iter().collect();
        let fields = Fields::from_iter([("heads", Register::settled(heads_text(&heads)))]);
        assert_eq!(heads_of(&fields, "heads"), heads);
        assert_eq!(heads_of(&Fields::default(), "heads"), Heads::empty());
    }
}
