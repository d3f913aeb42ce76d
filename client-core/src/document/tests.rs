//! What reading and writing documents promises: one genesis, total reading, nothing half written.

use automerge::transaction::Transactable;
use proptest::prelude::*;

use super::*;
use crate::model::id::PersonId;
use crate::model::operation::{Authorship, Edit};
use crate::model::register::Scalar;
use crate::model::task::{TaskEdit, field};

const ACTOR: Actor = Actor([7; 16]);

fn operation(edits: Vec<Edit>) -> Operation {
    let authorship = Authorship {
        by: PersonId("lin".into()),
        at: 1_720_400_000_000,
        zone: 480,
        skew: 0,
        reason: None,
        step: None,
    };
    Operation { document: concord_sync::id::DocumentId::from_bytes([1; 16]), edits, authorship }
}

fn set(name: &str, value: impl Into<Scalar>) -> Edit {
    Edit::Task(TaskEdit::Set { field: name.into(), value: value.into() })
}

fn task(document: &Document) -> TaskRecord {
    match document.read() {
        Some(Record::Task(task)) => task,
        other => panic!("no task: {other:?}"),
    }
}

fn foreign(edit: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Document {
    let mut document = Document::create(Kind::Task).unwrap();
    let mut tx = document.inner.transaction();
    edit(&mut tx);
    tx.commit();
    document
}

fn fields_of(tx: &automerge::transaction::Transaction<'_>) -> automerge::ObjId {
    tx.get(ROOT, "fields").unwrap().unwrap().1
}

#[test]
fn documents_made_apart_start_from_one_genesis_and_merge() {
    let mut here = Document::create(Kind::Board).unwrap();
    let there = Document::create(Kind::Board).unwrap();
    here.take_in(&there.save()).unwrap();
    assert_eq!(here.heads(), there.heads());
    assert_eq!(here.nature(), Nature::Known(Kind::Board));
}

#[test]
fn an_equal_value_is_written_all_the_same() {
    let mut document = Document::create(Kind::Task).unwrap();
    document.commit(&ACTOR, &operation(vec![set(field::DUE, "2024-07-15")]), None).unwrap();
    let before = document.heads();
    document.commit(&ACTOR, &operation(vec![set(field::DUE, "2024-07-15")]), None).unwrap();
    assert_ne!(document.heads(), before);
}

#[test]
fn text_objects_of_other_clients_read_as_text() {
    let document = foreign(|tx| {
        let fields = fields_of(tx);
        let title = tx.put_object(&fields, field::TITLE, ObjType::Text).unwrap();
        tx.splice_text(&title, 0, 0, "写给客户").unwrap();
    });
    assert_eq!(task(&document).title(), "写给客户");
}

#[test]
fn a_field_of_the_wrong_type_is_a_problem_and_not_an_end() {
    let document = foreign(|tx| {
        let fields = fields_of(tx);
        tx.put_object(&fields, field::OWNER, ObjType::List).unwrap();
        tx.put(&fields, field::DUE, 42).unwrap();
        tx.put(ROOT, "labels", "not a map").unwrap();
    });
    let task = task(&document);
    assert_eq!((task.owner(), task.date(field::DUE)), (None, None));
    assert_eq!(task.problems.len(), 2, "{:?}", task.problems);
}

#[test]
fn unknown_fields_survive_an_edit() {
    let mut document = foreign(|tx| {
        let fields = fields_of(tx);
        tx.put(&fields, "mood", "cheerful").unwrap();
    });
    document.commit(&ACTOR, &operation(vec![set(field::TITLE, "call")]), None).unwrap();
    assert_eq!(task(&document).fields.text("mood"), Some("cheerful"));
}

#[test]
fn a_newer_schema_can_be_read_and_not_written() {
    let mut document = foreign(|tx| {
        let concord = tx.get(ROOT, "concord").unwrap().unwrap().1;
        let kind = tx.get(&concord, "task").unwrap().unwrap().1;
        tx.put_object(&kind, "v2", ObjType::Map).unwrap();
    });
    assert_eq!(document.nature(), Nature::Newer(Some(Kind::Task)));
    assert!(document.read().is_some());
    let refused = document.commit(&ACTOR, &operation(vec![set(field::TITLE, "x")]), None);
    assert!(matches!(refused, Err(DocumentError::Newer)));
}

#[test]
fn a_foreign_document_is_no_record() {
    let mut inner = Automerge::new();
    let mut tx = inner.transaction();
    tx.put(ROOT, "fields", "whatever").unwrap();
    tx.commit();
    let document = Document::load(&inner.save()).unwrap();
    assert_eq!((document.nature(), document.read()), (Nature::Foreign, None));
}

#[test]
fn what_fails_in_the_middle_leaves_nothing() {
    let mut document = Document::create(Kind::Task).unwrap();
    let before = document.heads();
    let missing = TaskEdit::SetCheck { id: "01NOWHERE".into(), field: "done".into(), value: true.into() };
    let failed =
        document.commit(&ACTOR, &operation(vec![set(field::TITLE, "half"), Edit::Task(missing)]), None);
    assert!(matches!(failed, Err(DocumentError::NoSuchPart(_))));
    assert_eq!(document.heads(), before);
    assert_eq!(task(&document).title(), "");
}

/// Something a stranger may write under a key.
fn garbage() -> impl Strategy<Value = ScalarOrObject> {
    prop_oneof![
        any::<i64>().prop_map(|n| ScalarOrObject::Scalar(n.into())),
        any::<bool>().prop_map(|b| ScalarOrObject::Scalar(b.into())),
        any::<f64>().prop_map(|f| ScalarOrObject::Scalar(f.into())),
        ".{0,12}".prop_map(|s| ScalarOrObject::Scalar(s.as_str().into())),
        prop::collection::vec(any::<u8>(), 0..8).prop_map(|b| ScalarOrObject::Scalar(b.into())),
        Just(ScalarOrObject::Scalar(automerge::ScalarValue::Null)),
        Just(ScalarOrObject::Object(ObjType::Map)),
        Just(ScalarOrObject::Object(ObjType::List)),
        Just(ScalarOrObject::Object(ObjType::Text)),
    ]
}

#[derive(Debug, Clone)]
enum ScalarOrObject {
    Scalar(automerge::ScalarValue),
    Object(ObjType),
}

proptest! {
    #[test]
    fn reading_is_total(
        kind in prop::sample::select(Kind::ALL.to_vec()),
        writes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), garbage()), 0..24),
    ) {
        const KEYS: [&str; 14] = [
            "place", "title", "due", "rank", "text", "01ITEM", "not_started", "kind", "CSAT-001", "x", "at", "owner", "archived", "v9",
        ];
        let mut document = Document::create(kind).unwrap();
        let mut tx = document.inner.transaction();
        let mut maps = vec![ROOT];
        let roots: Vec<String> = tx.keys(ROOT).collect();
        for name in roots {
            if let Some((Value::Object(ObjType::Map), object)) = tx.get(ROOT, name.as_str()).unwrap() {
                maps.push(object);
            }
        }
        for (map, key, value) in writes {
            let map = map.get(&maps).clone();
            let key = *key.get(&KEYS);
            match value {
                ScalarOrObject::Scalar(value) => tx.put(&map, key, value).unwrap(),
                ScalarOrObject::Object(object) => {
                    let made = tx.put_object(&map, key, object).unwrap();
                    if object == ObjType::Map {
                        maps.push(made);
                    }
                }
            }
        }
        tx.commit();
        document.read();
        crate::history::events(&document);
        let loaded = Document::load(&document.save()).unwrap();
        prop_assert_eq!(loaded.read(), document.read());
    }
}

