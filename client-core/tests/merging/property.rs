//! Whatever three people do, in whatever order, parts and duplicates their changes arrive: who has the same
//! changes sees the same workspace, and an index kept up change by change equals one built anew.

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::conflict::ConflictCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::task::TaskCommand;
use concord_core::model::board::ColumnKind;
use concord_core::replica::query::TaskFilter;
use proptest::prelude::*;

use crate::board_deeds::{self, BoardDeed, board_deed};
use crate::meeting_deeds::{MeetingDeed, meeting_deed};
use crate::team::{Person, agenda, kick_off, meet, note, satisfaction_board, tables};

const BOARD: &str = "Customer satisfaction project";

/// Something somebody does. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Deed {
    Add(u8),
    Set(u8, &'static str, &'static str),
    Member(u8, bool),
    Move(u8, u8),
    Before(u8, u8),
    Block(u8),
    Archive(u8, bool),
    Comment(u8),
    Check(u8),
    Tick(u8, bool),
    Log(u8),
    Describe(u8, u8),
    Note(u8, u8),
    Agenda(u8),
    Action(u8),
    AddColumn(u8),
    ArchiveColumn(u8, bool),
    Inbox(u8),
    PickFirst(u8),
    Meet(MeetingDeed),
    Board(BoardDeed),
}

fn deed() -> impl Strategy<Value = Deed> {
    let field = prop_oneof![
        Just(("title", "another title")),
        Just(("title", "调查客户")),
        Just(("due", "2024-07-17")),
        Just(("due", "")),
        Just(("priority", "high")),
        Just(("priority", "low")),
        Just(("owner", "Wu")),
        Just(("owner", "Zhao")),
        Just(("important", "yes")),
        Just(("risk", "")),
        Just(("risk", "open dates")),
    ];
    prop_oneof![
        1 => any::<u8>().prop_map(Deed::Add),
        1 => (any::<u8>(), field).prop_map(|(n, (field, value))| Deed::Set(n, field, value)),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(n, on)| Deed::Member(n, on)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(n, m)| Deed::Move(n, m)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(n, m)| Deed::Before(n, m)),
        1 => any::<u8>().prop_map(Deed::Block),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(n, on)| Deed::Archive(n, on)),
        1 => any::<u8>().prop_map(Deed::Comment),
        1 => any::<u8>().prop_map(Deed::Check),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(n, on)| Deed::Tick(n, on)),
        1 => any::<u8>().prop_map(Deed::Log),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(n, m)| Deed::Describe(n, m)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(n, m)| Deed::Note(n, m)),
        1 => any::<u8>().prop_map(Deed::Agenda),
        1 => any::<u8>().prop_map(Deed::Action),
        1 => any::<u8>().prop_map(Deed::AddColumn),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(n, on)| Deed::ArchiveColumn(n, on)),
        1 => any::<u8>().prop_map(Deed::Inbox),
        1 => any::<u8>().prop_map(Deed::PickFirst),
        8 => meeting_deed().prop_map(Deed::Meet),
        8 => board_deed().prop_map(Deed::Board),
    ]
}

/// Who does what, and whom they hear of before.
fn story() -> impl Strategy<Value = Vec<(usize, Option<usize>, Deed)>> {
    prop::collection::vec((0..3usize, prop::option::weighted(0.3, 0..3usize), deed()), 1..24)
}

