//! The few words that stand in a meeting's registers, and what people type for them in both languages.

use serde::{Deserialize, Serialize};

/// How somebody stands to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Asked to come.
    Invited,
    /// Said they come.
    Confirmed,
    /// Was there.
    Present,
    /// Was not there.
    Absent,
}

impl Attendance {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Attendance::Invited => "invited",
            Attendance::Confirmed => "confirmed",
            Attendance::Present => "present",
            Attendance::Absent => "absent",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "invited" | "邀请" | "已邀请" => Some(Attendance::Invited),
            "confirmed" | "确认" | "已确认" => Some(Attendance::Confirmed),
            "present" | "出席" | "到会" => Some(Attendance::Present),
            "absent" | "缺席" => Some(Attendance::Absent),
            _ => None,
        }
    }
}

/// What sort of thing has to be ready before a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ready {
    /// Where people meet.
    Room,
    /// Projector, board, line.
    Equipment,
    /// What people read.
    Material,
}

impl Ready {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Ready::Room => "room",
            Ready::Equipment => "equipment",
            Ready::Material => "material",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "room" | "会议室" | "场地" => Some(Ready::Room),
            "equipment" | "设备" => Some(Ready::Equipment),
            "material" | "资料" | "材料" => Some(Ready::Material),
            _ => None,
        }
    }
}

/// How a decision was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Everybody was asked for a vote.
    Vote,
    /// Nobody was against it.
    Consensus,
}

impl Way {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Vote => "vote",
            Way::Consensus => "consensus",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "vote" | "表决" | "投票" => Some(Way::Vote),
            "consensus" | "共识" | "一致" => Some(Way::Consensus),
            _ => None,
        }
    }
}

/// How far a decision is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Execution {
    /// Still to be carried out.
    Open,
    /// Carried out.
    Done,
    /// Given up.
    Dropped,
}

impl Execution {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Execution::Open => "open",
            Execution::Done => "done",
            Execution::Dropped => "dropped",
        }
    }

    /// By the name in documents; what nobody said, or says otherwise, is open.
    pub fn of(name: Option<&str>) -> Self {
        match name {
            Some("done") => Execution::Done,
            Some("dropped") => Execution::Dropped,
            _ => Execution::Open,
        }
    }
}

/// What somebody said to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// For it.
    Yes,
    /// Against it.
    No,
    /// Neither.
    Abstain,
}

impl Vote {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Vote::Yes => "yes",
            Vote::No => "no",
            Vote::Abstain => "abstain",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "yes" | "y" | "赞成" | "同意" => Some(Vote::Yes),
            "no" | "n" | "反对" => Some(Vote::No),
            "abstain" | "弃权" => Some(Vote::Abstain),
            _ => None,
        }
    }
}

/// What goes out to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sending {
    /// That there will be a meeting: purpose, agenda, attendees, material.
    Notice,
    /// What was said and settled.
    Minutes,
}

impl Sending {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Sending::Notice => "notice",
            Sending::Minutes => "minutes",
        }
    }
}

/// How often a series meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Every week.
    Weekly,
    /// Every second week.
    Fortnightly,
    /// Every month, on the same day of it or its last.
    Monthly,
}

impl Repeat {
    /// The name in documents and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Repeat::Weekly => "weekly",
            Repeat::Fortnightly => "fortnightly",
            Repeat::Monthly => "monthly",
        }
    }

    /// What a person types, in both languages.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "weekly" | "every week" | "1w" | "每周" => Some(Repeat::Weekly),
            "fortnightly" | "biweekly" | "every 2 weeks" | "every two weeks" | "2w" | "每两周" | "双周"
            | "隔周" => Some(Repeat::Fortnightly),
            "monthly" | "every month" | "1m" | "每月" => Some(Repeat::Monthly),
            _ => None,
        }
    }
}

/// How far somebody who was sent minutes has confirmed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// Nothing is confirmed.
    Open,
    /// What was confirmed is no longer what the minutes say.
    Again,
    /// All that counts was read.
    Confirmed,
}

impl Receipt {
    /// The name by which programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Receipt::Open => "open",
            Receipt::Again => "again",
            Receipt::Confirmed => "confirmed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_documents_is_read_again() {
        for way in [Way::Vote, Way::Consensus] {
            assert_eq!(Way::parse(way.as_str()), Some(way));
        }
        for vote in [Vote::Yes, Vote::No, Vote::Abstain] {
            assert_eq!(Vote::parse(vote.as_str()), Some(vote));
        }
        for state in [Execution::Open, Execution::Done, Execution::Dropped] {
            assert_eq!(Execution::of(Some(state.as_str())), state);
        }
        for repeat in [Repeat::Weekly, Repeat::Fortnightly, Repeat::Monthly] {
            assert_eq!(Repeat::parse(repeat.as_str()), Some(repeat));
        }
        for sort in [Ready::Room, Ready::Equipment, Ready::Material] {
            assert_eq!(Ready::parse(sort.as_str()), Some(sort));
        }
    }

    #[test]
    fn a_decision_of_which_nothing_is_said_is_open() {
        assert_eq!(Execution::of(None), Execution::Open);
        assert_eq!(Execution::of(Some("half")), Execution::Open);
    }
}
