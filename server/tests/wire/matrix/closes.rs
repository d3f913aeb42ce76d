//! A case for every close code. Most of them are met in the tables; here is the list of all, so that none is forgotten.

use std::time::Duration;

use concord_server::accounts::Role;
use concord_server::session::SyncLimits;
use concord_server::storage::StorageError;
use concord_sync::frame::Frame;

use super::frames::sync_message;
use crate::changes::FIRST;
use crate::client::{Replica, Wire, join};
use crate::world::World;

/// Every code of docs/PROTOCOL.md, in its order.
const CODES: [u16; 10] = [1000, 1001, 1011, 4400, 4401, 4403, 4408, 4409, 4413, 4429];

#[tokio::test]
async fn every_close_code_is_met_with_its_error_frame() {
    let mut met = Vec::new();
    for code in CODES {
        let (found, told) = match code {
            1000 => goodbye().await,
            1001 => shutdown().await,
            1011 => fault().await,
            4400 => protocol().await,
            4401 => no_token().await,
            4403 => other_workspace().await,
            4408 => no_join().await,
            4409 => replaced().await,
            4413 => too_large().await,
            _ => too_fast().await,
        };
        assert_eq!(told.is_some(), code != 1000, "an error frame before {code}: {told:?}");
        met.push(found);
    }
    assert_eq!(met, CODES);
}

/// A close code that is written down and can't be met, or met and not written down, misleads.
#[test]
fn the_codes_are_those_that_are_written_down() {
    let protocol = include_str!("../../../../docs/PROTOCOL.md");
    let section = protocol.split("## Close codes").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = section.expect("the section about close codes").lines().filter_map(|line| {
        line.strip_prefix("| ")
            .and_then(|row| row.split(' ').next())
            .and_then(|code| code.parse::<u16>().ok())
    });
    assert_eq!(rows.collect::<Vec<_>>(), CODES);
}

type Met = (u16, Option<String>);

async fn met(mut wire: Wire) -> Met {
    let ended = wire.ended().await;
    (ended.code.expect("a close code"), ended.error)
}

async fn joined(world: &World, peer: &str) -> Wire {
    world.connect(&world.token("Lin", Role::Editor)).await.join(peer).await
}

async fn goodbye() -> Met {
    let world = World::start().await;
    let mut wire = joined(&world, "a").await;
    wire.send(&Frame::Leave { sender: "a".into() }).await;
    met(wire).await
}

async fn shutdown() -> Met {
    let world = World::start().await;
    let wire = joined(&world, "a").await;
    world.begin_shutdown();
    met(wire).await
}

async fn fault() -> Met {
    let (world, memory) = World::with_memory(SyncLimits::default()).await;
    let mut wire = joined(&world, "a").await;
    memory.set_fault(Some(StorageError::Full));
    let mut replica = Replica::new(1);
    replica.send_data(&mut wire, sync_message(&[], &[FIRST[0]])).await;
    met(wire).await
}

async fn protocol() -> Met {
    let world = World::start().await;
    let mut wire = joined(&world, "a").await;
    wire.send(&join("a", None)).await;
    met(wire).await
}

async fn no_token() -> Met {
    let world = World::start().await;
    let mut wire = Wire::open(world.url("").as_str()).await;
    wire.send(&join("a", None)).await;
    met(wire).await
}

async fn other_workspace() -> Met {
    let world = World::start().await;
    let token = world.token_for(world.other_workspace(), "Lin", Role::Owner);
    let mut wire = world.connect(&token).await;
    wire.send(&join("a", None)).await;
    met(wire).await
}

async fn no_join() -> Met {
    let world =
        World::with(SyncLimits { join_deadline: Duration::from_millis(20), ..SyncLimits::default() }).await;
    met(world.connect(&world.token("Lin", Role::Editor)).await).await
}

async fn replaced() -> Met {
    let world = World::start().await;
    let older = joined(&world, "same").await;
    let _newer = joined(&world, "same").await;
    met(older).await
}

async fn too_large() -> Met {
    let world = World::with(SyncLimits { frame_bytes: 10_000, ..SyncLimits::default() }).await;
    let mut wire = joined(&world, "a").await;
    wire.send_bytes(vec![0; 10_001]).await;
    met(wire).await
}

async fn too_fast() -> Met {
    let limits = SyncLimits { message_burst: 2, messages_per_second: 0, ..SyncLimits::default() };
    let world = World::with(limits).await;
    let mut wire = joined(&world, "a").await;
    for _ in 0..3 {
        wire.send(&Frame::Unknown { kind: "x".into() }).await;
    }
    met(wire).await
}
