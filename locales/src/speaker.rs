//! From messages to words: the files of one language, each read when something of it is first said.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::{LanguageIdentifier, langid};

use crate::{Message, Value};

include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// Chinese words for the help of commands; in English that is what their arguments are documented with.
const CHINESE_HELP: &str = include_str!("../zh-CN/help/commands.ftl");

/// The languages there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English
    #[default]
    English,
    /// 简体中文
    Chinese,
}

impl Language {
    /// The language of a locale's name, as in `zh_CN.UTF-8` or `en-GB`; none for others.
    pub fn of_locale(name: &str) -> Option<Self> {
        let language = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::Chinese),
            "en" | "c" | "posix" => Some(Language::English),
            _ => None,
        }
    }

    /// Its name, as in `--lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        }
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Language::English => langid!("en"),
            Language::Chinese => langid!("zh-CN"),
        }
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Language::English => ENGLISH,
            Language::Chinese => CHINESE,
        }
    }

    /// What stands between the members of a list.
    fn comma(self) -> &'static str {
        match self {
            Language::English => ", ",
            Language::Chinese => "、",
        }
    }
}

/// Says messages in one language.
pub struct Speaker {
    language: Language,
    parts: Vec<OnceLock<FluentBundle<FluentResource>>>,
    help: OnceLock<FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Speaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Speaker").field(&self.language).finish()
    }
}

impl Speaker {
    /// Speaks this language. Nothing is read before something is said.
    pub fn new(language: Language) -> Self {
        let parts = language.sources().iter().map(|_| OnceLock::new()).collect();
        Speaker { language, parts, help: OnceLock::new() }
    }

    /// Which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The message in words.
    pub fn say(&self, message: &Message) -> String {
        let part = self.parts.get(message.part).zip(self.language.sources().get(message.part));
        let words = part.and_then(|(part, source)| {
            let bundle = part.get_or_init(|| bundle(self.language, source));
            let args = message.args.iter().map(|(name, value)| (*name, self.value(value)));
            words(bundle, message.id, &args.collect())
        });
        words.unwrap_or_else(|| message.to_string())
    }

    /// The help of a command or of one of its arguments; none where the language has none of its own.
    pub fn help(&self, id: &str) -> Option<String> {
        match self.language {
            Language::English => None,
            Language::Chinese => {
                let bundle = self.help.get_or_init(|| bundle(self.language, CHINESE_HELP));
                words(bundle, id, &FluentArgs::new())
            }
        }
    }

    fn value(&self, value: &Value) -> FluentValue<'static> {
        match value {
            Value::Number(number) => (*number).into(),
            other => self.text(other).into(),
        }
    }

    fn text(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Said(message) => self.say(message),
            Value::List(values) => {
                let values: Vec<String> = values.iter().map(|value| self.text(value)).collect();
                values.join(self.language.comma())
            }
        }
    }
}

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
    // Marks around what is put in would be seen in a terminal.
    bundle.set_use_isolating(false);
    // A test reads every file whole; what can still be read of a damaged one is better than nothing.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

fn words(bundle: &FluentBundle<FluentResource>, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
}
