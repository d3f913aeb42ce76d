//! The examples under every command's help. A test puts each of them through the argument parser.

mod boards;
mod meetings;
mod past;

pub use boards::*;
pub use meetings::*;
pub use past::*;

/// Under `concord --help`.
pub const CONCORD: &str = "\
Examples:
  concord init --me Lin --workspace Marketing
  concord board add \"Customer satisfaction project\" --prefix CSAT
  concord task add Send the survey @Lin +csat due:fri p:high
  concord task list --late
  concord sync

Options stand anywhere. Dates: 2024-07-15, 07-15, today, fri, eom, 3d, 明天, 月底.
Exit codes: 0 done, 1 failure, 2 usage, 3 not found, 4 not allowed, 5 contested, 6 no server.";

pub const INIT: &str = "\
Examples:
  concord init --me Lin --workspace Marketing
  concord init --me 林 --workspace 市场部 --data ./team";

pub const PERSON_ADD: &str = "\
Examples:
  concord person add Chen
  concord person add Zhao --outside";

pub const PERSON_LIST: &str = "\
Examples:
  concord person list
  concord person list --json";

pub const BOARD_ADD: &str = "\
Examples:
  concord board add \"Customer satisfaction project\" --prefix CSAT
  concord board add 客户满意度提升项目
  concord board add \"Second round\" --like CSAT --tasks --start 2024-08-05";

pub const BOARD_LIST: &str = "\
Examples:
  concord board list
  concord board list --archived --json";

pub const BOARD_SHOW: &str = "\
Examples:
  concord board show CSAT
  concord board show \"Customer satisfaction project\" --json
  concord board show CSAT owner:chen -status:done
  concord board show CSAT --by owner
  concord board show CSAT --table";

pub const BOARD_RENAME: &str = "\
Examples:
  concord board rename CSAT \"Customer satisfaction 2024\"";

pub const BOARD_ARCHIVE: &str = "\
Examples:
  concord board archive CSAT";

pub const BOARD_RESTORE: &str = "\
Examples:
  concord board restore CSAT";

pub const COLUMN_ADD: &str = "\
Examples:
  concord board column add CSAT Review --kind in_progress
  concord board column add CSAT 待定 --kind not_started";

pub const COLUMN_RENAME: &str = "\
Examples:
  concord board column rename CSAT Review \"Customer review\"";

pub const COLUMN_ARCHIVE: &str = "\
Examples:
  concord board column archive CSAT Review";

pub const COLUMN_RESTORE: &str = "\
Examples:
  concord board column restore CSAT Review";

pub const TASK_ADD: &str = "\
Examples:
  concord task add Invite customers @Chen +interview due:2024-07-15 p:high #CSAT
  concord task add \"Data analysis\" --owner Wu --with Lin,Chen --start 07-18 --due 07-22
  concord task add 周五前 发送问卷 @李 #客服
  concord task add Explain the words -- due:fri and @owner
  concord task add Invite the next ten --like CSAT-002

In the title: @owner +label #board due:DATE start:DATE p:high. After -- everything is title.";

pub const TASK_LIST: &str = "\
Examples:
  concord task list --board CSAT
  concord task list --owner Chen --status in_progress --status blocked
  concord task list owner:chen,wu due.before:eow -label:later /interview/
  concord task list --late --json
  concord task list --view mine

Every word of FILTER has to fit. Commas are alternatives, `none` means not set, and
- in front turns a word round. Fields:
owner: with: label: board:, or @name +label #board; status: p: q:1-4 card: tracker:
due: start:, and due.before: due.by: due.from: due.after:, for start alike
is: one of late, contested, important, urgent, moved, template, archived
/words/, or any other word, of title, deliverable or risk; -- ends all this
责任人： 协作者： 标签： 看板： 状态： 优先级： 象限： 牌： 跟踪人： 截止： 开始： 是：";

pub const TASK_SHOW: &str = "\
Examples:
  concord task show CSAT-002
  concord task show csat-2 --json";

pub const TASK_SET: &str = "\
Examples:
  concord task set CSAT-002 due=2024-07-17 --reason \"2 customers' times clash\"
  concord task set CSAT-003 owner=Zhao priority=high \"risk=agree the dimensions first\"
  concord task set CSAT-003 with+=Lin labels-=draft start=
  concord task set --where \"label:interview due.before:today\" due=fri --reason \"moved together\"

Nothing behind the = clears the field. Fields: title owner start due priority important urgent
deliverable risk criteria resources risk_plan process blocked card tracker; with, informed,
labels and depends_on are lists:
= sets all of them, += and -= add and remove.";

pub const TASK_MOVE: &str = "\
Examples:
  concord task move CSAT-002 --to \"In progress\"
  concord task move CSAT-002 --to Done --before CSAT-001
  concord task move CSAT-002 --board Inbox";

pub const TASK_BLOCK: &str = "\
Examples:
  concord task block CSAT-002 \"2 customers' dates are open\" --from Zhao";

