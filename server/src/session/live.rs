//! After the handshake: every frame against the role of the moment.

use std::collections::BTreeSet;

use concord_sync::frame::{DocumentMessage, Frame};
use concord_sync::id::{DocumentId, RecentIds};

use super::events::Event;
use super::{Close, Delivery, Effect, Manner, SyncLimits, close};
use crate::accounts::{Denied, Role};

/// What a live connection has to remember.
#[derive(Debug)]
pub(super) struct Live {
    role: Role,
    /// The client announced our extension.
    extended: bool,
    recent: RecentIds,
}

impl Live {
    pub(super) fn new(role: Role, extended: bool) -> Self {
        Live { role, extended, recent: RecentIds::default() }
    }

    pub(super) fn handle(
        &mut self,
        limits: &SyncLimits,
        documents: &mut BTreeSet<DocumentId>,
        event: Event<'_>,
    ) -> Vec<Effect> {
        match event {
            Event::Frame(bytes) => match Frame::decode_remembering(bytes, &mut self.recent) {
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
            Frame::Request(DocumentMessage { document, data, .. }) => {
                self.deliver(limits, documents, document, (data, Manner::Request))
            }
            Frame::Sync(DocumentMessage { document, data, .. }) => {
                self.deliver(limits, documents, document, (data, Manner::Sync))
            }
            Frame::Push { document, changes } if self.extended => {
                self.deliver(limits, documents, document, (changes, Manner::Push))
            }
            // Every member may be present, viewers too. The author's name is kept: a client passes on what tabs behind
            // it say.
            Frame::Ephemeral(message) if message.data.len() > limits.ephemeral_bytes => {
                let (limit, most) = ("ephemeral_bytes", limits.ephemeral_bytes);
                vec![Effect::Over { limit, message: format!("a message is too large ({limit}: {most})") }]
            }
            Frame::Ephemeral(message) if note(limits, documents, message.document).is_none() => {
                close(Close::too_many_documents(limits.documents_per_connection))
            }
            Frame::Ephemeral(message) => vec![Effect::Relay(message)],
            Frame::RemoteSubscriptionChange { add, remove, .. } => vec![Effect::Subscribe { add, remove }],
            Frame::Join(_) => close(Close::protocol("a second join on one connection")),
            Frame::Leave { .. } => close(Close::goodbye("goodbye")),
            // A peer says that it lacks a document, or gossips about others' heads; or it is newer than we are.
            _ => Vec::new(),
        }
    }

    fn deliver(
        &self,
        limits: &SyncLimits,
        documents: &mut BTreeSet<DocumentId>,
        document: DocumentId,
        (data, manner): (Vec<u8>, Manner),
    ) -> Vec<Effect> {
        let Some(first) = note(limits, documents, document) else {
            return close(Close::too_many_documents(limits.documents_per_connection));
        };
        let may_write = self.role.may_write();
        vec![Effect::Deliver(Delivery { document, data, first, manner, may_write })]
    }
}

/// Whether the connection has not spoken of the document before; none if it is one document too many.
fn note(limits: &SyncLimits, documents: &mut BTreeSet<DocumentId>, document: DocumentId) -> Option<bool> {
    if documents.contains(&document) {
        return Some(false);
    }
    (documents.len() < limits.documents_per_connection).then(|| documents.insert(document))
}
