//! Replicas over memory, a server that is durable at once, and frames between them that go when a test says so.

mod replica;
mod server;

use std::collections::BTreeSet;

pub(super) use replica::MemoryReplica;
pub(super) use server::Server;

use super::{Event, Members, Replica};
use crate::frame::Frame;
use crate::heads::{ChangeHash, Heads};
use crate::id::DocumentId;
use crate::peer;

pub(super) struct World {
    pub(super) server: Server,
    pub(super) replicas: Vec<MemoryReplica>,
    /// After every frame what has to hold then is checked, at a cost that goes with the whole history.
    pub(super) checks: bool,
}

impl World {
    pub(super) fn new(clients: usize) -> Self {
        let replicas = (0..clients).map(|index| MemoryReplica::new(index as u8 + 1)).collect();
        World { server: Server::new(clients), replicas, checks: true }
    }

    pub(super) fn connect(&mut self, index: usize) {
        self.server.connect(index, &self.replicas[index]);
    }

    pub(super) fn edit(&mut self, index: usize, document: DocumentId, value: u64) {
        if !self.replicas[index].may_write {
            return;
        }
        self.replicas[index].edit(document, value);
        if let Some(link) = &mut self.server.links[index] {
            let frames = link.client.on_local_change(&mut self.replicas[index], &document).unwrap();
            link.up.extend(frames);
        }
    }

    /// The server gives a member another role, and says so if the member is connected.
    pub(super) fn give_role(&mut self, index: usize, role: &str) {
        if role == "viewer" {
            self.server.read_only.insert(index);
        } else {
            self.server.read_only.remove(&index);
        }
        if let Some(link) = self.server.links[index].as_mut().filter(|link| link.is_greeted) {
            let members = Members { me: format!("m{index}"), role: role.into(), members: Vec::new() };
            link.down.push_back(Frame::Members(members));
        }
    }

    /// One frame in one direction. True if there was one.
    pub(super) fn step(&mut self, index: usize) -> bool {
        self.step_down(index) || self.step_up(index)
    }

    pub(super) fn step_down(&mut self, index: usize) -> bool {
        let Some(frame) = self.server.next_frame(index) else { return false };
        let frame = self.carried(index, &frame);
        let replica = &mut self.replicas[index];
        let unsent = replica.unsent.clone();
        let link = self.server.link(index);
        let frames = link.client.on_frame(replica, frame).unwrap();
        link.up.extend(frames);
        if self.checks {
            for (document, marks) in unsent {
                self.assert_durable(index, &document, &marks);
            }
            self.assert_cursor(index);
        }
        true
    }

    pub(super) fn step_up(&mut self, index: usize) -> bool {
        let Some(link) = &mut self.server.links[index] else { return false };
        let Some(frame) = link.up.pop_front() else { return false };
        let frame = self.carried(index, &frame);
        self.server.take(index, frame);
        true
    }

    /// What goes over the wire is bytes.
    fn carried(&mut self, index: usize, frame: &Frame) -> Frame {
        let bytes = frame.encode();
        let link = self.server.link(index);
        link.frames += 1;
        link.bytes += bytes.len();
        Frame::decode(&bytes).unwrap()
    }

    /// Marks that a replica had are there, or what they marked is on the server or was taken out.
    fn assert_durable(&self, index: usize, document: &DocumentId, marks: &BTreeSet<ChangeHash>) {
        let replica = &self.replicas[index];
        let left = replica.unsent.get(document);
        for hash in marks.iter().filter(|hash| left.is_none_or(|left| !left.contains(hash))) {
            let here = replica.documents.get(document).is_some_and(|doc| peer::has_change(doc, hash));
            let there = self.server.kept.documents.get(document);
            assert!(!here || there.is_some_and(|doc| peer::has_change(doc, hash)), "{index} lost {hash:?}");
        }
    }

    /// Every commit up to the cursor is held, or stored behind it since it was compacted.
    fn assert_cursor(&mut self, index: usize) {
        let (server, replica) = (&self.server, &mut self.replicas[index]);
        let cursor = replica.cursor.clone();
        if cursor.epoch.as_ref() != Some(&server.epoch) {
            return;
        }
        for (number, document, hashes) in &server.kept.history {
            if *number <= cursor.number {
                let heads = hashes.iter().copied().collect();
                let holds = replica.has_all(document, &heads).unwrap();
                assert!(holds, "{index} is at {} and lacks {number}", cursor.number);
            }
        }
    }

    pub(super) fn run_until_quiet(&mut self) {
        for _ in 0..20_000 {
            let moved = (0..self.replicas.len()).fold(false, |moved, index| self.step(index) | moved);
            if !moved {
                return;
            }
        }
        panic!("never quiet");
    }

    pub(super) fn events(&mut self, index: usize) -> Vec<Event> {
        std::iter::from_fn(|| self.server.link(index).client.next_event()).collect()
    }

    pub(super) fn assert_settled(&mut self) {
        let kept: Vec<_> = self.server.kept.documents.iter().map(|(id, doc)| (*id, Heads::of(doc))).collect();
        for (index, replica) in self.replicas.iter_mut().enumerate() {
            assert_eq!(replica.documents().unwrap(), kept, "documents of {index}");
            assert!(replica.unsent.is_empty(), "unsent of {index}: {:?}", replica.unsent);
            assert!(self.server.links[index].as_ref().unwrap().client.is_settled(), "{index} settled");
            let cursor = &replica.cursor;
            let server = &self.server;
            assert_eq!((cursor.epoch.as_ref(), cursor.number), (Some(&server.epoch), server.kept.number));
            assert_eq!(cursor.fingerprint, Some(server.kept.fingerprint));
        }
    }
}
