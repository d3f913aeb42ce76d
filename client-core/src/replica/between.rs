//! Who put what there, and what became different from one time to another.

use chrono::{DateTime, FixedOffset, TimeZone};
use concord_sync::id::DocumentId;

use super::Replica;
use super::error::{CommandError, Thing};
use super::operations::called;
use super::query::Asking;
use super::stored::{Stored, WORTH_A_THREAD};
use crate::history;
use crate::history::past::Span;
use crate::model::id::normalised_name;
use crate::model::key::Key;
use crate::model::meeting::{MeetingRecord, field, sending};
use crate::model::operation::Kind;
use crate::parallel;
use crate::store::called::{self, Titled};
use crate::store::{StoreError, activity, keys};
use crate::view::blame::{BlameView, blame};
use crate::view::diff::{Between, DiffView, DocumentDiff};
use crate::view::names::Names;

impl Replica {
    /// Everything that stands in a task, meeting or board, with who put it there, when and why.
    pub fn blame(&self, name: &str) -> Result<BlameView, CommandError> {
        self.ask(|ask| ask.blame(name))
    }

    /// What became different in the workspace after `from` and until `to`: in all documents, or in at most so many, those touched
    /// last. People, boards and keys go by the names that they have as of the time this replica answers for.
    pub fn diff<A: TimeZone, B: TimeZone>(
        &self,
        from: &DateTime<A>,
        to: &DateTime<B>,
        most: Option<usize>,
    ) -> Result<DiffView, CommandError> {
        let (from, to) = (from.fixed_offset(), to.fixed_offset());
        self.ask(|ask| ask.diff(from, to, most.unwrap_or(usize::MAX)))
    }

    /// When the last meeting began whose title begins with these words, of those that had begun by `now`; with its title.
    pub fn last_meeting<Zone: TimeZone>(
        &self,
        words: &str,
        now: &DateTime<Zone>,
    ) -> Result<(String, DateTime<FixedOffset>), CommandError> {
        self.ask(|ask| ask.last_meeting(words, now.fixed_offset()))
    }
}

impl Asking<'_> {
    fn blame(&self, name: &str) -> Result<BlameView, CommandError> {
        let id = self.document_named(name)?;
        let document = self.load(&id)?;
        let (called, titles) = self.called(&id, &document)?;
        let Some(record) = document.read() else {
            return Err(CommandError::not_found(Thing::Task, name, Vec::new()));
        };
        Ok(blame(&id, called, &document, &record, &self.names()?, &titles))
    }

    fn diff(
        &self,
        from: DateTime<FixedOffset>,
        to: DateTime<FixedOffset>,
        most: usize,
    ) -> Result<DiffView, CommandError> {
        let span = (from.timestamp_millis(), to.timestamp_millis());
        let names = self.names()?;
        let touched = activity::documents_between(self.connection, self.workspace.id, span.0, span.1)?;
        let mut left = touched.as_slice();
        let mut documents = Vec::new();
        // What was touched and is as it was does not count: as long as there is room, more are looked at.
        while !left.is_empty() && documents.len() < most {
            let (some, rest) = left.split_at(left.len().min(most - documents.len()));
            documents.extend(self.diffs(some, span, &names)?);
            left = rest;
        }
        documents.sort_by(|a, b| (&a.kind, &a.key, &a.title, &a.id).cmp(&(&b.kind, &b.key, &b.title, &b.id)));
        Ok(DiffView { from: from.to_rfc3339(), to: to.to_rfc3339(), documents, more: left.len() })
    }

    /// What became different in some documents.
    fn diffs(
        &self,
        touched: &[DocumentId],
        span: (i64, i64),
        names: &Names,
    ) -> Result<Vec<DocumentDiff>, CommandError> {
        let (connection, workspace, as_of) = (self.connection, self.workspace.id, self.at);
        let mut some = touched.chunks(WORTH_A_THREAD);
        let mut read = || -> Result<Option<Vec<Keyed>>, StoreError> {
            let Some(ids) = some.next() else { return Ok(None) };
            let stored = Stored::read_all(connection, workspace, ids)?.into_iter();
            let key = |stored: &Stored| keys::of(connection, workspace, stored.id());
            stored.map(|stored| Ok((key(&stored)?, stored))).collect::<Result<_, _>>().map(Some)
        };
        let diff = |(key, stored): Keyed| document_diff(&stored, key, as_of, span, names);
        let diffs = parallel::feed(&mut read, |some| {
            some.into_iter().filter_map(|keyed| diff(keyed).transpose()).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(diffs.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn last_meeting(
        &self,
        words: &str,
        now: DateTime<FixedOffset>,
    ) -> Result<(String, DateTime<FixedOffset>), CommandError> {
        let wanted = normalised_name(words);
        let titled = Titled::Beginning(&wanted);
        let called =
            called::called(self.connection, self.workspace.id, Kind::Meeting.as_str(), titled, None)?;
        let mut begun = Vec::new();
        for meeting in called {
            let record: MeetingRecord = self.record(&meeting.document, Thing::Meeting, words)?;
            let at = sending::moment(&record.fields, field::AT);
            begun.extend(at.filter(|at| *at <= now && !record.archived()).map(|at| (meeting.title, at)));
        }
        let last = begun.into_iter().max_by_key(|(title, at)| (*at, title.clone()));
        last.ok_or_else(|| CommandError::not_found(Thing::Meeting, words, Vec::new()))
    }
}

/// A document as it lies in the store, and the key that it goes by.
type Keyed = (Option<Key>, Stored);

/// What became different in a document, looked at as of a time or now.
fn document_diff(
    stored: &Stored,
    key: Option<Key>,
    as_of: Option<i64>,
    (from, to): (i64, i64),
    names: &Names,
) -> Result<Option<DocumentDiff>, CommandError> {
    let until = |at: i64| as_of.map_or(at, |as_of| at.min(as_of));
    let Some(Span { before, known, now }) = stored.lived()?.between(until(from), until(to))? else {
        return Ok(None);
    };
    let Some(record) = now.read() else { return Ok(None) };
    let events = history::events_since(&now, &known);
    let called = called(key.map(|key| key.to_string()), Some(&record));
    let between =
        Between { id: *stored.id(), before: before.as_ref(), record: &record, now: &now, events: &events };
    Ok(between.diff(called, names))
}
