//! A client that reads one document over a socket and notes when it has seen which edit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;

use super::{Deliveries, Edits};
use crate::server::Server;
use crate::wire::link::{Link, LinkError};
use crate::wire::{Follower, WireError};

/// A connected reader.
pub struct Reader {
    /// Its socket.
    pub link: Link,
    follower: Box<dyn Follower>,
    edits: Arc<Edits>,
    /// How many edits it has seen.
    pub seen: usize,
    /// Changes that came, counted to know that none was only announced.
    carried: usize,
}

impl Reader {
    /// Connects and reads the document.
    pub async fn open(server: &Server, document: DocumentId, edits: Arc<Edits>) -> Result<Self, LinkError> {
        let follower = server.wire().follower(document);
        let link = Link::connect(&server.socket(document)).await?;
        let mut reader = Self { link, follower, edits, seen: 0, carried: 0 };
        reader.link.send(reader.follower.hello()).await?;
        while !reader.follower.is_ready() {
            let frame = reader.link.expect().await?;
            reader.take(&frame).await?;
        }
        Ok(reader)
    }

    /// Takes in a frame; how long the edits took that it brought.
    pub async fn take(&mut self, frame: &[u8]) -> Result<Vec<Duration>, LinkError> {
        let mut answers = Vec::new();
        let news = self.follower.take(frame, &mut answers)?;
        let (seen, took) = self.edits.seen(self.seen, &news.marks, Instant::now());
        self.carried = if news.whole { seen.max(self.carried) } else { self.carried + news.changes };
        self.seen = seen;
        if self.carried < self.seen && news.changes > 0 {
            return Err(WireError::Gap.into());
        }
        if !answers.is_empty() {
            self.link.send(answers).await?;
        }
        Ok(took)
    }

    /// Reads on for ever.
    pub async fn follow(mut self, deliveries: Arc<Deliveries>) {
        loop {
            match self.step().await {
                Ok(took) if took.is_empty() => {}
                Ok(took) => deliveries.add(took),
                Err(error) => return deliveries.fail(error),
            }
        }
    }

    async fn step(&mut self) -> Result<Vec<Duration>, LinkError> {
        let frame = self.link.next().await?;
        self.take(&frame).await
    }
}
