//! What a connection says next, how far its cursor moves, and when nothing is outstanding.

use super::pushes::Pushes;
use super::{ClientConnection, ClientError, Cursor, Event, Replica, Unsent};
use crate::frame::Frame;
use crate::id::DocumentId;

impl ClientConnection {
    /// Sends what there is room for, moves the cursor, and says when nothing is outstanding.
    pub(super) fn pump<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        if self.server.is_none() {
            return Ok(());
        }
        if !self.is_started() {
            return self.fill_window(replica, out);
        }
        self.push_waiting(replica, out)?;
        self.fill_window(replica, out)?;
        self.advance(replica)?;
        if self.settled || !self.is_idle() {
            return Ok(());
        }
        let unsent = replica.unsent().map_err(ClientError::Replica)?;
        let outstanding: Vec<_> =
            unsent.into_iter().filter(|document| !self.set_aside.contains(document)).collect();
        if outstanding.is_empty() {
            self.settled = true;
            self.events.push_back(Event::Settled);
            return Ok(());
        }
        outstanding.into_iter().for_each(|document| self.pushes.want(document));
        self.push_waiting(replica, out)?;
        self.fill_window(replica, out)
    }

    /// Nothing is under way in either direction, as far as this connection was told.
    fn is_idle(&self) -> bool {
        self.told_all
            && self.queue.is_empty()
            && self.offered.is_empty()
            && self.pushes.is_empty()
            && self.wanted.all_among(&self.set_aside)
    }

    fn push_waiting<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        while let Some(document) = self.pushes.next() {
            if self.set_aside.contains(&document) {
                continue;
            }
            let by_sync = self.unpushable.contains(&document) || self.offered.contains(&document);
            match replica.unsent_of(&document).map_err(ClientError::Replica)? {
                Unsent::Nothing => {}
                Unsent::Changes(changes) if !by_sync && self.pushes.has_room(changes.len()) => {
                    self.settled = false;
                    self.pushes.sent(document, changes.len());
                    out.push(Frame::Push { document, changes });
                }
                Unsent::Changes(changes) if !by_sync && Pushes::ever_has_room(changes.len()) => {
                    self.pushes.want(document);
                    break;
                }
                _ => self.say_by_sync(replica, document, out)?,
            }
        }
        Ok(())
    }

    /// What can't be pushed goes by the document's own sync.
    fn say_by_sync<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        document: DocumentId,
        out: &mut Vec<Frame>,
    ) -> Result<(), ClientError<R::Error>> {
        self.settled = false;
        self.offered.insert(document);
        if self.open.contains_key(&document) && !self.queue.contains(&document) {
            self.speak(replica, &document, out)?;
        }
        if !self.awaited.contains(&document) {
            self.begin_anew(document);
        }
        Ok(())
    }

    fn advance<R: Replica + ?Sized>(&mut self, replica: &mut R) -> Result<(), ClientError<R::Error>> {
        // What a full list showed to differ has to reach the server first: from a cursor there it would not be listed again.
        if !self.offered.is_empty() {
            return Ok(());
        }
        let Some((number, fingerprint)) = self.wanted.reached() else { return Ok(()) };
        let moved = Cursor { number, fingerprint: Some(fingerprint), ..self.cursor.clone() };
        if moved != self.cursor && number >= self.cursor.number {
            self.cursor = moved;
            replica.set_cursor(&self.cursor).map_err(ClientError::Replica)?;
        }
        Ok(())
    }
}
