//! What can go wrong between us and the disk, told apart by what a person must do about it.

use std::sync::Arc;

/// Why the storage did not do what was asked. Nothing of a failed request is kept.
///
/// Cheap to clone, because one failed commit fails every append that was gathered into it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StorageError {
    /// No room is left; service comes back by itself when there is room again.
    #[error("the disk is full")]
    Full,
    /// The file or its file system can't be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// Another process held the write lock for longer than we wait.
    #[error("the database is in use by another process for too long")]
    Busy,
    /// The file is not a database, or its content contradicts itself.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The chunks of one document are not what was stored, or do not load; all others can be used.
    #[error("the document is damaged: {0}")]
    DamagedDocument(String),
    /// A later version of this program has written the file.
    #[error("the database is of version {found}; this program knows versions up to {known}")]
    Newer {
        /// Version found in the file.
        found: u32,
        /// Last version this program knows.
        known: u32,
    },
    /// Appending to or reading of a workspace that is not there.
    #[error("no such workspace")]
    NoSuchWorkspace,
    /// The storage thread has ended (the server is shutting down).
    #[error("the storage has stopped")]
    Stopped,
    /// Anything else the database or the file system reported.
    #[error("the database can't be used: {0}")]
    Other(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl StorageError {
    /// One line on what a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Full => "free some space on the disk of the data directory",
            Self::ReadOnly => "check the owner and the permissions of the data directory",
            Self::Busy => "wait for the other concord-server command on this data directory to end",
            Self::Damaged(_) => "restore a backup: devices offer again what it lacks; see docs/OPERATING.md",
            Self::DamagedDocument(_) => "`concord-server verify` lists damaged documents and what to do",
            Self::Newer { .. } => {
                "use the version of concord-server that wrote this data directory, or a later one"
            }
            Self::NoSuchWorkspace => "`concord-server stats` lists the workspaces",
            Self::Stopped => "try again when the server is up",
            Self::Other(_) => "check the data directory and its disk",
        }
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // A column that does not hold what the schema says was not written by us.
        if let rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..) = error
        {
            return Self::Damaged(error.to_string());
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Other(Arc::new(error)),
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Other(Arc::new(error)),
        }
    }
}
