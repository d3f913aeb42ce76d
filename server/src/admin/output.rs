//! What the commands print: data on stdout, as text for people or as one JSON value for programs.

use std::io::Write;

use serde::Serialize;

use super::failure::{Failure, Kind};
use crate::exchange::LeftOut;

/// Prints one line on stdout.
pub fn line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Prints whole lines on stdout.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints one JSON value on stdout.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value)
        .map_err(|error| Failure::new(Kind::Fault, error, "this is a fault of the program"))?;
    line(&text)
}

/// Tells of documents that were left out, which is a failure.
pub fn left_out(left_out: &[LeftOut], hint: &str) -> Result<(), Failure> {
    if left_out.is_empty() {
        return Ok(());
    }
    for LeftOut { document, reason } in left_out {
        eprintln!("fault: document {document}: {reason}");
    }
    Err(Failure::new(Kind::Fault, format!("{} documents were left out", left_out.len()), hint))
}
