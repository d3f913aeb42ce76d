//! The server's log, page by page: taken in as a whole, and only what is lacking then is synced document by document.

use super::{ClientConnection, ClientError, Cursor, Event, Lacks, Page, Replica, Start, TakenIn};
use crate::frame::Commits;
use crate::heads::Heads;
use crate::id::DocumentId;

impl ClientConnection {
    pub(super) fn on_commits<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        frame: Commits,
    ) -> Result<(), ClientError<R::Error>> {
        if matches!(self.start, Start::Unknown) {
            self.start = Start::Known;
        }
        let at =
            Cursor { epoch: self.epoch.clone(), number: frame.number, fingerprint: Some(frame.fingerprint) };
        let free = self.is_started() && self.wanted.is_empty() && self.offered.is_empty();
        let moves = at != self.cursor && at.number >= self.cursor.number;
        let page = Page {
            commits: &frame.commits,
            acknowledged: &frame.acknowledged,
            cursor: (free && moves).then_some(&at),
            last: frame.done,
        };
        let taken = replica.take_in(&page).map_err(ClientError::Replica)?;
        for taken in taken.documents {
            self.on_taken_in(replica, &frame, taken)?;
        }
        for (document, heads) in &frame.acknowledged {
            self.on_answered_push(document);
            self.compare_offered(replica, document, heads)?;
        }
        self.told_all = frame.done;
        self.settled &= frame.done;
        if taken.moved {
            self.cursor = at;
        } else {
            self.wanted.mark(frame.number, frame.fingerprint);
        }
        if frame.done {
            self.fetch_wanted();
        }
        Ok(())
    }

    fn on_taken_in<R: Replica + ?Sized>(
        &mut self,
        replica: &mut R,
        frame: &Commits,
        taken: TakenIn,
    ) -> Result<(), ClientError<R::Error>> {
        let document = taken.document;
        if taken.changes > 0 {
            self.settled = false;
            self.events.push_back(Event::TakenIn { document, changes: taken.changes });
        }
        if taken.acknowledged {
            self.events.push_back(Event::Acknowledged { document });
            self.on_answered_push(&document);
        }
        if taken.mended {
            self.settled = false;
            self.on_mended(document);
        }
        let first = frame.commits.iter().find(|entry| entry.document == document);
        let number = first.map_or(frame.number, |entry| entry.number);
        match taken.lacks {
            Lacks::Nothing => {
                if let Some(heads) = self.wanted.heads(&document)
                    && !heads.is_empty()
                    && replica.has_all(&document, heads).map_err(ClientError::Replica)?
                {
                    self.wanted.held(&document);
                    if !self.offered.contains(&document) {
                        self.awaited.remove(&document);
                    }
                }
            }
            Lacks::Heads(heads) => {
                self.settled = false;
                self.wanted.want(document, &heads, number);
            }
            Lacks::Unreadable(reason) => {
                self.settled = false;
                self.wanted.want(document, &Heads::empty(), number);
                // Its own sync may bring it in another form. If not, that says so.
                if self.may_restart(document) {
                    self.begin_anew(document);
                } else {
                    self.give_up(document, reason);
                }
            }
        }
        Ok(())
    }

    /// The server answered what was pushed of a document. More may have been done there since.
    pub(super) fn on_answered_push(&mut self, document: &DocumentId) {
        if self.pushes.answered(document) {
            self.pushes.want(*document);
        }
    }

    /// Everything was told, and still not all is here: the rest is asked for document by document.
    pub(super) fn fetch_wanted(&mut self) {
        let idle = |document: &&DocumentId| {
            !self.awaited.contains(document)
                && !self.queue.contains(document)
                && !self.set_aside.contains(document)
        };
        let idle: Vec<DocumentId> = self.wanted.documents().filter(idle).copied().collect();
        for document in idle {
            self.begin_anew(document);
        }
    }
}
