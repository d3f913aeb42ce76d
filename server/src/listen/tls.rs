//! TLS: a certificate and its key from two files, read anew when the administrator says so. Connections that are open
//! keep the one they began with; a new one that is no good changes nothing.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// The protocol spoken inside, for clients that ask.
const HTTP: &[u8] = b"http/1.1";

/// The certificate of the moment.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
}

/// Why a certificate can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read, or holds something else.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Certificate and key are no pair, or are of a kind that is not spoken.
    #[error("the certificate and its key can't be used: {0}")]
    Pair(#[from] rustls::Error),
}

impl Tls {
    /// Reads the two files.
    pub fn load(cert: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let current = RwLock::new(Arc::new(read(&cert, &key)?));
        Ok(Self { cert, key, current })
    }

    /// Reads the two files again. New connections get what is in them; after an error, what they got before.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = Arc::new(read(&self.cert, &self.key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Begins TLS on new connections.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone().into()
    }
}

fn read(cert: &PathBuf, key: &PathBuf) -> Result<ServerConfig, TlsError> {
    let bad = |path: &PathBuf, problem: String| TlsError::File { path: path.clone(), problem };
    let unread = |path: &PathBuf, what: &str, error: pem::Error| match error {
        pem::Error::NoItemsFound => bad(path, format!("there is no {what} in it")),
        pem::Error::Io(error) => bad(path, error.to_string()),
        _ => bad(path, "it is not PEM".to_owned()),
    };
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect)
        .map_err(|error| unread(cert, "certificate", error))?;
    if certificates.is_empty() {
        return Err(bad(cert, "there is no certificate in it".to_owned()));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unread(key, "private key", error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, private)?;
    config.alpn_protocols = vec![HTTP.to_vec()];
    Ok(config)
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("cert", &self.cert).finish_non_exhaustive()
    }
}
