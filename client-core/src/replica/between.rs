//! Who put what there, and what became different from one time to another.

use chrono::{DateTime, FixedOffset, TimeZone};
use concord_sync::heads::ChangeHash;

use super::Replica;
use super::error::{CommandError, Thing};
use super::operations::called;
use super::query::Asking;
use super::stored::{Stored, WORTH_A_THREAD};
use crate::history::{self, Event};
use crate::model::id::normalised_name;
use crate::model::meeting::{MeetingRecord, field, sending};
use crate::model::operation::Kind;
use crate::parallel;
use crate::store::{activity, index, keys};
use crate::view::blame::{BlameView, blame};
use crate::view::diff::{Between, DiffView, DocumentDiff};
use crate::view::names::Names;

impl Replica {
    /// Everything that stands in a task, meeting or board, with who put it there, when and why.
    pub fn blame(&self, name: &str) -> Result<BlameView, CommandError> {
        self.ask(|ask| ask.blame(name))
    }

    /// What became different in the workspace after `from` and until `to`. People, boards and keys go by the names that
    /// they have as of the time this replica answers for.
    pub fn diff<A: TimeZone, B: TimeZone>(
        &self,
        from: &DateTime<A>,
        to: &DateTime<B>,
    ) -> Result<DiffView, CommandError> {
        let (from, to) = (from.fixed_offset(), to.fixed_offset());
        self.ask(|ask| ask.diff(from, to))
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

    fn diff(&self, from: DateTime<FixedOffset>, to: DateTime<FixedOffset>) -> Result<DiffView, CommandError> {
        let span = (from.timestamp_millis(), to.timestamp_millis());
        let touched = activity::documents_between(self.connection, self.workspace.id, span.0, span.1)?;
        let mut changed = Vec::with_capacity(touched.len());
        for id in &touched {
            let key = keys::of(self.connection, self.workspace.id, id)?.map(|key| key.to_string());
            changed.extend(Stored::read(self.connection, self.workspace.id, id)?.map(|stored| (stored, key)));
        }
        let names = self.names()?;
        let as_of = self.at;
        let diff = |(stored, key): (Stored, _)| document_diff(&stored, key, as_of, span, &names);
        let diffs = parallel::map(changed, WORTH_A_THREAD, diff).into_iter().filter_map(Result::transpose);
        let mut documents = diffs.collect::<Result<Vec<_>, _>>()?;
        documents.sort_by(|a, b| (&a.kind, &a.key, &a.title, &a.id).cmp(&(&b.kind, &b.key, &b.title, &b.id)));
        Ok(DiffView { from: from.to_rfc3339(), to: to.to_rfc3339(), documents })
    }

    fn last_meeting(
        &self,
        words: &str,
        now: DateTime<FixedOffset>,
    ) -> Result<(String, DateTime<FixedOffset>), CommandError> {
        let wanted = normalised_name(words);
        let mut called = index::titles(self.connection, self.workspace.id, Kind::Meeting.as_str())?;
        called.retain(|meeting| normalised_name(&meeting.title).starts_with(&wanted));
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

/// What became different in a document, looked at as of a time or now.
fn document_diff(
    stored: &Stored,
    key: Option<String>,
    as_of: Option<i64>,
    (from, to): (i64, i64),
    names: &Names,
) -> Result<Option<DocumentDiff>, CommandError> {
    let lived = stored.lived()?;
    let until = |at: i64| as_of.map_or(at, |as_of| at.min(as_of));
    let Some(now) = lived.at(until(to))? else { return Ok(None) };
    let then = lived.at(until(from))?;
    let events = history::events(&now);
    let all: Vec<ChangeHash> = events.iter().map(|event| event.hash).collect();
    let known = then.as_ref().map(|then| now.covered(&then.heads(), &all)).unwrap_or_default();
    let events: Vec<Event> = events.into_iter().filter(|event| !known.contains(&event.hash)).collect();
    let called = called(key, now.read().as_ref());
    let between = Between { id: *stored.id(), then: then.as_ref(), now: &now, events: &events };
    Ok(between.diff(called, names))
}
