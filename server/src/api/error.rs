//! What the rules said, as HTTP says it: a status, one line, and a hint.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::accounts::{AccountsError, Denied};
use crate::metrics;
use crate::storage::StorageError;

/// A request that was not answered as asked.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: Body,
}

#[derive(Debug, Serialize)]
struct Body {
    error: String,
    hint: String,
}

impl ApiError {
    /// A status, one line, and a hint.
    pub fn new(status: StatusCode, error: impl ToString, hint: impl ToString) -> Self {
        Self { status, body: Body { error: error.to_string(), hint: hint.to_string() } }
    }

    /// Something is over a limit, which is named and counted.
    pub fn over(status: StatusCode, limit: &'static str, error: impl ToString, hint: impl ToString) -> Self {
        metrics::refused(limit);
        Self::new(status, format!("{} (limit {limit})", error.to_string()), hint)
    }

    fn too_many(limit: &'static str, error: &dyn std::error::Error, hint: &str) -> Self {
        Self::over(StatusCode::TOO_MANY_REQUESTS, limit, error, hint)
    }

    /// The one line.
    pub fn message(&self) -> &str {
        &self.body.error
    }

    /// What to do about it.
    pub fn hint(&self) -> &str {
        &self.body.hint
    }

    /// The same with another status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "a request failed on the storage");
        let hint = "try again later, or tell whoever runs the server";
        match &error {
            StorageError::NoSuchWorkspace => Self::new(StatusCode::NOT_FOUND, &error, "check the id"),
            // What is wrong in detail is for the log, not for the world.
            StorageError::Damaged(_)
            | StorageError::DamagedDocument(_)
            | StorageError::Newer { .. }
            | StorageError::Other(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server can't use its database", hint)
            }
            StorageError::Full | StorageError::ReadOnly | StorageError::Busy | StorageError::Stopped => {
                let message = format!("the server can't store anything: {error}");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, message, hint)
            }
        }
    }
}

impl From<AccountsError> for ApiError {
    fn from(error: AccountsError) -> Self {
        use AccountsError as E;
        let status = match &error {
            E::NoSuchWorkspace | E::NoSuchMember | E::NoSuchToken => StatusCode::NOT_FOUND,
            E::NoSuchInvite | E::NoSuchCode | E::NoSuchDevice => StatusCode::NOT_FOUND,
            E::InviteExpired | E::InviteUsed | E::InviteRevoked => StatusCode::GONE,
            E::CodeExpired | E::CodeUsed | E::CodeRevoked => StatusCode::GONE,
            E::BadName | E::BadNonce | E::BadInvite | E::BadLife => StatusCode::BAD_REQUEST,
            E::NameTaken(_) | E::NonceReused | E::OtherRole { .. } | E::OtherName(_) => StatusCode::CONFLICT,
            E::LastOwner | E::NotEmpty | E::OtherRoot | E::PersonalWorkspace => StatusCode::CONFLICT,
            E::NotAllowed(_) => StatusCode::FORBIDDEN,
            E::Revoked => StatusCode::UNAUTHORIZED,
            E::TooManyTickets => return Self::too_many("tickets", &error, error.hint()),
            E::TooManyInvites => return Self::too_many("open_invites", &error, error.hint()),
            E::TooManyCodes => return Self::too_many("device_codes", &error, error.hint()),
            E::TooManyAttempts => return Self::too_many("failed_attempts", &error, error.hint()),
            E::Storage(error) => return error.clone().into(),
        };
        Self::new(status, &error, error.hint())
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        let status = match &denied {
            Denied::Missing | Denied::Wrong | Denied::Expired => StatusCode::UNAUTHORIZED,
            Denied::Revoked | Denied::TokenExpired | Denied::Ended => StatusCode::UNAUTHORIZED,
            Denied::TooManyAttempts => return Self::too_many("failed_attempts", &denied, denied.hint()),
            Denied::Storage(error) => return error.clone().into(),
        };
        Self::new(status, &denied, denied.hint())
    }
}
