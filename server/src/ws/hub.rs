//! What all connections share: the handles below, and who is connected under which peer id.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use concord_sync::id::WorkspaceId;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::accounts::{Accounts, Principal};
use crate::app::{App, Guard, Shutdown};
use crate::documents::Documents;
use crate::documents::outbox::{ConnectionId, News, Outbox};
use crate::metrics::{self, Level};
use crate::session::{Close, SyncLimits};
use crate::storage::Storage;

/// How much later the next of a few connections is told to go than the one before.
const CLOSE_STEP: Duration = Duration::from_millis(1);

/// What all connections share; cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    storage: Storage,
    accounts: Accounts,
    documents: Documents,
    limits: Arc<SyncLimits>,
    storage_id: Arc<str>,
    peer_id: String,
    shutdown: Shutdown,
    shutdown_spread: Duration,
    connections: AtomicU64,
    /// All that are open, joined or not.
    open: Mutex<BTreeMap<ConnectionId, Arc<Outbox>>>,
    peers: Mutex<BTreeMap<PeerKey, Arc<Outbox>>>,
}

/// A peer id counts only together with the member it belongs to: nobody ends another's connection by using its name.
type PeerKey = (WorkspaceId, String, String);

impl Hub {
    /// The hub of a running server.
    pub fn new(app: &App, limits: SyncLimits) -> Self {
        let hub = Hub(Arc::new(Inner {
            storage: app.storage.clone(),
            accounts: app.accounts.clone(),
            documents: Documents::new(app.storage.clone(), limits.clone()),
            limits: Arc::new(limits),
            storage_id: app.storage_id.clone(),
            peer_id: format!("concord-{}", app.storage_id),
            shutdown: app.shutdown.clone(),
            shutdown_spread: app.config.limits.shutdown_spread,
            connections: AtomicU64::new(0),
            open: Mutex::default(),
            peers: Mutex::default(),
        }));
        let watched = Arc::downgrade(&hub.0);
        metrics::watch(Level::OutboxesWaiting, move || {
            let hub = watched.upgrade()?;
            let waiting = lock(&hub.open).values().filter(|outbox| outbox.is_waiting()).count();
            Some(waiting)
        });
        tokio::spawn(hub.clone().pass_on_news(app.accounts.changes(), app.shutdown.clone()));
        hub
    }

    /// The limits of synchronising.
    pub fn limits(&self) -> &Arc<SyncLimits> {
        &self.0.limits
    }

    pub(super) fn storage(&self) -> &Storage {
        &self.0.storage
    }

    pub(super) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    pub(super) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    /// The storage id by which peers know what we hold, across restarts.
    pub(super) fn storage_id(&self) -> &str {
        &self.0.storage_id
    }

    /// Our peer id.
    pub(super) fn peer_id(&self) -> &str {
        &self.0.peer_id
    }

    /// Makes a shutdown wait for a connection; none if it has begun.
    pub(super) fn guard(&self) -> Option<Guard> {
        self.0.shutdown.guard()
    }

    /// Counts up whenever the accounts change.
    pub(super) fn accounts_version(&self) -> u64 {
        *self.0.accounts.changes().borrow()
    }

    /// Takes note of a connection that has begun, admitted by this version of the accounts. False if there are too many.
    pub(super) fn opened(&self, outbox: &Arc<Outbox>, accounts: u64) -> bool {
        let mut open = lock(&self.0.open);
        open.insert(outbox.id(), outbox.clone());
        // What was passed on before is heard all the same.
        let (accounts, shutdown) = (accounts != self.accounts_version(), self.0.shutdown.has_begun());
        outbox.tell(News { accounts, shutdown });
        open.len() <= self.0.limits.connections
    }

    /// Forgets a connection that has ended.
    pub(super) fn closed(&self, outbox: &Outbox) {
        lock(&self.0.open).remove(&outbox.id());
    }

    /// Passes on to every connection that accounts have changed, or that the server shuts down, until it does. That
    /// they hear one after another: those whom a server sends away at once come back at once.
    async fn pass_on_news(self, mut accounts: watch::Receiver<u64>, mut shutdown: Shutdown) {
        loop {
            let news = tokio::select! {
                changed = accounts.changed() => match changed {
                    Ok(()) => News { accounts: true, ..News::default() },
                    Err(_) => return,
                },
                () = shutdown.begun() => News { shutdown: true, ..News::default() },
            };
            let open: Vec<_> = lock(&self.0.open).values().cloned().collect();
            if news.shutdown {
                return leave_in_turn(&open, news, self.0.shutdown_spread).await;
            }
            open.iter().for_each(|outbox| outbox.tell(news));
        }
    }

    /// A name for a new connection.
    pub(super) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.0.connections.fetch_add(1, Ordering::Relaxed))
    }

    /// The peer has joined on this connection: an older one of the same peer ends.
    pub(super) fn joined(&self, principal: &Principal, peer: &str, outbox: &Arc<Outbox>) {
        let key = (principal.workspace, principal.member.clone(), peer.to_owned());
        if let Some(older) = self.peers().insert(key, outbox.clone()) {
            older.close(Close::replaced());
        }
    }

    /// The connection is no more.
    pub(super) fn left(&self, principal: &Principal, peer: &str, outbox: &Outbox) {
        let key = (principal.workspace, principal.member.clone(), peer.to_owned());
        let mut peers = self.peers();
        if peers.get(&key).is_some_and(|current| current.id() == outbox.id()) {
            peers.remove(&key);
        }
    }

    /// Whoever panicked while holding the lock left whole values behind.
    fn peers(&self) -> MutexGuard<'_, BTreeMap<PeerKey, Arc<Outbox>>> {
        lock(&self.0.peers)
    }
}

/// Tells the connections one after another, over this time or less.
async fn leave_in_turn(open: &[Arc<Outbox>], news: News, spread: Duration) {
    let count = u32::try_from(open.len()).unwrap_or(u32::MAX);
    let (began, step) = (Instant::now(), spread.checked_div(count).unwrap_or_default().min(CLOSE_STEP));
    for (place, outbox) in (0..).zip(open) {
        sleep_until(began + step * place).await;
        outbox.tell(news);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long it takes until the last of so many has been told to go.
    async fn leaving(count: u64) -> Duration {
        let open: Vec<_> =
            (0..count).map(|id| Arc::new(Outbox::new(ConnectionId(id), &SyncLimits::default()))).collect();
        let began = Instant::now();
        leave_in_turn(&open, News { shutdown: true, ..News::default() }, Duration::from_secs(3)).await;
        assert!(open.iter().all(|outbox| outbox.take_news().shutdown));
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn many_connections_go_over_some_time_and_a_few_keep_no_server_from_ending() {
        let many = leaving(5000).await;
        assert!(many > Duration::from_millis(2900) && many <= Duration::from_secs(3), "{many:?}");
        assert!(leaving(3).await < Duration::from_millis(10));
    }
}
