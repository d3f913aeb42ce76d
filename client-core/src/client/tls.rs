//! Whom we believe to be a server: whoever has a certificate of an authority that this machine trusts, or of the one in
//! the file that [`VARIABLE`] names, for teams with an authority of their own.

use std::sync::Arc;

use concord_locales::{Value, say};
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::ClientError;

/// The variable that names a file with further authorities' certificates, PEM.
pub const VARIABLE: &str = "CONCORD_CA";

/// TLS for WebSockets.
pub fn for_sockets() -> Result<Arc<ClientConfig>, ClientError> {
    let mut roots = RootCertStore::empty();
    // What a machine trusts may hold something that nobody can read; the rest counts.
    roots.add_parsable_certificates(authorities()?);
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Certificates(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// TLS for requests.
pub fn for_requests() -> Result<TlsConfig, ClientError> {
    let roots: Vec<_> =
        authorities()?.iter().map(|authority| Certificate::from_der(authority.as_ref()).to_owned()).collect();
    let config = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(provider());
    Ok(config.build())
}

/// What to add to an error of TLS, for whoever has an authority of their own.
pub fn explained(error: &str) -> Value {
    match error.contains("UnknownIssuer") {
        true => say::reason_unknown_issuer(error, VARIABLE).into(),
        false => error.into(),
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

fn authorities() -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let mut authorities = rustls_native_certs::load_native_certs().certs;
    if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        let bad = |problem: String| {
            ClientError::Certificates(format!("{VARIABLE} names {}: {problem}", path.display()))
        };
        let found = CertificateDer::pem_file_iter(&path).map_err(|error| bad(error.to_string()))?;
        let found: Vec<_> = found.collect::<Result<_, _>>().map_err(|error| bad(error.to_string()))?;
        if found.is_empty() {
            return Err(bad("there is no certificate in it".to_owned()));
        }
        authorities.extend(found);
    }
    Ok(authorities)
}
