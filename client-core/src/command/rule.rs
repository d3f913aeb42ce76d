//! Numbers in the handbook's rules, set for the workspace.

use concord_locales::say;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::model::id::workspace_document;
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::rule::Rule;
use crate::model::workspace::WorkspaceEdit;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// What can be done about the numbers in rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum RuleCommand {
    /// Set the number of a rule for everybody.
    Set {
        /// The rule's name.
        rule: String,
        /// The number.
        number: i64,
    },
    /// Go back to the handbook's number.
    Reset {
        /// The rule's name.
        rule: String,
    },
}

impl RuleCommand {
    /// The rule meant: the one of the name, or the only one whose name begins so.
    pub fn rule(&self) -> Result<Rule, CommandError> {
        match self {
            RuleCommand::Set { rule, .. } | RuleCommand::Reset { rule } => named(rule),
        }
    }
}

pub(super) fn run(work: &mut Work<'_>, command: &RuleCommand) -> Result<Outcome, CommandError> {
    let rule = command.rule()?;
    let number = match command {
        RuleCommand::Set { number, .. } => {
            let (least, most) = rule.range().into_inner();
            if !rule.range().contains(number) {
                let problem = say::rule_out_of_range(*number, rule.as_str());
                return Err(CommandError::invalid(problem, say::hint_rule_range(least, most)));
            }
            Scalar::Int(*number)
        }
        RuleCommand::Reset { .. } => Scalar::Null,
    };
    let document = workspace_document(&work.workspace.root);
    work.commit(document, vec![Edit::Workspace(WorkspaceEdit::Rule { rule, number })])?;
    Ok(Outcome::default())
}

fn named(name: &str) -> Result<Rule, CommandError> {
    let wanted = name.trim().to_lowercase();
    let begins = |rule: &Rule| !wanted.is_empty() && rule.as_str().starts_with(&wanted);
    let found: Vec<Rule> = match Rule::parse(&wanted) {
        Some(rule) => vec![rule],
        None => Rule::ALL.into_iter().filter(begins).collect(),
    };
    let names = |rules: &[Rule]| rules.iter().map(|rule| rule.as_str().to_owned()).collect();
    match found.as_slice() {
        [rule] => Ok(*rule),
        [] => Err(CommandError::not_found(Thing::Rule, name, names(&Rule::ALL))),
        several => Err(CommandError::Ambiguous {
            thing: Thing::Rule,
            name: name.to_owned(),
            candidates: names(several),
        }),
    }
}
