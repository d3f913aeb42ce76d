//! What whoever runs the server sees of it from outside.

use crate::room::Room;

#[test]
fn metrics_are_there_for_whoever_collects_them() {
    let room = Room::new();
    let server = room.serve("");
    let (status, text) = server.request("GET", "/metrics", None, None);
    assert_eq!(status, 200);
    let text = text.as_str().unwrap();
    for line in
        ["# TYPE concord_commit_seconds histogram", "concord_connections 0", "concord_storage_queue 0"]
    {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
}
