//! The whole life of a meeting among people of whom some are mostly offline (handbook section 5).

use concord_core::command::meeting::{MeetingCommand, NewMeeting, PriorityEntry, Rewritten, Unparked};
use concord_core::model::meeting::{Attendance, Execution, Repeat, Vote, Way};
use concord_core::view::meeting::MeetingDetail;

use crate::team::{Person, kick_off, lin_and_chen, meet, note, satisfaction_board};

fn set(meeting: &str, field: &str, value: &str) -> MeetingCommand {
    MeetingCommand::Set { meeting: meeting.into(), fields: vec![(field.into(), value.into())] }
}

fn conclude(meeting: &str, item: &str, text: &str) -> MeetingCommand {
    MeetingCommand::Conclude { meeting: meeting.into(), item: item.into(), text: text.into() }
}

fn decide(meeting: &str, text: &str, by: Option<Way>) -> MeetingCommand {
    MeetingCommand::Decide {
        meeting: meeting.into(),
        text: text.into(),
        owner: Some("Chen".into()),
        due: "2024-07-12".parse().ok(),
        item: None,
        by,
    }
}

fn vote(meeting: &str, vote: Vote) -> MeetingCommand {
    MeetingCommand::Vote { meeting: meeting.into(), decision: "1".into(), person: None, vote: Some(vote) }
}

fn receipt(meeting: &str) -> MeetingCommand {
    MeetingCommand::Receipt { meeting: meeting.into(), version: None, person: None }
}

fn send(meeting: &str) -> MeetingCommand {
    MeetingCommand::Send { meeting: meeting.into() }
}

fn next(meeting: &str) -> MeetingCommand {
    MeetingCommand::Next { meeting: meeting.into(), at: None }
}

/// Who was sent the minutes, and how far they have confirmed them.
fn receipts(detail: &MeetingDetail) -> Vec<(&str, &str)> {
    detail.recipients.iter().map(|one| (one.name.as_str(), one.receipt)).collect()
}

/// Lin, Chen, Wu and Zhao with the kick-off, to which all but Zhao are invited; Zhao is concerned.
fn four() -> ([Person; 4], String) {
    let mut lin = Person::founds("Lin", 1);
    satisfaction_board(&mut lin);
    let meeting = kick_off(&mut lin);
    let people = ["Lin", "Wu"].map(str::to_owned).to_vec();
    lin.meeting(MeetingCommand::Invite { meeting: meeting.clone(), people });
    lin.meeting(MeetingCommand::Concern { meeting: meeting.clone(), people: vec!["Zhao".into()], on: true });
    let chen = Person::joins(&mut lin, "Chen", 1_000_003);
    let wu = Person::joins(&mut lin, "Wu", 2_000_003);
    let zhao = Person::joins(&mut lin, "Zhao", 3_000_017);
    let mut team = [lin, chen, wu, zhao];
    everybody(&mut team);
    (team, meeting)
}

fn everybody(team: &mut [Person; 4]) {
    let [lin, chen, wu, zhao] = team;
    meet(&mut [lin, chen, wu, zhao]);
    let seen = team[0].sees();
    assert!(team.iter().all(|person| person.sees() == seen));
}

