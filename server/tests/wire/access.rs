//! Who may do what, at every moment of a connection.

use concord_server::accounts::{Role, members};
use concord_sync::frame::{Frame, RefusalCode};

use crate::changes::{FIRST, TWIN};
use crate::client::{Held, Replica, Wire};
use crate::world::{Token, World};

/// A world with a document of one change, and its owner's connection.
async fn with_document() -> (World, Wire, Replica) {
    let world = World::start().await;
    let owner = world.token("Lin", Role::Owner);
    let mut wire = world.connect(&owner).await.join("lin").await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.upload(&mut wire).await;
    (world, wire, replica)
}

/// Another process gives the member another role.
async fn set_role(world: &World, token: &Token, role: Role) {
    let owner = world.token("Wang", Role::Owner);
    let member = world.app().accounts.standing(&token.id).await.unwrap().unwrap().member;
    let caller = world.app().accounts.standing(&owner.id).await.unwrap().unwrap();
    world.app().accounts.set_role(caller, member, role).await.unwrap();
    let _ = members::present;
}

#[tokio::test]
async fn a_viewer_reads_and_does_not_write_until_allowed() {
    let (world, mut lin, mut here) = with_document().await;
    let token = world.token("Chen", Role::Viewer);
    let mut chen = world.connect(&token).await.join("chen").await;
    let mut there = Replica::new(1);
    there.download(&mut chen, 1).await;
    there.edit(FIRST[1]);
    there.speak(&mut chen).await;
    // What others write still arrives.
    here.edit(FIRST[2]);
    here.upload(&mut lin).await;
    there.download(&mut chen, 3).await;
    assert_eq!(here.count(), 2, "the viewer's change has not come through");

    set_role(&world, &token, Role::Editor).await;
    here.download(&mut lin, 3).await_with(&mut there, &mut chen).await;
}

/// Both sides go on until the first has what it waits for.
trait AwaitWith: Future<Output = ()> + Sized {
    async fn await_with(self, other: &mut Replica, wire: &mut Wire) {
        let goes_on = async {
            loop {
                let frame = wire.frame().await;
                other.hear(wire, frame).await;
            }
        };
        tokio::select! {
            () = self => {}
            () = goes_on => {}
        }
    }
}

impl<F: Future<Output = ()>> AwaitWith for F {}

#[tokio::test]
async fn a_viewer_makes_no_documents() {
    let world = World::start().await;
    let token = world.token("Chen", Role::Viewer);
    let mut stock = world.connect(&token).await.join("stock").await;
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    replica.speak(&mut stock).await;
    assert!(matches!(stock.frame().await, Frame::DocUnavailable { .. }));

    let mut ours = world.connect(&token).await.join_extended("ours", None).await;
    replica.reconnect();
    replica.speak(&mut ours).await;
    let refused =
        ours.find(|frame| if let Frame::Refused { code, .. } = frame { Some(code) } else { None }).await;
    assert_eq!(refused, RefusalCode::ReadOnly);
}

#[tokio::test]
async fn an_editor_who_becomes_a_viewer_is_refused_by_name_on_the_next_change() {
    let (world, _lin, _) = with_document().await;
    let token = world.token("Chen", Role::Editor);
    let mut chen = world.connect(&token).await.join_extended("chen", None).await;
    let mut there = Replica::new(1);
    there.download(&mut chen, 1).await;
    set_role(&world, &token, Role::Viewer).await;
    let role = |frame| if let Frame::Members(members) = frame { Some(members.role) } else { None };
    while chen.find(role).await != "viewer" {}
    there.edit(FIRST[1]);
    there.speak(&mut chen).await;
    let refused =
        chen.find(|frame| if let Frame::Refused { code, .. } = frame { Some(code) } else { None }).await;
    assert_eq!(refused, RefusalCode::ReadOnly);
}

#[tokio::test]
async fn a_revoked_token_ends_its_live_connection_and_no_other() {
    let world = World::start().await;
    let (first, second) = (world.token("Lin", Role::Editor), world.token("Lin", Role::Editor));
    let mut one = world.connect(&first).await.join("one").await;
    let two = world.connect(&second).await.join("two").await;
    world.revoke(&first);
    one.ends_with(4401).await;
    two.leave().await;
}

#[tokio::test]
async fn a_repeated_sequence_number_is_refused_by_name_and_the_document_stays_whole() {
    let (world, mut lin, mut here) = with_document().await;
    let token = world.token("Chen", Role::Editor);
    let mut twin = Replica::new(1);
    twin.edit(TWIN);
    let mut chen = world.connect(&token).await.join_extended("chen", None).await;
    twin.speak(&mut chen).await;
    let refused = refusal_of(&mut twin, &mut chen).await;
    assert!(
        matches!(refused, Frame::Refused { code: RefusalCode::DuplicateSequence, document, .. } if document == twin.id)
    );

    let mut stock = world.connect(&token).await.join("stock").await;
    twin.reconnect();
    twin.speak(&mut stock).await;
    let refused = refusal_of(&mut twin, &mut stock).await;
    let named = matches!(&refused, Frame::Error { message, .. } if message.contains(&twin.id.to_string()));
    assert!(named, "{refused:?}");

    here.edit(FIRST[1]);
    here.upload(&mut lin).await;
}

/// Sends its changes whatever it hears, as a client that has not noticed yet, until it is refused.
async fn refusal_of(twin: &mut Replica, wire: &mut Wire) -> Frame {
    loop {
        match wire.frame().await {
            Frame::Sync(message) => twin.send_all(wire, &message.data).await,
            frame @ (Frame::Refused { .. } | Frame::Error { .. }) => return frame,
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_malformed_sync_message_is_refused_and_the_connection_stays() {
    let (world, mut lin, mut here) = with_document().await;
    let token = world.token("Chen", Role::Editor);
    let mut chen = world.connect(&token).await.join_extended("chen", None).await;
    let mut there = Replica::new(1);
    there.send_data(&mut chen, b"no sync message".to_vec()).await;
    let refused =
        chen.find(|frame| if let Frame::Refused { code, .. } = frame { Some(code) } else { None }).await;
    assert_eq!(refused, RefusalCode::Malformed);
    there.download(&mut chen, 1).await;
    here.edit(FIRST[1]);
    here.upload(&mut lin).await;
    let mut held = Held::default();
    held.until(&mut chen, |held| held.number == 2).await;
}
