# What is told to remind people of deadlines, on a line or on the desktop.
reminder = reminder: { $what }: { $when }
reminded-of = { $what }: { $when }
reminders-count = { $count } reminders
reminders-more = and { $count } more
reminders-failed = deadlines can't be looked at: { $reason }; trying again
reminder-task = due { $at }
reminder-task-late = late, was due { $at }
reminder-card = the card's term ends { $at }
reminder-card-late = late, the card's term ended { $at }
reminder-decision = decision, to be carried out by { $at }
reminder-decision-late = late, decision to be carried out by { $at }
reminder-minutes = minutes to be sent by { $at }
reminder-minutes-late = late, minutes to be sent by { $at }
reminder-meeting = begins { $at }
reminder-meeting-in = begins { $at }, { $place }
