//! The same by TLS: a server with a certificate of an authority that only some trust, replaced while people work.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use std::fs;
use std::path::PathBuf;

use concord_tests::{Device, Server};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use crate::team::{MONDAY, assert_same, text};

/// A team's own authority, and the files of a server that has a certificate of it.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(folder: &TempDir, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let file = folder.path().join(name);
        fs::write(&file, issuer.pem()).unwrap();
        Self { issuer, file }
    }

    /// Puts a certificate for a server on this machine, and its key, where the server looks for them.
    fn certify(&self, folder: &TempDir) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        fs::write(folder.path().join("cert.pem"), certificate.pem()).unwrap();
        fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
    }
}

#[test]
fn people_work_together_by_tls_and_a_new_certificate_disturbs_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first.pem", "second.pem"].map(|name| Authority::new(&folder, name));
    first.certify(&folder);
    let file = |name: &str| folder.path().join(name).display().to_string();
    let server = Server::with(&["--tls-cert", &file("cert.pem"), "--tls-key", &file("key.pem")]);
    assert!(server.url().starts_with("https://127.0.0.1:"));
    let workspace = server.workspace("Marketing");
    let lin = Device::new(MONDAY).trusting(&first.file);
    let chen = Device::new(MONDAY).trusting(&second.file);
    lin.ok("init --me Lin --workspace Marketing");
    lin.ok("board add Customers --prefix CSAT");
    lin.ok(&format!("publish {} --token {}", server.url(), workspace.token));
    let invite = lin.json("invite --role editor");
    let invite = text(&invite["url"]).to_owned();
    assert!(invite.starts_with("https://"), "{invite}");

    // Who does not trust the authority talks to nobody, and is told why.
    let join = format!("join {invite} --me Chen");
    for stranger in [&chen, &Device::new(MONDAY)] {
        let refused = stranger.run(&join);
        assert_eq!(refused.code, Some(6), "{refused:?}");
        assert!(refused.err.contains("CONCORD_CA"), "{refused:?}");
    }

    // Lin stays connected while the server gets a certificate of the authority that Chen trusts.
    let watch = lin.watch();
    let task = lin.json("task add 'Design the interview outline'");
    watch.until(|event| event["event"] == "acknowledged" && event["document"] == task["id"]);
    second.certify(&folder);
    server.hang_up();
    while chen.run(&join).code != Some(0) {}
    let task = chen.json("task add 'Invite customers'");
    chen.ok("sync");
    watch.until(|event| event["event"] == "taken_in" && event["document"] == task["id"]);
    drop(watch);
    assert_same(&lin, &chen);
    // It came by the connection that Lin had: a new one would have met a certificate that Lin does not trust.
    assert_eq!(lin.run("sync").code, Some(6));
}

#[test]
fn certificates_that_cannot_be_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    for content in [None, Some(""), Some("-----BEGIN CERTIFICATE-----\nno\n")] {
        let file = folder.path().join("ca.pem");
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let device = Device::new(MONDAY).trusting(&file);
        device.ok("init --me Lin --workspace Marketing");
        let refused = device.run("publish https://127.0.0.1:1 --token ct_none");
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.err.contains("CONCORD_CA names"), "{refused:?}");
    }
}
