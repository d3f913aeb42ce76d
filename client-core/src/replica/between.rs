//! Who put what there, and what became different from one time to another.

use chrono::{DateTime, FixedOffset, TimeZone};
use concord_sync::heads::ChangeHash;
use concord_sync::id::DocumentId;

use super::Replica;
use super::error::{CommandError, Thing};
use super::query::Asking;
use crate::history::{self, Event, past};
use crate::model::id::normalised_name;
use crate::model::meeting::field;
use crate::store::activity;
use crate::view::blame::{BlameView, blame};
use crate::view::diff::{Between, DiffView};
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
        let names = self.names()?;
        let mut documents = Vec::new();
        for id in &touched {
            documents.extend(self.document_diff(id, span, &names)?);
        }
        documents.sort_by(|a, b| (&a.kind, &a.key, &a.title, &a.id).cmp(&(&b.kind, &b.key, &b.title, &b.id)));
        Ok(DiffView { from: from.to_rfc3339(), to: to.to_rfc3339(), documents })
    }

    fn document_diff(
        &self,
        id: &DocumentId,
        (from, to): (i64, i64),
        names: &Names,
    ) -> Result<Option<crate::view::diff::DocumentDiff>, CommandError> {
        let document = self.load(id)?;
        let Some(now) = past::at(&document, to)? else { return Ok(None) };
        let then = past::at(&document, from)?;
        let events = history::events(&now);
        let all: Vec<ChangeHash> = events.iter().map(|event| event.hash).collect();
        let known = then.as_ref().map(|then| now.covered(&then.heads(), &all)).unwrap_or_default();
        let events: Vec<Event> = events.into_iter().filter(|event| !known.contains(&event.hash)).collect();
        let (called, _) = self.called(id, &now)?;
        let between = Between { id: *id, then: then.as_ref(), now: &now, events: &events };
        Ok(between.diff(called, names))
    }

    fn last_meeting(
        &self,
        words: &str,
        now: DateTime<FixedOffset>,
    ) -> Result<(String, DateTime<FixedOffset>), CommandError> {
        let wanted = normalised_name(words);
        let meetings = self.resolver().meetings()?;
        let begun = meetings.values().filter(|meeting| !meeting.archived()).filter_map(|meeting| {
            let at = DateTime::parse_from_rfc3339(meeting.fields.text(field::AT)?).ok()?;
            let fits = normalised_name(meeting.title()).starts_with(&wanted) && at <= now;
            fits.then(|| (meeting.title().to_owned(), at))
        });
        let last = begun.max_by_key(|(title, at)| (*at, title.clone()));
        last.ok_or_else(|| CommandError::not_found(Thing::Meeting, words, Vec::new()))
    }
}
