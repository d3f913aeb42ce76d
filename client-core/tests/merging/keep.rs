//! Texts that people set apart are kept side by side, as one decision.

use concord_core::replica::error::CommandError;

use crate::pair::{keep, together};
use crate::team::{Person, lin_and_chen, note};

fn risk_of(person: &Person) -> Option<String> {
    person.shows("CSAT-003").task.risk
}

#[test]
fn two_texts_of_one_field_become_one_value_that_holds_both() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-003", "risk", "agree the dimensions first");
    chen.sets("CSAT-003", "risk", "figures come late");
    together(&mut lin, &mut chen);
    chen.does(keep("CSAT-003", "risk"));
    let kept = risk_of(&chen).unwrap();
    assert!(kept.contains("agree the dimensions first") && kept.contains("figures come late"), "{kept}");
    assert_eq!(kept.matches(" / ").count(), 1);
    together(&mut lin, &mut chen);
    assert_eq!(risk_of(&lin), Some(kept));
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn keeping_both_at_both_ends_is_agreement() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-003", "risk", "agree the dimensions first");
    chen.sets("CSAT-003", "risk", "figures come late");
    together(&mut lin, &mut chen);
    lin.does(keep("CSAT-003", "risk"));
    chen.does(keep("CSAT-003", "risk"));
    together(&mut lin, &mut chen);
    assert!(lin.replica.conflicts().unwrap().is_empty());
}

#[test]
fn something_against_nothing_is_kept() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-002", "risk", "dates open");
    together(&mut lin, &mut chen);
    lin.sets("CSAT-002", "risk", "");
    chen.sets("CSAT-002", "risk", "two customers silent");
    together(&mut lin, &mut chen);
    lin.does(keep("CSAT-002", "risk"));
    together(&mut lin, &mut chen);
    assert_eq!(chen.shows("CSAT-002").task.risk.as_deref(), Some("two customers silent"));
    assert!(chen.replica.conflicts().unwrap().is_empty());
}

#[test]
fn rewrites_of_a_sentence_stay_where_they_stand_and_are_no_disagreement_any_more() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "Budget open. One confirms.\n"));
    together(&mut lin, &mut chen);
    lin.meeting(note(&meeting, "1", "Budget 60,000. One confirms.\n"));
    chen.meeting(note(&meeting, "1", "Budget 45,000. One confirms.\n"));
    together(&mut lin, &mut chen);
    let before = lin.minutes(&meeting).agenda[0].notes.clone();
    let field = lin.replica.conflicts().unwrap()[0].field.clone();
    lin.does(keep(&meeting, &field));
    together(&mut lin, &mut chen);
    assert_eq!(chen.minutes(&meeting).agenda[0].notes, before);
    assert!(chen.replica.conflicts().unwrap().is_empty());
}

#[test]
fn of_what_is_no_text_one_has_to_be_picked() {
    let (mut lin, mut chen, _) = lin_and_chen();
    lin.sets("CSAT-003", "owner", "Zhao");
    chen.sets("CSAT-003", "owner", "Lin");
    together(&mut lin, &mut chen);
    assert!(matches!(lin.tries(keep("CSAT-003", "owner")), Err(CommandError::Invalid { .. })));
    assert!(matches!(lin.tries(keep("CSAT-003", "risk")), Err(CommandError::NotFound { .. })));
    assert_eq!(lin.shows("CSAT-003").task.contested, ["owner"]);
}
