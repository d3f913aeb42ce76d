//! `concord status`: what is on this disk, and what of it is on the server's.

use clap::Args;

use crate::errors::CliError;
use crate::output::facts::Facts;
use crate::session::Session;
use crate::words::labels::{self, label};
use crate::words::{self, examples};

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
            let unsent = status.unsent_documents.iter().map(words::unsent_document);
            Facts::new(output.style())
                .title(&status.workspace)
                .fact(label::ME, words::me(&status.me, status.role.as_deref()))
                .fact(label::SERVER, status.server.as_deref().unwrap_or(words::NO_SERVER))
                .maybe(label::LAST_SYNC, status.last_sync.as_deref().map(|at| labels::moment_here(at, here)))
                .fact(label::UNSENT, words::unsent(status.unsent))
                .fact(label::CONTESTED, words::contested_count(status.contested))
                .fact(label::HELD_BACK, words::held_count(status.held_back))
                .section(label::UNSENT, unsent)
                .finish()
        })
    }
}
