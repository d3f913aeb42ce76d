//! Reminders while something else goes on: a thread that looks what is due, with a connection of its own to the database,
//! so that neither waits for the other and a server that can't be reached delays nothing.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use concord_core::client::Surroundings;
use concord_core::replica::Replica;
use concord_core::replica::error::CommandError;
use concord_core::view::reminder::Reminder;

use crate::clock::System;

/// How often it is looked whether a moment has come or anything was written. A reminder may be so much late, and the deadlines
/// are read no more often however much is written.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a look at the deadlines came to.
pub enum Found {
    /// It is time to remind of these.
    Due(Vec<Reminder>),
    /// The deadlines can't be looked at; it is tried again, and not told again until it has gone well.
    Failed(CommandError),
}

/// Does `work`, and tells meanwhile what the person at this device has to be reminded of, what is due already first.
pub fn beside<T>(
    replica: Replica,
    clock: System,
    tell: impl FnMut(Found, DateTime<FixedOffset>) + Send,
    work: impl FnOnce() -> T,
) -> T {
    std::thread::scope(|scope| {
        let (end, ended) = channel::<()>();
        scope.spawn(move || Looking { replica, clock, tell, last: None, is_failing: false }.until(&ended));
        let done = work();
        drop(end);
        done
    })
}

struct Looking<Tell> {
    replica: Replica,
    clock: System,
    tell: Tell,
    last: Option<Look>,
    is_failing: bool,
}

/// When the deadlines were last looked at.
struct Look {
    /// The version of the database then.
    version: i64,
    /// Days begin by it.
    offset: FixedOffset,
    /// When the next stage of a deadline begins.
    next: Option<DateTime<FixedOffset>>,
}

impl<Tell: FnMut(Found, DateTime<FixedOffset>)> Looking<Tell> {
    fn until(mut self, ended: &Receiver<()>) {
        loop {
            match self.look() {
                Ok(()) => self.is_failing = false,
                Err(error) => {
                    if !std::mem::replace(&mut self.is_failing, true) {
                        (self.tell)(Found::Failed(error), self.clock.now());
                    }
                }
            }
            if ended.recv_timeout(LOOK_EVERY) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    fn look(&mut self) -> Result<(), CommandError> {
        let (version, now) = (self.replica.data_version()?, self.clock.now());
        if self.last.as_ref().is_some_and(|last| last.still_holds(version, now)) {
            return Ok(());
        }
        let found = self.replica.remind(now)?;
        self.last = Some(Look { version, offset: *now.offset(), next: found.next });
        if !found.due.is_empty() {
            (self.tell)(Found::Due(found.due), now);
        }
        Ok(())
    }
}

impl Look {
    /// Whether a look would find nothing that this one has not.
    fn still_holds(&self, version: i64, now: DateTime<FixedOffset>) -> bool {
        let comes = self.next.is_some_and(|next| next <= now);
        self.version == version && self.offset == *now.offset() && !comes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_holds_until_something_is_written_a_moment_comes_or_the_zone_changes() {
        let time = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        let now = time("2024-07-12T09:00:00+08:00");
        let look = Look { version: 3, offset: *now.offset(), next: Some(time("2024-07-12T10:00:00+08:00")) };
        assert!(look.still_holds(3, now));
        assert!(!look.still_holds(4, now));
        assert!(look.still_holds(3, time("2024-07-12T09:59:59+08:00")));
        assert!(!look.still_holds(3, time("2024-07-12T10:00:00+08:00")));
        assert!(!look.still_holds(3, time("2024-07-12T03:00:00+02:00")));
    }
}
