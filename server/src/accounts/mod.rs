//! Accounts: workspaces, members, devices, tokens, invites. Who may come in, as whom, and what they may do.
//!
//! The rules are plain functions over one transaction's tables, a file a subject; time is an argument. The
//! administrator's commands call them directly, a running server through the [`Accounts`] handle, whose thread also
//! notices what other processes change.

pub mod attempts;
pub mod audit;
pub mod devices;
mod error;
pub mod invites;
pub mod join;
pub mod members;
pub mod model;
mod notes;
pub mod personal;
pub mod secret;
mod thread;
mod tickets;
pub mod tokens;
pub mod workspaces;

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use concord_sync::id::{Root, WorkspaceId};
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock::now;
use crate::config::Limits;
use crate::storage::StorageError;
use crate::storage::sqlite::{AccountsDb, Database, DeviceRow, Tables};

use self::attempts::FailedAttempts;
use self::notes::Notes;
use self::tickets::{Redeemed, Tickets};

pub use devices::{Device, DeviceCode};
pub use error::{AccountsError, Denied};
pub use invites::{Invite, InviteTerms, OpenInvite};
pub use join::{JoinRequest, Joined};
pub use model::{Member, Role, Workspace};
pub use secret::Secret;
pub use tokens::Principal;
pub use workspaces::Published;

/// Requests that may wait for the accounts thread; whoever asks when the queue is full waits to be let in.
const QUEUE: usize = 1024;

/// What someone brings to be let in by.
#[derive(Clone)]
pub enum Credential {
    /// A token.
    Token(String),
    /// A ticket that was issued for a token; it is used up by being looked at.
    Ticket(String),
}

/// A running server's handle to the accounts; clones share one thread, which ends with the last clone.
#[derive(Clone)]
pub struct Accounts {
    jobs: mpsc::Sender<thread::Job>,
    versions: watch::Receiver<u64>,
    shared: Arc<Shared>,
}

struct Shared {
    limits: Limits,
    tickets: Mutex<Tickets>,
    attempts: Mutex<FailedAttempts>,
    notes: Arc<Mutex<Notes>>,
}

impl Accounts {
    /// Starts the accounts thread on a database.
    pub fn open(database: &Database, limits: &Limits) -> Result<Self, StorageError> {
        let mut accounts = database.accounts()?;
        let (versions_told, versions) = watch::channel(accounts.version()?);
        let (jobs, queue) = mpsc::channel(QUEUE);
        let notes = Arc::new(Mutex::new(Notes::default()));
        let chores = thread::Chores::new(notes.clone(), limits);
        std::thread::Builder::new().name("accounts".to_owned()).spawn(move || {
            if let Err(error) = thread::run(&mut accounts, queue, &versions_told, chores) {
                tracing::error!(%error, "the accounts thread could not start");
            }
        })?;
        let shared = Shared {
            limits: limits.clone(),
            tickets: Mutex::new(Tickets::new(limits.tickets, limits.ticket_life.as_millis() as u64)),
            attempts: Mutex::new(FailedAttempts::new(limits.failed_attempts, limits.failing_addresses)),
            notes,
        };
        Ok(Self { jobs, versions, shared: Arc::new(shared) })
    }

    /// Who brings this. A failure counts against the address; a success never fails for what the address did before.
    pub async fn authenticate(&self, credential: Credential, from: IpAddr) -> Result<Principal, Denied> {
        let outcome = match credential {
            Credential::Token(text) => self.read(move |tables| tokens::by_token(tables, &text, now())).await,
            Credential::Ticket(text) => self.redeem(&text).await,
        };
        match outcome {
            Err(denied @ Denied::Storage(_)) => Err(denied),
            Err(_) if !self.count_failure(from) => Err(Denied::TooManyAttempts),
            Ok(principal) => {
                lock(&self.shared.notes).saw(&principal.token_id, from, now());
                Ok(principal)
            }
            denied => denied,
        }
    }

    async fn redeem(&self, ticket: &str) -> Result<Principal, Denied> {
        let redeemed = lock(&self.shared.tickets).redeem(ticket, now());
        match redeemed {
            Redeemed::Token(id) => self.read(move |tables| tokens::bearer(tables, &id, now())).await,
            Redeemed::Expired => Err(Denied::Expired),
            Redeemed::Unknown => Err(Denied::Wrong),
        }
    }

    /// Counts a failed attempt; false when the address has made too many.
    fn count_failure(&self, from: IpAddr) -> bool {
        lock(&self.shared.notes).failed(from, now());
        lock(&self.shared.attempts).count(from, now())
    }

    /// Who stands behind a token now; none once it is revoked, its time over, or its member removed.
    pub async fn standing(&self, token_id: &str) -> Result<Option<Principal>, StorageError> {
        let token_id = token_id.to_owned();
        self.read(move |tables| tokens::standing(tables, &token_id, now())).await
    }

