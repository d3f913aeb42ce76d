//! `concord-server serve`: the running server, from its lock to its last connection.

use std::fs::{File, TryLockError};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::failure::{Failure, Kind};
use super::output;
use super::settings::SettingsArgs;
use crate::accounts::Accounts;
use crate::app::{App, Shutdown, ShutdownSwitch};
use crate::config::{Config, General};
use crate::listen::{accept, bind};
use crate::server_url::{known_storage_id, remember, storage_id};
use crate::storage::sqlite::Database;
use crate::storage::{Storage, StorageError};
use crate::{logging, metrics};

/// Held by the one server of a data directory as long as it runs, whatever ends it.
const LOCK_FILE: &str = "concord.lock";

/// Fewer characters than this can be guessed.
const TOKEN_CHARACTERS: usize = 16;

/// Serve the workspaces of a data directory until told to stop
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  concord-server serve --data /srv/concord --public-url https://concord.example.org"
)]
pub struct Serve {
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Runs the command.
pub fn run(arguments: Serve) -> Result<(), Failure> {
    let config = Arc::new(arguments.settings.load()?);
    logging::start(&config.general);
    let addresses = addresses(&config.general.listen)?;
    let Some(data) = &config.general.data else {
        return Err(Failure::new(
            Kind::Usage,
            "no data directory is given",
            "serve --data DIR, or set `data`",
        ));
    };
    let database = Database::create(data)?;
    let lock = lock(data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(&config, &addresses, &database));
    runtime.shutdown_background();
    drop(lock);
    served
}

async fn serve(config: &Arc<Config>, addresses: &[SocketAddr], database: &Database) -> Result<(), Failure> {
    let listener = bind(addresses, &config.limits).map_err(|error| {
        let message = format!("can't listen on {}: {error}", config.general.listen);
        Failure::new(Kind::Fault, message, "choose another address or port with --listen")
    })?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let url = format!("http://{}", listener.local_addr()?);
    let (app, switch) = start(database, &url, config)?;
    output::line(&format!("listening on {url}"))?;
    tracing::info!(%url, public_url = %app.public_url, "accepting connections");

    let (storage, shutdown) = (app.storage.clone(), app.shutdown.clone());
    let accounts = app.accounts.clone();
    let serving = tokio::spawn(accept(listener, crate::router(app), config.clone(), shutdown));
    let upkeep = tokio::spawn(metrics::upkeep());
    tokio::select! {
        _ = interrupt.recv() => tracing::info!("interrupted"),
        _ = terminate.recv() => tracing::info!("told to terminate"),
    }
    upkeep.abort();
    switch.begin();
    let ended = async {
        // Whether it ended well or not, it has ended.
        let _ = serving.await;
        switch.ended().await;
    };
    if tokio::time::timeout(config.limits.shutdown_grace, ended).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    if let Err(error) = accounts.flush().await {
        tracing::warn!(%error, "what was noted of devices and attempts could not be stored");
    }
    storage.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Opens everything a server needs, and remembers where it is reached.
fn start(database: &Database, url: &str, config: &Arc<Config>) -> Result<(App, ShutdownSwitch), Failure> {
    let public = config.general.public_url.0.as_deref();
    let storage_id = introduce(database, url, public)?;
    let (shutdown, switch) = Shutdown::new();
    let app = App {
        storage: Storage::open(database)?,
        accounts: Accounts::open(database, &config.limits)?,
        config: config.clone(),
        public_url: public.unwrap_or(url).into(),
        storage_id: storage_id.into(),
        metrics_token: metrics_token(&config.general)?,
        shutdown,
    };
    Ok((app, switch))
}

/// The line that the file of the metrics token holds.
fn metrics_token(settings: &General) -> Result<Option<Arc<str>>, Failure> {
    let Some(path) = &settings.metrics_token_file else { return Ok(None) };
    let bad = |problem: &str| {
        let message = format!("metrics_token_file: {}: {problem}", path.display());
        Failure::new(
            Kind::Usage,
            message,
            "put a line of at least 16 characters there, such as `openssl rand -hex 32`",
        )
    };
    let text = std::fs::read_to_string(path).map_err(|error| bad(&error.to_string()))?;
    match text.trim() {
        token if token.len() < TOKEN_CHARACTERS => Err(bad("the token is too short")),
        token => Ok(Some(token.into())),
    }
}

/// Writes down where the server is reached, and says the name of its storage. A server whose disk has become full must
/// be able to start again all the same: what it has can still be read.
fn introduce(database: &Database, url: &str, public: Option<&str>) -> Result<String, StorageError> {
    let mut accounts = database.accounts()?;
    let written = accounts.write(|tables| {
        remember(tables, url, public)?;
        storage_id(tables)
    });
    match written {
        Err(error @ (StorageError::Full | StorageError::ReadOnly)) => {
            tracing::error!(%error, "the server's address could not be stored");
            accounts.read(known_storage_id)?.ok_or(error)
        }
        outcome => outcome,
    }
}

/// Two servers on one directory would each believe to be a document's only owner.
pub(super) fn lock(directory: &Path) -> Result<File, Failure> {
    try_lock(directory)?.ok_or_else(|| {
        let message = format!("another server is running on {}", directory.display());
        Failure::new(Kind::Fault, message, "stop it first, or use another directory")
    })
}

/// The lock of a directory, if no server has it.
pub(super) fn try_lock(directory: &Path) -> Result<Option<File>, Failure> {
    let path = directory.join(LOCK_FILE);
    let file =
        File::options().create(true).truncate(false).write(true).open(path).map_err(StorageError::from)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(StorageError::from(error).into()),
    }
}

fn addresses(listen: &str) -> Result<Vec<SocketAddr>, Failure> {
    let resolved = listen.to_socket_addrs().map_err(|error| {
        let message = format!("{listen:?} is no address to listen on: {error}");
        Failure::new(Kind::Usage, message, "give an address and a port, such as 127.0.0.1:8480")
    })?;
    Ok(resolved.collect())
}
