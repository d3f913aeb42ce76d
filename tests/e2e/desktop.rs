//! What shows notifications on a desktop, as `org.freedesktop.Notifications` describes it, on a bus with nobody else.

use std::collections::HashMap;
use std::future::pending;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use concord_tests::LIMIT;
use tokio::net::{UnixListener, UnixStream};
use zbus::OwnedVariant;
use zbus::connection::Builder;
use zbus::{Connection, Guid, interface};

/// A desktop. It serves until the test ends.
pub struct Desktop {
    folder: tempfile::TempDir,
    heard: Receiver<Heard>,
}

/// What it heard.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// Somebody has come to the bus.
    Connected,
    /// This is to be shown.
    Shown { summary: String, body: String },
}

impl Desktop {
    /// A desktop that takes the body of a notification for markup.
    pub fn start() -> Self {
        Self::that(true)
    }

    /// A desktop that never answers when it is to show something.
    pub fn hanging() -> Self {
        Self::that(false)
    }

    fn that(answers: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let (tell, heard) = channel();
        let path = folder.path().join("bus");
        let (listens, listening) = channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(serve(path, listens, tell, answers));
        });
        listening.recv_timeout(LIMIT).expect("the bus listens");
        Self { folder, heard }
    }

    /// The variable and the value by which programs find its bus.
    pub fn variable(&self) -> (&'static str, String) {
        ("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", self.folder.path().join("bus").display()))
    }

    /// Waits for the next notification; returns what stands above and what below.
    #[track_caller]
    pub fn shown(&self) -> (String, String) {
        loop {
            match self.heard.recv_timeout(LIMIT).expect("something was to be shown") {
                Heard::Shown { summary, body } => return (summary, body),
                Heard::Connected => {}
            }
        }
    }

    /// What it has heard up to now.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.try_iter().collect()
    }
}

async fn serve(path: PathBuf, listens: Sender<()>, tell: Sender<Heard>, answers: bool) {
    let listener = UnixListener::bind(path).expect("a socket in a fresh directory");
    listens.send(()).expect("the test waits for it");
    let mut connections = Vec::new();
    while let Ok((stream, _)) = listener.accept().await {
        drop(tell.send(Heard::Connected));
        // Whoever breaks off while it says who it is has gone.
        connections.extend(connected(stream, tell.clone(), answers).await);
    }
}

async fn connected(stream: UnixStream, tell: Sender<Heard>, answers: bool) -> zbus::Result<Connection> {
    Builder::unix_stream(stream.into_std()?)
        .server(Guid::generate())
        .p2p()
        .serve_at("/org/freedesktop/DBus", Bus)
        .serve_at("/org/freedesktop/Notifications", Notifications { tell, answers })
        .build()
        .await
}

/// The bus itself, as far as a client greets it.
struct Bus;

#[interface(name = "org.freedesktop.DBus")]
impl Bus {
    fn hello(&self) -> String {
        ":1.1".to_owned()
    }
}

struct Notifications {
    tell: Sender<Heard>,
    answers: bool,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned(), "body-markup".to_owned()]
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    async fn notify(
        &self,
        _program: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _timeout: i32,
    ) -> u32 {
        drop(self.tell.send(Heard::Shown { summary, body }));
        if !self.answers {
            pending::<()>().await;
        }
        1
    }
}
