//! Two people write the same text apart and then meet: every sentence is there, and two rewrites of one stand side by side.

use concord_core::command::meeting::{MeetingCommand, Seen};
use concord_core::command::task::TaskCommand;

use crate::pair::{pick, together, values_of};
use crate::team::{lin_and_chen, note};

#[test]
fn a_sentence_rewritten_by_both_stands_twice_and_is_never_a_mixture() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "预算五万元。由市场部确认。七月启动。"));
    together(&mut lin, &mut chen);
    lin.meeting(note(&meeting, "1", "预算六万元。由市场部确认。七月启动。"));
    chen.meeting(note(&meeting, "1", "预算四万五千元，含培训。由市场部确认。七月启动。"));
    together(&mut lin, &mut chen);
    let notes = &lin.minutes(&meeting).agenda[0].notes;
    let one = "预算六万元。预算四万五千元，含培训。由市场部确认。七月启动。";
    let other = "预算四万五千元，含培训。预算六万元。由市场部确认。七月启动。";
    assert!(notes == one || notes == other, "{notes}");
    let conflicts = lin.replica.conflicts().unwrap();
    assert_eq!(conflicts.len(), 1);
    let mut values: Vec<(String, Option<String>)> =
        conflicts[0].values.iter().map(|v| (v.value.to_string(), v.author.clone())).collect();
    values.sort();
    assert_eq!(
        values,
        [
            ("预算六万元。".to_owned(), Some("Lin".to_owned())),
            ("预算四万五千元，含培训。".to_owned(), Some("Chen".to_owned()))
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    chen.does(pick(&meeting, &conflicts[0].field, "预算六万元。"));
    together(&mut lin, &mut chen);
    assert_eq!(lin.minutes(&meeting).agenda[0].notes, "预算六万元。由市场部确认。七月启动。");
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn keeping_different_sentences_apart_is_a_disagreement_again_and_never_a_loss() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "Budget open. One confirms.\n"));
    together(&mut lin, &mut chen);
    lin.meeting(note(&meeting, "1", "Budget 60,000. One confirms.\n"));
    chen.meeting(note(&meeting, "1", "Budget 45,000. One confirms.\n"));
    together(&mut lin, &mut chen);
    let field = lin.replica.conflicts().unwrap()[0].field.clone();
    lin.does(pick(&meeting, &field, "Budget 60,000."));
    chen.does(pick(&meeting, &field, "Budget 45,000."));
    assert_eq!(lin.minutes(&meeting).agenda[0].notes, "Budget 60,000. One confirms.\n");
    together(&mut lin, &mut chen);
    assert_eq!(values_of(&lin, &field), ["Budget 45,000.", "Budget 60,000."]);
    lin.does(pick(&meeting, &field, "Budget 50,000."));
    together(&mut lin, &mut chen);
    assert_eq!(chen.minutes(&meeting).agenda[0].notes, "Budget 50,000. One confirms.\n");
    assert!(chen.replica.conflicts().unwrap().is_empty());
}

#[test]
fn a_description_written_over_a_newer_one_stands_beside_it_and_is_listed() {
    let (mut lin, mut chen, _) = lin_and_chen();
    let describe = |before: Option<&str>, after: &str| TaskCommand::Describe {
        task: "CSAT-001".into(),
        before: before.map(str::to_owned),
        after: after.into(),
    };
    lin.task(describe(None, "Ask about pains. Then scores."));
    together(&mut lin, &mut chen);
    lin.task(describe(None, "Ask about pains and needs. Then scores."));
    together(&mut lin, &mut chen);
    chen.task(describe(Some("Ask about pains. Then scores."), "Ask about competitors. Then scores."));
    together(&mut lin, &mut chen);
    let task = lin.shows("CSAT-001");
    assert_eq!(task.description, "Ask about pains and needs.Ask about competitors. Then scores.");
    assert_eq!(task.rewrites[0].versions, ["Ask about pains and needs.", "Ask about competitors."]);
}

#[test]
fn a_sentence_rewritten_by_both_to_the_same_words_stands_once() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "Budget 50,000. One confirms.\n"));
    together(&mut lin, &mut chen);
    lin.meeting(note(&meeting, "1", "Budget CNY 50,000. One confirms.\n"));
    chen.meeting(note(&meeting, "1", "Budget CNY 50,000. One confirms.\n"));
    together(&mut lin, &mut chen);
    assert_eq!(lin.minutes(&meeting).agenda[0].notes, "Budget CNY 50,000. One confirms.\n");
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

/// The words that one of them gave up stand right before the other's, who keeps them.
#[test]
fn words_that_one_gave_up_and_the_other_keeps_stand_beside_what_came_instead() {
    for lin_gives_up in [true, false] {
        let (mut lin, mut chen, meeting) = lin_and_chen();
        lin.meeting(note(&meeting, "1", "Room A."));
        together(&mut lin, &mut chen);
        for person in [&mut lin, &mut chen] {
            person.meeting(note(&meeting, "1", "Room B."));
        }
        let gives_up = if lin_gives_up { &mut lin } else { &mut chen };
        gives_up.meeting(note(&meeting, "1", "Room C."));
        together(&mut lin, &mut chen);
        let mut versions = chen.minutes(&meeting).rewrites.remove(0).versions;
        versions.sort();
        assert_eq!(versions, ["Room B.", "Room C."]);
        let notes = &lin.minutes(&meeting).agenda[0].notes;
        assert!(["Room B.Room C.", "Room C.Room B."].contains(&notes.as_str()), "{notes}");
    }
}

#[test]
fn an_editor_left_open_while_others_write_merges_at_what_it_saw() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "First point. Second point.\n"));
    together(&mut lin, &mut chen);
    let id = lin.minutes(&meeting).meeting.id;
    let seen = Seen {
        text: lin.minutes(&meeting).agenda[0].notes.clone(),
        heads: lin.replica.heads(&id.parse().unwrap()).unwrap().unwrap(),
    };
    lin.meeting(note(&meeting, "1", "First point, agreed. Second point.\nThird point.\n"));
    lin.meeting(MeetingCommand::Note {
        meeting: meeting.clone(),
        item: Some("1".into()),
        seen: Some(seen),
        text: "First point. Second point, open.\n".into(),
        append: false,
    });
    together(&mut lin, &mut chen);
    assert_eq!(
        chen.minutes(&meeting).agenda[0].notes,
        "First point, agreed. Second point, open.\nThird point.\n"
    );
}
