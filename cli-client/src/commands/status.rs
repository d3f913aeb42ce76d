//! `concord status`: what is on this disk, and what of it is on the server's.

use clap::Args;

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
            let listed = status.unsent_documents.iter().take(MOST_LISTED).map(words::unsent_document);
            let more = status.unsent_documents.len().saturating_sub(MOST_LISTED);
            let unsent = listed.chain((more > 0).then(|| words::text(&say::unsent_more(more))));
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
                .section(say::label_unsent(), unsent)
                .finish()
        })
    }
}
