-- A commit is one row: the chunk carries who delivered it and when, and the fingerprint of its number. A workspace's
-- chunks in order of number are its log. A document's chunks are a chain from its last one back to the first: an index
-- over documents would make every append write to a page of its own. What compaction takes out of the log stays
-- recorded in two small tables.

CREATE TABLE log (
    workspace   BLOB NOT NULL,
    number      INTEGER NOT NULL, -- of the commit; of a snapshot: of the last commit in it
    document    BLOB NOT NULL,
    previous    INTEGER NOT NULL, -- number of the document's chunk before this one; 0: this is its first
    principal   TEXT,             -- id of the token that delivered it; none: a snapshot, see `deliveries`
    at          INTEGER NOT NULL, -- when it was delivered, of a snapshot: when its last commit was
    fingerprint BLOB NOT NULL,    -- of the workspace after this commit
    sha256      BLOB NOT NULL,    -- of the data
    data        BLOB NOT NULL
) STRICT;

INSERT INTO log
    SELECT c.workspace, c.number, c.document,
           lag(c.number, 1, 0) OVER (PARTITION BY c.workspace, c.document ORDER BY c.seq),
           coalesce(m.principal, 'unknown'), coalesce(m.at, 0), coalesce(m.fingerprint, zeroblob(32)), c.sha256, c.data
    FROM chunks c LEFT JOIN commits m USING (workspace, number) ORDER BY c.rowid;

DROP TABLE chunks;
ALTER TABLE log RENAME TO chunks;
CREATE UNIQUE INDEX chunks_by_number ON chunks (workspace, number);

-- Which changes of documents went into snapshots, by whom they were delivered: change `seq` of an actor by the one
-- whose range holds it. Appended to and widened, never deleted.
CREATE TABLE deliveries (
    workspace    BLOB NOT NULL,
    document     BLOB NOT NULL,
    actor        BLOB NOT NULL,
    first_seq    INTEGER NOT NULL,
    last_seq     INTEGER NOT NULL,
    principal    TEXT NOT NULL, -- id of the token
    first_number INTEGER NOT NULL,
    last_number  INTEGER NOT NULL,
    first_at     INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace, document, actor, first_seq)
) STRICT, WITHOUT ROWID;

-- Fingerprints of commits whose chunks went into snapshots, so that clients which stopped there are known again. The
-- oldest are forgotten: such a client is sent the full list.
CREATE TABLE fingerprints (
    workspace   BLOB NOT NULL,
    number      INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;

INSERT INTO fingerprints
    SELECT m.workspace, m.number, m.fingerprint FROM commits m
    WHERE NOT EXISTS (SELECT 1 FROM chunks c WHERE c.workspace = m.workspace AND c.number = m.number);

DROP TABLE commits;

-- Chunks that went into a snapshot and are still to be deleted: the chain from this number back. Nothing reads them but
-- the log, for which they go before what depends on them.
CREATE TABLE leftovers (
    workspace BLOB NOT NULL,
    last      INTEGER NOT NULL,
    PRIMARY KEY (workspace, last)
) STRICT, WITHOUT ROWID;

-- Documents that were found damaged. They are refused by name, and left alone by compaction.
CREATE TABLE damaged (
    workspace BLOB NOT NULL,
    document  BLOB NOT NULL,
    reason    TEXT NOT NULL,
    found     INTEGER NOT NULL,
    PRIMARY KEY (workspace, document)
) STRICT, WITHOUT ROWID;

-- What of a document is in its snapshot; the rest of `changes` and `bytes` is its log.
ALTER TABLE documents ADD COLUMN snapshot_changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN snapshot_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN at INTEGER NOT NULL DEFAULT 0; -- of its last commit

-- The log answers what changed since a number.
DROP INDEX documents_by_number;

-- A command's requests for compaction while a server runs, and the server's answers.
CREATE TABLE compactions (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    asked  INTEGER NOT NULL,
    answer TEXT
) STRICT;
