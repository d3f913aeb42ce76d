//! Minutes of a meeting: conclusions and notes.

use concord_locales::say;

use super::{Outcome, Seen, named_item, optional_line, prose};
use crate::model::meeting::{List, MeetingEdit, agenda_field};
use crate::model::operation::Edit;
use crate::replica::error::CommandError;
use crate::replica::work::Work;

pub(super) fn conclude(
    work: &mut Work<'_>,
    meeting: &str,
    item: &str,
    text: &str,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = named_item(work, &record, item)?;
    let value = optional_line(&say::what_conclusion(), &Some(text.to_owned()))?;
    let edit = MeetingEdit::SetItem {
        list: List::Agenda,
        id: item,
        field: agenda_field::CONCLUSION.to_owned(),
        value,
    };
    work.commit(id, vec![Edit::Meeting(edit)])?;
    Ok(Outcome::of(id))
}

pub(super) fn note(
    work: &mut Work<'_>,
    meeting: &str,
    item: Option<&str>,
    seen: Option<&Seen>,
    text: &str,
    append: bool,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let item = item.map(|name| named_item(work, &record, name)).transpose()?;
    let current = match &item {
        Some(item) => record.agenda.get(item).map(|item| item.notes.clone()).unwrap_or_default(),
        None => record.notes.clone(),
    };
    let before = seen.map_or(current, |seen| seen.text.clone());
    let mut after = prose(text)?;
    if append && !before.is_empty() {
        let gap = if before.ends_with('\n') { "" } else { "\n" };
        after = format!("{before}{gap}{after}");
    }
    if before == after {
        return Ok(Outcome { notes: vec![say::note_nothing_changed()], ..Outcome::of(id) });
    }
    let edit = MeetingEdit::Note { item, before, after, id: work.fresh_id()?.to_string() };
    work.commit_seen(id, vec![Edit::Meeting(edit)], seen.map(|seen| &seen.heads))?;
    Ok(Outcome::of(id))
}
