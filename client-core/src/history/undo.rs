//! What takes a step back: for each thing it did to a document, the edit that puts back what was there, or what stands
//! in the way. Whatever somebody else has done since is left as it is.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ReadDoc;
use concord_sync::heads::{ChangeHash, Heads};

use super::{Event, Origin, container_of, events, standing, text_of, unknown_to};
use crate::document::message::{CREATED, Deed};
use crate::document::{Document, Record, shape};
use crate::model::id::PersonId;
use crate::model::rebase::rebase_untouched;
use crate::model::register::{ARCHIVED, Scalar};
use crate::model::sentence;
use crate::model::take_back::{TakeBack, Version};
use crate::model::task::{Place, field};

/// One thing that takes something back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reversal {
    /// A register gets this value.
    Put {
        /// Its path, as deeds name it.
        path: String,
        /// What stood there before, or `true` for what is put away.
        value: Scalar,
    },
    /// A text goes back, sentence by sentence; by which step is still to be said.
    Text(TakeBack),
}

/// Why a step can't be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// What it wrote was written again since, or apart from it.
    Changed,
    /// It decided between values that several people had set while apart: taking it back would bury theirs.
    Decided,
    /// It sent something or confirmed it: others know of it by now.
    Lasting,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The field, as deeds name it.
    pub field: String,
    /// Why.
    pub cause: Cause,
    /// Who wrote it, where and when.
    pub origin: Origin,
}

/// What takes those changes of a document back that `mine` says are part of the step. `whole` is whether the step did
/// nothing to other documents: what a step brought along (people it names, a board for its task) stays.
pub fn reversals(
    document: &Document,
    mine: &BTreeSet<ChangeHash>,
    me: &PersonId,
    whole: bool,
) -> Result<Vec<Reversal>, Box<Obstacle>> {
    let events = events(document);
    let step: Vec<&Event> = events.iter().filter(|event| mine.contains(&event.hash)).collect();
    let Some(first) = step.first() else { return Ok(Vec::new()) };
    let mut others = unknown_to(document, &events, &first.hash);
    others.retain(|event| !mine.contains(&event.hash));
    let back = Back { document, me, others, step };
    back.all(whole)
}

struct Back<'a> {
    document: &'a Document,
    me: &'a PersonId,
    /// What was done later than the step or apart from it, by whomever.
    others: Vec<Event>,
    /// What the step did, in order.
    step: Vec<&'a Event>,
}

