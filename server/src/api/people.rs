//! Requests about people: who I am, who else is here, and in what role.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use concord_sync::id::{Root, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::extract::{Caller, JsonBody};
use crate::accounts::{Member, Role};
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
