//! Rows of devices, and of the codes by which a person brings in another one.

use concord_sync::id::WorkspaceId;
use rusqlite::{OptionalExtension, params};

use super::Tables;
use super::rows::{CodeRow, DeviceRow, device_of};
use crate::storage::StorageError;
use crate::storage::sqlite::fixed;

impl Tables<'_> {
    /// Stores a new device.
    pub fn insert_device(&self, id: &str, name: Option<&str>, now: u64) -> Result<(), StorageError> {
        self.run("INSERT INTO devices (id, name, created) VALUES (?1, ?2, ?3)", params![id, name, now])
    }

    /// Names a device that has no name yet.
    pub fn name_device(&self, id: &str, name: &str) -> Result<(), StorageError> {
        self.run("UPDATE devices SET name = ?2 WHERE id = ?1 AND name IS NULL", params![id, name])
    }

    /// The devices by which present members may come into the workspace now, of one member or of all: ordered by
    /// member, then by age.
    pub fn devices(
        &self,
        workspace: &WorkspaceId,
        member: Option<&str>,
        now: u64,
    ) -> Result<Vec<DeviceRow>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT d.id, d.name, d.created, max(t.seen), m.id, m.name,
                    CASE WHEN count(t.expires) = count(*) THEN max(t.expires) END
             FROM members m JOIN tokens t ON t.member = m.id JOIN devices d ON d.id = t.device
             WHERE m.workspace = ?1 AND m.removed IS NULL AND (?2 IS NULL OR m.id = ?2)
               AND t.revoked IS NULL AND (t.expires IS NULL OR t.expires > ?3)
             GROUP BY d.id, m.id ORDER BY m.name_key, d.created, d.id",
        )?;
        let rows = statement.query_map(params![workspace.as_bytes(), member, now], device_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The code with this hash.
    pub fn code_by_hash(&self, sha256: &[u8; 32]) -> Result<Option<CodeRow>, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT sha256, member, token, expires, used IS NOT NULL FROM device_codes WHERE sha256 = ?1",
        )?;
        let row = statement.query_row([sha256], |row| {
            Ok(CodeRow {
                sha256: fixed(row, 0)?,
                member: row.get(1)?,
                token: row.get(2)?,
                expires: row.get(3)?,
                used: row.get(4)?,
            })
        });
        Ok(row.optional()?)
    }

    /// Stores a new code's hash.
    pub fn insert_code(&self, new: &CodeRow, now: u64) -> Result<(), StorageError> {
        self.run(
            "INSERT INTO device_codes (sha256, member, token, expires, created) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![new.sha256, new.member, new.token, new.expires, now],
        )
    }

    /// Uses a code up.
    pub fn use_code(&self, sha256: &[u8; 32], now: u64) -> Result<(), StorageError> {
        self.run("UPDATE device_codes SET used = ?2 WHERE sha256 = ?1", params![sha256, now])
    }

    /// Forgets the codes whose time was over at `before`.
    pub fn forget_codes(&self, before: u64) -> Result<(), StorageError> {
        self.run("DELETE FROM device_codes WHERE expires <= ?1", [before])
    }

    /// How many codes of a member wait to be used.
    pub fn codes_waiting(&self, member: &str, now: u64) -> Result<u64, StorageError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT count(*) FROM device_codes WHERE member = ?1 AND used IS NULL AND expires > ?2",
        )?;
        Ok(statement.query_row(params![member, now], |row| row.get(0))?)
    }
}
