# Headings of tables, in capitals there, and labels of facts.
label-actions = actions
label-agenda = agenda
label-archived = archived
label-at = at
label-attendees = attendees
label-author = who
label-background = background
label-blocked = blocked
label-board = board
label-by = by
label-change = change
label-checklist = checklist
label-column = column
label-comments = comments
label-contested = contested
label-criteria = criteria
label-dates = dates
label-decisions = decisions
label-deliverable = deliverable
label-description = description
label-due = due
label-due-moved = due moved
label-field = field
label-found = found
label-goal = goal
label-held-back = held back
label-history = history
label-host = host
label-id = id
label-informed = informed
label-key = key
label-kind = kind
label-labels = labels
label-last-sync = last sync
label-left = left
label-me = me
label-member = member
label-minutes = minutes
label-name = name
label-note = note
label-notes = notes
label-number = no
label-owner = owner
label-place = place
label-prefix = prefix
label-priority = priority
label-problems = problems
label-process = process
label-purpose = purpose
label-quadrant = quadrant
label-reason = reason
label-recorder = recorder
label-resources = resources
label-reviews = reviews
label-rewrites = rewritten apart
label-risk = risk
label-risk-plan = risk plan
label-role = role
label-seen = seen
label-server = server
label-since = since
label-spent = time spent
label-status = status
label-tasks = tasks
label-title = title
label-unsent = unsent
label-until = until
label-value = value
label-with = with

# Registers that have no label of their own elsewhere, as history and conflicts name them.
field-agenda = agenda
field-conclusion = conclusion
field-created = created
field-done = done
field-important = important
field-name = name
field-outside = outside
field-presenter = presenter
field-start = start
field-text = text
field-urgent = urgent
field-of-item = { $list }/{ $field }

# What may stand in a register.
status-not-started = not started
status-in-progress = in progress
status-blocked = blocked
status-done = done
priority-high = high
priority-medium = medium
priority-low = low
attendance-invited = invited
attendance-confirmed = confirmed
attendance-present = present
attendance-absent = absent
role-owner = owner
role-editor = editor
role-viewer = viewer
value-yes = true
value-no = false

# Columns and boards that nobody has named.
column-not-started = Not started
column-in-progress = In progress
column-done = Done
board-inbox = Inbox

# Kinds of things.
kind-task = task
kind-board = board
kind-column = column
kind-meeting = meeting
kind-workspace = workspace
kind-person = person
kind-agenda-item = agenda item
kind-checklist-item = checklist item
kind-comment = comment
kind-minutes = minutes
kind-conflict = contested field
kind-held = held-back work

# Spans of time.
span-hours = { $hours }h
span-minutes = { $minutes }m
span-hours-and-minutes = { $hours }h{ $minutes }m
kind-link = link
kind-view = view
kind-rule = rule

# Boards and what ties tasks.
label-late = late
label-card = card
label-cards = red and yellow cards
label-tracker = tracker
label-template = template
label-waits-for = waits for
label-needed-by = needed by
label-support = support
label-links = links
label-contacts = contacts
label-notices = notices
label-returned = returned
label-circles = waiting in a circle
label-filter = filter
label-rule = rule
label-section = section
rule-number = number
label-handbook = handbook
label-meaning = what it says
rule-open-cards = red and yellow cards that may be open on a board before they are flagged
rule-meeting-minutes = minutes a meeting may take before it is flagged
rule-notice-hours = hours ahead at which the notice goes out at the latest
rule-minutes-hours = hours after the end within which minutes go out
rule-deviation-percent = per cent above or below a week's target that need no reason
field-seen = seen by
field-limit = limit
field-answer = answer
card-red = red card
card-yellow = yellow card
field-answered-by = answered by

# History.
label-before = before
label-text = text
label-op = op

# What waits, and rules.
label-waits = waits
label-flag = flag
waits-minutes = minutes to send
waits-receipt = minutes to confirm
waits-notice = change to confirm
waits-mention = mentioned
waits-due-soon = due soon
waits-meeting-soon = meeting soon
label-day = day
