//! A month of work by three people at four devices, fifteen hundred commands long: done on replicas, and written down in
//! the model.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, TimeDelta};
use concord_core::command::Command;
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::command::task::{NewTask, TaskCommand};
use concord_core::command::undo::UndoCommand;
use concord_core::heads::Heads;
use concord_core::replica::error::CommandError;

use crate::model::{ARCHIVED, Model, Refused, Slot, Sort};
use crate::team::{Person, lin_and_chen, meet};

const COMMANDS: usize = 1_500;
pub const TASKS: usize = 48;
const MEETINGS: usize = 8;
pub const NAMES: [&str; 3] = ["Lin", "Chen", "Wu"];
/// Who sits at which device.
const AT: [usize; 4] = [0, 0, 1, 2];
const BOARD: &str = "Customer satisfaction project";
/// The month begins a day after everything it starts from.
pub const BEGIN: i64 = 1_440;
pub const END: i64 = BEGIN + 30 * 1_440;
pub const FIELDS: [&str; 5] = ["title", "due", "priority", "risk", "owner"];

/// What is done next is chance, the same at every run.
pub struct Dice(u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.roll(among.len())]
    }
}

pub fn time(minute: i64) -> DateTime<FixedOffset> {
    let start: DateTime<FixedOffset> = "2024-07-08T09:00:00+08:00".parse().unwrap();
    start + TimeDelta::minutes(minute)
}

pub fn shown(minute: i64) -> String {
    time(minute).to_rfc3339()
}

/// The people, what they have heard of, and what they have done.
pub struct Month {
    pub devices: Vec<Person>,
    /// Which entries each device has.
    known: Vec<BTreeSet<usize>>,
    pub model: Model,
    /// The document of each thing: tasks first, then meetings.
    pub documents: BTreeMap<usize, String>,
    pub dice: Dice,
    minute: i64,
    pub refused: usize,
}

impl Month {
    pub fn lived() -> Month {
        let (mut lin, mut chen, _) = lin_and_chen();
        let mut phone = Person::joins(&mut lin, "Lin", 424_242);
        let mut wu = Person::joins(&mut lin, "Wu", 999_331);
        meet(&mut [&mut lin, &mut phone, &mut chen, &mut wu]);
        let mut month = Month {
            devices: vec![lin, phone, chen, wu],
            known: vec![BTreeSet::new(); 4],
            model: Model::default(),
            documents: BTreeMap::new(),
            dice: Dice(20_240_708),
            minute: BEGIN,
            refused: 0,
        };
        for _ in 0..COMMANDS {
            month.live();
        }
        for device in 0..4 {
            month.hears_of_all(device);
        }
        month
    }

    fn hears(&mut self, device: usize, other: usize) {
        let news: Vec<usize> = self.known[other].difference(&self.known[device]).copied().collect();
        let wrote = |entry: &usize| self.model.entries[*entry].wrote.first().map(|(slot, ..)| slot.0);
        let things: BTreeSet<usize> = news.iter().filter_map(wrote).collect();
        let [person, from] = self.devices.get_disjoint_mut([device, other]).unwrap();
        let has: BTreeMap<_, _> = person.replica.documents().unwrap().into_iter().collect();
        for thing in things {
            let id = self.documents[&thing].parse().unwrap();
            let heads = has.get(&id).cloned().unwrap_or_else(Heads::empty);
            let bytes = from.replica.give(&id, &heads).unwrap();
            // Hearing of a task may give it another key: that too is done at its time.
            person.minute = self.minute - 1;
            person.with(|replica, context| replica.take(context, &id, &bytes)).unwrap();
        }
        self.known[device].extend(news);
    }

    fn hears_of_all(&mut self, device: usize) {
        for other in (0..4).filter(|other| *other != device) {
            self.hears(device, other);
        }
    }

    /// Two who write the same thing have heard of one another: what they do apart otherwise has tests of its own.
    fn knows(&mut self, device: usize, slots: &[Slot]) {
        let of = |slot: &Slot| self.model.slots.get(slot).into_iter().flatten().map(|write| write.entry);
        if !slots.iter().flat_map(of).all(|entry| self.known[device].contains(&entry)) {
            self.hears_of_all(device);
        }
    }

    fn runs(&mut self, device: usize, command: Command) -> Result<Option<String>, CommandError> {
        let person = &mut self.devices[device];
        person.minute = self.minute - 1;
        person.tries(command).map(|outcome| outcome.document.map(|id| id.to_string()))
    }

