//! The schema as a ladder of numbered steps: a database climbs from wherever it is, and one from above is refused.

use rusqlite::Connection;

use super::StoreError;

/// The step this version stands on.
pub const CURRENT: i64 = STEPS.len() as i64;

/// Step n brings a database from version n to n + 1. A step, once released, is never edited.
const STEPS: [&str; 8] = [STEP_1, STEP_2, STEP_3, STEP_4, STEP_5, STEP_6, STEP_7, STEP_8];

const STEP_1: &str = "
-- This device: actor, last id given out, chosen workspace.
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE workspaces (
    id INTEGER PRIMARY KEY,
    root BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    me TEXT NOT NULL,              -- the person at this device
    personal_of INTEGER,           -- the team workspace this is the personal one of
    server TEXT,                   -- http(s)://host:port
    remote BLOB,                   -- the workspace's id there
    token TEXT,
    member TEXT,                   -- who the token makes us
    role TEXT,                     -- owner, editor, viewer: the server's word, with its date
    members TEXT,                  -- JSON
    members_at INTEGER,
    epoch TEXT,
    number INTEGER NOT NULL DEFAULT 0,
    fingerprint BLOB,
    last_sync INTEGER,
    skew INTEGER NOT NULL DEFAULT 0,
    index_version INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE documents (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    kind TEXT,                     -- null: somebody else's, kept and synced
    heads BLOB NOT NULL,
    server_heads BLOB,             -- what the server is known to hold on its disk
    chunks INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace, document)
) WITHOUT ROWID;

