//! Scenario 5: a text of 100,000 letters, typed one by one, opened after a restart; and what others notice of it.

use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;

use super::Setting;
use crate::failure::Failure;
use crate::load::{Edits, Load, Reader, Writer};
use crate::measure::{megabytes, millis};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::board::BOARD;
use crate::wire::{Content, new_document};

/// How often the document is opened while others work.
const OPENED: usize = 10;

/// The scenario.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let mut server = Server::start(contender, &setting.programs)?;
    let document = new_document();
    let content = Content::Text { letters: setting.size(100_000, 10_000) };
    drop(Writer::create(&server, document, content, Edits::new()).await?);
    // Time for servers that store later than they answer.
    tokio::time::sleep(setting.time(15, 3)).await;
    server.restart()?;
    let base = server.usage()?.memory;
    let (first, one) = open(&server, document).await?;
    let (second, another) = open(&server, document).await?;
    let opened = server.usage()?.memory;
    drop((one, another));
    tokio::time::sleep(setting.time(75, 1)).await;
    let left = server.usage()?.memory;

    let load = Load { documents: 5, readers: 1, content: BOARD, rate: 50, time: setting.time(10, 3) };
    let quiet = load.play(&server).await?;
    server.restart()?;
    let (busy, opening) = tokio::join!(load.play(&server), open_often(&server, document, load.time));
    opening?;
    Ok(vec![
        Figure::less("first client has it, s", first.as_secs_f64()),
        Figure::less("second client has it, s", second.as_secs_f64()),
        Figure::known("memory after the restart, MB", megabytes(base)),
        Figure::less("… with both connected, MB", megabytes(opened)),
        Figure::less("… 75 s after both left, MB", megabytes(left)),
        Figure::known("other documents' p99, quiet, ms", millis(quiet.quantile(0.99))),
        Figure::less("… while it is opened ten times, ms", millis(busy?.quantile(0.99))),
    ])
}

/// Opens the document as a client that has nothing of it.
async fn open(server: &Server, document: DocumentId) -> Result<(Duration, Reader), Failure> {
    let begun = Instant::now();
    let reader = Reader::open(server, document, Edits::new()).await?;
    Ok((begun.elapsed(), reader))
}

/// Opens the document again and again, evenly over a time.
async fn open_often(server: &Server, document: DocumentId, time: Duration) -> Result<(), Failure> {
    for _ in 0..OPENED {
        tokio::time::sleep(time / (OPENED + 1) as u32).await;
        open(server, document).await?;
    }
    Ok(())
}
