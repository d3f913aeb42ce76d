//! The command line as typed: no file is opened and no name resolved here.
//!
//! The options of [`Globals`] stand anywhere after the program's name. Everything else belongs to one command and
//! is declared in that command's file; its help text is the doc comment there.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};

use crate::commands::Command;
use crate::output::style::Choice;
use crate::words::{Language, examples};

/// A local-first workspace for business teams: boards, tasks, meetings and minutes that work with no network.
#[derive(Debug, Parser)]
#[command(name = "concord", version, after_help = examples::CONCORD, disable_help_subcommand = true)]
#[command(max_term_width = 110)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that stand anywhere.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Globals {
    /// Where this device keeps its data [CONCORD_DATA; else the platform's data directory]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Which workspace, if this device has several
    #[arg(long, global = true, value_name = "NAME")]
    pub workspace: Option<String>,
    /// Print one JSON value for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of messages: en or zh-CN [CONCORD_LANG, else the locale]
    #[arg(long, global = true, value_name = "LANG", value_enum, hide_possible_values = true)]
    pub lang: Option<Lang>,
    /// Colour: auto, always or never [auto; NO_COLOR and CLICOLOR_FORCE are honoured]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub color: Choice,
    /// Sync before and after, and fail with 6 if the server can't be reached
    #[arg(long, global = true)]
    pub require_sync: bool,
}

/// Options of [`Globals`] whose value may be the next argument.
const VALUED: [&str; 4] = ["--data", "--workspace", "--lang", "--color"];

/// The commands that are given a filter.
const FILTERED: [[&str; 2]; 3] = [["task", "list"], ["board", "show"], ["view", "save"]];

/// A word of a filter that turns it round (`-label:later`, `-/words/`) begins like an option. A filter reads the
/// wide sign alike, and nobody else does. What other commands are given stays as it was typed.
pub fn as_meant(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(at) = behind_filtered(&arguments) else { return arguments };
    let literal = arguments[at..].iter().position(|argument| argument == "--").map(|behind| at + behind);
    let end = literal.unwrap_or(arguments.len());
    for argument in &mut arguments[at..end] {
        let turned = argument.to_str().and_then(|text| text.strip_prefix('-')).filter(|rest| {
            let is_word =
                rest.contains([':', '：']) || rest.starts_with(['/', '@', '+', '#', '＠', '＋', '＃']);
            !rest.starts_with('-') && is_word
        });
        if let Some(rest) = turned {
            *argument = format!("－{rest}").into();
        }
    }
    if let Some(literal) = literal {
        // The filter wants to see it too.
        arguments.insert(literal, "--".into());
    }
    arguments
}

/// Where the arguments of a command that is given a filter begin, if it is one.
fn behind_filtered(arguments: &[OsString]) -> Option<usize> {
    let mut noun: Option<&OsString> = None;
    let mut is_value = false;
    for (at, argument) in arguments.iter().enumerate().skip(1) {
        if std::mem::take(&mut is_value) {
            continue;
        }
        if argument.to_str().is_some_and(|text| text.starts_with('-')) {
            is_value = VALUED.iter().any(|option| argument == option);
        } else if let Some(noun) = noun {
            let is_it = |[first, second]: &[&str; 2]| noun == first && argument == second;
            return FILTERED.iter().any(is_it).then_some(at + 1);
        } else {
            noun = Some(argument);
        }
    }
    None
}

/// Names the language where `--lang` does not.
const LANGUAGE_VARIABLE: &str = "CONCORD_LANG";

/// The language to speak: what the command line asks for, else the environment. It is needed before the command line is
/// taken apart, since what is wrong with it is said in it too.
pub fn language(arguments: &[OsString]) -> Language {
    let typed = arguments.iter().zip(arguments.iter().skip(1).map(Some).chain([None]));
    let typed = typed.filter_map(|(argument, next)| match argument.to_str()?.strip_prefix("--lang")? {
        "" => next?.to_str(),
        rest => rest.strip_prefix('='),
    });
    let asked = typed.last().and_then(Language::of_locale);
    asked.or_else(|| of_environment(|name| std::env::var(name).ok())).unwrap_or_default()
}

/// As the environment has it: our own variable, then those of the locale; the first that is set decides.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Language> {
    let ours = variable(LANGUAGE_VARIABLE).filter(|value| !value.is_empty());
    if let Some(language) = ours.as_deref().and_then(Language::of_locale) {
        return Some(language);
    }
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set)?;
    Language::of_locale(&locale)
}

/// The languages there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English
    #[default]
    En,
    /// 简体中文
    #[value(name = "zh-CN", alias = "zh")]
    ZhCn,
}

#[cfg(test)]
mod tests;
