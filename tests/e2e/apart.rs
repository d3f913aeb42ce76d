//! Two people work with no server in reach, and come together again: nothing is lost, nobody is overruled.

use concord_tests::Device;
use serde_json::Value;

use crate::team::{Team, assert_same, list, text, texts};

#[test]
fn two_people_work_apart_and_come_together() {
    let mut team = Team::handbook();
    prepare(&team);
    team.server.kill();
    let new = work_apart(&team);
    each_is_told_what_is_unsent(&team);

    team.server.serve();
    team.all_sync();
    team.at("2024-07-13T09:00:00+08:00");
    assert_same(&team.lin, &team.chen);
    for device in [&team.lin, &team.chen] {
        dates_and_steps_stand_together(device);
        what_only_one_meant_is_not_contested(device);
        tasks_are_in_one_place_each(device);
        what_was_put_away_says_who_and_who_edited_it(device);
        minutes_keep_both_sentences_whole(device);
        assert_eq!(device.json("status")["unsent"], 0);
    }
    keys_are_unique_and_old_ones_find_their_task(&team, &new);
    what_two_people_decided_differently_waits_for_one_of_them(&team);
}

/// What both have before they part, besides the handbook's board.
fn prepare(team: &Team) {
    let Team { lin, chen, .. } = team;
    team.at("2024-07-11T09:00:00+08:00");
    lin.ok("board add Campaign --prefix CAMP");
    lin.ok("board column add Campaign Review --kind in_progress");
    lin.ok("board column add Campaign Waiting --kind not_started");
    for (minute, title) in
        ["Print the flyers", "Book the room", "Call the press", "Order the gifts"].iter().enumerate()
    {
        lin.at(&format!("2024-07-11T09:0{}:00+08:00", minute + 1));
        lin.ok(&format!("task add '{title}' --board Campaign"));
    }
    team.all_sync();
    // One disagreement is there already, so that it can be decided twice.
    team.at("2024-07-11T10:00:00+08:00");
    lin.ok("task set CSAT-001 'risk=the customer may want other questions'");
    chen.ok("task set CSAT-001 'risk=the contact is away'");
    team.all_sync();
    assert_same(lin, chen);
    assert_eq!(texts(&chen.json("task show CSAT-001")["contested"]), ["risk"]);
}

/// The tasks that both added.
struct New {
    lins: Value,
    chens: Value,
}

fn work_apart(team: &Team) -> New {
    let Team { lin, chen, .. } = team;
    team.at("2024-07-12T09:00:00+08:00");
    chen.refused(6, "sync");
    lin.ok("task set CSAT-002 due=2024-07-17 --reason \"2 customers' times clash\"");
    chen.ok("task block CSAT-002 'Zhao: press the open customers'");
    chen.ok("task check tick CSAT-002 1");
    chen.ok("task check tick CSAT-002 'Send the invitations'");
    lin.ok("task set CSAT-003 owner=Zhao");
    chen.ok("task set CSAT-003 owner=Lin");
    lin.ok("conflicts pick CSAT-001 risk 'the customer may want other questions'");
    chen.ok("conflicts pick CSAT-001 risk 'the contact is away'");
    lin.ok("task set CSAT-003 priority=high");
    chen.ok("task set CSAT-003 priority=high");
    lin.ok("task set CSAT-003 due=");
    chen.ok("task set CSAT-003 due=2024-07-24");
    lin.ok("task set CSAT-001 with-=Wu");
    chen.ok("task set CSAT-001 with+=Wu");
    lin.ok("task log CSAT-002 30m");
    chen.ok("task log CSAT-002 1h");
    lin.ok("task comment CSAT-002 'Four of ten confirmed'");
    chen.ok("task comment CSAT-002 'Six called'");
    lin.ok("meeting note Q3 -m 'Sales opened the meeting. Finance answers by Friday. Marketing takes part.'");
    chen.ok("meeting note Q3 -m 'Sales opened the meeting. Finance sent its regards. Marketing takes part. Product was late.'");
    lin.ok("meeting agenda Q3 'Suppliers'");
    chen.ok("meeting agenda Q3 'Training dates'");
    chen.ok("task archive CAMP-001");
    lin.ok("task comment CAMP-001 'The printer has room on Friday'");
    lin.ok("task move CAMP-002 --to Review");
    chen.ok("board column archive Campaign Review");
    lin.ok("task move CAMP-003 --to Done");
    chen.ok("task move CAMP-003 --to Waiting");
    lin.ok("task move CAMP-004 --board CSAT --to 'In progress'");
    chen.ok("task set CAMP-004 'deliverable=50 gifts' owner=Chen");
    lin.at("2024-07-12T09:30:00+08:00");
    let lins = lin.json("task add 'Interview guide' --board CSAT");
    chen.at("2024-07-12T09:31:00+08:00");
    let chens = chen.json("task add 'Gift list' --board CSAT");
    // Each means the next free number, as far as each can know.
    assert_eq!(lins["key"], "CSAT-004");
    assert_eq!(chens["key"], "CSAT-004");
    New { lins, chens }
}

