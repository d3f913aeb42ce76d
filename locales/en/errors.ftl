error = error: { $text }
hint = hint: { $text }
also = { $first }; { $second }

# Names that mean nothing, or several things.
no-such = no { $thing } `{ $name }`
ambiguous = `{ $name }` could be more than one { $thing }: { $candidates }
hint-ambiguous = give more of the name, or the id
hint-there-are = there are { $names }; { $otherwise }
hint-find-task = `concord task list` shows all tasks
hint-find-board = `concord board list` shows all boards
hint-find-column = `concord board show BOARD` shows its columns
hint-find-meeting = `concord meeting list` shows all meetings
hint-find-agenda-item = `concord meeting show MEETING` shows its agenda
hint-find-checklist-item = `concord task show KEY` shows its checklist
hint-find-person = `concord person add NAME` enters somebody
hint-find-workspace = `concord workspace list` shows all workspaces of this device
hint-find-conflict = `concord conflicts list` shows everything contested
hint-find-held = `concord held list` shows all of it
several-workspaces = this device has several workspaces: { $names }
hint-which-workspace = name it with --workspace NAME, or choose one with `concord workspace use NAME`
no-workspace = there is no workspace on this device
hint-no-workspace = make one with `concord init --me NAME --workspace NAME`, or join one with `concord join URL --me NAME`

# The command line.
hint-help = the command with --help shows what it takes
usage-unknown-argument = unexpected argument '{ $argument }' found
usage-unknown-command = unrecognized subcommand '{ $command }'
usage-missing = the following required arguments were not provided: { $arguments }
usage-no-value = a value is required for '{ $argument }' but none was supplied
usage-wrong-value = invalid value '{ $value }' for '{ $argument }'
usage-conflict = the argument '{ $argument }' cannot be used with: { $others }
usage-twice = the argument '{ $argument }' cannot be used multiple times
usage-too-many = unexpected value '{ $value }' for '{ $argument }' found; no more were expected
usage-not-utf8 = an argument is not valid UTF-8
usage-otherwise = the command line can't be understood: { $text }
hint-possible-values = possible values: { $values }
hint-did-you-mean = did you mean { $names }?
hint-literal = to pass '{ $argument }' as a value, use '-- { $argument }'
bad-clock = { $variable } is `{ $text }`, which is no RFC 3339 time
hint-clock = for example 2024-07-12T09:00:00+08:00
no-data-directory = there is no data directory
hint-data = give one with --data DIR or CONCORD_DATA
no-assignment = `{ $text }` has no =
field-twice = the field { $field } is given twice
hint-set = write field=value once for each field, as in due=2024-07-17; field= clears
nobody-named = nobody is named
no-workspace-name = the new workspace has no name
hint-init = for example: concord init --me Lin --workspace Marketing
terms-of-new-invites = --role, --uses and --expires are for a new invite
no-role = `{ $text }` is no role
hint-role = owner, editor or viewer
no-span = `{ $text }` is no span of time
hint-expires = for example 30m, 12h or 7d
no-name = an invite makes a new member, and there is no name
hint-no-name = say who you are with --me NAME; on a second device of yours, join by the URL of `concord device link`
no-token = there is no token
hint-token = give an owner's token with --token TOKEN, --token - (from stdin) or CONCORD_TOKEN

# Files, editors, the system.
no-randomness = the system gives no random bytes: { $reason }
cannot-write = { $path } can't be written: { $reason }
cannot-read = { $path } can't be read: { $reason }
cannot-print = the result can't be printed: { $reason }
editor-failed = the editor `{ $editor }` ended with an error
editor-missing = the editor `{ $editor }` can't be started: { $reason }
hint-editor = set VISUAL or EDITOR, or give the text with -m or -F
draft-kept = your text is kept in { $path }

