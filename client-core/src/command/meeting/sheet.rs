//! A meeting that somebody edited as one text: only what differs is written, at the state they saw.

use std::collections::BTreeMap;

use concord_locales::say;
use concord_sync::id::DocumentId;

use super::outcome::{follow, new_action};
use super::{Outcome, Rewritten, addition, agenda, named_item, outcome, person, plan, prose, set_item};
use crate::model::meeting::sheet::{Difference, Sheet, SheetItem, SheetLine, differences};
use crate::model::meeting::{
    Attendance, List, MeetingEdit, MeetingRecord, action_field, agenda_field, decision_field, rules,
};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::{Register, Scalar};
use crate::model::verdict::Flag;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// The edits of one text.
struct Rewriting<'a> {
    id: DocumentId,
    record: MeetingRecord,
    before: &'a Sheet,
    after: &'a Sheet,
    edits: Vec<MeetingEdit>,
    flags: Vec<Flag>,
}

/// Writes what differs, as one change at the heads that its writer saw.
pub(super) fn rewrite(work: &mut Work<'_>, new: &Rewritten) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(&new.meeting)?;
    let (before, after) = (&new.before, &new.after);
    let mut rewriting = Rewriting { id, record, before, after, edits: Vec::new(), flags: Vec::new() };
    let mut written = Vec::new();
    for difference in differences(before, after) {
        if let Difference::Field { name, .. } | Difference::Item { name, .. } = &difference {
            written.push(*name);
        }
        rewriting.edit(work, difference)?;
    }
    if rewriting.edits.is_empty() {
        return Ok(Outcome { notes: vec![say::note_nothing_changed()], ..Outcome::of(id) });
    }
    let edits = rewriting.edits.into_iter().map(Edit::Meeting).collect();
    work.commit_seen(id, edits, Some(&new.heads))?;
    let mut flags = plan::flags_of(&super::after(work, &id)?, &written, &work.resolver().rules()?);
    flags.extend(rewriting.flags);
    Ok(Outcome::of(id).flagged(flags))
}

