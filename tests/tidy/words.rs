//! What the locales hold is said somewhere. That what is said is held, the compiler sees: messages are functions.

use super::source::Project;

const ENGLISH: &str = "locales/en/";

/// Every message of the locales is made by some source of ours.
pub fn messages(project: &Project) -> Vec<String> {
    let sources: Vec<&str> = project.rust().map(|file| file.text.as_str()).collect();
    let mut complaints = Vec::new();
    for file in project.files.iter().filter(|file| file.path.starts_with(ENGLISH)) {
        for id in file.text.lines().filter_map(id_of) {
            let function = id.replace('-', "_");
            if !sources.iter().any(|source| says(source, &function)) {
                complaints.push(format!("{}: nobody says `{id}`", file.path));
            }
        }
    }
    complaints
}

/// The name of the message that begins on this line, if one does.
fn id_of(line: &str) -> Option<&str> {
    let (id, _) = line.split_once(" =")?;
    id.starts_with(|letter: char| letter.is_ascii_lowercase()).then_some(id)
}

/// Whether the text names the function: `say::name`, and nothing that goes on from it.
fn says(source: &str, function: &str) -> bool {
    let named = source.match_indices("say::").map(|(at, found)| &source[at + found.len()..]);
    named
        .filter_map(|rest| rest.strip_prefix(function))
        .any(|behind| !behind.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_nobody_says_is_found() {
        let locales = "# Comment\nlate = late\nlate-fee = { $n ->\n    [one] fee\n}\n";
        let source = "fn f() { say::late_fee(1) }";
        let project = Project::of(&[("locales/en/done.ftl", locales), ("cli-client/src/a.rs", source)]);
        assert_eq!(messages(&project), ["locales/en/done.ftl: nobody says `late`"]);
    }
}
