//! The one form in which a single value merges: a register that may hold what two people set while apart.

use std::borrow::Cow;

use serde::de::{self, Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use smol_str::SmolStr;

/// A value as it stands in a document: what JSON knows, less lists and objects.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// Set to nothing: a cleared field. Clearing is a value of its own, so that it can be contested.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A piece of text that is replaced whole.
    Text(String),
}

impl Scalar {
    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is `true`; everything else counts as no.
    pub fn is_true(&self) -> bool {
        matches!(self, Scalar::Bool(true))
    }

    /// The number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Scalar::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether the field is cleared.
    pub fn is_null(&self) -> bool {
        matches!(self, Scalar::Null)
    }
}

/// By what the value is. An untagged enum would be read by trying one form after the other, with an error written for
/// each that does not fit: a third of the time it takes to list tasks.
impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyScalar)
    }
}

/// Reads a value by what it is.
struct AnyScalar;

impl Visitor<'_> for AnyScalar {
    type Value = Scalar;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("null, a truth value, a whole number or a text")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Scalar, E> {
        let number = i64::try_from(value);
        number.map(Scalar::Int).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::from(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(value))
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scalar::Null => Ok(()),
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Int(value) => write!(f, "{value}"),
            Scalar::Text(value) => f.write_str(value),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Scalar::Text(text.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Scalar::Text(text)
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Scalar::Bool(value)
    }
}

impl<T: Into<Scalar>> From<Option<T>> for Scalar {
    fn from(value: Option<T>) -> Self {
        value.map_or(Scalar::Null, Into::into)
    }
}

/// A register as read: the value every replica shows, and the different values that compete with it.
///
/// In JSON an uncontested one is its value, a contested one a map of the value `v` and its rivals `r`: most are not
/// contested, and a record is a dozen of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// The value shown, the same on every replica that holds the same changes.
    pub value: Scalar,
    /// What others set meanwhile, without equals of the shown value, sorted.
    pub rivals: Vec<Scalar>,
}

/// The JSON of a contested register.
#[derive(Serialize, Deserialize)]
struct Contested<'a> {
    v: Cow<'a, Scalar>,
    r: Cow<'a, [Scalar]>,
}

