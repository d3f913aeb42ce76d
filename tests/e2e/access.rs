//! Who may not, can't; what they did is kept, and can be done again when they may.

use concord_sync::frame::{Frame, RefusalCode};
use concord_sync::id::DocumentId;
use concord_tests::Device;

use crate::team::{Team, assert_same, list, text};
use crate::wire::{Closed, Wire, http, write};

#[test]
fn a_viewer_reads_and_is_refused_on_the_own_device() {
    let team = Team::handbook();
    let zhao = team.joined("Zhao", "viewer");
    assert_same(&team.lin, &zhao);
    let before = zhao.ok("task list --json");
    for line in [
        "task set CSAT-002 due=2024-07-17",
        "task add 'Something of mine'",
        "task archive CSAT-001",
        "meeting note Q3 -m 'I was never asked.'",
        "board rename CSAT Mine",
        "person add Wang",
    ] {
        zhao.refused(4, line);
    }
    assert_eq!(before, zhao.ok("task list --json"));
    assert_eq!(zhao.json("status")["unsent"], 0);
    team.lin.ok("task comment CSAT-002 'for all to read'");
    team.lin.ok("sync");
    zhao.ok("sync");
    assert_same(&team.lin, &zhao);
}

#[test]
fn a_viewer_is_refused_on_the_wire_and_still_hears_of_everything() {
    let team = Team::handbook();
    let token = team.server.token(&team.workspace.id, "Zhao", "viewer");
    let before = team.lin.ok("task list --json");
    let task: DocumentId = text(&team.lin.json("task show CSAT-002")["id"]).parse().expect("an id");

    let mut wire = Wire::joined(&team.server, &team.workspace.id, &token);
    let mut document = wire.fetch(&task);
    let heads = document.get_heads();
    write(&mut document, "title", "Mine now");
    wire.force(&task, &document, &heads);
    let refused = |frame: &Frame| match frame {
        Frame::Refused { document, code, .. } => Some((*document, *code)),
        _ => None,
    };
    assert_eq!(wire.until(refused), (task, RefusalCode::ReadOnly));
    // Nor can a viewer make a document.
    let (mut own, new) = (automerge::Automerge::new(), DocumentId::from_bytes([7; 16]));
    write(&mut own, "title", "Mine");
    wire.force(&new, &own, &[]);
    let unavailable = |frame: &Frame| match frame {
        Frame::DocUnavailable { document, .. } | Frame::Refused { document, .. } => Some(*document),
        _ => None,
    };
    assert_eq!(wire.until(unavailable), new);

    // The connection goes on: what an editor does arrives.
    team.chen.ok("task comment CSAT-002 'for all to read'");
    team.chen.ok("sync");
    wire.hears_of(&task);
    wire.leave();
    team.lin.ok("sync");
    assert_same(&team.lin, &team.chen);
    assert_eq!(before, team.lin.ok("task list --json"));
    let documents = http(&team.server, "GET", &documents(&team), &team.workspace.token).1;
    assert!(!documents.contains(&new.to_string()), "{documents}");
}

fn documents(team: &Team) -> String {
    format!("/api/v1/workspaces/{}/documents", team.workspace.id)
}

