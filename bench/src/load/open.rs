//! Open-loop load: edits come at a rate, whatever the server does with them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Deliveries, Edits, Reader, Start, Writer};
use crate::failure::Failure;
use crate::measure::quantile;
use crate::server::Server;
use crate::wire::link::LinkError;
use crate::wire::{Content, new_document};

/// What is delivered later than this after its edit was made has not come in time.
const IN_TIME: Duration = Duration::from_secs(5);

/// So long is waited, after the last edit was due, for edits that have not been made or delivered.
const GRACE: Duration = Duration::from_secs(10);

/// Connections that are opened at the same time.
const AT_ONCE: usize = 20;

/// How many documents are edited how fast, and who reads them.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Documents, each with a writer.
    pub documents: usize,
    /// Readers of each document.
    pub readers: usize,
    /// What the documents hold at first.
    pub content: Content,
    /// Edits a second, all documents together.
    pub rate: usize,
    /// For how long.
    pub time: Duration,
}

/// What came of a load.
pub struct Outcome {
    /// How long each delivery took, the quickest first.
    pub took: Vec<Duration>,
    /// Deliveries that there should have been.
    pub expected: usize,
    /// How long the writers took to make their edits, divided by the time they should have taken.
    pub late: f64,
    /// Processor time of the server.
    pub cpu: Duration,
    /// The server's most memory, in bytes.
    pub peak: u64,
}

impl Outcome {
    /// The quantile of what the deliveries took; what never came took for ever.
    pub fn quantile(&self, part: f64) -> Duration {
        quantile(&self.took, self.expected, part)
    }

    /// The part that was delivered in time.
    pub fn in_time(&self) -> f64 {
        self.took.partition_point(|took| *took <= IN_TIME) as f64 / self.expected.max(1) as f64
    }

    /// Whether the rate was held: by the writers too, whose socket may be full.
    pub fn held(&self) -> bool {
        self.in_time() > 0.93 && self.quantile(0.95) < Duration::from_millis(500) && self.late < 1.1
    }

    /// Microseconds of the server's processor for each delivery.
    pub fn cpu_each(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.expected.max(1) as f64
    }

    /// Fails if something has not been delivered at all.
    pub fn complete(&self) -> Result<(), Failure> {
        match self.expected - self.took.len() {
            0 => Ok(()),
            missing => Err(Failure::new(format!("{missing} of {} deliveries never came", self.expected))),
        }
    }
}

impl Load {
    /// Plays the load on new documents of a server.
    pub async fn play(self, server: &Server) -> Result<Outcome, Failure> {
        let each = (self.rate as f64 * self.time.as_secs_f64() / self.documents as f64).round() as usize;
        let interval = self.time / u32::try_from(each).unwrap_or(u32::MAX);
        let (start, started) = watch::channel(false);
        let documents: Vec<_> = (0..self.documents).map(|_| (new_document(), Edits::new())).collect();
        let (mut writers, mut readers) = (JoinSet::new(), JoinSet::new());
        for (document, edits) in &documents {
            let writer = Writer::create(server, *document, self.content, Arc::clone(edits)).await?;
            writers.spawn(write(writer, started.clone(), interval, each));
        }
        server.forget_peak();
        let deliveries = Deliveries::new();
        let all: Vec<_> = documents.iter().flat_map(|document| vec![document; self.readers]).collect();
        for some in all.chunks(AT_ONCE) {
            let open =
                some.iter().map(|(document, edits)| Reader::open(server, *document, Arc::clone(edits)));
            for reader in try_join_all(open).await? {
                readers.spawn(reader.follow(Arc::clone(&deliveries)));
            }
        }

        server.rest().await?;
        let (before, begun) = (server.usage()?, Instant::now());
        start.send_replace(true);
        // Writers that are not done by then are late, and what they did not write is missing.
        let written = tokio::time::timeout(self.time + GRACE, all_of(&mut writers)).await;
        let late = begun.elapsed().as_secs_f64() / self.time.as_secs_f64();
        for writer in written.unwrap_or_else(|_| Ok(Vec::new()))? {
            readers.spawn(writer.stay());
        }
        let expected = each * self.documents * self.readers;
        deliveries.reach(expected, GRACE).await;
        let after = server.usage()?;
        if let Some(why) = deliveries.failure() {
            return Err(Failure::new(why));
        }
        Ok(Outcome {
            took: deliveries.sorted(),
            expected,
            late,
            cpu: after.cpu - before.cpu,
            peak: after.peak,
        })
    }
}

async fn write(
    mut writer: Writer,
    mut start: Start,
    interval: Duration,
    count: usize,
) -> Result<Writer, LinkError> {
    writer.wait(&mut start).await?;
    writer.edit_at_rate(interval, count).await?;
    Ok(writer)
}

/// What all tasks of a set come to.
pub async fn all_of<T: 'static>(tasks: &mut JoinSet<Result<T, LinkError>>) -> Result<Vec<T>, Failure> {
    let mut all = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        all.push(ended.map_err(|error| Failure::new(error.to_string()))??);
    }
    Ok(all)
}
