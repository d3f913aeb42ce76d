//! Meetings that come again: on which days, and who leads the next one.

use chrono::{Days, Months, NaiveDate};

use super::Repeat;
use crate::model::id::PersonId;

/// The most days of a series that are looked through for the one meant: more than a century of weeks.
const MOST_DAYS: u32 = 6_000;

/// The day of the series after `after` that `wanted` belongs to: the last one not later than `wanted`, and the very next
/// one if `wanted` is earlier than that, or nothing is wanted. Without a `repeat` it is `wanted` itself.
pub fn occurrence(
    repeat: Option<Repeat>,
    anchor: NaiveDate,
    after: NaiveDate,
    wanted: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let Some(repeat) = repeat else { return wanted };
    let mut days =
        (1..MOST_DAYS).filter_map(|step| day(repeat, anchor, step)).skip_while(|day| *day <= after);
    let next = days.next()?;
    let fits = days.take_while(|day| wanted.is_some_and(|wanted| *day <= wanted));
    Some(fits.last().unwrap_or(next))
}

/// A day of a series, counted from its first: a month later is the same day of the month, or its last.
fn day(repeat: Repeat, anchor: NaiveDate, step: u32) -> Option<NaiveDate> {
    match repeat {
        Repeat::Weekly => anchor.checked_add_days(Days::new(u64::from(step) * 7)),
        Repeat::Fortnightly => anchor.checked_add_days(Days::new(u64::from(step) * 14)),
        Repeat::Monthly => anchor.checked_add_months(Months::new(step)),
    }
}

/// Who leads the next meeting: the attendee whose name comes after that of the present host, and after the last one the
/// first. `attendees` are names and ids in any order.
pub fn next_host(attendees: &[(String, PersonId)], present: Option<&(String, PersonId)>) -> Option<PersonId> {
    let mut sorted: Vec<&(String, PersonId)> = attendees.iter().collect();
    sorted.sort();
    let after = present.and_then(|present| sorted.iter().find(|attendee| **attendee > present));
    after.or(sorted.first()).map(|(_, id)| id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_day_of_a_series_counts_from_its_first() {
        let monday = date("2024-07-08");
        let weekly = |after: &str, wanted: Option<&str>| {
            occurrence(Some(Repeat::Weekly), monday, date(after), wanted.map(date)).unwrap().to_string()
        };
        assert_eq!(weekly("2024-07-08", None), "2024-07-15");
        assert_eq!(weekly("2024-07-08", Some("2024-07-16")), "2024-07-15");
        assert_eq!(weekly("2024-07-08", Some("2024-07-12")), "2024-07-15");
        assert_eq!(weekly("2024-07-08", Some("2024-07-22")), "2024-07-22");
        assert_eq!(weekly("2024-07-15", None), "2024-07-22");
        let next = occurrence(Some(Repeat::Fortnightly), monday, monday, None);
        assert_eq!(next, Some(date("2024-07-22")));
    }

    #[test]
    fn a_month_without_the_day_takes_its_last_and_the_one_after_has_the_day_again() {
        let first = date("2024-01-31");
        let february = occurrence(Some(Repeat::Monthly), first, first, None).unwrap();
        assert_eq!(february, date("2024-02-29"));
        assert_eq!(occurrence(Some(Repeat::Monthly), first, february, None), Some(date("2024-03-31")));
    }

    #[test]
    fn what_does_not_repeat_is_on_the_day_wanted() {
        let day = date("2024-07-08");
        assert_eq!(occurrence(None, day, day, Some(date("2024-07-19"))), Some(date("2024-07-19")));
        assert_eq!(occurrence(None, day, day, None), None);
    }

    #[test]
    fn the_host_goes_round_by_name() {
        let person = |name: &str| (name.to_owned(), PersonId(name.to_lowercase()));
        let team = [person("Wu"), person("Chen"), person("Lin")];
        let after = |name: &str| next_host(&team, Some(&person(name))).unwrap().0;
        assert_eq!((after("Chen"), after("Lin"), after("Wu")), ("lin".into(), "wu".into(), "chen".into()));
        assert_eq!(after("Ma"), "wu", "a host from outside the list has a place in it all the same");
        assert_eq!(next_host(&[], Some(&person("Lin"))), None);
    }
}
