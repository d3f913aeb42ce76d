//! The workspace as of a time: what every question comes to when only what had been done by then counts.

use std::ops::Deref;

use chrono::{DateTime, TimeZone};
use concord_sync::id::DocumentId;

use super::error::CommandError;
use super::stored::{Stored, WORTH_A_THREAD};
use super::{Replica, indexing, reload};
use crate::parallel;
use crate::store::then::{self, Stood};
use crate::store::{Connection, changes, index, past};

/// As many documents take longer to make as they were than to write down.
const WORTH_KEEPING: usize = 8;

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
    /// [`Past::present`] gives it back. What documents said then is kept in the index for whoever asks again, where it can be
    /// written at once.
    pub fn at<Zone: TimeZone>(mut self, time: &DateTime<Zone>) -> Result<Past, CommandError> {
        let (at, workspace) = (time.timestamp_millis(), self.workspace.id);
        // Whom the server counts among the members now says nothing of then, and is not the same on every device.
        self.workspace.members = None;
        self.keep_then(at)?;
        self.store.hold::<CommandError>(|connection| {
            past::begin(connection, workspace, at)?;
            let mut unkept = Vec::new();
            for (id, kept) in then::kept(connection, workspace, at)? {
                match kept {
                    Some(entry) => index::put_then(connection, workspace, &id, &entry)?,
                    None => unkept.push(id),
                }
            }
            for (stored, stood) in made(connection, workspace, &unkept, at)? {
                index::put_then(connection, workspace, stored.id(), &stood.entry)?;
            }
            Ok(past::finish(connection, workspace)?)
        })?;
        self.at = Some(at);
        Ok(Past(self))
    }

    /// Keeps what the index would have held at a time of documents that have changed since, for whoever asks again of a time near
    /// it. A few are sooner made than written.
    fn keep_then(&mut self, at: i64) -> Result<(), CommandError> {
        let workspace = self.workspace.id;
        let made = self.store.read(|connection| {
            let unkept = then::not_kept(connection, workspace, at)?;
            if unkept.len() < WORTH_KEEPING {
                Ok(Vec::new())
            } else {
                made(connection, workspace, &unkept, at)
            }
        })?;
        if made.is_empty() {
            return Ok(());
        }
        self.store.write_if_free(|tx| {
            for (stored, stood) in &made {
                // Another process may have written to it since it was read.
                let row = changes::row(tx, workspace, stored.id())?;
                if row.is_some_and(|row| row.heads == *stored.heads()) {
                    then::keep(tx, workspace, stored.id(), stood)?;
                }
            }
            Ok(())
        })
    }
}

/// What the index would have held of documents at a time, of those that were there and are ours to read.
fn made(
    connection: &Connection,
    workspace: i64,
    documents: &[DocumentId],
    at: i64,
) -> Result<Vec<(Stored, Stood)>, CommandError> {
    let mut some = documents.chunks(WORTH_A_THREAD);
    let read = || some.next().map(|ids| Stored::read_all(connection, workspace, ids)).transpose();
    let made = parallel::feed(read, |some| {
        let made = some.into_iter().filter_map(|stored| stood_at(stored, at).transpose());
        made.collect::<Result<Vec<_>, _>>()
    })?;
    Ok(made.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// What the index would have held of a document at a time, and for how long.
fn stood_at(stored: Stored, at: i64) -> Result<Option<(Stored, Stood)>, CommandError> {
    let lived = stored.lived()?;
    let (Some(document), Some((since, until))) = (lived.at(at)?, lived.stands(at)) else { return Ok(None) };
    Ok(indexing::entry(&document)?.map(|entry| (stored, Stood { since, until, entry })))
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
