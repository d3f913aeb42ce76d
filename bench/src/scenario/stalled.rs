//! A reader that does not read its socket while edits pass to others: what it costs the server, and whether it is
//! brought up to date when it reads again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;
use futures_util::future::try_join_all;

use super::Setting;
use crate::failure::Failure;
use crate::load::{Deliveries, Edits, Reader, Writer};
use crate::measure::megabytes;
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::board::BOARD;
use crate::wire::new_document;

/// Boards on which the edits are made, one after the other: a stock client remembers every change it has sent, and looks
/// through them all for each answer. On each of them one reader stalls.
const BOARDS: usize = 500;

/// Edits that may be on their way to the reader who reads.
const AHEAD: usize = 64;

/// No edit may take longer than this to those who read.
const PATIENCE: Duration = Duration::from_secs(60);

/// The scenario, and the same with nobody stalled to compare with.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let edits = setting.size(1_000_000, 5_000) / BOARDS;
    let (without, _) = pass(setting, contender, edits, false).await?;
    let (with, caught_up) = pass(setting, contender, edits, true).await?;
    let caught_up = caught_up.unwrap_or(PATIENCE);
    if contender.is_ours() && caught_up >= PATIENCE {
        return Err(Failure::new("a reader that had stalled was not brought up to date"));
    }
    Ok(vec![
        Figure::known("peak memory, nobody stalled, MB", megabytes(without)),
        Figure::known("peak memory, a reader of each of 500 boards stalled, MB", megabytes(with)),
        Figure::less("what that cost in all, MB", megabytes(with.saturating_sub(without))),
        Figure::less("until all had everything, once they read again, s", caught_up.as_secs_f64()),
    ])
}

/// Edits pass to one reader of each board, and perhaps not to another; the peak of memory, and how long the others took
/// afterwards.
async fn pass(
    setting: &Setting,
    contender: Contender,
    count: usize,
    stalled: bool,
) -> Result<(u64, Option<Duration>), Failure> {
    let server = Server::start(contender, &setting.programs)?;
    let mut stuck = Vec::new();
    for _ in 0..BOARDS {
        let other = edit(&server, count, stalled).await?;
        stuck.extend(other);
    }
    let peak = server.usage()?.peak;
    if stuck.is_empty() {
        return Ok((peak, None));
    }
    let begun = Instant::now();
    let catching_up = stuck.into_iter().map(|stalled| stalled.read_again(&server, count));
    // Who never hears the rest has not caught up.
    let caught_up =
        tokio::time::timeout(PATIENCE, try_join_all(catching_up)).await.is_ok_and(|all| all.is_ok());
    Ok((peak, caught_up.then(|| begun.elapsed())))
}

/// A reader that has not read for a while.
struct Stalled {
    reader: Reader,
    document: DocumentId,
    edits: Arc<Edits>,
}

impl Stalled {
    /// Reads until it has everything. Who answered no pings for long was dropped, and connects again as any client would.
    async fn read_again(mut self, server: &Server, count: usize) -> Result<(), Failure> {
        while self.reader.seen < count {
            let taken = match self.reader.link.expect().await {
                Ok(frame) => self.reader.take(&frame).await.map(drop),
                Err(error) => Err(error),
            };
            if taken.is_err() {
                return Reader::open(server, self.document, self.edits)
                    .await
                    .map(drop)
                    .map_err(Failure::from);
            }
        }
        Ok(())
    }
}

/// Edits of a new board pass to a reader. Another one, who stalled meanwhile or was told too.
async fn edit(server: &Server, count: usize, stalled: bool) -> Result<Option<Stalled>, Failure> {
    let (document, edits) = (new_document(), Edits::new());
    let mut writer = Writer::create(server, document, BOARD, Arc::clone(&edits)).await?;
    let mut reader = Reader::open(server, document, Arc::clone(&edits)).await?;
    let other = Reader::open(server, document, Arc::clone(&edits)).await?;
    let stuck = if stalled {
        Some(Stalled { reader: other, document, edits: Arc::clone(&edits) })
    } else {
        tokio::spawn(other.follow(Deliveries::new()));
        None
    };
    while reader.seen < count {
        while edits.count() < count && edits.count() < reader.seen + AHEAD {
            writer.edit(Instant::now()).await?;
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
    Ok(stuck)
}