#[test]
fn a_meeting_of_four_of_whom_two_are_mostly_offline() {
    let (mut team, meeting) = four();
    let m = meeting.as_str();
    let [lin, chen, wu, _] = &mut team;
    // On the train Wu confirms and prepares; in the room the others have begun.
    wu.meeting(MeetingCommand::Attend {
        meeting: m.into(),
        person: "Wu".into(),
        attendance: Attendance::Confirmed,
    });
    wu.meeting(MeetingCommand::AddCheck { meeting: m.into(), title: "projector".into(), sort: None });
    let present = vec!["Lin".to_owned(), "Chen".to_owned()];
    let started = lin.meeting(MeetingCommand::Start { meeting: m.into(), present, absent: vec![] });
    assert_eq!(started.notes.len(), 1, "Wu is missing");
    lin.meeting(MeetingCommand::TakeUp { meeting: m.into(), item: "1".into() });
    lin.minute += 25;
    lin.meeting(note(m, "1", "Budget 50,000. One confirms.\n"));
    lin.meeting(MeetingCommand::TakeUp { meeting: m.into(), item: "2".into() });
    chen.receives(lin);
    chen.meeting(MeetingCommand::Park { meeting: m.into(), text: "the booth".into() });
    lin.meeting(decide(m, "the budget is 50,000", Some(Way::Vote)));
    everybody(&mut team);
    for (person, choice) in team.iter_mut().zip([Vote::Yes, Vote::Yes, Vote::Abstain, Vote::No]) {
        person.meeting(vote(m, choice));
    }
    let [lin, chen, ..] = &mut team;
    chen.receives(lin);
    chen.meeting(MeetingCommand::Unpark { meeting: m.into(), item: "1".into(), to: Unparked::Next });
    lin.meeting(MeetingCommand::End { meeting: m.into() });
    everybody(&mut team);
    let seen = team[3].minutes(m);
    assert_eq!(seen.decisions[0].votes.len(), 4);
    assert_eq!((seen.agenda[0].spent, seen.agenda[0].running_since.as_ref()), (27 * 60, None));
    assert_eq!(seen.next.items, ["the booth"]);
    // That Wu comes and that Wu is not there were said apart: both stand until somebody decides.
    assert_eq!(seen.contested, ["attendees/Wu"]);

    // Lin sends; Zhao, offline, corrects what Lin's version says; Wu writes after having heard of it.
    let [lin, chen, wu, zhao] = &mut team;
    lin.meeting(send(m));
    zhao.meeting(note(m, "1", "Budget 55,000. One confirms.\n"));
    wu.receives(lin);
    wu.meeting(receipt(m));
    chen.receives(lin);
    chen.meeting(conclude(m, "2", "answer by July 12"));
    everybody(&mut team);
    let seen = team[1].minutes(m);
    assert_eq!(seen.amendments.len(), 1);
    assert_eq!(seen.amendments[0].author.as_deref(), Some("Chen"));
    assert_eq!(seen.proposed.len(), 1);
    assert_eq!(seen.proposed[0].author.as_deref(), Some("Zhao"));
    let change = &seen.proposed[0].changes[0];
    assert_eq!(
        (change.old.to_string(), change.new.to_string()),
        ("Budget 50,000.".into(), "Budget 55,000.".into())
    );
    assert_eq!(receipts(&seen), [("Chen", "open"), ("Lin", "again"), ("Wu", "again"), ("Zhao", "open")]);

    // The host accepts and sends again: all who have not read the new words are asked.
    let [lin, ..] = &mut team;
    lin.meeting(MeetingCommand::Judge { meeting: m.into(), numbers: vec![], accepted: true });
    lin.meeting(send(m));
    everybody(&mut team);
    for person in &mut team {
        person.meeting(receipt(m));
    }
    everybody(&mut team);
    let seen = team[2].minutes(m);
    assert!(seen.recipients.iter().all(|one| one.receipt == "confirmed"), "{:?}", seen.recipients);
    assert!(seen.amendments.is_empty() && seen.proposed.is_empty());
    assert_eq!(seen.receipts.len(), 5, "every confirmation is kept");

    // Next week's meeting is made by two of them apart.
    let at = "2024-07-17T14:00:00+08:00".parse().ok();
    for person in [0, 3] {
        team[person].meeting(MeetingCommand::Next { meeting: m.into(), at });
    }
    everybody(&mut team);
    let meetings = team[2].replica.meetings(false, crate::team::now(0)).unwrap();
    assert_eq!(meetings.len(), 2);
    let seen = team[2].minutes(&meetings[1].id);
    assert_eq!(seen.agenda.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["the booth"]);
    assert!(seen.contested.is_empty(), "{:?}", seen.contested);
    assert_eq!(seen.meeting.host.as_deref(), Some("Wu"), "after Lin by name");
    assert_eq!(seen.last.unwrap().open[0].decisions[0].text, "the budget is 50,000");
}

#[test]
fn a_receipt_is_open_again_only_when_what_was_read_has_changed() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let m = meeting.as_str();
    lin.meeting(note(m, "1", "Budget 50,000."));
    lin.meeting(decide(m, "go ahead", None));
    lin.meeting(send(m));
    chen.receives(&lin);
    chen.meeting(receipt(m));
    lin.receives(&chen);
    assert_eq!(receipts(&lin.minutes(m)), [("Chen", "confirmed")]);
    // Bookkeeping changes nothing that was read.
    lin.meeting(vote(m, Vote::Yes));
    lin.meeting(MeetingCommand::Comment { meeting: m.into(), text: "thanks".into() });
    lin.meeting(MeetingCommand::AddCheck { meeting: m.into(), title: "room".into(), sort: None });
    lin.meeting(MeetingCommand::Execute { meeting: m.into(), decision: "1".into(), state: Execution::Done });
    assert_eq!(receipts(&lin.minutes(m)), [("Chen", "confirmed")]);
    assert!(lin.minutes(m).amendments.is_empty());
    let nothing = lin.meeting(send(m));
    assert_eq!(lin.minutes(m).sent.len(), 1, "nothing was amended: {:?}", nothing.notes);
    // An amendment does, for all but its author.
    lin.meeting(note(m, "1", "Budget 60,000."));
    assert_eq!(receipts(&lin.minutes(m)), [("Chen", "again")]);
    meet(&mut [&mut lin, &mut chen]);
    chen.meeting(receipt(m));
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(receipts(&lin.minutes(m)), [("Chen", "confirmed")]);
    chen.meeting(conclude(m, "1", "as planned"));
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(receipts(&lin.minutes(m)), [("Chen", "confirmed")]);
}

