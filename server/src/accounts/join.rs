//! Joining, by an invite or by a device code: one use of it, a token on a device, and a token for the workspace of the
//! person's own, all or nothing. An invite also makes a member; a code is for one who is there already.
//!
//! The answer may get lost on its way, and the code be used up. So a client sends a nonce of its own making, and the
//! same code, nonce and name get the same answer for an hour. The tokens in it are not stored for that: they are
//! derived from a random salt, which is stored for the hour, and the nonce, which is not.

use std::net::IpAddr;

use concord_sync::id::{Root, WorkspaceId};
use serde_json::json;

use super::audit::{Action, Actor, Entry};
use super::devices::{add_device, behind_code, check_device_name};
use super::error::AccountsError;
use super::invites::{invite_id, valid_invite};
use super::members::add_member;
use super::model::{Member, Role, clean_name, name_key};
use super::personal::{Own, make_own, own};
use super::secret::{Secret, derive, digest, is_device_code, new_id, random, sha256};
use super::tokens::issue;
use super::workspaces::workspace;
use crate::storage::sqlite::{AnswerRow, MemberRow, NewAnswer, Tables};

/// Longest nonce, in bytes.
const NONCE_BYTES: usize = 200;

/// What someone joins with.
#[derive(Clone)]
pub struct JoinRequest {
    /// The code of an invite, or of a device that was linked.
    pub code: String,
    /// The name the person wants to be known by; with a device code it may be left empty.
    pub name: String,
    /// Text of the client's making, different for each join.
    pub nonce: String,
    /// What the person calls the device, if anything.
    pub device: Option<String>,
}

