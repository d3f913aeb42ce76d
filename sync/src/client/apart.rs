//! Documents for which the log is not enough: each is synced by itself, by automerge's sync messages, until it is.
//!
//! These are the documents that differ from a full list, those of which the log's entries hang on changes that are not
//! here, and those whose pushed changes hang on changes that the server does not have. The server answers such messages
//! and sends none of its own accord.

use super::{ClientConnection, ClientError, Event, Replica, Said};
use crate::frame::{DocumentMessage, Frame};
use crate::heads::Heads;
use crate::id::DocumentId;
use crate::limits;
use crate::peer::PeerState;

impl ClientConnection {
    pub(super) fn on_sync<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        message: DocumentMessage,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        let document = message.document;
        self.awaited.remove(&document);
        let peer = self.open.entry(document).or_default();
        let taken = replica.receive(&document, peer, &message.data).map_err(ClientError::Replica)?;
        // Our server says nothing before it is durable, so the heads in its message are acknowledged ones.
        let their_heads = peer.their_heads().unwrap_or_default();
        if taken.changes > 0 {
            self.settled = false;
            self.events.push_back(Event::TakenIn { document, changes: taken.changes });
        }
        if let Some(reason) = taken.unreadable {
            self.give_up(document, reason);
            return Ok(());
        }
        if taken.mended {
            self.on_mended(document);
            return Ok(());
        }
        self.acknowledge(replica, &document, &their_heads)?;
        if let Some(heads) = self.wanted.heads(&document)
            && replica.has_all(&document, heads).map_err(ClientError::Replica)?
            && replica.has_all(&document, &their_heads).map_err(ClientError::Replica)?
        {
            self.wanted.held(&document);
        }
        self.speak(replica, &document, out)?;
        if self.is_apart(&document) && !self.awaited.contains(&document) {
            self.on_stalled(document);
        }
        Ok(())
    }

    pub(super) fn on_unavailable<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
    ) -> Result<(), ClientError<R::Error>> {
        self.close(&document);
        self.wanted.held(&document);
        // Nothing else would be said about unsent changes of a document that the server does not let us make.
        if replica.unsent().map_err(ClientError::Replica)?.contains(&document) {
            self.set_aside.insert(document);
        }
        Ok(())
    }

    /// Sends what there is to say about a document, opening its exchange if need be.
    pub(super) fn speak<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        let Some(server) = self.server.clone() else { return Ok(()) };
        let peer = self.open.entry(*document).or_default();
        let data = match replica.generate(document, peer).map_err(ClientError::Replica)? {
            Said::Message(data) => data,
            Said::Nothing => return Ok(()),
            Said::Unreadable(reason) => {
                self.give_up(*document, reason);
                return Ok(());
            }
        };
        let message =
            DocumentMessage { document: *document, sender: self.peer_id.clone(), target: server, data };
        let here =
            replica.heads(document).map_err(ClientError::Replica)?.is_some_and(|heads| !heads.is_empty());
        out.push(if here { Frame::Sync(message) } else { Frame::Request(message) });
        // A last word, by which both know that they are equal, is not answered.
        if self.is_apart(document) {
            self.awaited.insert(*document);
        }
        Ok(())
    }

    /// Opens exchanges that wait while there is room.
    pub(super) fn fill_window<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        while self.awaited.len() < limits::OPEN_EXCHANGES
            && let Some(document) = self.queue.pop_first()
        {
            self.speak(replica, &document, out)?;
        }
        Ok(())
    }

    /// The server has these heads on its disk.
    pub(super) fn acknowledge<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        heads: &Heads,
    ) -> Result<(), ClientError<R::Error>> {
        if replica.acknowledged(document, heads).map_err(ClientError::Replica)? {
            self.events.push_back(Event::Acknowledged { document: *document });
            self.on_answered_push(document);
        }
        self.compare_offered(replica, document, heads)
    }

    /// A document that was to be offered needs it no longer once the server is where we are.
    pub(super) fn compare_offered<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        heads: &Heads,
    ) -> Result<(), ClientError<R::Error>> {
        if self.offered.contains(document)
            && replica.heads(document).map_err(ClientError::Replica)?.as_ref() == Some(heads)
        {
            self.offered.remove(document);
            self.awaited.remove(document);
        }
        Ok(())
    }

    /// The document is to be synced by itself until the server is where we are.
    pub(super) fn offer(&mut self, document: DocumentId) {
        self.settled = false;
        self.offered.insert(document);
        if !self.awaited.contains(&document) {
            self.begin_anew(document);
        }
    }

    /// The document's sync is to begin, or to begin again from nothing known.
    pub(super) fn begin_anew(&mut self, document: DocumentId) {
        self.settled = false;
        self.awaited.remove(&document);
        if let Some(peer) = self.open.get_mut(&document) {
            *peer = PeerState::restarted();
        }
        self.queue.insert(document);
    }

    /// True while the document's own sync has something to bring about.
    fn is_apart(&self, document: &DocumentId) -> bool {
        self.offered.contains(document) || self.wanted.heads(document).is_some()
    }

    /// Local changes of the document were taken out and made anew by a fresh actor.
    pub(super) fn on_mended(&mut self, document: DocumentId) {
        self.pushes.answered(&document);
        self.pushes.want(document);
        if !self.may_restart(document) {
            self.give_up(document, "its changes clash with the server's again and again".to_owned());
        } else if self.is_apart(&document) {
            self.begin_anew(document);
        } else {
            self.close(&document);
        }
    }

    /// Nothing is left to say about the document, and it is not as it should be.
    fn on_stalled(&mut self, document: DocumentId) {
        if self.may_restart(document) {
            self.begin_anew(document);
        } else {
            self.give_up(document, "the server does not give what it has announced".to_owned());
        }
    }

    /// Ends the document's own sync.
    pub(super) fn close(&mut self, document: &DocumentId) -> Option<PeerState> {
        self.queue.remove(document);
        self.awaited.remove(document);
        self.offered.remove(document);
        let open = self.open.get_mut(document)?;
        Some(std::mem::replace(open, PeerState::restarted()))
    }

    /// Counts attempts to bring a document to the same state; false after the last one.
    pub(super) fn may_restart(&mut self, document: DocumentId) -> bool {
        let restarts = self.restarts.entry(document).or_default();
        *restarts += 1;
        *restarts <= limits::RESTARTS
    }

    /// The document can't be brought to the same state on this connection.
    pub(super) fn give_up(&mut self, document: DocumentId, reason: String) {
        self.close(&document);
        self.pushes.answered(&document);
        if self.set_aside.insert(document) {
            self.events.push_back(Event::Unreadable { document, reason });
        }
    }
}
