//! The workspace as of a time: what every question comes to when only what had been done by then counts.

use std::ops::Deref;

use chrono::{DateTime, TimeZone};
use concord_sync::id::DocumentId;

use super::error::CommandError;
use super::stored::{Stored, WORTH_A_THREAD};
use super::{Replica, indexing, reload};
use crate::parallel;
use crate::store::index::Entry;
use crate::store::{index, past};

/// A workspace as of a time: of every document the changes whose recorded time is not after it, with those that they depend
/// on. Answers what a [`Replica`] answers, the same on every replica that has the same changes, and can't be written. What
/// others write meanwhile is not seen.
///
/// What is asked of documents as bytes, and where this device stands, is still of the present.
#[derive(Debug)]
pub struct Past(Replica);

impl Deref for Past {
    type Target = Replica;

    fn deref(&self) -> &Replica {
        &self.0
    }
}

impl Replica {
    /// This workspace as of a time. It takes the replica's connection, which answers of one time only;
    /// [`Past::present`] gives it back.
    pub fn at<Zone: TimeZone>(mut self, time: &DateTime<Zone>) -> Result<Past, CommandError> {
        let (at, workspace) = (time.timestamp_millis(), self.workspace.id);
        // Whom the server counts among the members now says nothing of then, and is not the same on every device.
        self.workspace.members = None;
        self.store.hold::<CommandError>(|connection| {
            let changed = past::begin(connection, workspace, at)?;
            let mut some = changed.chunks(WORTH_A_THREAD);
            let read = || some.next().map(|ids| Stored::read_all(connection, workspace, ids)).transpose();
            let entries = parallel::feed(read, |some| {
                some.iter().map(|stored| entry_at(stored, at)).collect::<Result<Vec<_>, _>>()
            })?;
            for entry in entries {
                for (id, entry) in entry?.into_iter().flatten() {
                    index::put_then(connection, workspace, &id, &entry)?;
                }
            }
            Ok(past::finish(connection, workspace)?)
        })?;
        self.at = Some(at);
        Ok(Past(self))
    }
}

/// The index rows of a document as of a time; none if it was not there, or is not ours to read.
fn entry_at(stored: &Stored, at: i64) -> Result<Option<(DocumentId, Entry)>, CommandError> {
    let Some(document) = stored.lived()?.at(at)? else { return Ok(None) };
    Ok(indexing::entry(&document)?.map(|entry| (*stored.id(), entry)))
}

impl Past {
    /// The workspace as it is now.
    pub fn present(self) -> Result<Replica, CommandError> {
        let mut replica = self.0;
        replica.store.let_go()?;
        replica.at = None;
        reload(&mut replica)?;
        Ok(replica)
    }
}
