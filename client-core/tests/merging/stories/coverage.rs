//! Nothing that can be done is missing from the stories: whoever adds a command, or an edit of a document, fails here until
//! a story tells of it.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};

use super::story::{Telling, stories};
use super::subjects::{SUBJECTS, Subject};
use super::teller::runner;
use crate::cast::Prepared;
use crate::variants::{all_commands, all_edits, name_of, name_of_edit};

/// Stories that are told of each subject, always the same: enough for whatever is tried in them to succeed at some time.
const STORIES: u64 = 60;

/// Done once for each workspace, before anybody else is there.
const BEFORE_ANY_STORY: &str = "workspace/rename";

/// What was not done in any story yet.
struct Untold {
    commands: BTreeSet<String>,
    edits: BTreeSet<String>,
}

impl Untold {
    fn tell(&mut self, subject: &'static Subject, prepared: &Prepared, number: u64) {
        let story = stories(subject).new_tree(&mut runner(number)).unwrap().current();
        let mut telling = Telling::new(subject, prepared, number);
        telling.play(&story).unwrap();
        for command in &telling.done {
            self.commands.remove(&name_of(command));
        }
        for edit in telling.edits() {
            self.edits.remove(&name_of_edit(&edit));
        }
    }

    fn nothing(&self) -> bool {
        self.commands.is_empty() && self.edits.is_empty()
    }
}

#[test]
fn leave_out_no_command_and_no_edit() {
    let mut untold = Untold { commands: all_commands(), edits: all_edits() };
    untold.edits.remove(BEFORE_ANY_STORY);
    assert!(untold.commands.len() > 60 && untold.edits.len() > 35, "asked of the types, and not all told");
    let prepared = SUBJECTS.map(|subject| Prepared::by(subject.begins));
    for number in 0..STORIES {
        for (subject, prepared) in SUBJECTS.into_iter().zip(&prepared) {
            if !untold.nothing() {
                untold.tell(subject, prepared, number);
            }
        }
    }
    assert_eq!(
        (untold.commands, untold.edits),
        (BTreeSet::new(), BTreeSet::new()),
        "no story tells of these"
    );
}
