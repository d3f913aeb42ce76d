//! The shape of the documents: every key, and how each operation becomes writes to keys.
//!
//! This file, `read` and the literal bytes in `genesis` are the whole of what anyone must know to read a
//! Concord document with another tool. All containers stand in the genesis, except those of items under a
//! fresh ULID, which only one device can ever make.

use std::collections::BTreeMap;

use super::meeting;
use crate::model::board::{BoardEdit, column_field, field as board_field};
use crate::model::meeting::Sending;
use crate::model::operation::Edit;
use crate::model::register::Scalar;
use crate::model::take_back::TakeBack;
use crate::model::task::{Group, TaskEdit, link_field, support_field};
use crate::model::workspace::{NAME, RULE, VIEW, WorkspaceEdit};

/// Names of the containers, as they stand at the root of a document.
pub mod key {
    /// What the document is: `concord.<kind>.v<schema>`, containers all the way down.
    pub const CONCORD: &str = "concord";
    /// The thing's own registers.
    pub const FIELDS: &str = "fields";
    /// People's names by id.
    pub const PEOPLE: &str = "people";
    /// Which people are from outside, by id.
    pub const OUTSIDE: &str = "outside";
    /// Who can not be named any more, by id.
    pub const RETIRED: &str = "retired";
    /// What the workspace agreed on, by name.
    pub const SETTINGS: &str = "settings";
    /// Prefixes a board claimed.
    pub const PREFIXES: &str = "prefixes";
    /// Columns by id.
    pub const COLUMNS: &str = "columns";
    /// The contact of each department, by department.
    pub const CONTACTS: &str = "contacts";
    /// What was put to people to be confirmed, by id.
    pub const APPROVALS: &str = "approvals";
    /// Prose: what a task is, at length.
    pub const DESCRIPTION: &str = "description";
    /// People by id.
    pub const COLLABORATORS: &str = "collaborators";
    /// People by id.
    pub const INFORMED: &str = "informed";
    /// Tasks it waits for, by document.
    pub const DEPENDENCIES: &str = "dependencies";
    /// Support asked for, by id.
    pub const SUPPORT: &str = "support";
    /// Links to files by id.
    pub const LINKS: &str = "links";
    /// Up to when people have seen a task, by person; what was said to proposed amendments of minutes, by hash of the change.
    pub const CONFIRMATIONS: &str = "confirmations";
    /// Labels by name.
    pub const LABELS: &str = "labels";
    /// Items by id.
    pub const CHECKLIST: &str = "checklist";
    /// Items by id.
    pub const COMMENTS: &str = "comments";
    /// Entries by id.
    pub const TIME_LOG: &str = "time_log";
    /// Answers to the deliverable by id.
    pub const REVIEWS: &str = "reviews";
    /// Keys a task claimed.
    pub const CLAIMS: &str = "claims";
    /// Prose: minutes.
    pub const NOTES: &str = "notes";
    /// People by id.
    pub const ATTENDEES: &str = "attendees";
    /// Items by id, each with prose `notes`.
    pub const AGENDA: &str = "agenda";
    /// Items by id.
    pub const DECISIONS: &str = "decisions";
    /// Items by id.
    pub const ACTIONS: &str = "actions";
    /// Concerned parties by person's id.
    pub const CONCERNED: &str = "concerned";
    /// Items by id.
    pub const PARKING: &str = "parking";
    /// Votes by `decision:person`.
    pub const VOTES: &str = "votes";
    /// Items by id.
    pub const NEXT: &str = "next";
    /// What went out, by id.
    pub const SENT: &str = "sent";
    /// What was received, by id.
    pub const RECEIPTS: &str = "receipts";
    /// Priorities by `person:slot:part`.
    pub const PRIORITIES: &str = "priorities";
    /// Sentences replaced whole, by id of the replacement.
    pub const REWRITES: &str = "rewrites";
}

/// The kind of an item among a board's approvals that tells of a change.
pub const NOTICE: &str = "notice";
/// Lists of items, each item a map under an id of its own.
const ITEM_LISTS: [&str; 14] = [
    key::SENT,
    key::PARKING,
    key::NEXT,
    key::COLUMNS,
    key::APPROVALS,
    key::SUPPORT,
    key::LINKS,
    key::CHECKLIST,
    key::COMMENTS,
    key::TIME_LOG,
    key::REVIEWS,
    key::AGENDA,
    key::DECISIONS,
    key::ACTIONS,
];

/// Whether a deed on this path made an item: items are named by list and id alone only when they are made.
pub fn makes_item(path: &str) -> bool {
    path.split_once('/').is_some_and(|(list, id)| ITEM_LISTS.contains(&list) && !id.contains('/'))
}

/// Whether a deed made something that stays for ever: minutes that were sent, a receipt. A notice can be taken back.
pub fn is_lasting(path: &str, made: &Scalar) -> bool {
    let is_sent = |list| list == key::SENT && made.as_text() != Some(Sending::Notice.as_str());
    let made_item = path.split_once('/').filter(|(_, id)| !id.contains('/'));
    made_item.is_some_and(|(list, _)| list == key::RECEIPTS || is_sent(list))
}

