//! What the server counts, for whoever collects it.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::error::ApiError;
use super::extract::bearer;
use crate::app::App;
use crate::metrics;

/// The text format of Prometheus.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything counted so far, for everybody or for whoever has the token that is set.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response, ApiError> {
    if let Some(expected) = &app.metrics_token {
        let given = bearer(&headers).unwrap_or_default();
        if !bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
            let hint = "give the token of the server's metrics_token_file as Authorization: Bearer";
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, "the metrics ask for a token", hint));
        }
    }
    Ok(([(CONTENT_TYPE, FORMAT)], metrics::render()).into_response())
}
