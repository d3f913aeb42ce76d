//! Requests about devices: which ones a person has, how another one comes in, how one that was lost is kept out.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;

use super::error::ApiError;
use super::extract::Caller;
use crate::accounts;
use crate::app::App;
use crate::storage::sqlite::DeviceRow;

/// A device; times are in seconds since the Unix epoch.
#[derive(Serialize)]
pub struct Device {
    id: String,
    name: Option<String>,
    member: String,
    member_name: String,
    created: u64,
    seen: Option<u64>,
    expires: Option<u64>,
}

/// A device in a list.
#[derive(Serialize)]
pub struct Listed {
    #[serde(flatten)]
    device: Device,
    /// Whether it is the one that asks.
    this: bool,
}

impl From<DeviceRow> for Device {
    fn from(row: DeviceRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            member: row.member,
            member_name: row.member_name,
            created: row.created / 1000,
            seen: row.seen.map(|at| at / 1000),
            expires: row.expires.map(|at| at / 1000),
        }
    }
}

/// The caller's devices; to an owner those of all members.
pub async fn list(State(app): State<App>, Caller(caller): Caller) -> Result<Json<Vec<Listed>>, ApiError> {
    let devices = app.accounts.devices(caller).await?;
    let listed = |accounts::Device { row, this }| Listed { device: row.into(), this };
    Ok(Json(devices.into_iter().map(listed).collect()))
}

/// Answer to `POST /api/v1/devices/link`; `expires` is in seconds since the Unix epoch.
#[derive(Serialize)]
pub struct Linked {
    url: String,
    code: String,
    expires: u64,
}

/// A code by which another device of the caller joins.
pub async fn link(State(app): State<App>, Caller(caller): Caller) -> Result<Json<Linked>, ApiError> {
    let made = app.accounts.link_device(caller).await?;
    let code = made.code.reveal().to_owned();
    Ok(Json(Linked { url: super::invite_url(&app.public_url, &code), code, expires: made.expires / 1000 }))
}

/// Revokes a device with all its tokens.
pub async fn revoke(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<String>,
) -> Result<Json<Device>, ApiError> {
    Ok(Json(app.accounts.revoke_device(caller, id).await?.into()))
}