CREATE TABLE changes (
    seq INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX changes_of ON changes (workspace, document, seq);

-- Local operations until the server has them on its disk: unsent, or held back with a reason.
CREATE TABLE pending (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    hash BLOB,                     -- the change it became; held back: the one that was taken out
    operation TEXT NOT NULL,
    held INTEGER NOT NULL DEFAULT 0,
    code TEXT,
    reason TEXT
);
CREATE INDEX pending_of ON pending (workspace, document);

-- Keys under which this device has shown a task.
CREATE TABLE shown_keys (
    workspace INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    number INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (workspace, prefix, number, document)
) WITHOUT ROWID;

-- From here on: the index. It follows from the changes and can be deleted at any time.
CREATE TABLE ix_records (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    kind TEXT NOT NULL,
    board TEXT,
    owner TEXT,
    source TEXT,
    archived INTEGER NOT NULL,
    contested INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (workspace, document)
) WITHOUT ROWID;
CREATE INDEX ix_records_board ON ix_records (workspace, kind, board);
CREATE INDEX ix_records_owner ON ix_records (workspace, kind, owner);
CREATE INDEX ix_records_source ON ix_records (workspace, source) WHERE source IS NOT NULL;
CREATE INDEX ix_records_contested ON ix_records (workspace) WHERE contested > 0;

CREATE TABLE ix_claims (
    workspace INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    number INTEGER NOT NULL,
    document BLOB NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (workspace, prefix, number, document)
) WITHOUT ROWID;
CREATE INDEX ix_claims_of ON ix_claims (workspace, document);

CREATE TABLE ix_keys (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    prefix TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (workspace, document)
) WITHOUT ROWID;
CREATE INDEX ix_keys_number ON ix_keys (workspace, prefix, number);

CREATE TABLE ix_texts (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    part TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX ix_texts_of ON ix_texts (workspace, document);
-- Kept up by statements of its own: a trigger would make it write out what it has gathered for every text.
CREATE VIRTUAL TABLE ix_search USING fts5 (body, content='ix_texts', content_rowid='id', tokenize='trigram');
";

/// Where a task is to stand follows from where the others of its board stand, without their records.
const STEP_2: &str = "
ALTER TABLE ix_records ADD COLUMN col TEXT;   -- the column of its board a task is placed in
ALTER TABLE ix_records ADD COLUMN rank TEXT;  -- where in the column
CREATE INDEX ix_records_place ON ix_records (workspace, board, col, rank) WHERE col IS NOT NULL;
";

/// What was done when, without reading any document. Times are those of the changes.
const STEP_3: &str = "
CREATE TABLE ix_activity (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    hash BLOB NOT NULL,            -- the change
    author TEXT,                   -- person id; null: a program that says nothing of people
    at INTEGER NOT NULL,           -- milliseconds since 1970 UTC, corrected
    place INTEGER NOT NULL,        -- among steps: never before `at`
    step TEXT,
    undoes TEXT,
    PRIMARY KEY (workspace, document, hash)
) WITHOUT ROWID;
CREATE INDEX ix_activity_at ON ix_activity (workspace, place, at, document);
CREATE INDEX ix_activity_step ON ix_activity (workspace, step) WHERE step IS NOT NULL;
";

/// What people call a thing by leads to it without reading all records of its kind.
const STEP_4: &str = "
ALTER TABLE ix_records ADD COLUMN title TEXT; -- of a task or meeting
ALTER TABLE ix_records ADD COLUMN day TEXT;   -- on which a meeting is, where it is: year-month-day
CREATE INDEX ix_records_title ON ix_records (workspace, kind, title, day) WHERE title IS NOT NULL;
ALTER TABLE ix_records ADD COLUMN pattern INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ix_records ADD COLUMN waits TEXT; -- ids of the tasks that a task waits for, with a blank between
CREATE INDEX ix_records_waits ON ix_records (workspace, waits) WHERE waits IS NOT NULL;
ALTER TABLE ix_records ADD COLUMN card INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_records_card ON ix_records (workspace, board) WHERE card = 1;
-- What is unsent is counted, and what is held back found, without reading the operations.
DROP INDEX pending_of;
CREATE INDEX pending_of ON pending (workspace, document, held);
CREATE INDEX pending_held ON pending (workspace) WHERE held = 1;
-- What is asked of a task's place beside it, so that no record is looked up for it.
DROP INDEX ix_records_place;
CREATE INDEX ix_records_place ON ix_records (workspace, board, col, rank, archived, pattern) WHERE col IS NOT NULL;
";

/// All records are read one after the other. In a table of row ids four or five lie on a page; in one without, SQLite gives most
/// of them pages of their own, and there is three times as much to read.
const STEP_5: &str = "
DROP TABLE ix_records;
CREATE TABLE ix_records (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    kind TEXT NOT NULL,
    board TEXT,                    -- of a task, its column there and where in the column
    col TEXT,
    rank TEXT,
    owner TEXT,
    source TEXT,                   -- the meeting a task came from
    archived INTEGER NOT NULL,
    pattern INTEGER NOT NULL,
    card INTEGER NOT NULL,
    contested INTEGER NOT NULL,    -- how many registers
    title TEXT,                    -- of a task or meeting
    day TEXT,                      -- on which a meeting is, where it is, or a task is due: year-month-day
    waits TEXT,                    -- ids of the tasks that a task waits for, with a blank between
    told TEXT,                     -- whom a task concerns: ids, and comments that name somebody
    record TEXT NOT NULL,
    PRIMARY KEY (workspace, document)
);
-- Those that answer by themselves hold the document too: looking a row up for each of ten thousand takes longer than all else.
CREATE INDEX ix_records_board ON ix_records (workspace, kind, board, document);
CREATE INDEX ix_records_owner ON ix_records (workspace, kind, owner);
CREATE INDEX ix_records_source ON ix_records (workspace, source) WHERE source IS NOT NULL;
CREATE INDEX ix_records_contested ON ix_records (workspace, document, kind, contested) WHERE contested > 0;
CREATE INDEX ix_records_title ON ix_records (workspace, kind, title, day, document) WHERE title IS NOT NULL;
CREATE INDEX ix_records_waits ON ix_records (workspace, waits) WHERE waits IS NOT NULL;
CREATE INDEX ix_records_card ON ix_records (workspace, board) WHERE card = 1;
CREATE INDEX ix_records_place ON ix_records (workspace, board, col, rank, archived, pattern, document) WHERE col IS NOT NULL;
-- From when to when something was done to a document: milliseconds since 1970 UTC, corrected.
CREATE TABLE ix_lived (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (workspace, document)
) WITHOUT ROWID;
CREATE INDEX ix_lived_last ON ix_lived (workspace, last, document, first);
";

/// What somebody types leads to what goes by it without looking at the titles of all; and what was asked of the past once is not made
/// anew.
const STEP_6: &str = "
ALTER TABLE ix_records ADD COLUMN named TEXT; -- the title in the form in which names are compared
DROP INDEX ix_records_title;
CREATE INDEX ix_records_named ON ix_records (workspace, kind, named, title, day, document) WHERE named IS NOT NULL;
-- What the index would have held of a document that has changed since: see `then`.
CREATE TABLE ix_then (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    since INTEGER NOT NULL,        -- it stood so from then on, in milliseconds since 1970 UTC, corrected
    until INTEGER NOT NULL,        -- and before then
    entry TEXT NOT NULL,           -- JSON
    PRIMARY KEY (workspace, document, since)
);
";

/// What stood for half a day or longer is kept as soon as it is over, which is most of what there ever was: packed.
const STEP_7: &str = "
DROP TABLE ix_then;
CREATE TABLE ix_then (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    since INTEGER NOT NULL,        -- it stood so from then on, in milliseconds since 1970 UTC, corrected
    until INTEGER NOT NULL,        -- and before then
    entry BLOB NOT NULL,           -- JSON, deflated
    PRIMARY KEY (workspace, document, since)
);
";

/// Lists read the records of thousands of tasks, and show half of what is in them: the other half is apart. It is asked for by document
/// and nothing else, and few are longer than a quarter of a page: a tree of the key is enough.
const STEP_8: &str = "
CREATE TABLE ix_details (
    workspace INTEGER NOT NULL,
    document BLOB NOT NULL,
    detail TEXT NOT NULL,          -- JSON: what of a record is read only where it is read whole
    PRIMARY KEY (workspace, document)
) WITHOUT ROWID;
-- A process of an older version that was running when this one came writes records whole.
CREATE TRIGGER ix_records_whole AFTER INSERT ON ix_records BEGIN
    DELETE FROM ix_details WHERE workspace = NEW.workspace AND document = NEW.document;
END;
";

/// Tables of the index, emptied before it is built anew; the texts and what is searched go together, see
/// [`super::search`].
pub const INDEX_TABLES: [&str; 7] =
    ["ix_records", "ix_details", "ix_claims", "ix_keys", "ix_activity", "ix_lived", "ix_then"];

/// Brings the database up to [`CURRENT`].
pub fn climb(connection: &mut Connection) -> Result<(), StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > CURRENT {
        return Err(StoreError::Newer { found, known: CURRENT });
    }
    if found == CURRENT {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have climbed while this one waited.
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", CURRENT)?;
    transaction.commit()?;
    Ok(())
}
