//! One damaged document: it is refused by name, nothing is written to it, and nobody else notices.

use concord_server::accounts::Role;
use concord_sync::frame::{Frame, RefusalCode};
use concord_sync::id::DocumentId;

use crate::changes::FIRST;
use crate::client::{Held, Replica, Wire};
use crate::world::{Token, World};

/// A server with two documents of which the first is damaged.
async fn world(damage: &str) -> (World, Token, Replica, Replica) {
    let world = World::start().await;
    let token = world.token("Lin", Role::Editor);
    let mut wire = world.connect(&token).await.join("a").await;
    let (mut damaged, mut sound) = (Replica::new(1), Replica::new(2));
    for replica in [&mut damaged, &mut sound] {
        for change in &FIRST[..2] {
            replica.edit(change);
            replica.upload(&mut wire).await;
        }
        replica.reconnect();
    }
    wire.leave().await;
    let world = world.restart().await;
    world.spoil(damage);
    (world, token, damaged, sound)
}

/// Every way in which the chunks of the first document can be something else than what was stored.
const DAMAGES: [&str; 2] = [
    "UPDATE chunks SET data = cast(data || x'00' AS BLOB) WHERE number = 2",
    "DELETE FROM chunks WHERE number = 1",
];

/// The chunks are sound, but not the document that the row tells of.
const OTHER: &str = "UPDATE documents SET heads = zeroblob(32) WHERE number = 2";

async fn refused(wire: &mut Wire) -> (DocumentId, RefusalCode) {
    wire.find(|frame| match frame {
        Frame::Refused { document, code, .. } => Some((document, code)),
        _ => None,
    })
    .await
}

/// Syncs until the server says that something is wrong.
async fn complaint(replica: &mut Replica, wire: &mut Wire) -> String {
    replica.speak(wire).await;
    loop {
        match wire.frame().await {
            Frame::Error { message, .. } => return message,
            frame => replica.hear(wire, frame).await,
        }
    }
}

#[tokio::test]
async fn a_stock_client_is_told_and_has_all_other_documents() {
    for damage in DAMAGES {
        let (world, token, mut damaged, mut sound) = world(damage).await;
        damaged.edit(FIRST[2]);
        for mut replica in [Replica::new(1), damaged] {
            let mut wire = world.connect(&token).await.join("stock").await;
            let message = complaint(&mut replica, &mut wire).await;
            assert!(message.contains(&replica.id.to_string()), "{damage}: {message}");
            let mut other = Replica::new(2);
            other.download(&mut wire, 2).await;
        }
        let mut wire = world.connect(&token).await.join("writer").await;
        sound.edit(FIRST[2]);
        sound.upload(&mut wire).await;
        let mut other = world.connect(&token).await.join("other").await;
        Replica::new(2).download(&mut other, 3).await;
    }
}

#[tokio::test]
async fn our_client_is_told_by_name_and_has_all_other_documents() {
    for damage in DAMAGES.into_iter().chain([OTHER]) {
        let (world, token, mut damaged, sound) = world(damage).await;
        let mut wire = world.connect(&token).await.join_extended("ours", None).await;
        damaged.edit(FIRST[2]);
        damaged.push_last(&mut wire).await;
        assert_eq!(refused(&mut wire).await, (damaged.id, RefusalCode::Storage), "{damage}");
        let mut again = world.connect(&token).await.join_extended("again", None).await;
        let mut held = Held::default();
        held.until(&mut again, |held| held.number == 4).await;
        assert_eq!(held.heads(&sound.id), sound.heads());
    }
}
