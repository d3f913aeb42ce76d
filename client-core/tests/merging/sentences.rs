//! Every sentence that somebody types survives whatever others do to the same paragraph meanwhile, and survives whole: in
//! every piece of prose of every record type, by every command that writes it, on any text and any edits.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use concord_core::command::board::BoardCommand;
use concord_core::command::meeting::{MeetingCommand, Rewritten, Seen};
use concord_core::command::task::TaskCommand;
use concord_core::document::Document;
use concord_core::heads::Heads;
use concord_core::view::meeting::sheet;
use proptest::prelude::*;

use crate::cast::{Prepared, catches_up, settle};
use crate::team::{Person, kick_off};

const MEETING: &str = "Q3 marketing kick-off";
const TASK: &str = "CSAT-001";

/// Where people write at length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prose {
    Description,
    Minutes,
    MinutesOfAnItem,
}

/// All of them, with their paths in a document; ids are left out.
const ALL: [(Prose, &str); 3] = [
    (Prose::Description, "description"),
    (Prose::Minutes, "notes"),
    (Prose::MinutesOfAnItem, "agenda/*/notes"),
];

/// How somebody comes to write over what others have written.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Without having heard of the others.
    Apart,
    /// In an editor that was opened before the others' changes came in.
    WithAnOldEditor,
    /// In the whole meeting as one text, opened before; a task has no such text.
    InTheWholeText,
}

/// What somebody does to one sentence of the paragraph.
#[derive(Debug, Clone, Copy)]
enum Touch {
    Leave,
    Delete,
    Replace,
    ReplaceByTwo,
    PutBefore,
}

/// A paragraph, who edits it in which way, and how: a touch for each sentence, and whether one comes at the end.
#[derive(Debug, Clone)]
struct Paragraph {
    sentences: Vec<&'static str>,
    edits: [(Way, Vec<Touch>, bool); 3],
}

/// Somebody's text, and the sentences in it that are theirs.
struct Written {
    text: String,
    typed: Vec<String>,
}

/// Sentences with what separates them from the next one.
const SENTENCES: [&str; 7] = [
    "The budget is 50,000. ",
    "Who confirms? ",
    "Chen asks ten.\n",
    "预算五万元。",
    "谁来确认？",
    "下周开会！\n",
    "v1.0 is out; ",
];

fn paragraphs() -> impl Strategy<Value = Paragraph> {
    let way = prop::sample::select(vec![Way::Apart, Way::Apart, Way::WithAnOldEditor, Way::InTheWholeText]);
    let touch = prop::sample::select(vec![
        Touch::Leave,
        Touch::Leave,
        Touch::Delete,
        Touch::Replace,
        Touch::Replace,
        Touch::ReplaceByTwo,
        Touch::PutBefore,
    ]);
    let edit = (way, prop::collection::vec(touch, 6), any::<bool>());
    let sentences = prop::collection::vec(prop::sample::select(SENTENCES.to_vec()), 0..6);
    (sentences, prop::array::uniform3(edit)).prop_map(|(sentences, edits)| Paragraph { sentences, edits })
}

impl Paragraph {
    fn text(&self) -> String {
        self.sentences.concat()
    }

    /// What one of the three makes of it.
    fn written(&self, who: usize) -> Written {
        let (_, touches, at_end) = &self.edits[who];
        let mut written = Written { text: String::new(), typed: Vec::new() };
        for (sentence, touch) in self.sentences.iter().zip(touches) {
            match touch {
                Touch::Leave => written.text.push_str(sentence),
                Touch::Delete => {}
                Touch::Replace => written.types(who, sentence),
                Touch::ReplaceByTwo => {
                    written.types(who, sentence);
                    written.types(who, sentence);
                }
                Touch::PutBefore => {
                    written.types(who, "x. ");
                    written.text.push_str(sentence);
                }
            }
        }
        if *at_end {
            written.types(who, "x.");
        }
        written
    }
}

impl Written {
    /// A sentence that nobody else types and that is somewhat like the one given, with the same space behind it.
    fn types(&mut self, who: usize, like: &str) {
        let body = like.trim_end();
        let end = body.chars().next_back().unwrap();
        let name = ["Lin", "Chen", "吴"][who];
        let words = body.trim_end_matches(end);
        let sentence = format!("{words} {name} {}{end}", self.typed.len());
        self.text.push_str(&sentence);
        self.text.push_str(&like[body.len()..]);
        self.typed.push(sentence);
    }
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    Prepared::by(|lin| {
        let name = "Customer satisfaction project".to_owned();
        lin.board(BoardCommand::Add { name: name.clone(), prefix: Some("CSAT".into()) });
        lin.adds("invite customers", &name);
        Person::joins(lin, "Chen", 5);
        kick_off(lin);
    })
});