impl Rewriting<'_> {
    fn edit(&mut self, work: &mut Work<'_>, difference: Difference) -> Result<(), CommandError> {
        match difference {
            Difference::Field { name, value } => {
                let value = plan::parse(work, name, &value)?;
                self.edits.push(MeetingEdit::Set { field: name.to_owned(), value });
            }
            Difference::People { added, removed } => {
                let invited = Scalar::from(Attendance::Invited.as_str());
                for (names, value) in [(added, invited), (removed, Scalar::Null)] {
                    for name in names {
                        let person = person::named(work, &name)?;
                        self.edits.push(MeetingEdit::Attend { person, value: value.clone() });
                    }
                }
            }
            Difference::Notes { after } => self.note(work, None, &self.before.notes.clone(), &after)?,
            Difference::Item { id, name, value } => {
                let value = agenda::parse(work, name, &value)?;
                self.edits.push(set_item(List::Agenda, &id, name, value));
            }
            Difference::ItemNotes { id, after } => {
                let was = self.before.agenda.iter().find(|item| item.id.as_ref() == Some(&id));
                let before = was.map(|item| item.notes.clone()).unwrap_or_default();
                self.note(work, Some(id), &before, &after)?;
            }
            Difference::ItemGone { id } => {
                self.edits.push(set_item(List::Agenda, &id, agenda_field::ARCHIVED, true));
            }
            Difference::Order(order) => self.order(work, &order)?,
            Difference::Line { action, id, name, value } => self.line(work, action, &id, name, &value)?,
            Difference::LineGone { action, id } => {
                self.edits.push(set_item(list(action), &id, decision_field::ARCHIVED, true));
            }
            Difference::LineNew { action, at } => self.new_line(work, action, at)?,
        }
        Ok(())
    }

    fn note(
        &mut self,
        work: &mut Work<'_>,
        item: Option<String>,
        before: &str,
        after: &str,
    ) -> Result<(), CommandError> {
        let (before, after) = (before.to_owned(), prose(after)?);
        self.edits.push(MeetingEdit::Note { item, before, after, id: work.fresh_id()?.to_string() });
        Ok(())
    }

    /// Gives new ranks to as few items as can be: those that stay in their order keep theirs.
    fn order(&mut self, work: &mut Work<'_>, order: &[Result<String, usize>]) -> Result<(), CommandError> {
        let place = |id: &String| self.before.agenda.iter().position(|item| item.id.as_ref() == Some(id));
        let places: Vec<Option<usize>> =
            order.iter().map(|item| item.as_ref().ok().and_then(place)).collect();
        let stays = longest_rising(&places);
        let rank_of = |id: &String| {
            let item = self.record.agenda.get(id)?;
            item.fields.text(agenda_field::RANK).map(Rank::from_text)
        };
        let ranks: Vec<Option<Rank>> =
            order.iter().map(|item| item.as_ref().ok().and_then(rank_of)).collect();
        let suffix = work.rank_suffix()?;
        let mut last: Option<Rank> = None;
        for (at, item) in order.iter().enumerate() {
            if stays[at] {
                last = ranks[at].clone();
                continue;
            }
            let next = (at + 1..order.len()).find(|next| stays[*next]).and_then(|next| ranks[next].clone());
            let rank = Rank::between(last.as_ref(), next.as_ref(), &suffix);
            match item {
                Ok(id) => self.edits.push(set_item(List::Agenda, id, agenda_field::RANK, rank.as_str())),
                Err(at) => self.new_item(work, *at, &rank)?,
            }
            last = Some(rank);
        }
        Ok(())
    }

    fn new_item(&mut self, work: &mut Work<'_>, at: usize, rank: &Rank) -> Result<(), CommandError> {
        let Some(SheetItem { title, fields, notes, .. }) = self.after.agenda.get(at) else { return Ok(()) };
        let mut registers = BTreeMap::from([(agenda_field::RANK.to_owned(), Scalar::from(rank.as_str()))]);
        registers.insert(agenda_field::TITLE.to_owned(), agenda::parse(work, agenda_field::TITLE, title)?);
        for (name, value) in fields {
            registers.insert(name.clone(), agenda::parse(work, name, value)?);
        }
        let id = work.fresh_id()?.to_string();
        self.edits.push(MeetingEdit::Add { list: List::Agenda, id: id.clone(), fields: registers });
        if notes.is_empty() { Ok(()) } else { self.note(work, Some(id), "", notes) }
    }

    fn line(
        &mut self,
        work: &mut Work<'_>,
        action: bool,
        id: &str,
        name: &str,
        value: &str,
    ) -> Result<(), CommandError> {
        let words = words(action);
        let name = if name == decision_field::TEXT { words } else { name };
        let value = match name {
            decision_field::ITEM => self.item(work, value)?,
            _ => outcome::parse(work, &self.record, words, name, value)?,
        };
        let edit = set_item(list(action), id, name, value);
        let task = self.record.actions.get(id).filter(|_| action);
        let task = task.and_then(|fields| fields.text(action_field::TASK)?.parse::<DocumentId>().ok());
        if let Some(task) = task {
            follow(work, task, std::slice::from_ref(&edit))?;
        }
        self.edits.push(edit);
        Ok(())
    }

    /// The agenda item with this number in the text, as it was opened.
    fn item(&self, work: &Work<'_>, value: &str) -> Result<Scalar, CommandError> {
        if value.is_empty() {
            return Ok(Scalar::Null);
        }
        let number = value.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let id = number.and_then(|at| self.before.agenda.get(at)).and_then(|item| item.id.clone());
        match id {
            Some(id) => Ok(id.into()),
            None => Ok(named_item(work, &self.record, value)?.into()),
        }
    }

    fn new_line(&mut self, work: &mut Work<'_>, action: bool, at: usize) -> Result<(), CommandError> {
        let lines = if action { &self.after.actions } else { &self.after.decisions };
        let Some(SheetLine { text, fields, .. }) = lines.get(at) else { return Ok(()) };
        let value = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let item = self.item(work, &value(decision_field::ITEM))?;
        let (owner, due) = (value(decision_field::OWNER), value(decision_field::DUE));
        let due = outcome::parse(work, &self.record, decision_field::TEXT, decision_field::DUE, &due)?;
        let mut registers = if action {
            let owner = Some(owner).filter(|owner| !owner.is_empty());
            let day = due.as_text().and_then(|due| due.parse().ok());
            self.flags.extend(rules::action_flags(owner.as_deref(), due.as_text()));
            new_action(work, (&self.id, &self.record), text, owner.as_deref(), day)?
        } else {
            let words = decision_field::TEXT;
            let owner = outcome::parse(work, &self.record, words, decision_field::OWNER, &owner)?;
            vec![
                (words, outcome::parse(work, &self.record, words, words, text)?),
                (decision_field::OWNER, owner),
                (decision_field::DUE, due),
            ]
        };
        registers.push((decision_field::ITEM, item));
        let (add, id) = addition(work, &self.record, list(action), &registers)?;
        // The next one comes after this one.
        let MeetingEdit::Add { fields, .. } = &add else { return Ok(()) };
        let rank = fields.get("rank").cloned().unwrap_or_default();
        let known = if action { &mut self.record.actions } else { &mut self.record.decisions };
        known.entry(id).or_default().insert("rank", Register::settled(rank));
        self.edits.push(add);
        Ok(())
    }
}

fn list(action: bool) -> List {
    if action { List::Actions } else { List::Decisions }
}

fn words(action: bool) -> &'static str {
    if action { action_field::TITLE } else { decision_field::TEXT }
}

/// Which of these places belong to the longest run that rises; what has no place belongs to none.
fn longest_rising(places: &[Option<usize>]) -> Vec<bool> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let before = (0..at).filter(|other| places[*other].is_some() && places[*other] < *place);
        let longest = before.max_by_key(|other| (best[*other].0, std::cmp::Reverse(*other)));
        best.push(match place {
            Some(_) => (longest.map_or(0, |other| best[other].0) + 1, longest),
            None => (0, None),
        });
    }
    let mut stays = vec![false; places.len()];
    let mut at = (0..places.len())
        .filter(|at| places[*at].is_some())
        .max_by_key(|at| (best[*at].0, std::cmp::Reverse(*at)));
    while let Some(last) = at {
        stays[last] = true;
        at = best[last].1;
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_items_as_can_be_move() {
        let stays = |places: &[usize]| {
            let places: Vec<Option<usize>> = places.iter().map(|place| Some(*place)).collect();
            longest_rising(&places)
        };
        assert_eq!(stays(&[0, 1, 2]), [true, true, true]);
        assert_eq!(stays(&[2, 0, 1]), [false, true, true]);
        assert_eq!(stays(&[1, 2, 0]), [true, true, false]);
        assert_eq!(longest_rising(&[Some(0), None, Some(1)]), [true, false, true]);
        assert!(longest_rising(&[]).is_empty());
    }
}
