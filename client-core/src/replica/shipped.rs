//! What a replica promises a connection that ships it a log.

use concord_sync::client::{Cursor, Lacks, Page, PageTaken, Replica as _, Unsent};
use concord_sync::frame::LogEntry;
use concord_sync::heads::{ChangeHash, Fingerprint};
use concord_sync::id::{DocumentId, Root};
use concord_sync::peer::PeerState;

use super::context::Context;
use super::device::Device;
use super::sync::Syncing;
use super::*;
use crate::command::Command;
use crate::command::board::BoardCommand;
use crate::command::task::{NewTask, TaskCommand};
use crate::document::tests::{Scrawl, message_of_changes, scrawl};
use crate::document::{Actor, Document};
use crate::model::id::PersonId;
use crate::model::operation::{Authorship, Edit, Kind, Operation};
use crate::model::task::TaskEdit;

/// A replica whose randomness counts up, with the board CSAT.
struct Here {
    replica: Replica,
    drawn: u8,
}

impl Here {
    fn new() -> Self {
        let mut drawn = 0;
        let mut fill = |bytes: &mut [u8]| {
            drawn += 1;
            bytes.fill(drawn);
        };
        let mut context = Context::new("2024-07-08T09:00:00+08:00".parse().unwrap(), &mut fill);
        let replica = Device::in_memory().unwrap().init(&mut context, "Customer care", "Chen").unwrap();
        let mut here = Here { replica, drawn };
        let board = BoardCommand::Add { name: "Satisfaction".into(), prefix: Some("CSAT".into()) };
        here.act(|replica, context| replica.run(context, &Command::Board(board))).unwrap();
        here
    }

