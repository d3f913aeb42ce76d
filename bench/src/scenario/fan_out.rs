//! Scenario 1: everybody looks at one board, one person works on it; and 1b, where the rate is far above any team's.

use std::time::Duration;

use super::Setting;
use crate::failure::Failure;
use crate::load::{Load, Outcome};
use crate::measure::{megabytes, millis};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::Content;
use crate::wire::board::BOARD;

/// Readers in the overload, and edits a second that it begins with.
const OVERLOAD: (usize, usize) = (49, 100);

/// No server is asked for more.
const MOST: usize = 12_800;

/// The scenario with a fresh board.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    fan_out(setting, contender, BOARD).await
}

/// The scenario with a long past.
pub async fn play_old(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    fan_out(setting, contender, Content::OldBoard { edits: setting.size(100_000, 10_000) }).await
}

async fn fan_out(setting: &Setting, contender: Contender, content: Content) -> Result<Vec<Figure>, Failure> {
    let server = Server::start(contender, &setting.programs)?;
    let time = setting.time(25, 5);
    let outcome = Load { documents: 1, readers: 99, content, rate: 4, time }.play(&server).await?;
    if contender.is_ours() {
        outcome.complete()?;
    }
    Ok(vec![
        Figure::less("p50, ms", millis(outcome.quantile(0.5))),
        Figure::less("p99, ms", millis(outcome.quantile(0.99))),
        Figure::less("server CPU per delivery, µs", outcome.cpu_each()),
        Figure::less("peak memory, MB", megabytes(outcome.peak)),
    ])
}

/// The overload: at first a rate that is given, then twice that, until it is not held.
pub async fn overload(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let server = Server::start(contender, &setting.programs)?;
    let (readers, first) = OVERLOAD;
    let time = setting.time(10, 2);
    let play = async |rate| Load { documents: 1, readers, content: BOARD, rate, time }.play(&server).await;
    let outcome = play(first).await?;
    if contender.is_ours() {
        outcome.complete()?;
    }
    let mut figures = vec![
        Figure::more("100 edits/s: delivered in time, %", outcome.in_time() * 100.0),
        Figure::less("100 edits/s: p50, ms", millis(outcome.quantile(0.5))),
        Figure::less("100 edits/s: p99, ms", millis(outcome.quantile(0.99))),
        Figure::less("100 edits/s: server CPU per delivery, µs", outcome.cpu_each()),
    ];
    let (held, p95) = double(first, outcome, play).await?;
    figures.push(Figure::more("highest rate held, edits/s", held as f64));
    figures.push(Figure::known("… p95 at that rate, ms", millis(p95)));
    Ok(figures)
}

/// Doubles the rate of a load that has been played once until it is not held; the highest that was, and its p95.
pub async fn double(
    first: usize,
    mut outcome: Outcome,
    play: impl AsyncFn(usize) -> Result<Outcome, Failure>,
) -> Result<(usize, Duration), Failure> {
    let (mut held, mut p95, mut rate) = (0, Duration::ZERO, first);
    while outcome.held() {
        (held, p95) = (rate, outcome.quantile(0.95));
        rate *= 2;
        if rate > MOST {
            break;
        }
        outcome = play(rate).await?;
    }
    Ok((held, p95))
}
