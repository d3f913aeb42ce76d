//! Every limit, reached.

use std::time::Duration;

use concord_server::accounts::Role;
use concord_server::session::SyncLimits;
use concord_sync::frame::{Ephemeral, Frame, RefusalCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::changes::FIRST;
use crate::client::{Replica, Wire, join};
use crate::world::World;

#[tokio::test]
async fn a_frame_above_the_limit_ends_the_connection() {
    let world = World::with(SyncLimits { frame_bytes: 10_000, ..SyncLimits::default() }).await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join("a").await;
    wire.send_bytes(vec![0; 10_001]).await;
    assert!(wire.ends_with(4413).await.contains("frame_bytes: 10000"));
    // Far above it: nothing of it is read.
    let mut wire = world.connect(&token).await.join("a").await;
    wire.send_bytes(vec![0; 2 << 20]).await;
    wire.ends_with(4413).await;
}

#[tokio::test]
async fn a_stranger_may_not_send_much() {
    let world = World::start().await;
    let mut wire = Wire::open(world.url("?token=ct_wrong").as_str()).await;
    wire.send_bytes(vec![0; 100_000]).await;
    wire.ends_with(4413).await;
}

#[tokio::test]
async fn too_many_messages_end_the_connection() {
    let limits = SyncLimits { message_burst: 5, messages_per_second: 0, ..SyncLimits::default() };
    let world = World::with(limits).await;
    let mut wire = world.connect(&world.token("Lin", Role::Editor)).await.join("a").await;
    for _ in 0..5 {
        wire.send(&Frame::Unknown { kind: "x".into() }).await;
    }
    wire.ends_with(4429).await;
}

#[tokio::test]
async fn too_many_documents_end_the_connection() {
    let world = World::with(SyncLimits { documents_per_connection: 2, ..SyncLimits::default() }).await;
    let mut wire = world.connect(&world.token("Lin", Role::Editor)).await.join("a").await;
    for id in 1..4 {
        Replica::new(id).speak(&mut wire).await;
    }
    wire.ends_with(4429).await;
}

#[tokio::test]
async fn too_many_connections_are_sent_away() {
    let world = World::with(SyncLimits { connections: 1, ..SyncLimits::default() }).await;
    let token = world.token("Lin", Role::Editor);
    let first = world.connect(&token).await.join("a").await;
    world.connect(&token).await.ends_with(4429).await;
    first.leave().await;
}

#[tokio::test]
async fn a_document_above_the_limit_is_refused_and_stays_as_it_was() {
    let world = World::with(SyncLimits { document_bytes: 200, ..SyncLimits::default() }).await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut wire).await;
    FIRST[1..].iter().for_each(|change| replica.edit(change));
    replica.speak(&mut wire).await;
    let refused =
        wire.find(|frame| if let Frame::Refused { code, .. } = frame { Some(code) } else { None }).await;
    assert_eq!(refused, RefusalCode::Limit);
    let mut reader = world.connect(&token).await.join("reader").await;
    let mut read = Replica::new(1);
    read.download(&mut reader, 1).await;
}

#[tokio::test]
async fn a_document_with_more_changes_than_the_limit_is_refused_and_stays_as_it_was() {
    let world = World::with(SyncLimits { changes_per_document: 1, ..SyncLimits::default() }).await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join_extended("ours", None).await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut wire).await;
    replica.edit(FIRST[1]);
    replica.speak(&mut wire).await;
    let refused = wire.find(|frame| match frame {
        Frame::Refused { code, reason, .. } => Some((code, reason)),
        _ => None,
    });
    let (code, reason) = refused.await;
    assert_eq!(code, RefusalCode::Limit);
    assert!(reason.contains("changes_per_document: 1"), "{reason}");
    let mut reader = world.connect(&token).await.join("reader").await;
    Replica::new(1).download(&mut reader, 1).await;
}

