//! What the replica promises a connection, where it needs the inside of a document to show it.

use std::collections::BTreeSet;

use concord_sync::client::Replica as _;
use concord_sync::id::{DocumentId, Root};
use concord_sync::peer::PeerState;

use super::context::Context;
use super::device::Device;
use super::sync::Syncing;
use super::*;
use crate::document::tests::message_of_changes;
use crate::document::{Actor, Document};
use crate::model::id::PersonId;
use crate::model::operation::{Authorship, Edit, Kind, Operation};
use crate::model::task::TaskEdit;

fn fill(bytes: &mut [u8]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = at as u8;
    }
}

/// Fills with another byte each time.
fn rising() -> impl FnMut(&mut [u8]) {
    let mut seed = 0u8;
    move |bytes| {
        seed = seed.wrapping_add(1);
        bytes.fill(seed);
    }
}

/// Somebody else's task, in three changes after the genesis.
fn task_of_another(id: DocumentId) -> Document {
    let mut document = Document::create(Kind::Task).unwrap();
    for title in ["one", "two", "three"] {
        let edit = Edit::Task(TaskEdit::Set { field: "title".into(), value: title.into() });
        let by = PersonId::derive(&Root::from_bytes([0; 16]), "Lin");
        let authorship = Authorship { by, at: 1_720_400_000_000, zone: 0, skew: 0, reason: None, step: None };
        document
            .commit(&Actor([9; 16]), &Operation { document: id, edits: vec![edit], authorship }, None)
            .unwrap();
    }
    document
}

#[test]
fn changes_that_come_before_what_they_depend_on_wait_and_are_stored_once_whole() {
    let now = "2024-07-08T09:00:00+08:00".parse().unwrap();
    let mut entropy = fill;
    let mut replica = Device::in_memory()
        .unwrap()
        .init(&mut Context::new(now, &mut entropy), "Customer care", "Chen")
        .unwrap();
    let id = DocumentId::from_bytes([3; 16]);
    let theirs = task_of_another(id);
    let mut peer = PeerState::new();
    let receive = |replica: &mut Replica, peer: &mut PeerState, message: &[u8]| {
        let mut entropy = fill;
        Syncing::new(replica, Context::new(now, &mut entropy)).receive(&id, peer, message).unwrap().changes
    };
    assert_eq!(receive(&mut replica, &mut peer, &message_of_changes(&theirs, 2)), 0);
    assert_eq!(replica.heads(&id).unwrap(), None, "nothing of it is stored yet");
    assert_eq!(receive(&mut replica, &mut peer, &message_of_changes(&theirs, 0)[..]), 4);
    assert_eq!(replica.heads(&id).unwrap(), Some(theirs.heads()));
}

#[test]
fn an_index_that_was_emptied_or_made_by_another_version_is_known_as_stale_and_built_anew() {
    let now = "2024-07-08T09:00:00+08:00".parse().unwrap();
    let mut entropy = fill;
    let mut context = Context::new(now, &mut entropy);
    let mut replica = Device::in_memory().unwrap().init(&mut context, "Customer care", "Chen").unwrap();
    assert!(!replica.index_is_stale().unwrap());
    let id = replica.workspace.id;
    replica.store.write::<_, StoreError>(|tx| index::clear(tx, id)).unwrap();
    assert!(replica.index_is_stale().unwrap());
    replica.rebuild_index(&mut context).unwrap();
    assert!(!replica.index_is_stale().unwrap());
    assert_eq!(replica.people().unwrap()[0].name, "Chen");
}

