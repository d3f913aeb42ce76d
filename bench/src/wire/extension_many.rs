//! Many documents over one connection of our extension.

use std::collections::BTreeSet;

use automerge::ChangeHash;
use concord_sync::frame::{Commits, EXTENSION_VERSION, Extension, Frame};
use concord_sync::id::DocumentId;

use super::errand::{Errand, Holding};
use super::extension::{Heard, hear, join};
use super::{Bytes, Content, WireError};

/// Documents that may wait for their acknowledgement.
const AT_ONCE: usize = 64;

/// How far the log has been read.
#[derive(Default)]
struct Reading {
    epoch: Option<String>,
    cursor: Option<Extension>,
    done: bool,
}

impl Reading {
    fn take(&mut self, commits: &Commits) {
        self.done |= commits.done;
        self.cursor = Some(Extension {
            version: EXTENSION_VERSION,
            epoch: self.epoch.clone(),
            number: commits.number,
            fingerprint: Some(commits.fingerprint),
            time: None,
        });
    }
}

/// Makes documents.
pub struct Upload {
    reading: Reading,
    content: Content,
    waiting: Vec<DocumentId>,
    under_way: BTreeSet<DocumentId>,
    made: Vec<(DocumentId, Vec<u8>)>,
}

impl Upload {
    /// An upload of these documents with this content each.
    pub fn new(documents: &[DocumentId], content: Content) -> Self {
        let waiting = documents.to_vec();
        Self { reading: Reading::default(), content, waiting, under_way: BTreeSet::new(), made: Vec::new() }
    }

    fn begin(&mut self, out: &mut Vec<Bytes>) {
        while self.reading.done
            && self.under_way.len() < AT_ONCE
            && let Some(document) = self.waiting.pop()
        {
            let content = self.content.automerge();
            let changes =
                content.get_changes(&[]).iter().flat_map(|change| change.raw_bytes().to_vec()).collect();
            out.push(Frame::Push { document, changes }.encode().into());
            let heads = content.get_heads().iter().flat_map(|ChangeHash(hash)| *hash).collect();
            self.made.push((document, heads));
            self.under_way.insert(document);
        }
    }
}

impl Errand for Upload {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(None)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match hear(frame)? {
            Heard::Greeting(server) => self.reading.epoch = server.epoch,
            Heard::Commits(commits) => {
                self.reading.take(&commits);
                self.under_way
                    .retain(|waiting| !commits.acknowledged.iter().any(|(done, _)| done == waiting));
            }
            Heard::Other => {}
        }
        self.begin(out);
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }

    fn ended(&self) -> Holding {
        Holding { documents: self.made.clone(), cursor: self.reading.cursor.clone(), changed: 0 }
    }
}

/// Reads the log from where it was left.
pub struct Return {
    cursor: Option<Extension>,
    held: Vec<(DocumentId, Vec<u8>)>,
    reading: Reading,
    changed: BTreeSet<DocumentId>,
}

impl Return {
    /// A client that holds this.
    pub fn new(holding: &Holding) -> Self {
        let (cursor, held) = (holding.cursor.clone(), holding.documents.clone());
        Self { cursor, held, reading: Reading::default(), changed: BTreeSet::new() }
    }
}

impl Errand for Return {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![join(self.cursor.as_ref())]
    }

    fn take(&mut self, frame: &[u8], _: &mut Vec<Bytes>) -> Result<(), WireError> {
        match hear(frame)? {
            Heard::Greeting(server) => self.reading.epoch = server.epoch,
            Heard::Commits(commits) => {
                self.reading.take(&commits);
                self.changed.extend(commits.commits.iter().map(|entry| entry.document));
            }
            Heard::Other => {}
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.reading.done
    }

    fn ended(&self) -> Holding {
        let (documents, cursor) = (self.held.clone(), self.reading.cursor.clone());
        Holding { documents, cursor, changed: self.changed.len() }
    }
}
