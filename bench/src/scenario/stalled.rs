//! A reader that does not read its socket while edits pass to others: what it costs the server, and whether it is
//! brought up to date when it reads again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Setting;
use crate::failure::Failure;
use crate::load::{Deliveries, Edits, Reader, Writer};
use crate::measure::megabytes;
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::board::BOARD;
use crate::wire::new_document;

/// Edits that may be on their way to the reader who reads.
const AHEAD: usize = 64;

/// Edits after which somebody else writes on: a client of the stock kind remembers every change it has sent, and looks through
/// them all for each answer.
const SHIFT: usize = 20_000;

/// No edit may take longer than this to those who read.
const PATIENCE: Duration = Duration::from_secs(60);

/// The scenario, and the same with nobody stalled to compare with.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let edits = setting.size(1_000_000, 5_000);
    let (without, _) = pass(setting, contender, edits, false).await?;
    let (with, caught_up) = pass(setting, contender, edits, true).await?;
    let caught_up = caught_up.unwrap_or(PATIENCE);
    if contender.is_ours() && caught_up >= PATIENCE {
        return Err(Failure::new("a reader that had stalled was not brought up to date"));
    }
    Ok(vec![
        Figure::known("peak memory, nobody stalled, MB", megabytes(without)),
        Figure::known("peak memory, one reader stalled, MB", megabytes(with)),
        Figure::less("what it cost, MB", megabytes(with.saturating_sub(without))),
        Figure::less("until it had everything, once it read again, s", caught_up.as_secs_f64()),
    ])
}

/// Edits pass to one reader, and perhaps not to another; the peak of memory, and how long the other took afterwards.
async fn pass(
    setting: &Setting,
    contender: Contender,
    count: usize,
    stalled: bool,
) -> Result<(u64, Option<Duration>), Failure> {
    let server = Server::start(contender, &setting.programs)?;
    let (document, edits) = (new_document(), Edits::new());
    let mut writer = Writer::create(&server, document, BOARD, Arc::clone(&edits)).await?;
    let mut reader = Reader::open(&server, document, Arc::clone(&edits)).await?;
    let other = Reader::open(&server, document, Arc::clone(&edits)).await?;
    let deliveries = Deliveries::new();
    let stuck = if stalled {
        Some(other)
    } else {
        tokio::spawn(other.follow(Arc::clone(&deliveries)));
        None
    };
    let mut shift = SHIFT;
    while reader.seen < count {
        while edits.count() < count.min(shift) && edits.count() < reader.seen + AHEAD {
            writer.edit(Instant::now()).await?;
        }
        if edits.count() == shift && reader.seen == shift {
            writer = Writer::open(&server, document, Arc::clone(&edits)).await?;
            shift += SHIFT;
            continue;
        }
        let (writes, frame) = tokio::select! {
            frame = writer.link.expect() => (true, frame?),
            frame = reader.link.expect() => (false, frame?),
        };
        if writes {
            writer.take(&frame).await?;
        } else {
            reader.take(&frame).await?;
        }
    }
    let peak = server.usage()?.peak;
    let Some(mut stuck) = stuck else { return Ok((peak, None)) };
    let begun = Instant::now();
    let catching_up = async {
        while stuck.seen < count {
            let frame = stuck.link.expect().await?;
            stuck.take(&frame).await?;
        }
        Ok::<_, Failure>(())
    };
    // Who was dropped meanwhile, or never hears the rest, has not caught up.
    let caught_up =
        tokio::time::timeout(PATIENCE, catching_up).await.is_ok_and(|caught_up| caught_up.is_ok());
    Ok((peak, caught_up.then(|| begun.elapsed())))
}