impl Prose {
    fn read(self, person: &Person) -> String {
        match self {
            Prose::Description => person.shows(TASK).description,
            Prose::Minutes => person.minutes(MEETING).notes,
            Prose::MinutesOfAnItem => person.minutes(MEETING).agenda[0].notes.clone(),
        }
    }

    /// Writes over what was `seen`; without it, over what stands there now.
    fn write(self, person: &mut Person, seen: Option<Seen>, text: String) {
        let item = match self {
            Prose::Description => {
                let before = seen.map(|seen| seen.text);
                person.task(TaskCommand::Describe { task: TASK.into(), before, after: text });
                return;
            }
            Prose::Minutes => None,
            Prose::MinutesOfAnItem => Some("1".to_owned()),
        };
        person.meeting(MeetingCommand::Note { meeting: MEETING.into(), item, seen, text, append: false });
    }

    /// Writes in the whole meeting as one text, opened as `opened`.
    fn rewrite(self, person: &mut Person, mut opened: Rewritten, text: String) {
        match self {
            Prose::Description => return self.write(person, None, text),
            Prose::Minutes => opened.after.notes = text,
            Prose::MinutesOfAnItem => opened.after.agenda[0].notes = text,
        }
        person.meeting(MeetingCommand::Rewrite(Box::new(opened)));
    }

    /// The three edit the paragraph, each in their way; then everybody hears of everything. Returns what stands there.
    fn edited(self, paragraph: &Paragraph, written: [&str; 3]) -> [String; 3] {
        let mut team = PREPARED.cast(7);
        self.write(&mut team[0], None, paragraph.text());
        for other in 1..3 {
            catches_up(&mut team, other, 0);
        }
        for who in 0..3 {
            let (way, text) = (paragraph.edits[who].0, written[who].to_owned());
            let (seen, opened) = open(self, &team[who]);
            match way {
                Way::Apart => self.write(&mut team[who], None, text),
                Way::WithAnOldEditor => {
                    hears_of_all(&mut team, who);
                    self.write(&mut team[who], Some(seen), text);
                }
                Way::InTheWholeText if self == Prose::Description => self.write(&mut team[who], None, text),
                Way::InTheWholeText => {
                    hears_of_all(&mut team, who);
                    self.rewrite(&mut team[who], opened, text);
                }
            }
        }
        settle(&mut team).unwrap();
        team.each_ref().map(|person| self.read(person))
    }
}

/// What an editor remembers of a text, and of the whole meeting, when it opens them.
fn open(prose: Prose, person: &Person) -> (Seen, Rewritten) {
    let detail = person.minutes(MEETING);
    let meeting = detail.meeting.id.clone();
    let heads = person.replica.heads(&meeting.parse().unwrap()).unwrap().unwrap();
    let before = sheet(&detail);
    let seen = Seen { text: prose.read(person), heads: heads.clone() };
    (seen, Rewritten { meeting, heads, after: before.clone(), before })
}

fn hears_of_all(team: &mut [Person; 3], who: usize) {
    for other in (0..3).filter(|other| *other != who) {
        catches_up(team, who, other);
    }
}

#[test]
fn there_is_no_other_prose() {
    let lin = PREPARED.person("Lin", 3);
    let documents = lin.replica.documents().unwrap().into_iter();
    let records = documents.map(|(id, _)| {
        Document::load(&lin.replica.give(&id, &Heads::empty()).unwrap()).unwrap().read().unwrap()
    });
    let without_id = |path: &String| {
        let steps = path.split('/').map(|step| if step.len() == 26 { "*" } else { step });
        steps.collect::<Vec<_>>().join("/")
    };
    let found: BTreeSet<String> =
        records.flat_map(|record| record.texts().keys().map(without_id).collect::<Vec<_>>()).collect();
    assert_eq!(found, ALL.map(|(_, path)| path.to_owned()).into());
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn every_sentence_typed_is_there_whole(paragraph in paragraphs()) {
        let written = [0, 1, 2].map(|who| paragraph.written(who));
        for (prose, _) in ALL {
            let [text, chens, wus] = prose.edited(&paragraph, written.each_ref().map(|one| one.text.as_str()));
            prop_assert_eq!((&text, &text), (&chens, &wus));
            for sentence in written.iter().flat_map(|one| &one.typed) {
                prop_assert!(text.contains(sentence), "{:?}: `{}` is not in `{}`", prose, sentence, text);
            }
        }
    }
}
