//! What handlers take out of a request: who asks, from where, and the body, each refused in our own words.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::accounts::{Credential, Denied, Principal};
use crate::app::App;
use crate::listen::Visitor;

/// Whoever holds the token that came with the request.
pub struct Caller(pub Principal);

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        let token = bearer(&parts.headers).ok_or(Denied::Missing)?;
        let principal =
            app.accounts.authenticate(Credential::Token(token.to_owned()), visitor.address).await?;
        visitor.known();
        Ok(Self(principal))
    }
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A body of JSON, whatever content type it claims to be.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let bytes =
            Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status() {
                status @ StatusCode::PAYLOAD_TOO_LARGE => {
                    let error = format!("the body is larger than {} bytes", app.config.limits.body_bytes);
                    ApiError::over(status, "body_bytes", error, "send a smaller body")
                }
                status => ApiError::new(status, rejection.body_text(), "send the body whole"),
            })?;
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            let message = format!("the body is not what was expected: {error}");
            ApiError::new(StatusCode::BAD_REQUEST, message, "docs/PROTOCOL.md describes each request")
        })?;
        Ok(Self(value))
    }
}
