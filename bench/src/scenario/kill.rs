//! Scenario 6: the server is killed the moment that somebody has seen an edit. What was seen must be on its disk.

use std::sync::Arc;
use std::time::Duration;

use super::Setting;
use crate::failure::Failure;
use crate::load::{Edits, Reader, Writer};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::board::BOARD;
use crate::wire::link::LinkError;
use crate::wire::{WireError, new_document};

/// Edits a second of the one who writes.
const RATE: u32 = 200;

/// The scenario.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let (mut seen, mut lost) = (0, 0);
    for run in 0..setting.size(10, 2) {
        let (told, missing) = kill(setting, contender, 20 + 5 * run).await?;
        seen += told;
        lost += missing;
    }
    if contender.is_ours() && lost > 0 {
        return Err(Failure::new(format!("{lost} of {seen} edits that were seen are not on the disk")));
    }
    Ok(vec![
        Figure::known("edits seen before SIGKILL", seen as f64),
        Figure::less("… of these lost", lost as f64),
    ])
}

/// Kills a server as soon as edit `k` has been seen; how many had been seen, and how many of these are gone.
async fn kill(setting: &Setting, contender: Contender, k: usize) -> Result<(usize, usize), Failure> {
    let mut server = Server::start(contender, &setting.programs)?;
    let (document, edits) = (new_document(), Edits::new());
    let mut writer = Writer::create(&server, document, BOARD, Arc::clone(&edits)).await?;
    let mut reader = Reader::open(&server, document, Arc::clone(&edits)).await?;
    let writing =
        tokio::spawn(async move { writer.edit_at_rate(Duration::from_secs(1) / RATE, usize::MAX).await });
    while reader.seen < k {
        let frame = reader.link.expect().await?;
        reader.take(&frame).await?;
    }
    server.kill()?;
    writing.abort();
    server.serve()?;
    let seen = edits.marks(reader.seen);
    let lost = match Writer::open(&server, document, Edits::new()).await {
        Ok(fresh) => seen.iter().filter(|mark| !fresh.holds(mark)).count(),
        Err(error) if is_gone(&error) => seen.len(),
        Err(error) => return Err(error.into()),
    };
    Ok((seen.len(), lost))
}

/// The whole document is not there.
fn is_gone(error: &LinkError) -> bool {
    matches!(error, LinkError::Wire(WireError::Unavailable))
}
