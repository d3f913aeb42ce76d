//! Configurations as they are written, and what comes of them.

use std::time::Duration;

use super::*;

fn load(text: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("c.toml");
    std::fs::write(&path, text).unwrap();
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
    let flag = |(name, value): &(&str, &str)| Given {
        name: (*name).to_owned(),
        raw: Raw::Text((*value).to_owned()),
        origin: Origin::Flag(format!("--{name}")),
    };
    Config::load(Some(&path), environment, flags.iter().map(flag).collect())
}

/// The line of the error without the temporary directory, and the hint.
fn refusal(text: &str, environment: &[(&str, &str)]) -> (String, String) {
    let error = load(text, environment, &[]).unwrap_err();
    let line = error.to_string();
    let from = line.find("c.toml").unwrap_or(0);
    (line[from..].to_owned(), error.hint)
}

#[test]
fn the_first_of_flag_environment_file_and_default_counts() {
    let file = "listen = \"[::1]:1\"\n[limits]\nframe_bytes = \"1MiB\"\ndocument_bytes = 4096\nping_interval = \"1s\"\n";
    let environment =
        [("CONCORD_SERVER_LISTEN", "[::1]:2"), ("CONCORD_SERVER_LIMITS_PING_INTERVAL", "2s"), ("HOME", "/")];
    let config = load(file, &environment, &[("listen", "[::1]:3")]).unwrap();
    assert_eq!(config.general.listen, "[::1]:3");
    assert_eq!(config.sync.ping_interval, Duration::from_secs(2));
    assert_eq!((config.sync.frame_bytes, config.sync.document_bytes), (1 << 20, 4096));
    assert_eq!(config.limits, Limits::default());
    let origin = |name| config.origin(name).to_string();
    assert_eq!(origin("listen"), "--listen");
    assert_eq!(origin("limits.ping_interval"), "CONCORD_SERVER_LIMITS_PING_INTERVAL");
    assert!(origin("limits.frame_bytes").ends_with("c.toml, line 3"));
    assert_eq!(origin("limits.tickets"), "default");
}

#[test]
fn unknown_names_are_refused_with_their_place_and_the_nearest_known_one() {
    let (line, hint) = refusal("listen = \"[::1]:1\"\nlisten_on = 3\n", &[]);
    assert_eq!(line, "c.toml, line 2: listen_on: there is no such setting");
    assert_eq!(hint, "did you mean listen?");
    let (line, hint) = refusal("[limits]\n\nframe_byte = 3", &[]);
    assert_eq!(line, "c.toml, line 3: limits.frame_byte: there is no such setting");
    assert_eq!(hint, "did you mean limits.frame_bytes?");
    let (line, _) = refusal("[tls]\ncert = 1", &[]);
    assert_eq!(line, "c.toml, line 1: tls: there is no such setting");
    let (line, _) = refusal("limits = 1", &[]);
    assert_eq!(line, "c.toml, line 1: limits: there is no such setting");
    let (line, hint) = refusal("", &[("CONCORD_SERVER_LIMITS_FRAME_BYTE", "1")]);
    let variable = "CONCORD_SERVER_LIMITS_FRAME_BYTE";
    assert_eq!(line, format!("{variable}: there is no such setting"));
    assert_eq!(hint, "did you mean CONCORD_SERVER_LIMITS_FRAME_BYTES?");
}

#[test]
fn wrong_values_are_refused_also_where_something_overrides_them() {
    let environment = [("CONCORD_SERVER_LIMITS_FRAME_BYTES", "1MiB")];
    let (line, hint) = refusal("[limits]\nframe_bytes = \"a lot\"", &environment);
    assert_eq!(
        line,
        "c.toml, line 2: limits.frame_bytes: expected a size such as \"64MiB\", \"16KiB\" or 4096"
    );
    assert_eq!(hint, "the default is \"64MiB\"");
    for (text, expected) in [
        ("listen = 3", "a text"),
        ("public_url = \"concord.example.org\"", "a URL"),
        ("log_format = \"xml\"", "\"json\""),
        ("trusted_proxies = [\"proxy\"]", "a list"),
        ("trusted_proxies = [1]", "a list"),
        ("[limits]\njoin_deadline = 10", "a time with its unit"),
        ("[limits]\ntickets = 99999999999999999999", "a whole number"),
        ("[limits]\ntickets = 1.5", "a whole number"),
    ] {
        assert!(refusal(text, &[]).0.contains(expected), "{text}: {}", refusal(text, &[]).0);
    }
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    let (line, _) = refusal("listen = \"[::1]:1\"\nlisten", &[]);
    assert!(line.starts_with("c.toml, line 2: not TOML: "), "{line}");
    assert!(refusal("listen = \"a\"\nlisten = \"b\"", &[]).0.starts_with("c.toml, line 2: not TOML: "));
    let missing = Config::load(Some(Path::new("/nowhere/c.toml")), [], Vec::new()).unwrap_err();
    assert!(missing.to_string().contains("/nowhere/c.toml"), "{missing}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    assert!(refusal("tls_cert = \"a.pem\"", &[]).0.starts_with("c.toml, line 1: tls_cert: "));
    assert!(refusal("tls_key = \"a.pem\"", &[]).0.contains("no tls_cert"));
    assert!(refusal("[limits]\nframe_bytes = \"65MiB\"", &[]).0.contains("line 2: limits.frame_bytes: "));
    assert!(refusal("[limits]\nframe_bytes = \"1MiB\"", &[]).0.contains("limits.document_bytes: "));
}

#[test]
fn every_setting_can_be_set_to_what_it_is_shown_as() {
    let default = Config::default();
    let mut text = String::new();
    for (name, described) in Config::described() {
        if name == "limits.sockets" {
            text.push_str("[limits]\n");
        }
        text.push_str(&format!("{} = {}\n", described.name, default.show(&name).unwrap()));
    }
    let config = load(&text, &[], &[]).unwrap();
    assert_eq!(
        (&config.general, &config.limits, &config.sync),
        (&default.general, &default.limits, &default.sync)
    );
    let names: Vec<_> = Config::described().into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| matches!(config.origin(name), Origin::File(..))));
    let distinct: std::collections::BTreeSet<_> = names.iter().map(|name| variable(name)).collect();
    assert_eq!(distinct.len(), names.len(), "two settings share a name");
}

#[test]
fn networks_hold_addresses_of_both_kinds() {
    let config = load("trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\", \"fd00::/8\"]", &[], &[]).unwrap();
    let trusted = |address: &str| config.general.trusted_proxies.contain(address.parse().unwrap());
    assert!(trusted("127.0.0.1") && trusted("10.1.2.3") && trusted("fd00::1") && trusted("::ffff:10.1.2.3"));
    assert!(!trusted("127.0.0.2") && !trusted("11.0.0.1") && !trusted("fe80::1"));
}
