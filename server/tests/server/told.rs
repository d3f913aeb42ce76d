//! What is told of the settings and close codes is what they are: the sample configuration and the manual beside the code.

use std::fs;
use std::path::{Path, PathBuf};

use concord_server::config::Config;

use crate::room::Room;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The cells of the manual's tables, a row each.
fn rows(manual: &str) -> Vec<Vec<String>> {
    let lines = manual.lines().filter(|line| line.starts_with("| "));
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_sample_configuration_is_the_one_that_the_program_prints() {
    assert_eq!(read("deploy/concord-server.toml"), Room::new().run("config --sample").ok());
}

#[test]
fn the_manual_has_a_row_for_every_limit_with_its_default_and_no_other() {
    let manual = read("docs/OPERATING.md");
    let limits = manual.split_once("\n## Limits\n").unwrap().1;
    let told: Vec<Vec<String>> = rows(limits).into_iter().filter(|row| row[0].starts_with('`')).collect();
    let config = Config::default();
    let described = Config::described().into_iter().filter_map(|(name, described)| {
        let limit = name.strip_prefix("limits.")?;
        let default = config.show(&name).unwrap().replace('"', "");
        let lines = described.text.iter().map(|line| line.trim());
        Some(vec![format!("`{limit}`"), default, lines.collect::<Vec<_>>().join(" ")])
    });
    for (told, is) in told.iter().zip(described.clone()) {
        assert_eq!(*told, is);
    }
    assert_eq!(told.len(), described.count());
}

#[test]
fn every_limit_is_set_in_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = String::new();
    for file in rust_files(&root.join("tests")).chain(rust_files(&root.join("src"))) {
        let text = fs::read_to_string(&file).unwrap();
        let of_tests =
            file.components().any(|part| part.as_os_str() == "tests") || file.ends_with("tests.rs");
        let part =
            if of_tests { Some(&*text) } else { text.split_once("\nmod tests {").map(|(_, tests)| tests) };
        tests.extend(part);
    }
    let missing: Vec<_> = Config::limit_names().filter(|name| !is_set(&tests, name)).collect();
    assert!(missing.is_empty(), "no test sets {missing:?}");
}

/// Whether the name is given a value somewhere, as a field or as an option.
fn is_set(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let begins = !text[..at].ends_with(of_a_word);
        begins && text[at + name.len()..].trim_start_matches(' ').starts_with([':', '='])
    })
}

fn rust_files(folder: &Path) -> Box<dyn Iterator<Item = PathBuf>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    Box::new(entries.flat_map(|path| -> Box<dyn Iterator<Item = PathBuf>> {
        if path.is_dir() {
            rust_files(&path)
        } else {
            Box::new(Some(path).filter(|path| path.extension().is_some_and(|end| end == "rs")).into_iter())
        }
    }))
}

#[test]
fn the_manual_and_the_protocol_say_what_every_close_code_means() {
    let (manual, protocol) = (rows(&read("docs/OPERATING.md")), read("docs/PROTOCOL.md"));
    for code in ["1000", "1001", "1011", "4400", "4401", "4403", "4408", "4409", "4413", "4429"] {
        let of_code = manual.iter().filter(|row| row[0] == code).count();
        assert_eq!((of_code, protocol.contains(code)), (1, true), "{code}");
    }
}