fn each_is_told_what_is_unsent(team: &Team) {
    for (device, keys) in [
        (&team.lin, ["CSAT-002", "CSAT-003", "CAMP-001", "CAMP-002"]),
        (&team.chen, ["CSAT-001", "CSAT-002", "CSAT-003", "CAMP-001"]),
    ] {
        let status = device.json("status");
        let unsent = list(&status["unsent_documents"]);
        for key in keys {
            assert!(unsent.iter().any(|document| document["key"] == key), "{key} is unsent: {status}");
        }
        let sum: u64 = unsent.iter().map(|document| document["changes"].as_u64().expect("a number")).sum();
        assert_eq!(status["unsent"], sum);
        assert!(unsent.iter().any(|document| document["kind"] == "meeting"));
    }
    let moves = |device: &Device| list(&device.json("task show CSAT-002")["due_moves"]).len();
    assert_eq!((moves(&team.lin), moves(&team.chen)), (1, 0), "nothing has travelled");
}

fn dates_and_steps_stand_together(device: &Device) {
    let task = device.json("task show CSAT-002");
    assert_eq!((&task["due"], &task["status"]), (&"2024-07-17".into(), &"blocked".into()));
    assert_eq!(task["blocked"], "Zhao: press the open customers");
    let moved = &list(&task["due_moves"])[0];
    let told = ["from", "to", "by", "reason", "at"].map(|field| text(&moved[field]));
    let expected =
        ["2024-07-15", "2024-07-17", "Lin", "2 customers' times clash", "2024-07-12T09:00:00+08:00"];
    assert_eq!(told, expected);
    assert!(list(&task["checklist"]).iter().all(|item| item["done"] == true));
    assert_eq!(task["minutes_spent"], 90);
    let mut comments: Vec<_> = list(&task["comments"]).iter().map(|comment| text(&comment["text"])).collect();
    comments.sort_unstable();
    assert_eq!(comments, ["Four of ten confirmed", "Six called"]);
    assert_eq!(list(&task["contested"]).len(), 0);
}

fn what_only_one_meant_is_not_contested(device: &Device) {
    let task = device.json("task show CSAT-003");
    assert_eq!(task["priority"], "high");
    assert_eq!(texts(&task["contested"]), ["due", "owner"]);
    // Whoever takes somebody out does so without knowing that another wants them: the add stands.
    assert_eq!(texts(&device.json("task show CSAT-001")["collaborators"]), ["Wu"]);
}

fn tasks_are_in_one_place_each(device: &Device) {
    let shown = |board: &str, title: &str| {
        let board = device.json(&format!("board show {board}"));
        let columns = list(&board["columns"]).iter();
        let with = columns.filter(|column| list(&column["tasks"]).iter().any(|task| task["title"] == title));
        with.map(|column| text(&column["name"]).to_owned()).collect::<Vec<_>>()
    };
    // The column it was moved to was put away: the first one of the same kind shows it.
    assert_eq!(shown("Campaign", "Book the room"), ["In progress"]);
    let dragged = shown("Campaign", "Call the press");
    assert!(dragged == ["Done"] || dragged == ["Waiting"], "{dragged:?}");
    assert_eq!(texts(&device.json("task show CAMP-003")["contested"]), ["column"]);
    assert_eq!(shown("CSAT", "Order the gifts"), ["In progress"]);
    assert!(shown("Campaign", "Order the gifts").is_empty());
    let moved = device.json("task show CAMP-004");
    assert_eq!(
        ["deliverable", "owner", "board"].map(|field| text(&moved[field])),
        ["50 gifts", "Chen", "Customer satisfaction project"]
    );
    let everything = device.json("task list");
    let titles = list(&everything).iter().map(|task| text(&task["title"]));
    for title in ["Interview guide", "Gift list", "Book the room", "Call the press", "Order the gifts"] {
        assert_eq!(titles.clone().filter(|found| *found == title).count(), 1, "{title}");
    }
}

fn what_was_put_away_says_who_and_who_edited_it(device: &Device) {
    let task = device.json("task show CAMP-001");
    assert_eq!(task["archived"], true);
    assert_eq!(
        (text(&task["archived_by"]["by"]), texts(&task["archived_by"]["edited_by"])),
        ("Chen", vec!["Lin"])
    );
    assert_eq!(text(&task["comments"][0]["text"]), "The printer has room on Friday");
}

