//! Before a meeting: what it is about, when and where, who is asked to come, and the notice that tells them.

use std::collections::BTreeMap;

use concord_locales::say;

use super::{
    NewMeeting, Outcome, add_fact, after, checked_minutes, edit, line, optional_line, person, typed_minutes,
};
use crate::model::id::PersonId;
use crate::model::meeting::template::{self, Template};
use crate::model::meeting::{
    Attendance, List, MeetingEdit, MeetingRecord, Repeat, Sending, agenda_field, field, rules, sending,
    sent_field,
};
use crate::model::operation::Edit;
use crate::model::rank::Rank;
use crate::model::register::Scalar;
use crate::model::rule::Rules;
use crate::model::verdict::Flag;
use crate::model::when;
use crate::replica::error::{CommandError, Thing};
use crate::replica::work::Work;

/// Fields of a meeting that people set.
const SETTABLE: [&str; 10] = [
    field::TITLE,
    field::PURPOSE,
    field::AT,
    field::MINUTES,
    field::PLACE,
    field::HOST,
    field::RECORDER,
    field::BOARD,
    field::NEXT_AT,
    field::REPEAT,
];

/// Makes a meeting, with the agenda of its template if it has one.
pub(super) fn add(work: &mut Work<'_>, new: &NewMeeting) -> Result<Outcome, CommandError> {
    let template = new.template.as_ref().map(|(name, _)| template_named(name)).transpose()?;
    let language = new.template.as_ref().map_or("en", |(_, language)| language.as_str());
    let repeat = new.repeat.or(template.as_ref().and_then(|template| template.repeat));
    let mut fields = first_fields(work, new, template.as_ref(), language)?;
    if let Some(repeat) = repeat {
        let day = Scalar::from(new.at.date_naive().to_string());
        fields.insert(field::REPEAT.to_owned(), repeat.as_str().into());
        fields.insert(field::ANCHOR.to_owned(), day.clone());
        fields.insert(field::OCCURRENCE.to_owned(), day);
    }
    if let Some((name, _)) = &new.template {
        fields.insert(field::TEMPLATE.to_owned(), name.as_str().into());
    }
    fields.retain(|_, value| !value.is_null());
    let attendees = people(work, &new.attendees)?;
    let concerned = people(work, &new.concerned)?;
    let id = work.fresh_document()?;
    let mut edits = vec![MeetingEdit::Create { fields, attendees, concerned }];
    if let Some(template) = &template {
        edits.extend(agenda(work, template, language, repeat.is_some())?);
    }
    work.commit(id, edits.into_iter().map(Edit::Meeting).collect())?;
    let record = after(work, &id)?;
    Ok(Outcome::of(id).flagged(plan_flags(&record, &work.resolver().rules()?)))
}

fn template_named(name: &str) -> Result<Template, CommandError> {
    let known = || template::names().into_iter().map(str::to_owned).collect();
    template::find(name).ok_or_else(|| CommandError::not_found(Thing::Template, name, known()))
}

fn people(work: &mut Work<'_>, names: &[String]) -> Result<Vec<PersonId>, CommandError> {
    names.iter().map(|name| person::named(work, name)).collect()
}

fn first_fields(
    work: &mut Work<'_>,
    new: &NewMeeting,
    template: Option<&Template>,
    language: &str,
) -> Result<BTreeMap<String, Scalar>, CommandError> {
    let of_template = |words: fn(&Template) -> &BTreeMap<String, String>| {
        template.and_then(|template| template::words(words(template), language)).map(str::to_owned)
    };
    let title = match of_template(|template| &template.title) {
        Some(title) if new.title.trim().is_empty() => title,
        _ => new.title.clone(),
    };
    let purpose = new.purpose.clone().or_else(|| of_template(|template| &template.purpose));
    let host = super::named_or_me(work, new.host.as_deref())?;
    let recorder = new.recorder.as_deref().map(|name| person::named(work, name)).transpose()?;
    let board = new.board.as_deref().map(|name| work.resolver().board(name)).transpose()?;
    let minutes =
        new.minutes.or(template.map(|template| template.minutes)).map(checked_minutes).transpose()?;
    Ok(BTreeMap::from([
        (field::TITLE.to_owned(), line(&say::what_meeting_title(), &title)?.into()),
        (field::AT.to_owned(), new.at.to_rfc3339().into()),
        (field::MINUTES.to_owned(), minutes.unwrap_or_default()),
        (field::PLACE.to_owned(), optional_line(&say::what_place(), &new.place)?),
        (field::PURPOSE.to_owned(), optional_line(&say::what_purpose(), &purpose)?),
        (field::HOST.to_owned(), host.0.into()),
        (field::RECORDER.to_owned(), recorder.map(|person| person.0).into()),
        (field::BOARD.to_owned(), board.map(|(id, _)| id.to_string()).into()),
    ]))
}

/// The agenda of a template. `standing`: it comes again with every meeting of the series.
fn agenda(
    work: &mut Work<'_>,
    template: &Template,
    language: &str,
    standing: bool,
) -> Result<Vec<MeetingEdit>, CommandError> {
    let suffix = work.rank_suffix()?;
    let mut last: Option<Rank> = None;
    let mut edits = Vec::new();
    for item in &template.agenda {
        let rank = Rank::between(last.as_ref(), None, &suffix);
        let minutes = item.minutes.map_or(Scalar::Null, |minutes| Scalar::Int(minutes.into()));
        let fields = [
            (agenda_field::TITLE, template::words(&item.title, language).into()),
            (agenda_field::GOAL, template::words(&item.goal, language).into()),
            (agenda_field::MINUTES, minutes),
            (agenda_field::STANDING, standing.then_some(true).into()),
            (agenda_field::RANK, rank.as_str().into()),
        ];
        let id = work.fresh_id()?.to_string();
        edits.push(MeetingEdit::Add { list: List::Agenda, id, fields: super::registers(&fields) });
        last = Some(rank);
    }
    Ok(edits)
}

