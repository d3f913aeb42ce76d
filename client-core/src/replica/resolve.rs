//! From what a person types to the one thing meant: keys, ids, names, and beginnings of them.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;

use super::error::{CommandError, Thing};
use super::work::settled_prefixes;
use crate::model::board::{BoardRecord, Column, means_column};
use crate::model::filter::{Filter, Name, NameWanted, Test};
use crate::model::id::{PersonId, normalised_name};
use crate::model::key::Key;
use crate::model::meeting::MeetingRecord;
use crate::model::operation::Kind;
use crate::model::rule::Rules;
use crate::model::task::TaskRecord;
use crate::model::workspace::WorkspaceRecord;
use crate::store::called::{self, Called, Titled};
use crate::store::workspaces::Workspace;
use crate::store::{Connection, StoreError, index, keys};

/// The shortest beginning of an id that stands for it, in characters: shorter ones are slips of the hand.
const SHORTEST_ID: usize = 4;

/// The most candidates an ambiguous name lists.
const MOST_CANDIDATES: usize = 8;

/// Looks things up in one workspace.
pub struct Resolver<'a> {
    connection: &'a Connection,
    workspace: &'a Workspace,
}

/// A task found by a key, and who else went by that key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTask {
    /// The task meant.
    pub id: DocumentId,
    /// Others that claim the same key, or were shown under it.
    pub others: Vec<DocumentId>,
    /// The others that this device itself has shown under the key: a write by this key could hit the wrong one.
    pub shown: Vec<DocumentId>,
}

/// Everyone who can be named, with the name shown.
pub type People = BTreeMap<PersonId, Person>;

/// A person, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name shown.
    pub name: String,
    /// From outside the team.
    pub outside: bool,
    /// The role on the server, if the person is a member there.
    pub role: Option<String>,
    /// Can't be named any more; what names them already still shows the name.
    pub retired: bool,
}

impl<'a> Resolver<'a> {
    /// A resolver for a workspace.
    pub fn new(connection: &'a Connection, workspace: &'a Workspace) -> Self {
        Resolver { connection, workspace }
    }

    /// Everyone who can be named: people of the workspace document, and members the server named.
    pub fn people(&self) -> Result<People, StoreError> {
        let record = self.workspace_record()?.unwrap_or_default();
        let mut people: People = record
            .people
            .into_iter()
            .map(|(id, person)| {
                let name = person.name.value.as_text().unwrap_or("?").to_owned();
                let outside = person.outside.value.is_true();
                (id, Person { name, outside, role: None, retired: person.retired.value.is_true() })
            })
            .collect();
        for member in self.members()? {
            let id = PersonId::derive(&self.workspace.root, &member.name);
            let unknown = Person { name: member.name, outside: false, role: None, retired: false };
            let person = people.entry(id).or_insert(unknown);
            person.retired = false;
            person.role = Some(member.role);
        }
        Ok(people)
    }

    /// What the workspace document says; none before it has arrived.
    fn workspace_record(&self) -> Result<Option<WorkspaceRecord>, StoreError> {
        let document = crate::model::id::workspace_document(&self.workspace.root);
        let found = index::record(self.connection, self.workspace.id, &document)?;
        found.map(|(_, json)| index::decode(&json)).transpose()
    }

    /// The name of a member who is not among the people of the workspace document.
    pub fn name_only_told(&self, id: &PersonId) -> Result<Option<String>, StoreError> {
        match self.workspace_record()? {
            Some(record) if !record.people.contains_key(id) => {
                Ok(self.people()?.remove(id).map(|person| person.name))
            }
            _ => Ok(None),
        }
    }

    /// The members the server last named.
    pub fn members(&self) -> Result<Vec<MemberFact>, StoreError> {
        match &self.workspace.members {
            Some((json, _)) => index::decode(json),
            None => Ok(Vec::new()),
        }
    }

