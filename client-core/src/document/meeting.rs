//! How an edit of a meeting becomes writes to keys, and the one change that is the same whoever makes it.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, ObjType, ReadDoc};
use sha2::{Digest, Sha256};

use super::message::Message;
use super::shape::{Write, drop_twins, keep_sentence, key, path, prose, put, put_at};
use super::{Document, DocumentError, Made, write};
use crate::model::id::PersonId;
use crate::model::meeting::{List, MeetingEdit, priority};
use crate::model::operation::Kind;

fn list_key(list: List) -> &'static str {
    match list {
        List::Agenda => key::AGENDA,
        List::Decisions => key::DECISIONS,
        List::Actions => key::ACTIONS,
        List::Checklist => key::CHECKLIST,
        List::Parking => key::PARKING,
        List::Next => key::NEXT,
        List::Links => key::LINKS,
        List::Comments => key::COMMENTS,
        List::Sent => key::SENT,
        List::Receipts => key::RECEIPTS,
    }
}

/// The writes an edit of a meeting consists of.
pub(super) fn lower(edit: &MeetingEdit) -> Vec<Write> {
    match edit {
        MeetingEdit::Create { fields, attendees, concerned } => {
            let own = fields.iter().map(|(name, value)| put(&[key::FIELDS], name, value.clone()));
            let people = attendees.iter().map(|person| put(&[key::ATTENDEES], &person.0, "invited"));
            let concerned = concerned.iter().map(|person| put(&[key::CONCERNED], &person.0, true));
            own.chain(people).chain(concerned).collect()
        }
        MeetingEdit::Set { field, value } => vec![put_at(field, value)],
        MeetingEdit::Attend { person, value } => vec![put(&[key::ATTENDEES], &person.0, value.clone())],
        MeetingEdit::Concern { person, on } => vec![put(&[key::CONCERNED], &person.0, *on)],
        MeetingEdit::Vote { decision, person, value } => {
            vec![put(&[key::VOTES], &format!("{decision}:{person}"), value.clone())]
        }
        MeetingEdit::Judge { change, accepted } => vec![put(&[key::CONFIRMATIONS], change, *accepted)],
        MeetingEdit::Prioritise { person, slot, part, value } => {
            vec![put(&[key::PRIORITIES], &priority::key(person, *slot, part), value.clone())]
        }
        // Written by `seed`, in a change of its own.
        MeetingEdit::Seed { .. } => Vec::new(),
        MeetingEdit::Add { list, id, fields } => vec![Write::Item {
            path: path(&[list_key(*list)]),
            id: id.clone(),
            fields: fields.clone(),
            prose: if *list == List::Agenda { &[key::NOTES] } else { &[] },
            signed: matches!(list, List::Comments | List::Sent | List::Receipts),
        }],
        MeetingEdit::SetItem { list, id, field, value } => {
            vec![put(&[list_key(*list), id], field, value.clone())]
        }
        MeetingEdit::Note { item, before, after, id } => {
            let text = match item {
                Some(item) => path(&[key::AGENDA, item, key::NOTES]),
                None => path(&[key::NOTES]),
            };
            vec![prose(text, before, after, id)]
        }
        MeetingEdit::TakeBack(back) => vec![Write::TakeBack(back.clone())],
        MeetingEdit::DropTwins { text, of } => vec![drop_twins(text, of)],
        MeetingEdit::KeepSentence { text, of, keep, id } => vec![keep_sentence(text, of, keep, id)],
    }
}

impl Document {
    /// Makes the empty agenda item `id`: one map with one empty text, in a change that follows from `id` alone. It hangs
    /// on the genesis and nothing else, and its actor is derived from `id`. So devices that make the item apart make the
    /// same change, and what each writes into it afterwards merges; two maps under one key would lose one of them.
    pub(super) fn seed_agenda_item(&mut self, id: &str) -> Result<Made, DocumentError> {
        let mut seed = Document::create(Kind::Meeting)?;
        let digest: [u8; 32] = Sha256::digest(format!("concord/1 agenda {id}")).into();
        seed.inner.set_actor(ActorId::from(&digest[..16]));
        let mut tx = seed.inner.transaction();
        let agenda = write::resolve(&tx, &[key::AGENDA.to_owned()])?;
        let item = tx.put_object(&agenda, id, ObjType::Map)?;
        tx.put_object(&item, key::NOTES, ObjType::Text)?;
        let nobody = Message {
            by: PersonId(String::new()),
            zone: 0,
            skew: 0,
            reason: None,
            step: None,
            after: 0,
            undoes: None,
            did: Vec::new(),
        };
        let options = CommitOptions::default().with_message(nobody.encode()).with_time(0);
        let (Some(hash), _) = tx.commit_with(options) else { return Err(DocumentError::Unwritable) };
        let change = seed.inner.get_change_by_hash(&hash).ok_or(DocumentError::Unwritable)?;
        self.inner.apply_changes([change.clone()])?;
        Ok(Made { hash: hash.into(), bytes: change.raw_bytes().to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use automerge::ROOT;

    use super::*;

    const ID: &str = "01J2A0000000000000000000AB";

    #[test]
    fn an_item_made_apart_is_one_item_in_one_change() {
        let mut here = Document::create(Kind::Meeting).unwrap();
        let mut there = Document::create(Kind::Meeting).unwrap();
        let one = here.seed_agenda_item(ID).unwrap();
        assert_eq!(there.seed_agenda_item(ID).unwrap(), one);
        assert_eq!(here.seed_agenda_item(ID).unwrap(), one, "made again it is there already");
        here.take_in(&there.save()).unwrap();
        assert_eq!(here.changes().len(), 2);
        let agenda = here.inner.get(ROOT, key::AGENDA).unwrap().unwrap().1;
        assert_eq!(here.inner.get_all(&agenda, ID).unwrap().len(), 1);
    }

    #[test]
    fn the_change_never_becomes_another() {
        // Its hash stands in people's documents: another one under the same actor could never be merged with it.
        let made = Document::create(Kind::Meeting).unwrap().seed_agenda_item(ID).unwrap();
        assert_eq!(made.hash.to_string(), "2Qt3TUXahjxjNfivCJMe1VtsydKaEERbrokzCePh3c5RUYTrwS");
    }
}
