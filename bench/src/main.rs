//! Concord's benchmark: our server beside its peers, on one machine, in one run.
//!
//! Numbers of a server alone say little: machines differ, and so do days. So every scenario is played against each
//! server in turn, by the same load generator, round after round, and what counts are the ratios. `cargo xtask bench`
//! builds and installs what is needed and calls this program.
//!
//! - `wire` holds the clients as machines without sockets, one file a wire;
//! - `server` starts the servers and reads what they use;
//! - `load` connects the two: readers that note when they see an edit, writers that make them;
//! - `scenario` holds what is measured, one file a scenario;
//! - `report` makes tables and JSON of it;
//! - `relay` is a server that does nothing, to know what the generator itself can do.
//!
//! No figure is asserted here, but what is measured must have happened: an edit that our server did not deliver fails
//! the run.

mod failure;
mod load;
mod machine;
mod measure;
mod options;
mod relay;
mod report;
mod scenario;
mod server;
mod wire;

use std::process::ExitCode;

use clap::Parser;

use failure::Failure;
use options::{Command, Options};
use report::Results;
use scenario::{Scenario, Setting};
use server::Contender;

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<bool, Failure> {
    machine::raise_open_files();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = options.threads {
        runtime.worker_threads(threads);
    }
    let runtime = runtime.enable_all().build()?;
    match &options.command {
        Some(Command::Relay { address }) => runtime.block_on(relay::run(address)).map(|()| true),
        Some(Command::Fixed { kind, folder }) => scenario::run_fixed(kind == "write", folder).map(|()| true),
        Some(Command::Year { folder }) => scenario::fill_year(folder).map(|()| true),
        None => runtime.block_on(bench(&options)),
    }
}

/// Plays what was asked for; false if our server failed at something.
async fn bench(options: &Options) -> Result<bool, Failure> {
    let setting = options.setting();
    let mut all = Vec::new();
    for scenario in options.scenarios()? {
        let mut results = Results::new(scenario.number(), scenario.title());
        for round in 1..=options.rounds {
            for contender in &options.peers {
                eprintln!("scenario {}, round {round}: {contender}", scenario.number());
                play(scenario, &setting, *contender, &mut results).await;
            }
        }
        println!("{}", report::table(&results));
        all.push(results);
    }
    if let Some(path) = &options.json {
        report::write_json(path, &machine::describe(&setting.programs), &all)?;
    }
    Ok(!all.iter().any(|results| results.failures.keys().any(|contender| contender.is_ours())))
}

async fn play(scenario: Scenario, setting: &Setting, contender: Contender, results: &mut Results) {
    if results.failures.contains_key(&contender) {
        return;
    }
    match scenario.play(setting, contender).await {
        Ok(figures) => results.add(contender, figures),
        Err(failure) => results.fail(contender, failure.to_string()),
    }
}
