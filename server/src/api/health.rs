//! Whether the server is well, for whoever watches it.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::error::ApiError;
use crate::app::App;

/// Writes durably and reads back: what this answers is what a commit would find. Probes that wait together cost one
/// commit, so asking often can't slow the server down.
pub async fn healthz(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let probed = app.storage.probe().await;
    probed.map_err(|error| ApiError::from(error).with_status(StatusCode::SERVICE_UNAVAILABLE))?;
    Ok(Json(json!({ "status": "ok" })))
}

/// What may be asked for with `/readyz`.
#[derive(Deserialize)]
pub struct Asked {
    /// Every check and not only what is wrong.
    verbose: Option<String>,
}

/// Whether this server should be sent people: it can keep what they write, and is here to stay. Looked at anew each
/// time, so that it is ready again as soon as it can be. A server that still starts accepts no connections.
pub async fn readyz(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let storage = app.storage.probe().await.map_err(ApiError::from);
    let staying = match app.shutdown.has_begun() {
        false => Ok(()),
        true => {
            let error = "the server is shutting down";
            Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error, "try again in a moment"))
        }
    };
    let checks = [("storage", storage), ("shutdown", staying)];
    let mut answer = Map::new();
    if asked.verbose.is_some() {
        let said = checks.iter().map(|(name, check)| {
            let said = check.as_ref().map_or_else(|problem| problem.message(), |()| "ok");
            ((*name).to_owned(), said.into())
        });
        answer.insert("checks".to_owned(), Value::Object(said.collect()));
    }
    let problem = checks.into_iter().find_map(|(_, check)| check.err());
    let (code, status) = match &problem {
        None => (StatusCode::OK, "ready"),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    };
    answer.insert("status".to_owned(), status.into());
    if let Some(problem) = problem {
        answer.insert("error".to_owned(), problem.message().into());
        answer.insert("hint".to_owned(), problem.hint().into());
    }
    (code, Json(answer)).into_response()
}
