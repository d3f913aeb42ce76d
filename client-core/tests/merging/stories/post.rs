//! How changes travel in a story: message by message, some lost, some twice, some late. Who sends does not learn what
//! became of a message, so what builds on a lost one arrives before it.

use std::collections::BTreeMap;

use concord_core::heads::Heads;
use concord_core::id::DocumentId;

use super::tally::Tally;
use crate::team::Person;

/// Changes of one document, on their way.
struct Letter {
    to: usize,
    document: DocumentId,
    bytes: Vec<u8>,
}

/// What becomes of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Lost,
    Arrives,
    ArrivesTwice,
    Waits,
}

impl Fate {
    /// All of them, as likely as each other.
    pub const ALL: [Fate; 4] = [Fate::Arrives, Fate::Lost, Fate::ArrivesTwice, Fate::Waits];
}

/// Letters under way, and what each believes that each has.
#[derive(Default)]
pub struct Post {
    waiting: Vec<Letter>,
    sent: BTreeMap<(usize, usize, DocumentId), Heads>,
}

impl Post {
    /// One sends another what is new since the last time, a letter for each document.
    pub fn write(
        &mut self,
        team: &mut [Person; 3],
        (from, to): (usize, usize),
        fates: &[Fate],
        tally: &mut Tally,
    ) {
        let documents = team[from].replica.documents().unwrap();
        for (at, (document, heads)) in documents.into_iter().enumerate() {
            let known = self.sent.insert((from, to, document), heads.clone()).unwrap_or_else(Heads::empty);
            if known == heads {
                continue;
            }
            let bytes = team[from].replica.give(&document, &known).unwrap();
            let letter = Letter { to, document, bytes };
            tally.deliveries += 1;
            match fates[at % fates.len()] {
                Fate::Lost => tally.dropped += 1,
                Fate::Arrives => letter.arrives(team),
                Fate::ArrivesTwice => {
                    tally.doubled += 1;
                    letter.arrives(team);
                    letter.arrives(team);
                }
                Fate::Waits => {
                    tally.late += 1;
                    self.waiting.push(letter);
                }
            }
        }
    }

    /// Whether somebody ever sent anything.
    pub fn has_sent(&self, who: usize) -> bool {
        self.sent.keys().any(|(from, ..)| *from == who)
    }

    /// One of the letters that wait arrives, whichever is older or younger.
    pub fn deliver(&mut self, team: &mut [Person; 3], which: u8) {
        if !self.waiting.is_empty() {
            let at = usize::from(which) % self.waiting.len();
            self.waiting.swap_remove(at).arrives(team);
        }
    }

    /// Everything that still waits arrives, the youngest first.
    pub fn empty(mut self, team: &mut [Person; 3]) {
        while let Some(letter) = self.waiting.pop() {
            letter.arrives(team);
        }
    }
}

impl Letter {
    fn arrives(&self, team: &mut [Person; 3]) {
        team[self.to].with(|replica, context| replica.take(context, &self.document, &self.bytes)).unwrap();
    }
}
