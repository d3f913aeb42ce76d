//! Everything that can be done to meetings, as values.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_sync::heads::Heads;
use serde::{Deserialize, Serialize};

use crate::model::meeting::sheet::Sheet;
use crate::model::meeting::{Attendance, Execution, Ready, Repeat, Vote, Way};

/// A meeting to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMeeting {
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub at: DateTime<FixedOffset>,
    /// How long it is planned to take.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Place or link.
    #[serde(default)]
    pub place: Option<String>,
    /// What will be settled.
    #[serde(default)]
    pub purpose: Option<String>,
    /// Who leads it, by name; none: the person at this device.
    #[serde(default)]
    pub host: Option<String>,
    /// Who writes the minutes, by name.
    #[serde(default)]
    pub recorder: Option<String>,
    /// Who is invited, by name.
    #[serde(default)]
    pub attendees: Vec<String>,
    /// The board its actions go to, by name.
    #[serde(default)]
    pub board: Option<String>,
    /// Who else is concerned, by name.
    #[serde(default)]
    pub concerned: Vec<String>,
    /// How often it comes again; none: as its template has it, or never.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// The template it is made from, and the language of the template's words.
    #[serde(default)]
    pub template: Option<(String, String)>,
}

/// A priority as somebody writes it down. What is not given stays; nothing clears.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriorityEntry {
    /// Which meeting.
    pub meeting: String,
    /// Whose, by name; none: of the person at this device.
    pub person: Option<String>,
    /// Which of the three, from 1; none: the first one that is free.
    pub slot: Option<u8>,
    /// What is to be done.
    pub text: Option<String>,
    /// The number that will show it.
    pub number: Option<String>,
    /// Of what.
    pub unit: Option<String>,
    /// What is aimed at, where that is not the number itself.
    pub target: Option<String>,
    /// What was reached.
    pub actual: Option<String>,
    /// Why it is more or less.
    pub reason: Option<String>,
    /// How it stood on Thursday.
    pub thursday: Option<String>,
}

/// A meeting that somebody edited as one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewritten {
    /// Which.
    pub meeting: String,
    /// The document's heads when the text was opened.
    pub heads: Heads,
    /// The meeting then.
    pub before: Sheet,
    /// The meeting as it is wanted.
    pub after: Sheet,
}

/// What becomes of something in the parking lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unparked {
    /// An item on this meeting's agenda.
    Agenda,
    /// A task.
    Task,
    /// One of the next meeting's first items.
    Next,
}

/// Lists of what came out of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    /// Decisions.
    Decisions,
    /// Action items.
    Actions,
}

