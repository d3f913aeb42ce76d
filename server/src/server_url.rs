//! How a server is reached from outside, kept in its database so that an administrator's command can print invites.

use crate::accounts::secret::{hex, random};
use crate::storage::StorageError;
use crate::storage::sqlite::Tables;

/// What `--public-url` said when the server was last started.
const PUBLIC: &str = "public_url";

/// Where the server last listened.
const LISTENED: &str = "listen_url";

/// Name of this server's storage.
const STORAGE_ID: &str = "storage_id";

/// What invite URLs begin with: the public URL, else where the server last listened; none before its first start.
pub fn known_url(tables: &Tables<'_>) -> Result<Option<String>, StorageError> {
    match tables.meta(PUBLIC)? {
        Some(url) => Ok(Some(url)),
        None => tables.meta(LISTENED),
    }
}

/// Remembers the addresses of a server that has just started.
pub fn remember(tables: &Tables<'_>, listened: &str, public: Option<&str>) -> Result<(), StorageError> {
    tables.set_meta(LISTENED, listened)?;
    match public {
        Some(url) => tables.set_meta(PUBLIC, url),
        None => tables.clear_meta(PUBLIC),
    }
}

/// The UUID of this storage, made when it is first asked for.
pub fn storage_id(tables: &Tables<'_>) -> Result<String, StorageError> {
    if let Some(id) = known_storage_id(tables)? {
        return Ok(id);
    }
    let id = uuid(random()?);
    tables.set_meta(STORAGE_ID, &id)?;
    Ok(id)
}

/// The UUID of this storage, if it has been asked for before.
pub fn known_storage_id(tables: &Tables<'_>) -> Result<Option<String>, StorageError> {
    tables.meta(STORAGE_ID)
}

/// A UUID of version 4 (RFC 9562) with these random bits.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let parts = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..]];
    parts.map(hex).join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_its_version_and_variant() {
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
    }
}
