//! The smallest server around samod, by its own storage and its own axum adapter: `bench-samod DIR ADDRESS`.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::routing::get;
use samod::storage::TokioFilesystemStorage;
use samod::{Repo, ShareConfig};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(data), Some(address)) = (words.next(), words.next()) else {
        return Err("usage: bench-samod DIR ADDRESS".into());
    };
    let repo = Repo::build_tokio()
        .with_storage(TokioFilesystemStorage::new(data))
        .with_peer_id("samod".into())
        // A server speaks of a document when it is asked for it, as automerge-repo's does.
        .with_share_policy(ShareConfig::default().with_announce(false))
        .load()
        .await;
    let listener = TcpListener::bind(address).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let acceptor = Arc::new(repo.make_acceptor(url.replace("http", "ws").parse()?)?);
    let upgrade = move |upgrade: WebSocketUpgrade| async move {
        upgrade.on_upgrade(move |socket| async move {
            // A connection that can't be accepted ends, and its client sees it.
            let _ = acceptor.accept_axum(socket, None);
        })
    };
    println!("listening on {url}");
    axum::serve(listener, Router::new().route("/", get(upgrade))).await?;
    Ok(())
}