# Texts and fields.
what-task-title = a task's title
what-board-name = a board's name
what-column-name = a column's name
what-meeting-title = a meeting's title
what-person-name = a person's name
what-workspace-name = a workspace's name
what-label = a label
what-deliverable = the deliverable
what-risk = the risk note
what-reason = the reason
what-problem = a problem
what-checklist-item = a checklist item
what-agenda-item = an agenda item
what-background = the background
what-goal = the goal
what-purpose = the purpose
what-place = the place
what-conclusion = the conclusion
what-decision = a decision
what-action = an action item
what-value = the value
what-field = the field { $field }
text-empty = { $what } is empty
hint-some-words = give { $what } some words
text-broken = { $what } has a line break in it
text-too-long = { $what } has { $length } characters; the longest is { $longest }
hint-into-description = put longer text into the description
prose-too-long = the text has { $length } characters; the longest is { $longest }
hint-link-it = keep long material in a file and link it
no-status = `{ $text }` is no status
hint-status = not_started, in_progress, blocked or done
no-priority = `{ $text }` is no priority
hint-priority = high, medium or low
no-truth = `{ $text }` is neither yes nor no
hint-truth = { $field }=yes or { $field }=no
no-task-field = a task has no field `{ $field }`
no-meeting-field = a meeting has no field `{ $field }`
hint-fields = the fields are { $fields }
no-minutes = `{ $text }` is no number of minutes
hint-minutes = for example minutes=60
minutes-out-of-range = a meeting can't be planned for { $minutes } minutes
hint-minutes-range = 1 to { $longest }

# Dates and times.
no-date = `{ $text }` is not a date I know
no-time = `{ $text }` is not a time I know
no-duration = `{ $text }` is not a duration I know
no-such-date = there is no such date as `{ $text }`
no-such-time = there is no such time of day as `{ $text }`
hint-date = for example 2024-07-15, 07-15, tomorrow, fri, eom, 3d, 明天, 下周三, 月底
hint-time = for example 10:00, 2024-07-10 14:00, 2024-07-10T14:00+08:00, tomorrow 9:00, 明天下午3点
hint-duration = for example 30m, 1h30m, 1.5h, 90, 半小时, 1小时30分钟
hint-no-such-date = for example 2024-07-15, 2024-02-29
hint-no-such-time = for example 00:00, 10:00, 23:59
in-field = { $field }: { $problem }

# Tasks.
task-dates-reversed = the task is due on { $due }, before it starts on { $start }
hint-task-dates-reversed = give a due date on or after the start, or change both together
task-without-owner = a task can't be without an owner
hint-task-without-owner = name the one who takes it over: owner=NAME
two-owners = `{ $names }` names more than one owner
quick-two-owners = a task has one owner, and `{ $first }` and `{ $second }` were named
hint-two-owners = a task has exactly one owner; name the others with --with
quick-twice = `{ $field }` is given twice
hint-quick-twice = give it once, or put -- before what belongs to the title
quick-no-title = a task needs a title
hint-quick-no-title = for example: Send survey @Chen +csat due:fri p:high
no-problems = a deliverable is returned with its problems listed
hint-no-problems = name at least one problem
comment-empty = the comment is empty
hint-comment-empty = say something
no-time-logged = no time to log
hint-no-time-logged = for example 30m or 1h30m
no-key = `{ $text }` is not a task's key, as CSAT-004 is one
no-filter-field = tasks can't be filtered by `{ $field }`
hint-filter-fields = by { $fields }; put -- before what is to be found as it stands
no-filter-value = `{ $field }:` can't be `{ $value }`
hint-filter-status = not_started, in_progress, blocked, done, 未开始, 进行中, 受阻, 已完成
hint-filter-priority = high, medium, low, none, 高, 中, 低, 无
hint-filter-quadrant = 1 (important and urgent), 2 (important), 3 (urgent), 4, none
hint-filter-mark = late, contested, important, urgent, moved, template or archived, one at a time

# Boards.
column-put-away = the column `{ $column }` is archived
hint-column-put-away = choose an open column, or restore it: concord board column restore
not-in-column = `{ $task }` is not in that column
hint-not-in-column = name a task that stands in the column meant
board-exists = there is a board `{ $name }` already
hint-board-exists = give the new one another name, or use the one that is there
no-prefix = `{ $prefix }` can't be a key prefix
hint-no-prefix = letters and digits, { $longest } at most, as in CSAT
prefix-taken = another board has the prefix { $prefix }
hint-prefix-taken = choose another prefix
column-exists = the board has a column `{ $name }` already
hint-column-exists = choose another name
last-column = a board needs one column that is not archived
hint-last-column = add another column first

