-- A device is what a person holds in hand. It has a token for each workspace it opens, and is revoked with all of them.
CREATE TABLE devices (
    id      TEXT PRIMARY KEY,
    name    TEXT,              -- what the person calls it, if it ever said
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE tokens ADD COLUMN device TEXT REFERENCES devices (id);
ALTER TABLE tokens ADD COLUMN expires INTEGER;
ALTER TABLE tokens ADD COLUMN seen INTEGER; -- the hour in which it was last presented

-- The tokens there are: the two of one join are one device's, each other one is a device of its own.
INSERT INTO devices (id, name, created) SELECT id, label, created FROM tokens;
UPDATE tokens SET device = coalesce(
    (SELECT t.id FROM members owner
     JOIN members m ON m.personal = owner.workspace
     JOIN tokens t ON t.member = m.id AND t.created = tokens.created
     WHERE owner.id = tokens.member),
    id
);
DELETE FROM devices WHERE id NOT IN (SELECT device FROM tokens);
ALTER TABLE tokens DROP COLUMN label;

CREATE INDEX tokens_by_device ON tokens (device);
CREATE INDEX tokens_by_end ON tokens (expires) WHERE expires IS NOT NULL;

-- By which a person brings a second device in: good once, for minutes, while the token that made it is.
CREATE TABLE device_codes (
    sha256  BLOB PRIMARY KEY,
    member  TEXT NOT NULL REFERENCES members (id),
    token   TEXT REFERENCES tokens (id), -- that made it; none: the administrator
    expires INTEGER NOT NULL,
    used    INTEGER,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The token that made an invite: the invites of a stolen device go with it.
ALTER TABLE invites ADD COLUMN token TEXT REFERENCES tokens (id);

-- Who did what and when, and nothing that lets anybody in. Rows are added, and the oldest taken away where a time to
-- keep them is set; none is ever changed.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    workspace BLOB,          -- none: about the server as a whole
    action    TEXT NOT NULL,
    actor     TEXT NOT NULL CHECK (actor IN ('administrator', 'server', 'member', 'stranger')),
    token     TEXT,          -- of a member who did it
    address   TEXT,          -- from where, where that is known
    subject   TEXT,          -- id of what it was done to
    detail    TEXT NOT NULL  -- JSON
) STRICT;

CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_stays_as_written BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'what was written into the audit stays as it is'); END;
