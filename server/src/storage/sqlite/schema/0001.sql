-- Ids of workspaces and documents are 16 bytes; ids of members and tokens are text; times are milliseconds since the
-- Unix epoch. Of every secret (token, invite code) only the SHA-256 is here.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workspaces (
    id          BLOB PRIMARY KEY,
    name        TEXT NOT NULL,
    root        BLOB,                       -- bound once, by publish
    epoch       TEXT NOT NULL,              -- numbers of different epochs can't be compared
    number      INTEGER NOT NULL DEFAULT 0, -- of the last commit
    fingerprint BLOB NOT NULL,              -- after the last commit
    created     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    workspace BLOB NOT NULL REFERENCES workspaces (id),
    document  BLOB NOT NULL,
    heads     BLOB NOT NULL,    -- 32 bytes each, sorted
    changes   INTEGER NOT NULL,
    bytes     INTEGER NOT NULL, -- of its chunks together
    number    INTEGER NOT NULL, -- of its last commit
    PRIMARY KEY (workspace, document)
) STRICT, WITHOUT ROWID;

CREATE INDEX documents_by_number ON documents (workspace, number);

CREATE TABLE chunks (
    workspace BLOB NOT NULL,
    document  BLOB NOT NULL,
    seq       INTEGER NOT NULL, -- 1, 2, 3, … within the document
    number    INTEGER NOT NULL, -- of the commit that brought it
    sha256    BLOB NOT NULL,
    data      BLOB NOT NULL,
    UNIQUE (workspace, document, seq)
) STRICT;

-- One row a commit, for ever: who delivered what and when, and the fingerprint a client of that number must have.
CREATE TABLE commits (
    workspace   BLOB NOT NULL,
    number      INTEGER NOT NULL,
    document    BLOB NOT NULL,
    principal   TEXT NOT NULL, -- id of the token
    at          INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    PRIMARY KEY (workspace, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    id        TEXT PRIMARY KEY,
    workspace BLOB NOT NULL REFERENCES workspaces (id),
    name      TEXT NOT NULL,
    name_key  TEXT NOT NULL, -- the name as it is compared
    role      TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    personal  BLOB REFERENCES workspaces (id), -- the person's own workspace
    created   INTEGER NOT NULL,
    removed   INTEGER        -- kept after removal, so that commits keep their author
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX members_by_name ON members (workspace, name_key) WHERE removed IS NULL;

CREATE TABLE tokens (
    id      TEXT PRIMARY KEY,
    member  TEXT NOT NULL REFERENCES members (id),
    sha256  BLOB NOT NULL UNIQUE,
    label   TEXT,              -- the device it was given to, if it said so
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_by_member ON tokens (member);

CREATE TABLE invites (
    sha256    BLOB PRIMARY KEY,
    workspace BLOB NOT NULL REFERENCES workspaces (id),
    role      TEXT NOT NULL CHECK (role IN ('editor', 'viewer')),
    uses_left INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    revoked   INTEGER,
    inviter   TEXT REFERENCES members (id), -- none: made by the administrator
    created   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a join was answered, so that a client that did not hear the answer may ask again within the hour. The tokens
-- are not here: they are derived from the salt and the nonce, which only the client has.
CREATE TABLE join_answers (
    sha256         BLOB PRIMARY KEY, -- of code and nonce
    salt           BLOB NOT NULL,
    token          TEXT NOT NULL REFERENCES tokens (id),
    personal_token TEXT NOT NULL REFERENCES tokens (id),
    expires        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
