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
    /// When it was opened, RFC 3339.
    pub const STARTED: &str = "started";
    /// When it was closed, RFC 3339.
    pub const ENDED: &str = "ended";
    /// When the next meeting is to be, RFC 3339.
    pub const NEXT_AT: &str = "next_at";
    /// The meeting before it: a document id.
    pub const PREVIOUS: &str = "previous";
    /// The first meeting of its series: a document id.
    pub const SERIES: &str = "series";
    /// How often the series meets: a [`super::super::Repeat`] by name.
    pub const REPEAT: &str = "repeat";
    /// The day the series began, from which all its days are counted.
    pub const ANCHOR: &str = "anchor";
    /// The day of the series this meeting stands for, also when it was moved to another one.
    pub const OCCURRENCE: &str = "occurrence";
    /// The template it was made from, by name.
    pub const TEMPLATE: &str = "template";
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
    /// What to read: a link, or where it lies.
    pub const MATERIAL: &str = "material";
    /// 结论
    pub const CONCLUSION: &str = "conclusion";
    /// Place on the agenda.
    pub const RANK: &str = "rank";
    /// Taken off the agenda.
    pub const ARCHIVED: &str = "archived";
    /// When it was first taken up, RFC 3339.
    pub const BEGAN: &str = "began";
    /// Since when its clock runs, RFC 3339; null while it stands.
    pub const RUNNING: &str = "running";
    /// Seconds its clock ran before it last stood still.
    pub const SPENT: &str = "spent";
    /// It is on the agenda of every meeting of the series.
    pub const STANDING: &str = "standing";
    /// What it came from: an item of this meeting's parking lot, or of the meeting before.
    pub const FROM: &str = "from";
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
    /// How it was reached: a [`super::super::Way`] by name.
    pub const BY: &str = "by";
    /// How far it is carried out: an [`super::super::Execution`] by name; open where nothing is said.
    pub const STATE: &str = "state";
    /// Taken out of the minutes.
    pub const ARCHIVED: &str = "archived";
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
    /// 备注: a remark that goes with it in the minutes.
    pub const NOTE: &str = "note";
    /// Place among the actions.
    pub const RANK: &str = "rank";
}

/// Names of the registers of what is to be got ready.
pub mod check_field {
    /// What has to be there.
    pub const TITLE: &str = "title";
    /// What sort of thing: a [`super::super::Ready`] by name.
    pub const SORT: &str = "sort";
    /// Whether it is there.
    pub const DONE: &str = "done";
}

/// Names of the registers of what was off the agenda.
pub mod parking_field {
    /// What somebody wanted to talk about.
    pub const TITLE: &str = "title";
    /// What became of it: `agenda/<id>`, `task/<id>`, `next/<id>`.
    pub const BECAME: &str = "became";
}

/// Names of the registers of the next meeting's first items.
pub mod next_field {
    /// What it will be about.
    pub const TITLE: &str = "title";
    /// Not wanted any more.
    pub const ARCHIVED: &str = "archived";
}

/// Names of a link's registers.
pub mod link_field {
    /// What it is called.
    pub const TITLE: &str = "title";
    /// Where it leads.
    pub const URL: &str = "url";
    /// Taken away.
    pub const ARCHIVED: &str = "archived";
}

/// Names of the registers of what went out, a lasting fact that carries author and time.
pub mod sent_field {
    /// What went out: a [`super::super::Sending`] by name.
    pub const SORT: &str = "sort";
    /// The state of the document that went out: hashes of its heads, sorted, with a comma between.
    pub const HEADS: &str = "heads";
}

/// Names of the registers of a confirmed receipt, a lasting fact that carries author and time.
pub mod receipt_field {
    /// What was received: the id of a sending.
    pub const OF: &str = "of";
    /// Who received it: a person's id.
    pub const PERSON: &str = "person";
    /// The state of the document that was read, as in [`super::sent_field::HEADS`].
    pub const HEADS: &str = "heads";
}

/// Names of the parts of a priority. Each is a register of its own under `person:slot:part`.
pub mod priority_field {
    /// What is to be done.
    pub const TEXT: &str = "text";
    /// The number that will show it, as a decimal.
    pub const NUMBER: &str = "number";
    /// Of what.
    pub const UNIT: &str = "unit";
    /// What is aimed at, where that is not the number itself.
    pub const TARGET: &str = "target";
    /// What was reached.
    pub const ACTUAL: &str = "actual";
    /// Why it is more or less.
    pub const REASON: &str = "reason";
    /// How it stood on Thursday.
    pub const THURSDAY: &str = "thursday";
    /// All of them, in the order of the form.
    pub const ALL: [&str; 7] = [TEXT, NUMBER, UNIT, TARGET, ACTUAL, REASON, THURSDAY];
}
