# What is on which disk.
synced = synced: { $taken_in } documents taken in, { $acknowledged } acknowledged
held-back = { $count } held back and not on the server; `concord held list` shows what and why
refused = the server did not take changes of { $document }: { $reason }; `concord held list` shows what is held back
unreadable = what the server has of { $document } can't be taken in here: { $reason }
taken-in = taken in { $document }: { $changes }
acknowledged = acknowledged { $document }
disconnected = disconnected: { $reason }; trying again
settled = this device and the server have the same
nothing = nothing
contested-count = { $count }; `concord conflicts list` shows them
held-count = { $count }; `concord held list` shows why
changes = { $count ->
    [one] 1 change
   *[other] { $count } changes
}
unsent-of = { $kind } { $name }: { $changes }
unsent-more = { $documents ->
    [one] and one more document; --json names it
   *[other] and { $documents } more documents; --json names them all
}
held-line = { $number } { $kind } { $name }, { $at }: { $reason }
me-with-role = { $name }, { $role }
reindexed = built the index anew from { $documents } documents

# Workspaces, members, devices, invites.
published = published { $name } to { $server }
joined = joined { $name }; you are { $me }
made-workspace = made the workspace { $name }; you are { $me }
using = using the workspace { $name }
no-server = none; `concord publish` hands the workspace to one
no-member = no member `{ $name }`
hint-members = there are { $names }; `concord member list` shows them
no-device = no device `{ $name }`
several-devices = `{ $name }` could be more than one device: { $candidates }
hint-devices = `concord device list` shows names and ids
of-member = { $name } of { $member }
until = until { $at }
administrator = the server's administrator
unnamed = unnamed
this-device = this device
link-is-secret = on your other device: concord join URL; good once, for ten minutes; whoever has it comes in as you

# Servers that fail or refuse.
as-told = { $words }
server-unreachable = the server { $server } can't be reached: { $reason }
hint-offline = everything done here is saved on this device; `concord sync` sends it later
server-denied = { $reason }
server-lacks = { $reason }
server-refused = { $reason }
server-limits = { $reason }
server-stored-not-all = not everything is on the server { $server }: { $reason }
hint-not-stored = it stays unsent, saved on this device; tell whoever runs the server, and `concord sync` later
server-strange = { $server } does not answer as a Concord server: { $reason }
hint-strange = look at the address, and whether server and client are of the same version
device-expelled = the server does not accept this device's token
hint-link-anew = link this device anew from another one of yours (`concord device link`), or ask an owner for an invite
reason-silent = it has gone silent
reason-status = status { $status }
reason-unknown-issuer = { $error } (is its authority your own? name its certificate in { $variable })
reason-not-acknowledged = it did not acknowledge every change
reason-no-answer = no answer
reason-shutting-down = it is shutting down
reason-closed = it closed the connection ({ $code }) { $said }
reason-broken-off = it broke the connection off
bad-address = `{ $address }` is no server address
hint-address = for example https://concord.example.com, or an invite's URL that ends with /join/CODE
no-certificates = no server can be told from an impostor: { $reason }
hint-certificates = CONCORD_CA names a file with certificates, PEM, or is not set
not-published = this workspace is on no server yet
hint-not-published = `concord publish SERVER_URL --token TOKEN` hands it to one
not-published-there = nobody has published a workspace behind this invite yet
hint-not-published-there = its owner runs `concord publish SERVER_URL --token TOKEN`; the invite stays good

# Why work is held back, by the code that was given.
held-read-only = your role does not allow this
held-not-here = what it was done to is not here
held-does-not-fit = it does not fit what is there now
