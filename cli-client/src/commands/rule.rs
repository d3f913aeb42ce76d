//! `concord rule`: the numbers in the handbook's rules, as the team sets them.

use clap::{Args, Subcommand};
use concord_core::command::Command;
use concord_core::command::rule::RuleCommand;
use concord_core::view::rule::RuleView;

use crate::errors::CliError;
use crate::output::style::Tone;
use crate::output::table::{Cell, Table};
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Numbers in the handbook's rules
#[derive(Debug, Subcommand)]
pub enum Rule {
    /// List the rules that have a number
    #[command(after_help = examples::RULE_LIST)]
    List,
    /// Set the number of a rule
    #[command(after_help = examples::RULE_SET)]
    Set(Set),
    /// Go back to the handbook's number
    #[command(after_help = examples::RULE_RESET)]
    Reset(Named),
}

/// Arguments of `rule set`.
#[derive(Debug, Args)]
pub struct Set {
    /// The rule's name, or the beginning of it
    pub rule: String,
    /// The number
    #[arg(value_name = "N")]
    pub number: i64,
}

/// One rule.
#[derive(Debug, Args)]
pub struct Named {
    /// The rule's name, or the beginning of it
    pub rule: String,
}

impl Rule {
    /// Runs the verb.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let command = match self {
            Rule::List => {
                let rules = session.view()?.rules()?;
                return session.output().value(&rules, || session.output().table(&table(&rules)));
            }
            Rule::Set(Set { rule, number }) => RuleCommand::Set { rule, number },
            Rule::Reset(Named { rule }) => RuleCommand::Reset { rule },
        };
        let rule = command.rule()?;
        session.carry_out(&Command::Rule(command))?;
        let view = session.view()?.rule(rule)?;
        session.output().value(&view, || words::did(say::changed(), rule.as_str(), &view.number.to_string()))
    }
}

fn table(rules: &[RuleView]) -> Table {
    let mut table = Table::new([
        say::label_rule(),
        say::label_section(),
        say::rule_number(),
        say::label_handbook(),
        say::label_meaning(),
    ]);
    for one in rules {
        let is_set = one.number != one.handbook;
        table.row([
            Cell::toned(Tone::Strong, one.rule.as_str()),
            one.section.to_string().into(),
            Cell::toned(if is_set { Tone::Strong } else { Tone::Plain }, one.number.to_string()),
            one.handbook.to_string().into(),
            words::text(&labels::rule(one.rule)).into(),
        ]);
    }
    table
}
