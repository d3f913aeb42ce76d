//! Closed-loop load: pairs of a writer and a reader; the next edit is made when the last one has been seen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::open::all_of;
use super::{Edits, Reader, Start, Writer};
use crate::failure::Failure;
use crate::server::Server;
use crate::wire::board::BOARD;
use crate::wire::link::{LinkError, PATIENCE};
use crate::wire::new_document;

/// What pairs did in their time.
pub struct Pace {
    /// How long each edit took to be seen, the quickest first.
    pub took: Vec<Duration>,
    /// Processor time of the server.
    pub cpu: Duration,
}

/// So many pairs, each on a board of its own, for so long.
pub async fn pairs(server: &Server, pairs: usize, time: Duration) -> Result<Pace, Failure> {
    let (start, started) = watch::channel(false);
    let mut working = JoinSet::new();
    for _ in 0..pairs {
        let pair = Pair::open(server).await?;
        working.spawn(pair.work(started.clone(), time));
    }
    let before = server.usage()?;
    start.send_replace(true);
    let mut took: Vec<_> = all_of(&mut working).await?.into_iter().flatten().collect();
    let cpu = server.usage()?.cpu - before.cpu;
    took.sort_unstable();
    Ok(Pace { took, cpu })
}

struct Pair {
    writer: Writer,
    reader: Reader,
}

impl Pair {
    async fn open(server: &Server) -> Result<Self, Failure> {
        let (document, edits) = (new_document(), Edits::new());
        let writer = Writer::create(server, document, BOARD, Arc::clone(&edits)).await?;
        let reader = Reader::open(server, document, edits).await?;
        Ok(Self { writer, reader })
    }

    async fn work(mut self, mut start: Start, time: Duration) -> Result<Vec<Duration>, LinkError> {
        tokio::select! {
            _ = start.changed() => {}
            seen = self.seen() => drop(seen?),
        }
        let until = Instant::now() + time;
        let mut took = Vec::new();
        while Instant::now() < until {
            self.writer.edit(Instant::now()).await?;
            let seen = tokio::time::timeout(PATIENCE, self.seen()).await;
            took.extend(seen.map_err(|_| LinkError::Silence)??);
        }
        Ok(took)
    }

    /// Waits until the reader has seen the edit, while the writer goes on listening.
    async fn seen(&mut self) -> Result<Vec<Duration>, LinkError> {
        loop {
            let (writes, frame) = tokio::select! {
                frame = self.writer.link.next() => (true, frame?),
                frame = self.reader.link.next() => (false, frame?),
            };
            if writes {
                self.writer.take(&frame).await?;
                continue;
            }
            let took = self.reader.take(&frame).await?;
            if !took.is_empty() {
                return Ok(took);
            }
        }
    }
}
