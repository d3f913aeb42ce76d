//! A week in a minute: people work, come and go, a stock client syncs documents of its own and hangs up in the middle, and
//! the server is compacted, backed up, restarted, killed and once put back to a backup. In the end every device shows the
//! same, nothing that was said to be on the server is missing, and its disk is in order. In the last two thirds of the rounds
//! the server is one process all along: its memory in the end is compared with what it was once it had done everything.
//!
//! Fifteen rounds run with all other tests. `CONCORD_SOAK_ROUNDS=330` makes it about ten minutes; the test runner's time limit
//! is shorter, so such a run is one of `cargo test --test e2e whatever_comes -- --nocapture`.

use std::path::PathBuf;

use automerge::Automerge;
use concord_sync::frame::Frame;
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;
use concord_tests::{Device, Server};

use crate::team::{Team, assert_same_views, list, text, views};
use crate::wire::{Wire, http, write};

/// Rounds, where nobody asks for more; fewer would not let the server do everything to compare with.
const ROUNDS: usize = 15;

/// People who join one after the other, and stay.
const GUESTS: usize = 4;

/// Rounds in which the server has everything done to it once.
const LAP: usize = 5;

/// Rounds after which people have a new board and a new meeting: documents are as many as the weeks, and stay small.
const WEEK: usize = 10;

/// What the server may take more at the end of a long life than once it had done everything, in bytes.
const GROWTH: u64 = 6 << 20;

/// Memory is given back soon, so that it happens often.
const OPTIONS: [&str; 4] = ["--limit", "idle_document=100ms", "--limit", "resident_bytes=256KiB"];

#[test]
fn whatever_comes_together_everybody_ends_with_everything_and_the_server_with_what_it_had() {
    let asked = std::env::var("CONCORD_SOAK_ROUNDS").map_or(ROUNDS, |text| text.parse().expect("a number"));
    let rounds = asked.max(ROUNDS);
    let mut soak = Soak::new();
    let troubled = rounds / 3;
    let mut warm = 0;
    for round in 1..=rounds {
        if round % WEEK == 1 {
            soak.begin_week(round / WEEK);
        }
        soak.work(round);
        soak.come_and_go(round);
        soak.sync_stock_client(round);
        soak.operate(round, round < troubled);
        if round == troubled {
            soak.restore();
        }
        soak.sync_somebody();
        if round == troubled + LAP {
            warm = soak.team.server.memory();
        }
    }
    let last = soak.end();
    let edits = soak.edits;
    println!(
        "{rounds} rounds, {edits} edits; memory {warm} bytes, {} rounds later {last}",
        rounds - troubled - LAP
    );
    assert!(last < warm + GROWTH, "memory grew from {warm} to {last} bytes");
}

struct Soak {
    team: Team,
    guests: Vec<Device>,
    /// Documents of a stock client: as it knows that the server has them.
    stock: Vec<(DocumentId, Automerge)>,
    folder: tempfile::TempDir,
    week: usize,
    edits: usize,
    random: u64,
}

impl Soak {
    fn new() -> Self {
        let team = Team::on(Server::with(&OPTIONS));
        let folder = tempfile::tempdir().expect("a temporary directory");
        Self { team, guests: Vec::new(), stock: Vec::new(), folder, week: 0, edits: 0, random: 0x5eed }
    }

    /// A number below `most`, the same in every run (SplitMix64).
    fn below(&mut self, most: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % most
    }

    fn device(&self, index: usize) -> &Device {
        match index {
            0 => &self.team.lin,
            1 => &self.team.chen,
            guest => &self.guests[guest - 2],
        }
    }

    fn devices(&self) -> usize {
        2 + self.guests.len()
    }

    /// A board with three tasks and a meeting, which everybody hears of.
    fn begin_week(&mut self, week: usize) {
        self.week = week;
        let lin = self.device(0);
        lin.ok(&format!("board add 'Week {week}' --prefix W{week}"));
        for task in 1..=3 {
            lin.ok(&format!("task add 'Task {task}' --board W{week} --owner Chen"));
        }
        lin.ok(&format!(
            "meeting add 'Weekly {week}.' --at '2024-07-12 14:00' --minutes 60 --invite Lin,Chen"
        ));
        (0..self.devices()).for_each(|index| drop(self.device(index).ok("sync")));
    }

    /// Everybody does a few things, with a server or without.
    fn work(&mut self, round: usize) {
        for index in 0..self.devices() {
            for _ in 0..3 {
                let (kind, task, number) = (self.below(6), 1 + self.below(3), self.edits);
                let (week, key) = (self.week, format!("W{}-00{task}", self.week));
                let line = match kind {
                    0 => format!("task add 'Round {round}, number {number}' --board W{week}"),
                    1 => format!("task comment {key} 'number {number}'"),
                    2 => format!("task set {key} due=2024-08-{:02}", 1 + number % 28),
                    3 => format!("task log {key} 15m"),
                    4 => format!("meeting note 'Weekly {week}.' -m 'Number {number} was said.'"),
                    _ => format!("task check add {key} 'number {number}'"),
                };
                self.device(index).ok(&line);
                self.edits += 1;
            }
        }
    }

