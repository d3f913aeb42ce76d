//! Deadlines remind once: while a sync is watched, with and without a server in reach, on a line and on the desktop.

use concord_tests::{Device, Watch};
use serde_json::Value;

use crate::team::{MONDAY, Team, text};

/// Whether an event reminds of this.
fn reminds(event: &Value, title: &str) -> bool {
    event["event"] == "reminder" && event["title"] == title
}

/// Waits for the reminder of this, and returns how near the deadline is and when.
#[track_caller]
fn reminder(watch: &Watch, title: &str) -> (String, String) {
    let event = watch.until(|event| reminds(event, title));
    (text(&event["stage"]).to_owned(), text(&event["at"]).to_owned())
}

#[test]
fn what_is_due_is_told_with_no_server_in_reach_and_once_for_all_runs() {
    let mut team = Team::handbook();
    team.server.kill();
    let lin = &team.lin;
    lin.at("2024-07-14T09:00:00+08:00");
    let mut watch = lin.watch();
    let told = watch.all_until(|event| reminds(event, "Confirm the budget in detail"));
    let minutes = told.iter().find(|event| event["entry"] == "minutes").expect("minutes that are late");
    assert_eq!((text(&minutes["stage"]), text(&minutes["title"])), ("late", "Q3 marketing kick-off"));
    let last = told.last().expect("the one that was waited for");
    assert_eq!((text(&last["stage"]), text(&last["at"])), ("soon", "2024-07-15"));
    assert_eq!(text(&last["key"]), "I-001");
    watch.kill();

    // The next run tells what is new, and nothing again; nobody is told what is somebody else's.
    let watch = lin.watch();
    lin.ok("task add 'Ask Zhao' --board CSAT --owner Chen --due 2024-07-15");
    lin.ok("task add 'Book the room' --board CSAT --owner Lin --due 2024-07-15");
    let told = watch.all_until(|event| reminds(event, "Book the room"));
    assert_eq!(told.iter().filter(|event| event["event"] == "reminder").count(), 1, "{told:?}");

    // A deadline that moves is another one.
    lin.ok("task set 'Book the room' due=2024-07-14");
    assert_eq!(reminder(&watch, "Book the room"), ("soon".to_owned(), "2024-07-14".to_owned()));
}

#[test]
fn a_task_from_another_device_reminds_where_its_owner_watches() {
    let team = Team::handbook();
    team.at("2024-07-11T09:00:00+08:00");
    let watch = team.chen.watch();
    watch.until(|event| reminds(event, "Answer the customer"));
    team.lin.ok("task add 'Print badges' --board CSAT --owner Chen --due 2024-07-12");
    team.lin.ok("sync");
    assert_eq!(reminder(&watch, "Print badges"), ("soon".to_owned(), "2024-07-12".to_owned()));
}

#[test]
fn a_moment_that_comes_while_nothing_happens_is_told() {
    let mut team = Team::handbook();
    team.server.kill();
    team.lin.ok("meeting add Review --at '2024-07-20 14:00' --minutes 30 --invite Chen");
    // A second before the last quarter of an hour.
    team.lin.at("2024-07-20T13:44:59+08:00");
    let watch = team.lin.watch();
    let at = "2024-07-20T14:00:00+08:00".to_owned();
    assert_eq!(reminder(&watch, "Review"), ("soon".to_owned(), at.clone()));
    assert_eq!(reminder(&watch, "Review"), ("shortly".to_owned(), at));
}

#[test]
fn nothing_reminds_where_there_is_no_server_to_watch() {
    let device = Device::new(MONDAY);
    device.ok("init --me Lin --workspace Marketing");
    device.ok("task add 'Book the room' --owner Lin --due 2024-07-08");
    device.refused(1, "sync --watch");
    device.refused(2, "sync --no-notify");
}

#[cfg(target_os = "linux")]
mod on_the_desktop {
    use super::*;
    use crate::desktop::Desktop;

    /// A watch on a device with this desktop.
    fn watch(device: &Device, desktop: &Desktop, line: &str) -> Watch {
        let mut command = device.command(line);
        let (name, value) = desktop.variable();
        command.env(name, value);
        Watch::start(command)
    }

    #[test]
    fn what_comes_at_once_is_one_notification() {
        let mut team = Team::handbook();
        team.server.kill();
        let desktop = Desktop::start();
        team.lin.at("2024-07-14T09:00:00+08:00");
        let watch = watch(&team.lin, &desktop, "sync --watch --json");
        let (summary, body) = desktop.shown();
        assert_eq!(summary, "2 reminders");
        assert_eq!(
            body,
            "Q3 marketing kick-off: late, minutes to be sent by 2024-07-11 15:00\n\
             I-001 Confirm the budget in detail: due 2024-07-15"
        );
        team.lin.ok("task add 'Book <room> B & C' --board CSAT --owner Lin --due 2024-07-15");
        let (summary, body) = desktop.shown();
        assert_eq!((summary.as_str(), body.as_str()), ("CSAT-004 Book <room> B & C", "due 2024-07-15"));
        team.lin.ok("meeting add Review --at '2024-07-14 10:00' --place '<A> & B' --invite Chen");
        let (summary, body) = desktop.shown();
        assert_eq!(summary, "Review");
        assert_eq!(body, "begins 2024-07-14 10:00, &lt;A&gt; &amp; B", "the body is markup");
        drop(watch);
    }

    #[test]
    fn a_desktop_that_hangs_delays_nothing() {
        let team = Team::handbook();
        let desktop = Desktop::hanging();
        team.lin.at("2024-07-14T09:00:00+08:00");
        let watch = watch(&team.lin, &desktop, "sync --watch --json");
        let _ = desktop.shown();
        let task = team.lin.json("task add 'Book the room' --board CSAT --owner Lin --due 2024-07-15");
        let mut told = watch.all_until(|event| reminds(event, "Book the room"));
        let is_sent = |event: &Value| event["event"] == "acknowledged" && event["document"] == task["id"];
        if !told.iter().any(is_sent) {
            told.push(watch.until(is_sent));
        }
    }

    #[test]
    fn who_wants_no_notifications_gets_lines_alone() {
        let mut team = Team::handbook();
        team.server.kill();
        let desktop = Desktop::start();
        team.lin.at("2024-07-14T09:00:00+08:00");
        let mut watch = watch(&team.lin, &desktop, "sync --watch --json --no-notify");
        let _ = reminder(&watch, "Confirm the budget in detail");
        team.lin.ok("task add 'Book the room' --board CSAT --owner Lin --due 2024-07-15");
        let _ = reminder(&watch, "Book the room");
        watch.kill();
        assert_eq!(desktop.heard(), []);
    }
}
