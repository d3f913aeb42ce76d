//! A client that stays connected, read line by line as it speaks.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// An event that never comes is a failure and not a hung run.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A running `sync --watch --json`. Dropping it kills the process.
pub struct Watch {
    process: Child,
    events: Receiver<Value>,
}

impl Watch {
    /// Starts the process and reads what it prints, a JSON value a line.
    ///
    /// # Panics
    ///
    /// If it can't be started.
    pub fn start(mut command: Command) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the client's program can be started");
        let out = process.stdout.take().expect("its output is piped");
        let (tell, events) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).expect("a JSON value a line");
                if tell.send(event).is_err() {
                    break;
                }
            }
        });
        Self { process, events }
    }

    /// Waits for the first event that is wanted; those before it are passed over.
    ///
    /// # Panics
    ///
    /// If it does not come.
    #[track_caller]
    pub fn until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + LIMIT;
        loop {
            match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(event) if wanted(&event) => return event,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => panic!("an event that was waited for never came"),
                Err(RecvTimeoutError::Disconnected) => panic!("the client ended while it was waited for"),
            }
        }
    }

    /// Waits for the first event that is wanted, and returns it with those before it.
    ///
    /// # Panics
    ///
    /// If it does not come.
    #[track_caller]
    pub fn all_until(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let seen = std::cell::RefCell::new(Vec::new());
        self.until(|event| {
            seen.borrow_mut().push(event.clone());
            wanted(event)
        });
        seen.into_inner()
    }

    /// Waits for any event, or until the process ends.
    pub fn next(&self) -> Option<Value> {
        self.events.recv_timeout(LIMIT).ok()
    }

    /// SIGKILL.
    ///
    /// # Panics
    ///
    /// If it can't be killed.
    pub fn kill(&mut self) {
        self.process.kill().expect("a child can be killed");
        self.process.wait().expect("a child can be waited for");
    }

    /// Waits until the process ends by itself, and returns its exit code.
    ///
    /// # Panics
    ///
    /// If it does not end.
    #[track_caller]
    pub fn end(&mut self) -> Option<i32> {
        let deadline = Instant::now() + LIMIT;
        // Its output ends when it does.
        while let Ok(_) | Err(RecvTimeoutError::Timeout) =
            self.events.recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            assert!(Instant::now() < deadline, "the client was to end and did not");
        }
        self.process.wait().expect("a child can be waited for").code()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.kill();
    }
}
