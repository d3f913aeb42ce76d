//! What every request and every connection of a running server is given: handles, limits, and the news of its end.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use crate::accounts::Accounts;
use crate::config::Config;
use crate::storage::Storage;

/// A running server; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The documents.
    pub storage: Storage,
    /// The accounts.
    pub accounts: Accounts,
    /// The settings and the limits.
    pub config: Arc<Config>,
    /// How the server is reached from outside, without a slash at its end: what invite URLs begin with.
    pub public_url: Arc<str>,
    /// UUID of this server's storage, the same for ever: what automerge-repo calls a storage id.
    pub storage_id: Arc<str>,
    /// What has to be given to see the metrics; everybody may see them if this is none.
    pub metrics_token: Option<Arc<str>>,
    /// When to end.
    pub shutdown: Shutdown,
}

/// Tells connections that the server shuts down, and the server when the last of them has ended.
#[derive(Debug, Clone)]
pub struct Shutdown {
    begun: watch::Receiver<bool>,
    alive: mpsc::WeakSender<Infallible>,
}

/// Held by whatever a shutdown must wait for.
#[derive(Debug)]
pub struct Guard {
    _alive: mpsc::Sender<Infallible>,
}

/// The end of [`Shutdown`] by which it is begun and waited for.
#[derive(Debug)]
pub struct ShutdownSwitch {
    begin: watch::Sender<bool>,
    alive: mpsc::Sender<Infallible>,
    ended: mpsc::Receiver<Infallible>,
}

impl Shutdown {
    /// A shutdown that has not begun, and its switch.
    pub fn new() -> (Self, ShutdownSwitch) {
        let (begin, begun) = watch::channel(false);
        let (alive, ended) = mpsc::channel(1);
        (Self { begun, alive: alive.downgrade() }, ShutdownSwitch { begin, alive, ended })
    }

    /// Whether it has begun.
    pub fn has_begun(&self) -> bool {
        *self.begun.borrow()
    }

    /// Returns when it begins.
    pub async fn begun(&mut self) {
        // A lost switch is as good as one that was thrown.
        let _ = self.begun.wait_for(|begun| *begun).await;
    }

    /// Makes the shutdown wait for the holder; none if it is too late to begin anything.
    pub fn guard(&self) -> Option<Guard> {
        if self.has_begun() {
            return None;
        }
        self.alive.upgrade().map(|alive| Guard { _alive: alive })
    }
}

impl ShutdownSwitch {
    /// Begins the shutdown.
    pub fn begin(&self) {
        self.begin.send_replace(true);
    }

    /// Returns when every guard is gone.
    pub async fn ended(self) {
        let Self { begin, alive, mut ended } = self;
        begin.send_replace(true);
        drop(alive);
        let _ = ended.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_shutdown_waits_for_what_is_alive() {
        let (mut shutdown, switch) = Shutdown::new();
        let guard = shutdown.guard().unwrap();
        switch.begin();
        shutdown.begun().await;
        assert!(shutdown.guard().is_none());
        let connection = tokio::spawn(async move { drop(guard) });
        switch.ended().await;
        connection.await.unwrap();
    }
}
