//! The project as the rules see it: its text files by path, with Rust reduced to what is code.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file.
pub struct File {
    /// Where it is, from the project's root, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// The files that rules look at: sources, manifests and the documents in `docs/`.
pub struct Project {
    /// All of them, by path.
    pub files: Vec<File>,
}

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 4] = ["target", "node_modules", "pkg", ".git"];

/// What the names of files of ours end with.
const KINDS: [&str; 8] = ["rs", "toml", "md", "ftl", "mjs", "js", "ts", "tsx"];

impl Project {
    /// The project that this test belongs to.
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the root");
        let mut files = Vec::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for path in entries(&folder) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if path.is_dir() && !FOREIGN.contains(&name.as_str()) {
                    folders.push(path);
                } else if path.is_file() && KINDS.iter().any(|kind| name.ends_with(&format!(".{kind}"))) {
                    let text = fs::read_to_string(&path).expect("a source file is UTF-8");
                    let path = path.strip_prefix(root).expect("the walk began there");
                    files.push(File { path: path.to_string_lossy().replace('\\', "/"), text });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// A project made up for the test of a rule.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Self { files: files.iter().map(file).collect() }
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }
}

impl File {
    /// Whether the whole file is a test: in a folder of tests, or a module that only tests compile.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.split('/').any(|folder| folder == "tests" || folder == "test")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || name == "conformance.rs"
    }

    /// Whether the file is in one of these folders.
    pub fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(&format!("{folder}/")))
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).expect("a folder of the project can be read");
    listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
}

/// Rust with comments and the insides of strings and characters blanked; every line stays where it is.
pub fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = blank_end(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where what begins here and is not code ends; `at` itself if code begins here.
fn blank_end(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let inside_word = at > 0 && word(chars[at - 1]);
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => at + comment_length(rest),
        ['"', ..] => at + string_length(rest, 0),
        ['r', '"' | '#', ..] if !inside_word => raw_end(rest, 1).map_or(at, |length| at + length),
        ['b', 'r', '"' | '#', ..] if !inside_word => raw_end(rest, 2).map_or(at, |length| at + length),
        ['\'', '\\', ..] => at + 3 + rest.iter().skip(3).position(|c| *c == '\'').unwrap_or(0) + 1,
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
}

fn comment_length(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string_length(rest: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The length of a raw string whose hashes begin at `start`; none if it is a raw identifier.
fn raw_end(rest: &[char], start: usize) -> Option<usize> {
    let hashes = rest[start..].iter().take_while(|c| **c == '#').count();
    if rest.get(start + hashes) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = start + hashes + 1;
    let end = rest[body..].windows(closing.len()).position(|window| window == closing)?;
    Some(body + end + closing.len())
}

/// Code with its `#[cfg(test)]` modules blanked.
pub fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let end = start + item_length(&out[start..]);
        let blanked: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blanked);
    }
    out
}

/// How far the item that begins here goes: to its closing brace, or to a semicolon before any brace.
fn item_length(item: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in item.char_indices() {
        match c {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    item.len()
}

/// The lines (from 1) on which a name stands by itself, not as a part of a longer one.
pub fn lines_with(code: &str, name: &str) -> Vec<usize> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let stands_alone = |line: &str| {
        line.match_indices(name).any(|(at, _)| {
            let before = line[..at].chars().next_back().is_some_and(word);
            let after = line[at + name.len()..].chars().next().is_some_and(word);
            !(before || after && name.ends_with(word))
        })
    };
    code.lines().enumerate().filter(|(_, line)| stands_alone(line)).map(|(at, _)| at + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blanked_and_lines_stay() {
        let text = "let a = \"rusqlite \\\" x\"; // rusqlite\n/* rusqlite\n /* nested */ rusqlite */ use b;\n\
                    let c = r#\"rusqlite \" \"#; let d = '\"'; let e = '\\n'; fn f<'a>() { rusqlite() }";
        let code = code(text);
        assert_eq!(code.lines().count(), text.lines().count());
        assert_eq!(lines_with(&code, "rusqlite"), [4]);
        assert!(code.contains("use b;"));
        assert!(code.contains("fn f<'a>()"));
    }

    #[test]
    fn test_modules_are_blanked_and_what_follows_them_is_not() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { { sleep() } } }\nfn c() { sleep() }\n";
        assert_eq!(lines_with(&without_tests(code), "sleep"), [4]);
        assert_eq!(lines_with(&without_tests("#[cfg(test)]\nmod tests;\nsleep"), "sleep"), [3]);
    }

    #[test]
    fn a_name_inside_a_longer_name_is_another_name() {
        assert!(lines_with("automerge_url(my_automerge)", "automerge").is_empty());
        assert_eq!(lines_with("use automerge::ROOT;", "automerge"), [1]);
        assert_eq!(lines_with("std::thread::sleep(x)", "sleep("), [1]);
    }
}
