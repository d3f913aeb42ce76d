//! What 20,000 documents leave in memory once nobody works on them, and how long a server that stores them takes from its
//! start until it listens.

use super::Setting;
use crate::failure::Failure;
use crate::load::fill;
use crate::measure::{megabytes, millis};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::{Content, new_document};

/// Starts of which the quickest counts: the others waited for the disk.
const STARTS: usize = 5;

/// The scenario.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let mut server = Server::start(contender, &setting.programs)?;
    let documents: Vec<_> = (0..setting.size(20_000, 1_000)).map(|_| new_document()).collect();
    let empty = server.usage()?.memory;
    fill(&server, &documents, Content::Board { cards: 5 }).await?;
    let filled = server.usage()?.memory;
    tokio::time::sleep(setting.time(75, 1)).await;
    let rested = server.usage()?.memory;
    let mut quickest = f64::INFINITY;
    for _ in 0..STARTS {
        server.restart()?;
        quickest = quickest.min(millis(server.started_in));
    }
    Ok(vec![
        Figure::less("until it listens, ms", quickest),
        Figure::less("memory then, MB", megabytes(server.usage()?.memory)),
        Figure::known("memory of the empty server before, MB", megabytes(empty)),
        Figure::less("… when all had been stored, MB", megabytes(filled)),
        Figure::less("… 75 s later, MB", megabytes(rested)),
    ])
}
