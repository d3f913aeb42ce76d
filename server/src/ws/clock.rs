//! What one connection does by the clock: the time to join, pings, and when silence means that the other end is gone.
//! One timer serves all of it, because connections are many and mostly idle.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::session::SyncLimits;

/// Pings without anything coming back after which a connection counts as dead.
const PING_MISSES: u32 = 2;

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// The time to join is over.
    Join,
    /// A ping is to be sent.
    Ping,
    /// Nothing came for too long, or the socket took nothing for too long: the other end is gone.
    Silence,
}

/// A connection's clock.
pub(super) struct Clock {
    began: Instant,
    timer: Pin<Box<Sleep>>,
    /// The timer wakes the task when its time has come.
    set: bool,
    joined: bool,
    ping_interval: Duration,
    write_deadline: Duration,
    /// Pings that were sent since anything came from the peer.
    unanswered: u32,
    blocked: Option<Instant>,
}

impl Clock {
    /// The clock of a connection that begins now.
    pub(super) fn new(limits: &SyncLimits) -> Self {
        let began = Instant::now();
        Clock {
            began,
            timer: Box::pin(sleep_until(began + limits.join_deadline)),
            set: false,
            joined: false,
            ping_interval: limits.ping_interval,
            write_deadline: limits.write_deadline,
            unanswered: 0,
            blocked: None,
        }
    }

    /// Milliseconds since the connection began.
    pub(super) fn millis(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// The peer has joined.
    pub(super) fn joined(&mut self) {
        self.joined = true;
        self.wind();
    }

    /// Something came from the peer.
    pub(super) fn heard(&mut self) {
        self.unanswered = 0;
    }

    /// The socket has room.
    pub(super) fn wrote(&mut self) {
        self.blocked = None;
    }

    /// The socket has no room.
    pub(super) fn blocked(&mut self) {
        if self.blocked.is_none() {
            self.blocked = Some(Instant::now());
        }
    }

    /// What is due, when something is.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Due> {
        // Polling a timer costs more than looking at it, and a connection is polled for every message.
        if self.set && !self.timer.is_elapsed() {
            return Poll::Pending;
        }
        self.set = true;
        std::task::ready!(self.timer.as_mut().poll(context));
        self.wind();
        if !self.joined {
            return Poll::Ready(Due::Join);
        }
        let stuck = self.blocked.is_some_and(|since| since.elapsed() >= self.write_deadline);
        if stuck || self.unanswered >= PING_MISSES {
            return Poll::Ready(Due::Silence);
        }
        self.unanswered += 1;
        Poll::Ready(Due::Ping)
    }

    fn wind(&mut self) {
        self.timer.as_mut().reset(Instant::now() + self.ping_interval);
        self.set = false;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn due(clock: &mut Clock) -> (Due, u64) {
        let due = poll_fn(|context| clock.poll(context)).await;
        (due, clock.millis() / 1_000)
    }

    fn limits() -> SyncLimits {
        let (join_deadline, ping_interval) = (Duration::from_secs(5), Duration::from_secs(10));
        SyncLimits {
            join_deadline,
            ping_interval,
            write_deadline: Duration::from_secs(15),
            ..SyncLimits::default()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_answers_is_pinged_and_who_misses_two_pings_is_gone() {
        let mut clock = Clock::new(&limits());
        clock.joined();
        for round in 1..=4 {
            assert_eq!(due(&mut clock).await, (Due::Ping, round * 10));
            clock.heard();
        }
        assert_eq!(due(&mut clock).await, (Due::Ping, 50));
        assert_eq!(due(&mut clock).await, (Due::Ping, 60));
        assert_eq!(due(&mut clock).await, (Due::Silence, 70));
    }

    #[tokio::test(start_paused = true)]
    async fn a_socket_that_takes_nothing_for_the_write_deadline_is_gone_whatever_comes_from_it() {
        let mut clock = Clock::new(&limits());
        clock.joined();
        clock.blocked();
        assert_eq!(due(&mut clock).await, (Due::Ping, 10));
        clock.heard();
        clock.wrote();
        clock.blocked();
        assert_eq!(due(&mut clock).await, (Due::Ping, 20));
        clock.heard();
        clock.blocked();
        assert_eq!(due(&mut clock).await, (Due::Silence, 30));
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_join_has_the_time_to_join() {
        assert_eq!(due(&mut Clock::new(&limits())).await, (Due::Join, 5));
    }
}
