//! Scenario 2: pairs of people, each pair on a board of its own: how many edits a second, and at what cost.

use super::Setting;
use super::fan_out::double;
use crate::failure::Failure;
use crate::load::{Load, pairs};
use crate::measure::{millis, quantile};
use crate::report::Figure;
use crate::server::{Contender, Server};
use crate::wire::board::BOARD;

/// The rate that the open loop begins with, edits a second of all pairs together.
const FIRST: usize = 200;

/// The scenario.
pub async fn play(setting: &Setting, contender: Contender) -> Result<Vec<Figure>, Failure> {
    let server = Server::start(contender, &setting.programs)?;
    let time = setting.time(8, 2);
    let ten = pairs(&server, 10, time).await?;
    let hundred = pairs(&server, 100, time).await?;
    let edits = |count: usize| count as f64 / time.as_secs_f64();
    let mut figures = vec![
        Figure::more("closed loop, 10 pairs: edits/s", edits(ten.took.len())),
        Figure::less("… p99, ms", millis(quantile(&ten.took, ten.took.len(), 0.99))),
        Figure::less("… server CPU per edit, ms", millis(ten.cpu) / ten.took.len().max(1) as f64),
        Figure::more("closed loop, 100 pairs: edits/s", edits(hundred.took.len())),
        Figure::less("… with 100: p99, ms", millis(quantile(&hundred.took, hundred.took.len(), 0.99))),
        Figure::less(
            "… with 100: server CPU per edit, ms",
            millis(hundred.cpu) / hundred.took.len().max(1) as f64,
        ),
    ];
    let time = setting.time(5, 2);
    let play =
        async |rate| Load { documents: 10, readers: 1, content: BOARD, rate, time }.play(&server).await;
    let (held, p95) = double(FIRST, play(FIRST).await?, play).await?;
    figures.push(Figure::more("open loop, 10 pairs: highest rate held, edits/s", held as f64));
    figures.push(Figure::known("… p95 at that rate, ms", millis(p95)));
    Ok(figures)
}