fn minutes_keep_both_sentences_whole(device: &Device) {
    let meeting = device.json("meeting show Q3");
    let notes = text(&meeting["notes"]);
    let whole = [
        "Sales opened the meeting.",
        "Finance answers by Friday.",
        "Finance sent its regards.",
        "Marketing takes part.",
        "Product was late.",
    ];
    let mut rest = notes.to_owned();
    for sentence in whole {
        assert_eq!(notes.matches(sentence).count(), 1, "{sentence} in {notes}");
        rest = rest.replace(sentence, "");
    }
    assert_eq!(rest.trim(), "", "nothing that nobody wrote, nothing that both replaced");
    let rewrite = &meeting["rewrites"][0];
    assert_eq!(text(&rewrite["before"]).trim(), "Finance was not there.");
    assert_eq!(list(&rewrite["versions"]).len(), 2);
    let agenda: Vec<_> = list(&meeting["agenda"]).iter().map(|item| text(&item["title"])).collect();
    assert_eq!(agenda.len(), 4, "{agenda:?}");
    assert!(agenda.contains(&"Suppliers") && agenda.contains(&"Training dates"));
}

fn keys_are_unique_and_old_ones_find_their_task(team: &Team, new: &New) {
    let tasks = team.lin.json("task list");
    let mut keys: Vec<_> = list(&tasks).iter().map(|task| text(&task["key"])).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "{keys:?}");
    let key =
        |task: &Value| text(&team.lin.json(&format!("task show {}", text(&task["id"])))["key"]).to_owned();
    // The elder keeps the key that both were shown; the younger takes the next one that is free.
    assert_eq!((key(&new.lins).as_str(), key(&new.chens).as_str()), ("CSAT-004", "CSAT-005"));
    for device in [&team.lin, &team.chen] {
        let ran = device.run("task show CSAT-004");
        assert_eq!(ran.code, Some(0));
        assert!(ran.out.contains("Interview guide") && ran.err.contains("Gift list"), "{ran:?}");
        assert!(device.ok("task show CSAT-005").contains("Gift list"));
    }
    // Chen's device showed another task under this key: which one is meant can't be known.
    let ran = team.chen.refused(2, "task comment CSAT-004 'Which one?'");
    assert!(ran.err.contains("Interview guide") && ran.err.contains("Gift list"), "{ran:?}");
    team.lin.ok("task comment CSAT-004 'This one'");
}

fn what_two_people_decided_differently_waits_for_one_of_them(team: &Team) {
    let Team { lin, chen, .. } = team;
    let values = |device: &Device, key: &str, field: &str| {
        let conflicts = device.json("conflicts list");
        let conflict =
            list(&conflicts).iter().find(|conflict| conflict["key"] == key && conflict["field"] == field);
        let conflict = conflict.unwrap_or_else(|| panic!("{key} {field} is not contested: {conflicts}"));
        let mut values: Vec<_> =
            list(&conflict["values"]).iter().map(|value| value["value"].clone()).collect();
        values.sort_by_key(Value::to_string);
        values
    };
    for device in [lin, chen] {
        assert_eq!(values(device, "CSAT-003", "owner"), ["Lin", "Zhao"]);
        assert_eq!(values(device, "CSAT-003", "due"), ["2024-07-24".into(), Value::Null]);
        assert_eq!(
            values(device, "CSAT-001", "risk"),
            ["the contact is away", "the customer may want other questions"]
        );
        let ran = device.run("conflicts list --exit-code");
        assert_eq!(ran.code, Some(5), "{ran:?}");
    }
    chen.ok("conflicts pick CSAT-003 owner Zhao");
    chen.ok("conflicts pick CSAT-003 due ''");
    lin.ok("conflicts pick CSAT-001 risk 'the contact is away'");
    lin.ok("conflicts pick CAMP-003 column Done");
    team.all_sync();
    chen.ok("sync");
    assert_same(lin, chen);
    let task = lin.json("task show CSAT-003");
    assert_eq!(
        (&task["owner"], &task["due"], list(&task["contested"]).len()),
        (&"Zhao".into(), &Value::Null, 0)
    );
    assert_eq!(text(&chen.json("task show CSAT-001")["risk"]), "the contact is away");
    assert_eq!(chen.json("task show CAMP-003")["status"], "done");
    // What is left are the minutes, where both sentences stay until somebody writes the one that is meant.
    let left = lin.json("conflicts list");
    assert!(list(&left).iter().any(|conflict| conflict["kind"] == "meeting"), "{left}");
    lin.ok("meeting note Q3 -m 'Sales opened the meeting. Finance answers by Friday. Marketing takes part. \
            Product was late.'");
    let left = lin.json("conflicts list");
    assert!(list(&left).iter().all(|conflict| conflict["kind"] != "meeting"), "{left}");
}
