//! What words mean, and what they can't.

use super::*;

fn now() -> DateTime<FixedOffset> {
    "2024-07-10T09:00:00+08:00".parse().unwrap()
}

fn read(words: &str) -> Vec<Term> {
    Filter::parse(words, now()).unwrap().0
}

fn one(word: &str) -> Test {
    let terms = read(word);
    assert_eq!(terms.len(), 1, "{terms:?}");
    assert!(!terms[0].not);
    terms[0].test.clone()
}

fn beginning(name: &str) -> Option<NameWanted> {
    Some(NameWanted::Beginning(name.to_owned()))
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

#[test]
fn the_example_is_read_word_by_word() {
    let found = read("owner:li due.before:eow status:blocked -label:later /问卷/");
    let expected = [
        (false, Test::Named(Name::Owner, vec![beginning("li")])),
        (false, Test::Day(Day::Due, Order::Before, day("2024-07-12"))),
        (false, Test::Status(vec![Status::Blocked])),
        (true, Test::Named(Name::Label, vec![beginning("later")])),
        (false, Test::Text("问卷".to_owned())),
    ];
    assert_eq!(found.into_iter().map(|term| (term.not, term.test)).collect::<Vec<_>>(), expected);
}

#[test]
fn chinese_words_mean_the_same() {
    for (chinese, english) in [
        ("责任人：陈", "owner:陈"),
        ("状态：受阻", "status:blocked"),
        ("优先级:高,无", "p:high,none"),
        ("象限：1", "q:1"),
        ("截止.早于:周五", "due.before:fri"),
        ("是:逾期", "is:late"),
        ("＠陈", "@陈"),
        ("－标签：以后", "-label:以后"),
    ] {
        assert_eq!(read(chinese), read(english), "{chinese}");
    }
}

#[test]
fn short_forms_mean_what_they_mean_when_a_task_is_made() {
    assert_eq!(one("@Chen"), one("owner:chen"));
    assert_eq!(one("+csat"), one("label:csat"));
    assert_eq!(one("#CSAT"), one("board:csat"));
}

#[test]
fn values_with_commas_are_alternatives_and_an_empty_one_is_none() {
    assert_eq!(one("owner:chen,wu"), Test::Named(Name::Owner, vec![beginning("chen"), beginning("wu")]));
    assert_eq!(one("owner:"), Test::Named(Name::Owner, vec![None]));
    assert_eq!(one("p:high,none"), Test::Priority(vec![Some(Priority::High), None]));
    assert_eq!(one("due:none"), Test::Day(Day::Due, Order::On, None));
}

#[test]
fn quotes_and_slashes_keep_words_together() {
    assert_eq!(one("owner:\"Li Wei\""), Test::Named(Name::Owner, vec![beginning("li wei")]));
    assert_eq!(one("/call key accounts/"), Test::Text("call key accounts".into()));
    assert_eq!(one("\"call key accounts\""), Test::Text("call key accounts".into()));
    // What is not closed is text.
    assert_eq!(read("/half open").len(), 2);
    assert_eq!(read("\"half open").len(), 2);
}

#[test]
fn what_stands_behind_two_dashes_is_text() {
    assert_eq!(one("-- due:never mind"), Test::Text("due:never mind".into()));
    assert!(read("--").is_empty());
}

#[test]
fn arguments_are_words_though_the_shell_took_their_quotes() {
    let arguments = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Filter::from_arguments(&words, now()).unwrap().0
    };
    assert_eq!(arguments(&["owner:Li Wei", "p:high"]), read("owner:\"Li Wei\" p:high"));
    assert_eq!(arguments(&["owner:li p:high"]), read("owner:li p:high"));
    assert_eq!(arguments(&["call", "accounts"]), read("call accounts"));
}

#[test]
fn what_nobody_can_mean_is_an_error_that_says_what_could_be_meant() {
    let no_date = WhenError::NoSuchDate("2024-02-30".to_owned());
    let fields = say::hint_filter_fields(FIELDS.as_slice());
    for (words, message, hint) in [
        ("ovner:li", say::no_filter_field("ovner"), fields.clone()),
        ("due.befor:fri", say::no_filter_field("due.befor"), fields),
        ("status:stuck", say::no_filter_value("status", "stuck"), say::hint_filter_status()),
        ("q:5", say::no_filter_value("q", "5"), say::hint_filter_quadrant()),
        ("is:late,urgent", say::no_filter_value("is", "late,urgent"), say::hint_filter_mark()),
        ("due:2024-02-30", say::in_field("due", no_date.message()), no_date.hint()),
    ] {
        let error = Filter::parse(words, now()).unwrap_err();
        assert_eq!((error.message(), error.hint()), (message, hint), "{words}");
    }
}
