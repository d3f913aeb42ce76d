//! Questions to a replica, answered with views.

use chrono::NaiveDate;
use concord_locales::{Message, say};
use concord_sync::id::DocumentId;

use super::Replica;
use super::error::{CommandError, Thing};
use super::resolve::{FoundTask, MemberFact, Resolver};
use super::work::{settled_prefixes, stored};
use crate::document::Document;
use crate::history;
use crate::model::board::BoardRecord;
use crate::model::filter::Filter;
use crate::model::meeting::MeetingRecord;
use crate::model::operation::Kind;
use crate::model::task::{Status, TaskRecord};
use crate::store::index::{self, Wanted};
use crate::store::workspaces::Workspace;
use crate::store::{Connection, StoreError, changes, keys, pending, search};
use crate::view::board::{self, BoardDetail, BoardView};
use crate::view::conflict::{self, ConflictView};
use crate::view::filter;
use crate::view::history::{HistoryEntry, entries, titles};
use crate::view::names::{Names, moment};
use crate::view::person::PersonView;
use crate::view::search::{SearchHit, kind_of_part, snippet};
use crate::view::status::{HeldView, StatusView, UnsentDocument};
use crate::view::task::{self, TaskDetail, TaskView};

/// Which tasks to list. Everything that is given has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct TaskFilter {
    /// On this board, by name.
    pub board: Option<String>,
    /// Of this owner, by name.
    pub owner: Option<String>,
    /// In this state.
    pub status: Option<Status>,
    /// Past due.
    pub late: bool,
    /// Archived ones instead of open ones.
    pub archived: bool,
    /// From this meeting, by id or title.
    pub source: Option<String>,
    /// With this label.
    pub label: Option<String>,
    /// Whatever else has to fit.
    pub words: Filter,
}

impl Replica {
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&Asking<'_>) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        self.store.read(|connection| question(&Asking { connection, workspace: &self.workspace }))
    }

    /// Tasks that fit a filter, in the order board, column, rank, id.
    pub fn tasks(&self, filter: &TaskFilter, today: NaiveDate) -> Result<Vec<TaskView>, CommandError> {
        self.ask(|ask| ask.tasks(filter, today))
    }

    /// A task on its own screen, with notes about others that go by the same key.
    pub fn task(&self, name: &str, today: NaiveDate) -> Result<(TaskDetail, Vec<Message>), CommandError> {
        self.ask(|ask| ask.task(name, today))
    }

    /// All boards, by name.
    pub fn boards(&self, archived: bool) -> Result<Vec<BoardView>, CommandError> {
        self.ask(|ask| ask.boards(archived))
    }

    /// A board on its own screen; without a name, the only one.
    pub fn board(&self, name: Option<&str>, today: NaiveDate) -> Result<BoardDetail, CommandError> {
        self.ask(|ask| ask.board(name, today))
    }

    /// Everyone who can be named, by name.
    pub fn people(&self) -> Result<Vec<PersonView>, CommandError> {
        self.ask(|ask| {
            let people = ask.resolver().people()?.into_iter();
            let views = people.map(|(id, person)| PersonView {
                id: id.0,
                name: person.name,
                outside: person.outside,
            });
            let mut views: Vec<PersonView> = views.collect();
            views.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            Ok(views)
        })
    }

    /// The members the server last named.
    pub fn members(&self) -> Result<Vec<MemberFact>, CommandError> {
        self.ask(|ask| Ok(ask.resolver().members()?))
    }

    /// The name of the person at this device.
    pub fn my_name(&self) -> Result<String, CommandError> {
        let me = self.workspace.me.clone();
        self.ask(|ask| {
            let people = ask.resolver().people()?;
            Ok(people.get(&me).map_or_else(|| me.0.clone(), |person| person.name.clone()))
        })
    }

    /// Everything contested, by document and field.
    pub fn conflicts(&self) -> Result<Vec<ConflictView>, CommandError> {
        self.ask(|ask| ask.conflicts())
    }

    /// What happened to a task, meeting or board, oldest first.
    pub fn history(&self, name: &str) -> Result<Vec<HistoryEntry>, CommandError> {
        self.ask(|ask| ask.history(name))
    }

    /// Pieces of text that hold all words.
    pub fn search(&self, words: &[String]) -> Result<Vec<SearchHit>, CommandError> {
        self.ask(|ask| ask.search(words))
    }

    /// Where this device stands.
    pub fn status(&self) -> Result<StatusView, CommandError> {
        self.ask(|ask| ask.status())
    }

    /// Work that was held back.
    pub fn held(&self) -> Result<Vec<HeldView>, CommandError> {
        self.ask(|ask| ask.held())
    }

    /// The task meant by a key, id or title.
    pub fn find_task(&self, name: &str) -> Result<FoundTask, CommandError> {
        self.ask(|ask| ask.resolver().task(name))
    }
}

