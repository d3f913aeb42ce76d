//! Secrets: made from the operating system's randomness, shown once, kept only as hashes, never printed by accident.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::storage::StorageError;

/// What a token's text begins with, so that a leaked one can be recognised for what it is.
const TOKEN_PREFIX: &str = "ct_";

/// What a device code begins with, so that it is not taken for an invite.
const DEVICE_PREFIX: &str = "device-";

/// The text of a token, a ticket or an invite code. It has no `Debug`: whoever shows it must mean to.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A token of 256 random bits.
    pub fn token() -> Result<Self, StorageError> {
        Ok(Self::token_of(random()?))
    }

    /// The token with these bits.
    pub fn token_of(bits: [u8; 32]) -> Self {
        Self(format!("{TOKEN_PREFIX}{}", bs58::encode(bits).into_string()))
    }

    /// A code of 128 random bits: an invite or a ticket, which live for days or seconds.
    pub fn code() -> Result<Self, StorageError> {
        Ok(Self(bs58::encode(random::<16>()?).into_string()))
    }

    /// A code of 128 random bits by which a person's second device comes in.
    pub fn device_code() -> Result<Self, StorageError> {
        Ok(Self(format!("{DEVICE_PREFIX}{}", Self::code()?.0)))
    }

    /// The text, to be shown or sent to whom it belongs.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash that is kept.
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.0)
    }
}

/// The hash by which a secret that someone presents is looked up.
pub fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Whether somebody presents a device code, good or not.
pub fn is_device_code(text: &str) -> bool {
    text.starts_with(DEVICE_PREFIX)
}

/// Compares hashes of secrets without telling by time where they differ. That a hash is looked up in an index before
/// tells nobody anything either: who can't choose the bits of a hash can't feel the way along it.
pub fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

/// Bits that only someone with the salt and the nonce can make again, a different value for each purpose.
pub fn derive(purpose: &str, salt: &[u8; 32], nonce: &str) -> [u8; 32] {
    digest(&[purpose.as_bytes(), salt, nonce.as_bytes()])
}

/// A digest of several parts that can't be confused by moving bytes from one part to the next.
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], StorageError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StorageError::Other(std::sync::Arc::new(error)))?;
    Ok(bytes)
}

/// A new id for a member or a token: 20 hex digits.
pub fn new_id() -> Result<String, StorageError> {
    Ok(hex(&random::<10>()?))
}

/// Lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_hold_256_bits_and_differ() {
        let (a, b) = (Secret::token().unwrap(), Secret::token().unwrap());
        assert!(a != b);
        let bits = bs58::decode(a.reveal().strip_prefix(TOKEN_PREFIX).unwrap()).into_vec().unwrap();
        assert_eq!(bits.len(), 32);
        assert!(same(&a.sha256(), &sha256(a.reveal())) && !same(&a.sha256(), &b.sha256()));
    }

    #[test]
    fn derived_bits_depend_on_every_part() {
        let base = derive("token", &[1; 32], "nonce");
        assert_eq!(base, derive("token", &[1; 32], "nonce"));
        assert_ne!(base, derive("personal", &[1; 32], "nonce"));
        assert_ne!(base, derive("token", &[2; 32], "nonce"));
        assert_ne!(base, derive("token", &[1; 32], "nonc"));
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
    }
}
