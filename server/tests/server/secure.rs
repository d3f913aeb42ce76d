//! A certificate that is replaced by one that is no good.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use crate::room::{Room, Server};

/// A certificate and its key in the room's files, and what a client has to trust.
fn certify(room: &Room) -> Certificate<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    room.file("cert.pem", &cert.pem());
    room.file("key.pem", &signing_key.serialize_pem());
    Certificate::from_der(cert.der()).to_owned()
}

/// Whether a new connection of somebody who trusts this certificate alone gets an answer.
fn answers(server: &Server, trusted: &Certificate<'static>) -> bool {
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(std::slice::from_ref(trusted)))
        .unversioned_rustls_crypto_provider(std::sync::Arc::new(provider));
    let agent = ureq::Agent::config_builder().tls_config(tls.build()).build().new_agent();
    agent.get(format!("{}/healthz", server.url)).call().is_ok()
}

#[test]
fn a_certificate_that_is_no_good_replaces_none() {
    let room = Room::new();
    let first = certify(&room);
    let server = room.serve("--tls-cert cert.pem --tls-key key.pem");
    assert!(server.url.starts_with("https://") && answers(&server, &first));

    // Neither one that can't be read nor one whose key is another's.
    room.file("cert.pem", "not PEM");
    server.signal("HUP");
    server.log.until("there is no certificate in it");
    assert!(answers(&server, &first));
    let second = certify(&room);
    room.file("key.pem", &rcgen::KeyPair::generate().unwrap().serialize_pem());
    server.signal("HUP");
    server.log.until("the certificate and its key can't be used");
    assert!(answers(&server, &first) && !answers(&server, &second));

    let third = certify(&room);
    server.signal("HUP");
    server.log.until("the certificate was read again\n");
    assert!(answers(&server, &third) && !answers(&server, &first));
}

#[test]
fn a_server_without_its_certificate_does_not_start() {
    let room = Room::new();
    certify(&room);
    for (cert, key, problem) in [
        ("nowhere.pem", "key.pem", "nowhere.pem: "),
        ("key.pem", "key.pem", "key.pem: there is no certificate in it"),
        ("cert.pem", "cert.pem", "cert.pem: there is no private key in it"),
    ] {
        let line = format!("serve --listen 127.0.0.1:0 --tls-cert {cert} --tls-key {key}");
        let said = room.run(&line).fails(2);
        assert!(said.contains(problem), "{said}");
    }
    assert!(!room.data().exists());
}

#[test]
fn a_hangup_without_a_certificate_does_nothing() {
    let room = Room::new();
    let server = room.serve("");
    server.signal("HUP");
    server.log.until("no certificate to be read again");
    assert_eq!(server.request("GET", "/healthz", None, None).0, 200);
}
