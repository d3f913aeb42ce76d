//! What can't be done is told in one line, with a hint and an exit code, and does nothing.

use std::net::TcpListener;

use concord_tests::{Device, Ran};

use crate::proxy::Proxy;
use crate::team::{MONDAY, Team, assert_same, list, text};

/// All that a failed command could have touched, as far as people and scripts can see.
fn state(device: &Device) -> Vec<String> {
    ["task list", "task list --archived", "board list", "meeting list", "person list", "status", "held list"]
        .map(|line| device.ok(&format!("{line} --json")))
        .into()
}

/// Tries a table of exit codes and command lines; none of them may leave a trace.
#[track_caller]
fn try_all(device: &Device, table: &[(i32, &str)]) {
    let before = state(device);
    for (code, line) in table {
        device.refused(*code, line);
    }
    assert_eq!(before, state(device));
}

#[test]
fn what_cannot_be_meant_is_refused_with_2() {
    let team = Team::handbook();
    team.lin.ok("board add Campaign --prefix CAMP");
    team.lin.ok("board add 'Campaign follow-up' --prefix CFUP");
    team.lin.ok("meeting add 'Q3 review' --at '2024-07-19 14:00'");
    // Ids of the same days begin alike.
    let task = team.lin.json("task show CSAT-001");
    let begin = &text(&task["id"])[..4];
    try_all(
        &team.lin,
        &[
            (2, "task add 'Impossible' --due 2024-02-30"),
            (2, "task add 'Impossible due:2024-13-01'"),
            (2, "task set CSAT-002 due=2024-02-30"),
            (2, "task set CSAT-002 due=someday"),
            (2, "meeting add 'Impossible' --at '2024-07-32 10:00'"),
            (2, "task add 'Two owners' --owner Lin,Chen"),
            (2, "task add 'Two owners @Lin @Chen'"),
            (2, "task set CSAT-002 owner=Lin,Chen"),
            (2, "task list --board Campa"),
            (2, "task add Where --board Campa"),
            (2, "meeting show Q3"),
            (2, &format!("task show {begin}")),
            (2, &format!("task done {begin}")),
            (2, "task set CSAT-002 nothing=1"),
            (2, "task set CSAT-002 due"),
            (2, "task set CSAT-002 priority=urgent"),
            (2, "task log CSAT-002 later"),
            (2, "task list --status nearly"),
            (2, "task frobnicate"),
            (2, "task list --frobnicate"),
            (2, "task add ''"),
            (2, "init --me Lin --workspace Marketing"),
            (2, "invite --expires never"),
            (2, "member role Chen king"),
        ],
    );
}

#[test]
fn what_is_not_there_is_refused_with_3() {
    let team = Team::handbook();
    try_all(
        &team.lin,
        &[
            (3, "task show CSAT-999"),
            (3, "task set NONE-001 due=2024-07-17"),
            (3, "task comment CSAT-999 lost"),
            (3, "task add 'For whom' --owner Nobody"),
            (3, "task add 'For whom @Nobody'"),
            (3, "task set CSAT-002 owner=Nobody"),
            (3, "task set CSAT-002 with+=Nobody"),
            (3, "task add Where --board Nowhere"),
            (3, "task move CSAT-002 --to Nowhere"),
            (3, "task move CSAT-002 --board Nowhere"),
            (3, "task check tick CSAT-002 9"),
            (3, "board show Nowhere"),
            (3, "meeting show Nothing"),
            (3, "meeting note Nothing -m lost"),
            (3, "meeting conclude Q3 9 lost"),
            (3, "meeting action Q3 'For whom' --owner Nobody"),
            (3, "task list --workspace Other"),
            (3, "workspace use Other"),
            (3, "held retry 9"),
            (3, "member remove Nobody"),
            (3, "conflicts pick CSAT-999 owner Lin"),
        ],
    );
    let nobody = Device::new(MONDAY);
    nobody.refused(3, "task list");
    nobody.refused(3, "sync");
}

#[test]
fn a_command_with_no_device_behind_it_is_told_why() {
    let device = Device::new(MONDAY);
    device.ok("init --me Lin --workspace Marketing");
    device.at("noon");
    device.refused(2, "task list");
    device.at(MONDAY);
    device.ok("init --me Lin --workspace Sales");
    device.refused(2, "task list");
    device.ok("task list --workspace Sales");
    device.ok("workspace use Sales");
    device.ok("task list");
}

