//! A client with a real replica that makes edits over a socket.

use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_sync::id::DocumentId;

use super::Edits;
use crate::failure::Failure;
use crate::server::Server;
use crate::wire::link::{Link, LinkError};
use crate::wire::{Content, Mark, Replica};

/// Changes once, when all are connected. Who waits must listen meanwhile: some servers drop whoever answers no ping.
pub type Start = tokio::sync::watch::Receiver<bool>;

/// A connected writer.
pub struct Writer {
    /// Its socket.
    pub link: Link,
    replica: Box<dyn Replica>,
    edits: Arc<Edits>,
}

impl Writer {
    /// Connects with a new document and waits until the server has it.
    pub async fn create(
        server: &Server,
        document: DocumentId,
        content: Content,
        edits: Arc<Edits>,
    ) -> Result<Self, Failure> {
        server.prepare(document).await?;
        let wire = server.wire();
        let made = tokio::task::spawn_blocking(move || wire.replica(document, Some(content))).await;
        let replica = made.map_err(|error| Failure::new(error.to_string()))?;
        Ok(Self::connect(server, document, replica, edits).await?)
    }

    /// Connects and takes the document as the server has it.
    pub async fn open(server: &Server, document: DocumentId, edits: Arc<Edits>) -> Result<Self, LinkError> {
        let replica = server.wire().replica(document, None);
        Self::connect(server, document, replica, edits).await
    }

    async fn connect(
        server: &Server,
        document: DocumentId,
        mut replica: Box<dyn Replica>,
        edits: Arc<Edits>,
    ) -> Result<Self, LinkError> {
        let mut link = Link::connect(&server.socket(document)).await?;
        link.send(replica.hello()).await?;
        let mut writer = Self { link, replica, edits };
        writer.settle().await?;
        Ok(writer)
    }

    /// Whether the replica holds an edit.
    pub fn holds(&self, mark: &Mark) -> bool {
        self.replica.holds(mark)
    }

    /// Makes the next edit and sends it.
    pub async fn edit(&mut self, begun: Instant) -> Result<(), LinkError> {
        let mut frames = Vec::new();
        let mark = self.replica.edit(self.edits.count(), &mut frames);
        self.edits.made(mark, begun);
        self.link.send(frames).await
    }

    /// Takes in a frame of the server.
    pub async fn take(&mut self, frame: &[u8]) -> Result<(), LinkError> {
        let mut answers = Vec::new();
        self.replica.take(frame, &mut answers)?;
        if !answers.is_empty() {
            self.link.send(answers).await?;
        }
        Ok(())
    }

    /// Listens until the start is given.
    pub async fn wait(&mut self, start: &mut Start) -> Result<(), LinkError> {
        loop {
            let frame = tokio::select! {
                _ = start.changed() => return Ok(()),
                frame = self.link.next() => frame?,
            };
            self.take(&frame).await?;
        }
    }

    /// Makes an edit every `interval`, `count` of them, whatever the server does; late ones at once.
    pub async fn edit_at_rate(&mut self, interval: Duration, count: usize) -> Result<(), LinkError> {
        let begun = Instant::now();
        let mut made = 0;
        while made < count {
            let due = begun + interval * u32::try_from(made).unwrap_or(u32::MAX);
            let frame = tokio::select! {
                () = tokio::time::sleep_until(due.into()) => None,
                frame = self.link.next() => Some(frame?),
            };
            match frame {
                Some(frame) => self.take(&frame).await?,
                None => {
                    self.edit(Instant::now()).await?;
                    made += 1;
                }
            }
        }
        Ok(())
    }

    /// Listens until the server has all that was written, and this replica all that the server told of.
    pub async fn settle(&mut self) -> Result<(), LinkError> {
        while !self.replica.is_settled() {
            let frame = self.link.expect().await?;
            self.take(&frame).await?;
        }
        Ok(())
    }

    /// Listens until the connection ends.
    pub async fn stay(mut self) {
        while let Ok(frame) = self.link.next().await {
            if self.take(&frame).await.is_err() {
                return;
            }
        }
    }
}
