//! Who put what there, and what became different from one time to another, as people read it.

use chrono::{DateTime, FixedOffset, TimeDelta};
use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::person::PersonCommand;
use concord_core::command::task::TaskCommand;
use concord_core::replica::error::CommandError;
use concord_core::view::blame::{BlameView, FieldBlame};
use concord_core::view::diff::{DiffView, DocumentDiff, Fate};

use crate::team::{Person, lin_and_chen, meet, note};
use crate::undo::undo;

fn minute(minute: i64) -> DateTime<FixedOffset> {
    let start: DateTime<FixedOffset> = "2024-07-08T09:00:00+08:00".parse().unwrap();
    start + TimeDelta::minutes(minute)
}

fn field<'b>(blame: &'b BlameView, name: &str) -> &'b FieldBlame {
    blame.fields.iter().find(|field| field.field == name).unwrap_or_else(|| panic!("{name}: {blame:#?}"))
}

fn sets(person: &mut Person, at: i64, field: &str, value: &str, reason: Option<&str>) {
    person.minute = at;
    person.task(TaskCommand::Set {
        task: "CSAT-002".into(),
        fields: vec![(field.into(), value.into())],
        reason: reason.map(Into::into),
    });
}

#[test]
fn every_value_says_who_put_it_there_when_why_and_what_stood_there_before() {
    let (mut lin, mut chen, _) = lin_and_chen();
    sets(&mut lin, 99, "due", "2024-07-16", None);
    meet(&mut [&mut lin, &mut chen]);
    sets(&mut chen, 199, "due", "2024-07-17", Some("2 customers' times clash"));
    sets(&mut lin, 219, "owner", "Wu", None);
    sets(&mut chen, 239, "owner", "Zhao", None);
    meet(&mut [&mut lin, &mut chen]);
    let blame = chen.replica.blame("CSAT-002").unwrap();
    assert_eq!(lin.replica.blame("CSAT-002").unwrap(), blame);
    let [due] = field(&blame, "due").values.as_slice() else { panic!() };
    assert_eq!((due.value.as_text(), due.before.as_text()), (Some("2024-07-17"), Some("2024-07-16")));
    assert_eq!((due.author.as_deref(), due.at.as_str()), (Some("Chen"), "2024-07-08T12:20:00+08:00"));
    assert_eq!(due.reason.as_deref(), Some("2 customers' times clash"));
    let owners = &field(&blame, "owner").values;
    let who: Vec<_> =
        owners.iter().map(|v| (v.value.as_text(), v.author.as_deref(), v.before.as_text())).collect();
    assert!(who.contains(&(Some("Wu"), Some("Lin"), Some("Chen"))), "{who:?}");
    assert!(who.contains(&(Some("Zhao"), Some("Chen"), Some("Chen"))), "{who:?}");
    assert_eq!(
        owners[0].value.as_text(),
        chen.shows("CSAT-002").task.owner.as_deref(),
        "the shown one first"
    );
    assert_ne!(owners[0].device, owners[1].device);
    assert_eq!(field(&blame, "title").values[0].author.as_deref(), Some("Lin"));
    assert_eq!(
        field(&blame, "column").values[0].value.as_text(),
        Some("Customer satisfaction project / Not started")
    );
}

#[test]
fn every_word_of_the_minutes_says_who_wrote_it() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.minute = 99;
    lin.meeting(note(&meeting, "1", "甲说。乙说。丙说。"));
    meet(&mut [&mut lin, &mut chen]);
    chen.minute = 199;
    chen.meeting(note(&meeting, "1", "甲说。乙问。丙说。\nAnd more."));
    meet(&mut [&mut lin, &mut chen]);
    let blame = lin.replica.blame(&meeting).unwrap();
    assert_eq!(chen.replica.blame(&meeting).unwrap(), blame);
    let text = blame.texts.iter().find(|text| text.text == "agenda/notes").unwrap();
    assert_eq!(text.item.as_deref(), Some("Campaign plan details"));
    let runs: Vec<_> =
        text.runs.iter().map(|run| (run.text.as_str(), run.author.as_deref().unwrap())).collect();
    assert_eq!(runs, [("甲说。", "Lin"), ("乙问。", "Chen"), ("丙说。", "Lin"), ("\nAnd more.", "Chen")]);
    assert_eq!(text.runs[1].at, "2024-07-08T12:20:00+08:00");
    let whole: String = text.runs.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(whole, lin.minutes(&meeting).agenda[0].notes);
}

fn of<'d>(diff: &'d DiffView, title: &str) -> &'d DocumentDiff {
    diff.documents.iter().find(|document| document.title == title).unwrap_or_else(|| panic!("{diff:#?}"))
}

