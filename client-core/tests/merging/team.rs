//! People of the handbook, each with a replica in memory, exchanging changes without a wire.

use chrono::{DateTime, FixedOffset};
use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::person::PersonCommand;
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::{Command, Outcome};
use concord_core::heads::Heads;
use concord_core::id::{Root, WorkspaceId};
use concord_core::model::filter::Filter;
use concord_core::replica::Replica;
use concord_core::replica::context::Context;
use concord_core::replica::device::{Device, Joined};
use concord_core::replica::error::CommandError;
use concord_core::replica::query::TaskFilter;
use concord_core::store::workspaces::Remote;
use concord_core::view::meeting::MeetingDetail;
use concord_core::view::task::TaskDetail;

/// A person with a device. Randomness counts up from a seed of the device's own.
pub struct Person {
    pub replica: Replica,
    seed: u64,
    /// Minutes since the day the handbook's samples begin.
    pub minute: i64,
}

pub fn now(minute: i64) -> DateTime<FixedOffset> {
    let start: DateTime<FixedOffset> = "2024-07-08T09:00:00+08:00".parse().unwrap();
    start + chrono::TimeDelta::minutes(minute)
}

fn random(seed: &mut u64, bytes: &mut [u8]) {
    for byte in bytes {
        // splitmix64: any good mixing does, it only has to differ from device to device and call to call.
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        *byte = (z ^ (z >> 31)) as u8;
    }
}

impl Person {
    pub fn founds(name: &str, seed: u64) -> Person {
        let mut own = seed;
        let mut entropy = |bytes: &mut [u8]| random(&mut own, bytes);
        let mut context = Context::new(now(0), &mut entropy);
        let replica = Device::in_memory().unwrap().init(&mut context, "Customer care", name).unwrap();
        Person { replica, seed: own, minute: 0 }
    }

    /// Founds a workspace in a data directory.
    pub fn founds_in(directory: &std::path::Path, name: &str, seed: u64) -> Person {
        let mut own = seed;
        let mut entropy = |bytes: &mut [u8]| random(&mut own, bytes);
        let mut context = Context::new(now(0), &mut entropy);
        let replica = Device::open(directory).unwrap().init(&mut context, "Customer care", name).unwrap();
        Person { replica, seed: own, minute: 0 }
    }

    pub fn with_replica(replica: Replica, seed: u64) -> Person {
        Person { replica, seed, minute: 500 }
    }

    pub fn joins(other: &mut Person, name: &str, seed: u64) -> Person {
        let workspace = other.replica.workspace();
        let mut person = Person::arrives(workspace.root, &workspace.name, name, seed);
        person.receives(other);
        person.with(|replica, context| replica.enter_me(context, name)).unwrap();
        other.receives(&person);
        person
    }

    /// With a device that knows the workspace and holds nothing of it yet.
    pub fn arrives(root: Root, workspace: &str, name: &str, seed: u64) -> Person {
        let remote = Remote {
            server: "http://127.0.0.1:1".into(),
            workspace: WorkspaceId::from_bytes([1; 16]),
            token: "secret".into(),
            member: name.into(),
        };
        let role = "editor".into();
        let joined = Joined { root, name: workspace.to_owned(), remote, role, personal: None };
        let replica = Device::in_memory().unwrap().join(&joined, name).unwrap();
        Person { replica, seed, minute: 0 }
    }

