//! Rows of the audit, and of who delivered which commit: written in passing, read by the administrator.

use concord_sync::id::{DocumentId, WorkspaceId};
use rusqlite::types::ValueRef;
use rusqlite::{Row, params};
use serde_json::Value;

use super::Tables;
use crate::accounts::audit::{Actor, Entry};
use crate::storage::StorageError;
use crate::storage::sqlite::fixed;

/// A line of the audit, with the names behind its ids.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// When.
    pub at: u64,
    /// Of which workspace; none: the server as a whole.
    pub workspace: Option<WorkspaceId>,
    /// What.
    pub action: String,
    /// What kind of somebody did it.
    pub actor: String,
    /// Id of the token by which a member did it.
    pub token: Option<String>,
    /// Name of that member.
    pub member: Option<String>,
    /// Name of the device the token is on.
    pub device: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// Id of what it was done to.
    pub subject: Option<String>,
    /// What else there is to say.
    pub detail: Value,
}

/// Who delivered commits of a document, and when. A commit that went into a snapshot is told together with the others
/// that went there and were delivered by the same token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Workspace the document is in.
    pub workspace: WorkspaceId,
    /// Number of the commit there, or of the first one.
    pub number: u64,
    /// Number of the last one.
    pub last_number: u64,
    /// When it was stored, or the first one was.
    pub at: u64,
    /// When the last one was stored.
    pub last_at: u64,
    /// The principal as it was recorded: id of a token, unless the administrator brought the document in.
    pub principal: String,
    /// Id of the member the token is of.
    pub member: Option<String>,
    /// Name of that member.
    pub member_name: Option<String>,
    /// Name of the device the token is on.
    pub device: Option<String>,
}

impl Tables<'_> {
    /// Adds a line.
    pub fn insert_audit(&self, entry: &Entry<'_>) -> Result<(), StorageError> {
        let (token, address) = match entry.actor {
            Actor::Member(token) => (Some(token), entry.address),
            Actor::Stranger(address) => (None, Some(address)),
            Actor::Administrator | Actor::Server => (None, None),
        };
        self.run(
            "INSERT INTO audit (at, workspace, action, actor, token, address, subject, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                entry.at,
                entry.workspace.map(WorkspaceId::as_bytes),
                entry.action.as_str(),
                entry.actor.kind(),
                token,
                address.map(|address| address.to_canonical().to_string()),
                entry.subject,
                entry.detail.to_string()
            ],
        )
    }

    /// Takes the lines away that are older than `before`.
    pub fn prune_audit(&self, before: u64) -> Result<(), StorageError> {
        self.run("DELETE FROM audit WHERE at < ?1", [before])
    }

    /// Each line since a time, of one workspace or of all, in the order in which they were written.
    pub fn audit<E: From<StorageError>>(
        &self,
        workspace: Option<&WorkspaceId>,
        since: u64,
        mut each: impl FnMut(AuditRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .transaction
            .prepare_cached(
                "SELECT a.at, a.workspace, a.action, a.actor, a.token, m.name, d.name, a.address, a.subject, a.detail
                 FROM audit a LEFT JOIN tokens t ON t.id = a.token
                 LEFT JOIN members m ON m.id = t.member LEFT JOIN devices d ON d.id = t.device
                 WHERE a.at >= ?1 AND (?2 IS NULL OR a.workspace = ?2) ORDER BY a.seq",
            )
            .map_err(StorageError::from)?;
        let rows = statement
            .query_map(params![since, workspace.map(WorkspaceId::as_bytes)], audit_of)
            .map_err(StorageError::from)?;
        for row in rows {
            each(row.map_err(StorageError::from)?)?;
        }
        Ok(())
    }

    /// Who delivered each commit of a document since a time, in one workspace or in all.
    pub fn deliveries<E: From<StorageError>>(
        &self,
        document: &DocumentId,
        workspace: Option<&WorkspaceId>,
        since: u64,
        mut each: impl FnMut(DeliveryRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .transaction
            .prepare_cached(
                "WITH delivered (workspace, number, last_number, at, last_at, principal) AS (
                     SELECT workspace, number, number, at, at, principal FROM chunks
                     WHERE document = ?1 AND principal IS NOT NULL
                     UNION
                     SELECT workspace, first_number, last_number, first_at, last_at, principal FROM deliveries
                     WHERE document = ?1)
                 SELECT c.workspace, c.number, c.last_number, c.at, c.last_at, c.principal, m.id, m.name, d.name
                 FROM delivered c LEFT JOIN tokens t ON t.id = c.principal
                 LEFT JOIN members m ON m.id = t.member LEFT JOIN devices d ON d.id = t.device
                 WHERE c.last_at >= ?2 AND (?3 IS NULL OR c.workspace = ?3)
                 ORDER BY c.workspace, c.number, c.last_number, c.principal",
            )
            .map_err(StorageError::from)?;
        let parameters = params![document.as_bytes(), since, workspace.map(WorkspaceId::as_bytes)];
        let rows = statement.query_map(parameters, delivery_of).map_err(StorageError::from)?;
        for row in rows {
            each(row.map_err(StorageError::from)?)?;
        }
        Ok(())
    }
}

fn audit_of(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let workspace = match row.get_ref(1)? {
        ValueRef::Null => None,
        _ => Some(WorkspaceId::from_bytes(fixed(row, 1)?)),
    };
    let detail: String = row.get(9)?;
    Ok(AuditRow {
        at: row.get(0)?,
        workspace,
        action: row.get(2)?,
        actor: row.get(3)?,
        token: row.get(4)?,
        member: row.get(5)?,
        device: row.get(6)?,
        address: row.get(7)?,
        subject: row.get(8)?,
        detail: serde_json::from_str(&detail).unwrap_or(Value::String(detail)),
    })
}

fn delivery_of(row: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    Ok(DeliveryRow {
        workspace: WorkspaceId::from_bytes(fixed(row, 0)?),
        number: row.get(1)?,
        last_number: row.get(2)?,
        at: row.get(3)?,
        last_at: row.get(4)?,
        principal: row.get(5)?,
        member: row.get(6)?,
        member_name: row.get(7)?,
        device: row.get(8)?,
    })
}