fn act(person: &mut Person, meeting: &str, deed: &Deed) {
    let today = "2024-07-08".parse().unwrap();
    let mut tasks = person.replica.tasks(&TaskFilter::default(), today).unwrap();
    tasks.extend(
        person.replica.tasks(&TaskFilter { archived: true, ..TaskFilter::default() }, today).unwrap(),
    );
    let task = |n: u8| tasks[usize::from(n) % tasks.len()].id.to_string();
    let columns = person.replica.board(Some(BOARD), today).unwrap().columns;
    let column = |n: u8| columns[usize::from(n) % columns.len()].name.clone();
    let text = |n: u8| {
        ["A. B. C.", "A. B1. C.", "A. B2. C.", "甲。乙。丙。", "A.\nB. C."][usize::from(n) % 5].to_owned()
    };
    let command = match deed.clone() {
        Deed::Add(n) => {
            person.adds(&format!("task {n}"), BOARD);
            return;
        }
        Deed::Inbox(n) => {
            person.adds(&format!("mail {n}"), "Inbox");
            return;
        }
        Deed::Board(deed) => {
            let tasks: Vec<String> = tasks.iter().map(|task| task.id.to_string()).collect();
            let columns: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            board_deeds::command(&deed, BOARD, &tasks, &columns)
        }
        Deed::Set(n, field, value) => Command::Task(TaskCommand::Set {
            task: task(n),
            fields: vec![(field.into(), value.into())],
            reason: None,
        }),
        Deed::Member(n, on) => Command::Task(TaskCommand::Set {
            task: task(n),
            fields: vec![("collaborators".into(), if on { "+Zhao".into() } else { "-Zhao".into() })],
            reason: None,
        }),
        Deed::Move(n, to) => Command::Task(TaskCommand::Move {
            task: task(n),
            to: Some(column(to)),
            board: Some(BOARD.into()),
            before: None,
        }),
        Deed::Before(n, other) => Command::Task(TaskCommand::Move {
            task: task(n),
            to: None,
            board: Some(BOARD.into()),
            before: Some(task(other)),
        }),
        Deed::Block(n) => Command::Task(TaskCommand::Block {
            task: task(n),
            from: None,
            reason: Some(format!("waits for {n}")),
        }),
        Deed::Archive(n, true) => Command::Task(TaskCommand::Archive { task: task(n) }),
        Deed::Archive(n, false) => Command::Task(TaskCommand::Restore { task: task(n) }),
        Deed::Comment(n) => {
            Command::Task(TaskCommand::Comment { task: task(n), text: format!("comment {n}") })
        }
        Deed::Check(n) => Command::Task(TaskCommand::AddCheck { task: task(n), title: format!("item {n}") }),
        Deed::Tick(n, done) => Command::Task(TaskCommand::Tick { task: task(n), item: "1".into(), done }),
        Deed::Log(n) => Command::Task(TaskCommand::Log { task: task(n), minutes: u32::from(n) + 1 }),
        Deed::Describe(n, t) => {
            Command::Task(TaskCommand::Describe { task: task(n), before: None, after: text(t) })
        }
        Deed::Note(item, t) => {
            Command::Meeting(note(meeting, if item % 2 == 0 { "1" } else { "2" }, &text(t)))
        }
        Deed::Agenda(n) => Command::Meeting(agenda(meeting, &format!("item {n}"))),
        Deed::Action(n) => Command::Meeting(MeetingCommand::Action {
            meeting: meeting.into(),
            title: format!("action {n}"),
            owner: Some("Wu".into()),
            due: None,
            board: None,
            item: None,
            note: None,
        }),
        Deed::AddColumn(n) => Command::Board(BoardCommand::AddColumn {
            board: BOARD.into(),
            name: format!("column {}", n % 3),
            kind: ColumnKind::ALL[usize::from(n) % 3],
        }),
        Deed::ArchiveColumn(n, archived) => {
            Command::Board(BoardCommand::ArchiveColumn { board: BOARD.into(), column: column(n), archived })
        }
        Deed::Meet(deed) => Command::Meeting(deed.command(meeting)),
        Deed::PickFirst(n) => {
            let conflicts = person.replica.conflicts().unwrap();
            let Some(conflict) = conflicts.get(usize::from(n) % conflicts.len().max(1)) else { return };
            if n % 4 == 3 {
                let (of, field) = (conflict.id.clone(), conflict.field.clone());
                return carries_out(person, deed, Command::Conflict(ConflictCommand::Keep { of, field }));
            }
            let value = &conflict.values[usize::from(n) % conflict.values.len()].value;
            Command::Conflict(ConflictCommand::Pick {
                of: conflict.id.clone(),
                field: conflict.field.clone(),
                value: value.to_string(),
            })
        }
    };
    carries_out(person, deed, command);
}

fn carries_out(person: &mut Person, deed: &Deed, command: Command) {
    // A rule may refuse (a column name given twice, a task that can't stand before itself): then nothing is done.
    let before = person.replica.documents().unwrap();
    if person.tries(command).is_err() {
        assert_eq!(
            person.replica.documents().unwrap(),
            before,
            "what was refused must leave nothing: {deed:?}"
        );
    }
}

/// How many stories are told: a few at every run, more where `PROPTEST_CASES` asks for them.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn who_has_the_same_changes_sees_the_same(story in story()) {
        let mut lin = Person::founds("Lin", 1);
        satisfaction_board(&mut lin);
        let meeting = kick_off(&mut lin);
        let chen = Person::joins(&mut lin, "Chen", 7_777);
        let wu = Person::joins(&mut lin, "Wu", 99_991);
        let mut team = [lin, chen, wu];
        for (who, heard, deed) in &story {
            if let Some(other) = heard.filter(|other| other != who) {
                let [person, other] = team.get_disjoint_mut([*who, other]).unwrap();
                person.receives(other);
            }
            act(&mut team[*who], &meeting, deed);
        }
        {
            let [lin, chen, wu] = &mut team;
            meet(&mut [lin, chen, wu]);
        }
        let [lin, chen, wu] = &mut team;
        let seen = lin.sees();
        prop_assert_eq!(&seen, &chen.sees());
        prop_assert_eq!(&seen, &wu.sees());
        let tables_seen = tables(lin);
        prop_assert_eq!(&tables_seen, &tables(chen));
        for person in [lin, chen] {
            person.with(|replica, context| replica.rebuild_index(context)).unwrap();
            prop_assert_eq!(&seen, &person.sees(), "the index built anew tells another story");
            prop_assert_eq!(&tables_seen, &tables(person));
        }
    }
}
