//! After the handshake: every frame against the role of the moment.

use std::collections::BTreeSet;

use concord_sync::frame::{DocumentMessage, Frame};
use concord_sync::id::DocumentId;

use super::events::Event;
use super::{Close, Delivery, Effect, Manner, SyncLimits, close};
use crate::accounts::{Denied, Role};

/// What a live connection has to remember.
#[derive(Debug)]
pub(super) struct Live {
    role: Role,
    /// The client announced our extension.
    extended: bool,
}

impl Live {
    pub(super) fn new(role: Role, extended: bool) -> Self {
        Live { role, extended }
    }

    pub(super) fn handle(
        &mut self,
        limits: &SyncLimits,
        documents: &mut BTreeSet<DocumentId>,
        event: Event<'_>,
    ) -> Vec<Effect> {
        match event {
            Event::Frame(bytes) => match Frame::decode(bytes) {
                Ok(frame) => self.on_frame(limits, documents, frame),
                Err(error) => close(Close::protocol(format!("not a frame: {error}"))),
            },
            Event::Standing(None) => close(Close::denied(&Denied::Ended)),
            Event::Standing(Some(principal)) => {
                self.role = principal.role;
                vec![Effect::MembersChanged]
            }
            Event::JoinDeadline | Event::Text | Event::TooLarge | Event::Broken => Vec::new(),
        }
    }

    fn on_frame(
        &self,
        limits: &SyncLimits,
        documents: &mut BTreeSet<DocumentId>,
        frame: Frame,
    ) -> Vec<Effect> {
        match frame {
            Frame::Request(message) | Frame::Sync(message) if !note(limits, documents, message.document) => {
                close(too_many_documents(limits))
            }
            Frame::Request(DocumentMessage { document, data, .. }) => {
                self.deliver(document, data, Manner::Request)
            }
            Frame::Sync(DocumentMessage { document, data, .. }) => self.deliver(document, data, Manner::Sync),
            Frame::Push { document, .. } if self.extended && !note(limits, documents, document) => {
                close(too_many_documents(limits))
            }
            Frame::Push { document, changes } if self.extended => {
                self.deliver(document, changes, Manner::Push)
            }
            // Every member may be present, viewers too. The author's name is kept: a client passes on what tabs behind
            // it say.
            Frame::Ephemeral(message) if message.data.len() > limits.ephemeral_bytes => Vec::new(),
            Frame::Ephemeral(message) if !note(limits, documents, message.document) => {
                close(too_many_documents(limits))
            }
            Frame::Ephemeral(message) => vec![Effect::Relay(message)],
            Frame::RemoteSubscriptionChange { add, remove, .. } => vec![Effect::Subscribe { add, remove }],
            Frame::Join(_) => close(Close::protocol("a second join on one connection")),
            Frame::Leave { .. } => close(Close { code: 1000, message: "goodbye".to_owned() }),
            // A peer says that it lacks a document, or gossips about others' heads; or it is newer than we are.
            _ => Vec::new(),
        }
    }

    fn deliver(&self, document: DocumentId, data: Vec<u8>, manner: Manner) -> Vec<Effect> {
        vec![Effect::Deliver(Delivery { document, data, manner, may_write: self.role.may_write() })]
    }
}

/// False if the connection speaks of one document too many.
fn note(limits: &SyncLimits, documents: &mut BTreeSet<DocumentId>, document: DocumentId) -> bool {
    documents.contains(&document)
        || (documents.len() < limits.documents_per_connection && documents.insert(document))
}

fn too_many_documents(limits: &SyncLimits) -> Close {
    Close {
        code: 4429,
        message: format!("more than {} documents on one connection", limits.documents_per_connection),
    }
}