    /// A person by name, id, or the only one whose name begins so.
    pub fn person(&self, name: &str) -> Result<PersonId, CommandError> {
        let mut people = self.people()?;
        if let Some((id, _)) = people.get_key_value(&PersonId(name.to_owned())) {
            return Ok(id.clone());
        }
        people.retain(|_, person| !person.retired);
        let wanted = normalised_name(name);
        let matching = |fits: &dyn Fn(&str) -> bool| -> Vec<&PersonId> {
            people
                .iter()
                .filter(|(_, person)| fits(&normalised_name(&person.name)))
                .map(|(id, _)| id)
                .collect()
        };
        let exact = matching(&|candidate| candidate == wanted);
        let found = if exact.is_empty() && !wanted.is_empty() {
            matching(&|candidate| candidate.starts_with(&wanted))
        } else {
            exact
        };
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(CommandError::not_found(
                Thing::Person,
                name,
                people.into_values().map(|p| p.name).collect(),
            )),
            several => {
                let candidates =
                    several.iter().filter_map(|id| people.get(*id)).map(|p| p.name.clone()).collect();
                Err(CommandError::Ambiguous { thing: Thing::Person, name: name.to_owned(), candidates })
            }
        }
    }

    /// The filter with whole names where one was typed, or the beginning of only one. A name that is nobody's is an error: an
    /// empty list would be believed.
    pub fn filter(&self, filter: &Filter) -> Result<Filter, CommandError> {
        let mut filter = filter.clone();
        for term in &mut filter.0 {
            let Test::Named(field, names) = &mut term.test else { continue };
            for name in names.iter_mut().flatten() {
                let NameWanted::Beginning(typed) = name else { continue };
                if let Some(whole) = self.whole_name(*field, typed)? {
                    *name = NameWanted::Exactly(normalised_name(&whole));
                }
            }
        }
        Ok(filter)
    }

    /// The name meant; none if it is the beginning of several, which are all meant then.
    fn whole_name(&self, field: Name, typed: &str) -> Result<Option<String>, CommandError> {
        let found = match field {
            Name::Label => return Ok(None),
            Name::Board => self.board(typed).map(|(_, board)| board.name().to_owned()),
            Name::Owner | Name::Collaborator | Name::Tracker => match self.person(typed) {
                Ok(id) => Ok(self.people()?.remove(&id).map_or(id.0, |person| person.name)),
                Err(error) => Err(error),
            },
        };
        match found {
            Ok(name) => Ok(Some(name)),
            Err(CommandError::Ambiguous { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The numbers in the handbook's rules, as they are set.
    pub fn rules(&self) -> Result<Rules, StoreError> {
        Ok(Rules::of(&self.workspace_record()?.unwrap_or_default().rules))
    }

    /// Saved views: their names and words, by name.
    pub fn saved_views(&self) -> Result<Vec<(String, String)>, StoreError> {
        let views = self.workspace_record()?.unwrap_or_default().views.into_iter();
        Ok(views.filter_map(|(name, words)| Some((name, words.value.as_text()?.to_owned()))).collect())
    }

    /// A saved view by its name or the beginning of it: its whole name and its words.
    pub fn saved_view(&self, name: &str) -> Result<(String, String), CommandError> {
        let views = self.saved_views()?;
        let listed: Vec<(String, Vec<String>)> =
            views.iter().map(|(name, _)| (name.clone(), vec![name.clone()])).collect();
        let found = pick(Thing::View, name, &listed)?;
        let view = views.into_iter().find(|(name, _)| *name == found);
        view.ok_or_else(|| CommandError::not_found(Thing::View, name, Vec::new()))
    }

    /// All boards.
    pub fn boards(&self) -> Result<BTreeMap<DocumentId, BoardRecord>, StoreError> {
        let wanted = index::Wanted::default();
        Ok(index::records(self.connection, self.workspace.id, Kind::Board.as_str(), &wanted)?
            .into_iter()
            .collect())
    }

    /// A board by name, id, the prefix of its keys, or the beginning of one of them.
    pub fn board(&self, name: &str) -> Result<(DocumentId, BoardRecord), CommandError> {
        let mut boards = self.boards()?;
        let records: Vec<(DocumentId, BoardRecord)> =
            boards.iter().map(|(id, board)| (*id, board.clone())).collect();
        // Of an open and an archived board of one name the open one is meant.
        let wanted = normalised_name(name);
        let is_it = |board: &BoardRecord| {
            !board.archived() && normalised_name(board.name()) == wanted && !wanted.is_empty()
        };
        let mut open = records.iter().filter(|(_, board)| is_it(board));
        if let (Some(only), None) = (open.next(), open.next()) {
            return Ok(only.clone());
        }
        let prefixes = settled_prefixes(&records);
        let names = |(id, board): &(DocumentId, BoardRecord)| {
            let names = [board.name().to_owned(), id.to_string()].into_iter();
            (*id, names.chain(prefixes.get(id).cloned()).collect())
        };
        let listed: Vec<(DocumentId, Vec<String>)> = records.iter().map(names).collect();
        let id = pick(Thing::Board, name, &listed)?;
        match boards.remove(&id) {
            Some(board) => Ok((id, board)),
            None => Err(CommandError::not_found(Thing::Board, name, Vec::new())),
        }
    }

    /// A column of a board.
    pub fn column(&self, board: &BoardRecord, name: &str) -> Result<Column, CommandError> {
        let columns = board.columns();
        let exact: Vec<&Column> = columns.iter().filter(|column| means_column(column, name)).collect();
        // Of an open and an archived column of one name the open one is meant.
        let open: Vec<&&Column> = exact.iter().filter(|column| !column.archived).collect();
        match (open.as_slice(), exact.as_slice()) {
            ([one], _) => return Ok((**one).clone()),
            ([], [one]) => return Ok((*one).clone()),
            _ => {}
        }
        let listed: Vec<(String, Vec<String>)> = columns
            .iter()
            .map(|column| (column.id.clone(), vec![column.name.clone(), column.id.clone()]))
            .collect();
        let id = pick(Thing::Column, name, &listed)?;
        columns
            .into_iter()
            .find(|column| column.id == id)
            .ok_or_else(|| CommandError::not_found(Thing::Column, name, Vec::new()))
    }

    /// A task by key, id, beginning of an id (four characters at least), or whole title.
    pub fn task(&self, name: &str) -> Result<FoundTask, CommandError> {
        match self.find_task(name)? {
            Some(found) => Ok(found),
            None => Err(self.no_task(name)?),
        }
    }

    /// The error that says that no task goes by a name, with keys near it.
    pub fn no_task(&self, name: &str) -> Result<CommandError, CommandError> {
        Ok(CommandError::not_found(Thing::Task, name, self.keys_near(name)?))
    }

    /// A task as [`Self::task`] finds it; none if no task goes by this name.
    pub fn find_task(&self, name: &str) -> Result<Option<FoundTask>, CommandError> {
        if let Ok(key) = name.parse::<Key>()
            && let Some(found) = self.task_by_key(&key)?
        {
            return Ok(Some(found));
        }
        let only = |id: &DocumentId| FoundTask { id: *id, others: Vec::new(), shown: Vec::new() };
        let found = self.begins_with(Kind::Task, name)?;
        let found = if found.is_empty() { self.tasks_titled(name)? } else { found };
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(only(one))),
            several => Err(self.ambiguous_task(name, several)?),
        }
    }

    /// Tasks or meetings whose id is this or begins so, if it is long enough to be meant; by id, not more than are listed.
    fn begins_with(&self, kind: Kind, id: &str) -> Result<Vec<DocumentId>, StoreError> {
        if id.chars().count() < SHORTEST_ID {
            return Ok(Vec::new());
        }
        called::by_beginning_of_id(self.connection, self.workspace.id, kind.as_str(), id, MOST_CANDIDATES)
    }

    fn task_by_key(&self, key: &Key) -> Result<Option<FoundTask>, CommandError> {
        let holders = keys::holders(self.connection, self.workspace.id, key)?;
        let shown: Vec<DocumentId> = holders.shown.iter().copied().collect();
        let others: Vec<DocumentId> = holders.claimants.union(&holders.shown).copied().collect();
        match (holders.holder, others.as_slice()) {
            (Some(id), _) => Ok(Some(FoundTask { id, others, shown })),
            (None, [one]) => Ok(Some(FoundTask { id: *one, others: Vec::new(), shown: Vec::new() })),
            (None, []) => Ok(None),
            (None, several) => Err(self.ambiguous_task(&key.to_string(), several)?),
        }
    }

    /// The error that lists several tasks with key, title and id.
    pub fn ambiguous_task(&self, name: &str, tasks: &[DocumentId]) -> Result<CommandError, CommandError> {
        let mut candidates = Vec::new();
        for id in tasks {
            candidates.push(self.describe_task(id)?);
        }
        Ok(CommandError::Ambiguous { thing: Thing::Task, name: name.to_owned(), candidates })
    }

    /// The key of a task; `?` if it has none.
    pub fn key_of(&self, id: &DocumentId) -> Result<String, StoreError> {
        let key = keys::of(self.connection, self.workspace.id, id)?;
        Ok(key.map_or_else(|| "?".to_owned(), |key| key.to_string()))
    }

    /// A task in a few words: key, title and id.
    pub fn describe_task(&self, id: &DocumentId) -> Result<String, CommandError> {
        let key = self.key_of(id)?;
        let title = match index::record(self.connection, self.workspace.id, id)? {
            Some((_, json)) => index::decode::<TaskRecord>(&json)?.title().to_owned(),
            None => String::new(),
        };
        Ok(format!("{key} \"{title}\" ({id})"))
    }

    fn tasks_titled(&self, title: &str) -> Result<Vec<DocumentId>, StoreError> {
        let tasks = self.called(Kind::Task, Titled::Exactly(&normalised_name(title)), None)?;
        Ok(tasks.into_iter().map(|task| task.document).collect())
    }

    fn called(&self, kind: Kind, titled: Titled<'_>, most: Option<usize>) -> Result<Vec<Called>, StoreError> {
        called::called(self.connection, self.workspace.id, kind.as_str(), titled, most)
    }

    fn keys_near(&self, name: &str) -> Result<Vec<String>, CommandError> {
        let prefix = name.split('-').next().unwrap_or_default().to_uppercase();
        let keys = keys::all(self.connection, self.workspace.id)?;
        let mut near: Vec<Key> = keys.into_values().filter(|key| key.prefix == prefix).collect();
        near.sort();
        Ok(near.into_iter().take(MOST_CANDIDATES).map(|key| key.to_string()).collect())
    }

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

    /// One of several things in a list, by its number from 1, its id, its title, or the beginning of one.
    pub fn item(&self, thing: Thing, name: &str, items: &[(String, String)]) -> Result<String, CommandError> {
        if let Ok(number) = name.parse::<usize>()
            && let Some((id, _)) = number.checked_sub(1).and_then(|at| items.get(at))
        {
            return Ok(id.clone());
        }
        let listed: Vec<(String, Vec<String>)> =
            items.iter().map(|(id, title)| (id.clone(), vec![title.clone(), id.clone()])).collect();
        pick(thing, name, &listed)
    }
}

/// A member as the server names them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MemberFact {
    /// The member's id on the server.
    pub id: String,
    /// The name they joined under.
    pub name: String,
    /// `owner`, `editor` or `viewer`.
    pub role: String,
}