pub const TASK_UNBLOCK: &str = "\
Examples:
  concord task unblock CSAT-002";

pub const TASK_RETURN: &str = "\
Examples:
  concord task return CSAT-003 \"data dimensions incomplete\" \"suggestions not feasible\"";

pub const TASK_START: &str = "\
Examples:
  concord task start CSAT-003";

pub const TASK_DONE: &str = "\
Examples:
  concord task done CSAT-001
  concord task done --where \"label:interview status:in_progress\" --dry-run";

pub const TASK_ACCEPT: &str = "\
Examples:
  concord task accept CSAT-003";

pub const TASK_ARCHIVE: &str = "\
Examples:
  concord task archive CSAT-001";

pub const TASK_RESTORE: &str = "\
Examples:
  concord task restore CSAT-001";

pub const TASK_COMMENT: &str = "\
Examples:
  concord task comment CSAT-002 \"Three of ten confirmed\"
  concord task comment CSAT-002 -- -1 customer";

pub const TASK_LOG: &str = "\
Examples:
  concord task log CSAT-001 1h30m
  concord task log CSAT-001 半小时";

pub const TASK_DESCRIBE: &str = "\
Examples:
  concord task describe CSAT-001
  concord task describe CSAT-001 -m \"Question list from the customer profile.\"
  concord task describe CSAT-001 -F outline.md";

pub const CHECK_ADD: &str = "\
Examples:
  concord task check add CSAT-002 \"Call 10 key accounts\"";

pub const CHECK_TICK: &str = "\
Examples:
  concord task check tick CSAT-002 1
  concord task check tick CSAT-002 \"Call 10 key accounts\"";

pub const CHECK_UNTICK: &str = "\
Examples:
  concord task check untick CSAT-002 1";

pub const SEARCH: &str = "\
Examples:
  concord search budget
  concord search 访谈 客户 --json";

pub const HISTORY: &str = "\
Examples:
  concord history CSAT-002
  concord history CSAT-002 --json";

pub const CONFLICTS_LIST: &str = "\
Examples:
  concord conflicts list
  concord conflicts list --exit-code --json";

pub const CONFLICTS_SHOW: &str = "\
Examples:
  concord conflicts show CSAT-003";

pub const CONFLICTS_PICK: &str = "\
Examples:
  concord conflicts pick CSAT-003 owner Zhao
  concord conflicts pick CSAT-003 due \"\"";

pub const CONFLICTS_KEEP: &str = "\
Examples:
  concord conflicts keep CSAT-002 risk
  concord conflicts keep Q3 notes

Texts only. Of an owner, a date or a column one has to be picked.";

pub const ARCHIVE_LIST: &str = "\
Examples:
  concord archive list
  concord archive list --json";

pub const ARCHIVE_RESTORE: &str = "\
Examples:
  concord archive restore CSAT-002
  concord archive restore \"Weekly meeting\"";

pub const HELD_LIST: &str = "\
Examples:
  concord held list";

pub const HELD_SHOW: &str = "\
Examples:
  concord held show 1";

pub const HELD_RETRY: &str = "\
Examples:
  concord held retry
  concord held retry 1";

pub const HELD_EXPORT: &str = "\
Examples:
  concord held export > held-back.json";

pub const STATUS: &str = "\
Examples:
  concord status
  concord status --json";

pub const PUBLISH: &str = "\
Examples:
  concord publish http://concord.example.com --token - < token.txt
  concord publish http://127.0.0.1:8480 --token ct_3yQ";

pub const JOIN: &str = "\
Examples:
  concord join http://127.0.0.1:8480/join/7fK2 --me Chen
  concord join http://127.0.0.1:8480/join/device-9xQ4";

pub const INVITE: &str = "\
Examples:
  concord invite
  concord invite --role viewer --uses 5 --expires 7d
  concord invite list";

pub const INVITE_LIST: &str = "\
Examples:
  concord invite list";

pub const INVITE_REVOKE: &str = "\
Examples:
  concord invite revoke 5f0c2a9b7d3e41860c77";

pub const DEVICE_LIST: &str = "\
Examples:
  concord device list
  concord device list --json";

pub const DEVICE_LINK: &str = "\
Examples:
  concord device link";

pub const DEVICE_REVOKE: &str = "\
Examples:
  concord device revoke phone";

pub const MEMBER_LIST: &str = "\
Examples:
  concord member list";

pub const MEMBER_REMOVE: &str = "\
Examples:
  concord member remove Chen";

pub const MEMBER_ROLE: &str = "\
Examples:
  concord member role Chen viewer";

pub const SYNC: &str = "\
Examples:
  concord sync
  concord sync --watch
  concord sync --watch --json --no-notify";

pub const WORKSPACE_LIST: &str = "\
Examples:
  concord workspace list";

pub const WORKSPACE_USE: &str = "\
Examples:
  concord workspace use Marketing";

pub const WORKSPACE_REINDEX: &str = "\
Examples:
  concord workspace reindex";
