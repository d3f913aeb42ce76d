//! A client's data directory that this version, or an earlier one, has left behind: every later version opens it, shows
//! what was in it, and goes on working.
//!
//! `cargo test -p concord-tests --test e2e -- --ignored make_a_client_fixture` makes one anew in the temporary directory
//! and says where. One that is in the repository is never replaced; a version that changes what is stored adds its own.
#![allow(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use concord_tests::Device;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::team::{Team, text};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/fixtures");
const CONTENTS: &str = "contents.json";

/// When it is on the device that opens one.
const NOW: &str = "2024-07-15T09:00:00+08:00";

/// What is looked at. Later versions may tell more of each, but not other things.
const LOOKS: [&str; 10] = [
    "status",
    "person list",
    "board list",
    "task list",
    "task list --archived",
    "task show CSAT-002",
    "task show CSAT-003",
    "meeting show Q3",
    "conflicts list",
    "search 预算",
];

/// The data directories there are, by name.
fn fixtures() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty(), "there is at least that of the first version");
    found
}

/// A device over a copy of a fixture, and what is in it.
fn open(fixture: &Path) -> (TempDir, Device, Value) {
    let room = tempfile::tempdir().unwrap();
    for file in fs::read_dir(fixture).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&file, room.path().join(file.file_name().unwrap())).unwrap();
    }
    let contents = fs::read(room.path().join(CONTENTS)).unwrap();
    fs::remove_file(room.path().join(CONTENTS)).unwrap();
    let device = Device::over(room.path(), NOW);
    (room, device, serde_json::from_slice(&contents).unwrap())
}

fn look(device: &Device) -> Value {
    LOOKS.iter().map(|line| ((*line).to_owned(), device.json(line))).collect::<serde_json::Map<_, _>>().into()
}

/// True if all that was told then is told now, in the same order.
fn holds(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            then.iter().all(|(name, value)| now.get(name).is_some_and(|now| holds(now, value)))
        }
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| holds(now, then))
        }
        _ => now == then,
    }
}

#[test]
#[ignore = "makes a new fixture, which is then kept"]
fn make_a_client_fixture() {
    let team = Team::handbook();
    let (lin, chen) = (&team.lin, &team.chen);
    team.at("2024-07-12T09:00:00+08:00");
    for (device, owner, sentence) in [(lin, "Zhao", "ordered"), (chen, "Chen", "cancelled")] {
        device.ok(&format!("task set CSAT-003 owner={owner} --reason 'on leave'"));
        device.ok(&format!("meeting note Q3 -m 'Catering is {sentence}. 预算五万元。'"));
        device.ok(&format!("task add 'Catering is {sentence}' --board CSAT"));
    }
    lin.ok("task check add CSAT-002 'Call 10 key accounts'");
    lin.ok("task comment CSAT-002 'Three of ten confirmed'");
    lin.ok("task log CSAT-002 1h30m");
    lin.ok("task block CSAT-002 'dates are open'");
    team.all_sync();
    team.server.admin(&["stats"]);
    // What is here and nowhere else yet.
    lin.at("2024-07-12T10:00:00+08:00");
    lin.ok("task add 周五前 整理访谈记录 @Wu +访谈 优先级:中 --board CSAT");
    lin.ok("task archive CSAT-001");
    lin.at(NOW);

    let made = std::env::temp_dir().join("concord-client-fixture");
    fs::create_dir_all(&made).unwrap();
    let contents = json!(look(lin));
    for entry in fs::read_dir(lin.data()).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), made.join(entry.file_name())).unwrap();
    }
    fs::write(made.join(CONTENTS), serde_json::to_string_pretty(&contents).unwrap()).unwrap();
    println!("made {}", made.display());
}

#[test]
fn every_version_s_database_is_opened_and_shows_what_it_did() {
    for fixture in fixtures() {
        let (_room, device, then) = open(&fixture);
        for (line, then) in then.as_object().unwrap() {
            let now = device.json(line);
            assert!(holds(&now, then), "{line} of {}\nnow {now:#}\nthen {then:#}", fixture.display());
        }
    }
}

#[test]
fn every_version_s_database_can_be_worked_on() {
    for fixture in fixtures() {
        let (_room, device, then) = open(&fixture);
        device.ok("task set CSAT-002 due=2024-07-19");
        device.ok("conflicts pick CSAT-003 owner Zhao");
        device.ok("meeting note Q3 -m 'Opened again.'");
        device.ok("task restore CSAT-001");
        let added = device.json("task add 'Go on' --board CSAT");
        assert_eq!(text(&device.json("task show CSAT-002")["due"]), "2024-07-19");
        assert_eq!(text(&device.json("task show CSAT-003")["owner"]), "Zhao");
        assert_eq!(device.json(&format!("task show {}", text(&added["key"])))["title"], "Go on");
        assert!(device.json("search 'Opened again'").as_array().is_some_and(|hits| hits.len() == 1));
        let unsent = |status: &Value| status["unsent"].as_u64().unwrap();
        assert!(unsent(&device.json("status")) > unsent(&then["status"]), "all of it waits to be sent");
    }
}