/// The one thing whose name or id is `name`, or begins with it. Of each thing the name comes first, then the id.
fn pick<Id: Clone + Eq>(thing: Thing, name: &str, listed: &[(Id, Vec<String>)]) -> Result<Id, CommandError> {
    let wanted = normalised_name(name);
    let matching = |fits: &dyn Fn(usize, &str) -> bool| -> Vec<&(Id, Vec<String>)> {
        let any = |names: &[String]| names.iter().enumerate().any(|(at, candidate)| fits(at, candidate));
        listed.iter().filter(|(_, names)| any(names)).collect()
    };
    let exact = matching(&|_, candidate| candidate == name || normalised_name(candidate) == wanted);
    let long_enough = |at: usize| at != 1 || wanted.chars().count() >= SHORTEST_ID;
    let found = if exact.is_empty() && !wanted.is_empty() {
        matching(&|at, candidate| long_enough(at) && normalised_name(candidate).starts_with(&wanted))
    } else {
        exact
    };
    match found.as_slice() {
        [(id, _)] => Ok(id.clone()),
        [] => {
            let known =
                listed.iter().filter_map(|(_, names)| names.first().cloned()).take(MOST_CANDIDATES).collect();
            Err(CommandError::not_found(thing, name, known))
        }
        several => {
            let candidates = several.iter().take(MOST_CANDIDATES).map(|(_, names)| describe(names)).collect();
            Err(CommandError::Ambiguous { thing, name: name.to_owned(), candidates })
        }
    }
}

fn describe(names: &[String]) -> String {
    match names {
        [name, id, ..] => format!("\"{name}\" ({id})"),
        other => other.join(" "),
    }
}
