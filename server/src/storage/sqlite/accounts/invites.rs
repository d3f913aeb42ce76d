//! Rows of invites, and of what those were answered who joined.

use concord_sync::id::WorkspaceId;
use rusqlite::{OptionalExtension, params};

use super::Tables;
use super::rows::{AnswerRow, InviteRow, NewAnswer, NewInvite, invite_of};
use crate::storage::StorageError;
use crate::storage::sqlite::fixed;

const COLUMNS: &str = "sha256, workspace, role, uses_left, expires, revoked IS NOT NULL, created, inviter";

impl Tables<'_> {
    /// The invite whose code has this hash.
    pub fn invite_by_hash(&self, sha256: &[u8; 32]) -> Result<Option<InviteRow>, StorageError> {
        let sql = format!("SELECT {COLUMNS} FROM invites WHERE sha256 = ?1");
        Ok(self.transaction.prepare_cached(&sql)?.query_row([sha256], invite_of).optional()?)
    }

    /// The invites of a workspace by which somebody may still join, the oldest first.
    pub fn invites(&self, workspace: &WorkspaceId, now: u64) -> Result<Vec<InviteRow>, StorageError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM invites
             WHERE workspace = ?1 AND revoked IS NULL AND uses_left > 0 AND expires > ?2
             ORDER BY created, sha256"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let rows = statement.query_map(params![workspace.as_bytes(), now], invite_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores a new invite.
    pub fn insert_invite(&self, new: &NewInvite<'_>) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO invites (sha256, workspace, role, uses_left, expires, inviter, token, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                new.sha256,
                new.workspace.as_bytes(),
                new.role.as_str(),
                new.uses,
                new.expires,
                new.inviter,
                new.token,
                new.created
            ],
        )
    }

    /// Takes one use of an invite.
    pub fn use_invite(&self, sha256: &[u8; 32]) -> Result<(), StorageError> {
        self.run("UPDATE invites SET uses_left = uses_left - 1 WHERE sha256 = ?1", [sha256])
    }

    /// Revokes an invite; one that is revoked keeps its time.
    pub fn revoke_invite(&self, sha256: &[u8; 32], now: u64) -> Result<(), StorageError> {
        self.run(
            "UPDATE invites SET revoked = ?2 WHERE sha256 = ?1 AND revoked IS NULL",
            params![sha256, now],
        )
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
}
