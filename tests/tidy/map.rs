//! The map in docs/ARCHITECTURE.md: a line for every folder that a newcomer meets.
//!
//! The map is a tree in a fenced block. A folder's line begins with its name and a slash, indented under
//! the folder that it is in; a crate's `src` is left out. A folder may also be written with its whole path.

use std::collections::BTreeSet;

use super::source::Project;

const MAP: &str = "docs/ARCHITECTURE.md";

/// Every top-level folder and every module folder directly in a crate's `src` has a line.
pub fn folders(project: &Project) -> Vec<String> {
    let Some(text) = project.text(MAP) else { return vec![format!("{MAP} is missing")] };
    let mapped = tree(text);
    let mut complaints: Vec<_> = existing(project)
        .difference(&mapped)
        .map(|folder| format!("{MAP}: `{folder}/` has no line in the map"))
        .collect();
    let all: BTreeSet<_> = project.files.iter().flat_map(|file| ancestors(&file.path)).collect();
    let gone = mapped.iter().filter(|folder| !all.contains(*folder) && folder.split('/').count() < 3);
    complaints.extend(gone.map(|folder| format!("{MAP}: `{folder}/` is in the map and not in the project")));
    complaints
}

/// The folders that need a line, without `src`.
fn existing(project: &Project) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for file in &project.files {
        let parts: Vec<_> = file.path.split('/').collect();
        if parts.len() > 1 && !parts[0].starts_with('.') {
            folders.insert(parts[0].to_owned());
        }
        if let Some(src) = parts.iter().position(|part| *part == "src")
            && parts.len() > src + 2
        {
            folders.insert(without_src(&parts[..src + 2]));
        }
    }
    folders
}

/// All folders above a file, without `src`.
fn ancestors(path: &str) -> Vec<String> {
    let parts: Vec<_> = path.split('/').collect();
    (1..parts.len()).map(|length| without_src(&parts[..length])).collect()
}

fn without_src(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| *part != "src").collect::<Vec<_>>().join("/")
}

/// The folders that the fenced blocks of a document list, as paths.
fn tree(text: &str) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            open.clear();
        }
        let Some(name) = line.split_whitespace().next().filter(|_| fenced) else { continue };
        let Some(name) = name.strip_suffix('/') else { continue };
        let indent = line.len() - line.trim_start().len();
        open.retain(|(above, _)| *above < indent);
        let parts: Vec<_> = open.iter().map(|(_, name)| name.as_str()).chain(name.split('/')).collect();
        folders.insert(without_src(&parts));
        open.push((indent, name.to_owned()));
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str =
        "# Map\n```\nsync/    the wire\nclient-core/   a replica\n  model/  rules\nweb/\n  bridge/\n```\n";

    #[test]
    fn a_folder_without_a_line_is_named() {
        let project = Project::of(&[
            (MAP, "```\ndocs/ this\nsync/ the wire\nclient-core/ a replica\n```\nmodel/ outside a block\n"),
            ("sync/src/lib.rs", ""),
            ("client-core/src/model/mod.rs", ""),
            ("server/src/main.rs", ""),
        ]);
        assert_eq!(
            folders(&project),
            [
                "docs/ARCHITECTURE.md: `client-core/model/` has no line in the map",
                "docs/ARCHITECTURE.md: `server/` has no line in the map"
            ]
        );
    }

    #[test]
    fn a_line_for_a_folder_that_is_gone_is_named() {
        let project = Project::of(&[(MAP, "```\ndocs/\nold/  was here\n```")]);
        assert_eq!(folders(&project), ["docs/ARCHITECTURE.md: `old/` is in the map and not in the project"]);
    }

    #[test]
    fn indentation_says_what_is_in_what() {
        let expected = ["client-core", "client-core/model", "sync", "web", "web/bridge"];
        assert!(tree(TREE).iter().eq(expected.iter()), "{:?}", tree(TREE));
    }

    #[test]
    fn a_missing_map_is_a_complaint() {
        assert_eq!(folders(&Project::of(&[])).len(), 1);
    }
}