/// A question being answered from one state of the database.
pub(super) struct Asking<'a> {
    pub(super) connection: &'a Connection,
    pub(super) workspace: &'a Workspace,
}

impl<'a> Asking<'a> {
    pub(super) fn resolver(&self) -> Resolver<'a> {
        Resolver::new(self.connection, self.workspace)
    }

    pub(super) fn load(&self, id: &DocumentId) -> Result<Document, CommandError> {
        Ok(stored(self.connection, self.workspace.id, id)?.unwrap_or_else(Document::empty))
    }

    pub(super) fn names(&self) -> Result<Names, CommandError> {
        let boards = self.resolver().boards()?;
        let listed: Vec<(DocumentId, BoardRecord)> =
            boards.iter().map(|(id, board)| (*id, board.clone())).collect();
        Ok(Names::new(self.resolver().people()?, boards, settled_prefixes(&listed)))
    }

    /// Names with the keys of these tasks.
    pub(super) fn names_for<'t>(
        &self,
        tasks: impl Iterator<Item = &'t DocumentId>,
    ) -> Result<Names, CommandError> {
        let mut names = self.names()?;
        for id in tasks {
            if let Some(key) = keys::of(self.connection, self.workspace.id, id)? {
                names.keys.insert(*id, key);
            }
        }
        Ok(names)
    }

    fn tasks(&self, filter: &TaskFilter, today: NaiveDate) -> Result<Vec<TaskView>, CommandError> {
        let resolver = self.resolver();
        let board = filter.board.as_deref().map(|name| resolver.board(name)).transpose()?;
        let board = board.map(|(id, _)| id.to_string());
        let owner = filter.owner.as_deref().map(|name| resolver.person(name)).transpose()?;
        let source = filter.source.as_deref().map(|name| resolver.meeting(name)).transpose()?;
        let source = source.map(|(id, _)| id.to_string());
        let words = resolver.filter(&filter.words)?;
        let wanted = Wanted {
            board: board.as_deref(),
            owner: owner.as_ref().map(|owner| owner.0.as_str()),
            source: source.as_deref(),
            archived: Some(filter.archived || filter.words.archived()),
        };
        let tasks: Vec<(DocumentId, TaskRecord)> =
            index::records(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted)?;
        let names = self.names_for(tasks.iter().map(|(id, _)| id))?;
        let mut views: Vec<_> = tasks
            .iter()
            .map(|(id, record)| {
                let (view, spot) = task::view(id, record, &names, today);
                (spot.order, *id, view)
            })
            .filter(|(_, _, view)| fits(view, filter) && filter::fits(&words, view))
            .collect();
        views.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        Ok(views.into_iter().map(|(_, _, view)| view).collect())
    }

    fn task(&self, name: &str, today: NaiveDate) -> Result<(TaskDetail, Vec<Message>), CommandError> {
        let resolver = self.resolver();
        let found = resolver.task(name)?;
        let record: TaskRecord = self.record(&found.id, Thing::Task, name)?;
        let names = self.names_for(std::iter::once(&found.id))?;
        let detail = task::detail(&found.id, &self.load(&found.id)?, &record, &names, today);
        let mut notes = Vec::new();
        for other in &found.others {
            notes.push(say::note_key_of_another(name, resolver.describe_task(other)?));
        }
        Ok((detail, notes))
    }

    fn record<T: serde::de::DeserializeOwned>(
        &self,
        id: &DocumentId,
        thing: Thing,
        name: &str,
    ) -> Result<T, CommandError> {
        match index::record(self.connection, self.workspace.id, id)? {
            Some((_, json)) => Ok(index::decode(&json)?),
            None => Err(CommandError::not_found(thing, name, Vec::new())),
        }
    }

    fn on_board(&self, board: &DocumentId) -> Result<Vec<(DocumentId, TaskRecord)>, CommandError> {
        let board = board.to_string();
        let wanted = Wanted { board: Some(&board), archived: Some(false), ..Wanted::default() };
        Ok(index::records(self.connection, self.workspace.id, Kind::Task.as_str(), &wanted)?)
    }

    fn boards(&self, archived: bool) -> Result<Vec<BoardView>, CommandError> {
        let names = self.names()?;
        let mut views = Vec::new();
        for (id, board) in names.boards.iter().filter(|(_, board)| archived || !board.archived()) {
            views.push(BoardView {
                id: id.to_string(),
                name: board.name().to_owned(),
                prefix: names.prefixes.get(id).cloned().unwrap_or_default(),
                archived: board.archived(),
                tasks: self.on_board(id)?.len(),
            });
        }
        views.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(views)
    }

    fn board(&self, name: Option<&str>, today: NaiveDate) -> Result<BoardDetail, CommandError> {
        let (id, record) = match name {
            Some(name) => self.resolver().board(name)?,
            None => self.only_board()?,
        };
        let tasks = self.on_board(&id)?;
        let names = self.names_for(tasks.iter().map(|(id, _)| id))?;
        Ok(board::detail(&id, &record, &tasks, &names, today))
    }

    fn only_board(&self) -> Result<(DocumentId, BoardRecord), CommandError> {
        let boards = self.resolver().boards()?;
        let mut open: Vec<(DocumentId, BoardRecord)> =
            boards.into_iter().filter(|(_, board)| !board.archived()).collect();
        match open.len() {
            0 => Err(CommandError::not_found(Thing::Board, "", Vec::new())),
            1 => Ok(open.swap_remove(0)),
            _ => Err(CommandError::Ambiguous {
                thing: Thing::Board,
                name: String::new(),
                candidates: open.into_iter().map(|(_, board)| format!("\"{}\"", board.name())).collect(),
            }),
        }
    }

    fn conflicts(&self) -> Result<Vec<ConflictView>, CommandError> {
        let listed = index::contested(self.connection, self.workspace.id)?;
        let names = self.names_for(listed.iter().map(|(id, _)| id))?;
        let mut found = Vec::new();
        for (id, kind) in &listed {
            found.extend(conflict::conflicts(id, kind, &self.load(id)?, &names));
        }
        Ok(found)
    }

    fn history(&self, name: &str) -> Result<Vec<HistoryEntry>, CommandError> {
        let id = self.document_named(name)?;
        let document = self.load(&id)?;
        let titles = document.read().as_ref().map(titles).unwrap_or_default();
        Ok(entries(&history::events(&document), &self.names()?, &titles))
    }

    /// A task by key, id or title; else a meeting; else a board.
    fn document_named(&self, name: &str) -> Result<DocumentId, CommandError> {
        let resolver = self.resolver();
        let not_a_task = match resolver.task(name) {
            Ok(found) => return Ok(found.id),
            Err(error) => error,
        };
        let meeting = resolver.meeting(name).map(|(id, _)| id);
        meeting.or_else(|_| resolver.board(name).map(|(id, _)| id)).map_err(|_| not_a_task)
    }

    fn search(&self, words: &[String]) -> Result<Vec<SearchHit>, CommandError> {
        let words: Vec<String> =
            words.iter().flat_map(|word| word.split_whitespace()).map(str::to_owned).collect();
        if words.is_empty() {
            return Err(CommandError::invalid(say::nothing_to_search(), say::hint_nothing_to_search()));
        }
        let hits = search::find(self.connection, self.workspace.id, &words)?;
        let names = self.names_for(hits.iter().map(|hit| &hit.document))?;
        let mut found = Vec::new();
        for hit in &hits {
            let title = match self.load_title(&hit.document)? {
                Some(title) => title,
                None => continue,
            };
            found.push(SearchHit {
                kind: kind_of_part(&hit.kind, &hit.part),
                id: hit.document.to_string(),
                key: Some(names.key(&hit.document)).filter(|key| !key.is_empty()),
                title,
                snippet: snippet(&hit.body, &words),
            });
        }
        Ok(found)
    }

    fn load_title(&self, id: &DocumentId) -> Result<Option<String>, CommandError> {
        let Some((kind, json)) = index::record(self.connection, self.workspace.id, id)? else {
            return Ok(None);
        };
        Ok(match Kind::parse(&kind) {
            Some(Kind::Task) => Some(index::decode::<TaskRecord>(&json)?.title().to_owned()),
            Some(Kind::Board) => Some(index::decode::<BoardRecord>(&json)?.name().to_owned()),
            Some(Kind::Meeting) => Some(index::decode::<MeetingRecord>(&json)?.title().to_owned()),
            Some(Kind::Workspace) | None => None,
        })
    }

    fn status(&self) -> Result<StatusView, CommandError> {
        let id = self.workspace.id;
        let (unsent, held_back) = pending::counts(self.connection, id)?;
        let people = self.resolver().people()?;
        let me = &self.workspace.me;
        Ok(StatusView {
            unsent,
            contested: index::contested_count(self.connection, id)?,
            held_back,
            server: self.workspace.remote.as_ref().map(|remote| remote.server.clone()),
            last_sync: self.workspace.last_sync.map(|at| moment(at, 0)),
            workspace: self.workspace.name.clone(),
            me: people.get(me).map_or_else(|| me.0.clone(), |person| person.name.clone()),
            role: self.workspace.role.clone(),
            unsent_documents: self.unsent_documents()?,
        })
    }

    fn unsent_documents(&self) -> Result<Vec<UnsentDocument>, CommandError> {
        let id = self.workspace.id;
        let mut documents = Vec::new();
        for document in pending::unsent_documents(self.connection, id)? {
            let kind =
                changes::row(self.connection, id, &document)?.and_then(|row| row.kind).unwrap_or_default();
            documents.push(UnsentDocument {
                id: document.to_string(),
                kind,
                key: keys::of(self.connection, id, &document)?.map(|key| key.to_string()),
                changes: pending::unsent_of(self.connection, id, &document)?.len(),
            });
        }
        Ok(documents)
    }

    fn held(&self) -> Result<Vec<HeldView>, CommandError> {
        let id = self.workspace.id;
        let mut views = Vec::new();
        for held in pending::held(self.connection, id)? {
            let operation =
                serde_json::to_value(&held.operation).map_err(|e| StoreError::Damaged(e.to_string()))?;
            views.push(HeldView {
                number: held.seq,
                kind: held.operation.kind().map_or("", Kind::as_str).to_owned(),
                id: held.document.to_string(),
                key: keys::of(self.connection, id, &held.document)?.map(|key| key.to_string()),
                at: moment(held.operation.authorship.at, held.operation.authorship.zone),
                code: held.code.unwrap_or_default(),
                reason: held.reason.unwrap_or_default(),
                operation,
            });
        }
        Ok(views)
    }
}

fn fits(view: &TaskView, filter: &TaskFilter) -> bool {
    filter.status.is_none_or(|status| view.status == status)
        && (!filter.late || view.overdue)
        && filter.label.as_ref().is_none_or(|label| view.labels.contains(label))
}
