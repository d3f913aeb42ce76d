//! What all there is of an enum, asked of the type itself: a variant that somebody adds is in the list without being entered.

use std::collections::BTreeSet;

use concord_core::command::Command;
use concord_core::command::board::BoardCommand;
use concord_core::command::conflict::ConflictCommand;
use concord_core::command::held::HeldCommand;
use concord_core::command::meeting::MeetingCommand;
use concord_core::command::person::PersonCommand;
use concord_core::command::rule::RuleCommand;
use concord_core::command::task::TaskCommand;
use concord_core::command::undo::UndoCommand;
use concord_core::command::view::ViewCommand;
use concord_core::model::board::BoardEdit;
use concord_core::model::meeting::MeetingEdit;
use concord_core::model::operation::Edit;
use concord_core::model::task::TaskEdit;
use concord_core::model::workspace::WorkspaceEdit;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Value, json};

/// The tag that says which command of a subject it is.
const DO: &str = "do";
/// The tag that says which edit of a document it is.
const EDIT: &str = "edit";

/// The names of all variants of an enum whose variants are told apart by `tag`: reading one that does not exist, it lists
/// those that do.
pub fn variants<T: DeserializeOwned>(tag: &str) -> BTreeSet<String> {
    const UNKNOWN: &str = "?";
    let error = serde_json::from_value::<T>(json!({ tag: UNKNOWN })).err().unwrap().to_string();
    let quoted = error.split('`').skip(1).step_by(2);
    let names: BTreeSet<String> = quoted.filter(|name| *name != UNKNOWN).map(str::to_owned).collect();
    assert!(!names.is_empty(), "{error}");
    names
}

/// Every command: its subject, and what is done.
pub fn all_commands() -> BTreeSet<String> {
    let of = |subject: &str| match subject {
        "person" => variants::<PersonCommand>(DO),
        "board" => variants::<BoardCommand>(DO),
        "task" => variants::<TaskCommand>(DO),
        "meeting" => variants::<MeetingCommand>(DO),
        "view" => variants::<ViewCommand>(DO),
        "rule" => variants::<RuleCommand>(DO),
        "conflict" => variants::<ConflictCommand>(DO),
        "held" => variants::<HeldCommand>(DO),
        "undo" => variants::<UndoCommand>(DO),
        "all" => BTreeSet::from([String::new()]),
        other => panic!("nobody here knows the commands of {other}"),
    };
    within(variants::<Command>("command"), of)
}

/// The name of a command in [`all_commands`].
pub fn name_of(command: &Command) -> String {
    let value = serde_json::to_value(command).unwrap();
    tagged(&value, "command", DO)
}

/// Every edit: the kind of document, and what is done to it.
pub fn all_edits() -> BTreeSet<String> {
    let of = |kind: &str| match kind {
        "workspace" => variants::<WorkspaceEdit>(EDIT),
        "board" => variants::<BoardEdit>(EDIT),
        "task" => variants::<TaskEdit>(EDIT),
        "meeting" => variants::<MeetingEdit>(EDIT),
        other => panic!("nobody here knows the edits of a {other}"),
    };
    within(variants::<Edit>("document_kind"), of)
}

/// The name in [`all_edits`] of an edit, as it is kept.
pub fn name_of_edit(edit: &Value) -> String {
    tagged(edit, "document_kind", EDIT)
}

fn within(outer: BTreeSet<String>, of: impl Fn(&str) -> BTreeSet<String>) -> BTreeSet<String> {
    let both =
        |name: &String| of(name).into_iter().map(|inner| format!("{name}/{inner}")).collect::<Vec<_>>();
    outer.iter().flat_map(both).collect()
}

fn tagged(value: &Value, outer: &str, inner: &str) -> String {
    let text = |tag: &str| value.get(tag).and_then(Value::as_str).unwrap_or_default();
    format!("{}/{}", text(outer), text(inner))
}

/// The names of all fields of a struct, as it tells whoever is to read one.
pub fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut told: &'static [&'static str] = &[];
    let read = T::deserialize(Asked(&mut told)).err();
    assert!(!told.is_empty(), "not told as a struct: {read:?}");
    told
}

/// Has nothing to be read, and remembers what was wanted.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing is read here"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
