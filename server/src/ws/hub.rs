//! What all connections share: the handles below, and who is connected under which peer id.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::id::WorkspaceId;

use crate::accounts::{Accounts, Principal};
use crate::app::{App, Guard, Shutdown};
use crate::documents::Documents;
use crate::documents::outbox::{ConnectionId, Outbox};
use crate::session::{Close, SyncLimits};
use crate::storage::Storage;

/// What all connections share; cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    storage: Storage,
    accounts: Accounts,
    documents: Documents,
    limits: SyncLimits,
    storage_id: Arc<str>,
    peer_id: String,
    shutdown: Shutdown,
    connections: AtomicU64,
    open: AtomicUsize,
    peers: Mutex<BTreeMap<PeerKey, Arc<Outbox>>>,
}

/// A peer id counts only together with the member it belongs to: nobody ends another's connection by using its name.
type PeerKey = (WorkspaceId, String, String);

impl Hub {
    /// The hub of a running server.
    pub fn new(app: &App, limits: SyncLimits) -> Self {
        Hub(Arc::new(Inner {
            storage: app.storage.clone(),
            accounts: app.accounts.clone(),
            documents: Documents::new(app.storage.clone(), limits.clone()),
            limits,
            storage_id: app.storage_id.clone(),
            peer_id: format!("concord-{}", app.storage_id),
            shutdown: app.shutdown.clone(),
            connections: AtomicU64::new(0),
            open: AtomicUsize::new(0),
            peers: Mutex::default(),
        }))
    }

    /// The limits of synchronising.
    pub fn limits(&self) -> &SyncLimits {
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

    pub(super) fn shutdown(&self) -> Shutdown {
        self.0.shutdown.clone()
    }

    /// Makes a shutdown wait for a connection; none if it has begun.
    pub(super) fn guard(&self) -> Option<Guard> {
        self.0.shutdown.guard()
    }

    /// Counts a connection that has begun. False if there are too many.
    pub(super) fn opened(&self) -> bool {
        self.0.open.fetch_add(1, Ordering::Relaxed) < self.0.limits.connections
    }

    /// Counts a connection that has ended.
    pub(super) fn closed(&self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
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
        self.0.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