impl Back<'_> {
    fn all(&self, whole: bool) -> Result<Vec<Reversal>, Box<Obstacle>> {
        let deeds = || self.step.iter().flat_map(|event| &event.did);
        if let (Some(deed), Some(first)) =
            (deeds().find(|deed| shape::is_lasting(&deed.field, &deed.new)), self.step.first())
        {
            return Err(obstacle(deed.field.clone(), Cause::Lasting, &first.origin));
        }
        if deeds().any(|deed| deed.field == CREATED) {
            return if whole || self.is_wanted_alone() { self.document_away() } else { Ok(Vec::new()) };
        }
        let made: BTreeSet<String> =
            deeds().filter(|deed| shape::makes_item(&deed.field)).map(|deed| deed.field.clone()).collect();
        let mut back = Vec::new();
        for item in &made {
            self.untouched(|field| is_within(field, item))?;
            back.push(Reversal::Put { path: format!("{item}/{ARCHIVED}"), value: true.into() });
        }
        let mut registers: BTreeMap<&str, (Scalar, Scalar)> = BTreeMap::new();
        let mut texts: BTreeSet<&str> = BTreeSet::new();
        for deed in deeds().filter(|deed| !made.iter().any(|item| is_within(&deed.field, item))) {
            match deed.field.as_str() {
                path if shape::is_bookkeeping(path) => {}
                path if shape::is_text(path) => drop(texts.insert(path)),
                path => {
                    let net = registers.entry(path).or_insert_with(|| (deed.old.clone(), Scalar::Null));
                    net.1 = deed.new.clone();
                }
            }
        }
        for (path, (old, new)) in registers {
            back.extend(self.register(path, old, &new, whole)?);
        }
        for path in texts {
            back.extend(self.text(path)?);
        }
        Ok(back)
    }

    /// Whether the document is of a kind that nothing brings along: what a step makes of them it was taken for.
    fn is_wanted_alone(&self) -> bool {
        !matches!(self.document.read(), Some(Record::Board(_) | Record::Workspace(_)))
    }

    fn document_away(&self) -> Result<Vec<Reversal>, Box<Obstacle>> {
        self.untouched(|field| !shape::is_bookkeeping(field))?;
        Ok(vec![Reversal::Put { path: ARCHIVED.to_owned(), value: true.into() }])
    }

    /// Whether nobody else has touched what `is_it` picks; changes of strangers, which don't say what they did, count
    /// as touching everything.
    fn untouched(&self, is_it: impl Fn(&str) -> bool) -> Result<(), Box<Obstacle>> {
        let not_mine = self.others.iter().rev().filter(|event| event.origin.by.as_ref() != Some(self.me));
        for event in not_mine {
            let touched = event.did.iter().find(|deed| is_it(&deed.field)).map(|deed| deed.field.clone());
            let stranger = event.origin.by.is_none().then(String::new);
            if let Some(field) = touched.or(stranger) {
                return Err(obstacle(field, Cause::Changed, &event.origin));
            }
        }
        Ok(())
    }

    fn register(
        &self,
        path: &str,
        old: Scalar,
        new: &Scalar,
        whole: bool,
    ) -> Result<Option<Reversal>, Box<Obstacle>> {
        let entered = path.strip_prefix(shape::key::PEOPLE).and_then(|rest| rest.strip_prefix('/'));
        if entered.is_some() || path.starts_with(shape::key::OUTSIDE) {
            let Some(person) = entered.filter(|_| whole && old.is_null()) else { return Ok(None) };
            self.untouched(|field| field == path)?;
            let path = format!("{}/{person}", shape::key::RETIRED);
            return Ok(Some(Reversal::Put { path, value: true.into() }));
        }
        self.untouched_register(path)?;
        let standing = standing(self.document, path);
        for value in &standing {
            if value.origin.by.as_ref() != Some(self.me) || !is_same(path, &value.value, new) {
                return Err(obstacle(path.to_owned(), Cause::Changed, &value.origin));
            }
        }
        self.decided_nothing(path)?;
        Ok(Some(Reversal::Put { path: path.to_owned(), value: old }))
    }

    /// Of strangers only the values that stand tell whether they touched a register.
    fn untouched_register(&self, path: &str) -> Result<(), Box<Obstacle>> {
        let not_mine = self.others.iter().rev().filter(|event| event.origin.by.as_ref() != Some(self.me));
        match not_mine.into_iter().find(|event| event.did.iter().any(|deed| deed.field == path)) {
            Some(event) => Err(obstacle(path.to_owned(), Cause::Changed, &event.origin)),
            None => Ok(()),
        }
    }

    /// Where several values stood before the step wrote its own, it decided between them.
    fn decided_nothing(&self, path: &str) -> Result<(), Box<Obstacle>> {
        if shape::is_membership(path) {
            return Ok(());
        }
        let Some((container, key)) = container_of(self.document, path) else { return Ok(()) };
        let doc = self.document.automerge();
        for event in &self.step {
            let Ok(stood) = doc.get_all_at(&container, key.as_str(), &self.before(event).to_automerge())
            else {
                continue;
            };
            let shown: BTreeSet<Scalar> = stood
                .iter()
                .filter_map(|(value, id)| Document::scalar(doc, value, id))
                .map(|value| without_rank(path, &value))
                .collect();
            let touched = event.did.iter().any(|deed| deed.field == path);
            if touched && shown.len() > 1 {
                return Err(obstacle(path.to_owned(), Cause::Decided, &event.origin));
            }
        }
        Ok(())
    }

    /// The heads its author saw.
    fn before(&self, event: &Event) -> Heads {
        let change = self.document.automerge().get_change_by_hash(&event.hash.into());
        change
            .map(|change| change.deps().iter().map(|hash| ChangeHash::from(*hash)).collect())
            .unwrap_or_default()
    }

    fn text(&self, path: &str) -> Result<Vec<Reversal>, Box<Obstacle>> {
        let doc = self.document.automerge();
        let Some(text) = text_of(self.document, path) else { return Ok(Vec::new()) };
        let Ok(mut current) = doc.text(&text) else { return Ok(Vec::new()) };
        let mut back = Vec::new();
        let touching = |event: &Event| event.did.iter().any(|deed| deed.field == path);
        for event in self.step.iter().rev().filter(|event| touching(event)) {
            let seen = self.before(event);
            let wrote = Heads::from_iter([event.hash]);
            let at = |heads: &Heads| doc.text_at(&text, &heads.to_automerge()).unwrap_or_default();
            let (before, after) = (at(&wrote), at(&seen));
            let edits = sentence::replace_whole(&before, &after);
            let Some(carried) = rebase_untouched(&edits, &before, &current) else {
                return Err(self.who_rewrote(path, &before, &edits, event));
            };
            let goes_back = TakeBack {
                had_become: self.versions(path, &wrote),
                was: self.versions(path, &seen),
                text: path.to_owned(),
                before,
                after,
                ..TakeBack::default()
            };
            // What is as it was already needs nothing.
            let is_back =
                if back.is_empty() { self.document.is_back(&goes_back) } else { carried.is_empty() };
            if is_back {
                continue;
            }
            current = sentence::apply(&current, &carried);
            back.push(Reversal::Text(goes_back));
        }
        Ok(back)
    }

    /// What stood in the text at these heads in the place of something else.
    fn versions(&self, path: &str, heads: &Heads) -> Vec<Version> {
        self.document.at(heads).map(|then| then.versions(path)).unwrap_or_default()
    }

    /// Whoever replaced, last, one of the sentences that are to go; else whoever wrote in the text last.
    fn who_rewrote(&self, path: &str, before: &str, edits: &[sentence::Edit], own: &Event) -> Box<Obstacle> {
        let cut = |edit: &sentence::Edit| before.chars().skip(edit.at).take(edit.delete).collect::<String>();
        let going: Vec<String> = edits.iter().map(cut).collect();
        let meets = |deed: &Deed| {
            let (Some(old), true) = (deed.old.as_text(), deed.field == path) else { return false };
            going
                .iter()
                .any(|going| !going.is_empty() && (old.contains(going.trim()) || going.contains(old.trim())))
        };
        let touches = |event: &&Event| event.did.iter().any(|deed| deed.field == path);
        let not_mine = |event: &&Event| event.origin.by.as_ref() != Some(self.me);
        let others = || self.others.iter().rev().filter(touches);
        let replaced = || others().filter(|event| event.did.iter().any(meets));
        let who = replaced().find(not_mine).or_else(|| replaced().next());
        let who = who.or_else(|| others().find(not_mine)).or_else(|| others().next());
        obstacle(path.to_owned(), Cause::Changed, who.map_or(&own.origin, |event| &event.origin))
    }
}

fn obstacle(field: String, cause: Cause, origin: &Origin) -> Box<Obstacle> {
    Box::new(Obstacle { field, cause, origin: origin.clone() })
}

/// Whether a deed's field is the item at `item` or a part of it.
fn is_within(field: &str, item: &str) -> bool {
    field.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_same(path: &str, standing: &Scalar, wrote: &Scalar) -> bool {
    standing == wrote || path == field::PLACE && without_rank(path, standing) == without_rank(path, wrote)
}

/// An order needs no decision: of a place only board and column count.
fn without_rank(path: &str, value: &Scalar) -> Scalar {
    match Place::parse(value).filter(|_| path == field::PLACE) {
        Some(place) => format!("{}|{}", place.board, place.column).into(),
        None => value.clone(),
    }
}
