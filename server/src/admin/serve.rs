//! `concord-server serve`: the running server, from its lock to its last connection.

use std::fs::{File, TryLockError};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::failure::{Failure, Kind};
use super::output;
use super::settings::SettingsArgs;
use crate::accounts::Accounts;
use crate::app::{App, Shutdown, ShutdownSwitch};
use crate::config::{Config, General};
use crate::listen::{Tls, accept, bind};
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
    let (tls, metrics_token) = (tls(&config.general)?, metrics_token(&config.general)?);
    let Some(data) = &config.general.data else {
        let hint = "serve --data DIR, or set `data`";
        return Err(Failure::new(Kind::Usage, "no data directory is given", hint));
    };
    let database = Database::create(data)?;
    let lock = lock(data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let listener = listen(&addresses, &config)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let (app, switch) = start(&database, &url, &config, metrics_token)?;
        serve(listener, &url, app, tls, switch).await
    });
    runtime.shutdown_background();
    drop(lock);
    served
}

fn listen(addresses: &[SocketAddr], config: &Config) -> Result<TcpListener, Failure> {
    bind(addresses, &config.limits).map_err(|error| {
        let message = format!("can't listen on {}: {error}", config.general.listen);
        Failure::new(Kind::Fault, message, "choose another address or port with --listen")
    })
}

/// Accepts connections until a signal says that it is over, and lets them end.
async fn serve(
    listener: TcpListener,
    url: &str,
    app: App,
    tls: Option<Arc<Tls>>,
    switch: ShutdownSwitch,
) -> Result<(), Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let (storage, accounts, config) = (app.storage.clone(), app.accounts.clone(), app.config.clone());
    let (shutdown, public_url) = (app.shutdown.clone(), app.public_url.clone());
    let router = crate::router(app);
    output::line(&format!("listening on {url}"))?;
    tracing::info!(%url, %public_url, "accepting connections");

    let serving = tokio::spawn(accept(listener, router, config.clone(), tls.clone(), shutdown));
    let upkeep = tokio::spawn(metrics::upkeep());
    loop {
        tokio::select! {
            _ = interrupt.recv() => break tracing::info!("interrupted"),
            _ = terminate.recv() => break tracing::info!("told to terminate"),
            _ = hangup.recv() => read_again(tls.as_deref()),
        }
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
fn start(
    database: &Database,
    url: &str,
    config: &Arc<Config>,
    metrics_token: Option<Arc<str>>,
) -> Result<(App, ShutdownSwitch), Failure> {
    let public = config.general.public_url.0.as_deref();
    let storage_id = introduce(database, url, public)?;
    let (shutdown, switch) = Shutdown::new();
    let app = App {
        storage: Storage::open(database)?,
        accounts: Accounts::open(database, &config.limits)?,
        config: config.clone(),
        public_url: public.unwrap_or(url).into(),
        storage_id: storage_id.into(),
        metrics_token,
        shutdown,
    };
    Ok((app, switch))
}

/// The certificate, if there is to be one.
fn tls(settings: &General) -> Result<Option<Arc<Tls>>, Failure> {
    let (Some(cert), Some(key)) = (&settings.tls_cert, &settings.tls_key) else { return Ok(None) };
    let tls = Tls::load(cert.clone(), key.clone()).map_err(|error| {
        Failure::new(
            Kind::Usage,
            error,
            "tls_cert and tls_key name a certificate and its private key, both PEM",
        )
    })?;
    Ok(Some(Arc::new(tls)))
}

/// Reads what can change while the server runs.
fn read_again(tls: Option<&Tls>) {
    match tls.map(Tls::reload) {
        None => tracing::info!("there is no certificate to be read again"),
        Some(Ok(())) => tracing::info!("the certificate was read again"),
        Some(Err(error)) => {
            tracing::error!(%error, "the certificate was read again and is no good; the old one stays")
        }
    }
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
