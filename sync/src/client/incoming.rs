//! What each frame of the server means for a connection.

use super::{ClientConnection, ClientError, Event, Listing, Members, Replica};
use crate::client::Cursor;
use crate::frame::{Changes, Commit, DocumentMessage, EXTENSION_VERSION, Frame, Peer, RefusalCode};
use crate::heads::Heads;
use crate::id::DocumentId;
use crate::limits;
use crate::peer::PeerState;

impl ClientConnection {
    pub(super) fn on_peer<E>(&mut self, peer: Peer) -> Result<(), ClientError<E>> {
        match peer.metadata.concord {
            Some(extension) if extension.version == EXTENSION_VERSION => {
                self.server = Some(peer.sender);
                self.server_time = extension.time;
                Ok(())
            }
            _ => Err(ClientError::NotConcord),
        }
    }

    pub(super) fn on_members<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        members: Members,
    ) -> Result<(), ClientError<R::Error>> {
        replica.set_members(&members).map_err(ClientError::Replica)?;
        // Another role may allow what was refused.
        self.set_aside.clear();
        self.restarts.clear();
        self.settled = false;
        self.events.push_back(Event::Members(members));
        Ok(())
    }

    pub(super) fn on_changes<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        page: Changes,
    ) -> Result<(), ClientError<R::Error>> {
        for (document, heads) in &page.documents {
            self.acknowledge(replica, document, heads)?;
            self.compare(replica, document, heads, page.number)?;
            let differs =
                replica.heads(document).map_err(ClientError::Replica)?.is_some_and(|ours| ours != *heads);
            if page.full && differs {
                self.offer(*document);
            }
            if let (true, Listing::Open { named }) = (page.full, &mut self.listing) {
                named.insert(*document);
            }
        }
        if !page.done {
            return Ok(());
        }
        let listing = std::mem::replace(&mut self.listing, Listing::Done);
        if let (true, Listing::Open { named }) = (page.full, listing) {
            for (document, _) in replica.documents().map_err(ClientError::Replica)? {
                if !named.contains(&document) {
                    self.offer(document);
                }
            }
        }
        if self.cursor.epoch.as_ref() != Some(&page.epoch) {
            self.cursor = Cursor { epoch: Some(page.epoch), number: 0, fingerprint: None };
        }
        self.wanted.mark(page.number, page.fingerprint);
        Ok(())
    }

    pub(super) fn on_commit<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        commit: Commit,
    ) -> Result<(), ClientError<R::Error>> {
        self.awaited.remove(&commit.document);
        self.acknowledge(replica, &commit.document, &commit.heads)?;
        self.compare(replica, &commit.document, &commit.heads, commit.number)?;
        self.wanted.mark(commit.number, commit.fingerprint);
        Ok(())
    }

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
        let their_heads = peer.their_heads();
        if taken.changes > 0 {
            self.settled = false;
            self.events.push_back(Event::TakenIn { document, changes: taken.changes });
        }
        if taken.mended {
            self.open.insert(document, PeerState::restarted());
        } else if let Some(heads) = their_heads {
            self.acknowledge(replica, &document, &heads)?;
        }
        if let Some(heads) = self.wanted.heads(&document)
            && replica.has_all(&document, heads).map_err(ClientError::Replica)?
        {
            self.wanted.held(&document);
        }
        self.speak(replica, &document, out)
    }

    pub(super) fn on_unavailable<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
    ) -> Result<(), ClientError<R::Error>> {
        self.awaited.remove(&document);
        self.open.remove(&document);
        self.offered.remove(&document);
        self.wanted.held(&document);
        // Nothing else would be said about unsent changes of a document that the server does not let us make.
        if replica.unsent().map_err(ClientError::Replica)?.contains(&document) {
            self.set_aside.insert(document);
        }
        Ok(())
    }

    pub(super) fn on_refused<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
        code: RefusalCode,
        reason: String,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        replica.refused(&document, code, &reason).map_err(ClientError::Replica)?;
        self.events.push_back(Event::Refused { document, code, reason });
        self.awaited.remove(&document);
        self.offered.remove(&document);
        self.open.remove(&document);
        let restarts = self.restarts.entry(document).or_default();
        *restarts += 1;
        let mendable = matches!(code, RefusalCode::DuplicateSequence | RefusalCode::ReadOnly);
        if !mendable || *restarts > limits::RESTARTS {
            self.set_aside.insert(document);
            return Ok(());
        }
        // The replica mended: what it has now may be sent, and what the server has is still to be taken in.
        self.open.insert(document, PeerState::restarted());
        self.speak(replica, &document, out)
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
        }
        if self.offered.contains(document)
            && replica.heads(document).map_err(ClientError::Replica)?.as_ref() == Some(heads)
        {
            self.offered.remove(document);
        }
        Ok(())
    }

    /// The server has the document at these heads since this commit: want it, if they are not here.
    pub(super) fn compare<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        heads: &Heads,
        number: u64,
    ) -> Result<(), ClientError<R::Error>> {
        if replica.has_all(document, heads).map_err(ClientError::Replica)? {
            self.wanted.held(document);
            return Ok(());
        }
        self.settled = false;
        self.wanted.want(*document, heads.clone(), number);
        // Of a document that is open the server sends changes by itself.
        if !self.open.contains_key(document) {
            self.queue.insert(*document);
        }
        Ok(())
    }

    pub(super) fn offer(&mut self, document: DocumentId) {
        self.settled = false;
        self.offered.insert(document);
        self.queue.insert(document);
    }
}