    /// Somebody joins and stays, or joins, works and is removed.
    fn come_and_go(&mut self, round: usize) {
        let team = &self.team;
        team.lin.ok("sync");
        if round % 3 == 1 && self.guests.len() < GUESTS {
            let guest = team.joined(&format!("Guest{}", self.guests.len()), "editor");
            self.guests.push(guest);
        } else if round % 4 == 2 {
            let name = format!("Passer{round}");
            let passer = team.joined(&name, "editor");
            passer.ok("task comment CSAT-001 'in passing'");
            passer.ok("sync");
            team.lin.ok(&format!("member remove {name}"));
            passer.ok("task comment CSAT-001 'too late'");
            passer.refused(4, "sync");
            assert_eq!(passer.json("status")["held_back"], 1);
        }
    }

    /// A stock client makes a document and goes on with an older one; every other time it hangs up without a word.
    fn sync_stock_client(&mut self, round: usize) {
        let (server, workspace) = (&self.team.server, &self.team.workspace);
        let mut id = [0x50; 16];
        id[..8].copy_from_slice(&(round as u64).to_be_bytes());
        let (id, mut document) = (DocumentId::from_bytes(id), Automerge::new());
        let mut wire = Wire::joined(server, &workspace.id, &workspace.token);
        write(&mut document, "round", &round.to_string());
        wire.force(&id, &document, &[]);
        until_kept(&mut wire, &id, &document);
        self.stock.push((id, document));
        let older = round % self.stock.len();
        let (id, document) = &mut self.stock[older];
        let heads = document.get_heads();
        write(document, "again", &round.to_string());
        wire.force(id, document, &heads);
        until_kept(&mut wire, id, document);
        if round.is_multiple_of(2) {
            wire.leave();
        }
    }

    /// Whoever runs the server does what has to be done.
    fn operate(&mut self, round: usize, restart: bool) {
        match round % LAP {
            0 => drop(self.team.server.admin(&["compact"])),
            1 => drop(self.back_up()),
            2 if restart => {
                assert_eq!(self.team.server.terminate(), Some(0));
                self.team.server.serve();
            }
            3 if restart => {
                self.team.server.kill();
                self.team.server.serve();
            }
            _ => drop(self.team.server.admin(&["verify"])),
        }
    }

    /// The server is put back to a backup that lacks what somebody said since. Whom a backup does not know would be gone
    /// with it: everybody is in this one.
    fn restore(&mut self) {
        let backup = self.back_up();
        self.device(0).ok("task comment CSAT-002 'after the backup'");
        self.device(0).ok("sync");
        self.team.server.kill();
        let from = ["restore", "--from", backup.to_str().expect("a path in UTF-8")];
        let restored = self.team.server.command(&from).output().expect("it can be started");
        assert!(restored.status.success(), "{restored:?}");
        self.team.server.serve();
    }

    fn back_up(&self) -> PathBuf {
        let file = self.folder.path().join("backup.db");
        let _ = std::fs::remove_file(&file);
        self.team.server.admin(&["backup", "--to", file.to_str().expect("a path in UTF-8")]);
        file
    }

    fn sync_somebody(&mut self) {
        let index = self.below(self.devices());
        self.device(index).ok("sync");
    }

    /// Everybody syncs until nobody has anything left; what came of it all. The server's memory then.
    fn end(&mut self) -> u64 {
        for _ in 0..2 {
            (0..self.devices()).for_each(|index| drop(self.device(index).ok("sync")));
        }
        let here = views(self.device(0));
        for index in 0..self.devices() {
            let status = self.device(index).json("status");
            assert_eq!((&status["unsent"], &status["held_back"]), (&0.into(), &0.into()), "{status}");
            assert_same_views(&here, &views(self.device(index)));
        }
        let comments = self.device(1).json("task show CSAT-002");
        let restored =
            list(&comments["comments"]).iter().any(|comment| text(&comment["text"]) == "after the backup");
        assert!(restored, "what the backup lacked was offered again");
        let (server, workspace) = (&self.team.server, &self.team.workspace);
        let mut wire = Wire::joined(server, &workspace.id, &workspace.token);
        for (id, document) in &self.stock {
            assert_eq!(wire.fetch(id).get_heads(), document.get_heads(), "{id}");
        }
        wire.leave();
        until_let_go(server, &workspace.token);
        server.admin(&["verify"]);
        server.memory()
    }
}

/// Waits until the server says that it keeps all of the document.
fn until_kept(wire: &mut Wire, id: &DocumentId, document: &Automerge) {
    let heads = Heads::of(document);
    let told = |(of, told): &(DocumentId, Heads)| of == id && *told == heads;
    wire.until(|frame| match frame {
        Frame::Commits(commits) => commits.acknowledged.iter().any(told).then_some(()),
        _ => None,
    });
}

/// Asks until no document is in memory any more.
fn until_let_go(server: &Server, token: &str) {
    loop {
        let (_, metrics) = http(server, "GET", "/metrics", token);
        if metrics.lines().any(|line| line == "concord_documents_loaded 0") {
            return;
        }
        std::thread::yield_now();
    }
}