/// What the rules want seen of a plan.
fn plan_flags(record: &MeetingRecord, numbers: &Rules) -> Vec<Flag> {
    let minutes = record.fields.value(field::MINUTES).as_int();
    let mut flags = rules::planning_flags(minutes, rules::allotted(record), numbers);
    flags.extend(rules::purpose_flags(record.fields.text(field::PURPOSE)));
    flags
}

/// Sets fields as typed.
pub(super) fn set(
    work: &mut Work<'_>,
    meeting: &str,
    fields: &[(String, String)],
) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for (name, value) in fields {
        let value = parse(work, name, value.trim())?;
        if name == field::REPEAT && !value.is_null() && record.fields.text(field::ANCHOR).is_none() {
            let day = sending::moment(&record.fields, field::AT).map(|at| at.date_naive().to_string());
            for name in [field::ANCHOR, field::OCCURRENCE] {
                edits.push(MeetingEdit::Set { field: name.to_owned(), value: day.clone().into() });
            }
        }
        edits.push(MeetingEdit::Set { field: name.clone(), value });
    }
    let outcome = edit(work, id, edits)?;
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    let flags = flags_of(&after(work, &id)?, &names, &work.resolver().rules()?);
    Ok(outcome.flagged(flags))
}

/// What the rules want seen of a plan of which these fields were written.
pub(super) fn flags_of(record: &MeetingRecord, written: &[&str], numbers: &Rules) -> Vec<Flag> {
    let touched = |flag: &Flag| {
        let of = if flag.rule == "purpose-only-discusses" { field::PURPOSE } else { field::MINUTES };
        written.contains(&of)
    };
    plan_flags(record, numbers).into_iter().filter(touched).collect()
}

/// A field's value as typed; nothing clears it.
pub(super) fn parse(work: &mut Work<'_>, name: &str, value: &str) -> Result<Scalar, CommandError> {
    if !SETTABLE.contains(&name) {
        return Err(CommandError::invalid(say::no_meeting_field(name), say::hint_fields(SETTABLE.to_vec())));
    }
    if value.is_empty() && name != field::TITLE && name != field::AT {
        return Ok(Scalar::Null);
    }
    match name {
        field::AT | field::NEXT_AT => match when::parse_time(value, work.context.now) {
            Ok(at) => Ok(at.to_rfc3339().into()),
            Err(error) => Err(CommandError::invalid(error.message(), error.hint())),
        },
        field::MINUTES => typed_minutes(value),
        field::HOST | field::RECORDER => Ok(person::named(work, value)?.0.into()),
        field::BOARD => Ok(work.resolver().board(value)?.0.to_string().into()),
        field::REPEAT => match Repeat::parse(value) {
            Some(repeat) => Ok(repeat.as_str().into()),
            None => Err(CommandError::invalid(say::no_repeat(value), say::hint_repeat())),
        },
        _ => Ok(line(&say::what_field(name), value)?.into()),
    }
}

/// Sends the notice: to those named, who are invited with it, and to all who were before.
pub(super) fn invite(work: &mut Work<'_>, meeting: &str, people: &[String]) -> Result<Outcome, CommandError> {
    let (id, record) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for name in people {
        let person = person::named(work, name)?;
        let there = record.attendees.get(&person).is_some_and(|register| !register.value.is_null());
        if !there {
            edits.push(MeetingEdit::Attend { person, value: Attendance::Invited.as_str().into() });
        }
    }
    edit(work, id, edits)?;
    notice(work, id)
}

/// The notice is a lasting fact that names the state of the meeting it told of.
fn notice(work: &mut Work<'_>, id: concord_sync::id::DocumentId) -> Result<Outcome, CommandError> {
    let record = after(work, &id)?;
    let heads = work.load(&id)?.map(|document| document.heads()).unwrap_or_default();
    let fields = [
        (sent_field::SORT, Sending::Notice.as_str().into()),
        (sent_field::HEADS, sending::heads_text(&heads).into()),
    ];
    let outcome = add_fact(work, id, List::Sent, &fields)?;
    let numbers = work.resolver().rules()?;
    let mut flags = rules::notice_flags(&record, work.context.now, &numbers);
    let minutes = record.fields.value(field::MINUTES).as_int();
    flags.extend(rules::planning_flags(minutes, rules::allotted(&record), &numbers));
    Ok(outcome.flagged(flags))
}

/// Says how somebody stands to the meeting.
pub(super) fn attend(
    work: &mut Work<'_>,
    meeting: &str,
    person: &str,
    attendance: Attendance,
) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().meeting(meeting)?;
    let person = person::named(work, person)?;
    edit(work, id, vec![MeetingEdit::Attend { person, value: attendance.as_str().into() }])
}

/// Says who is concerned.
pub(super) fn concern(
    work: &mut Work<'_>,
    meeting: &str,
    people: &[String],
    on: bool,
) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().meeting(meeting)?;
    let mut edits = Vec::new();
    for name in people {
        edits.push(MeetingEdit::Concern { person: person::named(work, name)?, on });
    }
    edit(work, id, edits)
}

/// Puts the meeting away, or brings it back. What was sent stays found by search.
pub(super) fn archive(work: &mut Work<'_>, meeting: &str, archived: bool) -> Result<Outcome, CommandError> {
    let (id, _) = work.resolver().meeting(meeting)?;
    edit(work, id, vec![MeetingEdit::Set { field: field::ARCHIVED.to_owned(), value: archived.into() }])
}
