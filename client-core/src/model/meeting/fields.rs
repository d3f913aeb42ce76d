//! Names of a meeting's registers, as they stand in its document.

/// Names of a meeting's registers.
pub mod field {
    /// What the meeting is called.
    pub const TITLE: &str = "title";
    /// What will be settled.
    pub const PURPOSE: &str = "purpose";
    /// When it begins, RFC 3339 with the offset it was entered with.
    pub const AT: &str = "at";
    /// How long it is planned to take, in minutes.
    pub const MINUTES: &str = "minutes";
    /// Place or link.
    pub const PLACE: &str = "place";
    /// A person's id.
    pub const HOST: &str = "host";
    /// A person's id.
    pub const RECORDER: &str = "recorder";
    /// The board its actions go to: a document id.
    pub const BOARD: &str = "board";
    /// Put away.
    pub const ARCHIVED: &str = "archived";
}

/// Names of an agenda item's registers.
pub mod agenda_field {
    /// What it is about.
    pub const TITLE: &str = "title";
    /// What led to it.
    pub const BACKGROUND: &str = "background";
    /// What is to be reached.
    pub const GOAL: &str = "goal";
    /// A person's id.
    pub const PRESENTER: &str = "presenter";
    /// Minutes allotted.
    pub const MINUTES: &str = "minutes";
    /// 结论
    pub const CONCLUSION: &str = "conclusion";
    /// Place on the agenda.
    pub const RANK: &str = "rank";
    /// Taken off the agenda.
    pub const ARCHIVED: &str = "archived";
}

/// Names of a decision's registers.
pub mod decision_field {
    /// What was decided.
    pub const TEXT: &str = "text";
    /// Who carries it out: a person's id.
    pub const OWNER: &str = "owner";
    /// By when.
    pub const DUE: &str = "due";
    /// The agenda item it belongs to.
    pub const ITEM: &str = "item";
    /// Place among the decisions.
    pub const RANK: &str = "rank";
}

/// Names of an action item's registers. The task itself is a document of its own; these are what was agreed.
pub mod action_field {
    /// The task: a document id.
    pub const TASK: &str = "task";
    /// What was agreed to be done.
    pub const TITLE: &str = "title";
    /// Who was agreed to do it: a person's id.
    pub const OWNER: &str = "owner";
    /// By when it was agreed.
    pub const DUE: &str = "due";
    /// The agenda item it came from.
    pub const ITEM: &str = "item";
    /// Place among the actions.
    pub const RANK: &str = "rank";
}
