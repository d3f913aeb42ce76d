//! Whether the server says of itself what is so.

use concord_server::session::SyncLimits;
use concord_server::storage::StorageError;
use serde_json::{Value, json};

use crate::world::World;

async fn ask(world: &World, path: &str) -> (u16, Value) {
    let url = format!("http://{}{path}", world.address);
    let asked = tokio::task::spawn_blocking(move || {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut response = agent.get(url).call().unwrap();
        (response.status().as_u16(), response.body_mut().read_json().unwrap())
    });
    asked.await.unwrap()
}

#[tokio::test]
async fn a_server_that_can_keep_nothing_is_not_ready_and_says_why_and_is_ready_again_by_itself() {
    let (world, memory) = World::with_memory(SyncLimits::default()).await;
    let well = json!({ "status": "ready", "checks": { "storage": "ok", "shutdown": "ok" } });
    for (fault, word) in [(StorageError::Full, "full"), (StorageError::ReadOnly, "read-only")] {
        assert_eq!(ask(&world, "/readyz").await, (200, json!({ "status": "ready" })));
        memory.set_fault(Some(fault));
        let (status, answer) = ask(&world, "/readyz?verbose").await;
        assert_eq!(
            (status, &answer["status"], &answer["checks"]["shutdown"]),
            (503, &json!("not ready"), &json!("ok"))
        );
        for said in [&answer["checks"]["storage"], &answer["error"]] {
            assert!(said.as_str().unwrap().contains(word), "{answer}");
        }
        assert_eq!(ask(&world, "/healthz").await.0, 503);
        memory.set_fault(None);
        assert_eq!(ask(&world, "/readyz?verbose").await, (200, well.clone()));
        assert_eq!(ask(&world, "/healthz").await.0, 200);
    }
}
