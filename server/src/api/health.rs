//! Whether the server is well, for whoever watches it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::ApiError;
use crate::app::App;

/// Writes durably and reads back: what this answers is what a commit would find. Probes that wait together cost one
/// commit, so asking often can't slow the server down.
pub async fn healthz(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let probed = app.storage.probe().await;
    probed.map_err(|error| ApiError::from(error).with_status(StatusCode::SERVICE_UNAVAILABLE))?;
    Ok(Json(json!({ "status": "ok" })))
}

/// Whether new connections are welcome: not while shutting down.
pub async fn readyz(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    if app.shutdown.has_begun() {
        let error = "the server is shutting down";
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error, "try again in a moment"));
    }
    Ok(Json(json!({ "status": "ready" })))
}
