//! The listening socket, with room for those who wait to be accepted, and the files that a process may have open.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

use crate::config::Limits;

/// Files that a server needs besides its sockets: databases, logs, certificates.
const OTHER_FILES: u64 = 128;

/// Listens on the first of the addresses on which that is possible.
pub fn bind(addresses: &[SocketAddr], limits: &Limits) -> io::Result<TcpListener> {
    let mut last = io::Error::new(io::ErrorKind::AddrNotAvailable, "no address");
    for address in addresses {
        match bind_one(*address, limits.backlog) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn bind_one(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that restarts takes its address back at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(backlog)
}

/// How many sockets there may be: what the limit says, or what the system allows this process to have.
pub fn most_sockets(limits: &Limits) -> usize {
    let wanted = limits.sockets as u64 + OTHER_FILES;
    let allowed = rlimit::increase_nofile_limit(wanted).unwrap_or(wanted);
    if allowed >= wanted {
        return limits.sockets;
    }
    let sockets = allowed.saturating_sub(OTHER_FILES).max(1);
    tracing::warn!(
        sockets,
        "the system allows fewer open files ({allowed}) than the limit `sockets` asks for ({wanted}): raise its limit"
    );
    sockets as usize
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    /// How many of ten who come while nobody accepts, and wait so long for a place, have one.
    async fn waiting(backlog: u32, patience: Duration) -> usize {
        let limits = Limits { backlog, ..Limits::default() };
        let listener = bind(&[SocketAddr::from(([127, 0, 0, 1], 0))], &limits).expect("a free port");
        let address = listener.local_addr().expect("the address it listens on");
        let come = || TcpStream::connect_timeout(&address, patience).ok();
        let waiting: Vec<_> = (0..10).filter_map(|_| come()).collect();
        waiting.len()
    }

    #[tokio::test]
    async fn as_many_wait_to_be_accepted_as_the_backlog_says() {
        // Where there is room nobody waits.
        assert_eq!(waiting(100, Duration::from_secs(20)).await, 10);
        let few = waiting(2, Duration::from_millis(50)).await;
        assert!((1..10).contains(&few), "{few}");
    }
}
