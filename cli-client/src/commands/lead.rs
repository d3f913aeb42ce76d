//! `concord lead`: what asks for the lead, late and blocked first.

use clap::Args;
use concord_core::model::card;
use concord_core::model::rule::Rule;
use concord_core::view::lead::LeadView;
use concord_core::view::task::TaskView;

use super::task::list;
use crate::errors::CliError;
use crate::output::Output;
use crate::output::facts::{Facts, INDENT};
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// Show what asks for the lead: late, blocked, cards, returned work, moved dates
#[derive(Debug, Args)]
#[command(after_help = examples::LEAD)]
pub struct Lead {
    /// Of this board [else of all]
    #[arg(long, short, value_name = "B")]
    pub board: Option<String>,
}

impl Lead {
    /// Prints the view.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let today = session.now().date_naive();
        let lead = session.view()?.lead(self.board.as_deref(), today)?;
        let most = session.view()?.rule(Rule::OpenCards)?.number;
        let output = session.output();
        if lead == LeadView::default() {
            return output.value(&lead, || words::line(&say::nothing_to_lead()));
        }
        for (board, cards) in &lead.cards_on {
            if let Some(flag) = card::flag_on(&labels::board(board), *cards, most) {
                output.talk(&say::flag(flag.rule, flag.text));
            }
        }
        for circle in &lead.circles {
            output.talk(&say::flag("dependency-circle", say::flag_dependency_circle(circle.as_slice())));
        }
        output.value(&lead, || screen(&lead, output))
    }
}

fn screen(lead: &LeadView, output: &Output) -> String {
    let blocked = lead.blocked.iter().flat_map(|blocked| {
        let head =
            format!("{} {}: {}", blocked.task.key, blocked.task.title, labels::blocked(&blocked.blocked));
        std::iter::once(head).chain(blocked.support.iter().map(|asked| format!("  {}", words::asked(asked))))
    });
    let moved = lead.moved.iter().flat_map(|moved| {
        let moves = moved.moves.iter().map(|one| format!("{} {}", moved.task.key, words::due_move(one)));
        moves.collect::<Vec<_>>()
    });
    let notices = lead
        .notices
        .iter()
        .map(|notice| format!("{}: {}", labels::board(&notice.board), words::notice(&notice.notice)));
    Facts::new(output.style())
        .table(say::label_late(), &table(&lead.late, output))
        .section(say::label_blocked(), blocked)
        .section(say::label_cards(), lead.cards.iter().map(words::carded))
        .table(say::label_returned(), &table(&lead.returned, output))
        .table(say::label_contested(), &table(&lead.contested, output))
        .section(say::label_circles(), lead.circles.iter().map(|circle| circle.join(" → ")))
        .section(say::label_due_moved(), moved)
        .section(say::label_notices(), notices)
        .finish()
        .trim_start()
        .to_owned()
}

fn table(tasks: &[TaskView], output: &Output) -> String {
    if tasks.is_empty() { String::new() } else { output.table_within(&list::table(tasks), INDENT.len()) }
}