impl Serialize for Register {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.rivals.is_empty() {
            return self.value.serialize(serializer);
        }
        Contested { v: Cow::Borrowed(&self.value), r: Cow::Borrowed(&self.rivals) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Register {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyRegister;

        impl<'de> Visitor<'de> for AnyRegister {
            type Value = Register;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value, or a map of a value and its rivals")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Register, E> {
                AnyScalar.visit_unit().map(Register::settled)
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Register, E> {
                AnyScalar.visit_bool(value).map(Register::settled)
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Register, E> {
                AnyScalar.visit_i64(value).map(Register::settled)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Register, E> {
                AnyScalar.visit_u64(value).map(Register::settled)
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Register, E> {
                AnyScalar.visit_str(value).map(Register::settled)
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Register, A::Error> {
                let Contested { v, r } = Contested::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Register { value: v.into_owned(), rivals: r.into_owned() })
            }
        }

        deserializer.deserialize_any(AnyRegister)
    }
}

impl Register {
    /// A register that nobody contests.
    pub fn settled(value: impl Into<Scalar>) -> Self {
        Register { value: value.into(), rivals: Vec::new() }
    }

    /// A register from the winner and everything else that stands in it; equal values are one.
    pub fn from_values(value: Scalar, others: impl IntoIterator<Item = Scalar>) -> Self {
        let mut rivals: Vec<Scalar> = others.into_iter().filter(|other| *other != value).collect();
        rivals.sort();
        rivals.dedup();
        Register { value, rivals }
    }

    /// Whether two people set different values while apart and nobody has decided yet.
    pub fn is_contested(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// Every value that stands in the register, the shown one first.
    pub fn values(&self) -> impl Iterator<Item = &Scalar> {
        std::iter::once(&self.value).chain(self.rivals.iter())
    }
}

/// The register that says of a thing of any kind that it was put away.
pub const ARCHIVED: &str = "archived";

/// The registers of one thing, by field name. Unknown names are kept: a newer client may have written them.
///
/// There are a dozen of them in each of thousands of records: they lie one behind the other in the order of their names, and
/// short names need no memory of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(SmolStr, Register)>);

impl Fields {
    /// The value shown for a field; cleared and never set are the same to a reader.
    pub fn value(&self, field: &str) -> &Scalar {
        static NULL: Scalar = Scalar::Null;
        self.register(field).map_or(&NULL, |register| &register.value)
    }

    /// The text of a field, if there is any.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field).as_text()
    }

    /// The register of a field, if anybody ever wrote it.
    pub fn register(&self, field: &str) -> Option<&Register> {
        // Of a dozen names most have another length, by which they are told apart without looking at a letter.
        self.0.iter().find(|(name, _)| name == field).map(|(_, register)| register)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Register)> {
        self.0.iter().map(|(name, register)| (name.as_str(), register))
    }

    /// Puts a register in the place of the one of this name.
    pub fn insert(&mut self, field: &str, register: Register) {
        match self.find(field) {
            Ok(at) => self.0[at].1 = register,
            Err(at) => self.0.insert(at, (field.into(), register)),
        }
    }

    /// Takes the register of this name out.
    pub fn remove(&mut self, field: &str) {
        if let Ok(at) = self.find(field) {
            self.0.remove(at);
        }
    }

    /// Whether the thing these are the registers of was put away. Every kind of thing has the register.
    pub fn is_archived(&self) -> bool {
        self.value(ARCHIVED).is_true()
    }

    /// The names of all contested registers, sorted.
    pub fn contested(&self) -> impl Iterator<Item = (&str, &Register)> {
        self.iter().filter(|(_, register)| register.is_contested())
    }

    /// They mostly come in order. Of two of one name the last counts, as in a map.
    fn in_order(mut fields: Vec<(SmolStr, Register)>) -> Self {
        if !fields.is_sorted_by(|a, b| a.0 < b.0) {
            fields.reverse();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            fields.dedup_by(|a, b| a.0 == b.0);
        }
        Fields(fields)
    }

    fn find(&self, field: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(name, _)| name.as_str().cmp(field))
    }
}

impl<N: Into<SmolStr>> FromIterator<(N, Register)> for Fields {
    fn from_iter<T: IntoIterator<Item = (N, Register)>>(registers: T) -> Self {
        Fields::in_order(registers.into_iter().map(|(name, register)| (name.into(), register)).collect())
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Registers;

        impl<'de> Visitor<'de> for Registers {
            type Value = Fields;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map of registers")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields: Vec<(SmolStr, Register)> = Vec::with_capacity(16);
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields::in_order(fields))
            }
        }

        deserializer.deserialize_map(Registers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_set_apart_are_not_contested() {
        let register = Register::from_values("high".into(), ["high".into()]);
        assert!(!register.is_contested());
    }

    #[test]
    fn clearing_against_setting_is_contested() {
        let register = Register::from_values("high".into(), [Scalar::Null]);
        assert_eq!(register.rivals, [Scalar::Null]);
    }

    #[test]
    fn a_value_is_read_as_what_it_was_written_and_nothing_else_is_a_value() {
        let values = [
            Scalar::Null,
            Scalar::Bool(true),
            Scalar::Int(i64::MIN),
            Scalar::Int(i64::MAX),
            Scalar::from("客户 \"say\"\n"),
            Scalar::from("null"),
        ];
        for value in values {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Scalar>(&text).unwrap(), value, "{text}");
        }
        for text in ["1.5", "9223372036854775808", "[]", "{}"] {
            assert!(serde_json::from_str::<Scalar>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fields_are_found_by_name_whatever_order_they_came_in_and_the_last_of_a_name_counts() {
        let of = |pairs: &[(&'static str, i64)]| -> Fields {
            pairs.iter().map(|(name, value)| (*name, Register::settled(Scalar::Int(*value)))).collect()
        };
        let mut fields = of(&[("owner", 1), ("due", 2), ("owner", 3), ("start", 4)]);
        assert_eq!(fields, of(&[("due", 2), ("owner", 3), ("start", 4)]));
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"due":2,"owner":3,"start":4}"#);
        assert_eq!(
            serde_json::from_str::<Fields>(r#"{"start":4,"owner":1,"owner":3,"due":2}"#).unwrap(),
            fields
        );
        fields.insert("risk", Register::settled("open"));
        fields.insert("owner", Register::settled(Scalar::Int(5)));
        fields.remove("due");
        fields.remove("due");
        let names: Vec<&str> = fields.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["owner", "risk", "start"]);
        assert_eq!((fields.text("risk"), fields.value("owner")), (Some("open"), &Scalar::Int(5)));
        assert_eq!(fields.register("due"), None);
    }

    #[test]
    fn a_register_is_written_as_its_value_and_with_its_rivals_only_if_it_has_any() {
        let contested = Register::from_values("high".into(), [Scalar::Null, Scalar::Int(3)]);
        for (register, text) in [
            (Register::settled("客户"), r#""客户""#),
            (Register::settled(Scalar::Int(-1)), "-1"),
            (Register::settled(Scalar::Int(7)), "7"),
            (Register::settled(true), "true"),
            (Register::default(), "null"),
            (contested, r#"{"v":"high","r":[null,3]}"#),
        ] {
            assert_eq!(serde_json::to_string(&register).unwrap(), text);
            assert_eq!(serde_json::from_str::<Register>(text).unwrap(), register);
        }
        assert!(serde_json::from_str::<Register>("[]").is_err());
    }
}
