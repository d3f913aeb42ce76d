//! Requests about invites, and joining by one.

use axum::Json;
use axum::extract::{Path, State};
use concord_sync::id::{Root, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::extract::{Caller, JsonBody};
use crate::accounts::{InviteTerms, JoinRequest, OpenInvite, Role};
use crate::app::App;
use crate::listen::Visitor;

/// Body of `POST /api/v1/invites`.
#[derive(Deserialize)]
pub struct NewInvite {
    role: Role,
    #[serde(default = "once")]
    uses: u64,
    #[serde(default = "a_week")]
    expires_seconds: u64,
}

fn once() -> u64 {
    1
}

fn a_week() -> u64 {
    7 * 24 * 3600
}

/// Answer to `POST /api/v1/invites`; `expires` is in seconds since the Unix epoch.
#[derive(Serialize)]
pub struct InviteMade {
    url: String,
    code: String,
    expires: u64,
}

/// Makes an invite.
pub async fn create(
    State(app): State<App>,
    Caller(caller): Caller,
    JsonBody(body): JsonBody<NewInvite>,
) -> Result<Json<InviteMade>, ApiError> {
    let life = body.expires_seconds.saturating_mul(1000);
    let terms = InviteTerms { role: body.role, uses: body.uses, life };
    let invite = app.accounts.invite(caller, terms).await?;
    let code = invite.code.reveal().to_owned();
    Ok(Json(InviteMade {
        url: super::invite_url(&app.public_url, &code),
        code,
        expires: invite.expires / 1000,
    }))
}

/// An open invite; times are in seconds since the Unix epoch.
#[derive(Serialize)]
pub struct Listed {
    id: String,
    role: Role,
    uses_left: u64,
    created: u64,
    expires: u64,
    inviter: Option<String>,
}

impl From<OpenInvite> for Listed {
    fn from(open: OpenInvite) -> Self {
        let OpenInvite { id, role, uses_left, created, expires, inviter } = open;
        Self { id, role, uses_left, created: created / 1000, expires: expires / 1000, inviter }
    }
}

/// The open invites: an owner's all, an editor's own.
pub async fn list(State(app): State<App>, Caller(caller): Caller) -> Result<Json<Vec<Listed>>, ApiError> {
    Ok(Json(app.accounts.invites(caller).await?.into_iter().map(Listed::from).collect()))
}

/// Revokes an invite.
pub async fn revoke(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Json<Listed>, ApiError> {
    Ok(Json(app.accounts.revoke_invite(caller, id).await?.into()))
}

/// Body of `POST /api/v1/join`. With a device code the name may be left away.
#[derive(Deserialize)]
pub struct Join {
    code: String,
    #[serde(default)]
    name: String,
    nonce: String,
    device: Option<String>,
}

/// Answer to `POST /api/v1/join`.
#[derive(Serialize)]
pub struct JoinAnswer {
    member: String,
    name: String,
    workspace: WorkspaceId,
    root: Option<Root>,
    workspace_name: String,
    role: Role,
    token: String,
    token_id: String,
    personal: Personal,
}

/// A person's own workspace, and the token for it.
#[derive(Serialize)]
pub struct Personal {
    pub(super) workspace: WorkspaceId,
    pub(super) token: String,
}

/// Lets somebody in by an invite, or a person's second device by a device code.
pub async fn join(
    State(app): State<App>,
    visitor: Visitor,
    JsonBody(body): JsonBody<Join>,
) -> Result<Json<JoinAnswer>, ApiError> {
    let Join { code, name, nonce, device } = body;
    let joined = app.accounts.join(JoinRequest { code, name, nonce, device }, visitor.address).await?;
    let personal = Personal { workspace: joined.personal, token: joined.personal_token.reveal().to_owned() };
    Ok(Json(JoinAnswer {
        member: joined.member,
        name: joined.name,
        workspace: joined.workspace,
        root: joined.root,
        workspace_name: joined.workspace_name,
        role: joined.role,
        token: joined.token.reveal().to_owned(),
        token_id: joined.token_id,
        personal,
    }))
}