/// What can be done to meetings. A meeting is named by id, beginning of an id, or title; an agenda item by its
/// number from 1, its id or its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum MeetingCommand {
    /// Make a meeting.
    Add(Box<NewMeeting>),
    /// Set a register of the meeting.
    Set {
        /// Which.
        meeting: String,
        /// `title`, `purpose`, `at`, `minutes`, `place`, `host`, `recorder`, `board` and new values as typed.
        fields: Vec<(String, String)>,
    },
    /// Invite people.
    Invite {
        /// Which.
        meeting: String,
        /// Names.
        people: Vec<String>,
    },
    /// Add an agenda item.
    Agenda {
        /// Which.
        meeting: String,
        /// What it is about.
        title: String,
        /// What led to it.
        background: Option<String>,
        /// What is to be reached.
        goal: Option<String>,
        /// Who presents it, by name.
        presenter: Option<String>,
        /// Minutes allotted.
        minutes: Option<u32>,
        /// What to read: a link, or where it lies.
        #[serde(default)]
        material: Option<String>,
    },
    /// Set registers of an agenda item.
    SetAgenda {
        /// Which.
        meeting: String,
        /// Which item.
        item: String,
        /// `title`, `background`, `goal`, `presenter`, `minutes`, `material`, `conclusion` and new values as typed.
        fields: Vec<(String, String)>,
    },
    /// Move an agenda item.
    MoveAgenda {
        /// Which.
        meeting: String,
        /// Which item.
        item: String,
        /// The item it is to stand before; none is the end.
        before: Option<String>,
    },
    /// Take an item off the agenda, or put it back. What was written about it stays.
    RemoveAgenda {
        /// Which.
        meeting: String,
        /// Which item.
        item: String,
        /// Put it back.
        back: bool,
    },
    /// Say who is concerned without attending, or is not any more.
    Concern {
        /// Which.
        meeting: String,
        /// Names.
        people: Vec<String>,
        /// Whether they are.
        on: bool,
    },
    /// Write down what has to be ready.
    AddCheck {
        /// Which.
        meeting: String,
        /// What.
        title: String,
        /// What sort of thing.
        sort: Option<Ready>,
    },
    /// Say whether something is ready.
    Tick {
        /// Which.
        meeting: String,
        /// What, by number, id or title.
        item: String,
        /// Whether it is.
        done: bool,
    },
    /// Hang a link on the meeting.
    Link {
        /// Which.
        meeting: String,
        /// Where it leads.
        url: String,
        /// What it is called.
        title: Option<String>,
    },
    /// Take a link away.
    Unlink {
        /// Which.
        meeting: String,
        /// Which link, by number, id or title.
        link: String,
    },
    /// Say something about the meeting.
    Comment {
        /// Which.
        meeting: String,
        /// What.
        text: String,
    },
    /// Open the meeting with a roll call. Of the invited, those named are there or not. If only one list is given, the others
    /// are on the other side.
    Start {
        /// Which.
        meeting: String,
        /// Who is there, by name.
        present: Vec<String>,
        /// Who is not.
        absent: Vec<String>,
    },
    /// Go on to an agenda item: its clock runs from now on.
    TakeUp {
        /// Which.
        meeting: String,
        /// Which item.
        item: String,
    },
    /// Close the meeting.
    End {
        /// Which.
        meeting: String,
    },
    /// Put what is off the agenda aside.
    Park {
        /// Which.
        meeting: String,
        /// What.
        text: String,
    },
    /// Make something of what was put aside.
    Unpark {
        /// Which.
        meeting: String,
        /// What, by number, id or title.
        item: String,
        /// What becomes of it.
        to: Unparked,
    },
    /// Write down a first item of the next meeting.
    Ahead {
        /// Which.
        meeting: String,
        /// What it will be about.
        title: String,
    },
    /// Write down the conclusion of an agenda item; nothing clears.
    Conclude {
        /// Which.
        meeting: String,
        /// Which item.
        item: String,
        /// The conclusion.
        text: String,
    },
    /// Say how somebody stands to the meeting.
    Attend {
        /// Which.
        meeting: String,
        /// Who, by name.
        person: String,
        /// How.
        attendance: Attendance,
    },
    /// Write minutes as a whole text.
    Note {
        /// Which.
        meeting: String,
        /// Which agenda item; none is the meeting as a whole.
        item: Option<String>,
        /// What the writer saw, with the document's heads then; none is what stands there now.
        seen: Option<Seen>,
        /// What the writer wants.
        text: String,
        /// Add below what stands there instead of replacing it.
        append: bool,
    },
    /// Write down a decision.
    Decide {
        /// Which.
        meeting: String,
        /// What was decided.
        text: String,
        /// Who carries it out, by name.
        owner: Option<String>,
        /// By when.
        due: Option<NaiveDate>,
        /// The agenda item it belongs to.
        item: Option<String>,
        /// How it was reached.
        #[serde(default)]
        by: Option<Way>,
    },
    /// Say what somebody votes on a decision.
    Vote {
        /// Which.
        meeting: String,
        /// Which decision, by number, id or text.
        decision: String,
        /// Who, by name; none: the person at this device.
        person: Option<String>,
        /// What; none takes the vote back.
        vote: Option<Vote>,
    },
    /// Say how far a decision is carried out.
    Execute {
        /// Which.
        meeting: String,
        /// Which decision.
        decision: String,
        /// How far.
        state: Execution,
    },
    /// Correct what was agreed. An action item's task follows.
    SetResult {
        /// Which.
        meeting: String,
        /// Decisions or actions.
        list: Results,
        /// Which of them, by number, id or words.
        item: String,
        /// `text` or `title`, `owner`, `due`, `item` and new values as typed.
        fields: Vec<(String, String)>,
    },
    /// Write down an action item: a task on the meeting's board.
    Action {
        /// Which.
        meeting: String,
        /// What is to be done.
        title: String,
        /// Who does it, by name.
        owner: Option<String>,
        /// By when.
        due: Option<NaiveDate>,
        /// The board; none is the meeting's, else the Inbox.
        board: Option<String>,
        /// The agenda item it comes from.
        item: Option<String>,
        /// A remark.
        note: Option<String>,
    },
    /// Send the minutes as they stand: a version that people confirm.
    Send {
        /// Which.
        meeting: String,
    },
    /// Confirm that minutes were read.
    Receipt {
        /// Which.
        meeting: String,
        /// Which sending was read, from 1; none: everything that stands here now.
        version: Option<usize>,
        /// Who, by name; none: the person at this device.
        person: Option<String>,
    },
    /// Accept or decline amendments that were proposed before their author heard of the sending.
    Judge {
        /// Which.
        meeting: String,
        /// Their numbers; none: all that nobody decided about.
        numbers: Vec<usize>,
        /// Whether they are accepted.
        accepted: bool,
    },
    /// Make the next meeting.
    Next {
        /// After which.
        meeting: String,
        /// When; none: as the series has it, or as the meeting said.
        at: Option<DateTime<FixedOffset>>,
    },
    /// Put the meeting away, or bring it back.
    Archive {
        /// Which.
        meeting: String,
        /// Whether it is put away.
        archived: bool,
    },
    /// Write a priority down.
    Prioritise(Box<PriorityEntry>),
    /// Write what somebody edited of the meeting as one text.
    Rewrite(Box<Rewritten>),
}

/// A text as an editor opened it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The text.
    pub text: String,
    /// The document's heads then.
    pub heads: Heads,
}
