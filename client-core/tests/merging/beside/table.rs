//! A table of what can be done to the things of one record type, with the fields that each command means, and the test of
//! every row against every other.

use std::collections::BTreeSet;

use concord_core::command::Command;

use super::snapshot::{Path, Snapshot, Values};
use crate::cast::Prepared;
use crate::team::Person;

/// A command, made from what is there.
type Deed = Box<dyn Fn(&Person) -> Command>;

/// What somebody does, command after command, and the fields that are meant by it together: beginnings of paths.
pub struct Row {
    deeds: Vec<Deed>,
    means: Vec<String>,
    is_taken_back: bool,
}

impl Row {
    /// Does one thing, and means these fields.
    pub fn new<const N: usize>(means: [&str; N], deed: impl Fn(&Person) -> Command + 'static) -> Row {
        let means = means.map(str::to_owned).into();
        Row { deeds: vec![Box::new(deed)], means, is_taken_back: false }
    }

    /// Does another thing afterwards.
    pub fn then(mut self, deed: impl Fn(&Person) -> Command + 'static) -> Row {
        self.deeds.push(Box::new(deed));
        self
    }

    /// Ends as it began: what it means was written all the same.
    pub fn taken_back(mut self) -> Row {
        self.is_taken_back = true;
        self
    }

    fn may(&self, name: &str) -> bool {
        let within = |meant: &String| {
            name.strip_prefix(meant.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.means.iter().any(within)
    }
}

/// Rows, over one beginning.
pub struct Table {
    pub begins: fn(&mut Person),
    pub rows: Vec<Row>,
}

/// A row as somebody carried it out on a replica of their own.
pub struct Done {
    pub commands: Vec<Command>,
    after: Snapshot,
    changes: BTreeSet<Path>,
    /// What was written and stands as before.
    taken_back: Vec<String>,
}

impl Done {
    fn wrote(&self, path: &Path, before: &Snapshot) -> bool {
        self.changes.contains(path) || self.taken_back.contains(&Snapshot::name(path, before))
    }
}

impl Table {
    /// Every row touches what it means, and stands beside every other that another person carries out meanwhile.
    pub fn holds(&self) {
        let prepared = Prepared::by(self.begins);
        let before = Snapshot::of(&prepared.person("Lin", 0));
        let by = |name: &str| -> Vec<Done> {
            let rows = self.rows.iter().zip(1..);
            rows.map(|(row, seed)| row.carried_out(prepared.person(name, seed), &before)).collect()
        };
        let (lin, chen) = (by("Lin"), by("Chen"));
        for (row, done) in self.rows.iter().zip(&lin).chain(self.rows.iter().zip(&chen)) {
            row.means_what_it_touches(done, &before);
        }
        for here in &lin {
            for there in &chen {
                stand_beside(&before, here, there);
            }
        }
    }

    /// What Lin does in all rows, and the names of everything that is touched by it.
    pub fn done(&self) -> (Vec<Command>, BTreeSet<String>, BTreeSet<String>) {
        let prepared = Prepared::by(self.begins);
        let before = Snapshot::of(&prepared.person("Lin", 0));
        let (mut commands, mut touched, mut there) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for (row, seed) in self.rows.iter().zip(1..) {
            let done = row.carried_out(prepared.person("Lin", seed), &before);
            touched.extend(done.changes.iter().map(|path| Snapshot::name(path, &before)));
            there.extend(done.after.values.keys().map(|path| Snapshot::name(path, &before)));
            commands.extend(done.commands);
        }
        (commands, touched, there)
    }
}

impl Row {
    fn carried_out(&self, mut person: Person, before: &Snapshot) -> Done {
        let mut commands = Vec::new();
        for deed in &self.deeds {
            let command = deed(&person);
            person.tries(command.clone()).unwrap_or_else(|error| panic!("{command:?}: {error}"));
            commands.push(command);
        }
        let after = Snapshot::of(&person);
        let changes = after.changes(before);
        let taken_back = if self.is_taken_back { self.means.clone() } else { Vec::new() };
        Done { commands, after, changes, taken_back }
    }

    fn means_what_it_touches(&self, done: &Done, before: &Snapshot) {
        let names: BTreeSet<String> = done.changes.iter().map(|path| Snapshot::name(path, before)).collect();
        let beyond: Vec<&String> = names.iter().filter(|name| !self.may(name)).collect();
        assert!(beyond.is_empty(), "{:?} touches {beyond:?} too", done.commands);
        let touches_nothing = self.means.is_empty() || self.is_taken_back;
        assert_eq!(names.is_empty(), touches_nothing, "{:?} touches {names:?}", done.commands);
    }
}

/// Once the changes of both have met, everything is as the one wrote it who wrote it.
fn stand_beside(before: &Snapshot, here: &Done, there: &Done) {
    let merged: Values = here.after.merged(&there.after);
    let paths: BTreeSet<&Path> = merged.keys().chain(&here.changes).chain(&there.changes).collect();
    for path in paths {
        let wanted = match (here.wrote(path, before), there.wrote(path, before)) {
            (true, true) => continue,
            (true, false) => &here.after,
            (false, true) => &there.after,
            (false, false) => before,
        };
        assert_eq!(
            merged.get(path),
            wanted.values.get(path),
            "{} after {:?} beside {:?}",
            path.1,
            here.commands,
            there.commands
        );
    }
}
