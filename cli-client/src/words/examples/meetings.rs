//! Examples under the help of meetings.

pub const MEETING_ADD: &str = "\
Examples:
  concord meeting add \"Q3 marketing kick-off\" --at \"2024-07-10 14:00\" --invite Lin,Chen
  concord meeting add 周例会 --at 下周一上午9点半 --minutes 60 --purpose 定下本周三件要事
  concord meeting add --template weekly-meeting --at \"next mon 9:30\" --invite Lin,Chen,Wu
  concord meeting add \"Budget round\" --at \"2024-07-12 10:00\" --repeat monthly

Templates: weekly-meeting, friday-review, kick-off, retrospective, meeting. --invite puts people on
the list; `concord meeting invite` sends the notice.";

pub const MEETING_LIST: &str = "\
Examples:
  concord meeting list
  concord meeting list --archived
  concord meeting list --json";

pub const MEETING_ARCHIVE: &str = "\
Examples:
  concord meeting archive Q3";

pub const MEETING_RESTORE: &str = "\
Examples:
  concord meeting restore Q3";

pub const MEETING_SHOW: &str = "\
Examples:
  concord meeting show Q3
  concord meeting show Q3 --read-back
  concord meeting show Q3 --table
  concord meeting show Q3 --json";

pub const MEETING_SET: &str = "\
Examples:
  concord meeting set Q3 \"at=2024-07-11 10:00\" place=\"room B\"
  concord meeting set Q3 host=Lin recorder=Chen purpose=
  concord meeting set Q3 next_at=\"2024-07-17 14:00\"

Nothing behind the = clears the field. Fields: title purpose at minutes place host recorder board
next_at repeat.";

pub const MEETING_INVITE: &str = "\
Examples:
  concord meeting invite Q3 Chen Wu
  concord meeting invite Q3

The notice goes to those named and to all who were on the list before.";

pub const MEETING_CONCERNED: &str = "\
Examples:
  concord meeting concerned Q3 Zhao
  concord meeting concerned Q3 Zhao --remove";

pub const MEETING_CONFIRM: &str = "\
Examples:
  concord meeting confirm Q3
  concord meeting confirm Q3 Chen";

pub const MEETING_CHECK_ADD: &str = "\
Examples:
  concord meeting check add Q3 \"room A is booked\" --sort room
  concord meeting check add Q3 投影仪 --sort 设备";

pub const MEETING_CHECK_TICK: &str = "\
Examples:
  concord meeting check tick Q3 1";

pub const MEETING_CHECK_UNTICK: &str = "\
Examples:
  concord meeting check untick Q3 1";

pub const MEETING_LINK: &str = "\
Examples:
  concord meeting link Q3 https://example.com/plan.pdf --title \"Campaign plan\"";

pub const MEETING_UNLINK: &str = "\
Examples:
  concord meeting unlink Q3 1";

pub const MEETING_COMMENT: &str = "\
Examples:
  concord meeting comment Q3 \"Finance joins for item 1\"";

pub const MEETING_AGENDA: &str = "\
Examples:
  concord meeting agenda Q3 \"Campaign plan details\" --presenter Lin --minutes 20
  concord meeting agenda Q3 \"Answer to the changed need\" --goal \"agree on the answer\"
  concord meeting agenda set Q3 1 minutes=15 presenter=Chen
  concord meeting agenda move Q3 2 --before 1
  concord meeting agenda remove Q3 2";

pub const MEETING_AGENDA_SET: &str = "\
Examples:
  concord meeting agenda set Q3 1 minutes=15 presenter=Chen
  concord meeting agenda set Q3 \"Campaign\" background= material=https://example.com/plan.pdf

Nothing behind the = clears the field. Fields: title background goal presenter minutes material
conclusion.";

pub const MEETING_AGENDA_MOVE: &str = "\
Examples:
  concord meeting agenda move Q3 2 --before 1
  concord meeting agenda move Q3 1";

pub const MEETING_AGENDA_REMOVE: &str = "\
Examples:
  concord meeting agenda remove Q3 2";

pub const MEETING_AGENDA_RESTORE: &str = "\
Examples:
  concord meeting agenda restore Q3 \"Answer to the changed need\"";

pub const MEETING_CONCLUDE: &str = "\
Examples:
  concord meeting conclude Q3 1 \"Go ahead as planned, budget confirmed by July 15\"";

pub const MEETING_ATTEND: &str = "\
Examples:
  concord meeting attend Q3 Chen
  concord meeting attend Q3 Wu --absent";

pub const MEETING_START: &str = "\
Examples:
  concord meeting start Q3
  concord meeting start Q3 --present Lin,Chen
  concord meeting start Q3 --absent Wu

With --present alone all others are absent, with --absent alone all others are there.";