#[test]
fn an_editor_who_was_demoted_while_apart_keeps_the_work_and_can_do_it_again() {
    let team = Team::handbook();
    let Team { lin, chen, .. } = &team;
    team.at("2024-07-12T09:00:00+08:00");
    chen.ok("task set CSAT-002 due=2024-07-17 --reason \"2 customers' times clash\"");
    chen.ok("task comment CSAT-002 'Four of ten confirmed'");
    chen.ok("meeting agenda Q3 'Training dates'");
    chen.ok("task add 'Interview guide' --board CSAT");
    assert_eq!(chen.json("status")["held_back"], 0);
    lin.ok("member role Chen viewer");
    lin.ok("task comment CSAT-002 'while Chen is away'");
    lin.ok("sync");

    // Held back is an end that a sync may have.
    chen.ok("sync");
    let status = chen.json("status");
    assert_eq!((&status["unsent"], &status["held_back"]), (&0.into(), &4.into()), "{status}");
    let held = chen.json("held list");
    assert_eq!(list(&held).len(), 4);
    assert!(list(&held).iter().all(|work| work["code"] == "read-only" && !text(&work["reason"]).is_empty()));
    assert_same(lin, chen);
    assert_eq!(chen.json("task show CSAT-002")["due"], "2024-07-15");
    chen.refused(4, "task comment CSAT-002 'and now'");
    chen.refused(4, "held retry");
    assert_eq!(chen.json("status")["held_back"], 4);
    // What others do goes on arriving.
    lin.ok("task set CSAT-002 priority=low");
    lin.ok("sync");
    chen.ok("sync");
    assert_same(lin, chen);

    lin.ok("member role Chen editor");
    chen.ok("sync");
    chen.ok("held retry");
    let status = chen.json("status");
    assert_eq!((&status["unsent"], &status["held_back"]), (&4.into(), &0.into()), "{status}");
    team.chen.ok("sync");
    team.lin.ok("sync");
    assert_same(lin, chen);
    let task = lin.json("task show CSAT-002");
    assert_eq!((&task["due"], &task["priority"]), (&"2024-07-17".into(), &"low".into()));
    let moved = &list(&task["due_moves"])[0];
    assert_eq!((text(&moved["by"]), text(&moved["reason"])), ("Chen", "2 customers' times clash"));
    assert_eq!(list(&task["comments"]).len(), 2);
    assert!(lin.ok("task list").contains("Interview guide"));
    assert!(lin.ok("meeting show Q3").contains("Training dates"));
}

#[test]
fn a_role_that_changes_while_connected_holds_at_once() {
    let team = Team::handbook();
    let Team { lin, chen, .. } = &team;
    let mut watch = chen.watch();
    chen.ok("task comment CSAT-002 'connected'");
    watch.until(|event| text(&event["event"]) == "acknowledged");
    lin.ok("member role Chen viewer");
    // The device is told by its open connection; until then it takes work, and keeps what it took.
    let mut taken = 0;
    while chen.run("task comment CSAT-002 'not any more'").code == Some(0) {
        taken += 1;
    }
    chen.refused(4, "task comment CSAT-002 'nor now'");
    watch.kill();
    chen.ok("sync");
    let status = chen.json("status");
    assert_eq!(status["unsent"], 0);
    lin.ok("sync");
    assert_same(lin, chen);
    let arrived = list(&lin.json("task show CSAT-002")["comments"]).len() as u64 - 1;
    assert_eq!(status["held_back"].as_u64().map(|held| held + arrived), Some(taken), "nothing is lost");
}

#[test]
fn a_member_who_was_removed_is_denied_and_keeps_the_unsent_work() {
    let team = Team::handbook();
    let Team { lin, chen, .. } = &team;
    chen.ok("task comment CSAT-002 'Four of ten confirmed'");
    lin.ok("member remove Chen");
    chen.refused(4, "sync");
    let status = chen.json("status");
    assert_eq!((&status["unsent"], &status["held_back"]), (&0.into(), &1.into()), "{status}");
    assert!(chen.ok("held export").contains("Four of ten confirmed"));
    chen.refused(4, "sync");
    chen.refused(4, "invite");
    lin.ok("sync");
    assert_eq!(list(&lin.json("task show CSAT-002")["comments"]).len(), 0);
    assert!(lin.run("member list").out.contains("Lin"));
    lin.refused(4, "member remove Lin");
}

