//! Help in the language of this run. In English it is what the arguments are documented with; in other languages each command
//! and each of its arguments has a message in the locales, under the path that leads to it.

use clap::{Arg, ArgAction, Command};

use super::speaker;

/// The heading of the line that shows how a command is called.
const USAGE: &str = "usage";

/// The command with its help in the language of this run.
pub fn translated(command: Command) -> Command {
    match speaker().help(USAGE) {
        None => command,
        Some(usage) => translate(command, "", &usage),
    }
}

/// The name of a command's message: `task-check-add`; the program's own is `concord`.
pub fn name_of(path: &str, command: &Command) -> String {
    match (path, command.get_name()) {
        ("", name) => name.to_owned(),
        ("concord", name) => name.to_owned(),
        (path, name) => format!("{path}-{name}"),
    }
}

fn translate(command: Command, path: &str, usage: &str) -> Command {
    let name = name_of(path, &command);
    let heading = |id: &str| speaker().help(id).unwrap_or_default();
    let examples = command.get_after_help().map(|text| {
        let text = text.to_string();
        let rest = text.strip_prefix("Examples:").unwrap_or(&text);
        let notes = rest.split_once("\n\n").map_or(rest, |(examples, _)| examples);
        let notes_here = speaker().help(&format!("{name}-notes"));
        let notes_here = notes_here.map(|notes| format!("\n\n{notes}")).unwrap_or_default();
        format!("{}{notes}{notes_here}", heading("examples"))
    });
    let args = in_order_of_headings(&command);
    let is_versioned = command.get_version().is_some();
    let mut translated = command
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(heading("commands"))
        .disable_help_flag(true)
        .disable_version_flag(true);
    if let Some(about) = speaker().help(&name) {
        translated = translated.about(about);
    }
    if let Some(examples) = examples {
        translated = translated.after_help(examples);
    }
    let (own, everywhere): (Vec<Arg>, Vec<Arg>) = args.into_iter().partition(|arg| !arg.is_global_set());
    for (at, arg) in own.iter().enumerate() {
        translated = translated.mut_arg(arg.get_id(), |arg| in_its_place(argument(arg, &name), at));
    }
    translated = translated.arg(flag("help", 'h', ArgAction::Help));
    if is_versioned {
        translated = translated.arg(flag("version", 'V', ArgAction::Version));
    }
    for arg in everywhere {
        translated = translated.mut_arg(arg.get_id(), |arg| argument(arg, &name));
    }
    let children: Vec<String> =
        translated.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    for child in children {
        translated = translated.mut_subcommand(child, |child| translate(child, &name, usage));
    }
    translated
}

/// The arguments as help shows them: what is named by its place, options, options of every command. Headings come in the order
/// in which the first argument under each was declared or changed last.
fn in_order_of_headings(command: &Command) -> Vec<Arg> {
    let mut args: Vec<Arg> = command.get_arguments().cloned().collect();
    args.sort_by_key(|arg| (arg.is_global_set(), !arg.is_positional()));
    args
}

/// A flag that clap makes by itself, in words of its own.
fn flag(name: &'static str, short: char, action: ArgAction) -> Arg {
    let help = speaker().help(name).unwrap_or_default();
    let heading = speaker().help("options").unwrap_or_default();
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading(heading)
}

/// Under a heading of their own clap would put arguments in the order of their names, and not in that in which they are typed.
fn in_its_place(arg: Arg, at: usize) -> Arg {
    if arg.is_positional() { arg.display_order(at) } else { arg }
}

/// The messages that may hold an argument's help, the first that there is: of its command, or of the commands above it where
/// several take the same argument. Options that stand anywhere belong to the program.
pub fn argument_names(command: &str, arg: &Arg) -> Vec<String> {
    let argument = arg.get_id().as_str().replace('_', "-");
    if arg.is_global_set() {
        return vec![format!("concord--{argument}")];
    }
    let above = command.match_indices('-').map(|(at, _)| &command[..at]).chain([command]);
    let mut names: Vec<String> = above.map(|command| format!("{command}--{argument}")).collect();
    names.reverse();
    names
}

fn argument(arg: Arg, command: &str) -> Arg {
    let heading = match (arg.is_global_set(), arg.is_positional()) {
        (true, _) => "global-options",
        (false, true) => "arguments",
        (false, false) => "options",
    };
    let arg = arg.help_heading(speaker().help(heading).unwrap_or_default());
    match argument_names(command, &arg).iter().find_map(|id| speaker().help(id)) {
        Some(help) => with_values(arg, help),
        None => arg,
    }
}

/// An argument with its help and the values it takes: clap lists them under a heading of its own, in English.
fn with_values(arg: Arg, help: String) -> Arg {
    let values: Vec<String> = match arg.get_action().takes_values() && !arg.is_hide_possible_values_set() {
        false => Vec::new(),
        true => arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
    };
    if values.is_empty() {
        return arg.help(help);
    }
    let heading = speaker().help("values").unwrap_or_default();
    arg.help(format!("{help} [{heading}{}]", values.join("、"))).hide_possible_values(true)
}