/// What someone has who has joined.
#[derive(Clone)]
pub struct Joined {
    /// Id of the member.
    pub member: String,
    /// The name it is known by.
    pub name: String,
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

/// Whether [`join`] would let somebody in, without letting anybody in: guessing must cost no write.
pub fn may_join(tables: &Tables<'_>, request: &JoinRequest, now: u64) -> Result<(), AccountsError> {
    check(request)?;
    if answered(tables, request, now)?.is_some() {
        return Ok(());
    }
    let code = sha256(&request.code);
    if is_device_code(&request.code) {
        behind_code(tables, &code, now).map(drop)
    } else {
        valid_invite(tables, &code, now).map(drop)
    }
}

/// Lets somebody in. `life` is how long the same request is answered the same, in milliseconds.
pub fn join(
    tables: &Tables<'_>,
    request: &JoinRequest,
    from: IpAddr,
    life: u64,
    now: u64,
) -> Result<Joined, AccountsError> {
    check(request)?;
    if let Some(joined) = answered(tables, request, now)? {
        return Ok(joined);
    }
    let code = sha256(&request.code);
    let linked = is_device_code(&request.code);
    let (member, own) = if linked {
        by_device_code(tables, request, &code, now)?
    } else {
        by_invite(tables, request, &code, from, now)?
    };
    let device = add_device(tables, request.device.as_deref(), now)?;
    if linked {
        let linked =
            Entry::of(&member.workspace, Actor::Stranger(from), Action::DeviceLinked, now).to(&device);
        linked.with(json!({ "name": member.member.name, "device": request.device })).record(tables)?;
    }
    enter(tables, request, member, own, &device, life, now)
}

/// A new member, with a workspace of the person's own.
fn by_invite(
    tables: &Tables<'_>,
    request: &JoinRequest,
    code: &[u8; 32],
    from: IpAddr,
    now: u64,
) -> Result<(MemberRow, Own), AccountsError> {
    let invite = valid_invite(tables, code, now)?;
    let name = clean_name(&request.name).ok_or(AccountsError::BadName)?;
    let own = make_own(tables, &name, now)?;
    let member = Member { id: new_id()?, name, role: invite.role };
    add_member(tables, &invite.workspace, &member, Some(&own.workspace), now)?;
    tables.use_invite(code)?;
    let entry = |action| Entry::of(&invite.workspace, Actor::Stranger(from), action, now);
    let invite_id = invite_id(code);
    entry(Action::InviteUsed).to(&invite_id).with(json!({ "name": member.name })).record(tables)?;
    let detail = json!({ "name": member.name, "role": member.role, "device": request.device });
    entry(Action::MemberJoined).to(&member.id).with(detail).record(tables)?;
    let personal = Some(own.workspace);
    Ok((MemberRow { workspace: invite.workspace, member, personal, removed: false }, own))
}

/// The member who made the code, or for whom it was made.
fn by_device_code(
    tables: &Tables<'_>,
    request: &JoinRequest,
    code: &[u8; 32],
    now: u64,
) -> Result<(MemberRow, Own), AccountsError> {
    let member = behind_code(tables, code, now)?;
    if !names(request, &member) {
        return Err(AccountsError::OtherName(member.member.name));
    }
    let own = own(tables, &member, now)?;
    tables.use_code(code, now)?;
    Ok((MemberRow { personal: Some(own.workspace), ..member }, own))
}

/// Whether the request names this member, or nobody where nobody needs to be named.
fn names(request: &JoinRequest, member: &MemberRow) -> bool {
    let nobody = request.name.trim().is_empty() && is_device_code(&request.code);
    nobody || name_key(&request.name) == name_key(&member.member.name)
}

/// Gives a member a device with a token for each of the two workspaces.
fn enter(
    tables: &Tables<'_>,
    request: &JoinRequest,
    row: MemberRow,
    own: Own,
    device: &str,
    life: u64,
    now: u64,
) -> Result<Joined, AccountsError> {
    let salt = random()?;
    let (token, personal_token) = derived(&salt, &request.nonce);
    let token = issue(tables, &row.member.id, device, token, None, now)?;
    let personal_token = issue(tables, &own.member, device, personal_token, None, now)?;
    let answer = NewAnswer {
        sha256: &answer_key(request),
        salt: &salt,
        token: &token.id,
        personal_token: &personal_token.id,
        expires: now + life,
    };
    tables.put_join_answer(&answer, now)?;
    let tokens = (token.token, token.id, personal_token.token);
    answer_of(tables, row, tokens, own.workspace)
}

/// The answer this request got before, if it did and what it got is still good.
fn answered(tables: &Tables<'_>, request: &JoinRequest, now: u64) -> Result<Option<Joined>, AccountsError> {
    let Some(answer) = tables.join_answer(&answer_key(request), now)? else { return Ok(None) };
    let AnswerRow { salt, token: row, member, personal_token: _, personal } = answer;
    if member.removed || row.revoked {
        return Ok(None);
    }
    if !names(request, &member) {
        return Err(AccountsError::NonceReused);
    }
    let (token, personal_token) = derived(&salt, &request.nonce);
    answer_of(tables, member, (token, row.id, personal_token), personal).map(Some)
}

fn answer_of(
    tables: &Tables<'_>,
    row: MemberRow,
    (token, token_id, personal_token): (Secret, String, Secret),
    personal: WorkspaceId,
) -> Result<Joined, AccountsError> {
    let found = workspace(tables, &row.workspace)?;
    Ok(Joined {
        member: row.member.id,
        name: row.member.name,
        workspace: found.id,
        workspace_name: found.name,
        root: found.root,
        role: row.member.role,
        token,
        token_id,
        personal,
        personal_token,
    })
}

fn answer_key(request: &JoinRequest) -> [u8; 32] {
    digest(&[b"concord join", request.code.as_bytes(), request.nonce.as_bytes()])
}

fn check(request: &JoinRequest) -> Result<(), AccountsError> {
    if request.nonce.is_empty() || request.nonce.len() > NONCE_BYTES {
        return Err(AccountsError::BadNonce);
    }
    request.device.as_deref().map(check_device_name).transpose().map(drop)
}
