# Texts and fields of meetings.
what-material = the material
what-parked = what is parked
no-agenda-field = an agenda item has no field `{ $field }`
no-result-field = there is no field `{ $field }` to correct
no-repeat = `{ $text }` is no rhythm for a series
hint-repeat = weekly, fortnightly or monthly
next-without-time = the meeting does not come again, and nobody said when the next one is
hint-next-without-time = say when with --at TIME, or make it a series: concord meeting set ID repeat=weekly
fourth-priority = a person has three priorities a week; with a fourth, none of them comes first
hint-fourth-priority = put one of the three away first: concord meeting priority ID --slot 3 ""
priority-without-slot = it is not said which of the three priorities is meant
hint-priority-slot = name it with --slot 1, 2 or 3
no-quantity = `{ $text }` is no number
hint-quantity = for example 5, 12.5 or 50,000
minutes-not-sent = minutes of this meeting have not been sent yet
hint-minutes-not-sent = `concord meeting send MEETING` sends them

# Kinds of things.
kind-decision = decision
kind-action-item = action item
kind-parked-item = parked item
kind-sending = sent version
kind-amendment = proposed amendment
kind-template = meeting template

# Notes of the core.
note-missing = not there: { $names }
note-next-is-there = the next meeting is there already
note-nothing-amended = nothing was amended since the minutes were sent; nothing was sent
note-asked-to-confirm = asked to confirm: { $names }
note-nothing-proposed = no proposed amendment waits for a decision
note-declined-stands = the words stand in the minutes until somebody takes them out

# What the rules of the handbook want seen.
flag-allotted-over-planned = { $allotted } minutes are allotted to agenda items, and { $planned } are planned
flag-purpose-only-discusses = the purpose "{ $purpose }" does not say what will be settled
flag-notice-late = the notice goes out less than { $hours } hours ahead
flag-notice-without-purpose = the notice names no purpose
flag-notice-without-agenda = the notice names no agenda item
flag-small-question = one small question: a comment may do instead of a meeting
flag-this-action-without-owner = the action item "{ $title }" has no owner
flag-this-action-without-due = the action item "{ $title }" has no due date
flag-this-action-without-both = the action item "{ $title }" has no owner and no due date
flag-amendments-undecided = proposed amendments that nobody decided about go out with the minutes: { $count }
flag-minutes-late = the minutes were due on { $due }
flag-host-late = the meeting was opened after its time
flag-thursday-unasked = nobody wrote down where they stand on Thursday: { $names }
flag-priority-without-number = { $person }'s priority "{ $text }" has no number
flag-deviation-without-reason = { $person }'s priority "{ $text }" is at { $attained } %, and no reason is given

# The command line.
no-sort = `{ $text }` is no sort of thing that has to be ready
hint-sort = room, equipment or material
no-way = `{ $text }` is no way to decide
hint-way = vote or consensus
no-vote = `{ $text }` is no vote
hint-vote = yes, no, abstain, or none to take it back
no-number = `{ $text }` is no number
hint-amendment-number = numbers as `concord meeting amendments MEETING` lists them, or all
hint-find-in-meeting = `concord meeting show MEETING` shows what there is
hint-find-amendment = `concord meeting amendments MEETING` lists them
hint-find-template = `concord meeting add --help` names the templates
send-anyway = send the minutes all the same? [y/N]
not-sent = nothing was sent
no-decisions = no decision is open
no-priorities = no priorities

# What was done.
invited = notice sent for
ended = ended
sent = sent the minutes of
declined = declined

# Labels.
label-actual = actual
label-amendments = amendments
label-amount = number
label-attainment = attained
label-concerned = concerned
label-decision = decision
label-ended = ended
label-held = held
label-last-meeting = from the last meeting
label-last-priorities = last week's priorities
label-meeting = meeting
label-minutes-out = minutes out
label-next = next meeting
label-parking = parking lot
label-person = person
label-priorities = priorities
label-proposed = proposed amendments
label-receipts = receipts
label-repeat = repeats
label-sent = sent
label-started = started
label-target = target
label-thursday = Thursday
field-became = became
field-began = began
field-by = reached by
field-material = material
field-order = order
field-unit = unit
field-votes = votes

# What may stand in a register.
way-vote = vote
way-consensus = consensus
execution-open = open
execution-done = done
execution-dropped = dropped
vote-yes = yes
vote-no = no
vote-abstain = abstains
ready-room = room
ready-equipment = equipment
ready-material = material
sending-notice = notice
sending-minutes = minutes
repeat-weekly = every week
repeat-fortnightly = every two weeks
repeat-monthly = every month
receipt-open = not confirmed
receipt-again = to be confirmed again
receipt-confirmed = confirmed

# Lines of screens.
item-took = took { $time }
item-runs = on for { $time }
over-time = over time
clock = { $item }  { $elapsed } of { $allotted }
clock-without-end = { $item }  { $elapsed }
no-item-on = no agenda item is on
minutes-due-on = due { $due }
minutes-due-in = due { $due }, { $left } left
minutes-overdue = due { $due } (late)
minutes-sent-on = sent { $at }
sent-line = { $at } { $kind } { $number }, by { $who }
recipient = { $name }: { $receipt }
recipient-confirmed = { $name }: { $receipt } (version { $version }, { $at })
left-open = open since { $at }
still-parked = parked: { $text }
became-agenda = on the agenda
became-task = a task
became-next = for the next meeting
reason-missing = (reason?)
nobody = nobody

# A meeting as a text in the person's editor.
sheet-help = Meeting { $title }. Tags like ^1 stand for what is there already; a line without one is new, a missing one goes.
sheet-without-front = the text does not begin with fields between two lines of ---: `{ $line }`
sheet-no-field = no such field here: `{ $line }`
sheet-nowhere = this line belongs to nothing: `{ $line }`
sheet-twice = this stands twice: `{ $line }`
sheet-no-tag = nothing bears this tag: `{ $line }`
sheet-unreadable = line { $line } can't be read: { $reason }
hint-sheet = put the text right and give it with -F FILE, or begin again
heading-agenda = Agenda
heading-notes = Notes
heading-decisions = Decisions
heading-actions = Actions