# People and workspaces.
comma-in-name = a person's name has a comma in it
hint-comma-in-name = add one person at a time
workspace-exists = there is a workspace `{ $name }` on this device already
hint-workspace-exists = give the new one another name, or another --data directory
viewer-may-not = you are a viewer of this workspace and may not change it
hint-viewer-may-not = an owner can make you an editor: concord member role NAME editor
nothing-to-search = nothing to search for
hint-nothing-to-search = give a word, for example: concord search 客户

# Contested values.
nothing-to-keep = no words to keep
hint-nothing-to-keep = name one of the competing sentences, or new words for all of them
not-competing = `{ $value }` is none of the competing values
not-competing-place = `{ $value }` is none of the competing places
not-side-by-side = `{ $field }` is no text: only one of the values can stand
not-archived = `{ $name }` was not put away
hint-not-archived = `concord archive list` shows what was
hint-one-of = one of: { $values }
contested-remain = { $count ->
    [one] one field is contested
   *[other] { $count } fields are contested
}
hint-pick = `concord conflicts pick KEY FIELD VALUE` decides

# The database and the documents.
database-newer = the database is of version { $found }, this Concord knows versions up to { $known }
hint-database-newer = use a newer Concord; this one has changed nothing
database-damaged = the database is damaged: { $reason }
hint-damaged = keep the data directory as it is; a synced workspace can be joined again into a new --data directory
disk-full = the disk is full; nothing was written
hint-disk-full = make room on the disk and do it again
database-read-only = the database can't be written: { $reason }
database-unopenable = the database can't be opened: { $reason }
hint-permissions = look at the directory's permissions, or name another one with --data DIR
database-busy = another process keeps the database busy
hint-database-busy = do it again in a moment
database-failed = the database failed: { $reason }
hint-database-failed = do it again; if it fails again, keep the data directory as it is and report it
document-damaged = the document's bytes are damaged: { $reason }
document-misfit = the edit does not fit the document: { $reason }
document-lacks = the document has no `{ $part }`
document-of-another-kind = the operation does not fit a document of this kind
document-newer = the document was made by a newer version of Concord and can only be read here
document-unwritable = the edit cannot be written
document-unsyncable = document { $document } can't be synced: { $reason }

# Cards, dependencies, support, links.
no-card = `{ $text }` is no card
hint-card = red or yellow; empty takes it off
circle = the tasks would wait for one another: { $way }
hint-circle = take another dependency off first: concord task depend KEY OTHER --remove
what-answer = the answer
what-link = a link
what-link-title = a link's title
no-support-asked = no support is asked for
hint-no-support-asked = `concord task show KEY` shows what was asked and answered
hint-find-link = `concord task show KEY` shows its links
what-area = a department
what-notice = a notice
slash-in-area = a department's name has a slash in it
hint-slash-in-area = write it with another sign
no-notice = there is no such notice to confirm
hint-no-notice = `concord board show BOARD` shows its notices
hint-filter-card = red, yellow, none, 红牌, 黄牌, 无
what-view-name = a view's name
what-view-words = a view
slash-in-view = a view's name has a slash in it
hint-slash-in-view = write it with another sign
hint-find-view = `concord view list` shows all views
rule-out-of-range = { $rule } can't be { $number }
hint-rule-range = a whole number from { $least } to { $most }
hint-find-rule = `concord rule list` shows all rules that have a number
many-tasks = { $count } tasks would be changed, and nobody can be asked
hint-many-tasks = --yes changes them without asking, --dry-run shows them
not-confirmed = nothing was changed
hint-not-confirmed = answer y to change them, or give --yes

# History.
changed-since = it can't be taken back: { $who } changed { $field } of { $what } at { $at }
decided-since = it can't be taken back: { $who } decided about { $field } of { $what } at { $at }
nothing-to-undo = there is nothing to take back or to do again
no-such-step = no operation `{ $step }` of yours
undone-already = operation { $step } is taken back already
hint-op-log = `concord op log` shows what was done and can be taken back
hint-cannot-undo = set the value you want yourself, or agree with who changed it
past-is-past = what was can't be changed, only looked at
hint-past-is-past = commands that only show: task list, board show, meeting show, lead, search, history and the like
nobody-wrote = nobody wrote `{ $field }` there
times-reversed = { $to } is before { $from }
hint-times-reversed = give the earlier time first
lasting = it can't be taken back: what was sent or confirmed of { $what } stays
