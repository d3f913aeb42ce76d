//! A server in this process, with its sockets, its database and its accounts.

use std::sync::Arc;

use concord_server::accounts::{Accounts, AccountsError, Role, tokens, workspaces};
use concord_server::app::{App, Shutdown, ShutdownSwitch};
use concord_server::config::Config;
use concord_server::listen::accept;
use concord_server::session::SyncLimits;
use concord_server::storage::sqlite::{Database, Tables};
use concord_server::storage::{Memory, Storage};
use concord_sync::id::WorkspaceId;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::client::Wire;

/// The storage id that the server says it has.
pub const STORAGE_ID: &str = "6f1f4f4e-0000-4000-8000-000000000001";

pub struct World {
    directory: TempDir,
    database: Database,
    app: App,
    switch: ShutdownSwitch,
    pub address: String,
    pub workspace: WorkspaceId,
}

/// A token and its id.
pub struct Token {
    pub text: String,
    pub id: String,
}

impl World {
    pub async fn start() -> Self {
        Self::with(SyncLimits::default()).await
    }

    pub async fn with(limits: SyncLimits) -> Self {
        Self::configured(|config| config.sync = limits).await
    }

    /// A server with another configuration than the default.
    pub async fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        Self::open(tempfile::tempdir().unwrap(), None, config, None).await
    }

    /// A server whose documents are in memory, and whose disk can be full.
    pub async fn with_memory(limits: SyncLimits) -> (Self, Memory) {
        let directory = tempfile::tempdir().unwrap();
        let workspace = make_workspace(&Database::create(directory.path()).unwrap());
        let memory = Memory::new([workspace]);
        let storage = Storage::in_memory(&memory).unwrap();
        let mut config = Config::default();
        config.sync = limits;
        (Self::open(directory, Some(workspace), config, Some(storage)).await, memory)
    }

    /// Ends the server in order and starts another over the same directory.
    pub async fn restart(self) -> Self {
        let Self { directory, app, switch, workspace, .. } = self;
        switch.ended().await;
        app.storage.stop().await;
        drop(app);
        Self::open(directory, Some(workspace), Config::default(), None).await
    }

    async fn open(
        directory: TempDir,
        workspace: Option<WorkspaceId>,
        config: Config,
        storage: Option<Storage>,
    ) -> Self {
        let database = Database::create(directory.path()).unwrap();
        let workspace = workspace.unwrap_or_else(|| make_workspace(&database));
        let (shutdown, switch) = Shutdown::new();
        let app = App {
            storage: storage.unwrap_or_else(|| Storage::open(&database).unwrap()),
            accounts: Accounts::open(&database, &config.limits).unwrap(),
            config: Arc::new(config),
            public_url: "http://localhost".into(),
            storage_id: STORAGE_ID.into(),
            metrics_token: None,
            shutdown,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = concord_server::router(app.clone());
        tokio::spawn(accept(listener, router, app.config.clone(), None, app.shutdown.clone()));
        Self { directory, database, app, switch, address, workspace }
    }

    pub fn token(&self, name: &str, role: Role) -> Token {
        self.token_for(self.workspace, name, role)
    }

    pub fn token_for(&self, workspace: WorkspaceId, name: &str, role: Role) -> Token {
        let mut accounts = self.database.accounts().unwrap();
        let issued =
            accounts.write(|tables| tokens::create_token(tables, &workspace, name, role, 1)).unwrap();
        Token { text: issued.token.reveal().to_owned(), id: issued.id }
    }

    /// Another process changes the accounts.
    pub fn write<T>(&self, work: impl FnOnce(&Tables<'_>) -> Result<T, AccountsError>) -> T {
        self.database.accounts().unwrap().write(work).unwrap()
    }

    pub fn other_workspace(&self) -> WorkspaceId {
        make_workspace(&self.database)
    }

    /// Another process revokes a token.
    pub fn revoke(&self, token: &Token) {
        let mut accounts = self.database.accounts().unwrap();
        accounts.write(|tables| tokens::revoke_token(tables, &token.id, 2)).unwrap();
    }

    /// Does something to the database behind the server's back.
    pub fn spoil(&self, sql: &str) {
        let file = self.directory.path().join(concord_server::storage::sqlite::FILE_NAME);
        rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// The server ends in order.
    pub fn begin_shutdown(&self) {
        self.switch.begin();
    }

    pub async fn ended(self) {
        self.switch.ended().await;
    }

    pub async fn connect(&self, token: &Token) -> Wire {
        Wire::open(&self.url(&format!("?token={}", token.text))).await
    }

    pub fn url(&self, query: &str) -> String {
        format!("ws://{}/sync/{}{query}", self.address, self.workspace)
    }
}

fn make_workspace(database: &Database) -> WorkspaceId {
    let mut accounts = database.accounts().unwrap();
    accounts.write(|tables| workspaces::create_workspace(tables, "CSAT", 1)).unwrap().id
}
