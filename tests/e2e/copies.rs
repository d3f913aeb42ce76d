//! Data directories that were copied or restored: both write as the same device, and nothing is lost.

use crate::team::{Team, assert_same, list, text};

#[test]
fn a_data_directory_copied_to_a_second_device_mends_itself() {
    let team = Team::handbook();
    let (chen, copy) = (&team.chen, team.chen.copy());
    copy.at("2024-07-12T09:05:00+08:00");
    team.at("2024-07-12T09:00:00+08:00");
    // Both write next changes under one name, some to the same task, and each a task of its own.
    for (device, who) in [(chen, "laptop"), (&copy, "tower")] {
        device.ok(&format!("task comment CSAT-002 'from the {who}'"));
        device.ok(&format!("task comment CSAT-002 'more from the {who}'"));
        device.ok(&format!("meeting agenda Q3 'Item of the {who}'"));
        device.ok(&format!("task add 'Task of the {who}' --board CSAT"));
    }
    chen.ok("sync");
    copy.ok("sync");
    for device in [chen, &copy, &team.lin, chen, &copy] {
        device.ok("sync");
    }
    assert_same(chen, &copy);
    assert_same(&team.lin, &copy);
    assert_has_all(&team, &["laptop", "tower"]);
    // And from now on they are two devices.
    for device in [chen, &copy] {
        device.ok("task comment CSAT-003 'once more'");
        device.ok("sync");
    }
    for device in [chen, &team.lin] {
        device.ok("sync");
    }
    assert_same(&team.lin, chen);
    assert_same(chen, &copy);
    assert_eq!(list(&team.lin.json("task show CSAT-003")["comments"]).len(), 2);
    assert_eq!(chen.json("status")["held_back"], 0);
    assert_eq!(copy.json("status")["held_back"], 0);
    team.server.admin(&["verify"]);
}

#[test]
fn a_data_directory_restored_from_an_older_copy_mends_itself() {
    let team = Team::handbook();
    let chen = &team.chen;
    team.at("2024-07-12T09:00:00+08:00");
    chen.ok("task comment CSAT-002 'unsent when the copy was made'");
    let backup = chen.copy();
    chen.ok("task comment CSAT-002 'from the laptop'");
    chen.ok("meeting agenda Q3 'Item of the laptop'");
    chen.ok("task add 'Task of the laptop' --board CSAT");
    chen.ok("task comment CSAT-002 'more from the laptop'");
    chen.ok("sync");

    chen.restore(&backup);
    assert_eq!(list(&chen.json("task show CSAT-002")["comments"]).len(), 1);
    chen.at("2024-07-12T10:00:00+08:00");
    chen.ok("task comment CSAT-002 'from the restored'");
    chen.ok("meeting agenda Q3 'Item of the restored'");
    chen.ok("task add 'Task of the restored' --board CSAT");
    chen.ok("task comment CSAT-002 'more from the restored'");
    chen.ok("sync");
    team.all_sync();
    assert_same(&team.lin, chen);
    assert_has_all(&team, &["laptop", "restored"]);
    let comments = team.lin.json("task show CSAT-002");
    let first =
        list(&comments["comments"]).iter().filter(|comment| text(&comment["text"]).starts_with("unsent"));
    assert_eq!(first.count(), 1, "{comments}");
    let status = chen.json("status");
    assert_eq!((&status["unsent"], &status["held_back"]), (&0.into(), &0.into()));
    team.server.admin(&["verify"]);
}

/// What was acknowledged, and what was still on a device, is all there, once.
fn assert_has_all(team: &Team, who: &[&str]) {
    let task = team.lin.json("task show CSAT-002");
    let comments: Vec<&str> = list(&task["comments"]).iter().map(|comment| text(&comment["text"])).collect();
    let meeting = team.lin.json("meeting show Q3");
    let items: Vec<&str> = list(&meeting["agenda"]).iter().map(|item| text(&item["title"])).collect();
    let tasks = team.lin.json("task list --board CSAT");
    let titles: Vec<&str> = list(&tasks).iter().map(|task| text(&task["title"])).collect();
    let once = |found: &[&str], wanted: String| {
        assert_eq!(found.iter().filter(|one| **one == wanted).count(), 1, "{wanted} in {found:?}");
    };
    for who in who {
        once(&comments, format!("from the {who}"));
        once(&comments, format!("more from the {who}"));
        once(&items, format!("Item of the {who}"));
        once(&titles, format!("Task of the {who}"));
    }
}

/// Whoever runs the server puts last night's backup back: what the devices were told is on its disk is not there any
/// more, and they hand it in again without being asked.
#[test]
fn a_server_restored_from_a_backup_is_given_everything_again() {
    let mut team = Team::handbook();
    let folder = tempfile::tempdir().expect("a temporary directory");
    let file = folder.path().join("monday.db");
    let file = file.to_str().expect("a path in UTF-8");
    team.server.admin(&["backup", "--to", file]);
    team.at("2024-07-12T09:00:00+08:00");
    team.lin.ok("task comment CSAT-002 'after the backup, from Lin'");
    team.chen.ok("task add 'After the backup, from Chen' --board CSAT");
    team.all_sync();
    let late = team.joined("Wu", "editor");
    late.ok("task comment CSAT-002 'from one who joined after the backup'");
    late.ok("sync");
    team.all_sync();

    team.server.kill();
    let restore = |server: &concord_tests::Server| {
        server.command(&["restore", "--from", file]).output().expect("it can be started")
    };
    let restored = restore(&team.server);
    assert!(restored.status.success(), "{restored:?}");
    team.server.serve();
    assert!(!restore(&team.server).status.success(), "not under a running server");
    team.chen.ok("task comment CSAT-002 'after the restore'");
    team.lin.ok("sync");
    team.chen.ok("sync");
    team.lin.ok("sync");
    assert_same(&team.lin, &team.chen);
    let newcomer = team.joined("Wang", "viewer");
    let task = newcomer.json("task show CSAT-002");
    let comments: Vec<&str> = list(&task["comments"]).iter().map(|comment| text(&comment["text"])).collect();
    for comment in ["after the backup, from Lin", "from one who joined after the backup", "after the restore"]
    {
        assert!(comments.contains(&comment), "{comment} in {comments:?}");
    }
    assert!(newcomer.ok("task list").contains("After the backup, from Chen"));
    // The server does not know any more that Wu has joined; Wu keeps what was done.
    late.ok("task comment CSAT-003 'on the device'");
    late.refused(4, "sync");
    assert_eq!(late.json("status")["held_back"], 1);
    team.server.admin(&["verify"]);
}
