# The handbook's tables, where their headings differ from those of lists.
form-task-id = ID
form-task-name = name
form-meeting-name = name
form-time = time
form-place = place/link
form-item = item
form-action = task
form-owner = owner
form-execution = state of execution
form-state = status
form-priority = priority
form-amount = number and unit
form-reason = reason

# What stands in them.
form-not-done = not done
form-owners = { $names } (to be decided)
form-due-moved = , moved on { $at } to { $to } by { $by }
form-due-moved-because = , moved on { $at } to { $to } by { $by }, "{ $reason }"
form-informed = , { $names } informed
form-drifted = { $agreed }, now { $now }
