//! What the replicas say of any time in a month of work, of any span, of who wrote what, and of what can be taken back, is
//! what a plain list of the commands says.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::replica::Replica;
use concord_core::replica::query::TaskFilter;
use concord_core::view::diff::{DiffView, Fate, SentenceDiff};

use crate::lived::{BEGIN, END, FIELDS, Month, NAMES, TASKS, shown, time};
use crate::model::{ARCHIVED, Slot, Sort};
use crate::team::Person;

/// What there is of everything at a minute, in the model's words.
fn modelled(month: &Month, minute: i64) -> BTreeMap<Slot, String> {
    let there = month.model.slots.keys().filter(|slot| month.model.is_there(slot.0, minute));
    there.filter_map(|slot| Some((slot.clone(), month.model.value_at(slot, minute)?))).map(nameless).collect()
}

/// Items go by what they say: the model numbers them in its own way.
fn nameless((slot, value): (Slot, String)) -> (Slot, String) {
    match slot.1.split_once('/') {
        Some((list, _)) if list != "labels" => ((slot.0, format!("{list}/{value}")), value),
        _ => (slot, value),
    }
}

/// The same, as a replica tells it.
fn told(month: &Month, replica: &Replica) -> BTreeMap<Slot, String> {
    let today = time(0).date_naive();
    let mut told = BTreeMap::new();
    let mut tasks = BTreeSet::new();
    for archived in [false, true] {
        let filter = TaskFilter { archived, ..TaskFilter::default() };
        tasks.extend(replica.tasks(&filter, today).unwrap().into_iter().map(|task| task.id.to_string()));
    }
    for (thing, id) in &month.documents {
        let mut tell = |name: String, value: Option<String>| {
            told.extend(value.map(|value| ((*thing, name), value)));
        };
        if *thing < TASKS {
            if !tasks.contains(id) {
                continue;
            }
            let task = replica.task(id, today).unwrap().0;
            let spent: i64 = task.minutes_spent;
            tell("title".into(), Some(task.task.title));
            tell("owner".into(), task.task.owner);
            tell("due".into(), task.task.due.map(|due| due.to_string()));
            tell(
                "priority".into(),
                task.task.priority.map(|priority| format!("{priority:?}").to_lowercase()),
            );
            tell("risk".into(), task.task.risk);
            tell(ARCHIVED.into(), task.task.archived.then(|| "true".into()));
            task.task.labels.into_iter().for_each(|label| tell(format!("labels/{label}"), Some(label)));
            task.comments
                .into_iter()
                .for_each(|comment| tell(format!("comments/{}", comment.text), Some(comment.text)));
            tell("spent".into(), Some(spent.to_string()));
        } else if let Ok(meeting) = replica.meeting(id, crate::team::now(0)) {
            tell("title".into(), Some(meeting.meeting.title));
            tell(ARCHIVED.into(), meeting.meeting.archived.then(|| "true".into()));
            meeting.notes.lines().for_each(|line| tell(format!("line/{line}"), Some(line.into())));
            meeting
                .decisions
                .into_iter()
                .for_each(|made| tell(format!("decisions/{}", made.text), Some(made.text)));
        }
    }
    told
}

/// Time is summed, in the model as in the task.
fn summed(month: &Month, minute: i64) -> BTreeMap<Slot, String> {
    let mut modelled = modelled(month, minute);
    let entries: Vec<(Slot, String)> = month
        .model
        .slots
        .keys()
        .filter(|slot| slot.1.starts_with("time_log/"))
        .filter_map(|slot| Some((slot.clone(), month.model.value_at(slot, minute)?)))
        .collect();
    modelled.retain(|slot, _| !slot.1.starts_with("time_log/"));
    for thing in
        (0..TASKS).filter(|thing| month.documents.contains_key(thing) && month.model.is_there(*thing, minute))
    {
        let of = entries.iter().filter(|(slot, _)| slot.0 == thing);
        let spent: i64 = of.map(|(_, minutes)| minutes.parse::<i64>().unwrap()).sum();
        modelled.insert((thing, "spent".into()), spent.to_string());
    }
    modelled
}

fn check_times(month: &mut Month) {
    for round in 0..24 {
        let minute = BEGIN + month.dice.roll((END - BEGIN) as usize) as i64;
        let device = round % 4;
        let empty = Person::founds("Nobody", 5).replica;
        let past = std::mem::replace(&mut month.devices[device].replica, empty).at(&time(minute)).unwrap();
        assert_eq!(told(month, &past), summed(month, minute), "minute {minute}");
        month.devices[device].replica = past.present().unwrap();
    }
    assert_eq!(told(month, &month.devices[1].replica), summed(month, i64::MAX));
}

/// Differences as the model has them: the part, then, now, and of single values who and when.
type Differences = BTreeSet<(usize, String, String, String, String, String)>;

fn modelled_diff(month: &Month, from: i64, to: i64) -> Differences {
    let mut all = Differences::new();
    for slot in month.model.slots.keys().filter(|slot| month.model.is_there(slot.0, to)) {
        let old = month.model.value_at(slot, from).unwrap_or_default();
        let new = month.model.value_at(slot, to).unwrap_or_default();
        if old == new || slot.0 >= TASKS && slot.1 == "title" {
            continue;
        }
        let write = month.model.write_at(slot, to).unwrap();
        let entry = &month.model.entries[write.entry];
        let (list, _) = slot.1.split_once('/').unwrap_or((&slot.1, ""));
        if list == "line" {
            for (what, line) in
                [("went", old), ("came", new)].into_iter().filter(|(_, line)| !line.is_empty())
            {
                all.insert((slot.0, what.into(), line, String::new(), String::new(), String::new()));
            }
            continue;
        }
        let author = NAMES[entry.who].to_owned();
        all.insert((slot.0, list.into(), old, new, author, shown(entry.minute)));
    }
    all
}

