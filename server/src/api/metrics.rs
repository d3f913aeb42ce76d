//! What the server counts, for whoever collects it.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::metrics;

/// The text format of Prometheus.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything counted so far.
pub async fn show() -> Response {
    ([(CONTENT_TYPE, FORMAT)], metrics::render()).into_response()
}
