//! `concord-server verify`: is everything that was acknowledged still there, and is it what was acknowledged?

use clap::Args;
use concord_sync::document::SharedDocument;
use concord_sync::heads::Fingerprint;
use serde::Serialize;

use super::failure::{Failure, Kind};
use super::{DataDir, output};
use crate::storage::StorageError;
use crate::storage::sqlite::{DocumentRow, Inspection, WorkspaceTotals};

/// Check every stored byte against what was recorded when it was acknowledged
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  concord-server verify --data /srv/concord")]
pub struct Verify {
    #[command(flatten)]
    data: DataDir,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// What was looked at and what was found wrong.
#[derive(Debug, Default, Serialize)]
struct Report {
    workspaces: u64,
    documents: u64,
    chunks: u64,
    faults: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Verify) -> Result<(), Failure> {
    let inspection = arguments.data.open(Kind::Fault)?.inspection()?;
    let report = inspect(&inspection)?;
    let Report { workspaces, documents, chunks, faults } = &report;
    if arguments.json {
        output::json(&report)?;
    } else {
        output::line(&format!("{workspaces} workspaces, {documents} documents, {chunks} chunks looked at"))?;
    }
    if faults.is_empty() {
        eprintln!("no faults found");
        return Ok(());
    }
    faults.iter().for_each(|fault| eprintln!("fault: {fault}"));
    let message = format!("{} faults found", faults.len());
    Err(Failure::new(Kind::Fault, message, StorageError::Damaged(String::new()).hint()))
}

fn inspect(inspection: &Inspection) -> Result<Report, StorageError> {
    let mut report = Report { faults: inspection.integrity()?, ..Report::default() };
    for workspace in inspection.workspaces()? {
        report.workspaces += 1;
        inspect_workspace(inspection, &workspace, &mut report)?;
    }
    match inspection.chunk_count()?.abs_diff(report.chunks) {
        0 => {}
        strays => report.faults.push(format!("{strays} chunks belong to no document")),
    }
    Ok(report)
}

fn inspect_workspace(
    inspection: &Inspection,
    totals: &WorkspaceTotals,
    report: &mut Report,
) -> Result<(), StorageError> {
    let workspace = totals.workspace;
    let mut fingerprint = Fingerprint::EMPTY;
    for row in inspection.documents(&workspace)? {
        report.documents += 1;
        fingerprint = fingerprint.moved(&row.document, None, &row.heads);
        let faults = inspect_document(inspection, totals, &row, &mut report.chunks)?;
        let named = |fault| format!("workspace {workspace}, document {}: {fault}", row.document);
        report.faults.extend(faults.into_iter().map(named));
    }
    let recorded = inspection.last_recorded(&workspace)?.unwrap_or((0, Fingerprint::EMPTY));
    if fingerprint != totals.fingerprint || recorded != (totals.number, totals.fingerprint) {
        let fault = format!("workspace {workspace}: its fingerprint is not that of its documents");
        report.faults.push(fault);
    }
    Ok(())
}

fn inspect_document(
    inspection: &Inspection,
    workspace: &WorkspaceTotals,
    row: &DocumentRow,
    counted: &mut u64,
) -> Result<Vec<String>, StorageError> {
    let chain = inspection.chunks(&workspace.workspace, row)?;
    *counted += chain.links.len() as u64;
    let mut faults = chain.faults();
    match SharedDocument::load(chain.links.iter().map(|link| &link.data)) {
        Ok(document) if document.heads() != row.heads => {
            faults.push("it does not load to its recorded heads".to_owned());
        }
        Ok(document) if document.change_count() as u64 != row.changes => {
            faults.push("it has another number of changes than recorded".to_owned());
        }
        Ok(_) => {}
        Err(error) => faults.push(format!("it does not load: {error}")),
    }
    Ok(faults)
}
