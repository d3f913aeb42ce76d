//! Accounts in SQLite: rows in and out, one transaction at a time. The rules are not here but in [`crate::accounts`].

mod audit;
mod devices;
mod invites;
mod rows;
mod tokens;

use concord_sync::id::{Root, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use self::rows::{member_of, workspace_of};
use super::turn::Turn;
use crate::accounts::model::{Member, Role, Workspace};
use crate::storage::StorageError;

pub use audit::{AuditRow, DeliveryRow};
pub use rows::{
    AnswerRow, CodeRow, DeviceRow, InviteRow, MemberRow, NewAnswer, NewInvite, NewMember, NewToken, TokenRow,
};

/// A connection to the accounts of one database.
#[derive(Debug)]
pub struct AccountsDb {
    connection: Connection,
    turn: Turn,
    /// SQLite's counter of commits by other connections, and the version of the accounts read at it.
    seen: Option<(i64, u64)>,
}

/// The rows about accounts, as one transaction sees them.
#[derive(Debug)]
pub struct Tables<'c> {
    transaction: Transaction<'c>,
}

impl AccountsDb {
    pub(super) fn new(connection: Connection, turn: Turn) -> Self {
        Self { connection, turn, seen: None }
    }

    /// Runs `work` on one state of the database.
    pub fn read<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.transaction().map_err(StorageError::from)?;
        work(&Tables { transaction })
    }

    /// Runs `work` as the only writer. What it wrote is durable on return; of an error nothing stays.
    pub fn write<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.turn.begin(&mut self.connection)?;
        let tables = Tables { transaction };
        let value = work(&tables)?;
        tables.count_write()?;
        tables.transaction.commit().map_err(StorageError::from)?;
        // SQLite's counter does not count this connection's own commits.
        self.seen = None;
        Ok(value)
    }

    /// Runs `work` as the only writer, as [`AccountsDb::write`] does, for what changes nobody's rights: nobody is told.
    pub fn note<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let tables = Tables { transaction: self.turn.begin(&mut self.connection)? };
        let value = work(&tables)?;
        tables.transaction.commit().map_err(StorageError::from)?;
        Ok(value)
    }

    /// A number that grows with every write to the accounts by any process. Cheap when nobody wrote anything.
    pub fn version(&mut self) -> Result<u64, StorageError> {
        let counter = self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if let Some((seen, version)) = self.seen
            && seen == counter
        {
            return Ok(version);
        }
        let version = self.read(|tables| tables.version())?;
        self.seen = Some((counter, version));
        Ok(version)
    }
}

