//! Every word this program says to people, in one place, so that another language can take over.
//!
//! Help texts are the doc comments of the arguments; their examples stand in [`examples`].

pub mod examples;
pub mod labels;

use std::fmt::Display;
use std::path::Path;

use concord_core::model::board::ColumnKind;
use concord_core::model::verdict::Flag;
use concord_core::replica::error::Thing;
use concord_core::store::StoreError;
use concord_core::view::conflict::RewriteView;
use concord_core::view::history::FieldChange;
use concord_core::view::meeting::{ActionView, DecisionView};
use concord_core::view::status::{HeldView, UnsentDocument};
use concord_core::view::task::{ArchivedBy, DueMove, ReviewView, TaskView};

use crate::errors::{CliError, one_line};

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

/// A status that is none.
pub fn no_status(text: &str) -> String {
    format!("`{text}` is no status")
}

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

/// What was done to a task, with what was made of words like `fri`.
pub fn did_task(done: &str, task: &TaskView) -> String {
    let dates = labels::span(
        task.start.map(|day| day.to_string()),
        task.due.map(|day| day.to_string()),
        task.overdue,
    );
    let facts = [task.owner.clone().unwrap_or_default(), dates, task.column.clone()];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    did(done, &task.key, &format!("{} ({})", task.title, facts.join(", ")))
}

/// What was done to what.
pub fn did(done: &str, key: &str, title: &str) -> String {
    format!("{done} {}\n", one_line(&format!("{key} {title}")))
}

/// Registers in which different values stand.
pub fn contested(fields: &[String]) -> String {
    format!("contested: {}", fields.join(", "))
}

/// Who put a thing away, and who worked on it meanwhile.
pub fn archived_by(archived: &ArchivedBy) -> String {
    let by = format!("by {} on {}", labels::who(archived.by.as_deref()), labels::moment(&archived.at));
    match archived.edited_by.as_slice() {
        [] => by,
        names => format!("{by}; edited by {} meanwhile or since", names.join(", ")),
    }
}

/// A due date that was moved.
pub fn due_move(moved: &DueMove) -> String {
    let to = moved.to.as_deref().unwrap_or("–");
    let reason = moved.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let by = labels::who(moved.by.as_deref());
    format!("{} → {to} by {by} on {}{reason}", moved.from, labels::moment(&moved.at))
}

/// An answer to a deliverable.
pub fn review(review: &ReviewView) -> String {
    let at = review.at.as_deref().map(labels::moment).unwrap_or_default();
    let by = labels::who(review.author.as_deref());
    match (review.accepted, review.problems.as_slice()) {
        (true, _) => format!("{at} accepted by {by}"),
        (false, problems) => format!("{at} returned by {by}: {}", problems.join("; ")),
    }
}

/// A sentence that several people replaced while apart: each version on a line.
pub fn rewrite(rewrite: &RewriteView) -> Vec<String> {
    let head = format!("{}: {}", rewrite.field, rewrite.before.trim());
    std::iter::once(head).chain(rewrite.versions.iter().map(|version| format!("  → {version}"))).collect()
}

/// One thing a change did.
pub fn field_change(change: &FieldChange) -> String {
    match (change.old.is_null(), change.new.is_null()) {
        (true, false) => format!("{}: {}", change.field, labels::value(&change.new)),
        _ => format!("{}: {} → {}", change.field, labels::value(&change.old), labels::value(&change.new)),
    }
}

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
/// For a server that is none.
pub const HINT_STRANGE: &str = "look at the address, and whether server and client are of the same version";
/// For an address that is none.
pub const HINT_ADDRESS: &str =
    "for example http://concord.example.com:8480, or an invite's URL that ends with /join/CODE";
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

/// A member who is none.
pub fn no_member(name: &str) -> String {
    format!("no member `{name}`")
}

/// Who is a member.
pub fn hint_members(names: Vec<String>) -> String {
    format!("there are {}; `concord member list` shows them", names.join(", "))
}

/// A role that is none.
pub fn no_role(text: &str) -> String {
    format!("`{text}` is no role")
}

/// A span that is none.
pub fn no_span(text: &str) -> String {
    format!("`{text}` is no span of time")
}

/// The workspace is on a server now.
pub fn published(name: &str, server: &str) -> String {
    format!("published {} to {server}\n", one_line(name))
}

