//! A year's work as commands: tasks that are made, worked on for two weeks and finished, meetings that are held and
//! confirmed, spread evenly over the year. The last two weeks are in the middle of it.

use std::path::Path;

use chrono::{DateTime, FixedOffset, TimeDelta};
use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::person::PersonCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::view::ViewCommand;
use concord_core::model::card::Colour;
use concord_core::model::meeting::Repeat;
use concord_core::model::task::Priority;
use concord_core::replica::Replica;
use concord_core::replica::context::Context;
use concord_core::replica::device::Device;

use super::{BOARDS, MEETINGS, OWNERS, TASKS, end};

type Failed = Box<dyn std::error::Error>;

/// Action items of each meeting: tasks too.
const ACTIONS: usize = 2;

/// Minutes of a day, and of a year.
const DAY: i64 = 24 * 60;
const YEAR: i64 = 365 * DAY;

/// One thing of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Task(usize),
    Meeting(usize),
}

/// Makes the year in a data directory; `part` of it is a whole one's so-manieth part.
pub fn fill(data: &Path, part: usize) -> Result<(), Failed> {
    let begin = end() - TimeDelta::minutes(YEAR);
    let mut replica = within(begin, |context| Ok(Device::open(data)?.init(context, "Bench", OWNERS[0])?))?;
    people_and_boards(&mut replica, begin)?;
    let (tasks, meetings) = ((TASKS - MEETINGS * ACTIONS) / part, MEETINGS / part);
    let mut names = vec![String::new(); tasks + meetings];
    for (minute, thing, step) in deeds(tasks, meetings) {
        let at = begin + TimeDelta::minutes(minute);
        let slot = match thing {
            Thing::Task(n) => n,
            Thing::Meeting(n) => tasks + n,
        };
        let command = match thing {
            Thing::Task(n) => task(n, step, &names[slot], at),
            Thing::Meeting(n) => meeting(n, step, &names[slot], at),
        };
        let Some(command) = command else { continue };
        let outcome = within(at, |context| Ok(replica.run(context, &command)?))?;
        if let (0, Some(id)) = (step, outcome.document) {
            names[slot] = id.to_string();
        }
    }
    Ok(())
}