    fn act<T>(&mut self, act: impl FnOnce(&mut Replica, &mut Context<'_>) -> T) -> T {
        let drawn = &mut self.drawn;
        let mut fill = |bytes: &mut [u8]| {
            *drawn = drawn.wrapping_add(1);
            bytes.fill(*drawn);
        };
        act(&mut self.replica, &mut Context::new("2024-07-08T09:00:00+08:00".parse().unwrap(), &mut fill))
    }

    fn syncing<T>(&mut self, act: impl FnOnce(&mut Syncing<'_, '_>) -> T) -> T {
        self.act(|replica, context| {
            let context = Context { now: context.now, entropy: &mut *context.entropy };
            act(&mut Syncing::new(replica, context))
        })
    }

    fn adds(&mut self, title: &str) -> DocumentId {
        let new = NewTask { title: title.into(), board: Some("CSAT".into()), ..NewTask::default() };
        let command = Command::Task(TaskCommand::Add(new));
        self.act(|replica, context| replica.run(context, &command)).unwrap().document.unwrap()
    }

    fn sets(&mut self, task: &DocumentId, value: &str) {
        let fields = vec![("risk".to_owned(), value.to_owned())];
        let command = Command::Task(TaskCommand::Set { task: task.to_string(), fields, reason: None });
        self.act(|replica, context| replica.run(context, &command)).unwrap();
    }

    fn takes(&mut self, entries: &[(DocumentId, Vec<u8>)], last: bool) -> PageTaken {
        let commits: Vec<LogEntry> = entries
            .iter()
            .zip(1..)
            .map(|((document, changes), number)| LogEntry {
                document: *document,
                number,
                changes: changes.clone(),
            })
            .collect();
        let page = Page { commits: &commits, acknowledged: &[], cursor: Some(&cursor(7)), last };
        self.syncing(|syncing| syncing.take_in(&page)).unwrap()
    }

    fn acknowledged(&mut self, document: &DocumentId, heads: &Heads) -> PageTaken {
        let acknowledged = [(*document, heads.clone())];
        let page = Page { commits: &[], acknowledged: &acknowledged, cursor: Some(&cursor(8)), last: true };
        self.syncing(|syncing| syncing.take_in(&page)).unwrap()
    }

    fn unsent(&mut self, document: &DocumentId) -> Vec<u8> {
        match self.syncing(|syncing| syncing.unsent_of(document)).unwrap() {
            Unsent::Changes(changes) => changes,
            other => panic!("{other:?}"),
        }
    }

    fn key(&self, task: &DocumentId) -> String {
        self.replica.task(&task.to_string(), "2024-07-08".parse().unwrap()).unwrap().0.task.key
    }
}

fn cursor(number: u64) -> Cursor {
    Cursor { epoch: Some("e".into()), number, fingerprint: Some(Fingerprint::EMPTY) }
}

/// Changes of a task, made elsewhere by one actor.
fn set_title(document: &mut Document, id: DocumentId, actor: u8, title: &str) -> ChangeHash {
    let edit = Edit::Task(TaskEdit::Set { field: "title".into(), value: title.into() });
    let by = PersonId::derive(&Root::from_bytes([0; 16]), "Lin");
    let authorship = Authorship { by, at: 1_720_400_000_000, zone: 0, skew: 0, reason: None, step: None };
    let operation = Operation { document: id, edits: vec![edit], authorship };
    document.commit(&Actor([actor; 16]), &operation, None).unwrap().hash
}

const THEIRS: DocumentId = DocumentId::from_bytes([3; 16]);

#[test]
fn a_page_stands_with_its_cursor_and_the_cursor_not_without_all_of_it() {
    let mut here = Here::new();
    let mut theirs = Document::create(Kind::Task).unwrap();
    set_title(&mut theirs, THEIRS, 9, "one");
    let before = theirs.heads();
    set_title(&mut theirs, THEIRS, 9, "two");
    let other = DocumentId::from_bytes([4; 16]);
    let taken = here.takes(
        &[(THEIRS, theirs.changes_since(&before)), (other, Document::create(Kind::Board).unwrap().save())],
        true,
    );
    assert_eq!(taken.documents[0].lacks, Lacks::Heads(theirs.heads()));
    assert_eq!((taken.documents[1].changes, &taken.documents[1].lacks), (1, &Lacks::Nothing));
    assert!(!taken.moved);
    assert_eq!(here.replica.cursor().unwrap(), Cursor::default());
    assert_eq!(here.replica.heads(&THEIRS).unwrap(), None);
    assert!(here.replica.heads(&other).unwrap().is_some());
    let taken = here.takes(&[(THEIRS, theirs.save())], true);
    assert!(taken.moved);
    assert_eq!(here.replica.cursor().unwrap(), cursor(7));
}

#[test]
fn what_is_unsent_is_told_with_all_the_server_can_not_have() {
    let mut here = Here::new();
    let task = here.adds("ours");
    let first = here.unsent(&task);
    let mut there = Document::empty();
    there.take_entries(&[&first]).unwrap();
    assert_eq!(Some(there.heads()), here.replica.heads(&task).unwrap());
    here.sets(&task, "dates open");
    assert!(here.acknowledged(&task, &there.heads()).documents[0].acknowledged);
    let second = here.unsent(&task);
    assert!(second.len() < first.len() / 2, "{} of {}", second.len(), first.len());
    there.take_entries(&[&second]).unwrap();
    assert_eq!(Some(there.heads()), here.replica.heads(&task).unwrap());
    here.acknowledged(&task, &there.heads());
    assert_eq!(here.syncing(|syncing| syncing.unsent_of(&task)).unwrap(), Unsent::Nothing);
}

#[test]
fn own_changes_that_come_back_in_the_log_are_sent() {
    let mut here = Here::new();
    let task = here.adds("ours");
    let pushed = here.unsent(&task);
    here.sets(&task, "dates open");
    let mut there = Document::empty();
    there.take_entries(&[&pushed]).unwrap();
    let before = there.heads();
    // Another device went on from there, and the acknowledgement was lost.
    set_title(&mut there, task, 9, "theirs");
    let taken = here.takes(&[(task, there.changes_since(&before))], true);
    assert_eq!((taken.documents[0].changes, taken.documents[0].acknowledged), (1, true));
    assert_eq!(here.replica.unsent_operations().unwrap().len(), 1 + UNSENT_BESIDE);
}

/// The workspace's document and the board's are unsent too: a name, a person, the board.
const UNSENT_BESIDE: usize = 3;

#[test]
fn what_was_acknowledged_and_taken_out_here_is_lacking() {
    let mut here = Here::new();
    let task = here.adds("ours");
    let heads = here.replica.heads(&task).unwrap().unwrap();
    here.act(|replica, context| replica.hold_back(context, "read-only", "not any more")).unwrap();
    let taken = here.acknowledged(&task, &heads);
    assert_eq!(taken.documents[0].lacks, Lacks::Heads(heads));
    assert!(!taken.moved);
}

#[test]
fn keys_are_not_claimed_while_elder_tasks_may_be_on_their_way() {
    let mut here = Here::new();
    let task = |title, claim| {
        let mut document = Document::create(Kind::Task).unwrap();
        let claim = (format!("claims/{claim}"), Scrawl::Int(0));
        scrawl(&mut document, 9, 1, &[("fields/title".to_owned(), Scrawl::Text(title)), claim]);
        document.save()
    };
    let (eldest, elder, younger) =
        (DocumentId::from_bytes([0; 16]), DocumentId::from_bytes([1; 16]), DocumentId::from_bytes([2; 16]));
    let mine = here.replica.unsent_operations().unwrap();
    here.takes(&[(younger, task("younger", "CSAT-001")), (elder, task("elder", "CSAT-001"))], false);
    assert_eq!(here.replica.unsent_operations().unwrap(), mine);
    // The connection breaks off; the next one brings the rest.
    here.replica.begin_connection().unwrap();
    here.takes(&[(eldest, task("eldest", "CSAT-002"))], true);
    let keys = [eldest, elder, younger].map(|task| here.key(&task));
    assert_eq!(keys, ["CSAT-002", "CSAT-001", "CSAT-003"]);
    let claimed = here.replica.unsent_operations().unwrap().len() - mine.len();
    assert_eq!(claimed, 1, "only the younger one is shown under a number that it did not claim");
}

#[test]
fn another_change_under_this_devices_actor_is_mended_and_one_in_what_was_acknowledged_is_told() {
    let mut here = Here::new();
    let task = here.adds("ours");
    let mut there = Document::empty();
    there.take_entries(&[&here.unsent(&task)]).unwrap();
    let heads = there.heads();
    here.acknowledged(&task, &heads);
    let actor: [u8; 16] = here
        .replica
        .store
        .read::<_, StoreError>(|c| crate::store::meta::get(c, crate::store::meta::ACTOR))
        .unwrap()
        .unwrap();
    set_title(&mut there, task, actor[0], "from a copy of this device");
    here.sets(&task, "dates open");
    let taken = here.takes(&[(task, there.changes_since(&heads))], true);
    assert_eq!((taken.documents[0].mended, &taken.documents[0].lacks), (true, &Lacks::Nothing));
    let shown = here.replica.task(&task.to_string(), "2024-07-08".parse().unwrap()).unwrap().0.task;
    assert_eq!(
        (shown.title.as_str(), shown.risk.as_deref()),
        ("from a copy of this device", Some("dates open"))
    );
    // The same actor and number once more, in what is acknowledged now: nothing is left to mend.
    here.acknowledged(&task, &here.replica.heads(&task).unwrap().unwrap());
    let mut other = Document::from_changes(None, there.changes()[..2].to_vec()).unwrap();
    let before = other.heads();
    set_title(&mut other, task, actor[0], "from a third copy");
    let taken = here.takes(&[(task, other.changes_since(&before))], true);
    assert!(!taken.documents[0].mended);
    assert!(matches!(&taken.documents[0].lacks, Lacks::Unreadable(reason) if reason.contains("actor")));
}

#[test]
fn what_waited_for_something_that_the_log_brings_is_stored_whole() {
    let mut here = Here::new();
    let mut theirs = Document::create(Kind::Task).unwrap();
    for title in ["one", "two", "three"] {
        set_title(&mut theirs, THEIRS, 9, title);
    }
    let mut peer = PeerState::new();
    let late = message_of_changes(&theirs, 3);
    assert_eq!(here.syncing(|syncing| syncing.receive(&THEIRS, &mut peer, &late)).unwrap().changes, 0);
    let first = Document::from_changes(None, theirs.changes()[..3].to_vec()).unwrap();
    here.takes(&[(THEIRS, first.save())], true);
    let nothing = message_of_changes(&theirs, 4);
    assert_eq!(here.syncing(|syncing| syncing.receive(&THEIRS, &mut peer, &nothing)).unwrap().changes, 1);
    assert_eq!(here.replica.document(&THEIRS).unwrap().unwrap().heads(), theirs.heads());
}

#[test]
fn a_document_of_which_too_much_waits_is_told_and_the_others_go_on() {
    let mut here = Here::new();
    here.replica.orphans.at_most(100);
    let mut theirs = Document::create(Kind::Task).unwrap();
    for title in ["one", "two", "three"] {
        set_title(&mut theirs, THEIRS, 9, title);
    }
    let mut peer = PeerState::new();
    let late = message_of_changes(&theirs, 2);
    let taken = here.syncing(|syncing| syncing.receive(&THEIRS, &mut peer, &late)).unwrap();
    assert!(taken.unreadable.is_some_and(|reason| reason.contains("waits")));
    let other = DocumentId::from_bytes([4; 16]);
    let whole = message_of_changes(&theirs, 0);
    let taken = here.syncing(|syncing| syncing.receive(&other, &mut PeerState::new(), &whole)).unwrap();
    assert_eq!((taken.changes, taken.unreadable), (4, None));
}