#[test]
fn somebody_who_was_named_keeps_the_name_when_gone() {
    let team = Team::handbook();
    let wang = team.joined("Wang", "viewer");
    assert!(wang.ok("task list").contains("CSAT-003"));
    team.lin.ok("sync");
    team.lin.ok("task set CSAT-003 owner=Wang with+=Wang");
    team.lin.ok("member remove Wang");
    team.lin.ok("sync");
    // Chen hears of Wang for the first time, and from the documents only.
    team.chen.ok("sync");
    assert_same(&team.lin, &team.chen);
    let task = team.chen.json("task show CSAT-003");
    assert_eq!((text(&task["owner"]), list(&task["collaborators"]).contains(&"Wang".into())), ("Wang", true));
}

#[test]
fn who_is_connected_is_cut_off_when_removed() {
    let team = Team::handbook();
    let mut watch = team.chen.watch();
    team.chen.ok("task comment CSAT-002 'connected'");
    watch.until(|event| text(&event["event"]) == "acknowledged");
    team.lin.ok("member remove Chen");
    assert_eq!(watch.end(), Some(4));
}

#[test]
fn a_token_of_one_workspace_opens_nothing_of_another() {
    let team = Team::handbook();
    let other = team.server.workspace("Sales");
    let denied = |wire: Wire| {
        let mut wire = wire;
        wire.send(&crate::wire::join("another"));
        let Closed { code, said } = wire.closed();
        assert_eq!(said.len(), 1, "an error frame says why: {said:?}");
        code
    };
    assert_eq!(denied(Wire::open(&team.server, &team.workspace.id, &other.token)), 4403);
    // Whether a workspace exists is told to nobody who may not enter it.
    let none = "2SxTxBSz5tvjkZ6RiBWtVD5Ho2mc";
    assert_eq!(denied(Wire::open(&team.server, none, &other.token)), 4403);
    assert_eq!(denied(Wire::open(&team.server, &team.workspace.id, "ct_nonsense")), 4401);
    assert_eq!(denied(Wire::open(&team.server, &team.workspace.id, "")), 4401);
    let (status, body) = http(&team.server, "GET", &documents(&team), &other.token);
    assert_eq!(status, 403, "{body}");
    assert_eq!(http(&team.server, "GET", &documents(&team), "ct_nonsense").0, 401);
    assert_eq!(http(&team.server, "GET", &documents(&team), &team.workspace.token).0, 200);
}

#[test]
fn a_token_revoked_by_another_process_ends_the_connection_at_once() {
    let team = Team::handbook();
    let words = ["token", "create", "--workspace", &team.workspace.id, "--member", "Wu", "--role", "editor"];
    let made = team.server.admin(&words);
    let mut wire = Wire::joined(&team.server, &team.workspace.id, text(&made["token"]));
    wire.until(|frame| matches!(frame, Frame::Commits(_)).then_some(()));
    let revoked = team.server.command(&["token", "revoke", text(&made["token_id"])]).output();
    assert!(revoked.expect("it can be started").status.success());
    let Closed { code, said } = wire.closed();
    assert_eq!(code, 4401, "{said:?}");
}

/// The other devices of a test that has only Lin's and Chen's.
#[test]
fn an_invite_is_good_for_as_many_as_it_says() {
    let team = Team::handbook();
    let invite = team.lin.json("invite --uses 2");
    let url = text(&invite["url"]);
    let newcomer = || Device::new("2024-07-10T18:00:00+08:00");
    let (wu, wang, zhang) = (newcomer(), newcomer(), newcomer());
    wu.ok(&format!("join {url} --me Wu"));
    wang.ok(&format!("join {url} --me Wang"));
    zhang.refused(4, &format!("join {url} --me Zhang"));
    // Wu was named before joining and is that person now; Wang is new to all.
    team.lin.ok("sync");
    let people = team.lin.json("person list");
    let names: Vec<&str> = list(&people).iter().map(|person| text(&person["name"])).collect();
    for name in ["Lin", "Chen", "Wu", "Wang", "Zhao"] {
        assert_eq!(names.iter().filter(|found| **found == name).count(), 1, "{name} in {names:?}");
    }
}
