//! One connection's protocol as a pure state machine: joining → live → closed, events in, effects out.
//!
//! It decides what a frame means, whether the sender may do it, and when a connection has to end. It reads no clock and
//! touches no socket, no document, no database; the shell in [`crate::ws`] does what the effects say. Access is checked
//! here on every frame: an effect that changes a document exists only for a member that may.

mod bucket;
mod creations;
mod effects;
mod events;
mod joining;
mod limits;
mod live;
#[cfg(test)]
mod tests;

pub use creations::{Allowance, Creations, TooMany};
pub use effects::{Close, Delivery, Effect, Manner};
pub use events::{Admission, Event, Refusal};
pub use limits::SyncLimits;

use std::collections::BTreeSet;
use std::sync::Arc;

use concord_sync::id::DocumentId;

use bucket::Bucket;
use live::Live;

/// One connection, from its upgrade to its close.
#[derive(Debug)]
pub struct Session {
    phase: Phase,
    messages: Bucket,
    bytes: Bucket,
    /// Documents it spoke of, to bound them.
    documents: BTreeSet<DocumentId>,
    limits: Arc<SyncLimits>,
}

#[derive(Debug)]
enum Phase {
    /// Waits for `join`. Who is not admitted is told after it, so that stock clients hear why.
    Joining(Admission),
    Live(Live),
    /// A close is under way: nothing counts any more.
    Closed,
}

impl Session {
    /// A connection whose upgrade is done. `now` is in milliseconds, of any origin.
    pub fn new(admission: Admission, limits: Arc<SyncLimits>, now: u64) -> Self {
        let messages =
            Bucket::per_second(limits.message_burst.into(), limits.messages_per_second.into(), now);
        let bytes = Bucket::per_second(limits.burst_bytes, limits.bytes_per_second, now);
        Session { phase: Phase::Joining(admission), messages, bytes, documents: BTreeSet::new(), limits }
    }

    /// Takes in an event; what is to be done comes back, in order. After a [`Effect::Close`] there is no effect more.
    pub fn handle(&mut self, now: u64, event: Event<'_>) -> Vec<Effect> {
        let effects = match (&mut self.phase, event) {
            (Phase::Closed, _) => Vec::new(),
            (_, Event::Text) => close(Close::protocol("a text frame; the protocol is binary")),
            (_, Event::Broken) => close(Close::protocol("not a WebSocket frame")),
            (_, Event::TooLarge) => close(Close::too_large(self.limits.frame_bytes)),
            (_, Event::Frame(_)) if !self.messages.take(now) => {
                close(Close::too_many_messages(self.limits.messages_per_second))
            }
            (_, Event::Frame(frame)) if !self.bytes.take_many(now, frame.len() as u64) => {
                close(Close::too_many_bytes(self.limits.bytes_per_second))
            }
            (Phase::Joining(admission), event) => joining::handle(admission, event),
            (Phase::Live(live), event) => live.handle(&self.limits, &mut self.documents, event),
        };
        self.follow(&effects);
        effects
    }

    /// True between `join` and the close.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live(_))
    }

    /// The documents that the connection has spoken of.
    pub fn documents(&self) -> impl Iterator<Item = &DocumentId> {
        self.documents.iter()
    }

    fn follow(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Welcome { principal, join } => {
                    self.phase = Phase::Live(Live::new(principal.role, join.metadata.concord.is_some()));
                }
                Effect::Close(_) => self.phase = Phase::Closed,
                _ => {}
            }
        }
    }
}

fn close(close: Close) -> Vec<Effect> {
    vec![Effect::Close(close)]
}
