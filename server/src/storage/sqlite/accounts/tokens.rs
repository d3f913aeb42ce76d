//! Rows of tokens.

use rusqlite::{OptionalExtension, params};

use super::Tables;
use super::rows::{NewToken, TokenRow, token_of};
use crate::storage::StorageError;

const COLUMNS: &str = "id, member, device, sha256, revoked IS NOT NULL, expires";

impl Tables<'_> {
    /// The token with this hash.
    pub fn token_by_hash(&self, sha256: &[u8; 32]) -> Result<Option<TokenRow>, StorageError> {
        let sql = format!("SELECT {COLUMNS} FROM tokens WHERE sha256 = ?1");
        Ok(self.transaction.prepare_cached(&sql)?.query_row([sha256], token_of).optional()?)
    }

    /// The token with this id.
    pub fn token(&self, id: &str) -> Result<Option<TokenRow>, StorageError> {
        let sql = format!("SELECT {COLUMNS} FROM tokens WHERE id = ?1");
        Ok(self.transaction.prepare_cached(&sql)?.query_row([id], token_of).optional()?)
    }

    /// The tokens on a device, revoked or not.
    pub fn tokens_on(&self, device: &str) -> Result<Vec<TokenRow>, StorageError> {
        let sql = format!("SELECT {COLUMNS} FROM tokens WHERE device = ?1 ORDER BY id");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let rows = statement.query_map([device], token_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores a new token's hash.
    pub fn insert_token(&self, new: &NewToken<'_>) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO tokens (id, member, device, sha256, expires, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![new.id, new.member, new.device, new.sha256, new.expires, new.created],
        )
    }

    /// The hour in which a token was last presented.
    pub fn token_seen(&self, id: &str) -> Result<Option<u64>, StorageError> {
        let mut statement = self.transaction.prepare_cached("SELECT seen FROM tokens WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// Notes the hour in which a token was presented.
    pub fn see_token(&self, id: &str, hour: u64) -> Result<(), StorageError> {
        self.run("UPDATE tokens SET seen = ?2 WHERE id = ?1 AND coalesce(seen, 0) < ?2", params![id, hour])
    }

    /// Revokes a token, and the invites that were made by it; what is revoked keeps its time.
    pub fn revoke_token(&self, id: &str, now: u64) -> Result<(), StorageError> {
        self.run("UPDATE tokens SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL", params![id, now])?;
        self.run("UPDATE invites SET revoked = ?2 WHERE token = ?1 AND revoked IS NULL", params![id, now])
    }

    /// When the next token that is good now will not be any more, only because its time is over.
    pub fn next_end(&self, now: u64) -> Result<Option<u64>, StorageError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT min(expires) FROM tokens WHERE expires > ?1 AND revoked IS NULL")?;
        Ok(statement.query_row([now], |row| row.get(0))?)
    }
}
