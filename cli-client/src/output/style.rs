//! Colour, where it is wanted. Nothing is ever said by colour alone.

use std::borrow::Cow;

use clap::ValueEnum;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// On a terminal, unless NO_COLOR is set or TERM is dumb.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Whether text is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    colored: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Text.
    #[default]
    Plain,
    /// A heading.
    Strong,
    /// Late, blocked, contested.
    Alarm,
    /// Finished or put away.
    Quiet,
}

impl Style {
    /// Without colour.
    #[cfg(test)]
    pub const PLAIN: Style = Style { colored: false };

    /// As asked for and as the environment has it (no-color.org, bixense.com/clicolors).
    pub fn choose(choice: Choice, terminal: bool) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colored = match choice {
            Choice::Always => true,
            Choice::Never => false,
            Choice::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
            Choice::Auto => set("CLICOLOR_FORCE") || terminal && !dumb,
        };
        Style { colored }
    }

    /// The text, marked up.
    pub fn paint(self, tone: Tone, text: &str) -> Cow<'_, str> {
        let code = match tone {
            _ if !self.colored || text.is_empty() => return Cow::Borrowed(text),
            Tone::Plain => return Cow::Borrowed(text),
            Tone::Strong => "1",
            Tone::Alarm => "31",
            Tone::Quiet => "2",
        };
        Cow::Owned(format!("\u{1b}[{code}m{text}\u{1b}[0m"))
    }
}
