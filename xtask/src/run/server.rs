//! The server's process: started for filling the sample, then in this program's place.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::failure::Failure;
use crate::process;

/// A running server.
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts the server and waits for the line that says that it accepts connections.
    pub fn start(data: &Path, listen: SocketAddr) -> Result<Self, Failure> {
        let mut command = serve(data, listen);
        let mut child = command
            // It lives for a second: what goes well is not worth a person's attention.
            .env("CONCORD_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| Failure::new(format!("the server could not be started: {error}")))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            let read = BufReader::new(out).read_line(&mut line);
            read.map_err(|error| Failure::new(format!("the server can't be heard: {error}")))?;
        }
        match line.trim().strip_prefix("listening on http://").and_then(|text| text.parse().ok()) {
            Some(address) => Ok(Self { child, address }),
            None => {
                // Whatever it is doing, it is not what was promised: no process may stay behind.
                let _ = child.kill();
                let _ = child.wait();
                Err(Failure::new("the server did not start; its own words are above"))
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people and the command line reach it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends the server as Ctrl-C would, waits until it has, and tells where it listened.
    pub fn stop(mut self) -> Result<SocketAddr, Failure> {
        let asked = process::works(process::at_root("kill").args(["-TERM", &self.child.id().to_string()]));
        let ended = if asked { Ok(()) } else { self.child.kill() };
        ended
            .and_then(|()| self.child.wait())
            .map_err(|error| Failure::new(format!("the server could not be stopped: {error}")))?;
        Ok(self.address)
    }
}

impl Drop for Server {
    /// A failed errand leaves no server behind; one that was stopped is not there any more.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Hands this process over to the server. Returns only if that can't be done, or when the server has ended.
pub fn become_the_server(data: &Path, listen: SocketAddr) -> Failure {
    let mut command = serve(data, listen);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Failure::new(format!("the server could not be started: {}", command.exec()))
    }
    #[cfg(not(unix))]
    match process::run("serving", &mut command) {
        Ok(()) => Failure::new("the server has ended"),
        Err(failure) => failure,
    }
}

fn serve(data: &Path, listen: SocketAddr) -> Command {
    let mut command = process::at_root(process::built("concord-server"));
    command.args(["serve", "--listen", &listen.to_string(), "--data"]).arg(data);
    command
}
