//! After a meeting: minutes go out, are confirmed, and are amended.

use chrono::TimeDelta;
use concord_locales::say;
use concord_sync::heads::Heads;
use concord_sync::id::DocumentId;

use super::{Outcome, add_fact, edit, named_or_me};
use crate::document::Document;
use crate::history::amendment::{self, Amendment, Duty};
use crate::model::meeting::{
    List, MeetingEdit, MeetingRecord, Sending, receipt_field, rules, sending, sent_field,
};
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

fn document(work: &Work<'_>, id: &DocumentId) -> Result<Document, CommandError> {
    Ok(work.load(id)?.unwrap_or_else(Document::empty))
}

/// Sends the minutes as they stand: a lasting fact that names their state. Sent again, they go out with what was amended;
/// where nothing was, nothing goes out.
pub(super) fn send(work: &mut Work<'_>, meeting: &str) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let loaded = document(work, &id)?;
    let amendments = amendment::amendments(&loaded, &record);
    let sent = !sending::sent(&record, Sending::Minutes).is_empty();
    if sent && amendments.is_empty() {
        return Ok(Outcome { notes: vec![say::note_nothing_amended()], ..Outcome::of(id) });
    }
    let now = work.context.now + TimeDelta::milliseconds(work.workspace.skew);
    let undecided = amendments.iter().filter(|one| one.is_undecided()).count();
    let flags = rules::sending_flags(&record, now, undecided, &work.resolver().rules()?);
    let fields = [
        (sent_field::SORT, Sending::Minutes.as_str().into()),
        (sent_field::HEADS, sending::heads_text(&loaded.heads()).into()),
    ];
    let outcome = add_fact(work, id, List::Sent, &fields)?;
    let notes = asked(work, &id)?.map(say::note_asked_to_confirm).into_iter().collect();
    Ok(Outcome { notes, ..outcome }.flagged(flags))
}

/// Who is asked to confirm now, by name; none if nobody is.
fn asked(work: &Work<'_>, id: &DocumentId) -> Result<Option<Vec<String>>, CommandError> {
    let record = super::after(work, id)?;
    let people = work.resolver().people()?;
    let open = amendment::duties(&document(work, id)?, &record).into_iter().filter(Duty::is_open);
    let mut names: Vec<String> = open
        .map(|duty| {
            people.get(&duty.person).map_or_else(|| duty.person.0.clone(), |person| person.name.clone())
        })
        .collect();
    names.sort();
    Ok((!names.is_empty()).then_some(names))
}

/// Confirms that minutes were read: those of a sending, or all that stands here.
pub(super) fn receipt(
    work: &mut Work<'_>,
    meeting: &str,
    version: Option<usize>,
    person: Option<&str>,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let sent = sending::sent(&record, Sending::Minutes);
    let (of, heads) = match (version, sent.last()) {
        (_, None) => {
            return Err(CommandError::invalid(say::minutes_not_sent(), say::hint_minutes_not_sent()));
        }
        (None, Some((of, _))) => ((*of).to_owned(), document(work, &id)?.heads()),
        (Some(number), Some(_)) => sending_numbered(&sent, number)?,
    };
    let person = named_or_me(work, person)?;
    let fields = [
        (receipt_field::OF, of.into()),
        (receipt_field::PERSON, person.0.into()),
        (receipt_field::HEADS, sending::heads_text(&heads).into()),
    ];
    add_fact(work, id, List::Receipts, &fields)
}

fn sending_numbered(
    sent: &[(&str, &crate::model::register::Fields)],
    number: usize,
) -> Result<(String, Heads), CommandError> {
    let found = number.checked_sub(1).and_then(|at| sent.get(at));
    let known = || (1..=sent.len()).map(|number| number.to_string()).collect();
    let (id, fields) =
        found.ok_or_else(|| CommandError::not_found(Thing::Sending, number.to_string(), known()))?;
    Ok(((*id).to_owned(), sending::heads_of(fields, sent_field::HEADS)))
}

/// Accepts or declines proposed amendments. Their words are in the minutes already: what is declined is taken out by
/// hand.
pub(super) fn judge(
    work: &mut Work<'_>,
    meeting: &str,
    numbers: &[usize],
    accepted: bool,
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let proposed: Vec<Amendment> = proposals(&document(work, &id)?, &record);
    let mut chosen: Vec<&Amendment> = Vec::new();
    for number in numbers {
        let found = number.checked_sub(1).and_then(|at| proposed.get(at));
        let known = || (1..=proposed.len()).map(|number| number.to_string()).collect();
        chosen.push(
            found.ok_or_else(|| CommandError::not_found(Thing::Amendment, number.to_string(), known()))?,
        );
    }
    if numbers.is_empty() {
        chosen.extend(proposed.iter().filter(|one| one.is_undecided()));
    }
    if chosen.is_empty() {
        return Ok(Outcome { notes: vec![say::note_nothing_proposed()], ..Outcome::of(id) });
    }
    let judge = |one: &&Amendment| MeetingEdit::Judge { change: one.hash.to_string(), accepted };
    let edits = chosen.iter().map(judge).collect();
    let outcome = edit(work, id, edits)?;
    let notes = if accepted { Vec::new() } else { vec![say::note_declined_stands()] };
    Ok(Outcome { notes, ..outcome })
}

fn proposals(document: &Document, record: &MeetingRecord) -> Vec<Amendment> {
    let all = amendment::amendments(document, record).into_iter();
    all.filter(|one| one.proposed).collect()
}