#[test]
fn wrong_tokens_and_spent_invites_are_refused_with_4() {
    let team = Team::handbook();
    let url = team.server.url();
    let device = Device::new(MONDAY);
    device.ok("init --me Wang --workspace Other");
    device.ok("board add Board");
    let once = team.lin.json("invite");
    let once = text(&once["url"]);
    team.join(&Device::new(MONDAY), "Wu", "editor");
    let used = Device::new(MONDAY);
    used.ok(&format!("join {once} --me Used"));
    let expired = expired_invite(&team);
    try_all(
        &device,
        &[
            (4, &format!("publish {url} --token ct_nonsense")),
            // Not empty: it has Lin's workspace already.
            (4, &format!("publish {url} --token {}", team.workspace.token)),
            (4, &format!("join {once} --me Wang")),
            (4, &format!("join {expired} --me Wang")),
            (4, &format!("join {url}/join/ci_nonsense --me Wang")),
            (4, &format!("join {} --me Chen", text(&team.lin.json("invite")["url"]))),
            (2, &format!("join {url} --me Wang")),
            (2, "join http:// --me Wang"),
            (2, &format!("publish {url}")),
        ],
    );
    assert_eq!(list(&team.lin.json("member list")).len(), 4, "Lin, Chen, Wu, Used");
}

fn expired_invite(team: &Team) -> String {
    let words = [
        "invite",
        "create",
        "--workspace",
        &team.workspace.id,
        "--role",
        "editor",
        "--expires",
        "1h",
        "--json",
    ];
    let made = team.server.command(&words).env("CONCORD_NOW", MONDAY).output().expect("it can be started");
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("one JSON value");
    text(&made["url"]).to_owned()
}

#[test]
fn no_server_is_told_with_6_and_only_to_those_who_need_one() {
    let mut team = Team::handbook();
    let invite = team.lin.json("invite");
    let url = team.server.url();
    team.server.kill();
    let unpublished = Device::new(MONDAY);
    unpublished.ok("init --me Wang --workspace Other");
    unpublished.refused(6, &format!("publish {url} --token {}", team.workspace.token));
    let newcomer = Device::new(MONDAY);
    newcomer.refused(6, &format!("join {} --me Wang", text(&invite["url"])));
    newcomer.refused(3, "task list");
    try_all(
        &team.lin,
        &[
            (6, "sync"),
            (6, "invite"),
            (6, "member list"),
            (6, "member role Chen viewer"),
            (6, "task list --require-sync"),
            (6, "task add 'Not without a server' --require-sync"),
        ],
    );
    team.lin.ok("task add 'Without a server'");
    team.server.serve();
    newcomer.ok(&format!("join {} --me Wang", text(&invite["url"])));
    unpublished.refused(1, "sync");
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let device = Device::new(MONDAY);
    device.ok("init --me Wang --workspace Other");
    // The system accepts connections; nobody ever answers.
    device.refused(6, &format!("publish http://{address} --token ct_any"));
}

#[test]
fn a_server_that_breaks_off_in_the_middle_costs_nothing_but_another_try() {
    let team = Team::handbook();
    let proxy = Proxy::start(&team.server.url());
    let through = |url: &str| url.replacen(&team.server.url(), &proxy.url(), 1);
    let invite = team.lin.json("invite");
    let join = format!("join {} --me Wang", through(text(&invite["url"])));
    let wang = Device::new(MONDAY);
    // The server has let Wang in, but its answer is lost on the way.
    proxy.break_off_after(40);
    wang.refused(6, &join);
    // The answer arrives, and the sync after it breaks off.
    proxy.break_off_after(1_200);
    let ran = wang.run(&join);
    assert!(ran.code == Some(6) || ran.code == Some(0), "{ran:?}");
    proxy.stay();
    wang.ok(&join);
    team.lin.ok("sync");
    assert_same(&team.lin, &wang);
    assert_eq!(list(&team.lin.json("member list")).len(), 3, "joined once");

    let mut broken_off = 0;
    for bytes in (0..40).map(|step| 20 + step * step * 6) {
        proxy.break_off_after(bytes);
        wang.ok(&format!("task comment CSAT-002 'at {bytes}'"));
        wang.ok(&format!("task add 'Task at {bytes}' --board CSAT"));
        let ran = wang.run("sync");
        if ran.code != Some(0) {
            ran.assert_refused(6, "sync");
            broken_off += 1;
        }
        team.lin.ok(&format!("task comment CSAT-003 'at {bytes}'"));
        team.lin.ok("sync");
    }
    assert!(broken_off > 5, "only {broken_off} broke off");
    proxy.stay();
    wang.ok("sync");
    team.lin.ok("sync");
    assert_same(&team.lin, &wang);
    assert_eq!(list(&team.lin.json("task show CSAT-002")["comments"]).len(), 40);
    assert_eq!(list(&wang.json("task show CSAT-003")["comments"]).len(), 40);
    assert_eq!(list(&wang.json("task list --board CSAT")).len(), 43);
    team.server.admin(&["verify"]);
}

#[test]
fn options_stand_anywhere_and_an_error_stays_one_line_in_json_too() {
    let device = Device::new(MONDAY);
    device.ok("--json init --me Lin --workspace Marketing");
    let Ran { code, out, err } = device.run("--json task show NONE-001");
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(3), "", 2), "{err}");
    device.refused(2, "task add 'line one' --due 'a\nb'");
}