impl Tables<'_> {
    fn version(&self) -> Result<u64, StorageError> {
        Ok(self.meta("accounts_version")?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    fn count_write(&self) -> Result<(), StorageError> {
        self.set_meta("accounts_version", &(self.version()? + 1).to_string())
    }

    /// A value of the server as a whole.
    pub fn meta(&self, name: &str) -> Result<Option<String>, StorageError> {
        let mut statement = self.transaction.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Sets a value of the server as a whole.
    pub fn set_meta(&self, name: &str, value: &str) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            params![name, value],
        )
    }

    /// Removes a value of the server as a whole.
    pub fn clear_meta(&self, name: &str) -> Result<(), StorageError> {
        self.run("DELETE FROM meta WHERE name = ?1", [name])
    }

    /// A workspace.
    pub fn workspace(&self, id: &WorkspaceId) -> Result<Option<Workspace>, StorageError> {
        let mut statement =
            self.transaction.prepare_cached("SELECT id, name, root FROM workspaces WHERE id = ?1")?;
        Ok(statement.query_row([id.as_bytes()], workspace_of).optional()?)
    }

    /// Stores a new, empty workspace.
    pub fn insert_workspace(
        &self,
        id: &WorkspaceId,
        name: &str,
        epoch: &str,
        created: u64,
    ) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO workspaces (id, name, epoch, fingerprint, created) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.as_bytes(), name, epoch, [0_u8; 32], created],
        )
    }

    /// Binds a workspace to a root and names it.
    pub fn bind_root(&self, id: &WorkspaceId, root: &Root, name: &str) -> Result<(), StorageError> {
        self.run(
            "UPDATE workspaces SET root = ?2, name = ?3 WHERE id = ?1",
            params![id.as_bytes(), root.as_bytes(), name],
        )
    }

    /// Whether the workspace holds any document.
    pub fn has_documents(&self, id: &WorkspaceId) -> Result<bool, StorageError> {
        let mut statement =
            self.transaction.prepare_cached("SELECT 1 FROM documents WHERE workspace = ?1 LIMIT 1")?;
        Ok(statement.exists([id.as_bytes()])?)
    }

    /// A member, removed or not.
    pub fn member(&self, id: &str) -> Result<Option<MemberRow>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT workspace, id, name, role, personal, removed IS NOT NULL FROM members WHERE id = ?1",
        )?;
        Ok(statement.query_row([id], member_of).optional()?)
    }

    /// The present member of a workspace whose name compares equal.
    pub fn member_named(
        &self,
        workspace: &WorkspaceId,
        name_key: &str,
    ) -> Result<Option<MemberRow>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT workspace, id, name, role, personal, 0 FROM members
             WHERE workspace = ?1 AND name_key = ?2 AND removed IS NULL",
        )?;
        Ok(statement.query_row(params![workspace.as_bytes(), name_key], member_of).optional()?)
    }

    /// The present members of a workspace, ordered by name as it is compared.
    pub fn members(&self, workspace: &WorkspaceId) -> Result<Vec<Member>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT workspace, id, name, role, personal, 0 FROM members
             WHERE workspace = ?1 AND removed IS NULL ORDER BY name_key",
        )?;
        let rows = statement.query_map([workspace.as_bytes()], member_of)?;
        rows.map(|row| Ok(row?.member)).collect()
    }

    /// How many present owners the workspace has.
    pub fn owners(&self, workspace: &WorkspaceId) -> Result<u64, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT count(*) FROM members WHERE workspace = ?1 AND role = 'owner' AND removed IS NULL",
        )?;
        Ok(statement.query_row([workspace.as_bytes()], |row| row.get(0))?)
    }

    /// Stores a new member.
    pub fn insert_member(&self, new: &NewMember<'_>) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO members (id, workspace, name, name_key, role, personal, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.member.id,
                new.workspace.as_bytes(),
                new.member.name,
                new.name_key,
                new.member.role.as_str(),
                new.personal.map(WorkspaceId::as_bytes),
                new.created
            ],
        )
    }

    /// Notes which workspace is the member's own.
    pub fn set_personal(&self, member: &str, personal: &WorkspaceId) -> Result<(), StorageError> {
        self.run("UPDATE members SET personal = ?2 WHERE id = ?1", params![member, personal.as_bytes()])
    }

    /// Whether the workspace is somebody's own.
    pub fn is_personal(&self, workspace: &WorkspaceId) -> Result<bool, StorageError> {
        let mut statement = self.transaction.prepare_cached("SELECT 1 FROM members WHERE personal = ?1")?;
        Ok(statement.exists([workspace.as_bytes()])?)
    }

    /// Gives a member another role.
    pub fn set_role(&self, member: &str, role: Role) -> Result<(), StorageError> {
        self.run("UPDATE members SET role = ?2 WHERE id = ?1", params![member, role.as_str()])
    }

    /// Removes a member, and with it everything it could still come in by.
    pub fn remove_member(&self, member: &str, now: u64) -> Result<(), StorageError> {
        self.run("UPDATE members SET removed = ?2 WHERE id = ?1", params![member, now])?;
        self.run(
            "UPDATE tokens SET revoked = ?2 WHERE member = ?1 AND revoked IS NULL",
            params![member, now],
        )?;
        self.run(
            "UPDATE invites SET revoked = ?2 WHERE inviter = ?1 AND revoked IS NULL",
            params![member, now],
        )
    }

    fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<(), StorageError> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(())
    }
}
