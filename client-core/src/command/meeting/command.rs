//! Everything that can be done to meetings, as values.

use chrono::{DateTime, FixedOffset, NaiveDate};
use concord_sync::heads::Heads;
use serde::{Deserialize, Serialize};

use crate::model::meeting::Attendance;

/// A meeting to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A text as an editor opened it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The text.
    pub text: String,
    /// The document's heads then.
    pub heads: Heads,
}
