//! Accounts: workspaces, members, tokens, invites. Who may come in, as whom, and what they may do.
//!
//! The rules are plain functions over one transaction's tables, a file a subject; time is an argument. The
//! administrator's commands call them directly, a running server through the [`Accounts`] handle, whose thread also
//! notices what other processes change.

pub mod attempts;
mod error;
pub mod invites;
pub mod join;
pub mod members;
pub mod model;
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
use crate::storage::sqlite::{AccountsDb, Database, Tables};

use self::attempts::FailedAttempts;
use self::tickets::{Redeemed, Tickets};

pub use error::{AccountsError, Denied};
pub use invites::{Invite, InviteTerms};
pub use join::{JoinRequest, Joined};
pub use model::{Member, Role, Workspace};
pub use secret::Secret;
pub use tokens::Principal;

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
}

impl Accounts {
    /// Starts the accounts thread on a database.
    pub fn open(database: &Database, limits: &Limits) -> Result<Self, StorageError> {
        let mut accounts = database.accounts()?;
        let (versions_told, versions) = watch::channel(accounts.version()?);
        let (jobs, queue) = mpsc::channel(QUEUE);
        let poll = limits.accounts_poll;
        std::thread::Builder::new().name("accounts".to_owned()).spawn(move || {
            if let Err(error) = thread::run(accounts, queue, &versions_told, poll) {
                tracing::error!(%error, "the accounts thread could not start");
            }
        })?;
        let shared = Shared {
            limits: limits.clone(),
            tickets: Mutex::new(Tickets::new(limits.tickets, limits.ticket_life.as_millis() as u64)),
            attempts: Mutex::new(FailedAttempts::new(limits.failed_attempts, limits.failing_addresses)),
        };
        Ok(Self { jobs, versions, shared: Arc::new(shared) })
    }

    /// Who brings this. A failure counts against the address; a success never fails for what the address did before.
    pub async fn authenticate(&self, credential: Credential, from: IpAddr) -> Result<Principal, Denied> {
        let outcome = match credential {
            Credential::Token(text) => self.read(move |tables| tokens::by_token(tables, &text)).await,
            Credential::Ticket(text) => self.redeem(&text).await,
        };
        match outcome {
            Err(denied @ Denied::Storage(_)) => Err(denied),
            Err(_) if !self.count_failure(from) => Err(Denied::TooManyAttempts),
            outcome => outcome,
        }
    }

    async fn redeem(&self, ticket: &str) -> Result<Principal, Denied> {
        let redeemed = lock(&self.shared.tickets).redeem(ticket, now());
        match redeemed {
            Redeemed::Token(id) => self.standing(&id).await?.ok_or(Denied::Revoked),
            Redeemed::Expired => Err(Denied::Expired),
            Redeemed::Unknown => Err(Denied::Wrong),
        }
    }

    /// Counts a failed attempt; false when the address has made too many.
    pub fn count_failure(&self, from: IpAddr) -> bool {
        lock(&self.shared.attempts).count(from, now())
    }

    /// Who stands behind a token now; none once it is revoked or its member removed.
    pub async fn standing(&self, token_id: &str) -> Result<Option<Principal>, StorageError> {
        let token_id = token_id.to_owned();
        self.read(move |tables| tokens::standing(tables, &token_id)).await
    }

    /// Changes each time the accounts have changed, also by another process: ask [`Accounts::standing`] and
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
        lock(&self.shared.tickets).issue(&principal.token_id, now())?.ok_or(AccountsError::TooManyTickets)
    }

    /// Lets somebody in by an invite.
    pub async fn join(&self, request: JoinRequest) -> Result<Joined, AccountsError> {
        let life = self.shared.limits.join_answer_life.as_millis() as u64;
        self.write(move |tables| join::join(tables, &request, life, now())).await
    }

    /// Binds the caller's workspace to a root.
    pub async fn publish(
        &self,
        caller: Principal,
        root: Root,
        name: String,
    ) -> Result<(Workspace, Principal), AccountsError> {
        self.write(move |tables| workspaces::publish(tables, &caller.token_id, &root, &name)).await
    }

    /// Makes an invite on behalf of a member.
    pub async fn invite(&self, caller: Principal, terms: InviteTerms) -> Result<Invite, AccountsError> {
        self.write(move |tables| invites::invite(tables, &caller.token_id, terms, now())).await
    }

    /// Gives a member another role on behalf of an owner.
    pub async fn set_role(
        &self,
        caller: Principal,
        member: String,
        role: Role,
    ) -> Result<Member, AccountsError> {
        self.write(move |tables| members::set_role(tables, &caller.token_id, &member, role)).await
    }

    /// Removes a member on behalf of an owner.
    pub async fn remove_member(&self, caller: Principal, member: String) -> Result<Member, AccountsError> {
        self.write(move |tables| members::remove_member(tables, &caller.token_id, &member, now())).await
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
