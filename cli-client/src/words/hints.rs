//! Sentences that never change: hints, headings of empty lists, what was done.

/// Where nothing better is known.
pub const HINT_HELP: &str = "the command with --help shows what it takes";
/// For a clock that can't be read.
pub const HINT_CLOCK: &str = "for example 2024-07-12T09:00:00+08:00";
/// For an editor that failed.
pub const HINT_EDITOR: &str = "set VISUAL or EDITOR, or give the text with -m or -F";
/// For a device without a home.
pub const HINT_DATA: &str = "give one with --data DIR or CONCORD_DATA";
/// For a device without a home.
pub const NO_DATA_DIRECTORY: &str = "there is no data directory";
/// For a priority that is none.
pub const HINT_PRIORITY: &str = "high, medium or low";
/// For `set`.
pub const HINT_SET: &str = "write field=value once for each field, as in due=2024-07-17; field= clears";
/// A list of people with nobody on it.
pub const NOBODY_NAMED: &str = "nobody is named";
/// For a device without a workspace.
pub const NO_WORKSPACE: &str = "there is no workspace on this device";
/// For a device without a workspace.
pub const HINT_NO_WORKSPACE: &str =
    "make one with `concord init --me NAME --workspace NAME`, or join one with `concord join URL --me NAME`";
/// For a device with several workspaces.
pub const HINT_WHICH_WORKSPACE: &str =
    "name it with --workspace NAME, or choose one with `concord workspace use NAME`";
/// For a name that could be several things.
pub const HINT_AMBIGUOUS: &str = "give more of the name, or the id";
/// For a damaged database.
pub const HINT_DAMAGED: &str =
    "keep the data directory as it is; a synced workspace can be joined again into a new --data directory";
/// For a text that was cut down to nothing by mistake.
pub const NOT_EDITED: &str = "nothing was changed";
/// What was done, before the thing it was done to.
pub const ADDED: &str = "added";
/// See [`ADDED`].
pub const CHANGED: &str = "changed";
/// See [`ADDED`].
pub const MOVED: &str = "moved";
/// See [`ADDED`].
pub const STARTED: &str = "started";
/// See [`ADDED`].
pub const DONE: &str = "done";
/// See [`ADDED`].
pub const BLOCKED: &str = "blocked";
/// See [`ADDED`].
pub const UNBLOCKED: &str = "unblocked";
/// See [`ADDED`].
pub const ACCEPTED: &str = "accepted";
/// See [`ADDED`].
pub const RETURNED: &str = "returned";
/// See [`ADDED`].
pub const ARCHIVED: &str = "archived";
/// See [`ADDED`].
pub const RESTORED: &str = "restored";
/// See [`ADDED`].
pub const COMMENTED: &str = "commented";
/// See [`ADDED`].
pub const LOGGED: &str = "logged";
/// See [`ADDED`].
pub const DECIDED: &str = "decided";
/// Past due.
pub const LATE: &str = "late";
/// For a status that is none.
pub const HINT_STATUS: &str = "not_started, in_progress, blocked or done";
/// Instead of an empty table.
pub const NO_TASKS: &str = "no tasks";
/// Instead of an empty table.
pub const NO_PEOPLE: &str = "nobody";
/// Instead of an empty table.
pub const NO_BOARDS: &str = "no boards";
/// Instead of an empty table.
pub const NO_MEETINGS: &str = "no meetings";
/// Instead of an empty table.
pub const NO_WORKSPACES: &str = "no workspaces on this device";
/// Instead of an empty table.
pub const NOTHING_FOUND: &str = "nothing found";
/// Instead of an empty table.
pub const NOTHING_HELD: &str = "nothing is held back";
/// Instead of an empty table.
pub const NOTHING_CONTESTED: &str = "nothing is contested";
/// A workspace needs a name.
pub const NO_WORKSPACE_NAME: &str = "the new workspace has no name";
/// For `init`.
pub const HINT_INIT: &str = "for example: concord init --me Lin --workspace Marketing";
/// From outside the team.
pub const OUTSIDE: &str = "outside";
/// A workspace that was never published.
pub const NO_SERVER: &str = "none; `concord publish` hands the workspace to one";
/// For contested values.
pub const HINT_PICK: &str = "`concord conflicts pick KEY FIELD VALUE` decides";
/// For a server that can't be reached.
pub const HINT_OFFLINE: &str = "everything done here is saved on this device; `concord sync` sends it later";
/// For a server that has no room.
pub const HINT_NOT_STORED: &str =
    "it stays unsent, saved on this device; tell whoever runs the server, and `concord sync` later";
/// For a server that is none.
pub const HINT_STRANGE: &str = "look at the address, and whether server and client are of the same version";
/// For an address that is none.
pub const HINT_ADDRESS: &str =
    "for example https://concord.example.com, or an invite's URL that ends with /join/CODE";
/// For certificates that can't be read.
pub const HINT_CERTIFICATES: &str = "CONCORD_CA names a file with certificates, PEM, or is not set";
/// For a workspace without a server.
pub const HINT_NOT_PUBLISHED: &str = "`concord publish SERVER_URL --token TOKEN` hands it to one";
/// For a token that is missing.
pub const NO_TOKEN: &str = "there is no token";
/// For a token that is missing.
pub const HINT_TOKEN: &str =
    "give an owner's token with --token TOKEN, --token - (from stdin) or CONCORD_TOKEN";
/// For an invite of a workspace nobody published.
pub const NOT_PUBLISHED_THERE: &str = "nobody has published a workspace behind this invite yet";
/// For an invite of a workspace nobody published.
pub const HINT_NOT_PUBLISHED_THERE: &str =
    "its owner runs `concord publish SERVER_URL --token TOKEN`; the invite stays good";
/// For a role that is none.
pub const HINT_ROLE: &str = "owner, editor or viewer";
/// For an invite's time that is none.
pub const HINT_EXPIRES: &str = "for example 30m, 12h or 7d";
/// Connected, and both sides have all.
pub const SETTLED: &str = "this device and the server have the same";
/// For an invite without a name.
pub const NO_NAME: &str = "an invite makes a new member, and there is no name";
/// For an invite without a name.
pub const HINT_NO_NAME: &str =
    "say who you are with --me NAME; on a second device of yours, join by the URL of `concord device link`";
/// Instead of an empty table.
pub const NO_INVITES: &str = "no open invites";
/// Instead of an empty table.
pub const NO_DEVICES: &str = "no devices";
/// Whoever runs the server made it.
pub const ADMINISTRATOR: &str = "the server's administrator";
/// A device that never said what it is called.
pub const UNNAMED: &str = "unnamed";
/// The device the list is printed on.
pub const THIS_DEVICE: &str = "this device";
/// For a device that is none.
pub const HINT_DEVICES: &str = "`concord device list` shows names and ids";
/// Beside the URL for another device.
pub const LINK_IS_SECRET: &str =
    "on your other device: concord join URL; good once, for ten minutes; whoever has it comes in as you";
/// For options of `invite` before its verbs.
pub const TERMS_OF_NEW_INVITES: &str = "--role, --uses and --expires are for a new invite";
