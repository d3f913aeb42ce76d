//! What a month of work comes to, found the plain way: a list of everything that was done, replayed into a map.
//!
//! Nothing of the replica is used here, and nothing of how it works: each deed writes some slots, a slot holds what was
//! written last, and the state as of a time is what stands in the slots then.

use std::collections::{BTreeMap, BTreeSet};

/// Where something is written: a thing by its number, and the name of the part.
pub type Slot = (usize, String);

/// Something written: by which entry, and what; nothing clears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    pub entry: usize,
    pub value: Option<String>,
}

/// What an entry is for the taking back of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Makes a thing.
    Makes,
    /// Writes something.
    Writes,
    /// Takes an entry back.
    Undo(usize),
    /// Does again what an entry took back.
    Redo(usize),
}

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub struct Entry {
    pub minute: i64,
    pub who: usize,
    pub sort: Sort,
    /// What it wrote, and what stood there before.
    pub wrote: Vec<(Slot, Option<String>, Option<String>)>,
}

/// Everything that was done, in the order of time.
#[derive(Debug, Default)]
pub struct Model {
    pub entries: Vec<Entry>,
    pub slots: BTreeMap<Slot, Vec<Write>>,
    taken_back: BTreeSet<usize>,
}

/// Why something can't be taken back: who wrote there since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub usize);

pub const ARCHIVED: &str = "archived";

fn is_line(slot: &Slot) -> bool {
    slot.1.starts_with("line/")
}

impl Model {
    /// What stands in a slot now.
    pub fn value(&self, slot: &Slot) -> Option<String> {
        self.slots.get(slot)?.last()?.value.clone()
    }

    /// What stood in a slot at a minute, and who wrote it.
    pub fn write_at(&self, slot: &Slot, minute: i64) -> Option<&Write> {
        self.slots.get(slot)?.iter().rev().find(|write| self.entries[write.entry].minute <= minute)
    }

    pub fn value_at(&self, slot: &Slot, minute: i64) -> Option<String> {
        self.write_at(slot, minute)?.value.clone()
    }

    /// Whether a thing was there at a minute.
    pub fn is_there(&self, thing: usize, minute: i64) -> bool {
        let makes = |entry: &&Entry| {
            entry.sort == Sort::Makes && entry.wrote.iter().any(|(slot, ..)| slot.0 == thing)
        };
        self.entries.iter().find(makes).is_some_and(|entry| entry.minute <= minute)
    }

    pub fn enter(&mut self, minute: i64, who: usize, sort: Sort, writes: Vec<(Slot, Option<String>)>) {
        let entry = self.entries.len();
        let mut wrote = Vec::new();
        for (slot, value) in writes {
            wrote.push((slot.clone(), value.clone(), self.value(&slot)));
            self.slots.entry(slot).or_default().push(Write { entry, value });
        }
        match sort {
            Sort::Undo(of) => drop(self.taken_back.insert(of)),
            Sort::Redo(undo) => {
                if let Sort::Undo(of) = self.entries[undo].sort {
                    self.taken_back.remove(&of);
                }
            }
            Sort::Makes | Sort::Writes => {}
        }
        self.entries.push(Entry { minute, who, sort, wrote });
    }

    /// The last entry of a person that stands, or the one that did it again if that is how it stands.
    pub fn to_undo(&self, who: usize) -> Option<usize> {
        let stands = |at: &usize| {
            let entry = &self.entries[*at];
            entry.who == who
                && matches!(entry.sort, Sort::Makes | Sort::Writes)
                && !self.taken_back.contains(at)
        };
        (0..self.entries.len()).rev().find(stands)
    }

    /// The last thing a person took back, if they did nothing else since.
    pub fn to_redo(&self, who: usize) -> Option<usize> {
        let own = (0..self.entries.len()).rev().filter(|at| self.entries[*at].who == who);
        let mut redone = BTreeSet::new();
        for at in own {
            match self.entries[at].sort {
                Sort::Makes | Sort::Writes => return None,
                Sort::Redo(undo) => drop(redone.insert(undo)),
                Sort::Undo(_) if redone.contains(&at) => {}
                Sort::Undo(_) => return Some(at),
            }
        }
        None
    }

    /// The entry whose writes are to be put back to take `of` back: the last one that did it.
    fn last_doing(&self, of: usize) -> usize {
        let does_it = |at: &usize| match self.entries[*at].sort {
            Sort::Redo(undo) => self.entries[undo].sort == Sort::Undo(of),
            _ => *at == of,
        };
        (0..self.entries.len()).rev().find(does_it).unwrap()
    }

    /// What taking `of` back writes.
    pub fn undo(&self, of: usize) -> Result<Vec<(Slot, Option<String>)>, Refused> {
        self.back(self.last_doing(of))
    }

    /// What doing again writes that `undo` took back.
    pub fn redo(&self, undo: usize) -> Result<Vec<(Slot, Option<String>)>, Refused> {
        self.back(undo)
    }

    fn back(&self, at: usize) -> Result<Vec<(Slot, Option<String>)>, Refused> {
        let entry = &self.entries[at];
        let touched = |slot: &dyn Fn(&Slot) -> bool| {
            let later = self.entries.iter().skip(at + 1).rev().filter(|later| later.who != entry.who);
            later
                .into_iter()
                .find(|later| later.wrote.iter().any(|(wrote, ..)| slot(wrote)))
                .map(|later| later.who)
        };
        if entry.sort == Sort::Makes {
            let thing = entry.wrote[0].0.0;
            return match touched(&|slot| slot.0 == thing) {
                Some(who) => Err(Refused(who)),
                None => Ok(vec![((thing, ARCHIVED.to_owned()), Some("true".to_owned()))]),
            };
        }
        let mut back = Vec::new();
        for (slot, value, old) in &entry.wrote {
            let last = self.slots[slot].last().unwrap();
            // Of a line only what it says counts; of everything else also who has said so.
            let refused = if is_line(slot) {
                (last.value != *value).then(|| self.entries[last.entry].who)
            } else {
                touched(&|other| other == slot)
            };
            if let Some(who) = refused {
                return Err(Refused(who));
            }
            back.push((slot.clone(), old.clone()));
        }
        Ok(back)
    }
}
