//! A line between client and server that breaks off when a test says so.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A listening line. It ends with the test's process.
pub struct Proxy {
    address: String,
    /// How many bytes of the server each connection lets through.
    budget: Arc<AtomicUsize>,
}

impl Proxy {
    /// A line to a server, which holds until it is told otherwise.
    pub fn start(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let budget = Arc::new(AtomicUsize::new(usize::MAX));
        let (server, limit) = (server.replacen("http://", "", 1), Arc::clone(&budget));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if let Ok(server) = TcpStream::connect(&server) {
                    connect(client, server, limit.load(Ordering::SeqCst));
                }
            }
        });
        Self { address, budget }
    }

    /// Where the line begins, as a server's URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on every connection ends after so many bytes of the server.
    pub fn break_off_after(&self, bytes: usize) {
        self.budget.store(bytes, Ordering::SeqCst);
    }

    /// From now on connections hold.
    pub fn stay(&self) {
        self.budget.store(usize::MAX, Ordering::SeqCst);
    }
}

fn connect(client: TcpStream, server: TcpStream, budget: usize) {
    let again = |stream: &TcpStream| stream.try_clone().expect("a socket can be held twice");
    let (up, down) = ((again(&client), again(&server)), (server, client));
    thread::spawn(move || pass_on(up.0, up.1, usize::MAX));
    thread::spawn(move || pass_on(down.0, down.1, budget));
}

/// Passes bytes on until the budget is spent or an end hangs up; then both ends are hung up.
fn pass_on(mut from: TcpStream, mut to: TcpStream, mut budget: usize) {
    let mut buffer = [0; 4096];
    while budget > 0 {
        let most = buffer.len().min(budget);
        match from.read(&mut buffer[..most]) {
            Ok(count) if count > 0 && to.write_all(&buffer[..count]).is_ok() => budget -= count,
            _ => break,
        }
    }
    for stream in [from, to] {
        // Whoever hung up first is gone already.
        let _ = stream.shutdown(Shutdown::Both);
    }
}
