//! Options stand anywhere after the program's name: before clap reads them, they are moved behind the words that name
//! the command, so that `concord-server --data DIR token --json create` means what it says.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::Command;

/// The arguments with all words first and all options, each with its value, behind them. What follows `--` stays last.
pub fn options_last(command: &Command, arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut takes_value = BTreeMap::new();
    collect(command, &mut takes_value);
    let mut arguments = arguments.into_iter();
    let mut words: Vec<OsString> = arguments.next().into_iter().collect();
    let mut options = Vec::new();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy().into_owned();
        if text == "--" {
            options.push(argument);
            options.extend(arguments);
            break;
        }
        if !text.starts_with('-') || text == "-" {
            words.push(argument);
            continue;
        }
        options.push(argument);
        if takes_value.get(&text).copied().unwrap_or(false) {
            options.extend(arguments.next());
        }
    }
    words.extend(options);
    words
}

/// Every option of a command and the ones below it, as it is written, and whether a value follows it.
fn collect(command: &Command, takes_value: &mut BTreeMap<String, bool>) {
    for argument in command.get_arguments() {
        let takes = argument.get_action().takes_values();
        let long = argument.get_long().map(|long| format!("--{long}"));
        let short = argument.get_short().map(|short| format!("-{short}"));
        takes_value.extend(long.into_iter().chain(short).map(|name| (name, takes)));
    }
    command.get_subcommands().for_each(|below| collect(below, takes_value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn sorted(line: &str) -> String {
        let arguments = line.split(' ').map(OsString::from);
        let sorted = options_last(&super::super::Cli::command(), arguments);
        sorted.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn options_go_behind_the_words_with_their_values() {
        for (given, expected) in [
            ("p --data D serve", "p serve --data D"),
            ("p --data D workspace --json create N", "p workspace create N --data D --json"),
            ("p --data=D verify", "p verify --data=D"),
            ("p token --role owner create --data D", "p token create --role owner --data D"),
            ("p --data D workspace create -- -N", "p workspace create --data D -- -N"),
            ("p serve --unknown x", "p serve x --unknown"),
            ("p", "p"),
        ] {
            assert_eq!(sorted(given), expected);
        }
    }
}
