//! `concord status`: what is on this disk, and what of it is on the server's.

use clap::Args;
use concord_core::view::status::UnsentDocument;

use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::session::Session;
use crate::words::{self, examples, labels, say};

/// How many unsent documents are named; of the others the number says enough.
const MOST_LISTED: usize = 50;

/// Show what is not on the server yet, what is contested and what was held back
#[derive(Debug, Args)]
#[command(after_help = examples::STATUS)]
pub struct Status {}

impl Status {
    /// Prints where this device stands.
    pub fn run(self, session: &mut Session) -> Result<(), CliError> {
        let status = session.replica()?.status()?;
        let here = *session.now().offset();
        let output = session.output();
        output.value(&status, || {
            Facts::new(output.style())
                .title(&status.workspace)
                .fact(say::label_me(), words::me(&status.me, status.role.as_deref()))
                .fact(
                    say::label_server(),
                    status.server.clone().unwrap_or_else(|| words::text(&say::no_server())),
                )
                .maybe(
                    say::label_last_sync(),
                    status.last_sync.as_deref().map(|at| labels::moment_here(at, here)),
                )
                .fact(say::label_unsent(), words::text(&words::unsent(status.unsent)))
                .fact(say::label_contested(), words::contested_count(status.contested))
                .fact(say::label_held_back(), words::held_count(status.held_back))
                .section(say::label_unsent(), unsent(&status.unsent_documents))
                .finish()
        })
    }
}

/// A line for each of the first, and one for how many more there are.
fn unsent(documents: &[UnsentDocument]) -> Vec<String> {
    let mut lines: Vec<String> = documents.iter().take(MOST_LISTED).map(words::unsent_document).collect();
    let more = documents.len().saturating_sub(MOST_LISTED);
    lines.extend((more > 0).then(|| words::text(&say::unsent_more(more))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_unsent_documents_as_may_be_are_named_and_the_others_counted() {
        let documents: Vec<UnsentDocument> = (1..=MOST_LISTED + 2)
            .map(|number| UnsentDocument {
                id: number.to_string(),
                kind: "task".to_owned(),
                key: Some(format!("CSAT-{number:03}")),
                changes: 2,
            })
            .collect();
        let last = |documents: &[UnsentDocument]| unsent(documents).pop();
        assert_eq!(unsent(&[]), Vec::<String>::new());
        assert_eq!(last(&documents[..MOST_LISTED]).as_deref(), Some("task CSAT-050: 2 changes"));
        assert_eq!(
            last(&documents[..=MOST_LISTED]).as_deref(),
            Some("and one more document; --json names it")
        );
        assert_eq!(last(&documents).as_deref(), Some("and 2 more documents; --json names them all"));
        assert_eq!(unsent(&documents).len(), MOST_LISTED + 1);
    }
}
