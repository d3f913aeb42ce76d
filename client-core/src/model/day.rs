//! A day as documents hold it: year-month-day.

use chrono::NaiveDate;

/// The day that a text says; none if it says none. `2024-07-08` is read here, as a list of thousands of tasks has three days in
/// each; what other programs write differently, the library reads.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text.as_bytes() else { return text.parse().ok() };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0, |number, digit| Some(number * 10 + char::from(**digit).to_digit(10)?))
    };
    match (number(&[y0, y1, y2, y3]), number(&[m0, m1]), number(&[d0, d1])) {
        (Some(year), Some(month), Some(day)) => {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
        }
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_what_the_library_reads() {
        let days = [
            "2024-07-08",
            "2024-02-29",
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "0000-01-01",
            "9999-12-31",
        ];
        let others = [
            "",
            "2024-7-8",
            "+2024-07-08",
            "-024-07-08",
            "2024-07-08 ",
            "2024-07-0８",
            "12024-07-08",
            "20a4-07-08",
        ];
        for text in days.into_iter().chain(others) {
            assert_eq!(parse(text), text.parse().ok(), "{text:?}");
        }
    }
}