pub const MEETING_ITEM: &str = "\
Examples:
  concord meeting item Q3 1
  concord meeting item Q3 \"Answer\"";

pub const MEETING_END: &str = "\
Examples:
  concord meeting end Q3";

pub const MEETING_TIMER: &str = "\
Examples:
  concord meeting timer Q3";

pub const MEETING_PARK: &str = "\
Examples:
  concord meeting park Q3 \"Who answers for the booth?\"";

pub const MEETING_UNPARK: &str = "\
Examples:
  concord meeting unpark Q3 1 --next
  concord meeting unpark Q3 1 --task
  concord meeting unpark Q3 \"Who answers\" --agenda";

pub const MEETING_NOTE: &str = "\
Examples:
  concord meeting note Q3 -m \"Budget CNY 50,000.\"
  concord meeting note Q3 --append -m \"Finance will help.\"
  concord meeting note Q3 --item 2 -F minutes.md
  concord meeting note Q3

The text takes the place of the whole notes, and only sentences that differ are touched.
--append adds it below instead.";

pub const MEETING_EDIT: &str = "\
Examples:
  concord meeting edit Q3
  concord meeting edit Q3 -F minutes.md

Only what differs is written, and merges with what others write meanwhile. A tag like ^1 stands for
what is there already; a line without one is new, and what is missing is taken away.";

pub const MEETING_DECIDE: &str = "\
Examples:
  concord meeting decide Q3 \"Training is taken into the plan\" --owner Chen --due 2024-07-12 --item 2
  concord meeting decide Q3 按计划执行 --by consensus";

pub const MEETING_VOTE: &str = "\
Examples:
  concord meeting vote Q3 1 yes
  concord meeting vote Q3 1 弃权 --person Chen
  concord meeting vote Q3 1 none";

pub const MEETING_DECISION_LIST: &str = "\
Examples:
  concord meeting decision list
  concord meeting decision list --all --json";

pub const MEETING_DECISION_DONE: &str = "\
Examples:
  concord meeting decision done Q3 1";

pub const MEETING_DECISION_DROP: &str = "\
Examples:
  concord meeting decision drop Q3 1";

pub const MEETING_DECISION_REOPEN: &str = "\
Examples:
  concord meeting decision reopen Q3 1";

pub const MEETING_DECISION_SET: &str = "\
Examples:
  concord meeting decision set Q3 1 owner=Chen due=2024-07-12

Fields: text owner due item.";

pub const MEETING_ACTION: &str = "\
Examples:
  concord meeting action Q3 \"Confirm the budget in detail\" --owner Lin --due 2024-07-15
  concord meeting action Q3 \"Answer the customer\" --owner Chen --due fri --item 2 --board CSAT
  concord meeting action set Q3 2 due=2024-07-12";

pub const MEETING_ACTION_SET: &str = "\
Examples:
  concord meeting action set Q3 2 owner=Chen due=2024-07-12

The task follows what was agreed. Fields: title owner due item.";

pub const MEETING_READ_BACK: &str = "\
Examples:
  concord meeting read-back Q3
  concord meeting read-back Q3 --json";

pub const MEETING_SEND: &str = "\
Examples:
  concord meeting send Q3
  concord meeting send Q3 --yes

Sent again, the amendments go out, and those whom they concern are asked again.";

pub const MEETING_RECEIPT: &str = "\
Examples:
  concord meeting receipt Q3
  concord meeting receipt Q3 --version 1 --person Zhao";

pub const MEETING_AMENDMENTS: &str = "\
Examples:
  concord meeting amendments Q3
  concord meeting amendments Q3 --json";

pub const MEETING_ACCEPT_AMENDMENT: &str = "\
Examples:
  concord meeting accept-amendment Q3 1
  concord meeting accept-amendment Q3 all";

pub const MEETING_DECLINE_AMENDMENT: &str = "\
Examples:
  concord meeting decline-amendment Q3 1";

pub const MEETING_NEXT_ITEM: &str = "\
Examples:
  concord meeting next-item Q3 \"Result of the budget check\"";

pub const MEETING_NEXT: &str = "\
Examples:
  concord meeting next \"Weekly meeting\"
  concord meeting next Q3 --at \"2024-07-17 14:00\"";

pub const MEETING_PRIORITY: &str = "\
Examples:
  concord meeting priority Weekly \"Visit customers\" --number 5 --unit customers
  concord meeting priority 周例会 拜访客户 --person Chen --slot 1 --number 5 --unit 客户
  concord meeting priority Weekly --slot 1 --actual 3 --reason \"two were ill\"
  concord meeting priority Weekly --person Chen --slot 1 --thursday \"on the way\"
  concord meeting priority Weekly --slot 3 \"\"

An empty text takes the priority away.";

pub const MEETING_FORM: &str = "\
Examples:
  concord meeting form Weekly
  concord meeting form 周例会 --json";
