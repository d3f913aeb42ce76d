//! Which of our crates may depend on which: arrows point one way, from programs down to the wire.

use super::source::Project;

/// A crate's manifest, and the crates of ours that it may depend on, in tests too.
const ARROWS: [(&str, &[&str]); 10] = [
    ("locales/Cargo.toml", &[]),
    ("sync/Cargo.toml", &[]),
    ("client-core/Cargo.toml", &["concord-locales", "concord-sync"]),
    ("server/Cargo.toml", &["concord-sync"]),
    ("cli-client/Cargo.toml", &["concord-core", "concord-locales"]),
    ("web/bridge/Cargo.toml", &["concord-core"]),
    ("tests/Cargo.toml", &["concord-core", "concord-sync", "concord-server", "concord-cli"]),
    ("xtask/Cargo.toml", &[]),
    ("bench/Cargo.toml", &["concord-core", "concord-sync"]),
    ("bench/peers/samod/Cargo.toml", &[]),
];

/// Every manifest is known here and names only what its crate may depend on.
pub fn arrows(project: &Project) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in project.files.iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let Some((_, allowed)) = ARROWS.iter().find(|(manifest, _)| *manifest == file.path) else {
            complaints.push(format!("{}: a crate with no place among the arrows", file.path));
            continue;
        };
        for name in dependencies(&file.text).filter(|name| name.starts_with("concord")) {
            if !allowed.contains(&name) {
                complaints.push(format!("{}: must not depend on {name}", file.path));
            }
        }
    }
    complaints
}

/// The names in the tables of dependencies of a manifest.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    manifest.lines().map(str::trim).filter_map(move |line| {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies");
            return table.rsplit_once("dependencies.").map(|(_, name)| name);
        }
        let end = line.find(['.', '=', ' '])?;
        (inside && !line.starts_with('#')).then(|| line[..end].trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_that_points_back_is_refused_in_every_way_to_write_it() {
        for line in [
            "[dependencies]\nconcord-core.workspace = true",
            "[dev-dependencies]\nconcord-core = { path = \"../client-core\" }",
            "[target.'cfg(unix)'.dependencies]\n\"concord-core\" = { workspace = true }",
            "[dependencies.concord-core]\nworkspace = true",
        ] {
            let project = Project::of(&[("server/Cargo.toml", line)]);
            assert_eq!(arrows(&project), ["server/Cargo.toml: must not depend on concord-core"], "{line}");
        }
    }

    #[test]
    fn a_new_crate_must_be_given_its_place() {
        let project = Project::of(&[("extra/Cargo.toml", "[package]\nname = \"concord-extra\"")]);
        assert_eq!(arrows(&project).len(), 1);
    }

    #[test]
    fn what_is_not_a_dependency_is_not_taken_for_one() {
        let project = Project::of(&[(
            "server/Cargo.toml",
            "[package]\nname = \"concord-server\"\n[[bin]]\nconcord = 1\n[dependencies]\nconcord-sync.workspace = true",
        )]);
        assert!(arrows(&project).is_empty());
    }
}
