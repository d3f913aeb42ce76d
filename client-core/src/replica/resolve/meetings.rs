//! Meetings: by id, by title, by title and day.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;

use super::{MOST_CANDIDATES, Resolver, pick};
use crate::model::id::normalised_name;
use crate::model::meeting::MeetingRecord;
use crate::model::operation::Kind;
use crate::replica::error::{CommandError, Thing};
use crate::store::called::{self, Called, Titled};
use crate::store::{StoreError, index};

impl Resolver<'_> {
    /// A meeting by id, beginning of an id, or title; meetings of one title go by title and day.
    pub fn meeting(&self, name: &str) -> Result<(DocumentId, MeetingRecord), CommandError> {
        let names = |meeting: Called| {
            let day = meeting.day.map(|day| format!(" {day}")).unwrap_or_default();
            let names = vec![format!("{}{day}", meeting.title), meeting.document.to_string(), meeting.title];
            (meeting.document, names)
        };
        let mut near = self.meetings_near(name)?;
        if near.is_empty() {
            near = self.called(Kind::Meeting, Titled::Beginning(""), Some(MOST_CANDIDATES))?;
        }
        let listed: Vec<(DocumentId, Vec<String>)> = near.into_iter().map(names).collect();
        let id = pick(Thing::Meeting, name, &listed)?;
        match index::record(self.connection, self.workspace.id, &id)? {
            Some((_, json)) => Ok((id, index::decode(&json)?)),
            None => Err(CommandError::not_found(Thing::Meeting, name, Vec::new())),
        }
    }

    /// All meetings that may be meant by a name, and maybe some that are not: by a beginning of the title, by the title and a
    /// beginning of the day, by a beginning of the id.
    fn meetings_near(&self, name: &str) -> Result<Vec<Called>, StoreError> {
        let wanted = normalised_name(name);
        let mut near = self.called(Kind::Meeting, Titled::Beginning(&wanted), None)?;
        if let Some((title, _day)) = wanted.rsplit_once(' ') {
            near.extend(self.called(Kind::Meeting, Titled::Exactly(title), None)?);
        }
        for id in self.begins_with(Kind::Meeting, name)? {
            near.extend(called::called_of(self.connection, self.workspace.id, &id)?);
        }
        near.sort_by_key(|meeting| meeting.document);
        near.dedup();
        Ok(near)
    }

    /// All meetings.
    pub fn meetings(&self) -> Result<BTreeMap<DocumentId, MeetingRecord>, StoreError> {
        let wanted = index::Wanted::default();
        Ok(index::records(self.connection, self.workspace.id, Kind::Meeting.as_str(), &wanted)?
            .into_iter()
            .collect())
    }
}
