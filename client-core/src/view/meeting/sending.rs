//! What went out, to whom, whether it arrived, and what was changed since.

use serde::Serialize;

use super::person;
use crate::document::Document;
use crate::history::amendment::{self, Amendment};
use crate::model::meeting::{MeetingRecord, Sending, receipt_field, sending, sent_field};
use crate::model::register::Fields;
use crate::view::attached::{author, written_at};
use crate::view::history::{FieldChange, Titles, field_change};
use crate::view::names::{Names, moment};

/// Something that went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentView {
    /// Its number among notices, or among minutes, from 1.
    pub number: usize,
    /// `notice` or `minutes`.
    pub kind: Sending,
    /// When.
    pub at: Option<String>,
    /// Who sent it.
    pub author: Option<String>,
    /// The state that went out: heads of the document.
    pub heads: Vec<String>,
}

/// Somebody who was sent minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientView {
    /// Who.
    pub name: String,
    /// A concerned party, not an attendee.
    pub concerned: bool,
    /// How far they have confirmed them: a [`Receipt`](crate::model::meeting::Receipt) by name.
    pub receipt: &'static str,
    /// When they last confirmed.
    pub at: Option<String>,
    /// Which sending they confirmed, by number.
    pub version: Option<usize>,
}

/// A confirmation. It stays, whatever becomes of the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptView {
    /// Who has read.
    pub person: Option<String>,
    /// Which sending, by number.
    pub version: Option<usize>,
    /// The state that was read: heads of the document.
    pub heads: Vec<String>,
    /// When it was confirmed.
    pub at: Option<String>,
    /// Who wrote it down.
    pub author: Option<String>,
}

/// A change to minutes that were sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmendmentView {
    /// Its number in its list, from 1.
    pub number: usize,
    /// The change, by hash.
    pub change: String,
    /// When.
    pub at: String,
    /// Who.
    pub author: Option<String>,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// What differs from what was sent.
    pub changes: Vec<FieldChange>,
    /// What was said to a proposed one.
    pub accepted: Option<bool>,
}

/// What went out, oldest first.
pub(super) fn sent(record: &MeetingRecord, names: &Names) -> Vec<SentView> {
    let mut views = Vec::new();
    for kind in [Sending::Notice, Sending::Minutes] {
        let sent = sending::sent(record, kind).into_iter().enumerate();
        views.extend(sent.map(|(at, (_, fields))| SentView {
            number: at + 1,
            kind,
            at: written_at(fields),
            author: author(fields, names),
            heads: heads(fields, sent_field::HEADS),
        }));
    }
    views
}

fn heads(fields: &Fields, name: &str) -> Vec<String> {
    sending::heads_of(fields, name).iter().map(ToString::to_string).collect()
}

/// The number of a sending of minutes.
fn version(record: &MeetingRecord, receipt: &Fields) -> Option<usize> {
    let of = receipt.text(receipt_field::OF)?;
    let sent = sending::sent(record, Sending::Minutes);
    sent.iter().position(|(id, _)| *id == of).map(|at| at + 1)
}

/// Who was sent minutes, by name.
pub(super) fn recipients(document: &Document, record: &MeetingRecord, names: &Names) -> Vec<RecipientView> {
    let duties = amendment::duties(document, record).into_iter();
    let mut views: Vec<RecipientView> = duties
        .map(|duty| {
            let last = duty.last.as_ref().and_then(|id| record.receipts.get(id));
            RecipientView {
                name: names.person(&duty.person),
                concerned: duty.concerned,
                receipt: duty.receipt.as_str(),
                at: last.and_then(written_at),
                version: last.and_then(|receipt| version(record, receipt)),
            }
        })
        .collect();
    views.sort_by(|a, b| a.name.cmp(&b.name));
    views
}

/// Every confirmation, oldest first.
pub(super) fn receipts(record: &MeetingRecord, names: &Names) -> Vec<ReceiptView> {
    let mut receipts: Vec<(&String, &Fields)> = record.receipts.iter().collect();
    receipts.sort_by_key(|(id, fields)| (fields.value("at").as_int(), id.to_string()));
    let view = |(_, fields): (&String, &Fields)| ReceiptView {
        person: person(fields, receipt_field::PERSON, names),
        version: version(record, fields),
        heads: heads(fields, receipt_field::HEADS),
        at: written_at(fields),
        author: author(fields, names),
    };
    receipts.into_iter().map(view).collect()
}

/// Amendments, and those that are only proposed.
pub(super) fn amendments(
    document: &Document,
    record: &MeetingRecord,
    names: &Names,
    titles: &Titles,
) -> (Vec<AmendmentView>, Vec<AmendmentView>) {
    let all = amendment::amendments(document, record);
    let (proposed, made): (Vec<Amendment>, Vec<Amendment>) = all.into_iter().partition(|one| one.proposed);
    let numbered = |list: Vec<Amendment>| {
        let list = list.into_iter().enumerate();
        list.map(|(at, amendment)| view(at + 1, amendment, names, titles)).collect()
    };
    (numbered(made), numbered(proposed))
}

fn view(number: usize, amendment: Amendment, names: &Names, titles: &Titles) -> AmendmentView {
    AmendmentView {
        number,
        change: amendment.hash.to_string(),
        at: moment(amendment.origin.at, amendment.origin.zone),
        author: amendment.origin.by.as_ref().map(|person| names.person(person)),
        reason: amendment.reason,
        changes: amendment.did.iter().map(|deed| field_change(deed, names, titles)).collect(),
        accepted: amendment.accepted,
    }
}
