//! Accounts in SQLite: rows in and out, one transaction at a time. The rules are not here but in [`crate::accounts`].

mod rows;

use concord_sync::id::{Root, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use self::rows::{member_of, role_of, token_of, workspace_of};
use super::fixed;
use super::turn::Turn;
use crate::accounts::model::{Member, Role, Workspace};
use crate::storage::StorageError;

pub use rows::{AnswerRow, InviteRow, MemberRow, NewAnswer, NewInvite, NewMember, NewToken, TokenRow};

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

    /// The token with this hash.
    pub fn token_by_hash(&self, sha256: &[u8; 32]) -> Result<Option<TokenRow>, StorageError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id, member, sha256, revoked IS NOT NULL FROM tokens WHERE sha256 = ?1")?;
        Ok(statement.query_row([sha256], token_of).optional()?)
    }

    /// The token with this id.
    pub fn token(&self, id: &str) -> Result<Option<TokenRow>, StorageError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT id, member, sha256, revoked IS NOT NULL FROM tokens WHERE id = ?1")?;
        Ok(statement.query_row([id], token_of).optional()?)
    }

    /// Stores a new token's hash.
    pub fn insert_token(&self, new: &NewToken<'_>) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO tokens (id, member, sha256, label, created) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![new.id, new.member, new.sha256, new.label, new.created],
        )
    }

    /// Revokes a token; one that is revoked keeps its time.
    pub fn revoke_token(&self, id: &str, now: u64) -> Result<(), StorageError> {
        self.run("UPDATE tokens SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL", params![id, now])
    }

    /// The invite whose code has this hash.
    pub fn invite_by_hash(&self, sha256: &[u8; 32]) -> Result<Option<InviteRow>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT workspace, role, uses_left, expires, revoked IS NOT NULL FROM invites WHERE sha256 = ?1",
        )?;
        let row = statement.query_row([sha256], |row| {
            Ok(InviteRow {
                workspace: WorkspaceId::from_bytes(fixed(row, 0)?),
                role: role_of(row, 1)?,
                uses_left: row.get(2)?,
                expires: row.get(3)?,
                revoked: row.get(4)?,
            })
        });
        Ok(row.optional()?)
    }

    /// Stores a new invite.
    pub fn insert_invite(&self, new: &NewInvite<'_>) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO invites (sha256, workspace, role, uses_left, expires, inviter, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.sha256,
                new.workspace.as_bytes(),
                new.role.as_str(),
                new.uses,
                new.expires,
                new.inviter,
                new.created
            ],
        )
    }

    /// Takes one use of an invite.
    pub fn use_invite(&self, sha256: &[u8; 32]) -> Result<(), StorageError> {
        self.run("UPDATE invites SET uses_left = uses_left - 1 WHERE sha256 = ?1", [sha256])
    }

    /// What a join with this code and nonce was answered, if that is not yet forgotten.
    pub fn join_answer(&self, sha256: &[u8; 32], now: u64) -> Result<Option<AnswerRow>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT salt, token, personal_token FROM join_answers WHERE sha256 = ?1 AND expires > ?2",
        )?;
        let found = statement.query_row(params![sha256, now], |row| {
            Ok((fixed(row, 0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        });
        let Some((salt, token, personal_token)) = found.optional()? else { return Ok(None) };
        let lost = || StorageError::Damaged("a join's answer has lost its rows".to_owned());
        let token = self.token(&token)?.ok_or_else(lost)?;
        let personal_token = self.token(&personal_token)?.ok_or_else(lost)?;
        let member = self.member(&token.member)?.ok_or_else(lost)?;
        let personal = member.personal.ok_or_else(lost)?;
        Ok(Some(AnswerRow { salt, token, member, personal_token, personal }))
    }

    /// Stores a join's answer, and forgets those whose hour is over.
    pub fn put_join_answer(&self, new: &NewAnswer<'_>, now: u64) -> Result<(), StorageError> {
        self.run("DELETE FROM join_answers WHERE expires <= ?1", [now])?;
        self.run(
            "INSERT OR REPLACE INTO join_answers (sha256, salt, token, personal_token, expires)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![new.sha256, new.salt, new.token, new.personal_token, new.expires],
        )
    }

    fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<(), StorageError> {
        self.transaction.prepare_cached(sql)?.execute(parameters)?;
        Ok(())
    }
}
