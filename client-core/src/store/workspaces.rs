//! The workspaces of this device and what is known of their server.

use concord_sync::client::Cursor;
use concord_sync::heads::Fingerprint;
use concord_sync::id::{Root, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Row};

use super::StoreError;
use crate::model::id::PersonId;

/// A workspace as this device has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its number in this database.
    pub id: i64,
    /// Made by `init`, the same on every device for ever.
    pub root: Root,
    /// Its name when it came to this device; the document has the present one.
    pub name: String,
    /// The person at this device.
    pub me: PersonId,
    /// The team workspace this is the personal one of.
    pub personal_of: Option<i64>,
    /// Where it is kept, if it was published or joined.
    pub remote: Option<Remote>,
    /// The role the server last named; none before the first sync.
    pub role: Option<String>,
    /// The members the server last named, as JSON, with the date.
    pub members: Option<(String, i64)>,
    /// When a sync last completed, in milliseconds since 1970 UTC.
    pub last_sync: Option<i64>,
    /// How many milliseconds this device's clock is behind the server's.
    pub skew: i64,
}

/// A workspace's place on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// `http://host:port` or `https://host:port`.
    pub server: String,
    /// The workspace's id there.
    pub workspace: WorkspaceId,
    /// The bearer token.
    pub token: String,
    /// Who the token makes us.
    pub member: String,
}

const COLUMNS: &str = "id, root, name, me, personal_of, server, remote, token, member, role, members, members_at, last_sync, skew";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    let remote: Option<[u8; 16]> = row.get(6)?;
    let remote = match (row.get::<_, Option<String>>(5)?, remote, row.get::<_, Option<String>>(7)?) {
        (Some(server), Some(id), Some(token)) => Some(Remote {
            server,
            workspace: WorkspaceId::from_bytes(id),
            token,
            member: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
        }),
        _ => None,
    };
    let members: Option<String> = row.get(10)?;
    let members_at: Option<i64> = row.get(11)?;
    Ok(Workspace {
        id: row.get(0)?,
        root: Root::from_bytes(row.get(1)?),
        name: row.get(2)?,
        me: PersonId(row.get(3)?),
        personal_of: row.get(4)?,
        remote,
        role: row.get(9)?,
        members: members.zip(members_at),
        last_sync: row.get(12)?,
        skew: row.get(13)?,
    })
}

/// All workspaces, oldest first.
pub fn all(connection: &Connection) -> Result<Vec<Workspace>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM workspaces ORDER BY id"))?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One workspace by its number.
pub fn get(connection: &Connection, id: i64) -> Result<Option<Workspace>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM workspaces WHERE id = ?1"))?;
    Ok(statement.query_row([id], from_row).optional()?)
}

/// Enters a workspace and returns its number.
pub fn add(
    connection: &Connection,
    root: &Root,
    name: &str,
    me: &PersonId,
    personal_of: Option<i64>,
) -> Result<i64, StoreError> {
    connection.execute(
        "INSERT INTO workspaces (root, name, me, personal_of, index_version) VALUES (?1, ?2, ?3, ?4, ?5)",
        (root.as_bytes(), name, &me.0, personal_of, super::index::VERSION),
    )?;
    Ok(connection.last_insert_rowid())
}

/// Takes a workspace out again, with everything stored of it.
pub fn remove(connection: &Connection, id: i64) -> Result<(), StoreError> {
    super::index::clear(connection, id)?;
    for table in ["changes", "documents", "pending", "shown_keys"] {
        connection.execute(&format!("DELETE FROM {table} WHERE workspace = ?1"), [id])?;
    }
    connection.execute("DELETE FROM workspaces WHERE id = ?1", [id])?;
    Ok(())
}

/// Notes who the person at this device is.
pub fn set_me(connection: &Connection, id: i64, me: &PersonId) -> Result<(), StoreError> {
    connection.execute("UPDATE workspaces SET me = ?2 WHERE id = ?1", (id, &me.0))?;
    Ok(())
}

/// Ties the workspace to its place on a server.
pub fn set_remote(connection: &Connection, id: i64, remote: &Remote) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE workspaces SET server = ?2, remote = ?3, token = ?4, member = ?5 WHERE id = ?1",
        (id, &remote.server, remote.workspace.as_bytes(), &remote.token, &remote.member),
    )?;
    Ok(())
}

/// Remembers what the server said about members and this device's role.
pub fn set_members(
    connection: &Connection,
    id: i64,
    role: &str,
    members: &str,
    at: i64,
) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE workspaces SET role = ?2, members = ?3, members_at = ?4 WHERE id = ?1",
        (id, role, members, at),
    )?;
    Ok(())
}

/// Remembers that a sync completed.
pub fn set_last_sync(connection: &Connection, id: i64, at: i64) -> Result<(), StoreError> {
    connection.execute("UPDATE workspaces SET last_sync = ?2 WHERE id = ?1", (id, at))?;
    Ok(())
}

/// Remembers how many milliseconds the device's clock is behind the server's.
pub fn set_skew(connection: &Connection, id: i64, skew: i64) -> Result<(), StoreError> {
    connection.execute("UPDATE workspaces SET skew = ?2 WHERE id = ?1", (id, skew))?;
    Ok(())
}

/// The last commit of the server held here entirely.
pub fn cursor(connection: &Connection, id: i64) -> Result<Cursor, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT epoch, number, fingerprint FROM workspaces WHERE id = ?1")?;
    let cursor = statement.query_row([id], |row| {
        let number: i64 = row.get(1)?;
        let fingerprint: Option<[u8; 32]> = row.get(2)?;
        Ok(Cursor {
            epoch: row.get(0)?,
            number: number.unsigned_abs(),
            fingerprint: fingerprint.map(Fingerprint::from_bytes),
        })
    });
    Ok(cursor.optional()?.unwrap_or_default())
}

/// Moves the cursor.
pub fn set_cursor(connection: &Connection, id: i64, cursor: &Cursor) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("UPDATE workspaces SET epoch = ?2, number = ?3, fingerprint = ?4 WHERE id = ?1")?;
    let number = i64::try_from(cursor.number).unwrap_or(i64::MAX);
    let fingerprint = cursor.fingerprint.as_ref().map(|fingerprint| fingerprint.as_bytes().to_vec());
    statement.execute((id, &cursor.epoch, number, fingerprint))?;
    Ok(())
}