/// A sync message as a server sends it that takes a change for known which is not: changes `from..` of a document.
pub(crate) fn message_of_changes(document: &Document, from: usize) -> Vec<u8> {
    let changes = document.changes();
    let chunks: Vec<Vec<u8>> = changes[from..].iter().map(|change| change.raw_bytes().to_vec()).collect();
    let message = automerge::sync::Message {
        heads: document.inner.get_heads(),
        need: Vec::new(),
        have: Vec::new(),
        changes: chunks.into(),
        flags: None,
        version: automerge::sync::MessageVersion::V1,
    };
    message.encode()
}

/// What a stranger may leave at a key.
#[derive(Debug, Clone)]
pub(crate) enum Scrawl {
    Text(&'static str),
    Int(i64),
    Map,
    List,
}

/// One change as a program makes it that knows nothing of our rules: at each path, a value.
pub(crate) fn scrawl(document: &mut Document, actor: u8, time: i64, writes: &[(String, Scrawl)]) {
    document.inner.set_actor(ActorId::from([actor; 16]));
    let mut tx = document.inner.transaction();
    for (path, value) in writes {
        let mut parts: Vec<&str> = path.split('/').collect();
        let key = parts.pop().unwrap();
        let mut container = ROOT;
        for part in parts {
            container = match tx.get(&container, part).unwrap() {
                Some((Value::Object(ObjType::Map), found)) => found,
                _ => tx.put_object(&container, part, ObjType::Map).unwrap(),
            };
        }
        match value {
            Scrawl::Text(text) => tx.put(&container, key, *text).unwrap(),
            Scrawl::Int(number) => tx.put(&container, key, *number).unwrap(),
            Scrawl::Map => drop(tx.put_object(&container, key, ObjType::Map).unwrap()),
            Scrawl::List => drop(tx.put_object(&container, key, ObjType::List).unwrap()),
        }
    }
    tx.commit_with(CommitOptions::default().with_time(time));
}
