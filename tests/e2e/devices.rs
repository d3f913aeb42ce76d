//! Several devices of one person: linked, listed, and one of them kept out.

use concord_tests::Device;
use serde_json::Value;

use crate::team::{Team, assert_same, list, text};

const LATER: &str = "2024-07-12T10:00:00+08:00";

/// A second device of whoever the first one belongs to.
fn second(first: &Device, name: &str) -> Device {
    let device = Device::new(LATER);
    let link = first.json("device link");
    device.ok(&format!("join {} --device {name}", text(&link["url"])));
    device
}

fn named<'v>(devices: &'v Value, name: &str) -> &'v Value {
    let found = list(devices).iter().find(|device| device["name"] == name);
    found.unwrap_or_else(|| panic!("{name} in {devices}"))
}

#[test]
fn a_second_device_is_the_same_person_and_has_the_same() {
    let team = Team::handbook();
    let phone = second(&team.chen, "phone");
    assert_same(&team.chen, &phone);
    assert_eq!(phone.json("status")["me"], "Chen");
    phone.ok("task comment CSAT-002 'from the phone'");
    phone.ok("sync");
    team.lin.ok("sync");
    let task = team.lin.json("task show CSAT-002");
    assert_eq!(text(&task["comments"][0]["author"]), "Chen", "{task}");
    assert_eq!(list(&team.lin.json("member list")).len(), 2);

    // Each may be listed by its person, and all by an owner; the table says which one is here.
    let own = phone.json("device list");
    assert_eq!(list(&own).len(), 2);
    assert!(list(&own).iter().all(|device| device["member"] == "Chen"));
    assert_eq!(list(&team.lin.json("device list")).len(), 3);
    let table = phone.ok("device list");
    let here = table.lines().find(|line| line.contains("this device")).expect("a line of this device");
    assert!(here.starts_with("phone"), "{table}");
    phone.refused(3, "device revoke laptop");
}

#[test]
fn a_code_is_good_once_and_not_for_somebody_else() {
    let team = Team::handbook();
    let link = team.chen.json("device link");
    let url = text(&link["url"]);
    let (phone, thief) = (Device::new(LATER), Device::new(LATER));
    phone.refused(4, &format!("join {url} --me Lin"));
    phone.ok(&format!("join {url} --me Chen"));
    thief.refused(4, &format!("join {url}"));
    thief.refused(4, &format!("join {}/join/device-guess", team.server.url()));
    thief.refused(2, &format!("join {}", text(&team.lin.json("invite")["url"])));
}

#[test]
fn a_revoked_device_is_cut_off_keeps_its_work_and_the_other_goes_on() {
    let team = Team::handbook();
    let phone = second(&team.chen, "phone");
    let mut lost = phone.watch();
    let mut kept = team.chen.watch();
    let acknowledged = |event: &Value| text(&event["event"]) == "acknowledged";
    phone.ok("task comment CSAT-002 'connected'");
    lost.until(acknowledged);

    team.chen.ok("device revoke phone");
    assert_eq!(lost.end(), Some(4));
    phone.ok("task comment CSAT-002 'after it was lost'");
    phone.refused(4, "sync");
    let status = phone.json("status");
    assert_eq!((&status["unsent"], &status["held_back"]), (&0.into(), &1.into()), "{status}");
    phone.refused(4, "device list");
    phone.refused(4, "device link");

    team.chen.ok("task comment CSAT-002 'from the laptop'");
    kept.until(acknowledged);
    kept.kill();
    team.lin.ok("sync");
    let comments = team.lin.json("task show CSAT-002")["comments"].to_string();
    assert!(comments.contains("connected") && comments.contains("from the laptop"), "{comments}");
    assert!(!comments.contains("after it was lost"));

    // A device that turns up again is linked again, and what was held back can be done.
    let link = team.chen.json("device link");
    phone.ok(&format!("join {}", text(&link["url"])));
    phone.ok("held retry");
    phone.ok("sync");
    team.chen.ok("sync");
    assert_same(&team.chen, &phone);
    assert!(team.chen.json("task show CSAT-002")["comments"].to_string().contains("after it was lost"));
}

#[test]
fn an_owner_revokes_anybodys_device_by_id() {
    let team = Team::handbook();
    let phone = second(&team.chen, "phone");
    let devices = team.lin.json("device list");
    let id = text(&named(&devices, "phone")["id"]);
    let revoked = team.lin.json(&format!("device revoke {id}"));
    assert_eq!((text(&revoked["name"]), text(&revoked["member"])), ("phone", "Chen"));
    phone.refused(4, "sync");
    team.chen.ok("sync");
}

#[test]
fn two_devices_of_one_name_are_told_apart_by_id() {
    let team = Team::handbook();
    let (one, _two) = (second(&team.chen, "phone"), second(&team.chen, "phone"));
    let refused = team.chen.refused(2, "device revoke Phone");
    let ids: Vec<String> = list(&team.chen.json("device list"))
        .iter()
        .filter(|device| device["name"] == "phone")
        .map(|device| text(&device["id"]).to_owned())
        .collect();
    assert!(ids.iter().all(|id| refused.err.contains(id)), "{}", refused.err);
    team.chen.ok(&format!("device revoke {}", ids[0]));
    one.refused(4, "sync");
    team.chen.ok("device revoke phone");
}

#[test]
fn an_invite_that_was_taken_back_lets_nobody_in() {
    let team = Team::handbook();
    let url = text(&team.chen.json("invite --uses 3")["url"]).to_owned();
    let open = team.lin.json("invite list");
    let invite = list(&open).iter().find(|invite| invite["inviter"] == "Chen").expect("Chen's invite");
    assert_eq!((&invite["role"], &invite["uses_left"]), (&"editor".into(), &3.into()));
    assert!(team.lin.ok("invite list").contains("Chen"));
    team.lin.ok(&format!("invite revoke {}", text(&invite["id"])));
    Device::new(LATER).refused(4, &format!("join {url} --me Wu"));
    assert!(list(&team.chen.json("invite list")).is_empty());
    team.lin.refused(3, &format!("invite revoke {}", text(&invite["id"])));
}

#[test]
fn who_lost_every_device_comes_back_by_the_administrators_link() {
    let team = Team::handbook();
    let words = ["device", "link", "--workspace", &team.workspace.id, "--member", "Lin"];
    let link = team.server.admin(&words);
    let found = Device::new(LATER);
    found.ok(&format!("join {} --device new", text(&link["url"])));
    assert_same(&team.lin, &found);
    // Still an owner.
    found.ok("member role Chen viewer");
    let lost = found.json("device list");
    let lost = list(&lost).iter().find(|device| device["member"] == "Lin" && device["name"] != "new");
    found.ok(&format!("device revoke {}", text(&lost.expect("the lost one")["id"])));
    team.lin.refused(4, "sync");
}