#[test]
fn the_index_of_changes_kept_up_equals_one_built_anew_and_steps_rise_when_the_clock_stands_still() {
    let now = "2024-07-08T09:00:00+08:00".parse().unwrap();
    let mut entropy = rising();
    let mut context = Context::new(now, &mut entropy);
    let mut replica = Device::in_memory().unwrap().init(&mut context, "Customer care", "Chen").unwrap();
    for title in ["one", "two", "three"] {
        let new = command::task::NewTask { title: title.into(), ..Default::default() };
        replica.run(&mut context, &Command::Task(command::task::TaskCommand::Add(new))).unwrap();
    }
    let rows = |replica: &Replica| -> Vec<(String, Option<String>, i64)> {
        let sql =
            "SELECT hex(document) || hex(hash) || author || at, step, place FROM ix_activity ORDER BY 3, 1";
        replica
            .store
            .read::<_, StoreError>(|connection| {
                let mut statement = connection.prepare(sql)?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .unwrap()
    };
    let spans = |replica: &Replica| -> (i64, i64) {
        let sql = "SELECT COUNT(*), (SELECT COUNT(*) FROM ix_lived) FROM (
                       SELECT document, MIN(at), MAX(at) FROM ix_activity GROUP BY document
                       INTERSECT SELECT document, first, last FROM ix_lived)";
        let read = |connection: &crate::store::Connection| {
            Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
        };
        replica.store.read::<_, StoreError>(read).unwrap()
    };
    let kept_up = rows(&replica);
    assert_eq!(spans(&replica), (5, 5));
    replica.rebuild_index(&mut context).unwrap();
    assert_eq!(rows(&replica), kept_up);
    assert_eq!(spans(&replica), (5, 5));
    let mut steps: Vec<_> =
        kept_up.iter().filter_map(|(_, step, place)| Some((step.clone()?, *place))).collect();
    // The first task brought the Inbox with it.
    assert_eq!((steps.len(), kept_up.len()), (4, 6), "{kept_up:?}");
    steps.dedup();
    assert!(steps.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0 != pair[1].0), "{steps:?}");
}

#[test]
fn a_document_that_lost_its_last_changes_on_disk_is_damaged_and_not_shorter() {
    let now = "2024-07-08T09:00:00+08:00".parse().unwrap();
    let mut entropy = fill;
    let mut context = Context::new(now, &mut entropy);
    let mut replica = Device::in_memory().unwrap().init(&mut context, "Customer care", "Chen").unwrap();
    let lose = "UPDATE changes SET data = substr(data, 1, length(data) - 3) WHERE seq = (SELECT MAX(seq) FROM changes)";
    replica.store.write::<_, StoreError>(|tx| Ok(tx.execute(lose, [])?)).unwrap();
    let add = command::person::PersonCommand::Add { name: "Lin".into(), outside: false };
    let failed = replica.run(&mut context, &Command::Person(add));
    assert!(matches!(failed, Err(CommandError::Store(StoreError::Damaged(_)))), "{failed:?}");
}

#[test]
fn what_the_index_holds_of_a_document_is_read_as_it_was_put() {
    let now = "2024-07-08T09:00:00+08:00".parse().unwrap();
    let mut entropy = rising();
    let mut context = Context::new(now, &mut entropy);
    let mut replica = Device::in_memory().unwrap().init(&mut context, "Customer care", "Chen").unwrap();
    for command in [
        r#"{"command":"person","do":"add","name":"Lin","outside":false}"#,
        r#"{"command":"board","do":"add","name":"Customer satisfaction","prefix":"CSAT"}"#,
        r#"{"command":"task","do":"add","title":"One","board":"CSAT","owner":"Lin","with":["Chen"],"labels":["q3"],"due":"2024-07-15","description":"Ask first."}"#,
        r#"{"command":"task","do":"add","title":"Two","board":"CSAT","with":[],"labels":[]}"#,
        r#"{"command":"task","do":"depend","task":"CSAT-002","on":["CSAT-001"],"remove":false}"#,
        r#"{"command":"task","do":"comment","task":"CSAT-002","text":"Is it so, @Lin?"}"#,
        r#"{"command":"task","do":"card","task":"CSAT-001","colour":"red","tracker":"Lin"}"#,
        r#"{"command":"task","do":"archive","task":"CSAT-002"}"#,
    ] {
        let command: Command =
            serde_json::from_str(command).unwrap_or_else(|error| panic!("{command}: {error}"));
        replica.run(&mut context, &command).unwrap();
    }
    let workspace = replica.workspace.id;
    let mut kinds = BTreeSet::new();
    replica
        .store
        .read::<_, CommandError>(|connection| {
            for (id, _) in changes::all(connection, workspace)? {
                let document = stored::Stored::read(connection, workspace, &id)?.unwrap().load()?;
                let mut put = indexing::entry(&document)?.unwrap();
                let mut read = index::entry(connection, workspace, &id)?.unwrap();
                kinds.insert(put.kind);
                put.texts.sort();
                read.texts.sort();
                assert_eq!(read, put);
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
}
