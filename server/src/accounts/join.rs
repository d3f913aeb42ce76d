//! Joining by an invite: one use of it, one member, one token, and a workspace of the person's own, all or nothing.
//!
//! The answer may get lost on its way, and the invite be used up. So a client sends a nonce of its own making, and the
//! same code, nonce and name get the same answer for an hour. The tokens in it are not stored for that: they are
//! derived from a random salt, which is stored for the hour, and the nonce, which is not.

use concord_sync::id::{Root, WorkspaceId};

use super::error::AccountsError;
use super::invites::valid_invite;
use super::members::add_member;
use super::model::{Member, Role, clean_name, name_key};
use super::secret::{Secret, derive, digest, new_id, random, sha256};
use super::tokens::issue;
use super::workspaces::{create_workspace, workspace};
use crate::storage::sqlite::{AnswerRow, NewAnswer, Tables};

/// Longest nonce and longest device label, in bytes.
const TEXT_BYTES: usize = 200;

/// What someone joins with.
#[derive(Clone)]
pub struct JoinRequest {
    /// The invite's code.
    pub code: String,
    /// The name the person wants to be known by.
    pub name: String,
    /// Text of the client's making, different for each join.
    pub nonce: String,
    /// What the person calls the device, if anything.
    pub device: Option<String>,
}

/// What someone has who has joined.
#[derive(Clone)]
pub struct Joined {
    /// Id of the new member.
    pub member: String,
    /// The joined workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub workspace_name: String,
    /// Its root, if it has been published.
    pub root: Option<Root>,
    /// The member's role.
    pub role: Role,
    /// Token of the joined workspace.
    pub token: Secret,
    /// Id of that token.
    pub token_id: String,
    /// The person's own workspace.
    pub personal: WorkspaceId,
    /// Token of that one.
    pub personal_token: Secret,
}

/// The two tokens of a join.
fn derived(salt: &[u8; 32], nonce: &str) -> (Secret, Secret) {
    let token = |purpose| Secret::token_of(derive(purpose, salt, nonce));
    (token("concord join: workspace token"), token("concord join: personal token"))
}

/// The answer this request got before, if it did and what it got is still good.
pub fn answered(
    tables: &Tables<'_>,
    request: &JoinRequest,
    now: u64,
) -> Result<Option<Joined>, AccountsError> {
    let Some(answer) = tables.join_answer(&answer_key(request), now)? else { return Ok(None) };
    let AnswerRow { salt, token: row, member, personal_token: _, personal } = answer;
    if member.removed || row.revoked {
        return Ok(None);
    }
    if name_key(&request.name) != name_key(&member.member.name) {
        return Err(AccountsError::NonceReused);
    }
    let (token, personal_token) = derived(&salt, &request.nonce);
    let found = workspace(tables, &member.workspace)?;
    Ok(Some(Joined {
        member: member.member.id,
        workspace: found.id,
        workspace_name: found.name,
        root: found.root,
        role: member.member.role,
        token,
        token_id: row.id,
        personal,
        personal_token,
    }))
}

/// Lets somebody in. `life` is how long the same request is answered the same, in milliseconds.
pub fn join(
    tables: &Tables<'_>,
    request: &JoinRequest,
    life: u64,
    now: u64,
) -> Result<Joined, AccountsError> {
    check(request)?;
    if let Some(joined) = answered(tables, request, now)? {
        return Ok(joined);
    }
    let code = sha256(&request.code);
    let invite = valid_invite(tables, &code, now)?;
    let name = clean_name(&request.name).ok_or(AccountsError::BadName)?;
    let found = workspace(tables, &invite.workspace)?;

    let own = create_workspace(tables, &name, now)?;
    let member = Member { id: new_id()?, name: name.clone(), role: invite.role };
    add_member(tables, &found.id, &member, Some(&own.id), now)?;
    let owner = Member { id: new_id()?, name, role: Role::Owner };
    add_member(tables, &own.id, &owner, None, now)?;

    let salt = random()?;
    let (token, personal_token) = derived(&salt, &request.nonce);
    let device = request.device.as_deref();
    let token = issue(tables, &member.id, token, device, now)?;
    let personal_token = issue(tables, &owner.id, personal_token, device, now)?;
    tables.use_invite(&code)?;
    let answer = NewAnswer {
        sha256: &answer_key(request),
        salt: &salt,
        token: &token.id,
        personal_token: &personal_token.id,
        expires: now + life,
    };
    tables.put_join_answer(&answer, now)?;
    Ok(Joined {
        member: member.id,
        workspace: found.id,
        workspace_name: found.name,
        root: found.root,
        role: member.role,
        token: token.token,
        token_id: token.id,
        personal: own.id,
        personal_token: personal_token.token,
    })
}

fn answer_key(request: &JoinRequest) -> [u8; 32] {
    digest(&[b"concord join", request.code.as_bytes(), request.nonce.as_bytes()])
}

fn check(request: &JoinRequest) -> Result<(), AccountsError> {
    if request.nonce.is_empty() || request.nonce.len() > TEXT_BYTES {
        return Err(AccountsError::BadNonce);
    }
    match &request.device {
        Some(device) if device.len() > TEXT_BYTES || clean_name(device).is_none() => {
            Err(AccountsError::BadName)
        }
        _ => Ok(()),
    }
}
