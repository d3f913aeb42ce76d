# What the rules of the handbook want seen.
flag-meeting-too-long = planned for { $planned } minutes, more than { $longest }
flag-action-without-owner = an action item without an owner
flag-action-without-due = an action item without a due date
flag-action-without-both = an action item without an owner and a due date
flag-no-due-date = the task has no due date
flag-card-without-tracker = nobody follows the card; name a tracker
flag-too-many-cards = { $open ->
    [one] 1 red or yellow card is open on the board, more than { $most }
   *[other] { $open } red and yellow cards are open on the board, more than { $most }
}
flag-too-many-cards-on = { $open ->
    [one] 1 red or yellow card is open on { $board }, more than { $most }
   *[other] { $open } red and yellow cards are open on { $board }, more than { $most }
}
flag-blocked-asks-nothing = blocked, and no support is asked of anybody
flag-due-moved-without-reason = a due date was moved without a reason
flag-board-without-contacts = the board has no contacts who could confirm
flag-column-over-limit = { $tasks } tasks in { $column }, more than its limit of { $limit }
flag-waits-for-others = begun, and not done before it: { $keys }
flag-dependency-circle = these tasks wait for one another: { $keys }
flag-past-due = it was due on { $due }
flag-owner-contested = two owners stand there; one has to be picked
flag-card-over-term = the card's term was over on { $due }
flag-notice-unconfirmed = not confirmed by { $names }: { $text }
