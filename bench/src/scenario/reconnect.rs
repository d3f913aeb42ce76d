//! Scenario 3: a client that holds many documents comes back after ten of them were edited.

use std::time::Instant;

use super::Setting;
use crate::failure::Failure;
use crate::load::{Edits, Ended, Writer, carry_out, fill};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::errand::Holding;
use crate::wire::{Content, new_document};

/// Every document is a small board.
const CONTENT: Content = Content::Board { cards: 5 };

/// Documents that are edited while the client is away, and how often each.
const EDITED: (usize, usize) = (10, 3);

/// With 1,000 documents.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    with(setting, contender, setting.size(1_000, 100)).await
}

/// With 5,000 documents.
pub async fn play_more(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    with(setting, contender, setting.size(5_000, 500)).await
}

/// With 50,000 documents, which only our server is asked for.
pub async fn play_most(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    match contender.is_ours() {
        true => with(setting, contender, setting.size(50_000, 2_000)).await,
        false => Ok(Vec::new()),
    }
}

async fn with(setting: &Setting, contender: Contender, documents: usize) -> Result<Vec<Figure>, Failure> {
    let mut server = Server::start(contender, &setting.programs)?;
    let documents: Vec<_> = (0..documents).map(|_| new_document()).collect();
    let made = fill(&server, &documents, CONTENT).await?;
    // What a client holds that has made the documents and has been told so.
    let holding = carry_out(&server, server.wire().returns(&made)).await?.holding;
    edit(&server, &holding).await?;
    let warm = come_back(&server, &holding).await?;
    server.restart()?;
    let cold = come_back(&server, &holding).await?;
    Ok(vec![
        Figure::less("until all is current, server warm, s", warm.took.as_secs_f64()),
        Figure::less("until all is current, server restarted, s", cold.took.as_secs_f64()),
        Figure::less("in and out, kB", warm.traffic.bytes as f64 / 1e3),
        Figure::less("messages in and out", warm.traffic.messages as f64),
    ])
}

/// Somebody else edits some of the documents.
async fn edit(server: &Server, holding: &Holding) -> Result<(), Failure> {
    let (documents, times) = EDITED;
    for (document, _) in holding.documents.iter().take(documents) {
        let mut writer = Writer::open(server, *document, Edits::new()).await?;
        for _ in 0..times {
            writer.edit(Instant::now()).await?;
        }
        writer.settle().await?;
    }
    Ok(())
}

/// The client comes back, and must find what was edited.
async fn come_back(server: &Server, holding: &Holding) -> Result<Ended, Failure> {
    let ended = carry_out(server, server.wire().returns(holding)).await?;
    match ended.holding.changed {
        changed if changed == EDITED.0 => Ok(ended),
        changed => {
            Err(Failure::new(format!("{changed} documents had changed, {} had been edited", EDITED.0)))
        }
    }
}
