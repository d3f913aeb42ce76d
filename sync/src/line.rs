//! The durable end of a document's history, and how peers follow it without anybody holding the document.
//!
//! Most of what peers say is "I have what you have", and most of what they are to be told is the changes that were just
//! made durable. Both need no document: a [`Line`] knows the durable heads and the last few commits, and each peer is a
//! [`Follower`] at some place of it. Connections lose nothing and keep order, so what was sent counts as known; what
//! does not fit that picture (a peer with changes of its own, one that asks for something by name, one that fell too far
//! behind) is answered by upstream's functions over the document, until it fits again.
//!
//! Nothing here knows of changes that are not durable, so whatever it says is an acknowledgement.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::heads::Heads;
use crate::limits;
use crate::message::{self, SyncMessage, Tone};
use crate::peer::{PeerState, Run};

/// A document's durable heads and the commits that last led to them.
#[derive(Debug)]
pub struct Line {
    heads: Heads,
    /// The place before the first commit that is kept. Places count commits, from wherever the line began.
    start: u64,
    /// The heads at that place.
    start_heads: Heads,
    commits: VecDeque<Commit>,
    bytes: usize,
    /// Messages from a place to the end, for peers who made none of the commits between.
    made: Vec<(u64, bool, Arc<[u8]>)>,
}

#[derive(Debug)]
struct Commit {
    run: Run,
    /// Heads with the commit.
    heads: Heads,
    /// The one peer by whom it came, if it was one.
    writer: Option<u64>,
}

/// What a line knows of one peer.
#[derive(Debug, Clone)]
pub struct Follower {
    /// The place up to which it has, or was sent, all commits that are not its own.
    told: u64,
    /// Heads that it and we had, when last heard of.
    known: Heads,
    /// The heads that it last said.
    said: Heads,
    /// It waits for an answer, whether there is news or not.
    owed: bool,
    read_only: bool,
    takes_documents: bool,
    takes_resets: bool,
}

/// What is to be done about a peer's message.
#[derive(Debug)]
pub enum Heard {
    /// It follows the line, see [`Line::tell`].
    Follows(Follower),
    /// It has nothing of the document: it is to be sent the stored one, see [`whole`].
    Empty(Follower),
    /// Only the document can tell.
    Asks,
}

/// What there is to say to a follower.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    Nothing,
    /// This sync message.
    Message(Arc<[u8]>),
    /// Only the document can tell: the peer fell behind what is kept, or has to be asked for what it sent before.
    Asks,
}

impl Line {
    /// The line of a document with these durable heads; empty ones for a document that does not exist.
    pub fn at(heads: Heads) -> Self {
        let start_heads = heads.clone();
        Line { heads, start: 0, start_heads, commits: VecDeque::new(), bytes: 0, made: Vec::new() }
    }

    /// The durable heads.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Something is durable now. `writer` is the one peer by whom it came, if it was one.
    pub fn advance(&mut self, run: Run, heads: Heads, writer: Option<u64>) {
        self.made.clear();
        self.heads = heads.clone();
        let by_itself = !run.ends.is_empty();
        self.bytes += run.bytes.len();
        self.commits.push_back(Commit { run, heads, writer });
        // A whole document is sent to nobody who has a part of it.
        while !by_itself && !self.commits.is_empty()
            || self.commits.len() > limits::LINE_COMMITS
            || self.bytes > limits::LINE_BYTES
        {
            self.forget_first();
        }
    }

    /// Lets go of the commits that are kept, while nobody follows.
    pub fn shorten(&mut self) {
        while !self.commits.is_empty() {
            self.forget_first();
        }
        self.commits.shrink_to_fit();
        self.made = Vec::new();
    }

    fn forget_first(&mut self) {
        if let Some(first) = self.commits.pop_front() {
            self.start += 1;
            self.bytes -= first.run.bytes.len();
            self.start_heads = first.heads;
        }
    }

    fn end(&self) -> u64 {
        self.start + self.commits.len() as u64
    }

    /// The place at which the heads were these, the last one if there are several.
    fn place(&self, heads: &Heads) -> Option<u64> {
        if *heads == self.heads {
            return Some(self.end());
        }
        let index = self.commits.iter().rposition(|commit| commit.heads == *heads);
        let place = index.map(|index| self.start + index as u64 + 1);
        place.or_else(|| (*heads == self.start_heads).then_some(self.start))
    }

