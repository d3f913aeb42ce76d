//! What a connection says next, how far its cursor moves, and when nothing is outstanding.

use super::{ClientConnection, ClientError, Cursor, Event, Replica};
use crate::frame::{DocumentMessage, Frame};
use crate::id::DocumentId;
use crate::limits;

impl ClientConnection {
    /// Sends what there is to say about a document, opening its exchange if need be.
    pub(super) fn speak<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: &DocumentId,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        let Some(server) = self.server.clone() else { return Ok(()) };
        self.queue.remove(document);
        let peer = self.open.entry(*document).or_default();
        let Some(data) = replica.generate(document, peer).map_err(ClientError::Replica)? else {
            return Ok(());
        };
        let message =
            DocumentMessage { document: *document, sender: self.peer_id.clone(), target: server, data };
        let here =
            replica.heads(document).map_err(ClientError::Replica)?.is_some_and(|heads| !heads.is_empty());
        out.push(if here { Frame::Sync(message) } else { Frame::Request(message) });
        Ok(())
    }

    /// Opens what waits while there is room, moves the cursor, and says when nothing is outstanding.
    pub(super) fn pump<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        if self.server.is_none() {
            return Ok(());
        }
        self.fill_window(replica, out)?;
        if !self.is_listed() {
            return Ok(());
        }
        self.advance(replica)?;
        let idle = self.queue.is_empty() && self.offered.is_empty() && self.wanted.all_among(&self.set_aside);
        if self.settled || !idle {
            return Ok(());
        }
        let mut outstanding = false;
        for document in replica.unsent().map_err(ClientError::Replica)? {
            if self.set_aside.contains(&document) {
                continue;
            }
            outstanding = true;
            if !self.open.contains_key(&document) {
                self.queue.insert(document);
            }
        }
        self.fill_window(replica, out)?;
        if !outstanding {
            self.settled = true;
            self.events.push_back(Event::Settled);
        }
        Ok(())
    }

    pub(super) fn fill_window<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        while self.awaited.len() < limits::OPEN_EXCHANGES
            && let Some(document) = self.queue.pop_first()
        {
            let before = out.len();
            self.speak(replica, &document, out)?;
            if out.len() > before {
                self.awaited.insert(document);
            }
        }
        Ok(())
    }

    pub(super) fn advance<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
    ) -> Result<(), ClientError<R::Error>> {
        // What a full list showed to differ has to reach the server first: from a cursor there it would not be listed again.
        if !self.offered.is_empty() {
            return Ok(());
        }
        let Some((number, fingerprint)) = self.wanted.reached() else { return Ok(()) };
        let moved = Cursor { number, fingerprint: Some(fingerprint), ..self.cursor.clone() };
        if moved != self.cursor {
            self.cursor = moved;
            replica.set_cursor(&self.cursor).map_err(ClientError::Replica)?;
        }
        Ok(())
    }
}