#[test]
fn a_confirmation_names_the_version_that_was_read() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let m = meeting.as_str();
    lin.meeting(note(m, "1", "Budget 50,000."));
    lin.meeting(send(m));
    lin.meeting(note(m, "1", "Budget 60,000."));
    lin.meeting(send(m));
    chen.receives(&lin);
    chen.meeting(MeetingCommand::Receipt { meeting: m.into(), version: Some(1), person: None });
    let seen = chen.minutes(m);
    assert_eq!((seen.recipients[0].version, seen.recipients[0].receipt), (Some(1), "again"));
    chen.meeting(MeetingCommand::Receipt { meeting: m.into(), version: Some(2), person: None });
    let seen = chen.minutes(m);
    assert_eq!((seen.recipients[0].version, seen.recipients[0].receipt), (Some(2), "confirmed"));
    let minutes: Vec<_> = seen.sent.iter().filter(|one| one.number == 2).collect();
    assert_eq!(seen.receipts[1].heads, minutes[0].heads);
}

#[test]
fn a_declined_amendment_opens_no_receipt_and_is_remembered() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let m = meeting.as_str();
    lin.meeting(note(m, "1", "Budget 50,000."));
    meet(&mut [&mut lin, &mut chen]);
    chen.meeting(note(m, "1", "Budget 90,000."));
    lin.meeting(send(m));
    lin.meeting(MeetingCommand::Receipt { meeting: m.into(), version: None, person: Some("Chen".into()) });
    meet(&mut [&mut lin, &mut chen]);
    let seen = lin.minutes(m);
    assert_eq!((seen.proposed.len(), seen.proposed[0].accepted), (1, None));
    assert_eq!(receipts(&seen), [("Chen", "confirmed")]);
    lin.meeting(MeetingCommand::Judge { meeting: m.into(), numbers: vec![1], accepted: false });
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(chen.minutes(m).proposed[0].accepted, Some(false));
    assert_eq!(
        chen.minutes(m).agenda[0].notes,
        "Budget 90,000.",
        "the words stand until somebody takes them out"
    );
}

#[test]
fn a_week_made_by_two_people_apart_is_one_week_with_one_agenda() {
    let mut lin = Person::founds("Lin", 1);
    satisfaction_board(&mut lin);
    let new = NewMeeting {
        at: "2024-07-08T09:30:00+08:00".parse().unwrap(),
        attendees: vec!["Lin".into(), "Chen".into(), "Wu".into()],
        template: Some(("weekly-meeting".into(), "zh-CN".into())),
        ..NewMeeting::default()
    };
    let first = lin.meeting(MeetingCommand::Add(Box::new(new))).document.unwrap().to_string();
    let mut chen = Person::joins(&mut lin, "Chen", 7);
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(chen.minutes(&first).meeting.repeat, Some(Repeat::Weekly));
    let second = lin.meeting(next(&first)).document.unwrap().to_string();
    assert_eq!(chen.meeting(next(&first)).document.unwrap().to_string(), second);
    // Each goes on in the meeting that they have made.
    lin.meeting(note(&second, "1", "红牌产品清空。"));
    chen.meeting(note(&second, "2", "三件要事全部达成。"));
    chen.meeting(set(&second, "place", "会议室B"));
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(lin.sees(), chen.sees());
    let seen = lin.minutes(&second);
    assert_eq!(seen.agenda.len(), 6);
    assert_eq!(seen.agenda[0].title, "红黄牌产品销售达成率");
    assert_eq!(
        (seen.agenda[0].notes.as_str(), seen.agenda[1].notes.as_str()),
        ("红牌产品清空。", "三件要事全部达成。")
    );
    assert!(seen.contested.is_empty(), "{:?}", seen.contested);
    assert_eq!(seen.meeting.at.as_deref(), Some("2024-07-15T09:30:00+08:00"));
    assert_eq!(seen.meeting.host.as_deref(), Some("Wu"));
    // The third has the same agenda again, and the host after Wu is Chen.
    let third = chen.meeting(next(&second)).document.unwrap().to_string();
    let seen = chen.minutes(&third);
    assert_eq!((seen.agenda.len(), seen.meeting.host.as_deref()), (6, Some("Chen")));
    assert_eq!(seen.series.as_deref(), Some(first.as_str()));
}

