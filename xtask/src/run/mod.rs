//! `cargo xtask run`: from a clean clone to two people at work, with nothing to configure.
//!
//! The server is started twice. The first process is for filling the sample workspace through the real
//! command line and for making an invite, which names the address. It is stopped, and the second takes the
//! place of this program: Ctrl-C and signals reach the server itself, and nothing is left behind.

mod sample;
mod server;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::process;
use crate::steps::{self, Steps};
use sample::Sample;
use server::Server;

const HELP: &str = "\
Builds both programs, starts the server with a sample workspace, and says what to type next.

Usage: cargo xtask run [--listen ADDRESS] [--data DIR]

Options:
  --listen ADDRESS   where the server listens [default: as before, at first 127.0.0.1:8480];
                     port 0 picks a free one
  --data DIR         where everything is kept [default: sample/ in Cargo's target folder]

The workspace is the handbook's: a board with three tasks and a kick-off meeting, made by Lin on a device
of her own and published to the server. Nothing leaves this machine. A second run finds what is there.
Ctrl-C stops the server; removing the directory begins anew.
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    /// None: where the sample was published before, else the port of the manual.
    listen: Option<SocketAddr>,
    data: PathBuf,
}

/// The port of the manual.
const PORT: u16 = 8480;

/// The errand. It ends with the server.
pub fn main(arguments: &[String]) -> Result<(), Failure> {
    let Some(options) = parse(arguments)? else {
        print!("{HELP}");
        return Ok(());
    };
    let sample = Sample::at(&options.data);
    let mut steps = Steps::new(5);
    steps.begin("looking whether the port is free");
    let listen = choose(options.listen, sample.address())?;
    probe(listen)?;

    steps.begin("building the server and the command line (some minutes the first time)");
    process::run(
        "building the programs",
        process::cargo().args(["build", "--bin", "concord-server", "--bin", "concord"]),
    )?;

    steps.begin(format!("starting the server over {}", shown(&options.data)));
    sample.prepare()?;
    let server = Server::start(&sample.server_data(), listen)?;

    if sample.is_complete() {
        steps.begin("the sample workspace is there already");
    } else {
        steps.begin("making the sample workspace as Lin, by the command line");
        sample.fill(&server)?;
    }

    steps.begin("inviting a second person");
    let invite = sample.invite()?;
    let listen = server.stop()?;
    println!("{}", next(&sample, &invite, listen));
    Err(server::become_the_server(&sample.server_data(), listen))
}

/// Reads the options; none if help is asked for.
fn parse(arguments: &[String]) -> Result<Option<Options>, Failure> {
    let mut options = Options { listen: None, data: process::target_dir().join("sample") };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            let missing = || Failure::usage(format!("{word} wants a value"), "see `cargo xtask run --help`");
            words.next().ok_or_else(missing)
        };
        match word.as_str() {
            "-h" | "--help" => return Ok(None),
            "--listen" => {
                let text = value()?;
                options.listen = Some(text.parse().map_err(|_| {
                    Failure::usage(
                        format!("not an address with a port: {text}"),
                        "for example --listen 127.0.0.1:9000",
                    )
                })?);
            }
            "--data" => {
                let here = std::env::current_dir()
                    .map_err(|error| Failure::new(format!("the current directory is gone: {error}")))?;
                options.data = here.join(value()?);
            }
            other => {
                return Err(Failure::usage(
                    format!("unknown option: {other}"),
                    "see `cargo xtask run --help`",
                ));
            }
        }
    }
    Ok(Some(options))
}

/// Where to listen. The devices of a sample that was published look for the server where it was then.
fn choose(asked: Option<SocketAddr>, published: Option<SocketAddr>) -> Result<SocketAddr, Failure> {
    match (asked, published) {
        (Some(asked), Some(published)) if asked.port() != 0 && asked != published => Err(Failure::usage(
            format!("the sample was published at {published}, and its devices look for it there"),
            format!("leave out --listen {asked}, or keep another sample with --data DIR"),
        )),
        (_, Some(published)) => Ok(published),
        (asked, None) => Ok(asked.unwrap_or(SocketAddr::from(([127, 0, 0, 1], PORT)))),
    }
}