    /// Changes each time the accounts have changed, also by another process, and when a token's time is over: ask [`Accounts::standing`] and
    /// [`Accounts::members`] again.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.versions.clone()
    }

    /// The present members of a workspace, ordered by name.
    pub async fn members(&self, workspace: WorkspaceId) -> Result<Vec<Member>, StorageError> {
        self.read(move |tables| tables.members(&workspace)).await
    }

    /// A workspace.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Workspace, AccountsError> {
        self.read(move |tables| workspaces::workspace(tables, &id)).await
    }

    /// A ticket for the bearer of a token, and when it expires.
    pub fn ticket(&self, principal: &Principal) -> Result<(Secret, u64), AccountsError> {
        let issued = lock(&self.shared.tickets).issue(&principal.token_id, now())?;
        issued.ok_or(AccountsError::TooManyTickets)
    }

    /// Lets somebody in by an invite or a device code. A code that is none counts against the address.
    pub async fn join(&self, request: JoinRequest, from: IpAddr) -> Result<Joined, AccountsError> {
        use AccountsError as E;
        let life = self.shared.limits.join_answer_life.as_millis() as u64;
        let guess = request.clone();
        let joined = match self.read(move |tables| join::may_join(tables, &guess, now())).await {
            Ok(()) => self.write(move |tables| join::join(tables, &request, from, life, now())).await,
            Err(error) => Err(error),
        };
        match joined {
            Err(E::NoSuchInvite | E::NoSuchCode) if !self.count_failure(from) => Err(E::TooManyAttempts),
            outcome => outcome,
        }
    }

    /// Binds the caller's workspace to a root.
    pub async fn publish(
        &self,
        caller: Principal,
        root: Root,
        name: String,
        device: Option<String>,
    ) -> Result<Published, AccountsError> {
        let publish = move |tables: &Tables<'_>| {
            workspaces::publish(tables, &caller.token_id, &root, &name, device.as_deref(), now())
        };
        self.write(publish).await
    }

    /// Makes an invite on behalf of a member.
    pub async fn invite(&self, caller: Principal, terms: InviteTerms) -> Result<Invite, AccountsError> {
        let most = self.shared.limits.open_invites;
        self.write(move |tables| invites::invite(tables, &caller.token_id, terms, most, now())).await
    }

    /// The open invites that a member may see.
    pub async fn invites(&self, caller: Principal) -> Result<Vec<OpenInvite>, AccountsError> {
        self.read(move |tables| invites::invites(tables, &caller.token_id, now())).await
    }

    /// Revokes an invite on behalf of a member.
    pub async fn revoke_invite(&self, caller: Principal, id: String) -> Result<OpenInvite, AccountsError> {
        self.write(move |tables| invites::revoke_invite(tables, &caller.token_id, &id, now())).await
    }

    /// The devices that a member may see.
    pub async fn devices(&self, caller: Principal) -> Result<Vec<Device>, AccountsError> {
        self.read(move |tables| devices::devices(tables, &caller.token_id, now())).await
    }

    /// Makes a code for another device of a member.
    pub async fn link_device(&self, caller: Principal) -> Result<DeviceCode, AccountsError> {
        let life = self.shared.limits.device_code_life.as_millis() as u64;
        let most = self.shared.limits.device_codes;
        self.write(move |tables| devices::link(tables, &caller.token_id, life, most, now())).await
    }

    /// Revokes a device on behalf of a member.
    pub async fn revoke_device(&self, caller: Principal, id: String) -> Result<DeviceRow, AccountsError> {
        self.write(move |tables| devices::revoke_device(tables, &caller.token_id, &id, now())).await
    }

    /// Gives a member another role on behalf of an owner.
    pub async fn set_role(
        &self,
        caller: Principal,
        member: String,
        role: Role,
    ) -> Result<Member, AccountsError> {
        self.write(move |tables| members::set_role(tables, &caller.token_id, &member, role, now())).await
    }

    /// Removes a member on behalf of an owner.
    pub async fn remove_member(&self, caller: Principal, member: String) -> Result<Member, AccountsError> {
        self.write(move |tables| members::remove_member(tables, &caller.token_id, &member, now())).await
    }

    /// Writes down at once what is otherwise noted a while later: for a server that is about to end.
    pub async fn flush(&self) -> Result<(), StorageError> {
        let notes = self.shared.notes.clone();
        self.run(move |accounts| thread::write_notes(accounts, &notes, now(), true)).await
    }

    async fn read<T, E>(
        &self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.run(|accounts| accounts.read(work)).await
    }

    async fn write<T, E>(
        &self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.run(|accounts| accounts.write(work)).await
    }

    async fn run<T, E>(
        &self,
        work: impl FnOnce(&mut AccountsDb) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: thread::Job = Box::new(move |accounts| drop(reply.send(work(accounts))));
        self.jobs.send(job).await.map_err(|_| StorageError::Stopped)?;
        answer.await.map_err(|_| StorageError::Stopped)?
    }
}

/// Nothing that holds these locks can leave half a value behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
