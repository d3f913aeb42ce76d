//! How a connection begins, and all the ways in which it does not.

use concord_server::accounts::Role;
use concord_server::session::SyncLimits;
use concord_sync::frame::{Frame, Join, PeerMetadata};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::client::{Wire, join};
use crate::world::{STORAGE_ID, World};

#[tokio::test]
async fn a_token_is_taken_from_the_header_the_url_or_a_ticket() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    world.connect(&token).await.join("by-url").await;

    let mut request = world.url("").into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {}", token.text).parse().unwrap());
    Wire::open(request).await.join("by-header").await;

    let principal = world.app().accounts.standing(&token.id).await.unwrap().unwrap();
    let (ticket, _) = world.app().accounts.ticket(&principal).unwrap();
    let url = world.url(&format!("?ticket={}", ticket.reveal()));
    Wire::open(url.as_str()).await.join("by-ticket").await;
    let mut again = Wire::open(url.as_str()).await;
    again.send(&join("again", None)).await;
    again.ends_with(4401).await;
}

#[tokio::test]
async fn a_stock_client_is_answered_with_our_storage_id_and_nothing_of_the_extension() {
    let world = World::start().await;
    let mut wire = world.connect(&world.token("Lin", Role::Editor)).await;
    wire.send(&join("a", None)).await;
    let Frame::Peer(peer) = wire.frame().await else { panic!("no peer") };
    assert_eq!(peer.version, "1");
    let expected = PeerMetadata { storage_id: Some(STORAGE_ID.into()), is_ephemeral: false, concord: None };
    assert_eq!(peer.metadata, expected);
}

#[tokio::test]
async fn automerge_repo_1_0_which_says_neither_version_nor_metadata_may_join() {
    let world = World::start().await;
    let mut wire = world.connect(&world.token("Lin", Role::Editor)).await;
    wire.send_bytes(*b"\xa2\x64type\x64join\x68senderId\x61a").await;
    assert!(matches!(wire.frame().await, Frame::Peer(_)));
}

#[tokio::test]
async fn who_has_no_good_token_is_told_after_join() {
    let world = World::start().await;
    let revoked = world.token("Lin", Role::Editor);
    world.revoke(&revoked);
    for query in ["", "?token=ct_wrong", &format!("?token={}", revoked.text), "?ticket=nope"] {
        let mut wire = Wire::open(world.url(query).as_str()).await;
        wire.send(&join("a", None)).await;
        let error = wire.ends_with(4401).await;
        assert!(error.contains("; "), "an error and a hint: {error}");
    }
}

#[tokio::test]
async fn another_workspace_and_none_at_all_look_the_same() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let other = world.other_workspace();
    let mut errors = Vec::new();
    for workspace in [other.to_string(), "4NMNnkMhL8jXrdJ9jamS58PAVdXu".into(), "nonsense".into()] {
        let url = format!("ws://{}/sync/{workspace}?token={}", world.address, token.text);
        let mut wire = Wire::open(url.as_str()).await;
        wire.send(&join("a", None)).await;
        errors.push(wire.ends_with(4403).await);
    }
    errors.dedup();
    assert_eq!(errors.len(), 1, "{errors:?}");
}

#[tokio::test]
async fn garbage_before_and_after_joining_ends_one_connection_and_nothing_else() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let bystander = world.connect(&token).await.join("bystander").await;
    for garbage in [&b"\xf6"[..], b"", b"\xff\xff", b"\x80", b"\xa1\x64type\x64sync", b"not cbor at all"] {
        let mut wire = world.connect(&token).await;
        wire.send_bytes(garbage).await;
        wire.ends_with(4400).await;
        let mut wire = world.connect(&token).await.join("a").await;
        wire.send_bytes(garbage).await;
        wire.ends_with(4400).await;
    }
    for joined in [false, true] {
        let mut wire = world.connect(&token).await;
        if joined {
            wire = wire.join("a").await;
        }
        wire.send_raw(Message::Text("hello".into())).await;
        wire.ends_with(4400).await;
    }
    bystander.leave().await;
}

#[tokio::test]
async fn a_frame_before_join_a_second_join_and_a_strange_version_end_the_connection() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await;
    wire.send(&Frame::Leave { sender: "a".into() }).await;
    wire.ends_with(4400).await;
    let mut wire = world.connect(&token).await.join("a").await;
    wire.send(&join("a", None)).await;
    wire.ends_with(4400).await;
    let mut wire = world.connect(&token).await;
    let versions = vec!["2".to_owned()];
    wire.send(&Frame::Join(Join { sender: "a".into(), versions, metadata: PeerMetadata::default() })).await;
    wire.ends_with(4400).await;
}

#[tokio::test]
async fn who_does_not_join_in_time_is_sent_away() {
    let limits = SyncLimits { join_deadline: Duration::from_millis(20), ..SyncLimits::default() };
    let world = World::with(limits).await;
    world.connect(&world.token("Lin", Role::Editor)).await.ends_with(4408).await;
}

#[tokio::test]
async fn a_rejoin_replaces_the_older_connection_of_the_same_member_only() {
    let world = World::start().await;
    let (lin, chen) = (world.token("Lin", Role::Editor), world.token("Chen", Role::Editor));
    let mut older = world.connect(&lin).await.join("same").await;
    let others = world.connect(&chen).await.join("same").await;
    let newer = world.connect(&lin).await.join("same").await;
    older.ends_with(4409).await;
    newer.leave().await;
    others.leave().await;
}

#[tokio::test]
async fn unknown_types_and_a_goodbye_are_no_errors() {
    let world = World::start().await;
    let mut wire = world.connect(&world.token("Lin", Role::Editor)).await.join("a").await;
    wire.send(&Frame::Unknown { kind: "tomorrow".into() }).await;
    wire.send(&Frame::Leave { sender: "a".into() }).await;
    assert_eq!(wire.ended().await.code, Some(1000));
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_dropped_and_one_that_does_is_not() {
    let limits = SyncLimits { ping_interval: Duration::from_millis(20), ..SyncLimits::default() };
    let world = World::with(limits).await;
    let token = world.token("Lin", Role::Editor);
    // A client answers pings while it reads; this one does not read.
    let silent = world.connect(&token).await.join("silent").await;
    let mut alive = world.connect(&token).await.join("alive").await;
    let mut replica = crate::client::Replica::new(1);
    for change in crate::changes::FIRST {
        replica.edit(change);
        replica.upload(&mut alive).await;
    }
    drop(silent);
    alive.leave().await;
}
