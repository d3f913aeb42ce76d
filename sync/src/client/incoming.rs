//! What the handshake, lists and refusals of the server mean for a connection.

use std::collections::BTreeSet;

use super::{ClientConnection, ClientError, Compared, Cursor, Event, Members, Replica, Start};
use crate::frame::{Changes, EXTENSION_VERSION, Peer, RefusalCode};
use crate::id::DocumentId;

impl ClientConnection {
    pub(super) fn on_peer<E>(&mut self, peer: Peer) -> Result<(), ClientError<E>> {
        match peer.metadata.concord {
            Some(extension) if extension.version == EXTENSION_VERSION => {
                self.server = Some(peer.sender);
                self.server_time = extension.time;
                self.epoch = extension.epoch;
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
        if self.told_all {
            self.fetch_wanted();
        }
        Ok(())
    }

    /// A page of the list of all documents, for a client whose cursor the server does not know. What differs is synced
    /// document by document.
    pub(super) fn on_changes<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        page: Changes,
    ) -> Result<(), ClientError<R::Error>> {
        let mut named = match std::mem::replace(&mut self.start, Start::Known) {
            Start::Listing(named) => named,
            _ => BTreeSet::new(),
        };
        let compared = replica.compare(&page.documents).map_err(ClientError::Replica)?;
        for (Compared { document, acknowledged, lacks, exceeds }, (_, heads)) in
            compared.into_iter().zip(&page.documents)
        {
            if acknowledged {
                self.events.push_back(Event::Acknowledged { document });
            }
            if lacks {
                self.wanted.want(document, heads, page.number);
                self.begin_anew(document);
            }
            if exceeds {
                self.offer(document);
            }
            named.insert(document);
        }
        if !page.done {
            self.start = Start::Listing(named);
            return Ok(());
        }
        for (document, _) in replica.documents().map_err(ClientError::Replica)? {
            if !named.contains(&document) {
                self.offer(document);
            }
        }
        if self.cursor.epoch.as_ref() != Some(&page.epoch) {
            self.cursor = Cursor { epoch: Some(page.epoch.clone()), number: 0, fingerprint: None };
        }
        self.epoch = Some(page.epoch);
        self.told_all = true;
        self.wanted.mark(page.number, page.fingerprint);
        Ok(())
    }

    pub(super) fn on_refused<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
        code: RefusalCode,
        reason: String,
    ) -> Result<(), ClientError<R::Error>> {
        replica.refused(&document, code, &reason).map_err(ClientError::Replica)?;
        self.pushes.answered(&document);
        if code == RefusalCode::Missing {
            // Not a word about what was sent: the two ends have to find out what the server lacks.
            self.unpushable.insert(document);
            self.offer(document);
            return Ok(());
        }
        self.events.push_back(Event::Refused { document, code, reason });
        let was_apart = self.close(&document).is_some();
        let mendable = matches!(code, RefusalCode::DuplicateSequence | RefusalCode::ReadOnly);
        if !mendable || !self.may_restart(document) {
            self.set_aside.insert(document);
        } else if was_apart {
            // The replica mended: what it has now may be sent, and what the server has is still to be taken in.
            self.offer(document);
        } else {
            self.pushes.want(document);
        }
        Ok(())
    }
}