    pub fn with<T>(&mut self, act: impl FnOnce(&mut Replica, &mut Context<'_>) -> T) -> T {
        self.minute += 1;
        let seed = &mut self.seed;
        let mut entropy = |bytes: &mut [u8]| random(seed, bytes);
        let mut context = Context::new(now(self.minute), &mut entropy);
        act(&mut self.replica, &mut context)
    }

    pub fn tries(&mut self, command: Command) -> Result<Outcome, CommandError> {
        self.with(|replica, context| replica.run(context, &command))
    }

    #[track_caller]
    pub fn does(&mut self, command: Command) -> Outcome {
        self.tries(command).unwrap()
    }

    #[track_caller]
    pub fn task(&mut self, command: TaskCommand) -> Outcome {
        self.does(Command::Task(command))
    }

    #[track_caller]
    pub fn board(&mut self, command: BoardCommand) -> Outcome {
        self.does(Command::Board(command))
    }

    #[track_caller]
    pub fn meeting(&mut self, command: MeetingCommand) -> Outcome {
        self.does(Command::Meeting(command))
    }

    #[track_caller]
    pub fn sets(&mut self, task: &str, field: &str, value: &str) {
        self.task(TaskCommand::Set {
            task: task.into(),
            fields: vec![(field.into(), value.into())],
            reason: None,
        });
    }

    #[track_caller]
    pub fn adds(&mut self, title: &str, board: &str) -> String {
        let new = NewTask { title: title.into(), board: Some(board.into()), ..NewTask::default() };
        let id = self.task(TaskCommand::Add(new)).document.unwrap();
        self.shows(&id.to_string()).task.key
    }

    #[track_caller]
    pub fn shows(&self, task: &str) -> TaskDetail {
        self.replica.task(task, now(0).date_naive()).unwrap().0
    }

    #[track_caller]
    pub fn minutes(&self, meeting: &str) -> MeetingDetail {
        self.replica.meeting(meeting, now(0)).unwrap()
    }

    /// Takes in everything another person has.
    pub fn receives(&mut self, other: &Person) {
        for (id, _) in other.replica.documents().unwrap() {
            let bytes = other.replica.give(&id, &Heads::empty()).unwrap();
            self.with(|replica, context| replica.take(context, &id, &bytes)).unwrap();
        }
    }

    /// Everything this person can see, as programs read it.
    pub fn sees(&self) -> String {
        sees(&self.replica)
    }
}

/// Everything there is to see in a replica, as programs read it.
pub fn sees(replica: &Replica) -> String {
    let today = now(0).date_naive();
    let open = replica.tasks(&TaskFilter::default(), today).unwrap();
    let archived = replica.tasks(&TaskFilter { archived: true, ..TaskFilter::default() }, today).unwrap();
    let details: Vec<_> = open
        .iter()
        .chain(&archived)
        .map(|task| replica.task(&task.id.to_string(), today).unwrap().0)
        .collect();
    let boards = replica.boards(true).unwrap();
    let board_details: Vec<_> =
        boards.iter().map(|board| replica.board(Some(&board.id), today).unwrap()).collect();
    let all = Filter::default();
    let forms: Vec<_> =
        boards.iter().map(|board| replica.board_form(Some(&board.id), &all, today).unwrap()).collect();
    let meetings = replica.meetings(true, now(0)).unwrap();
    let meeting_details: Vec<_> =
        meetings.iter().map(|meeting| replica.meeting(&meeting.id, now(0)).unwrap()).collect();
    serde_json::to_string_pretty(&serde_json::json!({
        "tasks": open, "archived": archived, "details": details, "boards": boards, "board_details": board_details,
        "meetings": meetings, "meeting_details": meeting_details, "people": replica.people().unwrap(),
        "conflicts": replica.conflicts().unwrap(), "decisions": replica.decisions(true, now(0)).unwrap(),
        "views": replica.saved_views().unwrap(), "rules": replica.rules().unwrap(), "lead": replica.lead(None, today).unwrap(),
        "lint": replica.lint(now(0)).unwrap(), "forms": forms, "put_away": replica.archived().unwrap(),
    }))
    .unwrap()
}

/// Everyone takes in what the others have, until nobody has anything new.
pub fn meet(people: &mut [&mut Person]) {
    for _ in 0..people.len() + 1 {
        for at in 0..people.len() {
            let (before, rest) = people.split_at_mut(at);
            let Some((person, after)) = rest.split_first_mut() else { continue };
            for other in before.iter().chain(after.iter()) {
                person.receives(other);
            }
        }
    }
}

/// The board of handbook section 4 with its three tasks.
pub fn satisfaction_board(lin: &mut Person) {
    for name in ["Wu", "Zhao", "Chen"] {
        lin.does(Command::Person(PersonCommand::Add { name: name.into(), outside: false }));
    }
    lin.board(BoardCommand::Add {
        name: "Customer satisfaction project".into(),
        prefix: Some("CSAT".into()),
    });
    let date = |text: &str| Some(text.parse().unwrap());
    let task = |title: &str, owner: &str, with: &str, start, due| NewTask {
        title: title.into(),
        board: Some("Customer satisfaction project".into()),
        owner: Some(owner.into()),
        with: vec![with.into()],
        start,
        due,
        ..NewTask::default()
    };
    for new in [
        task("design the interview outline", "Chen", "Wu", date("2024-07-08"), date("2024-07-10")),
        task("invite customers", "Chen", "Zhao", date("2024-07-11"), date("2024-07-15")),
        task("data analysis", "Wu", "Lin", date("2024-07-18"), date("2024-07-22")),
    ] {
        lin.task(TaskCommand::Add(new));
    }
}

/// The kick-off of handbook section 5 with its two agenda items.
pub fn kick_off(lin: &mut Person) -> String {
    let new = NewMeeting {
        title: "Q3 marketing kick-off".into(),
        at: "2024-07-10T14:00:00+08:00".parse().unwrap(),
        minutes: Some(60),
        place: Some("room A".into()),
        purpose: Some("settle the plan's details".into()),
        attendees: vec!["Chen".into()],
        board: Some("Customer satisfaction project".into()),
        ..NewMeeting::default()
    };
    let id = lin.meeting(MeetingCommand::Add(Box::new(new))).document.unwrap().to_string();
    for title in ["Campaign plan details", "Answer to the changed need"] {
        lin.meeting(agenda(&id, title));
    }
    id
}

/// Lin and Chen, both with the board and the kick-off.
pub fn lin_and_chen() -> (Person, Person, String) {
    let mut lin = Person::founds("Lin", 1);
    satisfaction_board(&mut lin);
    let meeting = kick_off(&mut lin);
    let mut chen = Person::joins(&mut lin, "Chen", 1_000_003);
    meet(&mut [&mut lin, &mut chen]);
    assert_eq!(lin.sees(), chen.sees());
    (lin, chen, meeting)
}

pub fn agenda(meeting: &str, title: &str) -> MeetingCommand {
    MeetingCommand::Agenda {
        meeting: meeting.into(),
        title: title.into(),
        background: None,
        goal: None,
        presenter: None,
        minutes: None,
        material: None,
    }
}

pub fn note(meeting: &str, item: &str, text: &str) -> MeetingCommand {
    MeetingCommand::Note {
        meeting: meeting.into(),
        item: Some(item.into()),
        seen: None,
        text: text.into(),
        append: false,
    }
}
