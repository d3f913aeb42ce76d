//! Carries writes out inside one automerge transaction, touching only the keys they name.
//!
//! A register is always written by delete and put in one transaction: a plain put of an equal value is
//! dropped, and picking the shown value of a contested register would only write deletes, which a concurrent
//! other pick erases.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

use super::DocumentError;
use super::message::Deed;
use super::prose;
use super::shape::Write;
use crate::model::operation::Authorship;
use crate::model::register::Scalar;

/// Carries `write` out and says what it did.
pub(super) fn carry_out(
    tx: &mut Transaction<'_>,
    write: &Write,
    authorship: &Authorship,
) -> Result<Vec<Deed>, DocumentError> {
    match write {
        Write::Put { path, key, value } => {
            let container = resolve(tx, path)?;
            let old = put_register(tx, &container, key, value)?;
            Ok(vec![Deed { field: register_path(path, key), old, new: value.clone() }])
        }
        Write::Item { path, id, fields, prose, signed } => {
            let list = resolve(tx, path)?;
            let item = match tx.get(&list, id.as_str())? {
                Some((Value::Object(ObjType::Map), existing)) => existing,
                _ => tx.put_object(&list, id.as_str(), ObjType::Map)?,
            };
            for (name, value) in fields {
                put_register(tx, &item, name, value)?;
            }
            if *signed {
                put_register(tx, &item, "author", &Scalar::Text(authorship.by.0.clone()))?;
                put_register(tx, &item, "at", &Scalar::Int(authorship.at + authorship.skew))?;
                put_register(tx, &item, "zone", &Scalar::Int(i64::from(authorship.zone)))?;
            }
            for name in *prose {
                if tx.get(&item, *name)?.is_none() {
                    tx.put_object(&item, *name, ObjType::Text)?;
                }
            }
            let telling = ["title", "text", "ask", "minutes", "problems", "accepted", "url", "sort"];
            let title = telling.iter().find_map(|name| fields.get(*name)).cloned().unwrap_or_default();
            Ok(vec![Deed { field: register_path(path, id), old: Scalar::Null, new: title }])
        }
        Write::Prose { path, before, after, id } => prose::replace(tx, path, before, after, id),
        Write::TakeBack(back) => prose::take_back(tx, back),
        Write::DropTwins { path, of } => prose::drop_twins(tx, path, of),
        Write::Keep { path, of, keep, id } => prose::keep(tx, path, of, keep, id),
    }
}

/// The path of a register as people see it: those of the thing itself go by their bare name.
fn register_path(path: &[String], key: &str) -> String {
    if path.len() == 1 && path[0] == super::shape::key::FIELDS {
        return key.to_owned();
    }
    let mut full = path.join("/");
    full.push('/');
    full.push_str(key);
    full
}

/// Writes a register so that the intent shows even if the value is the one already there; returns the old one.
pub(super) fn put_register(
    tx: &mut Transaction<'_>,
    container: &ObjId,
    key: &str,
    value: &Scalar,
) -> Result<Scalar, DocumentError> {
    let old = match tx.get(container, key)? {
        Some((value, object)) => {
            let old = super::read::scalar(tx, &value, &object).unwrap_or_default();
            tx.delete(container, key)?;
            old
        }
        None => Scalar::Null,
    };
    let stored = match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Bool(value) => ScalarValue::Boolean(*value),
        Scalar::Int(value) => ScalarValue::Int(*value),
        Scalar::Text(value) => ScalarValue::Str(value.as_str().into()),
    };
    tx.put(container, key, stored)?;
    Ok(old)
}

/// Finds the container at `path`.
pub(super) fn resolve(doc: &impl ReadDoc, path: &[String]) -> Result<ObjId, DocumentError> {
    let mut at = ROOT;
    for part in path {
        at = match doc.get(&at, part.as_str())? {
            Some((Value::Object(_), object)) => object,
            _ => return Err(DocumentError::NoSuchPart(path.join("/"))),
        };
    }
    Ok(at)
}
