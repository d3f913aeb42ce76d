//! samod, the Rust client of the automerge-repo family, against the real server: it must just work.
//!
//! samod brings its own protocol machine, storage and retries; the only thing lent to it here is a socket.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ReadDoc};
use concord_tests::{Server, Workspace};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, SinkExt, StreamExt, future};
use samod::storage::TokioFilesystemStorage;
use samod::{BackoffConfig, DialError, Dialer, DialerHandle, DocHandle, Repo, Transport, Url};
use tokio_tungstenite::tungstenite::Message;

/// An event that never comes is a failure and not a hung run.
const LIMIT: Duration = Duration::from_secs(60);

/// Opens WebSockets to one address.
struct Socket(Url);

impl Dialer for Socket {
    type Error = io::Error;

    fn url(&self) -> Url {
        self.0.clone()
    }

    fn connect(&self) -> BoxFuture<'static, Result<Transport, DialError<io::Error>>> {
        let url = self.0.to_string();
        async move {
            let (socket, _) = tokio_tungstenite::connect_async(url).await.map_err(DialError::transient)?;
            let (sink, stream) = socket.split();
            let frames = stream.filter_map(|message| {
                future::ready(match message {
                    Ok(Message::Binary(bytes)) => Some(Ok(bytes.to_vec())),
                    Ok(_) => None,
                    Err(error) => Some(Err(io::Error::other(error))),
                })
            });
            let sink = sink
                .sink_map_err(io::Error::other)
                .with(|bytes: Vec<u8>| future::ready(Ok::<_, io::Error>(Message::Binary(bytes.into()))));
            Ok(Transport::new(frames.boxed(), sink))
        }
        .boxed()
    }
}

/// One samod client.
struct Client {
    repo: Repo,
    address: Url,
    online: Option<DialerHandle<io::Error>>,
}

impl Client {
    /// One that keeps its documents in memory.
    async fn connect(server: &Server, workspace: &Workspace) -> Self {
        Self::with(Repo::build_tokio().load().await, server, workspace).await
    }

    /// One that keeps its documents in a directory.
    async fn over(directory: &Path, server: &Server, workspace: &Workspace) -> Self {
        let storage = TokioFilesystemStorage::new(directory);
        Self::with(Repo::build_tokio().with_storage(storage).load().await, server, workspace).await
    }

    async fn with(repo: Repo, server: &Server, workspace: &Workspace) -> Self {
        let address = Url::parse(&server.socket(workspace)).unwrap();
        let mut client = Self { repo, address, online: None };
        client.come_back().await;
        client
    }

    async fn come_back(&mut self) {
        let socket = Arc::new(Socket(self.address.clone()));
        let dialer = self.repo.dial(BackoffConfig::default(), socket).unwrap();
        dialer.established().await.unwrap();
        self.online = Some(dialer);
    }

    fn go_offline(&mut self) {
        self.online.take().unwrap().close();
    }

    async fn create(&self, key: &str, value: &str) -> DocHandle {
        let mut document = Automerge::new();
        document.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, value)).unwrap();
        self.repo.create(document).await.unwrap()
    }

    async fn find(&self, handle: &DocHandle) -> Option<DocHandle> {
        self.repo.find(handle.document_id().clone()).await.unwrap()
    }

    /// Resolves when the server has said that it has all that this client has.
    async fn delivered(&self, handle: &DocHandle) {
        let connection = self.online.as_ref().unwrap().connection_id().unwrap();
        handle.they_have_our_changes(connection).await;
    }
}

fn write(handle: &DocHandle, key: &str, value: &str) {
    handle.with_document(|document| {
        document.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, value)).unwrap();
    });
}

fn value(handle: &DocHandle, key: &str) -> Option<String> {
    handle.with_document(|document| {
        let found = document.get(ROOT, key).unwrap();
        found.and_then(|(value, _)| value.into_string().ok())
    })
}

/// Resolves when a document fulfils a condition: now, or after one of its changes.
async fn until(handle: &DocHandle, condition: impl Fn(&DocHandle) -> bool) {
    let mut changes = handle.changes();
    while !condition(handle) {
        changes.next().await.expect("the client is running");
    }
}

