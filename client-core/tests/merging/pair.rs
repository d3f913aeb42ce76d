//! Two people who meet, see the same, and decide what they disagree about.

use concord_core::command::Command;
use concord_core::command::conflict::ConflictCommand;

use crate::team::{Person, meet};

/// Both have everything, and see the same.
pub fn together(lin: &mut Person, chen: &mut Person) {
    meet(&mut [lin, chen]);
    assert_eq!(lin.sees(), chen.sees());
}

/// The values that compete in a field, sorted.
pub fn values_of(person: &Person, field: &str) -> Vec<String> {
    let conflicts = person.replica.conflicts().unwrap();
    let found = conflicts.iter().find(|conflict| conflict.field == field);
    let mut values: Vec<String> = found
        .map(|conflict| conflict.values.iter().map(|value| value.value.to_string()).collect())
        .unwrap_or_default();
    values.sort();
    values
}

pub fn pick(of: &str, field: &str, value: &str) -> Command {
    Command::Conflict(ConflictCommand::Pick { of: of.into(), field: field.into(), value: value.into() })
}

pub fn keep(of: &str, field: &str) -> Command {
    Command::Conflict(ConflictCommand::Keep { of: of.into(), field: field.into() })
}