    fn enters(&mut self, device: usize, sort: Sort, writes: Vec<(Slot, Option<String>)>) {
        self.known[device].insert(self.model.entries.len());
        self.model.enter(self.minute, AT[device], sort, writes);
    }

    fn live(&mut self) {
        self.minute += 1 + self.dice.roll(2 * (END - BEGIN) as usize / COMMANDS - 1) as i64;
        let device = self.dice.roll(4);
        if self.dice.roll(6) == 0 {
            let other = (device + 1 + self.dice.roll(3)) % 4;
            self.hears(device, other);
        }
        let own = self.model.entries.iter().rev().find(|entry| entry.who == AT[device]);
        if own.is_some_and(|entry| matches!(entry.sort, Sort::Undo(_))) && self.dice.roll(3) == 0 {
            return self.does_again(device);
        }
        let in_the_way = self.model.to_undo(AT[device]).is_some_and(|of| self.model.undo(of).is_err());
        if in_the_way && self.dice.roll(3) == 0 {
            return self.takes_back(device);
        }
        match self.dice.roll(100) {
            0..16 => self.takes_back(device),
            16..18 => self.does_again(device),
            18..30 => self.makes(device),
            30..50 => self.minutes(device),
            _ => self.works(device),
        }
    }

    fn makes(&mut self, device: usize) {
        let tasks = self.documents.keys().filter(|thing| **thing < TASKS).count();
        let meetings = self.documents.len() - tasks;
        let number = self.model.entries.len();
        if tasks < TASKS && (meetings == MEETINGS || tasks < 6 * (meetings + 1)) {
            let title = format!("task {number}");
            let new = NewTask { title: title.clone(), board: Some(BOARD.into()), ..NewTask::default() };
            let id = self.runs(device, Command::Task(TaskCommand::Add(new))).unwrap().unwrap();
            self.documents.insert(tasks, id);
            let owner = NAMES[AT[device]].to_owned();
            let writes = vec![((tasks, "title".into()), Some(title)), ((tasks, "owner".into()), Some(owner))];
            self.enters(device, Sort::Makes, writes);
        } else if meetings < MEETINGS {
            let new = NewMeeting {
                title: format!("meeting {number}"),
                at: time(self.minute),
                minutes: None,
                place: None,
                purpose: None,
                host: None,
                recorder: None,
                attendees: Vec::new(),
                board: None,
                concerned: Vec::new(),
                repeat: None,
                template: None,
            };
            let id =
                self.runs(device, Command::Meeting(MeetingCommand::Add(Box::new(new)))).unwrap().unwrap();
            self.documents.insert(TASKS + meetings, id);
            let writes = vec![((TASKS + meetings, "title".into()), Some(format!("meeting {number}")))];
            self.enters(device, Sort::Makes, writes);
        }
    }

    fn some(&mut self, tasks: bool) -> Option<(usize, String)> {
        let of: Vec<_> = self.documents.iter().filter(|(thing, _)| (**thing < TASKS) == tasks).collect();
        if of.is_empty() {
            return None;
        }
        // Some things are worked on by everybody all the time.
        let (thing, id) = of[self.dice.roll(of.len()).min(self.dice.roll(of.len()))];
        let (thing, id) = if self.dice.roll(3) == 0 { of[of.len() - 1] } else { (thing, id) };
        Some((*thing, id.clone()))
    }

    /// The thing is at the device.
    fn finds(&mut self, device: usize, thing: usize) {
        self.knows(device, &[(thing, "title".to_owned())]);
    }

