//! The HTTP API: translates requests into questions to the accounts and the storage, and their answers back. No rule
//! is decided here.

mod devices;
mod error;
mod extract;
mod health;
mod invites;
mod metrics;
mod pages;
mod people;
mod workspaces;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{delete, get, patch, post};

use crate::app::App;
use crate::listen::Visitor;

pub use error::ApiError;
pub use extract::bearer;

/// Everything the server answers over plain HTTP.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/me", get(people::me))
        .route("/join", post(invites::join))
        .route("/publish", post(workspaces::publish))
        .route("/invites", get(invites::list).post(invites::create))
        .route("/invites/{id}", delete(invites::revoke))
        .route("/devices", get(devices::list))
        .route("/devices/link", post(devices::link))
        .route("/devices/{id}", delete(devices::revoke))
        .route("/members", get(people::members))
        .route("/members/{id}", patch(people::set_role).delete(people::remove_member))
        .route("/tickets", post(people::ticket))
        .route("/workspaces/{id}/documents", get(workspaces::documents))
        .fallback(nothing_here)
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(from_fn(has_place));
    Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::show))
        .route("/", get(pages::home))
        .route("/join/{code}", get(pages::join))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(app.config.limits.body_bytes))
        .layer(map_response(guard_headers))
        .with_state(app)
}

/// The URL of an invite on the server with this address.
pub fn invite_url(public_url: &str, code: &str) -> String {
    format!("{public_url}/join/{code}")
}

async fn nothing_here() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "there is nothing here", "check the address")
}

async fn wrong_method() -> ApiError {
    let error = "this address does not take such a request";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, error, "check the method")
}

/// A client that sends its body byte by byte does not keep us for ever.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    tokio::time::timeout(app.config.limits.request_time, next.run(request)).await.map_err(|_| {
        let error = "the request took too long";
        ApiError::over(StatusCode::REQUEST_TIMEOUT, "request_time", error, "try again")
    })
}

/// Whoever has no place is told so; whether the server is well may be asked all the same.
async fn has_place(visitor: Visitor, request: Request, next: Next) -> Result<Response, ApiError> {
    match visitor.turned_away() {
        Some((limit, most)) => {
            let (error, hint) = (format!("more than {most} connections"), "close some, or try again later");
            Err(ApiError::over(StatusCode::TOO_MANY_REQUESTS, limit, error, hint))
        }
        None => Ok(next.run(request).await),
    }
}

/// Answers hold tokens and codes: nobody may keep a copy of them or take them for something else than they say.
async fn guard_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
