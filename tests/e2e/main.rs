//! People at their devices and a server between them, all of them real processes.
//!
//! What Concord promises is a promise about several programs at once: what is printed as saved survives a
//! kill, what is shown as on the server is on its disk, whoever has the same changes sees the same, and
//! nobody is overruled in silence. So these tests do what people do, with the programs that people run, and
//! look only at what people and scripts can see: output, exit codes, and the other person's screen.
//!
//! Every device has a home, a data directory and a clock of its own, and nothing of the machine's
//! environment. Nothing waits for time to pass. A module for each promise:
//! - `together`: a workspace is made on one device, published, and is the same on another.
//! - `apart`: two people work with no server in reach, and come together again.
//! - `live`: both stay connected, and an edit here shows there.
//! - `reminders`: deadlines remind once, with and without a server, on a line and on the desktop.
//! - `killed_server`, `killed_client`: they are killed in the middle of work.
//! - `access`: who may not, can't; and what they did is kept.
//! - `devices`: several devices of one person, and one that was lost.
//! - `copies`: data directories that were copied or restored mend themselves.
//! - `fixture`: data directories that earlier versions have left behind.
//! - `secure`: the same by TLS, and a certificate that is replaced meanwhile.
//! - `soak`: all of it at random for a while, and everything is there in the end.
//! - `bad_input`: what can't be done is told in one line, with a hint and an exit code, and does nothing.
//! - `bad_wire`: what strangers may send to the server, and what becomes of it.
//! - `bad_disk`: databases that are full, damaged or newer.
//!
//! `team` holds the people of the handbook and what they have on their boards, `wire` is a client
//! without manners, `proxy` a line that breaks, `desktop` what shows notifications.

mod access;
mod apart;
mod bad_disk;
mod bad_input;
mod bad_wire;
mod copies;
#[cfg(target_os = "linux")]
mod desktop;
mod devices;
mod fixture;
mod killed_client;
mod killed_server;
mod live;
mod proxy;
mod reminders;
mod secure;
mod soak;
mod team;
mod together;
mod wire;
