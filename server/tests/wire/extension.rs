//! Our extension: what changed since the last time, every commit as it happens, members, acknowledgements.

use concord_server::accounts::Role;
use concord_sync::frame::{Changes, Commit, Frame};
use concord_sync::heads::Fingerprint;

use crate::changes::FIRST;
use crate::client::{Replica, Wire};
use crate::world::World;

fn changes(frame: Frame) -> Option<Changes> {
    if let Frame::Changes(changes) = frame { Some(changes) } else { None }
}

fn commit(frame: Frame) -> Option<Commit> {
    if let Frame::Commit(commit) = frame { Some(commit) } else { None }
}

/// Uploads new documents of one change each.
async fn make_documents(wire: &mut Wire, ids: std::ops::Range<u8>) -> Fingerprint {
    let mut fingerprint = Fingerprint::EMPTY;
    for id in ids {
        let mut replica = Replica::new(id);
        replica.edit(FIRST[0]);
        replica.upload(wire).await;
        fingerprint.toggle(&replica.id, &replica.heads());
    }
    fingerprint
}

#[tokio::test]
async fn a_first_join_is_told_the_members_and_all_documents() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    world.token("Chen", Role::Viewer);
    let mut stock = world.connect(&token).await.join("stock").await;
    let fingerprint = make_documents(&mut stock, 1..4).await;
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    let Frame::Members(members) = wire.frame().await else { panic!("no members") };
    assert_eq!(members.role, "owner");
    let names: Vec<_> =
        members.members.iter().map(|member| (member.name.as_str(), member.role.as_str())).collect();
    assert_eq!(names, [("Chen", "viewer"), ("Lin", "owner")]);
    assert!(members.members.iter().any(|member| member.id == members.me && member.name == "Lin"));
    let page = changes(wire.frame().await).unwrap();
    assert!(page.full && page.done);
    assert_eq!((page.documents.len(), page.number, page.fingerprint), (3, 3, fingerprint));
}

#[tokio::test]
async fn a_reconnect_is_told_what_changed_and_another_line_of_commits_everything() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut stock = world.connect(&token).await.join("stock").await;
    make_documents(&mut stock, 1..4).await;
    let first = world.connect(&token).await.join_extended("ours", None).await.find(changes).await;
    make_documents(&mut stock, 4..5).await;
    let held = (first.epoch.clone(), first.number, first.fingerprint);
    let second = world.connect(&token).await.join_extended("ours", Some(held)).await.find(changes).await;
    assert!(!second.full);
    assert_eq!((second.documents.len(), second.number), (1, 4));
    for held in [
        ("another".to_owned(), first.number, first.fingerprint),
        (first.epoch.clone(), first.number, Fingerprint::EMPTY),
        (first.epoch.clone(), 99, first.fingerprint),
    ] {
        let full = world.connect(&token).await.join_extended("ours", Some(held)).await.find(changes).await;
        assert!(full.full);
        assert_eq!(full.documents.len(), 4);
    }
}

#[tokio::test]
async fn every_commit_is_told_in_order_to_its_writer_too() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut writer = world.connect(&token).await.join_extended("writer", None).await;
    let mut other = world.connect(&token).await.join_extended("other", None).await;
    let (mut one, mut two) = (Replica::new(1), Replica::new(2));
    for change in &FIRST[..4] {
        one.edit(change);
        two.edit(change);
        one.upload(&mut writer).await;
        two.upload(&mut writer).await;
    }
    let mut fingerprint = Fingerprint::EMPTY;
    fingerprint.toggle(&one.id, &one.heads());
    fingerprint.toggle(&two.id, &two.heads());
    let mut numbers = Vec::new();
    let last = loop {
        let commit = other.find(commit).await;
        numbers.push(commit.number);
        if commit.fingerprint == fingerprint {
            break commit;
        }
    };
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!(last.number, 8);
    assert_eq!(last.heads, two.heads());
}

#[tokio::test]
async fn more_documents_than_fit_on_a_page_come_on_several() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let storage = &world.app().storage;
    let many = concord_sync::limits::PAGE_DOCUMENTS + 5;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    let appends = (0..many).map(|index| concord_server::storage::Append {
        workspace: world.workspace,
        document: concord_sync::id::DocumentId::from_bytes((index as u128).to_be_bytes()),
        chunk: crate::changes::bytes(FIRST[0]),
        heads: replica.heads(),
        changes: 1,
        principal: token.id.clone(),
        at: 1,
    });
    for append in appends {
        storage.append(append).await.unwrap();
    }
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    let first = wire.find(changes).await;
    let second = wire.find(changes).await;
    assert_eq!((first.documents.len(), first.done), (many - 5, false));
    assert_eq!((second.documents.len(), second.done), (5, true));
    assert!(first.documents.last().unwrap().0 < second.documents[0].0);
}

#[tokio::test]
async fn a_new_member_is_told_to_all_of_the_workspace() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    wire.find(changes).await;
    world.token("Chen", Role::Editor);
    let members =
        wire.find(|frame| if let Frame::Members(members) = frame { Some(members) } else { None }).await;
    assert_eq!(members.members.len(), 2);
}
