//! Whether a task is meant by a filter, and filters that were saved.

use chrono::NaiveDate;
use serde::Serialize;

use super::task::TaskView;
use crate::model::filter::{Day, Filter, Mark, Name, NameWanted, Order, Term, Test};
use crate::model::id::normalised_name;

/// Words of a filter that somebody saved for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedView {
    /// What it is called.
    pub name: String,
    /// The words, as they are typed.
    pub words: String,
}

/// Whether every word fits the task.
pub fn fits(filter: &Filter, task: &TaskView) -> bool {
    filter.0.iter().all(|Term { not, test }| is_so(test, task) != *not)
}

fn is_so(test: &Test, task: &TaskView) -> bool {
    match test {
        Test::Named(name, wanted) => named(*name, wanted, task),
        Test::Status(wanted) => wanted.contains(&task.status),
        Test::Priority(wanted) => wanted.contains(&task.priority),
        Test::Card(wanted) => wanted.contains(&task.card),
        Test::Quadrant(wanted) => wanted.contains(&task.quadrant),
        Test::Day(day, order, wanted) => stands(*day, *order, *wanted, task),
        Test::Is(mark) => is_marked(*mark, task),
        Test::Text(words) => has(words, task),
    }
}

fn named(name: Name, wanted: &[Option<NameWanted>], task: &TaskView) -> bool {
    let names: Vec<&str> = match name {
        Name::Owner => task.owner.as_deref().into_iter().collect(),
        Name::Collaborator => task.collaborators.iter().map(String::as_str).collect(),
        Name::Label => task.labels.iter().map(String::as_str).collect(),
        Name::Board => vec![&task.board],
        Name::Tracker => task.tracker.as_deref().into_iter().collect(),
    };
    let is_named = |wanted: &NameWanted| {
        names.iter().map(|name| normalised_name(name)).any(|name| match wanted {
            NameWanted::Beginning(wanted) => name.starts_with(wanted),
            NameWanted::Exactly(wanted) => name == *wanted,
        })
    };
    wanted.iter().any(|wanted| match wanted {
        None => names.is_empty(),
        Some(wanted) => is_named(wanted),
    })
}

fn stands(day: Day, order: Order, wanted: Option<NaiveDate>, task: &TaskView) -> bool {
    let has = match day {
        Day::Due => task.due,
        Day::Start => task.start,
    };
    match (has, wanted) {
        (None, wanted) => wanted.is_none(),
        (Some(_), None) => false,
        (Some(has), Some(wanted)) => match order {
            Order::On => has == wanted,
            Order::Before => has < wanted,
            Order::By => has <= wanted,
            Order::From => has >= wanted,
            Order::After => has > wanted,
        },
    }
}

fn is_marked(mark: Mark, task: &TaskView) -> bool {
    match mark {
        Mark::Late => task.overdue,
        Mark::Contested => !task.contested.is_empty(),
        Mark::Important => task.important,
        Mark::Urgent => task.urgent,
        Mark::Archived => task.archived,
        Mark::Moved => task.first_due.is_some(),
        // Whoever asks for patterns is given nothing else.
        Mark::Template => true,
    }
}

fn has(words: &str, task: &TaskView) -> bool {
    let texts = [Some(task.title.as_str()), task.deliverable.as_deref(), task.risk.as_deref()];
    task.key.eq_ignore_ascii_case(words)
        || texts.into_iter().flatten().any(|text| normalised_name(text).contains(words))
}
