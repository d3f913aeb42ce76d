//! Three people with the same workspace on their devices: made once, handed out as copies to each story and each pair of
//! commands.

use std::collections::BTreeMap;

use concord_core::heads::Heads;
use concord_core::id::{DocumentId, Root};

use crate::team::Person;

/// Who they are.
pub const NAMES: [&str; 3] = ["Lin", "Chen", "Wu"];

/// A workspace as it is found.
pub struct Prepared {
    root: Root,
    name: String,
    documents: Vec<(DocumentId, Vec<u8>)>,
}

impl Prepared {
    /// What Lin has after beginning it, with all three in it.
    pub fn by(begins: impl FnOnce(&mut Person)) -> Prepared {
        let mut lin = Person::founds(NAMES[0], 1);
        begins(&mut lin);
        for (name, seed) in NAMES.into_iter().zip([1, 7_777, 99_991]).skip(1) {
            Person::joins(&mut lin, name, seed);
        }
        let workspace = lin.replica.workspace();
        let (root, name) = (workspace.root, workspace.name.clone());
        let documents = lin.replica.documents().unwrap().into_iter();
        let documents =
            documents.map(|(id, _)| (id, lin.replica.give(&id, &Heads::empty()).unwrap())).collect();
        Prepared { root, name, documents }
    }

    /// All three, each with all of it; their randomness follows from `seed`.
    pub fn cast(&self, seed: u64) -> [Person; 3] {
        NAMES.map(|name| self.person(name, seed))
    }

    /// One of them.
    pub fn person(&self, name: &str, seed: u64) -> Person {
        let own = seed.wrapping_mul(31).wrapping_add(u64::from(name.as_bytes()[0]));
        let empty = Person::arrives(self.root, &self.name, name, own);
        let mut person = Person::with_replica(empty.replica, own);
        for (id, bytes) in &self.documents {
            person.with(|replica, context| replica.take(context, id, bytes)).unwrap();
        }
        person
    }
}

/// Lin does something and Wu does something else, neither having heard of the other; then Lin hears of it.
pub fn apart(lin: &mut Person, lins: impl FnOnce(&mut Person), wus: impl FnOnce(&mut Person)) {
    let mut wu = Person::joins(lin, "Wu", 424_243);
    lins(lin);
    wus(&mut wu);
    lin.receives(&wu);
}

/// Everybody gets everything, until nobody has anything that another lacks.
pub fn settle(team: &mut [Person; 3]) -> Result<(), String> {
    const ROUNDS: usize = 6;
    for _ in 0..ROUNDS {
        let mut quiet = true;
        for (from, to) in [(1, 0), (2, 0), (0, 1), (0, 2)] {
            quiet &= !catches_up(team, to, from);
        }
        if quiet {
            return Ok(());
        }
    }
    Err(format!("after {ROUNDS} rounds of exchange there is still something new"))
}

/// One takes in the documents that another has in another state. Returns whether there were any.
pub fn catches_up(team: &mut [Person; 3], who: usize, with: usize) -> bool {
    let here: BTreeMap<_, _> = team[who].replica.documents().unwrap().into_iter().collect();
    let mut documents = team[with].replica.documents().unwrap();
    documents.retain(|(id, heads)| here.get(id) != Some(heads));
    for (document, _) in &documents {
        let bytes = team[with].replica.give(document, &Heads::empty()).unwrap();
        team[who].with(|replica, context| replica.take(context, document, &bytes)).unwrap();
    }
    !documents.is_empty()
}