/// The workspace is on this device now.
pub fn joined(name: &str, me: &str) -> String {
    format!("joined {}; you are {}\n", one_line(name), one_line(me))
}

/// What a sync did.
pub fn synced(taken_in: usize, acknowledged: usize) -> String {
    format!("synced: {taken_in} documents taken in, {acknowledged} acknowledged\n")
}

/// Changes the server would not take.
pub fn refused(document: &str, reason: &str) -> String {
    format!(
        "the server did not take changes of {document}: {reason}; `concord held list` shows what is held back"
    )
}

/// Others' changes are on this disk.
pub fn taken_in(document: &str, changes: usize) -> String {
    format!("taken in {document}: {}\n", unsent(changes as u64))
}

/// Own changes are on the server's disk.
pub fn acknowledged(document: &str) -> String {
    format!("acknowledged {document}\n")
}

/// The connection is gone.
pub fn disconnected(reason: &str) -> String {
    format!("disconnected: {reason}; trying again")
}

/// A member and what they may do.
pub fn member(done: &str, name: &str, role: &str) -> String {
    did(done, name, &format!("({role})"))
}

/// Somebody's access was taken away.
pub fn removed(name: &str) -> String {
    did("removed", name, "")
}

/// A workspace was made.
pub fn made_workspace(name: &str, me: &str) -> String {
    format!("made the workspace {}; you are {}\n", one_line(name), one_line(me))
}

/// A workspace was chosen.
pub fn using(name: &str) -> String {
    format!("using the workspace {}\n", one_line(name))
}

/// A column above its tasks.
pub fn column_heading(name: &str, kind: ColumnKind, tasks: usize) -> String {
    let kind = labels::kind(kind);
    let name = one_line(name);
    if name.to_lowercase() == kind {
        format!("{name} ({tasks})")
    } else {
        format!("{name} [{kind}] ({tasks})")
    }
}

/// A column that was put away.
pub fn archived_column(name: &str, kind: ColumnKind) -> String {
    format!("{} [{}], archived", one_line(name), labels::kind(kind))
}

/// So many fields are contested.
pub fn contested_remain(count: usize) -> String {
    match count {
        1 => "one field is contested".to_owned(),
        count => format!("{count} fields are contested"),
    }
}

/// So many values are contested.
pub fn contested_count(count: u64) -> String {
    match count {
        0 => "nothing".to_owned(),
        count => format!("{count}; `concord conflicts list` shows them"),
    }
}

/// So much work is held back.
pub fn held_count(count: u64) -> String {
    match count {
        0 => "nothing".to_owned(),
        count => format!("{count}; `concord held list` shows why"),
    }
}

/// So many changes are not on the server.
pub fn unsent(count: u64) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    }
}

/// A document with changes that are not on the server.
pub fn unsent_document(document: &UnsentDocument) -> String {
    let name = document.key.as_deref().unwrap_or(&document.id);
    format!("{} {name}: {}", document.kind, unsent(document.changes as u64))
}

/// The person at this device.
pub fn me(name: &str, role: Option<&str>) -> String {
    match role {
        Some(role) => format!("{name}, {role}"),
        None => name.to_owned(),
    }
}

/// Held-back work in a line.
pub fn held_line(work: &HeldView) -> String {
    let name = work.key.as_deref().unwrap_or(&work.id);
    format!("{} {} {name}, {}: {}", work.number, work.kind, labels::moment(&work.at), work.reason)
}

/// Who and by when, in brackets.
pub fn agreed(owner: Option<&str>, due: Option<&str>) -> String {
    match (owner, due) {
        (None, None) => String::new(),
        (Some(owner), None) => format!(" ({owner})"),
        (None, Some(due)) => format!(" (by {due})"),
        (Some(owner), Some(due)) => format!(" ({owner}, by {due})"),
    }
}

/// A decision in a line.
pub fn decision(decision: &DecisionView) -> String {
    let item = decision.item.map(|item| format!(" [item {item}]")).unwrap_or_default();
    format!("{}{}{item}", decision.text, agreed(decision.owner.as_deref(), decision.due.as_deref()))
}

/// How the task of an action item differs from what was agreed.
pub fn drift(action: &ActionView) -> String {
    let Some(task) = action.task.as_ref().filter(|_| !action.drift.is_empty()) else { return String::new() };
    let owner = task.owner.as_deref().unwrap_or("–");
    let due = task.due.map_or_else(|| "–".to_owned(), |due| due.to_string());
    let now = action.drift.iter().map(|field| match field.as_str() {
        "owner" => format!("owner {owner}"),
        "due" => format!("due {due}"),
        _ => format!("title {}", task.title),
    });
    format!("; now {}", now.collect::<Vec<_>>().join(", "))
}

