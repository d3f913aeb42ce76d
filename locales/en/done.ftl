# What was done, and what stands on screens.
did = { $done } { $what }
did-with = { $done } { $what } ({ $facts })
added = added
changed = changed
moved = moved
started = started
done = done
blocked = blocked
unblocked = unblocked
accepted = accepted
returned = returned
archived = archived
restored = restored
commented = commented
logged = logged
decided = decided
removed = removed
revoked = revoked
not-edited = nothing was changed
late = late
late-in-brackets = (late)
outside = outside
contested = contested: { $fields }
flag = flag: { $text } [{ $rule }]
note = note: { $text }

# Instead of an empty table.
no-tasks = no tasks
no-people = nobody
no-boards = no boards
no-meetings = no meetings
no-workspaces = no workspaces on this device
nothing-found = nothing found
nothing-held = nothing is held back
nothing-contested = nothing is contested
nothing-archived = nothing was put away
no-invites = no open invites
no-devices = no devices

# Lines of screens.
archived-by = by { $who } on { $at }
archived-by-and-edited = by { $who } on { $at }; edited by { $others } meanwhile or since
due-moved = { $from } → { $to } by { $who } on { $at }
due-moved-because = { $from } → { $to } by { $who } on { $at }: { $reason }
review-accepted = { $at } accepted by { $who }
review-returned = { $at } returned by { $who }: { $problems }
said-by = { $at } { $who }: { $text }
fact = { $label }: { $text }
column-heading = { $name } ({ $tasks })
column-heading-of-kind = { $name } [{ $kind }] ({ $tasks })
column-archived = { $name } [{ $kind }], archived
agreed-by = by { $due }
of-item = [item { $number }]
now-otherwise = ; now { $facts }
now-fact = { $field } { $value }
someone = { $name } ({ $role })

# Above a text in the person's editor.
describing = Description of { $key } { $title }
noting = Minutes of { $title }
noting-item = Minutes of { $title }, item: { $item }
editing-rules = Lines that begin with %% are left out. Save and close; unchanged text changes nothing.

# Notes of the core.
note-person-is-there = { $name } is there already
note-nothing-changed = nothing changed
note-done-again = { $done } of { $count } held-back operations done again
note-still-held = still held back: { $reason }
note-key-of-another = { $key } was also the key of { $task }

# Boards and what ties tasks.
answered = answered
seen = seen
saved = saved
confirmed = confirmed
over-limit = over its limit
lane-none = none
lane-quadrant = quadrant { $number }
confirmed-by-all = confirmed
not-confirmed-by = not confirmed by { $names }
asked-of = { $at } { $who } asks { $of }: { $text }
answered-by = { $text } ({ $who })
nothing-to-lead = nothing asks for the lead
no-views = no saved views
ask-many-tasks = change these { $count } tasks? [y/N]{" "}

# History.
undone = taken back
redone = done again
no-operations = nothing was done
nothing-different = nothing became different
more-touched = { $documents ->
    [one] one more document was touched earlier; `-n { $all }` shows it too
   *[other] { $documents } more documents were touched earlier; `-n { $all }` shows them too
}
since-meeting = since { $title }, { $at }
nothing-waits = nothing waits for you
nothing-to-flag = the rules have nothing to say
receipt-again-since-amended = amended since you confirmed
calendar-empty = nothing is due
calendar-written = wrote { $entries } entries to { $path }