fn within<T>(
    now: DateTime<FixedOffset>,
    act: impl FnOnce(&mut Context<'_>) -> Result<T, Failed>,
) -> Result<T, Failed> {
    let mut entropy = |bytes: &mut [u8]| getrandom::fill(bytes).expect("the system gives random bytes");
    act(&mut Context::new(now, &mut entropy))
}

fn people_and_boards(replica: &mut Replica, now: DateTime<FixedOffset>) -> Result<(), Failed> {
    let people = OWNERS[1..]
        .iter()
        .map(|name| Command::Person(PersonCommand::Add { name: (*name).to_owned(), outside: false }));
    let boards = (0..BOARDS).map(|n| {
        Command::Board(BoardCommand::Add { name: format!("Board {n}"), prefix: Some(format!("B{n}X")) })
    });
    let view =
        Command::View(ViewCommand::Save { name: "chen".into(), words: "owner:Chen due.before:eow".into() });
    for command in people.chain(boards).chain([view]) {
        within(now, |context| Ok(replica.run(context, &command)?))?;
    }
    Ok(())
}

/// What is done when, in its order.
fn deeds(tasks: usize, meetings: usize) -> Vec<(i64, Thing, usize)> {
    let begins =
        |n: usize, all: usize| i64::try_from(n).unwrap_or(0) * YEAR / i64::try_from(all).unwrap_or(1);
    let mut deeds = Vec::new();
    for n in 0..tasks {
        deeds.extend(
            (0..8).map(|step: usize| (begins(n, tasks) + 2 * DAY * step as i64, Thing::Task(n), step)),
        );
    }
    for n in 0..meetings {
        // Announced two days ahead, held within the hour, read in the days after it.
        deeds.extend((0..24).map(|step: usize| {
            let minute = match step {
                0..4 => 0,
                4..16 => 2 * DAY + step as i64,
                _ => 3 * DAY + 60 * step as i64,
            };
            (begins(n, meetings) + minute, Thing::Meeting(n), step)
        }));
    }
    deeds.retain(|(minute, ..)| *minute < YEAR);
    deeds.sort_unstable();
    deeds
}

fn owner(n: usize) -> String {
    OWNERS[n % OWNERS.len()].to_owned()
}

/// The steps of a task. One in five is never finished, one in twenty is blocked and stays it.
fn task(n: usize, step: usize, id: &str, at: DateTime<FixedOffset>) -> Option<Command> {
    let task = id.to_owned();
    let date = |days: i64| (at + TimeDelta::days(days)).date_naive();
    Some(Command::Task(match step {
        0 => TaskCommand::Add(NewTask {
            title: format!("Design the interview outline, part {n}"),
            board: Some(format!("Board {}", n % BOARDS)),
            owner: Some(owner(n)),
            with: vec![owner(n + 3)],
            labels: vec![["customers", "contracts", "figures"][n % 3].to_owned()],
            start: Some(date(0)),
            due: Some(date(12)),
            priority: [Some(Priority::High), Some(Priority::Medium), Some(Priority::Low), None][n % 4],
            deliverable: Some(format!("question list v1.{}", n % 10)),
            risk: n.is_multiple_of(3).then(|| "customer contact must confirm needs".to_owned()),
            description: n
                .is_multiple_of(3)
                .then(|| "Question list from the customer profile. Needs, pains and competitors.".to_owned()),
            ..NewTask::default()
        }),
        1 => TaskCommand::Start { task },
        2 if n.is_multiple_of(3) => TaskCommand::Set {
            task,
            fields: vec![("due".into(), date(10).to_string())],
            reason: n.is_multiple_of(2).then(|| "2 customers' times clash".to_owned()),
        },
        2 => TaskCommand::AddCheck { task, title: "Call 10 key accounts".into() },
        3 => TaskCommand::Comment { task, text: format!("Two customers have answered, @{}.", owner(n + 1)) },
        4 => TaskCommand::Log { task, minutes: 45 },
        5 if n % 20 == 7 => {
            TaskCommand::Block { task, reason: Some("customer contact".into()), from: Some(owner(n + 2)) }
        }
        5 if n % 200 == 9 => {
            TaskCommand::Card { task, colour: Some(Colour::Yellow), tracker: Some(owner(n + 5)) }
        }
        6 if n % 5 != 2 => TaskCommand::Done { task },
        7 if n % 10 == 1 => TaskCommand::Return { task, problems: vec!["data dimensions incomplete".into()] },
        7 if n % 10 == 3 => TaskCommand::Accept { task },
        _ => return None,
    }))
}

/// The steps of a meeting: planned, noticed, held, its minutes sent, and confirmed by half of those who have them.
fn meeting(n: usize, step: usize, id: &str, at: DateTime<FixedOffset>) -> Option<Command> {
    let meeting = id.to_owned();
    let item = |number: usize| (1 + number % 2).to_string();
    let day = |days: i64| Some((at + TimeDelta::days(days)).date_naive());
    Some(Command::Meeting(match step {
        0 => MeetingCommand::Add(Box::new(NewMeeting {
            title: format!("Round-{n}"),
            at: at + TimeDelta::days(2),
            minutes: Some(60),
            purpose: Some("settle the plan's details".into()),
            host: Some(owner(n)),
            attendees: (0..6).map(|other| owner(n + other)).collect(),
            board: Some(format!("Board {}", n % BOARDS)),
            concerned: vec![owner(n + 7)],
            repeat: n.is_multiple_of(10).then_some(Repeat::Weekly),
            ..NewMeeting::default()
        })),
        1 | 2 => MeetingCommand::Agenda {
            meeting,
            title: format!("Campaign plan details {step}"),
            background: None,
            goal: Some("settled".into()),
            presenter: Some(owner(n + step)),
            minutes: Some(20),
            material: None,
        },
        3 => MeetingCommand::Invite { meeting, people: Vec::new() },
        4 => MeetingCommand::Start { meeting, present: Vec::new(), absent: vec![owner(n + 5)] },
        5..=9 => MeetingCommand::Note {
            meeting,
            item: Some(item(step)),
            seen: None,
            text: format!("Budget CNY {step}0,000 for part {n}. One confirms.\n"),
            append: true,
        },
        10 | 11 => MeetingCommand::Conclude {
            meeting,
            item: item(step),
            text: "Go ahead as planned, budget confirmed by July 15".into(),
        },
        12 => MeetingCommand::Decide {
            meeting,
            text: format!("Training {n} is taken into the plan"),
            owner: Some(owner(n + 1)),
            due: day(14),
            item: Some(item(1)),
            by: None,
        },
        13 | 14 => MeetingCommand::Action {
            meeting,
            title: format!("Confirm the budget in detail, {n}.{step}"),
            owner: Some(owner(n + step)),
            due: day(7),
            board: None,
            item: Some(item(step)),
            note: Some("finance to help".into()),
        },
        15 => MeetingCommand::End { meeting },
        16 => MeetingCommand::Send { meeting },
        17..=20 => MeetingCommand::Receipt { meeting, version: None, person: Some(owner(n + step)) },
        _ => return None,
    }))
}