/// Whether a path names a piece of prose and not a register.
pub fn is_text(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [name] => [key::DESCRIPTION, key::NOTES].contains(name),
        [list, _, name] => *list == key::AGENDA && *name == key::NOTES,
        _ => false,
    }
}

/// Whether a path names a register of a membership, in which an add wins and nothing is contested.
pub fn is_membership(path: &str) -> bool {
    let groups = [key::COLLABORATORS, key::INFORMED, key::LABELS, key::DEPENDENCIES, key::CONCERNED];
    path.split_once('/').is_some_and(|(group, _)| groups.contains(&group))
}

/// Whether a path is the machine's concern and not people's: claims of keys and prefixes.
pub fn is_bookkeeping(path: &str) -> bool {
    let group = path.split('/').next().unwrap_or_default();
    let is_clock = group == key::AGENDA && (path.ends_with("/running") || path.ends_with("/spent"));
    group == key::CLAIMS || group == key::PREFIXES || is_clock
}

/// A write to the keys of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Set a register.
    Put {
        /// Containers from the root.
        path: Vec<String>,
        /// The register in the last of them.
        key: String,
        /// The new value.
        value: Scalar,
    },
    /// Make an item under a fresh id, with its registers and pieces of prose.
    Item {
        /// Containers from the root.
        path: Vec<String>,
        /// Fresh id.
        id: String,
        /// First registers.
        fields: BTreeMap<String, Scalar>,
        /// Names of its pieces of prose.
        prose: &'static [&'static str],
        /// Whether author and time are written into the item.
        signed: bool,
    },
    /// Bring a piece of prose from what the writer saw to what the writer wants.
    Prose {
        /// Containers from the root, the text last.
        path: Vec<String>,
        /// What the writer saw.
        before: String,
        /// What the writer wants.
        after: String,
        /// Id under which rewritten sentences are remembered.
        id: String,
    },
    /// Bring a piece of prose back to what it was.
    TakeBack(TakeBack),
    /// Leave one of several equal replacements of a sentence.
    DropTwins {
        /// Containers from the root, the text last.
        path: Vec<String>,
        /// Which disagreement.
        of: String,
    },
    /// Keep one of several replacements of a sentence.
    Keep {
        /// Containers from the root, the text last.
        path: Vec<String>,
        /// Which disagreement.
        of: String,
        /// What stays.
        keep: String,
        /// Id under which the decision is remembered.
        id: String,
    },
}

/// The writes an edit consists of.
pub fn lower(edit: &Edit) -> Vec<Write> {
    match edit {
        Edit::Workspace(edit) => lower_workspace(edit),
        Edit::Board(edit) => lower_board(edit),
        Edit::Task(edit) => lower_task(edit),
        Edit::Meeting(edit) => meeting::lower(edit),
    }
}

pub(super) fn path(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

pub(super) fn put(parts: &[&str], key: &str, value: impl Into<Scalar>) -> Write {
    Write::Put { path: path(parts), key: key.to_owned(), value: value.into() }
}

fn item(list: &str, id: &str, fields: BTreeMap<String, Scalar>, signed: bool) -> Write {
    Write::Item { path: path(&[list]), id: id.to_owned(), fields, prose: &[], signed }
}

pub(super) fn fields<const N: usize>(pairs: [(&str, Scalar); N]) -> BTreeMap<String, Scalar> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Registers under a path as people and conflicts name it: `due`, `labels/urgent`, `checklist/<id>/done`.
pub fn put_at(register: &str, value: &Scalar) -> Write {
    let mut parts: Vec<&str> = register.split('/').collect();
    let key = parts.pop().unwrap_or_default();
    if parts.is_empty() {
        return put(&[key::FIELDS], key, value.clone());
    }
    put(&parts, key, value.clone())
}

fn lower_workspace(edit: &WorkspaceEdit) -> Vec<Write> {
    match edit {
        WorkspaceEdit::Rename { name } => vec![put(&[key::FIELDS], NAME, name.as_str())],
        WorkspaceEdit::Person { id, name, outside } => {
            vec![put(&[key::PEOPLE], &id.0, name.as_str()), put(&[key::OUTSIDE], &id.0, *outside)]
        }
        WorkspaceEdit::View { name, words } => {
            vec![put(&[key::SETTINGS], &format!("{VIEW}{name}"), words.clone())]
        }
        WorkspaceEdit::Rule { rule, number } => {
            vec![put(&[key::SETTINGS], &format!("{RULE}{}", rule.as_str()), number.clone())]
        }
        WorkspaceEdit::Decide { field, value } => vec![put_at(field, value)],
    }
}

fn lower_board(edit: &BoardEdit) -> Vec<Write> {
    match edit {
        BoardEdit::Create { name, prefix } => vec![
            put(&[key::FIELDS], board_field::NAME, name.as_str()),
            put(&[key::PREFIXES], prefix, Scalar::Int(0)),
        ],
        BoardEdit::Set { field, value } => vec![put_at(field, value)],
        BoardEdit::ClaimPrefix { prefix, place } => vec![put(&[key::PREFIXES], prefix, Scalar::Int(*place))],
        BoardEdit::Contact { area, person } => vec![put(&[key::CONTACTS], area, person.clone())],
        BoardEdit::Notice { id, text } => {
            let registers = fields([("kind", NOTICE.into()), ("text", text.as_str().into())]);
            vec![item(key::APPROVALS, id, registers, true)]
        }
        BoardEdit::AddColumn { id, name, kind, rank } => {
            let registers = fields([
                (column_field::NAME, name.as_str().into()),
                (column_field::KIND, kind.as_str().into()),
                (column_field::RANK, rank.as_str().into()),
            ]);
            vec![item(key::COLUMNS, id, registers, false)]
        }
        BoardEdit::SetColumn { id, field, value } => vec![put(&[key::COLUMNS, id], field, value.clone())],
    }
}

fn group_key(group: Group) -> &'static str {
    match group {
        Group::Collaborators => key::COLLABORATORS,
        Group::Informed => key::INFORMED,
        Group::Labels => key::LABELS,
        Group::Dependencies => key::DEPENDENCIES,
    }
}

