//! The command line as a whole: it is consistent, every command explains itself, and every example works.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::CommandFactory;

use super::*;
use crate::words::help::{argument_names, name_of};
use crate::words::say;

/// Every command without subcommands, with its path.
fn leaves(command: &clap::Command, path: &str) -> Vec<(String, clap::Command)> {
    let subcommands: Vec<_> = command.get_subcommands().collect();
    if subcommands.is_empty() {
        return vec![(path.to_owned(), command.clone())];
    }
    subcommands.into_iter().flat_map(|sub| leaves(sub, &format!("{path} {}", sub.get_name()))).collect()
}

/// Takes an example apart as a shell would: double quotes, and redirections cut off.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![];
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    for letter in line.chars() {
        match letter {
            '"' => (quoted, begun) = (!quoted, true),
            ' ' if !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            _ => {
                word.push(letter);
                begun = true;
            }
        }
    }
    words.extend(begun.then_some(word));
    let redirection = words.iter().position(|word| word == "<" || word == ">").unwrap_or(words.len());
    words.truncate(redirection);
    words
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_an_example_that_parses_as_that_command() {
    for (path, command) in leaves(&Cli::command(), "concord") {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  ")).collect();
        assert!(!examples.is_empty(), "{path} has no example");
        assert!(command.get_about().is_some(), "{path} has no help");
        for example in examples {
            assert!(example.starts_with(&path), "{example} is no example of {path}");
            let words = shell_words(example).into_iter().map(OsString::from);
            if let Err(error) = Cli::try_parse_from(as_meant(words.collect())) {
                panic!("{example}: {error}");
            }
        }
    }
}

#[test]
fn every_argument_is_explained() {
    for (path, command) in leaves(&Cli::command(), "concord") {
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{path}: {} is not explained", argument.get_id());
        }
    }
}

/// A line that is wrapped can't be copied.
#[test]
fn examples_fit_a_line() {
    for (path, command) in
        leaves(&Cli::command(), "concord").into_iter().chain([("concord".into(), Cli::command())])
    {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in help.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 100, "{path}: {line}");
        }
    }
}

#[test]
fn options_of_every_command_stand_anywhere() {
    for line in ["--json task list --data D", "task --json list --data D", "task list --json --data=D"] {
        let cli = Cli::try_parse_from(["concord"].into_iter().chain(line.split(' '))).unwrap();
        assert!(cli.globals.json, "{line}");
        assert_eq!(cli.globals.data, Some("D".into()), "{line}");
    }
}

#[test]
fn an_unknown_option_is_one_line_with_a_hint() {
    let error = Cli::try_parse_from(["concord", "task", "list", "--bord", "x"]).unwrap_err();
    let error = crate::errors::CliError::from(error);
    assert_eq!(error.exit_code(), 2);
    assert_eq!(error.message, say::usage_unknown_argument("--bord"));
    assert_eq!(error.hint, Some(say::hint_did_you_mean(vec!["'--board'"])));
}

#[test]
fn a_missing_argument_is_one_line_with_a_hint() {
    let error = crate::errors::CliError::from(Cli::try_parse_from(["concord", "task", "show"]).unwrap_err());
    assert_eq!(error.message, say::usage_missing(vec!["<KEY>"]));
    assert!(error.hint.is_some());
}

#[test]
fn the_valued_options_of_every_command_are_known_without_asking_clap() {
    let command = Cli::command();
    let valued = command.get_arguments().filter(|option| option.is_global_set());
    let valued = valued.filter(|option| option.get_action().takes_values());
    let valued: Vec<String> = valued.filter_map(|option| Some(format!("--{}", option.get_long()?))).collect();
    assert_eq!(valued, VALUED);
}

#[test]
fn a_filter_is_turned_round_and_what_other_commands_are_given_stays_as_typed() {
    let meant = |line: &str| {
        let words = as_meant(line.split(' ').map(OsString::from).collect());
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    };
    for (line, expected) in [
        ("concord task list -label:later -/x/ -b CSAT", "concord task list －label:later －/x/ -b CSAT"),
        ("concord --data task task --json list -@wu", "concord --data task task --json list －@wu"),
        ("concord task list -@wu -- -p:high", "concord task list －@wu -- -- -p:high"),
    ] {
        assert_eq!(meant(line), expected);
    }
    for line in [
        "concord task add Review the task list -- -due:fri",
        "concord meeting note Q3 -m task list -m -note:x",
        "concord task list",
        "concord task",
        "concord",
    ] {
        assert_eq!(meant(line), line);
    }
}

#[test]
fn every_command_and_argument_has_chinese_help_and_no_help_is_left_over() {
    let own = [
        "usage",
        "commands",
        "arguments",
        "options",
        "global-options",
        "examples",
        "help",
        "version",
        "values",
    ];
    let mut unused: BTreeSet<String> = help_in_chinese();
    let written = unused.clone();
    let mut missing = Vec::new();
    for names in help_names(&Cli::command(), "").into_iter().chain(own.map(|id| vec![id.to_owned()])) {
        match names.iter().find(|id| written.contains(*id)) {
            Some(found) => {
                unused.remove(found);
                unused.remove(&format!("{found}-notes"));
            }
            None => missing.extend(names.into_iter().next()),
        }
    }
    assert_eq!((missing, unused), (Vec::new(), BTreeSet::new()), "(without help, help of nothing)");
}

/// The names of all messages with Chinese help.
fn help_in_chinese() -> BTreeSet<String> {
    let text = include_str!("../../../locales/zh-CN/help/commands.ftl");
    let names = text.lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()));
    names.filter(|id| !id.starts_with(['#', ' '])).collect()
}

/// For a command, what belongs to it and each of their arguments: the messages that may hold its help.
fn help_names(command: &clap::Command, path: &str) -> Vec<Vec<String>> {
    let name = name_of(path, command);
    let own = command.get_arguments().filter(|arg| path.is_empty() || !arg.is_global_set());
    let mut names: Vec<Vec<String>> = own.map(|arg| argument_names(&name, arg)).collect();
    names.extend(command.get_subcommands().flat_map(|sub| help_names(sub, &name)));
    names.push(vec![name]);
    names
}
