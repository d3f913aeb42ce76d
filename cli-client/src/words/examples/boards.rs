//! Examples of boards, of what ties tasks to one another and to people, and of views.

pub const BOARD_CONTACT: &str = "\
Examples:
  concord board contact CSAT sales Chen
  concord board contact CSAT 客服 Zhao
  concord board contact CSAT sales";

pub const BOARD_NOTICE: &str = "\
Examples:
  concord board notice CSAT \"the customer wants an after-sales training module\"";

pub const BOARD_CONFIRM: &str = "\
Examples:
  concord board confirm CSAT
  concord board confirm CSAT 1";

pub const COLUMN_LIMIT: &str = "\
Examples:
  concord board column limit CSAT \"In progress\" 3
  concord board column limit CSAT doing";

pub const TASK_CARD: &str = "\
Examples:
  concord task card CSAT-002 red --tracker Lin
  concord task card CSAT-002 黄牌
  concord task card CSAT-002 none

A red card is to be closed within this week, a yellow one within the next; weeks end on
Sunday. More than three open ones on a board are flagged.";

pub const TASK_DEPEND: &str = "\
Examples:
  concord task depend CSAT-003 CSAT-001,CSAT-002
  concord task depend CSAT-003 CSAT-001 --remove";

pub const TASK_ANSWER: &str = "\
Examples:
  concord task answer CSAT-002 \"Zhao calls both customers on Monday\"";

pub const TASK_LINK: &str = "\
Examples:
  concord task link CSAT-001 https://files.example.com/questions.pdf --title \"question list\"";

pub const TASK_UNLINK: &str = "\
Examples:
  concord task unlink CSAT-001 1
  concord task unlink CSAT-001 question";

pub const TASK_SEEN: &str = "\
Examples:
  concord task seen CSAT-002";

pub const TASK_TEMPLATE: &str = "\
Examples:
  concord task template CSAT-001
  concord task template CSAT-001 --off

Patterns stand in no list but that of `task list is:template`.";

pub const VIEW_SAVE: &str = "\
Examples:
  concord view save mine owner:Lin due.by:eow
  concord view save 待办 状态：未开始 -标签：以后";

pub const VIEW_LIST: &str = "\
Examples:
  concord view list

`task list --view NAME` and `board show BOARD --view NAME` use one.";

pub const VIEW_REMOVE: &str = "\
Examples:
  concord view remove mine";

pub const RULE_LIST: &str = "\
Examples:
  concord rule list
  concord rule list --json";

pub const RULE_SET: &str = "\
Examples:
  concord rule set meeting-minutes 90
  concord rule set deviation 20";

pub const RULE_RESET: &str = "\
Examples:
  concord rule reset meeting-minutes";

pub const INBOX: &str = "\
Examples:
  concord inbox
  concord inbox --json

`task seen KEY` takes mentions and moved dates of a task off the list.";

pub const CALENDAR: &str = "\
Examples:
  concord calendar --mine
  concord calendar --from mon --to 2w --json
  concord calendar --ics concord.ics";

pub const LINT: &str = "\
Examples:
  concord lint
  concord lint --rule due-moved-without-reason --json";

pub const LEAD: &str = "\
Examples:
  concord lead
  concord lead --board CSAT --json";
