//! `concord-server serve`: the running server, from its lock to its last connection.

use std::fs::{File, TryLockError};
use std::io::IsTerminal;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::failure::{Failure, Kind};
use super::{DataDir, output};
use crate::accounts::Accounts;
use crate::app::{App, Shutdown, ShutdownSwitch};
use crate::config::Limits;
use crate::listen::accept;
use crate::metrics;
use crate::server_url::{known_storage_id, remember, storage_id};
use crate::storage::sqlite::Database;
use crate::storage::{Storage, StorageError};

/// Held by the one server of a data directory as long as it runs, whatever ends it.
const LOCK_FILE: &str = "concord.lock";

/// Serve the workspaces of a data directory until told to stop
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  concord-server serve --data /srv/concord --public-url https://concord.example.org"
)]
pub struct Serve {
    #[command(flatten)]
    data: DataDir,
    /// Address to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8480")]
    listen: String,
    /// How people reach the server: what invite URLs begin with
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
}

/// Runs the command.
pub fn run(arguments: Serve) -> Result<(), Failure> {
    log_to_stderr();
    let addresses = addresses(&arguments.listen)?;
    let database = Database::create(&arguments.data.data)?;
    let lock = lock(&arguments.data.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(&arguments, &addresses, &database));
    runtime.shutdown_background();
    drop(lock);
    served
}

async fn serve(arguments: &Serve, addresses: &[SocketAddr], database: &Database) -> Result<(), Failure> {
    let listener = TcpListener::bind(addresses).await.map_err(|error| {
        let message = format!("can't listen on {}: {error}", arguments.listen);
        Failure::new(Kind::Fault, message, "choose another address or port with --listen")
    })?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let url = format!("http://{}", listener.local_addr()?);
    let (app, switch) = start(database, &url, arguments.public_url.as_deref())?;
    output::line(&format!("listening on {url}"))?;
    tracing::info!(%url, public_url = %app.public_url, "accepting connections");

    let (storage, limits, shutdown) = (app.storage.clone(), app.limits.clone(), app.shutdown.clone());
    let serving = tokio::spawn(accept(listener, crate::router(app), limits.clone(), shutdown));
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
    if tokio::time::timeout(limits.shutdown_grace, ended).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    storage.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Opens everything a server needs, and remembers where it is reached.
fn start(database: &Database, url: &str, public: Option<&str>) -> Result<(App, ShutdownSwitch), Failure> {
    let limits = Limits::default();
    let storage_id = introduce(database, url, public)?;
    let (shutdown, switch) = Shutdown::new();
    let app = App {
        storage: Storage::open(database)?,
        accounts: Accounts::open(database, &limits)?,
        limits: Arc::new(limits),
        public_url: public.unwrap_or(url).into(),
        storage_id: storage_id.into(),
        shutdown,
    };
    Ok((app, switch))
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
    let path = directory.join(LOCK_FILE);
    let file =
        File::options().create(true).truncate(false).write(true).open(path).map_err(StorageError::from)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = format!("another server is running on {}", directory.display());
            Err(Failure::new(Kind::Fault, message, "stop it first, or serve another directory"))
        }
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

fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    match host {
        Some(host) if !host.is_empty() && !url.contains(char::is_whitespace) => Ok(url.to_owned()),
        _ => Err("expected a URL such as https://concord.example.org".to_owned()),
    }
}

/// `CONCORD_LOG` chooses what is logged, in the syntax of tracing-subscriber's filters; `info` if it is not set.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("CONCORD_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // Tests may have one already.
    let _ = subscriber.try_init();
}