async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, work).await.expect("an event that was waited for never came")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_two_clients_creates_a_document_and_finds_the_others() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let lin = Client::connect(&server, &workspace).await;
        let chen = Client::connect(&server, &workspace).await;

        let (his, hers) = (lin.create("title", "客户访谈").await, chen.create("title", "Kick-off").await);
        future::join(lin.delivered(&his), chen.delivered(&hers)).await;
        assert_eq!(value(&chen.find(&his).await.unwrap(), "title").as_deref(), Some("客户访谈"));
        assert_eq!(value(&lin.find(&hers).await.unwrap(), "title").as_deref(), Some("Kick-off"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_documents_made_at_once_are_all_stored_and_found_at_once_by_another() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let lin = Client::connect(&server, &workspace).await;
        let chen = Client::connect(&server, &workspace).await;

        let make = async |number: usize| {
            let made = lin.create("number", &number.to_string()).await;
            lin.delivered(&made).await;
            made
        };
        let made = future::join_all((0..200).map(make)).await;
        let found = future::join_all(made.iter().map(|handle| chen.find(handle))).await;
        for (number, found) in found.into_iter().enumerate() {
            assert_eq!(value(&found.unwrap(), "number"), Some(number.to_string()));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_edit_one_document_at_once_and_end_equal() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let lin = Client::connect(&server, &workspace).await;
        let chen = Client::connect(&server, &workspace).await;
        let his = lin.create("title", "minutes").await;
        lin.delivered(&his).await;
        let hers = chen.find(&his).await.unwrap();

        for n in 0..20 {
            write(&his, &format!("lin {n}"), "x");
            write(&hers, &format!("chen {n}"), "x");
        }
        let complete = |handle: &DocHandle| handle.with_document(|document| document.length(ROOT)) == 41;
        future::join(until(&his, complete), until(&hers, complete)).await;
        assert_eq!(his.with_document(|d| d.get_heads()), hers.with_document(|d| d.get_heads()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_made_offline_on_both_sides_meet_when_they_come_back() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let mut lin = Client::connect(&server, &workspace).await;
        let mut chen = Client::connect(&server, &workspace).await;
        let his = lin.create("owner", "Chen").await;
        lin.delivered(&his).await;
        let hers = chen.find(&his).await.unwrap();

        lin.go_offline();
        chen.go_offline();
        write(&his, "due", "2024-07-17");
        write(&hers, "status", "blocked");
        future::join(lin.come_back(), chen.come_back()).await;

        let complete = |handle: &DocHandle| handle.with_document(|document| document.length(ROOT)) == 3;
        future::join(until(&his, complete), until(&hers, complete)).await;
        assert_eq!(his.with_document(|d| d.get_heads()), hers.with_document(|d| d.get_heads()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_offline_and_kept_on_disk_is_brought_by_the_next_client_over_the_directory() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let directory = tempfile::tempdir().unwrap();
        let lin = Client::connect(&server, &workspace).await;
        let his = lin.create("owner", "Chen").await;
        lin.delivered(&his).await;

        let mut chen = Client::over(directory.path(), &server, &workspace).await;
        let hers = chen.find(&his).await.unwrap();
        chen.go_offline();
        write(&hers, "status", "blocked");
        chen.repo.stop().await;
        drop((chen, hers));
        write(&his, "due", "2024-07-17");
        assert_eq!(value(&his, "status"), None, "nobody has heard of it yet");

        let chen = Client::over(directory.path(), &server, &workspace).await;
        let hers = chen.find(&his).await.unwrap();
        let complete = |handle: &DocHandle| handle.with_document(|document| document.length(ROOT)) == 3;
        future::join(until(&his, complete), until(&hers, complete)).await;
        assert_eq!(his.with_document(|d| d.get_heads()), hers.with_document(|d| d.get_heads()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_reaches_each_of_the_others_exactly_once_and_its_sender_never() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let people = future::join_all((0..3).map(|_| Client::connect(&server, &workspace))).await;
        let first = people[0].create("title", "presence").await;
        people[0].delivered(&first).await;
        let (second, third) = future::join(people[1].find(&first), people[2].find(&first)).await;
        let handles = [first, second.unwrap(), third.unwrap()];

        let mut heard: Vec<_> = handles.iter().map(|handle| handle.ephemera().boxed()).collect();
        for message in 0..22 {
            for (person, handle) in handles.iter().enumerate() {
                handle.broadcast(vec![person as u8, message]);
            }
        }
        for (person, heard) in heard.iter_mut().enumerate() {
            let mut from = [(); 3].map(|()| Vec::new());
            while from.iter().filter(|messages| messages.last() == Some(&21)).count() < 2 {
                let message = heard.next().await.unwrap();
                from[usize::from(message[0])].push(message[1]);
            }
            for (other, messages) in from.into_iter().enumerate() {
                let sent: Vec<u8> = if other == person { Vec::new() } else { (0..22).collect() };
                assert_eq!(messages, sent, "what {person} heard of {other}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_nobody_has_is_unavailable_at_once_and_found_once_it_exists() {
    within(async {
        let server = Server::start();
        let workspace = server.workspace("Interop");
        let mut lin = Client::connect(&server, &workspace).await;
        let chen = Client::connect(&server, &workspace).await;

        lin.go_offline();
        let his = lin.create("title", "late").await;
        assert!(chen.find(&his).await.is_none());
        lin.come_back().await;
        lin.delivered(&his).await;
        let wu = Client::connect(&server, &workspace).await;
        assert_eq!(value(&wu.find(&his).await.unwrap(), "title").as_deref(), Some("late"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_confirmed_is_there_after_it_was_killed() {
    within(async {
        let mut server = Server::start();
        let workspace = server.workspace("Interop");
        let lin = Client::connect(&server, &workspace).await;
        let his = lin.create("round", "0").await;
        for round in 1..=5 {
            write(&his, "round", &round.to_string());
            lin.delivered(&his).await;
        }
        server.kill();
        server.serve();
        let chen = Client::connect(&server, &workspace).await;
        assert_eq!(value(&chen.find(&his).await.unwrap(), "round").as_deref(), Some("5"));
    })
    .await;
}
