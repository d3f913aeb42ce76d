//! Our extension: the workspace's log, every commit as it happens, pushes, members, acknowledgements.

use concord_server::accounts::Role;
use concord_sync::frame::{Changes, Frame, RefusalCode};
use concord_sync::heads::Fingerprint;

use crate::changes::{FIRST, SECOND};
use crate::client::{Held, Replica, Wire};
use crate::world::World;

fn changes(frame: Frame) -> Option<Changes> {
    if let Frame::Changes(changes) = frame { Some(changes) } else { None }
}

fn refused(frame: Frame) -> Option<RefusalCode> {
    if let Frame::Refused { code, .. } = frame { Some(code) } else { None }
}

fn epoch(frame: Frame) -> Option<String> {
    if let Frame::Peer(peer) = frame { peer.metadata.concord.and_then(|ours| ours.epoch) } else { None }
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
async fn a_first_join_is_told_the_members_and_brought_all_documents() {
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
    let mut held = Held::default();
    held.catch_up(&mut wire).await;
    assert_eq!((held.documents.len(), held.number, held.fingerprint), (3, 3, fingerprint));
    assert!(held.documents.keys().all(|document| held.count(document) == 1));
}

#[tokio::test]
async fn a_reconnect_is_told_what_was_committed_since() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut stock = world.connect(&token).await.join("stock").await;
    make_documents(&mut stock, 1..4).await;
    let mut wire = world.connect(&token).await;
    wire.send(&crate::client::join(
        "ours",
        Some(concord_sync::frame::Extension { version: 1, ..Default::default() }),
    ))
    .await;
    let epoch = wire.find(epoch).await;
    let mut first = Held::default();
    first.catch_up(&mut wire).await;
    make_documents(&mut stock, 4..5).await;
    let claim = Some((epoch.clone(), first.number, first.fingerprint));
    let mut second = Held::default();
    second.catch_up(&mut world.connect(&token).await.join_extended("ours", claim).await).await;
    assert_eq!((second.documents.len(), second.number, second.frames), (1, 4, 1));
    for claim in [
        ("another".to_owned(), first.number, first.fingerprint),
        (epoch.clone(), first.number, Fingerprint::EMPTY),
        (epoch, 99, first.fingerprint),
    ] {
        let mut wire = world.connect(&token).await.join_extended("ours", Some(claim)).await;
        let full = wire.find(changes).await;
        assert!(full.full && full.done);
        assert_eq!(full.documents.len(), 4);
        let mut after = Held::default();
        after.catch_up(&mut wire).await;
        assert!(after.documents.is_empty() && after.number == 4, "the log goes on after the list");
    }
}

#[tokio::test]
async fn every_commit_is_told_in_order_and_to_its_writer_that_it_is_durable() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut writer = world.connect(&token).await.join_extended("writer", None).await;
    let mut other = world.connect(&token).await.join_extended("other", None).await;
    let (mut one, mut two) = (Replica::new(1), Replica::new(2));
    let (mut mine, mut theirs) = (Held::default(), Held::default());
    for change in &FIRST[..4] {
        for replica in [&mut one, &mut two] {
            replica.edit(change);
            replica.push_last(&mut writer).await;
            let heads = replica.heads();
            mine.until(&mut writer, |held| held.acknowledged.get(&replica.id) == Some(&heads)).await;
        }
    }
    theirs.until(&mut other, |held| held.number == 8).await;
    let mut fingerprint = Fingerprint::EMPTY;
    for replica in [&one, &two] {
        fingerprint.toggle(&replica.id, &replica.heads());
        assert_eq!(theirs.heads(&replica.id), replica.heads());
    }
    assert_eq!((theirs.fingerprint, mine.fingerprint, mine.number), (fingerprint, fingerprint, 8));
    assert!(mine.documents.is_empty(), "its own changes did not come back");
    assert!(theirs.acknowledged.is_empty());
}

#[tokio::test]
async fn a_push_of_what_is_there_is_acknowledged_and_of_what_hangs_in_the_air_refused() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    let mut held = Held::default();
    for _ in 0..2 {
        replica.push(&mut wire).await;
        held.acknowledged.clear();
        held.until(&mut wire, |held| held.acknowledged.get(&replica.id) == Some(&replica.heads())).await;
    }
    assert_eq!(held.number, 1);
    let mut late = Replica::new(2);
    late.edit(FIRST[0]);
    late.edit(SECOND);
    late.push_last(&mut wire).await;
    assert_eq!(wire.find(refused).await, RefusalCode::Missing);
    wire.send(&Frame::Push { document: replica.id, changes: b"nothing".to_vec() }).await;
    assert_eq!(wire.find(refused).await, RefusalCode::Malformed);
    // By the ordinary sync it is asked for what was missing.
    late.upload(&mut wire).await;
    late.push(&mut wire).await;
    held.until(&mut wire, |held| held.acknowledged.get(&late.id) == Some(&late.heads())).await;
}

#[tokio::test]
async fn a_viewers_push_is_refused_and_a_stock_client_has_none() {
    let world = World::start().await;
    let (owner, viewer) = (world.token("Lin", Role::Owner), world.token("Chen", Role::Viewer));
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    let mut wire = world.connect(&viewer).await.join_extended("viewer", None).await;
    replica.push(&mut wire).await;
    assert_eq!(wire.find(refused).await, RefusalCode::ReadOnly);
    let mut stock = world.connect(&owner).await.join("stock").await;
    replica.push(&mut stock).await;
    let mut other = Replica::new(2);
    other.edit(FIRST[0]);
    other.upload(&mut stock).await;
    let index = world.app().storage.index(world.workspace).await.unwrap();
    assert_eq!(index.documents.iter().map(|(document, ..)| *document).collect::<Vec<_>>(), [other.id]);
}

#[tokio::test]
async fn changes_that_wait_for_each_other_may_be_pushed_together() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.edit(SECOND);
    replica.push(&mut wire).await;
    let mut held = Held::default();
    held.until(&mut wire, |held| held.acknowledged.get(&replica.id) == Some(&replica.heads())).await;
}

#[tokio::test]
async fn a_long_log_comes_in_pages_and_a_long_list_too() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Owner);
    let storage = &world.app().storage;
    let many = concord_sync::limits::PAGE_DOCUMENTS + 5;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    let appends = (0..many).map(|index| concord_server::storage::Append {
        workspace: world.workspace,
        document: concord_sync::id::DocumentId::from_bytes((index as u128).to_be_bytes()),
        chunk: crate::changes::bytes(FIRST[0]).repeat(40),
        heads: replica.heads(),
        changes: 1,
        principal: token.id.clone(),
        at: 1,
    });
    for append in appends {
        storage.append(append).await.unwrap();
    }
    let mut held = Held::default();
    held.catch_up(&mut world.connect(&token).await.join_extended("ours", None).await).await;
    assert_eq!((held.documents.len(), held.number), (many, many as u64));
    assert!(held.frames > 1, "one page only");
    let claim = ("another".to_owned(), 3, Fingerprint::EMPTY);
    let mut wire = world.connect(&token).await.join_extended("ours", Some(claim)).await;
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
    Held::default().catch_up(&mut wire).await;
    world.token("Chen", Role::Editor);
    let members =
        wire.find(|frame| if let Frame::Members(members) = frame { Some(members) } else { None }).await;
    assert_eq!(members.members.len(), 2);
}
