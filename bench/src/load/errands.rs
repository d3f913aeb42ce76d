//! Errands carried out over sockets, and what they cost on the wire.

use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::failure::Failure;
use crate::server::Server;
use crate::wire::Content;
use crate::wire::errand::{Holding, Sent};
use crate::wire::link::{Link, LinkError, Traffic};

/// Sockets that are opened at the same time.
const AT_ONCE: usize = 100;

/// Documents of one upload: their replicas are all in memory.
const UPLOAD: usize = 5_000;

/// What errands came to.
pub struct Ended {
    /// What their clients hold now.
    pub holding: Holding,
    /// What went over the wire.
    pub traffic: Traffic,
    /// From the first connection until the last errand was done.
    pub took: Duration,
}

/// Carries errands out. Their sockets stay open until the last is done.
pub async fn carry_out(server: &Server, errands: Vec<Sent>) -> Result<Ended, Failure> {
    let begun = Instant::now();
    let ended: Vec<_> =
        stream::iter(errands).map(|sent| one(server, sent)).buffer_unordered(AT_ONCE).try_collect().await?;
    let took = begun.elapsed();
    let (mut holding, mut traffic) = (Holding::default(), Traffic::default());
    for (link, held) in ended {
        traffic.messages += link.traffic.messages;
        traffic.bytes += link.traffic.bytes;
        holding = holding.and(held);
    }
    Ok(Ended { holding, traffic, took })
}

async fn one(server: &Server, (document, mut errand): Sent) -> Result<(Link, Holding), LinkError> {
    let mut link = Link::connect(&server.socket(document)).await?;
    link.send(errand.hello()).await?;
    let mut answers = Vec::new();
    while !errand.is_done() {
        let frame = link.expect().await?;
        errand.take(&frame, &mut answers)?;
        link.send(answers.drain(..)).await?;
    }
    Ok((link, errand.ended()))
}

/// Makes so many documents with this content each; what a client holds that has made them.
pub async fn fill(server: &Server, documents: &[DocumentId], content: Content) -> Result<Holding, Failure> {
    let mut holding = Holding::default();
    for some in documents.chunks(UPLOAD) {
        let preparing = stream::iter(some).map(|document| server.prepare(*document));
        preparing.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
        let ended = carry_out(server, server.wire().uploads(some, content)).await?;
        holding = holding.and(ended.holding);
    }
    Ok(holding)
}
