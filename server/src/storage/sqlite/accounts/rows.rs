//! The rows about accounts: as they are read, and as they are stored.

use concord_sync::id::{Root, WorkspaceId};
use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};

use crate::accounts::model::{Member, Role, Workspace};
use crate::storage::sqlite::fixed;

/// A member's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Workspace of the membership.
    pub workspace: WorkspaceId,
    /// What others may see.
    pub member: Member,
    /// The person's own workspace, once there is one.
    pub personal: Option<WorkspaceId>,
    /// Whether the member has been removed.
    pub removed: bool,
}

/// A token's row; of the token itself there is only the hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Id by which the token is revoked, and by which commits name who delivered them.
    pub id: String,
    /// Member it stands for.
    pub member: String,
    /// Device it is on.
    pub device: String,
    /// Hash of the token.
    pub sha256: [u8; 32],
    /// Whether it has been revoked.
    pub revoked: bool,
    /// Time of its end, if it has one.
    pub expires: Option<u64>,
}

/// A device as one member of one workspace has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Id by which the device is revoked.
    pub id: String,
    /// What the person calls it.
    pub name: Option<String>,
    /// When it came.
    pub created: u64,
    /// The hour in which it was last there.
    pub seen: Option<u64>,
    /// Id of the member.
    pub member: String,
    /// Name of the member.
    pub member_name: String,
    /// When its last token ends, if each of them does.
    pub expires: Option<u64>,
}

/// A code for a second device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Hash of the code.
    pub sha256: [u8; 32],
    /// Member whose device it brings in.
    pub member: String,
    /// Token that made it; none: the administrator did.
    pub token: Option<String>,
    /// Time of its end.
    pub expires: u64,
    /// Whether a device has come by it.
    pub used: bool,
}

/// An invite's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteRow {
    /// Hash of the code.
    pub sha256: [u8; 32],
    /// Workspace it lets in to.
    pub workspace: WorkspaceId,
    /// Role it gives.
    pub role: Role,
    /// How many may still join by it.
    pub uses_left: u64,
    /// Time of its end.
    pub expires: u64,
    /// Whether it has been revoked.
    pub revoked: bool,
    /// When it was made.
    pub created: u64,
    /// Member who made it; none: the administrator.
    pub inviter: Option<String>,
}

/// A join that was answered within the hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// Salt from which, with the nonce, the tokens come.
    pub salt: [u8; 32],
    /// Token of the joined workspace.
    pub token: TokenRow,
    /// Member who joined.
    pub member: MemberRow,
    /// Token of the personal workspace.
    pub personal_token: TokenRow,
    /// The personal workspace.
    pub personal: WorkspaceId,
}

/// A member to be stored.
#[derive(Debug)]
pub struct NewMember<'a> {
    /// Workspace of the membership.
    pub workspace: &'a WorkspaceId,
    /// Id, name and role.
    pub member: &'a Member,
    /// The name as it is compared.
    pub name_key: &'a str,
    /// The person's own workspace.
    pub personal: Option<&'a WorkspaceId>,
    /// Now.
    pub created: u64,
}

/// A token to be stored.
#[derive(Debug)]
pub struct NewToken<'a> {
    /// Id of the token.
    pub id: &'a str,
    /// Member it stands for.
    pub member: &'a str,
    /// Device it is on.
    pub device: &'a str,
    /// Its hash.
    pub sha256: &'a [u8; 32],
    /// Time of its end, if it has one.
    pub expires: Option<u64>,
    /// Now.
    pub created: u64,
}

/// An invite to be stored.
#[derive(Debug)]
pub struct NewInvite<'a> {
    /// Hash of the code.
    pub sha256: &'a [u8; 32],
    /// Workspace it lets in to.
    pub workspace: &'a WorkspaceId,
    /// Role it gives: editor or viewer.
    pub role: Role,
    /// How many may join by it.
    pub uses: u64,
    /// Time of its end.
    pub expires: u64,
    /// Member who made it; none: the administrator.
    pub inviter: Option<&'a str>,
    /// Token by which it was made.
    pub token: Option<&'a str>,
    /// Now.
    pub created: u64,
}

/// A join's answer to be stored.
#[derive(Debug)]
pub struct NewAnswer<'a> {
    /// Hash of code and nonce.
    pub sha256: &'a [u8; 32],
    /// Salt from which, with the nonce, the tokens come.
    pub salt: &'a [u8; 32],
    /// Id of the token of the joined workspace.
    pub token: &'a str,
    /// Id of the token of the personal workspace.
    pub personal_token: &'a str,
    /// Time at which it is forgotten.
    pub expires: u64,
}

pub(super) fn workspace_of(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    let root = match row.get_ref(2)? {
        ValueRef::Null => None,
        _ => Some(Root::from_bytes(fixed(row, 2)?)),
    };
    Ok(Workspace { id: WorkspaceId::from_bytes(fixed(row, 0)?), name: row.get(1)?, root })
}

pub(super) fn member_of(row: &Row<'_>) -> rusqlite::Result<MemberRow> {
    let personal = match row.get_ref(4)? {
        ValueRef::Null => None,
        _ => Some(WorkspaceId::from_bytes(fixed(row, 4)?)),
    };
    Ok(MemberRow {
        workspace: WorkspaceId::from_bytes(fixed(row, 0)?),
        member: Member { id: row.get(1)?, name: row.get(2)?, role: role_of(row, 3)? },
        personal,
        removed: row.get(5)?,
    })
}

pub(super) fn token_of(row: &Row<'_>) -> rusqlite::Result<TokenRow> {
    Ok(TokenRow {
        id: row.get(0)?,
        member: row.get(1)?,
        device: row.get(2)?,
        sha256: fixed(row, 3)?,
        revoked: row.get(4)?,
        expires: row.get(5)?,
    })
}

pub(super) fn device_of(row: &Row<'_>) -> rusqlite::Result<DeviceRow> {
    Ok(DeviceRow {
        id: row.get(0)?,
        name: row.get(1)?,
        created: row.get(2)?,
        seen: row.get(3)?,
        member: row.get(4)?,
        member_name: row.get(5)?,
        expires: row.get(6)?,
    })
}

pub(super) fn invite_of(row: &Row<'_>) -> rusqlite::Result<InviteRow> {
    Ok(InviteRow {
        sha256: fixed(row, 0)?,
        workspace: WorkspaceId::from_bytes(fixed(row, 1)?),
        role: role_of(row, 2)?,
        uses_left: row.get(3)?,
        expires: row.get(4)?,
        revoked: row.get(5)?,
        created: row.get(6)?,
        inviter: row.get(7)?,
    })
}

pub(super) fn role_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Role> {
    row.get_ref(column)?
        .as_str()?
        .parse()
        .map_err(|_| rusqlite::Error::InvalidColumnType(column, "a role".to_owned(), Type::Text))
}