fn told_diff(month: &Month, diff: &DiffView) -> Differences {
    let things: BTreeMap<&str, usize> =
        month.documents.iter().map(|(thing, id)| (id.as_str(), *thing)).collect();
    let mut all = Differences::new();
    for document in &diff.documents {
        let thing = things[document.id.as_str()];
        let of_meeting = |field: &str| thing >= TASKS && !["decisions", ARCHIVED].contains(&field);
        for field in
            document.fields.iter().filter(|field| field.field != "column" && !of_meeting(&field.field))
        {
            let word = |value: String| if value == "false" { String::new() } else { value };
            let (old, new) = (word(field.old.to_string()), word(field.new.to_string()));
            let author = field.author.clone().unwrap_or_default();
            all.insert((thing, field.field.clone(), old, new, author, field.at.clone()));
        }
        for text in &document.texts {
            let lines = |of: &dyn Fn(&SentenceDiff) -> String| -> BTreeSet<String> {
                let joined: Vec<String> = text.changes.iter().map(of).collect();
                joined.join("\n").lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
            };
            let (went, came) = (lines(&|change| change.old.clone()), lines(&|change| change.new.clone()));
            for (what, line) in went
                .difference(&came)
                .map(|line| ("went", line))
                .chain(came.difference(&went).map(|line| ("came", line)))
            {
                all.insert((thing, what.into(), line.clone(), String::new(), String::new(), String::new()));
            }
        }
    }
    all
}

fn check_spans(month: &mut Month) {
    for round in 0..24 {
        let span = 1 + month.dice.roll(if round % 2 == 0 { 1_440 } else { 14 * 1_440 }) as i64;
        let from = BEGIN - 100 + month.dice.roll((END - BEGIN) as usize) as i64;
        let diff = month.devices[round % 4].replica.diff(&time(from), &time(from + span), None).unwrap();
        let (told, modelled) = (told_diff(month, &diff), modelled_diff(month, from, from + span));
        let only =
            |these: &Differences, those: &Differences| these.difference(those).cloned().collect::<Vec<_>>();
        assert_eq!(only(&told, &modelled), only(&modelled, &told), "{from} to {}", from + span);
        for document in &diff.documents {
            let thing = *month.documents.iter().find(|(_, id)| **id == document.id).unwrap().0;
            assert_eq!(document.fate == Fate::Made, !month.model.is_there(thing, from), "{document:?}");
        }
    }
}

fn check_blame(month: &Month) {
    let mut checked = 0;
    for (thing, id) in &month.documents {
        let blame = month.devices[*thing % 4].replica.blame(id).unwrap();
        for field in FIELDS.iter().filter(|_| *thing < TASKS) {
            let Some(writes) = month.model.slots.get(&(*thing, (*field).to_owned())) else { continue };
            let (last, before) = (writes.last().unwrap(), writes.len().checked_sub(2).map(|at| &writes[at]));
            let entry = &month.model.entries[last.entry];
            let [value] = blame.fields.iter().find(|found| found.field == *field).unwrap().values.as_slice()
            else {
                panic!("{blame:?}")
            };
            assert_eq!(value.value.to_string(), last.value.clone().unwrap_or_default());
            let stood = before.and_then(|write| write.value.clone()).unwrap_or_default();
            assert_eq!(value.before.to_string(), stood, "{id} {field}");
            assert_eq!(
                (value.author.as_deref(), value.at.clone()),
                (Some(NAMES[entry.who]), shown(entry.minute))
            );
            checked += 1;
        }
        let Some(text) = blame.texts.first() else { continue };
        let letters: Vec<(char, usize)> = text
            .runs
            .iter()
            .enumerate()
            .flat_map(|(at, run)| run.text.chars().map(move |letter| (letter, at)))
            .collect();
        let lines =
            month.model.slots.iter().filter(|(slot, _)| slot.0 == *thing && slot.1.starts_with("line/"));
        let whole: String = letters.iter().map(|(letter, _)| letter).collect();
        for (_, writes) in lines {
            let last = writes.last().unwrap();
            let Some(line) = &last.value else { continue };
            let at = whole[..whole.find(line.as_str()).unwrap()].chars().count();
            let (run, entry) = (&text.runs[letters[at].1], &month.model.entries[last.entry]);
            assert_eq!(
                (run.author.as_deref(), run.at.clone()),
                (Some(NAMES[entry.who]), shown(entry.minute)),
                "{line}"
            );
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
}

#[test]
fn a_month_is_told_as_a_plain_list_of_its_commands_tells_it() {
    let mut month = Month::lived();
    let of = |sort: fn(&Sort) -> bool| month.model.entries.iter().filter(|entry| sort(&entry.sort)).count();
    let (undone, redone) =
        (of(|sort| matches!(sort, Sort::Undo(_))), of(|sort| matches!(sort, Sort::Redo(_))));
    assert!(undone > 80 && redone > 40 && month.refused > 10, "{undone} {redone} {}", month.refused);
    check_times(&mut month);
    check_spans(&mut month);
    check_blame(&month);
}
