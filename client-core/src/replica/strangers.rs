//! What other programs may write into a workspace without stopping anybody or setting replicas apart.

use chrono::NaiveDate;
use concord_sync::id::DocumentId;
use proptest::prelude::*;

use super::context::Context;
use super::device::Device;
use super::query::TaskFilter;
use super::*;
use crate::command::board::BoardCommand;
use crate::command::task::{NewTask, TaskCommand};
use crate::document::Document;
use crate::document::tests::{Scrawl, scrawl};
use crate::model::operation::Kind;

/// A replica whose randomness counts up.
struct Here {
    replica: Replica,
    drawn: u8,
}

impl Here {
    fn new() -> Self {
        let mut drawn = 0;
        let replica = with(&mut drawn, |context| {
            Device::in_memory().unwrap().init(context, "Customer care", "Chen").unwrap()
        });
        let mut here = Here { replica, drawn };
        here.does(Command::Board(BoardCommand::Add {
            name: "Satisfaction".into(),
            prefix: Some("CSAT".into()),
        }));
        here
    }

    fn act<T>(&mut self, act: impl FnOnce(&mut Replica, &mut Context<'_>) -> T) -> T {
        let replica = &mut self.replica;
        with(&mut self.drawn, |context| act(replica, context))
    }

    fn does(&mut self, command: Command) -> Outcome {
        self.act(|replica, context| replica.run(context, &command)).unwrap()
    }

    fn adds(&mut self, title: &str, board: &str) -> DocumentId {
        let new = NewTask { title: title.into(), board: Some(board.into()), ..NewTask::default() };
        self.does(Command::Task(TaskCommand::Add(new))).document.unwrap()
    }

    fn takes(&mut self, id: DocumentId, document: &Document) {
        self.act(|replica, context| replica.take(context, &id, &document.save())).unwrap();
    }

    /// Every view as programs read it.
    fn sees(&self) -> String {
        let mut all = Vec::new();
        let replica = &self.replica;
        for archived in [false, true] {
            for task in replica.tasks(&TaskFilter { archived, ..TaskFilter::default() }, today()).unwrap() {
                let detail = replica.task(&task.id.to_string(), today()).unwrap().0;
                all.push(serde_json::to_string(&(task, detail)).unwrap());
            }
        }
        for board in replica.boards(true).unwrap() {
            let detail = replica.board(Some(&board.id), today()).unwrap();
            all.push(serde_json::to_string(&(board, detail)).unwrap());
        }
        for meeting in replica.meetings(true, instant()).unwrap() {
            let detail = replica.meeting(&meeting.id, instant()).unwrap();
            all.push(serde_json::to_string(&(meeting, detail)).unwrap());
        }
        all.push(serde_json::to_string(&replica.conflicts().unwrap()).unwrap());
        all.push(serde_json::to_string(&replica.search(&["a".into()]).unwrap()).unwrap());
        all.join("\n")
    }

    #[track_caller]
    fn sees_the_same_with_an_index_built_anew(&mut self) {
        let before = self.sees();
        self.act(|replica, context| replica.rebuild_index(context)).unwrap();
        assert_eq!(before, self.sees());
    }
}

fn with<T>(drawn: &mut u8, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
    let mut fill = |bytes: &mut [u8]| {
        *drawn = drawn.wrapping_add(1);
        bytes.fill(*drawn);
    };
    act(&mut Context::new("2024-07-08T09:00:00+08:00".parse().unwrap(), &mut fill))
}

fn instant() -> chrono::DateTime<chrono::FixedOffset> {
    "2024-07-08T09:00:00+08:00".parse().unwrap()
}

fn today() -> NaiveDate {
    "2024-07-08".parse().unwrap()
}

fn scrawled(kind: Kind, writes: &[(&str, Scrawl)]) -> Document {
    let mut document = Document::create(kind).unwrap();
    let writes: Vec<(String, Scrawl)> =
        writes.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect();
    scrawl(&mut document, 9, 1_720_400_000, &writes);
    document
}

/// Elder than everything a device makes, and younger.
const ELDER: DocumentId = DocumentId::from_bytes([0; 16]);
const YOUNGER: DocumentId = DocumentId::from_bytes([0xff; 16]);

#[test]
fn a_board_of_a_newer_version_that_wants_a_taken_prefix_is_taken_in() {
    let mut here = Here::new();
    let newer = scrawled(
        Kind::Board,
        &[
            ("concord/board/v2", Scrawl::Map),
            ("fields/name", Scrawl::Text("Later")),
            ("prefixes/CSAT", Scrawl::Int(0)),
        ],
    );
    here.takes(YOUNGER, &newer);
    assert_eq!(here.replica.board(Some("Later"), today()).unwrap().prefix, "CSAT2");
    here.does(Command::Board(BoardCommand::Add { name: "Another".into(), prefix: None }));
}

#[test]
fn the_largest_place_of_a_claim_is_one_among_others() {
    let mut here = Here::new();
    here.adds("first", "CSAT");
    let claims = [("fields/title", Scrawl::Text("theirs")), ("claims/CSAT-001", Scrawl::Int(i64::MAX))];
    here.takes(YOUNGER, &scrawled(Kind::Task, &claims));
    let prefixes = [("fields/name", Scrawl::Text("Other")), ("prefixes/CSAT", Scrawl::Int(i64::MAX))];
    here.takes(DocumentId::from_bytes([0xfe; 16]), &scrawled(Kind::Board, &prefixes));
    assert_eq!(here.replica.task("theirs", today()).unwrap().0.task.key, "CSAT-002");
    here.sees_the_same_with_an_index_built_anew();
}

#[test]
fn sums_and_times_without_measure_are_shown() {
    let mut here = Here::new();
    let mut odd = scrawled(
        Kind::Task,
        &[
            ("fields/title", Scrawl::Text("odd")),
            ("fields/archived", Scrawl::Int(1)),
            ("time_log/A/minutes", Scrawl::Int(i64::MAX)),
            ("time_log/B/minutes", Scrawl::Int(i64::MAX)),
            ("comments/A/text", Scrawl::Text("late")),
            ("comments/A/at", Scrawl::Int(8_210_266_876_799_999)),
            ("comments/A/zone", Scrawl::Int(840)),
            ("comments/B/at", Scrawl::Int(-8_334_601_228_800_000)),
            ("comments/B/zone", Scrawl::Int(-840)),
            ("comments/C/at", Scrawl::Int(i64::MIN)),
            ("comments/C/zone", Scrawl::Int(i64::MAX)),
        ],
    );
    scrawl(&mut odd, 8, -8_334_601_228_800_000, &[("fields/risk".to_owned(), Scrawl::Text("none"))]);
    scrawl(&mut odd, 7, 8_210_266_876_799_999, &[("fields/due".to_owned(), Scrawl::Text("-0001-99-99"))]);
    here.takes(ELDER, &odd);
    assert_eq!(here.replica.task("odd", today()).unwrap().0.minutes_spent, i64::MAX);
    here.sees();
}

#[test]
fn a_prefix_that_makes_no_key_gives_no_device_a_key_of_its_own() {
    let mut here = Here::new();
    let board =
        scrawled(Kind::Board, &[("fields/name", Scrawl::Text("Odd")), ("prefixes/a b", Scrawl::Int(0))]);
    here.takes(ELDER, &board);
    here.adds("on the odd board", "Odd");
    assert!(!here.replica.task("on the odd board", today()).unwrap().0.task.key.is_empty());
    here.sees_the_same_with_an_index_built_anew();
}

#[test]
fn a_task_that_claims_keys_of_two_prefixes_has_the_one_it_claimed_first() {
    let mut here = Here::new();
    let two = [
        ("fields/title", Scrawl::Text("two keys")),
        ("claims/ZZ-007", Scrawl::Int(0)),
        ("claims/AA-007", Scrawl::Int(1)),
    ];
    here.takes(ELDER, &scrawled(Kind::Task, &two));
    let one = [("fields/title", Scrawl::Text("one key")), ("claims/AA-001", Scrawl::Int(0))];
    here.takes(YOUNGER, &scrawled(Kind::Task, &one));
    assert_eq!(here.replica.task("two keys", today()).unwrap().0.task.key, "ZZ-007");
    here.sees_the_same_with_an_index_built_anew();
}

#[test]
fn a_task_that_becomes_somebody_elses_document_frees_its_key() {
    let mut here = Here::new();
    let mut elder =
        scrawled(Kind::Task, &[("fields/title", Scrawl::Text("elder")), ("claims/CSAT-001", Scrawl::Int(0))]);
    here.takes(ELDER, &elder);
    let claim = [("fields/title", Scrawl::Text("younger")), ("claims/CSAT-001", Scrawl::Int(0))];
    here.takes(YOUNGER, &scrawled(Kind::Task, &claim));
    assert_eq!(here.replica.task("younger", today()).unwrap().0.task.key, "CSAT-002");
    scrawl(&mut elder, 9, 1, &[("concord".to_owned(), Scrawl::Text("not any more"))]);
    here.takes(ELDER, &elder);
    here.sees_the_same_with_an_index_built_anew();
}

fn writes() -> impl Strategy<Value = Vec<(String, Scrawl)>> {
    let container = prop::sample::select(vec![
        "fields",
        "columns",
        "prefixes",
        "claims",
        "comments",
        "checklist",
        "time_log",
        "reviews",
        "agenda",
        "decisions",
        "actions",
        "attendees",
        "collaborators",
        "labels",
        "rewrites",
        "people",
        "notes",
        "concord",
    ]);
    let key = prop::sample::select(vec![
        "",
        "title",
        "name",
        "position",
        "owner",
        "due",
        "at",
        "minutes",
        "rank",
        "archived",
        "CSAT-001",
        "CSAT",
        "done",
        "A",
        "A/rank",
        "A/notes",
        "A/at",
        "A/minutes",
        "A/title",
        "done/kind",
        "done/archived",
        "task/v2",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec!["", "a|b|c", "done", "2024-07-15", "客户 a", "{}", "-1", "true"])
            .prop_map(Scrawl::Text),
        prop::sample::select(vec![0, 1, -1, i64::MAX, i64::MIN]).prop_map(Scrawl::Int),
        Just(Scrawl::Map),
        Just(Scrawl::List),
    ];
    let write = (container, key, value).prop_map(|(container, key, value)| {
        (if key.is_empty() { container.to_owned() } else { format!("{container}/{key}") }, value)
    });
    prop::collection::vec(write, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_strangers_write_is_taken_in_and_shown(scrawls in prop::collection::vec((0..4usize, writes()), 1..6)) {
        let mut here = Here::new();
        let mine = here.adds("mine", "CSAT");
        for (at, (kind, writes)) in scrawls.iter().enumerate() {
            let mut document = Document::create(Kind::ALL[*kind]).unwrap();
            scrawl(&mut document, 9, 1, writes);
            here.takes(DocumentId::from_bytes([at as u8 * 50; 16]), &document);
        }
        // Strangers write into our own tasks too.
        let mut document = here.replica.document(&mine).unwrap().unwrap();
        scrawl(&mut document, 9, 1, &scrawls[0].1);
        here.takes(mine, &document);
        here.adds("another", "Satisfaction");
        let before = here.sees();
        here.act(|replica, context| replica.rebuild_index(context)).unwrap();
        prop_assert_eq!(before, here.sees());
    }
}
