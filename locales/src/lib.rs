//! What Concord says to people, as values that every client puts into words: a message's name and its arguments. The words
//! stand in Fluent files, one folder a language, and clients in Rust (feature `speak`) and in the browser read the
//! same ones.
//!
//! [`say`] has a function for every message, made from the English files when the crate is built.

#[cfg(feature = "speak")]
mod speaker;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

#[cfg(feature = "speak")]
pub use speaker::{Language, Speaker};

/// Something to be said, in whatever language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The name under which the words stand in the files.
    pub id: &'static str,
    /// What is put into the words, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<&'static str, Value>,
    /// Which of the files the words stand in.
    #[serde(skip)]
    part: usize,
}

/// What is put into the words of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A text that people typed, the same in all languages.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Words of the language that is spoken.
    Said(Box<Message>),
    /// Several, one after the other.
    List(Vec<Value>),
}

impl Message {
    fn new<const N: usize>(part: usize, id: &'static str, args: [(&'static str, Value); N]) -> Self {
        Message { id, args: BTreeMap::from(args), part }
    }
}

/// For programs and logs: the name and the arguments. People are told by a client, in their language.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)?;
        for (at, (name, value)) in self.args.iter().enumerate() {
            write!(f, "{}{name}: {value}", if at == 0 { " (" } else { ", " })?;
        }
        if self.args.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) => write!(f, "{number}"),
            Value::Said(message) => write!(f, "{message}"),
            Value::List(values) => {
                let shown: Vec<String> = values.iter().map(Value::to_string).collect();
                f.write_str(&shown.join(", "))
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Number(number.into())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Value::Said(Box::new(message))
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Clone + Into<Value>> From<&[T]> for Value {
    fn from(values: &[T]) -> Self {
        values.to_vec().into()
    }
}

/// A function for every message, with what the words need.
#[rustfmt::skip]
pub mod say {
    #![allow(clippy::too_many_arguments, reason = "a message takes what its words need")]

    use super::{Message, Value};

    include!(concat!(env!("OUT_DIR"), "/say.rs"));
}

#[cfg(test)]
mod tests;
