//! CBOR as far as frames need it: a bounded tree of borrowed values to read, a writer that cannot fail.
//!
//! Reading is tolerant in form (lengths of any width, indefinite maps and strings, tags, `undefined`) and strict in
//! size: depth and number of values are bounded before anything is allocated for them.

use std::borrow::Cow;

use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};

use crate::limits;

/// One CBOR value, strings borrowed from the input where they are in one piece.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'b> {
    /// `null` or `undefined`: JavaScript's encoder writes either for a field that is not there.
    Absent,
    Bool(bool),
    Uint(u64),
    Float(f64),
    Bytes(Cow<'b, [u8]>),
    Text(Cow<'b, str>),
    Array(Vec<Value<'b>>),
    /// Entries with text keys; entries with other keys are left out.
    Map(Vec<(Cow<'b, str>, Value<'b>)>),
    /// Negative integers and simple values: in no frame, skipped where unknown.
    Other,
}

/// The one value that `bytes` consist of.
pub(crate) fn read(bytes: &[u8]) -> Result<Value<'_>, Error> {
    let mut reader = Reader { decoder: Decoder::new(bytes), items: 0 };
    let value = reader.value(0)?;
    if reader.decoder.position() == bytes.len() {
        Ok(value)
    } else {
        Err(Error::message("bytes after the map"))
    }
}

struct Reader<'b> {
    decoder: Decoder<'b>,
    items: usize,
}

impl<'b> Reader<'b> {
    fn value(&mut self, depth: usize) -> Result<Value<'b>, Error> {
        self.items += 1;
        if depth > limits::CBOR_DEPTH || self.items > limits::CBOR_ITEMS {
            return Err(Error::message("too deep or too many values"));
        }
        let decoder = &mut self.decoder;
        Ok(match decoder.datatype()? {
            Type::Null => {
                decoder.null()?;
                Value::Absent
            }
            Type::Undefined => {
                decoder.undefined()?;
                Value::Absent
            }
            Type::Bool => Value::Bool(decoder.bool()?),
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Uint(decoder.u64()?),
            Type::F16 => Value::Float(decoder.f16()?.into()),
            Type::F32 => Value::Float(decoder.f32()?.into()),
            Type::F64 => Value::Float(decoder.f64()?),
            Type::Bytes => Value::Bytes(decoder.bytes()?.into()),
            Type::BytesIndef => Value::Bytes(self.byte_pieces()?.into()),
            Type::String => Value::Text(decoder.str()?.into()),
            Type::StringIndef => Value::Text(self.text_pieces()?.into()),
            Type::Array | Type::ArrayIndef => self.array(depth)?,
            Type::Map | Type::MapIndef => self.map(depth)?,
            Type::Tag => {
                decoder.tag()?;
                self.value(depth + 1)?
            }
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
                decoder.int()?;
                Value::Other
            }
            Type::Simple => {
                decoder.simple()?;
                Value::Other
            }
            Type::Break | Type::Unknown(_) => return Err(Error::message("not a value")),
        })
    }

    fn byte_pieces(&mut self) -> Result<Vec<u8>, Error> {
        let mut whole = Vec::new();
        for piece in self.decoder.bytes_iter()? {
            whole.extend_from_slice(piece?);
        }
        Ok(whole)
    }

    fn text_pieces(&mut self) -> Result<String, Error> {
        let mut whole = String::new();
        for piece in self.decoder.str_iter()? {
            whole.push_str(piece?);
        }
        Ok(whole)
    }

    fn array(&mut self, depth: usize) -> Result<Value<'b>, Error> {
        let length = self.decoder.array()?;
        let mut values = Vec::new();
        while self.another(length, values.len())? {
            values.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(values))
    }

    fn map(&mut self, depth: usize) -> Result<Value<'b>, Error> {
        let length = self.decoder.map()?;
        let mut entries = Vec::new();
        let mut seen = 0;
        while self.another(length, seen)? {
            seen += 1;
            let key = self.value(depth + 1)?;
            let value = self.value(depth + 1)?;
            if let Value::Text(key) = key {
                entries.push((key, value));
            }
        }
        Ok(Value::Map(entries))
    }

    /// True if an array or map of this length, or of indefinite length, goes on after `seen` elements.
    fn another(&mut self, length: Option<u64>, seen: usize) -> Result<bool, Error> {
        match length {
            Some(length) => Ok((seen as u64) < length),
            None if self.decoder.datatype()? == Type::Break => {
                self.decoder.set_position(self.decoder.position() + 1);
                Ok(false)
            }
            None => Ok(true),
        }
    }
}

/// Writes CBOR into memory, which cannot fail.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// A writer that has room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Writer(Vec::with_capacity(bytes))
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, value: u64) {
        let major = major << 5;
        match value {
            0..=23 => self.0.push(major | value as u8),
            24..=0xff => self.0.extend([major | 24, value as u8]),
            0x100..=0xffff => {
                self.0.push(major | 25);
                self.0.extend((value as u16).to_be_bytes());
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(major | 26);
                self.0.extend((value as u32).to_be_bytes());
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend(value.to_be_bytes());
            }
        }
    }

    /// A number that JavaScript reads as a number: an integer of 64 bits would become a BigInt there, so those from
    /// 2^32 are written as floats while a float holds them exactly.
    pub(crate) fn number(&mut self, value: u64) {
        if (1 << 32..=1 << 53).contains(&value) { self.float(value as f64) } else { self.head(0, value) }
    }

    pub(crate) fn float(&mut self, value: f64) {
        self.0.push(0xfb);
        self.0.extend(value.to_be_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.head(2, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.head(3, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn array(&mut self, length: usize) {
        self.head(4, length as u64);
    }

    pub(crate) fn map(&mut self, length: usize) {
        self.head(5, length as u64);
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.0.push(if value { 0xf5 } else { 0xf4 });
    }

    pub(crate) fn null(&mut self) {
        self.0.push(0xf6);
    }
}
