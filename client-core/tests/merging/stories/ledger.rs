//! What must still be there at the end, whoever did what meanwhile: minutes that were sent, receipts, and what was said.

use std::collections::BTreeSet;

use concord_core::command::Command;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::task::TaskCommand;

use crate::team::{Person, now};

/// A lasting fact of a meeting, by what never changes of it: where, of what sort, who wrote it down, when, of which state.
type Fact = (String, &'static str, Option<String>, Option<String>, Vec<String>);

/// A comment: the document, and the words.
type Said = (String, String);

/// What was written down in a story, by whoever did.
#[derive(Default)]
pub struct Ledger {
    facts: BTreeSet<Fact>,
    said: [BTreeSet<Said>; 3],
    /// Who took something back: a comment may be among it.
    undid: [bool; 3],
}

impl Ledger {
    /// Notes what came of a command that was carried out.
    pub fn note(&mut self, who: usize, person: &Person, command: &Command) {
        match command {
            Command::Meeting(
                MeetingCommand::Send { meeting }
                | MeetingCommand::Receipt { meeting, .. }
                | MeetingCommand::Invite { meeting, .. },
            ) => self.facts.extend(facts(person, meeting)),
            Command::Meeting(MeetingCommand::Comment { meeting: of, text })
            | Command::Task(TaskCommand::Comment { task: of, text }) => {
                self.said[who].insert((of.clone(), text.clone()));
            }
            Command::Undo(_) => self.undid[who] = true,
            _ => {}
        }
    }

    /// What of it is not to be found any more.
    pub fn lost(&self, person: &Person) -> Vec<String> {
        let meetings = person.replica.meetings(true, now(0)).unwrap();
        let there: BTreeSet<Fact> = meetings.iter().flat_map(|meeting| facts(person, &meeting.id)).collect();
        // A notice can be taken back, minutes and receipts can't.
        let may_go = |fact: &&Fact| fact.1 == "notice" && self.undid.contains(&true);
        let facts =
            self.facts.difference(&there).filter(|fact| !may_go(fact)).map(|fact| format!("{fact:?}"));
        let lasting = self.said.iter().zip(self.undid).filter(|(_, undid)| !undid);
        let said = lasting.flat_map(|(said, _)| said).filter(|said| !is_said(person, said));
        facts.chain(said.map(|said| format!("{said:?}"))).collect()
    }
}

fn facts(person: &Person, meeting: &str) -> Vec<Fact> {
    let detail = person.minutes(meeting);
    let id = &detail.meeting.id;
    let sent = detail.sent.iter().map(|sent| {
        let sort = sent.kind.as_str();
        (id.clone(), sort, sent.author.clone(), sent.at.clone(), sent.heads.clone())
    });
    let receipts = detail.receipts.iter().map(|receipt| {
        (id.clone(), "receipt", receipt.author.clone(), receipt.at.clone(), receipt.heads.clone())
    });
    sent.chain(receipts).collect()
}

fn is_said(person: &Person, (of, text): &Said) -> bool {
    if let Ok((task, _)) = person.replica.task(of, now(0).date_naive()) {
        return task.comments.iter().any(|comment| comment.text == *text);
    }
    person.minutes(of).comments.iter().any(|comment| comment.text == *text)
}
