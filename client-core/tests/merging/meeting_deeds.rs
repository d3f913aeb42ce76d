//! What people do to a meeting in the stories of `property`: anything, in any order, whether it makes sense or not.

use concord_core::command::meeting::{MeetingCommand, PriorityEntry, Results, Unparked};
use concord_core::model::meeting::{Attendance, Execution, Ready, Vote, Way};
use proptest::prelude::*;

/// Something somebody does to the meeting. Numbers choose among what is there.
#[derive(Debug, Clone)]
pub enum MeetingDeed {
    Set(&'static str, &'static str),
    Invite,
    Attend(u8),
    Concern(bool),
    Check(u8),
    Tick(bool),
    Link(u8),
    Unlink,
    Comment(u8),
    SetAgenda(u8, &'static str, &'static str),
    MoveAgenda(u8, u8),
    RemoveAgenda(u8, bool),
    Start(bool),
    TakeUp(u8),
    End,
    Park(u8),
    Unpark(u8),
    Ahead(u8),
    Decide(u8),
    Vote(u8, u8),
    Execute(u8, u8),
    SetResult(bool, &'static str, &'static str),
    Send,
    Receipt(u8),
    Judge(u8, bool),
    Next(u8),
    Prioritise(u8, u8),
    Archive(bool),
}

pub fn meeting_deed() -> impl Strategy<Value = MeetingDeed> {
    use MeetingDeed as Do;
    let n = any::<u8>;
    let field = prop::sample::select(vec![
        ("purpose", "settle the plan"),
        ("purpose", "discuss"),
        ("minutes", "30"),
        ("minutes", "90"),
        ("at", "2024-07-11 10:00"),
        ("host", "Chen"),
        ("host", "Wu"),
        ("recorder", ""),
        ("repeat", "weekly"),
        ("next_at", "2024-07-17 14:00"),
    ]);
    let item = prop::sample::select(vec![
        ("title", "another title"),
        ("goal", ""),
        ("presenter", "Wu"),
        ("minutes", "20"),
        ("conclusion", "as planned"),
        ("conclusion", "not now"),
    ]);
    let result =
        prop::sample::select(vec![("owner", "Chen"), ("owner", ""), ("due", "2024-07-19"), ("item", "1")]);
    let before = prop_oneof![
        field.prop_map(|(field, value)| Do::Set(field, value)),
        Just(Do::Invite),
        n().prop_map(Do::Attend),
        any::<bool>().prop_map(Do::Concern),
        n().prop_map(Do::Check),
        any::<bool>().prop_map(Do::Tick),
        n().prop_map(Do::Link),
        Just(Do::Unlink),
        n().prop_map(Do::Comment),
        (n(), item).prop_map(|(n, (field, value))| Do::SetAgenda(n, field, value)),
        (n(), n()).prop_map(|(n, to)| Do::MoveAgenda(n, to)),
        (n(), any::<bool>()).prop_map(|(n, back)| Do::RemoveAgenda(n, back)),
    ];
    let during = prop_oneof![
        any::<bool>().prop_map(Do::Start),
        n().prop_map(Do::TakeUp),
        Just(Do::End),
        n().prop_map(Do::Park),
        n().prop_map(Do::Unpark),
        n().prop_map(Do::Ahead),
        n().prop_map(Do::Decide),
        (n(), n()).prop_map(|(n, vote)| Do::Vote(n, vote)),
        (n(), n()).prop_map(|(n, state)| Do::Execute(n, state)),
        (any::<bool>(), result).prop_map(|(action, (field, value))| Do::SetResult(action, field, value)),
    ];
    let after = prop_oneof![
        3 => Just(Do::Send),
        2 => n().prop_map(Do::Receipt),
        2 => (n(), any::<bool>()).prop_map(|(n, accepted)| Do::Judge(n, accepted)),
        2 => n().prop_map(Do::Next),
        2 => (n(), n()).prop_map(|(n, part)| Do::Prioritise(n, part)),
        1 => any::<bool>().prop_map(Do::Archive),
    ];
    prop_oneof![before, during, after]
}

fn number(n: u8, of: u8) -> String {
    (n % of + 1).to_string()
}

