//! Requests about workspaces: publishing one, and finding what is in it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use concord_sync::heads::Heads;
use concord_sync::id::{DocumentId, Root, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::extract::{Caller, JsonBody};
use super::invites::Personal;
use crate::accounts::{self, Role};
use crate::app::App;

/// Body of `POST /api/v1/publish`.
#[derive(Deserialize)]
pub struct Publish {
    root: Root,
    name: String,
    device: Option<String>,
}

/// Answer to `POST /api/v1/publish`.
#[derive(Serialize)]
pub struct Published {
    workspace: WorkspaceId,
    name: String,
    member: String,
    role: Role,
    member_name: String,
    personal: Option<Personal>,
}

/// Binds the caller's workspace to a root for ever.
pub async fn publish(
    State(app): State<App>,
    Caller(caller): Caller,
    JsonBody(body): JsonBody<Publish>,
) -> Result<Json<Published>, ApiError> {
    let published = app.accounts.publish(caller, body.root, body.name, body.device).await?;
    let accounts::Published { workspace, owner, personal } = published;
    let personal =
        personal.map(|(workspace, token)| Personal { workspace, token: token.reveal().to_owned() });
    Ok(Json(Published {
        workspace: workspace.id,
        name: workspace.name,
        member: owner.member,
        role: owner.role,
        member_name: owner.name,
        personal,
    }))
}

/// One document in the answer to `GET /api/v1/workspaces/{id}/documents`.
#[derive(Serialize)]
pub struct Listed {
    id: DocumentId,
    heads: Heads,
}

/// Every document of a workspace with its heads, ordered by the bytes of its id.
pub async fn documents(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Listed>>, ApiError> {
    // Whether another workspace exists is not told to those who are not in it.
    if id.parse() != Ok(caller.workspace) {
        let error = "the token is for another workspace, or there is none with this id";
        return Err(ApiError::new(StatusCode::FORBIDDEN, error, "use a token of that workspace"));
    }
    let listed = app.storage.changed_since(caller.workspace, 0).await?;
    Ok(Json(listed.into_iter().map(|(id, heads, _)| Listed { id, heads }).collect()))
}
