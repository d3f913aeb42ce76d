//! A task made like another one: what the maker doesn't give is taken from the pattern.

use std::collections::BTreeMap;

use super::edit::checklist;
use super::{NewTask, meant};
use crate::model::rank::Rank;
use crate::model::register::Scalar;
use crate::model::task::{TaskEdit, TaskRecord, checklist_field, field, is_member};
use crate::replica::error::CommandError;
use crate::replica::work::Work;

/// What a pattern gives that [`NewTask`] has no place for.
#[derive(Debug, Default)]
pub struct Pattern {
    /// Registers by name.
    pub fields: BTreeMap<String, Scalar>,
    /// Checklist items, nothing of them ticked.
    pub checklist: Vec<String>,
}

/// Fills what is not given from the task that `new` is to be like, if it names one.
pub fn filled(work: &Work<'_>, new: &NewTask) -> Result<(NewTask, Pattern), CommandError> {
    let Some(like) = &new.like else { return Ok((new.clone(), Pattern::default())) };
    let (_, pattern, _) = meant(work, like)?;
    let text = |name: &str| pattern.fields.text(name).map(str::to_owned);
    let said = |name: &str| match pattern.fields.value(name) {
        Scalar::Bool(value) => Some(*value),
        _ => None,
    };
    let mut filled = new.clone();
    if filled.title.trim().is_empty() {
        filled.title = pattern.title().to_owned();
    }
    if filled.labels.is_empty() {
        filled.labels = members(pattern.labels.iter());
    }
    if filled.with.is_empty() {
        let people = pattern.collaborators.iter().map(|(person, register)| (&person.0, register));
        filled.with = members(people);
    }
    filled.priority = filled.priority.or(pattern.priority());
    filled.deliverable = filled.deliverable.or(text(field::DELIVERABLE));
    filled.risk = filled.risk.or(text(field::RISK));
    filled.important = filled.important.or(said(field::IMPORTANT));
    filled.urgent = filled.urgent.or(said(field::URGENT));
    let description = Some(pattern.description.clone()).filter(|text| !text.is_empty());
    filled.description = filled.description.or(description);
    Ok((filled, rest(&pattern)))
}

fn members<'a>(all: impl Iterator<Item = (&'a String, &'a crate::model::register::Register)>) -> Vec<String> {
    all.filter(|(_, register)| is_member(register)).map(|(name, _)| name.clone()).collect()
}

fn rest(pattern: &TaskRecord) -> Pattern {
    let kept = [field::CRITERIA, field::RESOURCES, field::RISK_PLAN, field::PROCESS].into_iter();
    let fields = kept.filter_map(|name| {
        let value = pattern.fields.value(name);
        (!value.is_null()).then(|| (name.to_owned(), value.clone()))
    });
    let items = checklist(pattern).into_iter();
    let checklist =
        items.filter_map(|(_, item)| item.text(checklist_field::TITLE).map(str::to_owned)).collect();
    Pattern { fields: fields.collect(), checklist }
}

/// The edits that make a checklist.
pub fn checks(work: &mut Work<'_>, titles: Vec<String>) -> Result<Vec<TaskEdit>, CommandError> {
    let mut edits = Vec::new();
    let mut last: Option<Rank> = None;
    for title in titles {
        let rank = Rank::between(last.as_ref(), None, &work.rank_suffix()?);
        let id = work.fresh_id()?.to_string();
        edits.push(TaskEdit::AddCheck { id, title, rank: rank.as_str().to_owned() });
        last = Some(rank);
    }
    Ok(edits)
}
