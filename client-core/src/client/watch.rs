//! Staying connected: reconnects with growing pauses, and changes that other processes of this device make.

use std::time::Duration;

use concord_locales::say;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::link::Link;
use super::{ClientError, LONGEST_PAUSE, LOOK_EVERY, Report, SILENCE_TIMEOUT, Surroundings};
use crate::replica::Replica;

/// The pause before the first new attempt.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Keeps a connection until the server denies access.
pub async fn forever(
    replica: &mut Replica,
    surroundings: &mut dyn Surroundings,
    report: &mut dyn FnMut(Report),
) -> Result<(), ClientError> {
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match connection(replica, surroundings, report, &mut pause).await {
            Ok(never) => match never {},
            Err(error) => error,
        };
        match &error {
            // A server without room may have some later.
            ClientError::Unreachable { reason, .. } | ClientError::NotStored { reason, .. } => {
                report(Report::Disconnected { reason: reason.clone() })
            }
            _ => return Err(error),
        }
        tokio::time::sleep(with_jitter(pause, surroundings)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One connection, until it ends.
async fn connection(
    replica: &mut Replica,
    surroundings: &mut dyn Surroundings,
    report: &mut dyn FnMut(Report),
    pause: &mut Duration,
) -> Result<std::convert::Infallible, ClientError> {
    let mut link = Link::open(replica, surroundings).await?;
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut version = replica.data_version()?;
    let mut was_settled = false;
    let mut heard = Instant::now();
    loop {
        tokio::select! {
            message = link.next() => {
                heard = Instant::now();
                link.take(message, replica, surroundings, report).await?;
            }
            _ = looks.tick() => {
                let found = replica.data_version()?;
                if found != version {
                    version = found;
                    link.offer(replica, surroundings).await?;
                    heard = heard.max(Instant::now() - SILENCE_TIMEOUT / 2);
                }
                // The server owes an answer and is silent: the connection may be half open.
                if !link.is_settled() && heard.elapsed() > SILENCE_TIMEOUT {
                    return Err(ClientError::Unreachable {
                        server: String::new(),
                        reason: say::reason_silent().into(),
                    });
                }
            }
        }
        if let Some(error) = link.not_stored() {
            return Err(error);
        }
        if link.is_settled() && !was_settled {
            *pause = FIRST_PAUSE;
            replica.synced(surroundings.now().timestamp_millis())?;
        }
        was_settled = link.is_settled();
    }
}

/// Half to all of a pause, so that a restarted server is not met by everyone at once.
fn with_jitter(pause: Duration, surroundings: &mut dyn Surroundings) -> Duration {
    let mut random = [0u8; 1];
    surroundings.fill(&mut random);
    pause / 2 + pause * u32::from(random[0]) / 512
}