impl MeetingDeed {
    /// The command that does it.
    pub fn command(self, meeting: &str) -> MeetingCommand {
        let meeting = meeting.to_owned();
        let pair = |field: &str, value: &str| vec![(field.to_owned(), value.to_owned())];
        let people = ["Lin", "Chen", "Wu", "Zhao"];
        let person = |n: u8| people[usize::from(n) % people.len()].to_owned();
        match self {
            Self::Set(field, value) => MeetingCommand::Set { meeting, fields: pair(field, value) },
            Self::Invite => MeetingCommand::Invite { meeting, people: vec!["Chen".into(), "Wu".into()] },
            Self::Attend(n) => {
                let attendance = [Attendance::Confirmed, Attendance::Present, Attendance::Absent];
                MeetingCommand::Attend {
                    meeting,
                    person: person(n),
                    attendance: attendance[usize::from(n) % 3],
                }
            }
            Self::Concern(on) => MeetingCommand::Concern { meeting, people: vec!["Zhao".into()], on },
            Self::Check(n) => {
                MeetingCommand::AddCheck { meeting, title: format!("ready {n}"), sort: Some(Ready::Room) }
            }
            Self::Tick(done) => MeetingCommand::Tick { meeting, item: "1".into(), done },
            Self::Link(n) => {
                MeetingCommand::Link { meeting, url: format!("https://example.com/{n}"), title: None }
            }
            Self::Unlink => MeetingCommand::Unlink { meeting, link: "1".into() },
            Self::Comment(n) => MeetingCommand::Comment { meeting, text: format!("comment {n}") },
            Self::SetAgenda(n, field, value) => {
                MeetingCommand::SetAgenda { meeting, item: number(n, 3), fields: pair(field, value) }
            }
            Self::MoveAgenda(n, to) => {
                MeetingCommand::MoveAgenda { meeting, item: number(n, 3), before: Some(number(to, 3)) }
            }
            Self::RemoveAgenda(n, back) => MeetingCommand::RemoveAgenda { meeting, item: number(n, 3), back },
            Self::Start(all) => {
                let absent = if all { vec![] } else { vec!["Wu".into()] };
                MeetingCommand::Start { meeting, present: vec![], absent }
            }
            Self::TakeUp(n) => MeetingCommand::TakeUp { meeting, item: number(n, 3) },
            Self::End => MeetingCommand::End { meeting },
            Self::Park(n) => MeetingCommand::Park { meeting, text: format!("parked {n}") },
            Self::Unpark(n) => {
                let to = [Unparked::Agenda, Unparked::Next, Unparked::Task][usize::from(n) % 3];
                MeetingCommand::Unpark { meeting, item: "1".into(), to }
            }
            Self::Ahead(n) => MeetingCommand::Ahead { meeting, title: format!("next {n}") },
            Self::Decide(n) => MeetingCommand::Decide {
                meeting,
                text: format!("decision {n}"),
                owner: Some(person(n)),
                due: None,
                item: None,
                by: (n % 2 == 0).then_some(Way::Consensus),
            },
            Self::Vote(n, vote) => {
                let votes = [Some(Vote::Yes), Some(Vote::No), Some(Vote::Abstain), None];
                let vote = votes[usize::from(vote) % 4];
                MeetingCommand::Vote { meeting, decision: "1".into(), person: Some(person(n)), vote }
            }
            Self::Execute(n, state) => {
                let state = [Execution::Done, Execution::Dropped, Execution::Open][usize::from(state) % 3];
                MeetingCommand::Execute { meeting, decision: number(n, 2), state }
            }
            Self::SetResult(action, field, value) => {
                let list = if action { Results::Actions } else { Results::Decisions };
                MeetingCommand::SetResult { meeting, list, item: "1".into(), fields: pair(field, value) }
            }
            Self::Send => MeetingCommand::Send { meeting },
            Self::Receipt(n) => {
                let version = (n % 3 > 0).then_some(usize::from(n % 3));
                MeetingCommand::Receipt { meeting, version, person: Some(person(n)) }
            }
            Self::Judge(n, accepted) => {
                let numbers = if n % 2 == 0 { vec![] } else { vec![1] };
                MeetingCommand::Judge { meeting, numbers, accepted }
            }
            Self::Next(n) => {
                let at = (n % 2 == 0).then(|| "2024-07-17T14:00:00+08:00".parse().unwrap());
                MeetingCommand::Next { meeting, at }
            }
            Self::Archive(archived) => MeetingCommand::Archive { meeting, archived },
            Self::Prioritise(n, part) => MeetingCommand::Prioritise(Box::new(priority(meeting, n, part))),
        }
    }
}

fn priority(meeting: String, n: u8, part: u8) -> PriorityEntry {
    let text = |wanted: bool, text: &str| wanted.then(|| text.to_owned());
    PriorityEntry {
        meeting,
        slot: Some(n % 4 + 1),
        text: text(part.is_multiple_of(2), ["visit", "call", ""][usize::from(part) % 3]),
        number: text(part.is_multiple_of(3), "10"),
        actual: text(part.is_multiple_of(5), ["7", "13", "6.9"][usize::from(n) % 3]),
        thursday: text(part.is_multiple_of(7), "on the way"),
        ..PriorityEntry::default()
    }
}
