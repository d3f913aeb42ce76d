//! What has to be ready before a meeting, what people read for it, and what they say about it.

use concord_locales::say;

use super::{Outcome, add_fact, add_item, edit, line, named_among, optional_line, prose, set_item};
use crate::model::meeting::{List, MeetingRecord, Ready, check_field, link_field};
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// Writes down what has to be ready.
pub(super) fn add(
    work: &mut Work<'_>,
    meeting: &str,
    title: &str,
    sort: Option<Ready>,
) -> Result<Outcome, CommandError> {
    let fields = [
        (check_field::TITLE, line(&say::what_checklist_item(), title)?.into()),
        (check_field::SORT, sort.map(Ready::as_str).into()),
    ];
    add_item(work, meeting, List::Checklist, &fields).map(|(id, _)| Outcome::of(id))
}

/// Says whether it is.
pub(super) fn tick(
    work: &mut Work<'_>,
    meeting: &str,
    item: &str,
    done: bool,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let items = MeetingRecord::in_order(&record.checklist);
    let item = named_among(work, Thing::ChecklistItem, item, items, check_field::TITLE)?;
    edit(work, id, vec![set_item(List::Checklist, &item, check_field::DONE, done)])
}

/// Hangs a link on the meeting.
pub(super) fn link(
    work: &mut Work<'_>,
    meeting: &str,
    url: &str,
    title: &Option<String>,
) -> Result<Outcome, CommandError> {
    let fields = [
        (link_field::TITLE, optional_line(&say::what_link_title(), title)?),
        (link_field::URL, line(&say::what_link(), url)?.into()),
    ];
    add_item(work, meeting, List::Links, &fields).map(|(id, _)| Outcome::of(id))
}

/// Takes a link away.
pub(super) fn unlink(work: &mut Work<'_>, meeting: &str, link: &str) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let links = MeetingRecord::in_order(&record.links).into_iter();
    let listed: Vec<(String, String)> = links
        .map(|(id, fields)| {
            let words = fields.text(link_field::TITLE).or(fields.text(link_field::URL));
            (id.to_owned(), words.unwrap_or("").to_owned())
        })
        .collect();
    let link = work.resolver().item(Thing::Link, link, &listed)?;
    edit(work, id, vec![set_item(List::Links, &link, link_field::ARCHIVED, true)])
}

/// Says something about the meeting.
pub(super) fn comment(work: &mut Work<'_>, meeting: &str, text: &str) -> Result<Outcome, CommandError> {
    if text.trim().is_empty() {
        return Err(CommandError::invalid(say::comment_empty(), say::hint_comment_empty()));
    }
    let (id, _) = work.resolver().meeting(meeting)?;
    let text = prose(text)?;
    add_fact(work, id, List::Comments, &[("text", text.into())])
}
