//! The server's side of document sync over the crate both ends share, without sockets: enough to acknowledge,
//! to refuse, and to hand on.

use std::collections::{BTreeMap, BTreeSet};

use concord_core::id::DocumentId;
use concord_core::replica::context::Context;
use concord_core::replica::sync::Syncing;
use concord_sync::client::{Replica as _, Said};
use concord_sync::document::SharedDocument;
use concord_sync::frame::RefusalCode;
use concord_sync::peer::{PeerState, ReceiveError};

use crate::team::Person;

/// Documents of one workspace.
#[derive(Default)]
pub struct Server {
    documents: BTreeMap<DocumentId, SharedDocument>,
    /// Whoever syncs now may not write.
    pub refuses: bool,
    /// What it stores it says to nobody: the connection breaks before.
    pub loses_acknowledgements: bool,
    /// Youngest documents first.
    pub hands_on_backwards: bool,
}

impl Server {
    /// Syncs a person until nothing more is said, as often as refusals make it start anew.
    pub fn syncs(&mut self, person: &mut Person) {
        let ids: BTreeSet<DocumentId> = person
            .replica
            .documents()
            .unwrap()
            .into_iter()
            .map(|(id, _)| id)
            .chain(self.documents.keys().copied())
            .collect();
        let mut ids: Vec<DocumentId> = ids.into_iter().collect();
        if self.hands_on_backwards {
            ids.reverse();
        }
        for id in ids {
            for _ in 0..4 {
                if self.exchange(person, &id) {
                    break;
                }
            }
        }
    }

    /// One document's exchange; false if it has to start anew.
    fn exchange(&mut self, person: &mut Person, id: &DocumentId) -> bool {
        let document = self.documents.entry(*id).or_default();
        let (refuses, silent) = (self.refuses, self.loses_acknowledgements);
        let (mut here, mut there) = (PeerState::new(), PeerState::new());
        person.with(|replica, context| {
            let context = Context { now: context.now, entropy: &mut *context.entropy };
            let mut syncing = Syncing::new(replica, context);
            for _ in 0..64 {
                let mut quiet = true;
                if let Said::Message(data) = syncing.generate(id, &mut here).unwrap() {
                    quiet = false;
                    match document.receive(&mut there, &data) {
                        Ok(received) if refuses && received.chunk.is_some() => {
                            panic!("a read-only peer's changes were taken")
                        }
                        Ok(_) => {}
                        Err(ReceiveError::DuplicateSequence) => {
                            syncing.refused(id, RefusalCode::DuplicateSequence, "used twice").unwrap();
                            return false;
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
                if let Some(data) = document.generate(&mut there).unwrap() {
                    quiet = false;
                    if syncing.receive(id, &mut here, &data).unwrap().mended {
                        return false;
                    }
                }
                if quiet {
                    if !silent {
                        syncing.acknowledged(id, &document.heads()).unwrap();
                    }
                    return true;
                }
            }
            panic!("no end of messages")
        })
    }
}