#[tokio::test]
async fn a_message_that_lists_too_much_is_refused_and_the_connection_goes_on() {
    let world =
        World::with(SyncLimits { needs_per_message: 2, haves_per_message: 1, ..SyncLimits::default() }).await;
    let mut wire = world.connect(&world.token("Lin", Role::Editor)).await.join("a").await;
    // Version, no heads; then what is asked for by name, what its sender has, and no changes.
    let needs = |count: u8| [&[0x42, 0, count][..], &[7; 32].repeat(count.into()), &[0, 0]].concat();
    let haves = |count: u8| [&[0x42, 0, 0, count][..], &[0, 0].repeat(count.into()), &[0]].concat();
    let mut replica = Replica::new(1);
    for (data, limit) in [(needs(3), "needs_per_message: 2"), (haves(2), "haves_per_message: 1")] {
        replica.send_data(&mut wire, data).await;
        let Frame::Error { message, .. } = wire.frame().await else { panic!("not refused") };
        assert!(message.contains(limit), "{message}");
    }
    replica.edit(FIRST[0]);
    replica.upload(&mut wire).await;
}

#[tokio::test]
async fn an_ephemeral_message_above_the_limit_reaches_nobody_and_its_sender_is_told() {
    let world = World::with(SyncLimits { ephemeral_bytes: 10, ..SyncLimits::default() }).await;
    let token = world.token("Lin", Role::Editor);
    let (mut here, mut there) =
        (world.connect(&token).await.join("here").await, world.connect(&token).await.join("there").await);
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut here).await;
    Replica::new(1).download(&mut there, 1).await;
    let ephemeral = |count, bytes| {
        let (sender, target, session) = ("here".to_owned(), String::new(), "s".to_owned());
        Frame::Ephemeral(Ephemeral {
            document: Replica::new(1).id,
            sender,
            target,
            count,
            session,
            data: vec![1; bytes],
        })
    };
    here.send(&ephemeral(1, 11)).await;
    let Frame::Error { message, .. } = here.frame().await else { panic!("not told") };
    assert!(message.contains("ephemeral_bytes: 10"), "{message}");
    here.send(&ephemeral(2, 10)).await;
    let Frame::Ephemeral(passed) = there.frame().await else { panic!("not passed on") };
    assert_eq!(passed.data.len(), 10);
}

#[tokio::test]
async fn only_so_many_unknown_documents_are_remembered_for_a_connection() {
    let world = World::with(SyncLimits { waiting_per_connection: 1, ..SyncLimits::default() }).await;
    let token = world.token("Lin", Role::Editor);
    let mut seeker = world.connect(&token).await.join("seeker").await;
    for id in 1..3 {
        Replica::new(id).speak(&mut seeker).await;
        assert!(matches!(seeker.frame().await, Frame::DocUnavailable { .. }));
    }
    let mut maker = world.connect(&token).await.join("maker").await;
    for id in [2, 1] {
        let mut made = Replica::new(id);
        made.edit(FIRST[0]);
        made.upload(&mut maker).await;
    }
    // The second was not remembered, the first was.
    let Frame::Sync(message) = seeker.frame().await else { panic!("not pushed") };
    assert_eq!(message.document, Replica::new(1).id);
}

#[tokio::test]
async fn a_close_does_not_wait_for_ever_for_the_other_end() {
    let world = World::configured(|config| {
        config.sync.close_deadline = Duration::from_millis(100);
        config.sync.join_deadline = Duration::from_millis(100);
    });
    let world = world.await;
    let mut socket = TcpStream::connect(&world.address).await.unwrap();
    let path = world.url("?token=ct_wrong").split_once(&world.address).unwrap().1.to_owned();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    // It never joins, and never answers the close that comes of it.
    let mut said = Vec::new();
    let ended = timeout(Duration::from_secs(20), socket.read_to_end(&mut said)).await;
    ended.expect("the server keeps the socket open").unwrap();
    let code = 4408_u16.to_be_bytes();
    assert!(said.windows(2).any(|bytes| bytes == code), "{}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn an_address_that_guesses_is_told_to_wait_and_a_good_token_is_let_in_all_the_same() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut last = 4401;
    for _ in 0..=concord_server::config::Limits::default().failed_attempts {
        let mut wire = Wire::open(world.url("?token=ct_guess").as_str()).await;
        wire.send(&join("a", None)).await;
        last = wire.ended().await.code.unwrap();
    }
    assert_eq!(last, 4429);
    world.connect(&token).await.join("a").await;
}
