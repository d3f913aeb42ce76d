//! The workspace as of a time: what every question comes to when only what had been done by then counts.

use std::ops::Deref;

use chrono::{DateTime, TimeZone};

use super::error::CommandError;
use super::work::stored;
use super::{Replica, indexing, reload};
use crate::history;
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
            for id in past::begin(connection, workspace, at)? {
                let Some(document) = stored(connection, workspace, &id)? else { continue };
                let Some(document) = history::past::at(&document, at)? else { continue };
                if let Some(entry) = indexing::entry(&document)? {
                    index::put(connection, workspace, &id, &entry)?;
                }
            }
            Ok(past::finish(connection, workspace)?)
        })?;
        self.at = Some(at);
        Ok(Past(self))
    }
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
