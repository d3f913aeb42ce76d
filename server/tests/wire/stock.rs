//! Stock clients: documents made, found, edited from both sides, missing, and missed.

use concord_server::accounts::Role;
use concord_server::session::SyncLimits;
use concord_sync::frame::{Ephemeral, Frame};
use concord_sync::id::DocumentId;
use std::time::Duration;

use crate::changes::FIRST;
use crate::client::{Replica, Wire};
use crate::world::{STORAGE_ID, World};

#[tokio::test]
async fn a_document_is_made_by_one_and_found_and_edited_by_another() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    both_edit(&world, &token).await;
}

/// A document is let go of whenever nothing is to be done for it, so nothing may depend on its staying in memory.
#[tokio::test]
async fn a_document_that_is_unloaded_after_every_message_loses_nothing() {
    let limits = SyncLimits { idle_document: Duration::ZERO, resident_bytes: 0, ..SyncLimits::default() };
    let world = World::with(limits).await;
    let token = world.token("Lin", Role::Editor);
    both_edit(&world, &token).await;
}

async fn both_edit(world: &World, token: &crate::world::Token) {
    let (mut lin, mut chen) =
        (world.connect(token).await.join("lin").await, world.connect(token).await.join("chen").await);
    let (mut here, mut there) = (Replica::new(1), Replica::new(1));
    here.edit(FIRST[0]);
    here.upload(&mut lin).await;
    there.download(&mut chen, 1).await;
    here.edit(FIRST[1]);
    there.edit(FIRST[2]);
    here.speak(&mut lin).await;
    there.download(&mut chen, 3).await;
    here.download(&mut lin, 3).await;
    // One is away while the other goes on.
    lin.leave().await;
    there.edit(FIRST[3]);
    there.upload(&mut chen).await;
    here.edit(FIRST[4]);
    here.reconnect();
    let mut lin = world.connect(token).await.join("lin").await;
    here.upload(&mut lin).await;
    here.download(&mut lin, 5).await;
    there.download(&mut chen, 5).await;
    assert_eq!(here.heads(), there.heads());
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join("a").await;
    let mut replica = Replica::new(1);
    for change in &FIRST[..4] {
        replica.edit(change);
        replica.upload(&mut wire).await;
    }
    let (world, _) = tokio::join!(world.restart(), wire.ends_with(1001));
    let mut wire = world.connect(&token).await.join("b").await;
    let mut fresh = Replica::new(1);
    fresh.download(&mut wire, 4).await;
    assert_eq!(fresh.heads(), replica.heads());
}

#[tokio::test]
async fn a_missing_document_is_unavailable_at_once_and_pushed_when_it_appears() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut seeker = world.connect(&token).await.join("seeker").await;
    let mut sought = Replica::new(7);
    sought.speak(&mut seeker).await;
    let Frame::DocUnavailable { document, target, .. } = seeker.frame().await else {
        panic!("not unavailable")
    };
    assert_eq!((document, target.as_str()), (sought.id, "seeker"));

    let mut maker = world.connect(&token).await.join("maker").await;
    let mut made = Replica::new(7);
    made.edit(FIRST[0]);
    made.upload(&mut maker).await;
    sought.download(&mut seeker, 1).await;
}

#[tokio::test]
async fn a_document_that_was_announced_and_not_uploaded_does_not_exist() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut maker = world.connect(&token).await.join("maker").await;
    let mut made = Replica::new(7);
    made.edit(FIRST[0]);
    // The announcement carries heads only; the server asks for the changes.
    made.speak(&mut maker).await;
    let asked = maker.frame().await;
    let mut seeker = world.connect(&token).await.join("seeker").await;
    let mut sought = Replica::new(7);
    sought.speak(&mut seeker).await;
    assert!(matches!(seeker.frame().await, Frame::DocUnavailable { .. }));
    made.hear(&mut maker, asked).await;
    made.upload(&mut maker).await;
    sought.download(&mut seeker, 1).await;
}

#[tokio::test]
async fn who_subscribed_hears_of_our_heads_after_the_commit() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut watcher = world.connect(&token).await.join("watcher").await;
    watcher
        .send(&Frame::RemoteSubscriptionChange {
            sender: "watcher".into(),
            target: "server".into(),
            add: vec![STORAGE_ID.into()],
            remove: vec![],
        })
        .await;
    let (mut here, mut writer) = (Replica::new(1), world.connect(&token).await.join("writer").await);
    here.edit(FIRST[0]);
    here.upload(&mut writer).await;
    let mut watched = Replica::new(1);
    watched.download(&mut watcher, 1).await;
    here.edit(FIRST[1]);
    here.upload(&mut writer).await;
    let heads = loop {
        match watcher.frame().await {
            Frame::RemoteHeadsChanged { heads, .. } => break heads,
            frame => watched.hear(&mut watcher, frame).await,
        }
    };
    assert_eq!(heads[STORAGE_ID].heads, here.heads());
    assert!(heads[STORAGE_ID].timestamp > 1.6e12);
}

fn ephemeral(count: u64, data: &[u8]) -> Frame {
    Frame::Ephemeral(Ephemeral {
        document: DocumentId::from_bytes([1; 16]),
        sender: "tab-behind-lin".into(),
        target: "server".into(),
        count,
        session: "s".into(),
        data: data.to_vec(),
    })
}

#[tokio::test]
async fn presence_reaches_the_others_once_and_is_not_echoed() {
    let world = World::start().await;
    let token = world.token("Lin", Role::Viewer);
    let mut lin = world.connect(&token).await.join("lin").await;
    let mut chen = world.connect(&token).await.join("chen").await;
    // Whoever speaks of a document looks at it.
    chen.send(&ephemeral(1, b"chen")).await;
    let heard = async |wire: &mut Wire| match wire.frame().await {
        Frame::Ephemeral(message) => (message.sender, message.count, message.data),
        other => panic!("{other:?}"),
    };
    lin.send(&ephemeral(2, b"two")).await;
    assert_eq!(heard(&mut chen).await, ("tab-behind-lin".into(), 2, b"two".to_vec()));
    // A leaf echoes what it was passed; old counts come again; of too large ones only the sender hears.
    chen.send(&ephemeral(2, b"two")).await;
    lin.send(&ephemeral(1, b"late")).await;
    lin.send(&ephemeral(3, &[0; 100_000])).await;
    lin.send(&ephemeral(4, b"four")).await;
    assert_eq!(heard(&mut chen).await.1, 4);
    assert!(matches!(lin.frame().await, Frame::Error { .. }));
    chen.send(&ephemeral(5, b"five")).await;
    assert_eq!(heard(&mut lin).await.1, 5);
}

#[tokio::test]
async fn the_same_id_in_another_workspace_is_another_document() {
    let world = World::start().await;
    let mut lin = world.connect(&world.token("Lin", Role::Editor)).await.join("lin").await;
    let mut made = Replica::new(1);
    made.edit(FIRST[0]);
    made.upload(&mut lin).await;
    let other = world.other_workspace();
    let token = world.token_for(other, "Zhao", Role::Editor);
    let url = format!("ws://{}/sync/{other}?token={}", world.address, token.text);
    let mut zhao = Wire::open(url.as_str()).await.join("zhao").await;
    let mut sought = Replica::new(1);
    sought.speak(&mut zhao).await;
    assert!(matches!(zhao.frame().await, Frame::DocUnavailable { .. }));
}
