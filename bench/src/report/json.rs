//! All that a run found as one JSON value: every round of every figure, on what, and by which command.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Results;
use crate::failure::Failure;

/// Writes the results of a run.
pub fn write(path: &Path, machine: &Value, results: &[Results]) -> Result<(), Failure> {
    let command: Vec<_> = std::env::args().skip(1).collect();
    let scenarios: Vec<_> = results.iter().map(scenario).collect();
    let value = json!({ "machine": machine, "arguments": command, "scenarios": scenarios });
    let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::new(error.to_string()))?;
    Ok(std::fs::write(path, text + "\n")?)
}

fn scenario(results: &Results) -> Value {
    let failures: Map<_, _> =
        results.failures.iter().map(|(contender, why)| (contender.to_string(), json!(why))).collect();
    let figures: Vec<_> = results
        .rows
        .iter()
        .map(|row| {
            let rounds: Map<_, _> =
                row.values.iter().map(|(contender, values)| (contender.to_string(), json!(values))).collect();
            let medians: Map<_, _> = row
                .values
                .keys()
                .map(|contender| (contender.to_string(), json!(row.median(*contender))))
                .collect();
            json!({ "figure": row.name, "rounds": rounds, "medians": medians })
        })
        .collect();
    json!({ "number": results.number, "title": results.title, "figures": figures, "failures": failures })
}
