//! Requests about people: who I am, who else is here, in what role, and who may come.

use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use concord_sync::id::{Root, WorkspaceId};
use serde::{Deserialize, Serialize};

use std::net::SocketAddr;

use super::error::ApiError;
use super::extract::{Caller, JsonBody};
use crate::accounts::{AccountsError, Denied, InviteTerms, JoinRequest, Member, Role};
use crate::app::App;

/// Answer to `GET /api/v1/me`.
#[derive(Serialize)]
pub struct Me {
    workspace: WorkspaceId,
    workspace_name: String,
    member: String,
    name: String,
    role: Role,
    root: Option<Root>,
}

/// Who holds this token, of which workspace.
pub async fn me(State(app): State<App>, Caller(caller): Caller) -> Result<Json<Me>, ApiError> {
    let workspace = app.accounts.workspace(caller.workspace).await?;
    Ok(Json(Me {
        workspace: workspace.id,
        workspace_name: workspace.name,
        member: caller.member,
        name: caller.name,
        role: caller.role,
        root: workspace.root,
    }))
}

/// The members of the caller's workspace.
pub async fn members(State(app): State<App>, Caller(caller): Caller) -> Result<Json<Vec<Member>>, ApiError> {
    Ok(Json(app.accounts.members(caller.workspace).await?))
}

/// Body of `PATCH /api/v1/members/{id}`.
#[derive(Deserialize)]
pub struct NewRole {
    role: Role,
}

/// Gives a member another role.
pub async fn set_role(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(member): Path<String>,
    JsonBody(body): JsonBody<NewRole>,
) -> Result<Json<Member>, ApiError> {
    Ok(Json(app.accounts.set_role(caller, member, body.role).await?))
}

/// Removes a member.
pub async fn remove_member(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(member): Path<String>,
) -> Result<Json<Member>, ApiError> {
    Ok(Json(app.accounts.remove_member(caller, member).await?))
}

/// Body of `POST /api/v1/invites`.
#[derive(Deserialize)]
pub struct NewInvite {
    #[serde(default = "editor")]
    role: Role,
    #[serde(default = "once")]
    uses: u64,
    #[serde(default = "a_week")]
    expires_seconds: u64,
}

fn editor() -> Role {
    Role::Editor
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
pub async fn invite(
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

/// Body of `POST /api/v1/join`.
#[derive(Deserialize)]
pub struct Join {
    code: String,
    name: String,
    nonce: String,
    device: Option<String>,
}

/// Answer to `POST /api/v1/join`.
#[derive(Serialize)]
pub struct JoinAnswer {
    member: String,
    workspace: WorkspaceId,
    root: Option<Root>,
    workspace_name: String,
    role: Role,
    token: String,
    token_id: String,
    personal: Personal,
}

#[derive(Serialize)]
struct Personal {
    workspace: WorkspaceId,
    token: String,
}

/// Lets somebody in by an invite.
pub async fn join(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    JsonBody(body): JsonBody<Join>,
) -> Result<Json<JoinAnswer>, ApiError> {
    let Join { code, name, nonce, device } = body;
    let joined = match app.accounts.join(JoinRequest { code, name, nonce, device }).await {
        Err(AccountsError::NoSuchInvite) if !app.accounts.count_failure(from.ip()) => {
            return Err(Denied::TooManyAttempts.into());
        }
        outcome => outcome?,
    };
    let personal = Personal { workspace: joined.personal, token: joined.personal_token.reveal().to_owned() };
    Ok(Json(JoinAnswer {
        member: joined.member,
        workspace: joined.workspace,
        root: joined.root,
        workspace_name: joined.workspace_name,
        role: joined.role,
        token: joined.token.reveal().to_owned(),
        token_id: joined.token_id,
        personal,
    }))
}

/// Answer to `POST /api/v1/tickets`; `expires` is in seconds since the Unix epoch.
#[derive(Serialize)]
pub struct TicketMade {
    ticket: String,
    expires: u64,
}

/// A ticket for one WebSocket of the caller's.
pub async fn ticket(
    State(app): State<App>,
    Caller(caller): Caller,
) -> Result<(StatusCode, Json<TicketMade>), ApiError> {
    let (ticket, expires) = app.accounts.ticket(&caller)?;
    let made = TicketMade { ticket: ticket.reveal().to_owned(), expires: expires / 1000 };
    Ok((StatusCode::OK, Json(made)))
}