    fn works(&mut self, device: usize) {
        let Some((thing, id)) = self.some(true) else { return };
        self.finds(device, thing);
        let number = self.model.entries.len();
        let slot = |name: &str| -> Slot { (thing, name.to_owned()) };
        let (command, write) = match self.dice.roll(10) {
            0..5 => {
                let field = FIELDS[self.dice.roll(5).min(self.dice.roll(5))];
                let value = match field {
                    "title" => format!("task {number}"),
                    "due" => ["2024-08-01", "2024-08-02", ""][self.dice.roll(3)].to_owned(),
                    "priority" => ["high", "low", ""][self.dice.roll(3)].to_owned(),
                    "owner" => NAMES[self.dice.roll(3)].to_owned(),
                    _ => format!("risk {number}"),
                };
                let fields = vec![(field.to_owned(), value.clone())];
                let value = Some(value).filter(|value| !value.is_empty());
                (TaskCommand::Set { task: id, fields, reason: None }, (slot(field), value))
            }
            5 => {
                let label = ["urgent", "later"][self.dice.roll(2)];
                let on = self.dice.roll(3) > 0;
                let fields = vec![("labels".to_owned(), format!("{}{label}", if on { '+' } else { '-' }))];
                let write = (slot(&format!("labels/{label}")), on.then(|| label.to_owned()));
                (TaskCommand::Set { task: id, fields, reason: None }, write)
            }
            6 | 7 => {
                let text = format!("comment {number}");
                let write = (slot(&format!("comments/{number}")), Some(text.clone()));
                (TaskCommand::Comment { task: id, text }, write)
            }
            8 => {
                let minutes = 5 + self.dice.roll(90) as u32;
                let write = (slot(&format!("time_log/{number}")), Some(minutes.to_string()));
                (TaskCommand::Log { task: id, minutes }, write)
            }
            _ => {
                let on = self.dice.roll(2) == 0;
                let write = (slot(ARCHIVED), on.then(|| "true".to_owned()));
                (
                    if on { TaskCommand::Archive { task: id } } else { TaskCommand::Restore { task: id } },
                    write,
                )
            }
        };
        self.knows(device, std::slice::from_ref(&write.0));
        self.runs(device, Command::Task(command)).unwrap();
        self.enters(device, Sort::Writes, vec![write]);
    }

    fn minutes(&mut self, device: usize) {
        let Some((thing, meeting)) = self.some(false) else { return };
        self.finds(device, thing);
        let number = self.model.entries.len();
        let who = NAMES[AT[device]];
        if self.dice.roll(4) == 0 {
            let text = format!("decision {number}");
            let write = ((thing, format!("decisions/{number}")), Some(text.clone()));
            let decide =
                MeetingCommand::Decide { meeting, text, owner: None, by: None, due: None, item: None };
            self.runs(device, Command::Meeting(decide)).unwrap();
            return self.enters(device, Sort::Writes, vec![write]);
        }
        let line = format!("line {number} is by {who}.");
        let lines: Vec<Slot> = self
            .model
            .slots
            .keys()
            .filter(|slot| slot.0 == thing && slot.1.starts_with("line/"))
            .cloned()
            .collect();
        let standing: Vec<Slot> = lines.into_iter().filter(|slot| self.model.value(slot).is_some()).collect();
        let (slot, text, append) = if standing.is_empty() || self.dice.roll(2) == 0 {
            ((thing, format!("line/{number}")), format!("{line}\n"), true)
        } else {
            let slot = self.dice.pick(&standing).clone();
            self.knows(device, std::slice::from_ref(&slot));
            let old = self.model.value(&slot).unwrap();
            let notes = self.devices[device].minutes(&meeting).notes;
            assert!(notes.contains(&old), "{notes} has no {old}");
            (slot, notes.replace(&old, &line), false)
        };
        let note = MeetingCommand::Note { meeting, item: None, seen: None, text, append };
        self.runs(device, Command::Meeting(note)).unwrap();
        self.enters(device, Sort::Writes, vec![(slot, Some(line))]);
    }

    fn takes_back(&mut self, device: usize) {
        self.hears_of_all(device);
        let Some(of) = self.model.to_undo(AT[device]) else { return };
        let expected = self.model.undo(of);
        let found = self.runs(device, Command::Undo(UndoCommand::Undo));
        self.goes_as(device, Sort::Undo(of), expected, found);
    }

    fn does_again(&mut self, device: usize) {
        self.hears_of_all(device);
        let Some(undo) = self.model.to_redo(AT[device]) else {
            let found = self.runs(device, Command::Undo(UndoCommand::Redo));
            assert!(matches!(found, Err(CommandError::NothingToUndo)), "{found:?}");
            return;
        };
        let expected = self.model.redo(undo);
        let found = self.runs(device, Command::Undo(UndoCommand::Redo));
        self.goes_as(device, Sort::Redo(undo), expected, found);
    }

    fn goes_as(
        &mut self,
        device: usize,
        sort: Sort,
        expected: Result<Vec<(Slot, Option<String>)>, Refused>,
        found: Result<Option<String>, CommandError>,
    ) {
        match (expected, found) {
            (Ok(writes), Ok(_)) => self.enters(device, sort, writes),
            (Err(Refused(who)), Err(CommandError::CannotUndo(obstacle))) => {
                assert_eq!(obstacle.by.as_deref(), Some(NAMES[who]), "{sort:?}: {}", obstacle.message());
                self.refused += 1;
            }
            (expected, found) => {
                panic!("{sort:?} of {:?}: {expected:?}, and found {found:?}", self.model.entries.last())
            }
        }
    }
}