/// What stands above a description in the editor.
pub fn describe_help(key: &str, title: &str) -> String {
    format!(
        "Description of {key} {title}\nLines that begin with %% are left out. Save and close; unchanged text changes nothing."
    )
}

/// What stands above minutes in the editor.
pub fn note_help(title: &str, item: Option<&str>) -> String {
    let of = item.map(|item| format!(", item: {item}")).unwrap_or_default();
    format!(
        "Minutes of {title}{of}\nLines that begin with %% are left out. Save and close; unchanged text changes nothing."
    )
}

/// What a rule wants seen.
pub fn flag(flag: &Flag) -> String {
    format!("flag: {} [{}]", flag.text, flag.rule)
}

/// A line the core has for the person.
pub fn note(text: &str) -> String {
    format!("note: {text}")
}

/// A priority that is none.
pub fn no_priority(text: &str) -> String {
    format!("`{text}` is no priority")
}

/// An argument of `set` that is none.
pub fn no_assignment(text: &str) -> String {
    format!("`{text}` has no =")
}

/// A field that is set twice.
pub fn field_twice(name: &str) -> String {
    format!("the field {name} is given twice")
}

/// The system has no randomness.
pub fn no_randomness(error: impl Display) -> CliError {
    CliError::failure(format!("the system gives no random bytes: {error}"))
}

/// What to do about a name that means nothing.
pub fn hint_unknown(thing: Thing, known: &[String]) -> String {
    let otherwise = match thing {
        Thing::Task => "`concord task list` shows all tasks",
        Thing::Board => "`concord board list` shows all boards",
        Thing::Column => "`concord board show BOARD` shows its columns",
        Thing::Meeting => "`concord meeting list` shows all meetings",
        Thing::AgendaItem => "`concord meeting show MEETING` shows its agenda",
        Thing::ChecklistItem => "`concord task show KEY` shows its checklist",
        Thing::Person => "`concord person add NAME` enters somebody",
        Thing::Workspace => "`concord workspace list` shows all workspaces of this device",
        Thing::Conflict => "`concord conflicts list` shows everything contested",
        Thing::Held => "`concord held list` shows all of it",
    };
    match known {
        [] => otherwise.to_owned(),
        known => format!("there are {}; {otherwise}", known.join(", ")),
    }
}

/// What to do about a database that fails.
pub fn hint_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::Newer { .. } => "use a newer Concord; this one has changed nothing",
        StoreError::Damaged(_) => HINT_DAMAGED,
        StoreError::Full => "make room on the disk and do it again",
        StoreError::ReadOnly(_) | StoreError::Unopenable(_) => {
            "look at the directory's permissions, or name another one with --data DIR"
        }
        StoreError::Busy => "do it again in a moment",
        StoreError::Sql(_) => {
            "do it again; if it fails again, keep the data directory as it is and report it"
        }
    }
}

/// Several workspaces and none named.
pub fn several_workspaces(names: &[String]) -> String {
    format!("this device has several workspaces: {}", names.join(", "))
}

/// A setting of the clock that is none.
pub fn bad_clock(variable: &str, text: &str) -> String {
    format!("{variable} is `{text}`, which is no RFC 3339 time")
}

/// A file that can't be written.
pub fn cannot_write(path: &Path, error: &dyn Display) -> CliError {
    CliError::failure(format!("{} can't be written: {error}", path.display()))
}

/// A file that can't be read.
pub fn cannot_read(path: &Path, error: &dyn Display) -> CliError {
    CliError::failure(format!("{} can't be read: {error}", path.display()))
}

/// Stdout that takes nothing.
pub fn cannot_print(error: impl Display) -> CliError {
    CliError::failure(format!("the result can't be printed: {error}"))
}

/// An editor that gave up.
pub fn editor_failed(editor: &str) -> String {
    format!("the editor `{editor}` ended with an error")
}

/// An editor that did not start.
pub fn editor_missing(editor: &str, error: &dyn Display) -> String {
    format!("the editor `{editor}` can't be started: {error}")
}

/// Where a draft is.
pub fn draft_kept(path: &Path) -> String {
    format!("your text is kept in {}", path.display())
}
