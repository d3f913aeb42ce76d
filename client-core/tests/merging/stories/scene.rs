//! What somebody in a story sees before doing something, and the dice that choose among it.

use std::cell::OnceCell;

use concord_core::model::board::ColumnKind;
use concord_core::replica::Replica;
use concord_core::replica::query::TaskFilter;

use crate::team::now;

/// Four throws, of which a deed makes what it will.
pub type Dice = [u8; 4];

/// Named when there is nothing to choose from: the command is then refused.
const NOTHING: &str = "nothing";

/// Text to type as prose: sentences kept, reordered, replaced, in both scripts.
pub const TEXTS: [&str; 7] =
    ["A. B. C.", "A. B1. C.", "A. B2! C.", "甲。乙。丙。", "甲。乙二。丙。", "A.\nB. C.", ""];

/// A replica as one finds it, and the dice.
pub struct Scene<'a> {
    replica: &'a Replica,
    dice: Dice,
    /// Steps that the person at this device took, oldest first.
    steps: &'a [String],
    tasks: OnceCell<Vec<String>>,
}

impl<'a> Scene<'a> {
    pub fn new(replica: &'a Replica, dice: Dice, steps: &'a [String]) -> Self {
        Scene { replica, dice, steps, tasks: OnceCell::new() }
    }

    /// A number below `sides`.
    pub fn number(&self, die: usize, sides: u8) -> u8 {
        self.dice[die] % sides
    }

    /// A number from 1, as people type it.
    pub fn nth(&self, die: usize, sides: u8) -> String {
        (self.number(die, sides) + 1).to_string()
    }

    pub fn is(&self, die: usize) -> bool {
        self.dice[die].is_multiple_of(2)
    }

    /// Now and then, not every time.
    pub fn perhaps<T>(&self, die: usize, what: T) -> Option<T> {
        (!self.dice[die].is_multiple_of(3)).then_some(what)
    }

    pub fn of<T: Clone>(&self, die: usize, from: &[T]) -> T {
        from[usize::from(self.dice[die]) % from.len()].clone()
    }

    /// A field and a value for it, as they are typed.
    pub fn field(&self, die: usize, from: &[(&str, &str)]) -> Vec<(String, String)> {
        let (field, value) = self.of(die, from);
        vec![(field.to_owned(), value.to_owned())]
    }

    /// Words with a number in them.
    pub fn words(&self, die: usize, what: &str) -> String {
        format!("{what} {}", self.dice[die])
    }

    pub fn text(&self, die: usize) -> String {
        self.of(die, &TEXTS).to_owned()
    }

    /// Somebody of the team, or from outside.
    pub fn person(&self, die: usize) -> String {
        self.of(die, &["Lin", "Chen", "Wu", "Zhao"]).to_owned()
    }

    fn some(&self, die: usize, from: &[String]) -> String {
        if from.is_empty() { NOTHING.to_owned() } else { self.of(die, from) }
    }

    /// A task, by id, those put away too.
    pub fn task(&self, die: usize) -> String {
        let tasks = self.tasks.get_or_init(|| {
            let archived = TaskFilter { archived: true, ..TaskFilter::default() };
            let lists = [TaskFilter::default(), archived];
            let all = lists.iter().flat_map(|list| self.replica.tasks(list, now(0).date_naive()).unwrap());
            all.map(|task| task.id.to_string()).collect()
        });
        self.some(die, tasks)
    }

    /// How many tasks there are that are not patterns.
    pub fn has_tasks(&self, at_least: usize) -> bool {
        self.task(0);
        self.tasks.get().is_some_and(|tasks| tasks.len() >= at_least)
    }

    /// A board, by id, those put away too.
    pub fn board(&self, die: usize) -> String {
        let boards = self.replica.boards(true).unwrap();
        self.some(die, &boards.into_iter().map(|board| board.id).collect::<Vec<_>>())
    }

    /// A column of a board, by id, those put away too.
    pub fn column(&self, board: &str, die: usize) -> String {
        let Ok(board) = self.replica.board(Some(board), now(0).date_naive()) else {
            return NOTHING.to_owned();
        };
        let open = board.columns.into_iter().map(|column| column.id);
        let away = board.archived_columns.into_iter().map(|column| column.id);
        self.some(die, &open.chain(away).collect::<Vec<_>>())
    }

    pub fn column_kind(&self, die: usize) -> ColumnKind {
        self.of(die, &ColumnKind::ALL)
    }

    /// A meeting, by id, those put away too.
    pub fn meeting(&self, die: usize) -> String {
        let meetings = self.replica.meetings(true, now(0)).unwrap();
        self.some(die, &meetings.into_iter().map(|meeting| meeting.id).collect::<Vec<_>>())
    }

    /// A step that the person took.
    pub fn step(&self, die: usize) -> String {
        self.some(die, self.steps)
    }

    /// What nobody has decided, and one of the values that stand: document, field, value.
    pub fn conflict(&self, die: usize, value: usize) -> [String; 3] {
        let conflicts = self.replica.conflicts().unwrap();
        if conflicts.is_empty() {
            return [NOTHING; 3].map(str::to_owned);
        }
        let conflict = self.of(die, &conflicts);
        let values: Vec<String> = conflict.values.iter().map(|value| value.value.to_string()).collect();
        [conflict.id.clone(), conflict.field.clone(), self.some(value, &values)]
    }

    /// The replica, for what only one subject asks.
    pub fn replica(&self) -> &Replica {
        self.replica
    }
}
