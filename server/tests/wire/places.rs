//! Connections counted by address: over a limit, and others of the same address and of other ones.

use concord_server::accounts::Role;
use concord_server::config::{Config, Raw, Value};
use concord_sync::frame::{Ephemeral, Frame};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::changes::FIRST;
use crate::client::{Replica, Wire};
use crate::world::{Token, World};

/// Opens a connection that a proxy on this machine passes on from an address.
async fn passed_on(world: &World, token: &Token, from: &str) -> Wire {
    let mut request = world.url(&format!("?token={}", token.text)).into_client_request().unwrap();
    request.headers_mut().insert("x-forwarded-for", from.parse().unwrap());
    Wire::open(request).await
}

fn behind_a_proxy(config: &mut Config) {
    config.general.trusted_proxies = Value::read("", &Raw::Text("127.0.0.1/32".into())).unwrap();
}

/// What the one says, the other hears: nothing about either has changed.
async fn still_there(one: &mut Wire, other: &mut Wire) {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let document = Replica::new(1).id;
    let said = |wire: &Wire| Ephemeral {
        document,
        sender: wire.peer.clone(),
        target: "server".into(),
        count,
        session: wire.peer.clone(),
        data: vec![1],
    };
    // The first is only for being remembered as somebody who looks at the document.
    other.send(&Frame::Ephemeral(said(other))).await;
    one.find(|frame| matches!(frame, Frame::Ephemeral(_)).then_some(())).await;
    one.send(&Frame::Ephemeral(said(one))).await;
    other.find(|frame| matches!(frame, Frame::Ephemeral(_)).then_some(())).await;
}

/// Two that look at the same document.
async fn two(world: &World, token: &Token) -> (Wire, Wire) {
    let mut one = world.connect(token).await.join("one").await;
    let mut other = world.connect(token).await.join("other").await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut one).await;
    Replica::new(1).download(&mut other, 1).await;
    (one, other)
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_websockets_count_as_long_as_they_live() {
    let world = World::configured(|config| config.limits.connections_per_address = 2).await;
    let token = world.token("Lin", Role::Editor);
    let (mut one, mut other) = two(&world, &token).await;
    let said = world.connect(&token).await.ends_with(4429).await;
    assert!(said.contains("connections_per_address: "), "{said}");
    still_there(&mut one, &mut other).await;
    other.leave().await;
    // The place is free as soon as the server has noticed.
    loop {
        let mut wire = world.connect(&token).await;
        wire.send(&crate::client::join("again", None)).await;
        if let Frame::Peer(_) = wire.frame().await {
            break;
        }
        wire.ended().await;
    }
}

#[tokio::test]
async fn strangers_have_fewer_places_and_take_none_from_those_who_are_known() {
    let world = World::configured(|config| config.limits.strangers_per_address = 2).await;
    let token = world.token("Lin", Role::Editor);
    let (mut one, mut other) = two(&world, &token).await;
    let strangers = [Wire::open(world.url("").as_str()).await, Wire::open(world.url("").as_str()).await];
    let said = world.connect(&token).await.ends_with(4429).await;
    assert!(said.contains("strangers_per_address: "), "{said}");
    still_there(&mut one, &mut other).await;
    drop(strangers);
}

#[tokio::test]
async fn behind_a_proxy_each_address_has_its_own_places() {
    let world = World::configured(|config| {
        behind_a_proxy(config);
        config.limits.connections_per_address = 1;
    })
    .await;
    let token = world.token("Lin", Role::Editor);
    let office = passed_on(&world, &token, "203.0.113.7").await.join("office").await;
    let home = passed_on(&world, &token, "1.2.3.4, 203.0.113.8").await.join("home").await;
    for from in ["203.0.113.7", "1.2.3.4, 203.0.113.8", "203.0.113.9, 203.0.113.8"] {
        let said = passed_on(&world, &token, from).await.ends_with(4429).await;
        assert!(said.contains("connections_per_address: "), "{said}");
    }
    office.leave().await;
    home.leave().await;
}

#[tokio::test]
async fn failed_attempts_count_against_the_address_behind_the_proxy() {
    let world = World::configured(|config| {
        behind_a_proxy(config);
        config.limits.failed_attempts = 2;
    })
    .await;
    let wrong = Token { text: "ct_guess".into(), id: String::new() };
    let guess = async |from: &str| {
        let mut wire = passed_on(&world, &wrong, from).await;
        wire.send(&crate::client::join("a", None)).await;
        wire.ended().await.code.unwrap()
    };
    assert_eq!([guess("203.0.113.7").await, guess("203.0.113.7").await], [4401, 4401]);
    assert_eq!(guess("203.0.113.7").await, 4429);
    assert_eq!(guess("203.0.113.8").await, 4401, "another address has its own count");
    // What somebody in front of the proxy claims changes nothing.
    assert_eq!(guess("203.0.113.9, 203.0.113.7").await, 4429);
}

#[tokio::test]
async fn whoever_is_no_proxy_of_ours_is_not_believed() {
    let world = World::configured(|config| config.limits.connections_per_address = 1).await;
    let token = world.token("Lin", Role::Editor);
    let one = passed_on(&world, &token, "203.0.113.7").await.join("one").await;
    passed_on(&world, &token, "203.0.113.8").await.ends_with(4429).await;
    one.leave().await;
}
