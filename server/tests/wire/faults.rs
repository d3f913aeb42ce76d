//! A full disk, a stalled peer, a shutdown in the middle: nothing is said that is not so, and nothing is lost.

use concord_server::accounts::Role;
use concord_server::session::SyncLimits;
use concord_server::storage::StorageError;
use concord_sync::frame::{Frame, RefusalCode};

use crate::changes::{FIRST, SECOND};
use crate::client::{Held, Replica};
use crate::world::World;

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_passes_nothing_on_and_is_over_when_it_is_over() {
    let (world, memory) = World::with_memory(SyncLimits::default()).await;
    let token = world.token("Lin", Role::Editor);
    let mut writer = world.connect(&token).await.join_extended("writer", None).await;
    let mut stock = world.connect(&token).await.join("stock").await;
    let mut reader = world.connect(&token).await.join("reader").await;
    let (mut here, mut there, mut read) = (Replica::new(1), Replica::new(1), Replica::new(1));
    here.edit(FIRST[0]);
    here.upload(&mut writer).await;
    there.download(&mut stock, 1).await;
    read.download(&mut reader, 1).await;

    memory.set_fault(Some(StorageError::Full));
    here.edit(FIRST[1]);
    here.speak(&mut writer).await;
    let refused =
        writer.find(|frame| if let Frame::Refused { code, .. } = frame { Some(code) } else { None }).await;
    assert_eq!(refused, RefusalCode::Storage);
    assert!(writer.ends_with(1011).await.contains("full"));
    there.edit(FIRST[2]);
    there.speak(&mut stock).await;
    stock.ends_with(1011).await;

    memory.set_fault(None);
    let mut writer = world.connect(&token).await.join("writer").await;
    here.reconnect();
    here.upload(&mut writer).await;
    // The first the reader hears of it is after the commit.
    read.download(&mut reader, 2).await;
    assert_eq!(read.heads(), here.heads());
    let mut stock = world.connect(&token).await.join("stock").await;
    there.reconnect();
    there.upload(&mut stock).await;
    read.download(&mut reader, 3).await;
}

#[tokio::test]
async fn a_peer_that_does_not_read_holds_nobody_up_and_gets_everything_later() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut stalled = world.connect(&token).await.join_extended("stalled", None).await;
    let mut stock = world.connect(&token).await.join("stock").await;
    let mut late = Replica::new(1);
    let mut writer = world.connect(&token).await.join("writer").await;
    let mut here = Replica::new(1);
    here.edit(FIRST[0]);
    here.upload(&mut writer).await;
    late.download(&mut stock, 1).await;
    for change in &FIRST[1..] {
        here.edit(change);
        here.upload(&mut writer).await;
    }
    late.download(&mut stock, FIRST.len()).await;
    assert_eq!(late.heads(), here.heads());
    let mut held = Held::default();
    held.until(&mut stalled, |held| held.number == FIRST.len() as u64).await;
    assert_eq!(held.heads(&here.id), here.heads());
}

#[tokio::test]
async fn a_shutdown_answers_what_it_has_read_and_says_goodbye() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join("a").await;
    let mut idle = world.connect(&token).await.join("b").await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut wire).await;
    world.begin_shutdown();
    idle.ends_with(1001).await;
    wire.ends_with(1001).await;
    world.ended().await;
}

#[tokio::test]
async fn a_change_waits_for_what_it_depends_on() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join("a").await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut wire).await;
    replica.edit(SECOND);
    replica.upload(&mut wire).await;
    let mut other = world.connect(&token).await.join("b").await;
    let mut there = Replica::new(1);
    there.download(&mut other, 2).await;
}

#[tokio::test]
async fn a_client_that_vanishes_in_the_middle_harms_nobody() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    for _ in 0..5 {
        let mut gone = world.connect(&token).await.join("gone").await;
        let mut replica = Replica::new(1);
        replica.edit(FIRST[0]);
        replica.speak(&mut gone).await;
        drop(gone);
    }
    let mut wire = world.connect(&token).await.join("a").await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[1]);
    replica.upload(&mut wire).await;
}
