//! A workspace is made on one device, published, and is the same on another.

use concord_tests::Device;

use crate::team::{Team, assert_same, list, text, texts};

#[test]
fn what_lin_made_and_published_chen_has_byte_for_byte() {
    let Team { lin, chen, server, .. } = &Team::handbook();
    for line in ["task list", "board show CSAT", "meeting show Q3"] {
        let line = format!("{line} --json");
        assert_eq!(lin.ok(&line), chen.ok(&line), "{line}");
    }
    assert_same(lin, chen);
    the_board_is_the_handbooks(chen);
    the_minutes_are_the_handbooks(chen);
    for device in [lin, chen] {
        let status = device.json("status");
        assert_eq!((&status["unsent"], &status["held_back"]), (&0.into(), &0.into()));
        assert_eq!(text(&status["server"]), server.url());
    }
    assert_eq!(text(&chen.json("status")["me"]), "Chen");
}

fn the_board_is_the_handbooks(device: &Device) {
    let tasks = device.json("task list --board CSAT");
    let row = |at: usize| {
        let task = &tasks[at];
        let fields = ["key", "owner", "start", "due", "status", "priority"].map(|field| text(&task[field]));
        (fields, texts(&task["collaborators"]))
    };
    assert_eq!(list(&tasks).len(), 3);
    // The list goes by columns: what is not started comes first.
    assert_eq!(
        row(0),
        (["CSAT-003", "Wu", "2024-07-18", "2024-07-22", "not_started", "medium"], vec!["Lin"])
    );
    assert_eq!(
        row(1),
        (["CSAT-002", "Chen", "2024-07-11", "2024-07-15", "in_progress", "high"], vec!["Zhao"])
    );
    assert_eq!(row(2), (["CSAT-001", "Chen", "2024-07-08", "2024-07-10", "done", "high"], vec!["Wu"]));
}

fn the_minutes_are_the_handbooks(device: &Device) {
    let meeting = device.json("meeting show Q3");
    assert_eq!(text(&meeting["at"]), "2024-07-10T14:00:00+08:00");
    let conclusions = list(&meeting["agenda"]).iter().map(|item| text(&item["conclusion"]));
    let expected =
        ["Go ahead as planned, budget confirmed by July 15", "Taken into the plan, answer by July 12"];
    assert!(conclusions.eq(expected));
    let actions = list(&meeting["actions"]).iter();
    let actions =
        actions.map(|action| (text(&action["owner"]), text(&action["due"]), text(&action["task"]["title"])));
    assert!(actions.eq([
        ("Lin", "2024-07-15", "Confirm the budget in detail"),
        ("Chen", "2024-07-12", "Answer the customer"),
    ]));
    // An action item is a task: it is found on a board, and leads back to the meeting.
    let from_it = device.json("task list --source Q3");
    assert_eq!(list(&from_it).len(), 2);
    assert!(
        list(&from_it).iter().all(|task| task["source_meeting"] == meeting["id"] && task["board"] == "Inbox")
    );
}

#[test]
fn programs_that_write_on_one_device_at_once_all_have_their_say() {
    let Team { lin, chen, .. } = &Team::handbook();
    let watch = lin.watch();
    std::thread::scope(|scope| {
        for program in 0..4 {
            scope.spawn(move || {
                for number in 0..5 {
                    lin.ok(&format!("task add 'Task {program}.{number}' --board CSAT"));
                    lin.ok(&format!("task comment CSAT-002 'Comment {program}.{number}'"));
                }
            });
        }
    });
    let tasks = lin.json("task list --board CSAT");
    let mut keys: Vec<&str> = list(&tasks).iter().map(|task| text(&task["key"])).collect();
    keys.sort_unstable();
    let expected: Vec<String> = (1..=23).map(|number| format!("CSAT-{number:03}")).collect();
    assert_eq!(keys, expected, "every task has a key of its own, and none is left out");
    assert_eq!(list(&lin.json("task show CSAT-002")["comments"]).len(), 20);
    drop(watch);
    lin.ok("sync");
    chen.ok("sync");
    assert_same(lin, chen);
}