/// Fails while nothing has been built yet if the server could not listen there.
fn probe(address: SocketAddr) -> Result<(), Failure> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Err(Failure::new(format!("{address} is in use, perhaps by a server of an earlier run")).hint(
                "stop that one, or use another port and sample: \
                    cargo xtask run --listen 127.0.0.1:9000 --data DIR",
            ))
        }
        Err(error) => Err(Failure::new(format!("the server can't listen on {address}: {error}"))
            .hint("choose another address with --listen")),
    }
}

/// What to type next, ready to be pasted into another terminal at the project's root.
fn next(sample: &Sample, invite: &str, listen: SocketAddr) -> String {
    let concord = shown(&process::built("concord"));
    let (lin, chen) = (shown(&sample.lin()), shown(&sample.chen()));
    let chen_joins = if sample.chen_has_joined() {
        format!("Chen has joined already, on a device of her own:\n  {concord} --data {chen} task list")
    } else {
        format!(
            "Join as Chen, a second person with a device of her own, and look at the same board:\n\
             \x20 {concord} --data {chen} join {invite} --me Chen\n\
             \x20 {concord} --data {chen} task list"
        )
    };
    format!(
        "
The server runs on http://{listen} until Ctrl-C. Everything is kept in {data}.
In a second terminal, in {root}:

Look around as Lin, who made the workspace:
  {concord} --data {lin} board show \"Customer satisfaction project\"
  {concord} --data {lin} meeting show \"Q3 marketing kick-off\"

{chen_joins}

Leave this running as Lin in a third terminal, and see what Chen does arrive:
  {concord} --data {lin} sync --watch

Edit as Chen; the first command works with no network, the second sends it:
  {concord} --data {chen} task block CSAT-002 \"2 customers' times clash\"
  {concord} --data {chen} sync

Stop the server, edit on both sides, start it again, sync: nobody is overruled in silence.
  {concord} --data {lin} conflicts list
",
        root = process::root().display(),
        data = shown(sample.folder()),
    )
}

/// A path as it is typed at the project's root.
fn shown(path: &Path) -> String {
    let text = path.strip_prefix(process::root()).unwrap_or(path).display().to_string();
    if text.contains(' ') { format!("'{text}'") } else { text }
}

/// Notes are for what a person waits for; a sample is made of many quick commands, so each is one word.
fn tell(what: &str) {
    steps::note(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(words: &[&str]) -> Result<Option<Options>, Failure> {
        parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_defaults_are_the_port_of_the_manual_and_a_folder_that_cargo_clean_removes() {
        let options = options(&[]).unwrap().unwrap();
        assert_eq!(choose(options.listen, None).unwrap().to_string(), "127.0.0.1:8480");
        assert!(options.data.starts_with(process::target_dir()));
    }

    #[test]
    fn bad_options_are_usage_errors_with_one_line_and_a_hint() {
        for words in [&["--listen"][..], &["--listen", "8480"], &["--data"], &["--fast"]] {
            let failure = options(words).unwrap_err();
            assert_eq!((failure.code, failure.to_string().lines().count()), (2, 2), "{words:?}");
        }
    }

    #[test]
    fn a_sample_stays_where_its_devices_look_for_it() {
        let (here, there) = ("127.0.0.1:9000".parse().unwrap(), "127.0.0.1:9001".parse().unwrap());
        assert_eq!(choose(None, Some(here)).unwrap(), here);
        assert_eq!(choose(Some(here), Some(here)).unwrap(), here);
        let refusal = choose(Some(there), Some(here)).unwrap_err().to_string();
        assert!(refusal.contains("127.0.0.1:9000") && refusal.contains("--data"), "{refusal}");
    }

    #[test]
    fn a_port_in_use_is_one_line_with_a_hint() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let failure = probe(taken.local_addr().unwrap()).unwrap_err().to_string();
        assert_eq!(failure.lines().count(), 2, "{failure}");
        assert!(failure.contains("in use") && failure.contains("--listen"), "{failure}");
    }
}