    /// Judges a message without changes of a peer, known or new, which may or may not change the document.
    pub fn hear(&self, known: Option<&Follower>, message: &SyncMessage, may_write: bool) -> Heard {
        if !message.is_statement() || message.is_read_only() || self.heads.is_empty() {
            return Heard::Asks;
        }
        let new = |told, heads: &Heads| Follower {
            told,
            known: heads.clone(),
            said: message.heads().clone(),
            owed: true,
            read_only: !may_write,
            takes_documents: message.takes_documents(),
            takes_resets: message.takes_resets(),
        };
        if message.heads().is_empty() {
            let takes = message.takes_documents();
            return if takes { Heard::Empty(new(0, &self.heads)) } else { Heard::Asks };
        }
        if let Some(place) = self.place(message.heads()) {
            return Heard::Follows(match known {
                None => new(place, message.heads()),
                Some(known) => Follower {
                    told: known.told.max(place),
                    known: message.heads().clone(),
                    said: message.heads().clone(),
                    ..*known
                },
            });
        }
        // It has something that we lack: told what we have, it will send that. Once is enough; a viewer need not be told.
        let shared = message.last_sync().and_then(|heads| Some((self.place(&heads)?, heads)));
        match (shared, known) {
            (Some((place, heads)), None) => Heard::Follows(new(place, &heads)),
            (Some((place, heads)), Some(known)) if known.said != *message.heads() => {
                Heard::Follows(Follower {
                    told: known.told.max(place),
                    known: heads,
                    said: message.heads().clone(),
                    owed: may_write,
                    ..known.clone()
                })
            }
            (Some(_), Some(known)) if !may_write => Heard::Follows(known.clone()),
            _ => Heard::Asks,
        }
    }

    /// True if there may be something to say to a follower.
    pub fn has_news(&self, follower: &Follower, may_write: bool) -> bool {
        follower.owed || follower.told < self.end() || follower.read_only == may_write
    }

    /// A peer follows from the durable heads on, and waits for an answer: it sent changes, and they are taken.
    pub fn follow(&self, message: &SyncMessage, may_write: bool) -> Follower {
        Follower {
            told: self.end(),
            known: self.heads.clone(),
            said: message.heads().clone(),
            owed: true,
            read_only: !may_write,
            takes_documents: message.takes_documents(),
            takes_resets: message.takes_resets(),
        }
    }

    /// The next message for a follower. `id` is the name by which it is the writer of commits.
    pub fn tell(&mut self, id: u64, follower: &mut Follower, may_write: bool) -> Told {
        let mut tone = Tone { read_only: !may_write, reset: false };
        if follower.read_only == may_write {
            // What it sent while it might not write was left aside: it is asked for that again.
            tone.reset = may_write;
            if tone.reset && !follower.takes_resets {
                return Told::Asks;
            }
            follower.read_only = !may_write;
            follower.owed = true;
        }
        if follower.told < self.start {
            return Told::Asks;
        }
        let from = follower.told;
        let since = (from - self.start) as usize;
        let others = |commit: &&Commit| commit.writer != Some(id);
        let fresh = self.commits.range(since..).filter(others).count();
        if fresh == 0 && !follower.owed {
            follower.told = self.end();
            return Told::Nothing;
        }
        let all = fresh == self.commits.len() - since && !tone.reset;
        let ready =
            self.made.iter().find(|(place, read_only, _)| (*place, *read_only) == (from, tone.read_only));
        if let (true, Some((_, _, ready))) = (all, ready) {
            let ready = ready.clone();
            self.told(follower);
            return Told::Message(ready);
        }
        let commits = self.commits.range(since..).filter(others);
        let changes = commits.flat_map(|commit| commit.run.changes());
        let made: Arc<[u8]> = message::leading_to(&self.heads, changes, tone).into();
        if all {
            self.made.push((from, tone.read_only, made.clone()));
        }
        self.told(follower);
        Told::Message(made)
    }

    fn told(&self, follower: &mut Follower) {
        follower.told = self.end();
        follower.owed = false;
    }

    /// An empty peer is sent the [`whole`] document, which had these heads when it was read. False if they are no longer
    /// on the line: then only the document can tell.
    pub fn tell_whole(&self, follower: &mut Follower, heads: &Heads) -> bool {
        let Some(place) = self.place(heads) else { return false };
        follower.told = place;
        follower.known = heads.clone();
        follower.owed = false;
        true
    }
}

/// The message that brings a peer with nothing of a document all that is stored of it, which leads to these heads. It is
/// the same for all whose changes are taken, and for all whose are not.
pub fn whole(heads: &Heads, stored: Vec<u8>, read_only: bool) -> Vec<u8> {
    message::whole(heads, stored, Tone { read_only, reset: false })
}

impl Follower {
    /// Its changes are not taken.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// It sent changes, and they are in the document: it waits for an answer.
    pub fn wrote(&mut self, message: &SyncMessage) {
        self.said = message.heads().clone();
        self.owed = true;
    }

    /// What upstream's functions have to know of the peer to go on from here.
    pub fn into_peer(self) -> PeerState {
        let mut peer = PeerState::at(&self.known, self.takes_documents, self.takes_resets);
        peer.set_read_only(self.read_only);
        peer
    }
}
