//! Scenario 4: thousands of connections on which nothing happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use super::Setting;
use crate::failure::Failure;
use crate::load::{Deliveries, Edits, Reader, fill};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::link::{Link, LinkError};
use crate::wire::{Content, Wire, new_document, stock};

/// Connections that are opened at the same time.
const AT_ONCE: usize = 100;

/// For so long nothing happens before memory is read.
const QUIET: Duration = Duration::from_secs(3);

/// The scenario. Yjs servers know no connection without a document, so theirs all read one board of five cards; the
/// others are measured both ways.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let count = setting.size(5_000, 500);
    let mut figures = Vec::new();
    if contender.wire() == Wire::Stock {
        let (took, each) = idle(setting, contender, count, false).await?;
        figures.push(Figure::less("joined, no document: kB each", each));
        figures.push(Figure::less("joined, no document: all, s", took.as_secs_f64()));
    }
    let (took, each) = idle(setting, contender, count, true).await?;
    figures.push(Figure::less("reading one small board: kB each", each));
    figures.push(Figure::less("reading one small board: all, s", took.as_secs_f64()));
    Ok(figures)
}

async fn idle(
    setting: &Setting,
    contender: Contender,
    count: usize,
    reading: bool,
) -> Result<(Duration, f64), Failure> {
    let server = Server::start(contender, &setting.programs)?;
    let document = new_document();
    fill(&server, &[document], Content::Board { cards: 5 }).await?;
    let deliveries = Deliveries::new();
    let before = server.usage()?.memory;
    let (begun, mut connected) = (Instant::now(), JoinSet::new());
    let opening = stream::iter(0..count).map(async |_| {
        if reading {
            Ok(Opened::Reader(Box::new(Reader::open(&server, document, Edits::new()).await?)))
        } else {
            join(&server, document).await.map(|link| Opened::Guest(Box::new(link)))
        }
    });
    let mut opened = opening.buffer_unordered(AT_ONCE);
    while let Some(one) = opened.try_next().await? {
        match one {
            Opened::Reader(reader) => drop(connected.spawn(reader.follow(Arc::clone(&deliveries)))),
            Opened::Guest(link) => drop(connected.spawn(stay(link, Arc::clone(&deliveries)))),
        }
    }
    let took = begun.elapsed();
    tokio::time::sleep(QUIET).await;
    if let Some(why) = deliveries.failure() {
        return Err(Failure::new(why));
    }
    let grown = server.usage()?.memory.saturating_sub(before);
    Ok((took, grown as f64 / 1e3 / count as f64))
}

/// A connection of either kind.
enum Opened {
    Reader(Box<Reader>),
    Guest(Box<Link>),
}

/// A client that has joined and asks for nothing.
async fn join(server: &Server, document: DocumentId) -> Result<Link, LinkError> {
    let mut link = Link::connect(&server.socket(document)).await?;
    link.send([stock::join(&stock::peer_id())]).await?;
    link.expect().await?;
    Ok(link)
}

async fn stay(mut link: Box<Link>, deliveries: Arc<Deliveries>) {
    loop {
        if let Err(error) = link.next().await {
            return deliveries.fail(error);
        }
    }
}
