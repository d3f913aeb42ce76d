//! Questions to a replica, answered with views: what can be asked, here; the answers, a file a subject.

mod archive;
mod boards;
mod state;
mod stories;
mod tasks;
mod waiting;

use chrono::NaiveDate;
use concord_locales::Message;
use concord_sync::id::DocumentId;

use super::Replica;
use super::error::{CommandError, Thing};
use super::resolve::{FoundTask, MemberFact, Resolver};
use super::stored::Stored;
use super::work::settled_prefixes;
use crate::document::Document;
use crate::model::board::BoardRecord;
use crate::model::filter::Filter;
use crate::model::operation::Kind;
use crate::model::rule::Rule;
use crate::model::task::{Status, TaskRecord};
use crate::store::index::{self};
use crate::store::workspaces::Workspace;
use crate::store::{Connection, keys};
use crate::view::archived::ArchivedView;
use crate::view::board::form::FormView;
use crate::view::board::{BoardDetail, BoardView};
use crate::view::conflict::ConflictView;
use crate::view::filter::{self, SavedView};
use crate::view::history::HistoryEntry;
use crate::view::lead::LeadView;
use crate::view::names::Names;
use crate::view::person::PersonView;
use crate::view::rule::{self, RuleView};
use crate::view::search::SearchHit;
use crate::view::status::{HeldView, StatusView};
use crate::view::task::{TaskDetail, TaskView};

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
        let (workspace, at) = (&self.workspace, self.at);
        self.store.read(|connection| question(&Asking { connection, workspace, at }))
    }

    /// Tasks that fit a filter, in the order board, column, rank, id.
    pub fn tasks(&self, filter: &TaskFilter, today: NaiveDate) -> Result<Vec<TaskView>, CommandError> {
        self.ask(|ask| ask.map_tasks(filter, today, Some))
    }

    /// What `act` makes of each task that fits a filter, in their order; it is called on several cores, in no order. Of thousands
    /// of tasks this takes less time and memory than [`Self::tasks`].
    pub fn map_tasks<R: Send>(
        &self,
        filter: &TaskFilter,
        today: NaiveDate,
        act: impl Fn(TaskView) -> Option<R> + Sync,
    ) -> Result<Vec<R>, CommandError> {
        self.ask(|ask| ask.map_tasks(filter, today, act))
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

    /// A board on its own screen with only those of its tasks that fit a filter.
    pub fn board_with(
        &self,
        name: Option<&str>,
        words: &Filter,
        today: NaiveDate,
    ) -> Result<BoardDetail, CommandError> {
        self.ask(|ask| {
            let words = ask.resolver().filter(words)?;
            let mut board = ask.board(name, today)?;
            for column in &mut board.columns {
                column.tasks.retain(|task| filter::fits(&words, task));
            }
            Ok(board)
        })
    }

    /// A board as one table, with only those of its tasks that fit a filter.
    pub fn board_form(
        &self,
        name: Option<&str>,
        words: &Filter,
        today: NaiveDate,
    ) -> Result<FormView, CommandError> {
        self.ask(|ask| ask.board_form(name, words, today))
    }

    /// What asks for the lead: of one board, or of all.
    pub fn lead(&self, board: Option<&str>, today: NaiveDate) -> Result<LeadView, CommandError> {
        self.ask(|ask| ask.lead(board, today))
    }

    /// Everyone who can be named, by name.
    pub fn people(&self) -> Result<Vec<PersonView>, CommandError> {
        self.ask(|ask| {
            let people = ask.resolver().people()?.into_iter().filter(|(_, person)| !person.retired);
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

    /// Views saved for all, by name.
    pub fn saved_views(&self) -> Result<Vec<SavedView>, CommandError> {
        self.ask(|ask| {
            let views = ask.resolver().saved_views()?.into_iter();
            Ok(views.map(|(name, words)| SavedView { name, words }).collect())
        })
    }

    /// The numbers in the handbook's rules, as they stand.
    pub fn rules(&self) -> Result<Vec<RuleView>, CommandError> {
        self.ask(|ask| Ok(rule::all(&ask.resolver().rules()?)))
    }

    /// A rule and its number.
    pub fn rule(&self, rule: Rule) -> Result<RuleView, CommandError> {
        self.ask(|ask| Ok(rule::one(rule, &ask.resolver().rules()?)))
    }

    /// A saved view by its name or the beginning of it.
    pub fn saved_view(&self, name: &str) -> Result<SavedView, CommandError> {
        self.ask(|ask| ask.resolver().saved_view(name)).map(|(name, words)| SavedView { name, words })
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

    /// What was put away, the last first.
    pub fn archived(&self) -> Result<Vec<ArchivedView>, CommandError> {
        self.ask(|ask| ask.archived())
    }

    /// What kind of thing a document is; none of one that is not here.
    pub fn kind_of(&self, id: &DocumentId) -> Result<Option<Kind>, CommandError> {
        let found = self.ask(|ask| Ok(index::record(ask.connection, ask.workspace.id, id)?))?;
        Ok(found.and_then(|(kind, _)| Kind::parse(&kind)))
    }

    /// What was put away and goes by this in full: a task's key, an id, a title or name. Kinds and ids, by id.
    pub fn put_away(&self, name: &str) -> Result<Vec<(Kind, String)>, CommandError> {
        let found = self.ask(|ask| ask.resolver().put_away(name))?;
        Ok(found.into_iter().map(|(kind, id)| (kind, id.to_string())).collect())
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
pub(crate) struct Asking<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) workspace: &'a Workspace,
    /// The time as of which it is answered; none is now.
    pub(crate) at: Option<i64>,
}

impl<'a> Asking<'a> {
    pub(super) fn resolver(&self) -> Resolver<'a> {
        Resolver::new(self.connection, self.workspace)
    }

    /// A document as of the time that is asked about; one that was not there is empty.
    pub(super) fn load(&self, id: &DocumentId) -> Result<Document, CommandError> {
        match Stored::read(self.connection, self.workspace.id, id)? {
            Some(stored) => loaded(&stored, self.at),
            None => Ok(Document::empty()),
        }
    }

    pub(super) fn names(&self) -> Result<Names, CommandError> {
        let boards = self.resolver().boards()?;
        let listed: Vec<(DocumentId, BoardRecord)> =
            boards.iter().map(|(id, board)| (*id, board.clone())).collect();
        let (prefixes, resolver) = (settled_prefixes(&listed), self.resolver());
        Ok(Names::new(resolver.people()?, boards, prefixes, resolver.rules()?))
    }

    /// Names with the keys of all tasks: of many they are read faster at once than one by one.
    pub(super) fn names_with_keys(&self) -> Result<Names, CommandError> {
        let mut names = self.names()?;
        names.keys = keys::all(self.connection, self.workspace.id)?;
        Ok(names)
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

    /// Names with the keys of these tasks and of those they wait for.
    fn names_of(&self, tasks: &[(DocumentId, TaskRecord)]) -> Result<Names, CommandError> {
        let waited_for: Vec<DocumentId> =
            tasks.iter().flat_map(|(_, task)| task.waits_for()).filter_map(|id| id.parse().ok()).collect();
        self.names_for(tasks.iter().map(|(id, _)| id).chain(&waited_for))
    }

    pub(super) fn record<T: serde::de::DeserializeOwned>(
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
}

/// A document as of a time, or now; one that was not there is empty.
fn loaded(stored: &Stored, at: Option<i64>) -> Result<Document, CommandError> {
    match at {
        None => stored.load(),
        Some(at) => Ok(stored.lived()?.at(at)?.unwrap_or_else(Document::empty)),
    }
}
