//! How a setting's value is written: counts, sizes as `64MiB`, times as `10s`, texts and lists; and the macro that makes
//! a struct of settings together with their names, defaults and descriptions.

use std::path::PathBuf;
use std::time::Duration;

/// A value as it was found, before anyone knows what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// A text; everything that comes from the environment or the command line is one.
    Text(String),
    /// A whole number in the file.
    Number(i64),
    /// A list of texts in the file.
    List(Vec<String>),
    /// Something that no setting is, in words.
    Other(&'static str),
}

/// The name of a setting, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// The name, as in the configuration file.
    pub name: &'static str,
    /// What it is, in one line or a few.
    pub text: &'static [&'static str],
}

/// A struct of settings.
pub trait Settings: Default {
    /// What there is to set, in the order in which it is shown.
    const DESCRIBED: &'static [Described];

    /// Sets what has this name; the error says what was expected.
    fn set(&mut self, name: &str, raw: &Raw) -> Result<(), String>;

    /// What has this name, as the configuration file would say it.
    fn show(&self, name: &str) -> Option<String>;
}

/// Something that a setting can be.
pub trait Value: Sized {
    /// Reads it; the name tells sizes from other numbers.
    fn read(name: &str, raw: &Raw) -> Result<Self, String>;

    /// Writes it as the configuration file would.
    fn show(&self, name: &str) -> String;
}