fn lower_task(edit: &TaskEdit) -> Vec<Write> {
    match edit {
        TaskEdit::Create { fields, collaborators, labels } => {
            let own = fields.iter().map(|(name, value)| put(&[key::FIELDS], name, value.clone()));
            let people = collaborators.iter().map(|person| put(&[key::COLLABORATORS], &person.0, true));
            let labels = labels.iter().map(|label| put(&[key::LABELS], label, true));
            own.chain(people).chain(labels).collect()
        }
        TaskEdit::Set { field, value } => vec![put_at(field, value)],
        TaskEdit::Member { group, member, on } => vec![put(&[group_key(*group)], member, *on)],
        TaskEdit::Claim { key, place } => vec![put(&[key::CLAIMS], key, Scalar::Int(*place))],
        TaskEdit::AddCheck { id, title, rank } => {
            let registers = fields([("title", title.as_str().into()), ("rank", rank.as_str().into())]);
            vec![item(key::CHECKLIST, id, registers, false)]
        }
        TaskEdit::SetCheck { id, field, value } => vec![put(&[key::CHECKLIST, id], field, value.clone())],
        TaskEdit::Comment { id, text } => {
            vec![item(key::COMMENTS, id, fields([("text", text.as_str().into())]), true)]
        }
        TaskEdit::LogTime { id, minutes } => {
            vec![item(key::TIME_LOG, id, fields([("minutes", Scalar::Int(i64::from(*minutes)))]), true)]
        }
        TaskEdit::Review { id, accepted, problems } => {
            let mut registers = fields([("accepted", (*accepted).into())]);
            if !problems.is_empty() {
                registers.insert("problems".to_owned(), problems.join("\n").into());
            }
            vec![item(key::REVIEWS, id, registers, true)]
        }
        TaskEdit::AskSupport { id, ask, from } => {
            let mut registers = fields([(support_field::ASK, ask.as_str().into())]);
            if let Some(person) = from {
                registers.insert(support_field::FROM.to_owned(), person.0.as_str().into());
            }
            vec![item(key::SUPPORT, id, registers, true)]
        }
        TaskEdit::AddLink { id, title, url } => {
            let registers =
                fields([(link_field::TITLE, title.as_str().into()), (link_field::URL, url.as_str().into())]);
            vec![item(key::LINKS, id, registers, true)]
        }
        TaskEdit::Seen { person, at } => vec![put(&[key::CONFIRMATIONS], &person.0, Scalar::Int(*at))],
        TaskEdit::Describe { before, after, id } => vec![prose(path(&[key::DESCRIPTION]), before, after, id)],
        TaskEdit::TakeBack(back) => vec![Write::TakeBack(back.clone())],
        TaskEdit::DropTwins { text, of } => vec![drop_twins(text, of)],
        TaskEdit::KeepSentence { text, of, keep, id } => vec![keep_sentence(text, of, keep, id)],
    }
}

pub(super) fn prose(path: Vec<String>, before: &str, after: &str, id: &str) -> Write {
    Write::Prose { path, before: before.to_owned(), after: after.to_owned(), id: id.to_owned() }
}

pub(super) fn keep_sentence(text: &str, of: &str, keep: &str, id: &str) -> Write {
    Write::Keep { path: text_path(text), of: of.to_owned(), keep: keep.to_owned(), id: id.to_owned() }
}

pub(super) fn drop_twins(text: &str, of: &str) -> Write {
    Write::DropTwins { path: text_path(text), of: of.to_owned() }
}

/// The containers of a text, by its path as deeds name it.
pub(super) fn text_path(text: &str) -> Vec<String> {
    path(&text.split('/').collect::<Vec<_>>())
}
