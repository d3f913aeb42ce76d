//! A story: moments in which somebody does something or something of it travels, and how it is acted out.

use concord_core::command::Command;
use concord_core::command::held::HeldCommand;
use proptest::prelude::*;
use serde_json::Value;

use super::invariants;
use super::ledger::Ledger;
use super::post::{Fate, Post};
use super::scene::{Dice, Scene};
use super::subjects::Subject;
use super::tally::Tally;
use crate::cast::{NAMES, Prepared, settle};
use crate::team::Person;

/// How many moments a story has.
const MOMENTS: std::ops::Range<usize> = 9..36;

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Moment {
    /// Somebody does something.
    Does { who: usize, deed: usize, dice: Dice },
    /// Somebody sends another what is new.
    Writes { from: usize, to: usize, fates: [Fate; 5] },
    /// One of the messages that wait arrives.
    Delivers { which: u8 },
    /// The server denies somebody access: what they did is held back.
    IsDenied { who: usize },
}

/// Any story of a subject.
pub fn stories(subject: &Subject) -> impl Strategy<Value = Vec<Moment>> + use<> {
    let deeds = subject.all_deeds().count();
    let fate = prop::sample::select(Fate::ALL.to_vec());
    let moment = prop_oneof![
        24 => (0..3usize, 0..deeds, any::<Dice>()).prop_map(|(who, deed, dice)| Moment::Does { who, deed, dice }),
        9 => (0..3usize, 1..3usize, prop::array::uniform5(fate))
            .prop_map(|(from, on, fates)| Moment::Writes { from, to: (from + on) % 3, fates }),
        4 => any::<u8>().prop_map(|which| Moment::Delivers { which }),
        1 => (0..3usize).prop_map(|who| Moment::IsDenied { who }),
    ];
    prop::collection::vec(moment, MOMENTS)
}

/// A story as it is acted out.
pub struct Telling {
    subject: &'static Subject,
    team: [Person; 3],
    post: Post,
    steps: [Vec<String>; 3],
    ledger: Ledger,
    tally: Tally,
    /// Commands that were carried out.
    pub done: Vec<Command>,
    /// What happened so far, for whoever has to find out why it ended badly.
    pub transcript: Vec<String>,
}

impl Telling {
    /// A story before its first moment.
    pub fn new(subject: &'static Subject, prepared: &Prepared, seed: u64) -> Self {
        Telling {
            subject,
            team: prepared.cast(seed),
            post: Post::default(),
            steps: Default::default(),
            ledger: Ledger::default(),
            tally: Tally { cases: 1, ..Tally::default() },
            done: Vec::new(),
            transcript: Vec::new(),
        }
    }

    /// All moments, one after the other.
    pub fn play(&mut self, story: &[Moment]) -> Result<(), String> {
        story.iter().try_for_each(|moment| self.moment(moment))
    }

    fn moment(&mut self, moment: &Moment) -> Result<(), String> {
        match *moment {
            Moment::Does { who, deed, dice } => return self.does(who, deed, dice),
            Moment::Writes { from, to, fates } => {
                self.transcript.push(format!("{} writes to {}: {fates:?}", NAMES[from], NAMES[to]));
                self.post.write(&mut self.team, (from, to), &fates, &mut self.tally);
            }
            Moment::Delivers { which } => self.post.deliver(&mut self.team, which),
            // Only of what reached nobody can the server say that nobody may have it.
            Moment::IsDenied { who } if !self.post.has_sent(who) => {
                self.transcript.push(format!("{} is denied access", NAMES[who]));
                let person = &mut self.team[who];
                person
                    .with(|replica, context| replica.hold_back(context, "denied", "may not write"))
                    .unwrap();
            }
            Moment::IsDenied { .. } => {}
        }
        Ok(())
    }

    /// A rule may refuse (a column name given twice, a task that can't stand before itself): then nothing is done.
    fn does(&mut self, who: usize, deed: usize, dice: Dice) -> Result<(), String> {
        let Some(deed) = self.subject.all_deeds().nth(deed) else { return Ok(()) };
        let person = &mut self.team[who];
        let command = deed(&Scene::new(&person.replica, dice, &self.steps[who]));
        self.transcript.push(format!("{}: {command:?}", NAMES[who]));
        let before = person.replica.documents().unwrap();
        match person.tries(command.clone()) {
            Ok(outcome) => {
                self.tally.operations += 1;
                self.steps[who].extend(outcome.step);
                self.ledger.note(who, person, &command);
                self.done.push(command);
            }
            Err(error) => {
                self.tally.refused += 1;
                self.transcript.push(format!("    refused: {error}"));
                if person.replica.documents().unwrap() != before {
                    return Err("what was refused left something".to_owned());
                }
            }
        }
        Ok(())
    }

    /// Every edit that the three made, as their devices keep it until the server has it.
    pub fn edits(&mut self) -> Vec<Value> {
        self.gather().unwrap();
        let mut edits = Vec::new();
        for person in &mut self.team {
            person.with(|replica, context| replica.hold_back(context, "asked", "asked")).unwrap();
            for held in person.replica.held().unwrap() {
                edits.extend(held.operation["edits"].as_array().into_iter().flatten().cloned());
            }
        }
        edits
    }

    /// Everything arrives.
    fn gather(&mut self) -> Result<(), String> {
        std::mem::take(&mut self.post).empty(&mut self.team);
        settle(&mut self.team)
    }

    /// Everything arrives, what was held back is done again, and what must hold is looked at.
    pub fn end(mut self) -> Result<Tally, String> {
        self.gather()?;
        for person in &mut self.team {
            person.does(Command::Held(HeldCommand::Retry { number: None }));
        }
        settle(&mut self.team)?;
        invariants::hold(&mut self.team, &self.ledger)?;
        Ok(self.tally)
    }
}