/// Makes a struct of settings: each field with its description, its type and its default.
macro_rules! settings {
    ($(#[doc = $about:literal])* pub struct $Name:ident {
        $($(#[doc = $text:literal])+ $field:ident: $Type:ty = $default:expr,)+
    }) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Name {
            $($(#[doc = $text])+ pub $field: $Type,)+
        }

        impl Default for $Name {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl $crate::config::Settings for $Name {
            const DESCRIBED: &'static [$crate::config::Described] = &[
                $($crate::config::Described { name: stringify!($field), text: &[$($text),+] },)+
            ];

            fn set(&mut self, name: &str, raw: &$crate::config::Raw) -> Result<(), String> {
                use $crate::config::Value;
                match name {
                    $(stringify!($field) => self.$field = <$Type>::read(name, raw)?,)+
                    _ => return Err("there is no such setting".to_owned()),
                }
                Ok(())
            }

            fn show(&self, name: &str) -> Option<String> {
                match name {
                    $(stringify!($field) => Some($crate::config::Value::show(&self.$field, name)),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use settings;

const SIZES: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

const TIMES: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// A number that is followed by one of these units.
fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// The number in the largest unit that leaves nothing over.
fn in_units(number: u64, units: &[(&str, u64)]) -> String {
    let fits = units.iter().find(|(_, factor)| number >= *factor && number.is_multiple_of(*factor));
    let (unit, factor) = fits.copied().unwrap_or(units[units.len() - 1]);
    format!("\"{}{unit}\"", number / factor)
}

fn is_size(name: &str) -> bool {
    name.split('_').any(|word| word == "bytes")
}

fn read_number(name: &str, raw: &Raw) -> Result<u64, String> {
    let size = is_size(name);
    let number = match raw {
        Raw::Number(number) => u64::try_from(*number).ok(),
        Raw::Text(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| with_unit(text, &SIZES).filter(|_| size))
        }
        _ => None,
    };
    let expected =
        if size { "a size such as \"64MiB\", \"16KiB\" or 4096" } else { "a whole number such as 100" };
    number.ok_or_else(|| format!("expected {expected}"))
}

fn show_number(name: &str, number: u64) -> String {
    if is_size(name) { in_units(number, &SIZES) } else { number.to_string() }
}

impl Value for usize {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        read_number(name, raw)?.try_into().map_err(|_| "the number is too large".to_owned())
    }

    fn show(&self, name: &str) -> String {
        show_number(name, *self as u64)
    }
}

impl Value for u64 {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        read_number(name, raw)
    }

    fn show(&self, name: &str) -> String {
        show_number(name, *self)
    }
}

impl Value for u32 {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        read_number(name, raw)?.try_into().map_err(|_| format!("the number is larger than {}", u32::MAX))
    }

    fn show(&self, name: &str) -> String {
        show_number(name, (*self).into())
    }
}

impl Value for Duration {
    fn read(_: &str, raw: &Raw) -> Result<Self, String> {
        let read = if let Raw::Text(text) = raw { with_unit(text.trim(), &TIMES) } else { None };
        let expected = "expected a time with its unit, such as \"200ms\", \"10s\", \"5m\", \"12h\" or \"7d\"";
        read.map(Duration::from_millis).ok_or_else(|| expected.to_owned())
    }

    fn show(&self, _: &str) -> String {
        in_units(self.as_millis() as u64, &TIMES)
    }
}

impl Value for String {
    fn read(_: &str, raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(text) => Ok(text.clone()),
            _ => Err("expected a text in quotes".to_owned()),
        }
    }

    fn show(&self, _: &str) -> String {
        quoted(self)
    }
}

/// What need not be there is left out or empty.
impl Value for Option<String> {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        Ok(Some(String::read(name, raw)?).filter(|text| !text.is_empty()))
    }

    fn show(&self, _: &str) -> String {
        quoted(self.as_deref().unwrap_or_default())
    }
}

impl Value for Option<PathBuf> {
    fn read(name: &str, raw: &Raw) -> Result<Self, String> {
        Ok(Option::<String>::read(name, raw)?.map(PathBuf::from))
    }

    fn show(&self, _: &str) -> String {
        quoted(&self.as_deref().map(|path| path.display().to_string()).unwrap_or_default())
    }
}

/// The items of a list; from the environment or the command line they come with commas between them.
pub fn items(raw: &Raw) -> Option<Vec<String>> {
    match raw {
        Raw::List(items) => Some(items.clone()),
        Raw::Text(text) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(items.map(str::to_owned).collect())
        }
        _ => None,
    }
}

/// A text as the configuration file has it.
pub fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }

    #[test]
    fn a_size_may_have_a_unit_and_a_count_may_not() {
        for (written, bytes) in
            [("64MiB", 64 << 20), ("16 KiB", 16 << 10), ("512", 512), ("1B", 1), ("2GiB", 2 << 30)]
        {
            assert_eq!(usize::read("frame_bytes", &text(written)), Ok(bytes), "{written}");
        }
        for bad in ["64MB", "MiB", "", "-1", "1.5MiB", "64mib", "99999999999999999999B", "９MiB"] {
            assert!(usize::read("frame_bytes", &text(bad)).is_err(), "{bad}");
        }
        assert!(usize::read("connections", &text("64MiB")).is_err());
        assert_eq!(usize::read("connections", &Raw::Number(64)), Ok(64));
        assert!(usize::read("connections", &Raw::Number(-64)).is_err());
        assert!(u32::read("message_burst", &Raw::Number(1 << 40)).is_err());
    }

    #[test]
    fn a_time_has_a_unit() {
        for (written, millis) in [("200ms", 200), ("10s", 10_000), ("5m", 300_000), ("7d", 604_800_000)] {
            assert_eq!(Duration::read("", &text(written)), Ok(Duration::from_millis(millis)), "{written}");
        }
        for bad in [text("10"), text("s"), text("10 seconds"), text("-1s"), Raw::Number(10)] {
            assert!(Duration::read("", &bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_shown_is_read_as_the_same() {
        for bytes in [0, 1, 1000, 4096, 64 << 20, (64 << 20) - (64 << 10), 3 << 30] {
            let shown = bytes.show("frame_bytes");
            assert_eq!(usize::read("frame_bytes", &text(shown.trim_matches('"'))), Ok(bytes), "{shown}");
        }
        for millis in [0, 1, 999, 1000, 90_000, 3_600_000, 86_400_000] {
            let time = Duration::from_millis(millis);
            assert_eq!(Duration::read("", &text(time.show("").trim_matches('"'))), Ok(time));
        }
        assert_eq!((64usize << 20).show("frame_bytes"), "\"64MiB\"");
        assert_eq!(Duration::from_secs(10).show(""), "\"10s\"");
    }
}