#[test]
fn what_is_open_opens_every_meeting_until_it_is_done() {
    let (mut lin, _, meeting) = lin_and_chen();
    lin.meeting(set(&meeting, "repeat", "weekly"));
    let action = MeetingCommand::Action {
        meeting: meeting.clone(),
        title: "confirm the budget".into(),
        owner: Some("Lin".into()),
        due: "2024-07-15".parse().ok(),
        board: None,
        item: None,
        note: None,
    };
    let task = lin.meeting(action).document.unwrap().to_string();
    lin.meeting(decide(&meeting, "go ahead", Some(Way::Consensus)));
    let second = lin.meeting(next(&meeting)).document.unwrap().to_string();
    let third = lin.meeting(next(&second)).document.unwrap().to_string();
    let last = lin.minutes(&third).last.unwrap();
    assert_eq!((last.meeting.as_str(), last.open.len()), (second.as_str(), 1));
    assert_eq!((last.open[0].actions.len(), last.open[0].decisions.len()), (1, 1));
    lin.task(concord_core::command::task::TaskCommand::Done { task });
    lin.meeting(MeetingCommand::Execute { meeting, decision: "1".into(), state: Execution::Done });
    assert!(lin.minutes(&third).last.unwrap().open.is_empty());
}

#[test]
fn a_priority_is_written_by_two_in_two_registers() {
    let (mut lin, mut chen, meeting) = lin_and_chen();
    let entry = |person: &str| PriorityEntry {
        meeting: meeting.clone(),
        person: Some(person.into()),
        slot: Some(1),
        ..PriorityEntry::default()
    };
    let write = |entry| MeetingCommand::Prioritise(Box::new(entry));
    lin.meeting(write(PriorityEntry {
        text: Some("visit".into()),
        number: Some("10".into()),
        unit: Some("customers".into()),
        ..entry("Chen")
    }));
    meet(&mut [&mut lin, &mut chen]);
    lin.meeting(write(PriorityEntry { thursday: Some("half".into()), ..entry("Chen") }));
    chen.meeting(write(PriorityEntry { actual: Some("7".into()), ..entry("Chen") }));
    meet(&mut [&mut lin, &mut chen]);
    let seen = chen.minutes(&meeting);
    let priority = &seen.priorities[0];
    assert_eq!((priority.attainment, priority.thursday.as_deref()), (Some(70), Some("half")));
    assert!(!priority.deviates && seen.contested.is_empty());
    lin.meeting(write(PriorityEntry { number: Some("11".into()), ..entry("Chen") }));
    chen.meeting(write(PriorityEntry { number: Some("12".into()), ..entry("Chen") }));
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(lin.minutes(&meeting).contested, ["priorities/Chen:1:number"]);
}

#[test]
fn a_text_edited_while_others_write_merges_at_what_its_writer_saw() {
    use concord_core::view::meeting::sheet;
    let (mut lin, mut chen, meeting) = lin_and_chen();
    lin.meeting(note(&meeting, "1", "Budget 50,000. One confirms."));
    meet(&mut [&mut lin, &mut chen]);
    let before = sheet(&lin.minutes(&meeting));
    let heads = lin.replica.heads(&meeting.parse().unwrap()).unwrap().unwrap();
    // While Lin's editor is open, Chen moves the meeting, rewrites a sentence and puts an item on the agenda.
    chen.meeting(set(&meeting, "at", "2024-07-11 10:00"));
    chen.meeting(set(&meeting, "place", "room C"));
    chen.meeting(note(&meeting, "1", "Budget 50,000. Two confirm."));
    chen.meeting(crate::team::agenda(&meeting, "The booth"));
    lin.receives(&chen);
    let mut after = before.clone();
    after.agenda[0].notes = "Budget 60,000. One confirms.".into();
    after.agenda.swap(0, 1);
    after.fields.insert("place".into(), "room B".into());
    after.fields.insert("purpose".into(), "settle the budget".into());
    let rewritten = Rewritten { meeting: meeting.clone(), heads, before, after };
    lin.meeting(MeetingCommand::Rewrite(Box::new(rewritten)));
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(lin.sees(), chen.sees());
    let seen = chen.minutes(&meeting);
    let titles: Vec<&str> = seen.agenda.iter().map(|item| item.title.as_str()).collect();
    // Behind the answer stand what Lin moved there and what Chen added there, in an order that is the same for both.
    assert_eq!((titles.len(), titles[0]), (3, "Answer to the changed need"));
    let plan = seen.agenda.iter().find(|item| item.title == "Campaign plan details").unwrap();
    assert_eq!(plan.notes, "Budget 60,000. Two confirm.");
    assert_eq!(seen.meeting.at.as_deref(), Some("2024-07-11T10:00:00+08:00"));
    assert_eq!(seen.purpose.as_deref(), Some("settle the budget"));
    assert_eq!(seen.contested, ["place"], "both moved it, and somebody has to decide");
}