#[test]
fn a_difference_tells_then_and_now_and_not_each_step_between() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.minute = 100;
    lin.meeting(note(&meeting, "1", "One. Two. Three."));
    meet(&mut [&mut lin, &mut chen]);
    let from = minute(300);
    sets(&mut lin, 301, "due", "2024-07-16", None);
    sets(&mut lin, 302, "due", "2024-07-17", Some("clash"));
    sets(&mut lin, 303, "risk", "holidays", None);
    undo(&mut lin).unwrap();
    sets(&mut lin, 305, "collaborators", "-Zhao", None);
    sets(&mut lin, 306, "labels", "+urgent", None);
    lin.task(TaskCommand::Comment { task: "CSAT-002".into(), text: "Ask 李雷.".into() });
    lin.task(TaskCommand::Archive { task: "CSAT-003".into() });
    lin.adds("new here", "Customer satisfaction project");
    chen.minute = 320;
    chen.meeting(note(&meeting, "1", "One. Three. Four."));
    chen.meeting(MeetingCommand::Decide {
        meeting: meeting.clone(),
        text: "go on".into(),
        owner: None,
        by: None,
        due: None,
        item: None,
    });
    chen.does(Command::Person(PersonCommand::Add { name: "Han".into(), outside: false }));
    meet(&mut [&mut lin, &mut chen]);
    let to = minute(400);
    sets(&mut lin, 401, "due", "2024-07-30", None);
    let diff = lin.replica.diff(&from, &to, None).unwrap();
    assert_eq!(chen.replica.diff(&from, &to, None).unwrap(), diff);

    let task = of(&diff, "invite customers");
    let told: Vec<_> = task
        .fields
        .iter()
        .map(|field| {
            (field.field.as_str(), field.old.to_string(), field.new.to_string(), field.reason.as_deref())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("collaborators", "Zhao".to_owned(), String::new(), None),
            ("comments", String::new(), "Ask 李雷.".to_owned(), None),
            ("due", "2024-07-15".to_owned(), "2024-07-17".to_owned(), Some("clash")),
            ("labels", String::new(), "urgent".to_owned(), None),
        ]
    );
    assert_eq!(
        (task.fate, task.key.as_deref(), task.authors.as_slice()),
        (Fate::Changed, Some("CSAT-002"), &["Lin".to_owned()][..])
    );
    assert_eq!(task.fields[2].at, "2024-07-08T14:03:00+08:00");
    assert_eq!(of(&diff, "data analysis").fate, Fate::Archived);
    assert_eq!(of(&diff, "new here").fate, Fate::Made);

    let minutes = of(&diff, "Q3 marketing kick-off");
    let [text] = minutes.texts.as_slice() else { panic!("{minutes:#?}") };
    assert_eq!((text.text.as_str(), text.authors.as_slice()), ("agenda/notes", &["Chen".to_owned()][..]));
    let went: String = text.changes.iter().map(|change| change.old.as_str()).collect();
    let came: String = text.changes.iter().map(|change| change.new.as_str()).collect();
    assert!(went.contains("Two.") && came.contains("Four.") && !went.contains("One."), "{text:?}");
    let [decision] = minutes.fields.as_slice() else { panic!("{minutes:#?}") };
    assert_eq!(
        (decision.field.as_str(), decision.new.as_text(), decision.author.as_deref()),
        ("decisions", Some("go on"), Some("Chen"))
    );
    let people = &diff.documents.iter().find(|document| document.kind == "workspace").unwrap().fields;
    assert_eq!((people.len(), people[0].item.as_deref()), (1, Some("Han")));
    let kinds: Vec<&str> = diff.documents.iter().map(|document| document.kind.as_str()).collect();
    assert!(kinds.is_sorted(), "{kinds:?}");
    assert!(lin.replica.diff(&minute(350), &to, None).unwrap().documents.is_empty());

    for most in 1..=diff.documents.len() {
        let part = lin.replica.diff(&from, &to, Some(most)).unwrap();
        assert_eq!((part.documents.len(), part.more), (most, diff.documents.len() - most));
        assert!(part.documents.iter().all(|document| diff.documents.contains(document)), "{part:#?}");
        let last = part.documents.iter().any(|document| document.kind == "workspace");
        assert!(last, "what was touched last is told first: {part:#?}");
    }
}

#[test]
fn what_was_contested_meanwhile_says_so_and_what_was_restored_is_back() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.minute = 100;
    lin.task(TaskCommand::Archive { task: "CSAT-003".into() });
    meet(&mut [&mut lin, &mut chen]);
    sets(&mut lin, 301, "owner", "Wu", None);
    sets(&mut chen, 301, "owner", "Zhao", None);
    lin.task(TaskCommand::Restore { task: "CSAT-003".into() });
    meet(&mut [&mut lin, &mut chen]);
    let diff = lin.replica.diff(&minute(300), &minute(400), None).unwrap();
    assert_eq!(of(&diff, "data analysis").fate, Fate::Restored);
    let owner = &of(&diff, "invite customers").fields[0];
    let mut values = vec![owner.new.to_string()];
    values.extend(owner.rivals.iter().map(ToString::to_string));
    values.sort();
    assert_eq!((owner.field.as_str(), values), ("owner", vec!["Wu".to_owned(), "Zhao".to_owned()]));
}

#[test]
fn the_last_meeting_of_a_series_is_found_by_how_its_title_begins() {
    let (lin, ..) = lin_and_chen();
    let begins: DateTime<FixedOffset> = "2024-07-10T14:00:00+08:00".parse().unwrap();
    let later = begins + TimeDelta::days(1);
    assert_eq!(
        lin.replica.last_meeting("q3 Marketing", &later).unwrap(),
        ("Q3 marketing kick-off".into(), begins)
    );
    for (words, now) in [("q3", begins - TimeDelta::minutes(1)), ("q4", later)] {
        assert!(
            matches!(lin.replica.last_meeting(words, &now), Err(CommandError::NotFound { .. })),
            "{words}"
        );
    }
}
