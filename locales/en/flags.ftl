# What the rules of the handbook want seen.
flag-meeting-too-long = planned for { $planned } minutes, more than { $longest }
flag-action-without-owner = an action item without an owner
flag-action-without-due = an action item without a due date
flag-action-without-both = an action item without an owner and a due date
flag-no-due-date = the task has no due date
