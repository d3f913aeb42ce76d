//! `concord-server verify`: is everything that was acknowledged still there, and is it what was acknowledged?

use clap::Args;
use concord_sync::authors;
use concord_sync::document::SharedDocument;
use concord_sync::heads::Fingerprint;
use concord_sync::id::{DocumentId, WorkspaceId};
use serde::Serialize;

use super::failure::{Failure, Kind};
use super::{DataDir, output};
use crate::clock::now;
use crate::storage::sqlite::{Chain, Database, DocumentRow, Inspection, WorkspaceTotals};
use crate::storage::{Damage, Delivery, StorageError, Writer};

/// Check every stored byte against what was recorded when it was acknowledged; a running server goes on meanwhile
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
    damaged: Vec<Damaged>,
    /// Documents that were found damaged once and are sound.
    #[serde(skip)]
    sound_again: Vec<Damage>,
}

/// A document that is not served until it is mended. All others are.
#[derive(Debug, Serialize)]
struct Damaged {
    workspace: WorkspaceId,
    document: DocumentId,
    reason: String,
}

/// Runs the command.
pub fn run(arguments: &Verify) -> Result<(), Failure> {
    let database = arguments.data.open(Kind::Fault)?;
    let report = inspect(&database.inspection()?)?;
    let Report { workspaces, documents, chunks, faults, damaged, .. } = &report;
    if arguments.json {
        output::json(&report)?;
    } else {
        output::line(&format!("{workspaces} workspaces, {documents} documents, {chunks} chunks looked at"))?;
    }
    if let Err(error) = mark(&database, &report) {
        eprintln!("what was found could not be written down for `stats`: {error}");
    }
    if faults.is_empty() {
        eprintln!("no faults found");
        return Ok(());
    }
    faults.iter().for_each(|fault| eprintln!("fault: {fault}"));
    if !damaged.is_empty() {
        eprintln!("fault: {} documents are damaged and not served; all others are", damaged.len());
    }
    let message = format!("{} faults found", faults.len());
    Err(Failure::new(Kind::Fault, message, StorageError::Damaged(String::new()).hint()))
}

/// Writes down which documents are damaged and which are no more.
fn mark(database: &Database, report: &Report) -> Result<(), StorageError> {
    let mut writer = database.writer()?;
    for Damaged { workspace, document, reason } in &report.damaged {
        let (workspace, document, reason) = (*workspace, *document, Some(reason.clone()));
        writer.mark(&Damage { workspace, document, reason, at: now() })?;
    }
    report.sound_again.iter().try_for_each(|damage| writer.mark(damage))
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
        inspect_document(inspection, workspace, &row, report)?;
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
    workspace: WorkspaceId,
    row: &DocumentRow,
    report: &mut Report,
) -> Result<(), StorageError> {
    let document = row.document;
    let chain = inspection.chunks(&workspace, row)?;
    report.chunks += chain.links.len() as u64;
    let damage = damage(&chain, row);
    let records = match damage.first() {
        Some(_) => Vec::new(),
        None => wrong_records(&chain, row, &inspection.deliveries(&workspace, &document)?),
    };
    match damage.first() {
        Some(reason) => report.damaged.push(Damaged { workspace, document, reason: reason.clone() }),
        None if row.marked => {
            report.sound_again.push(Damage { workspace, document, reason: None, at: now() });
        }
        None => {}
    }
    let named = |fault| format!("workspace {workspace}, document {document}: {fault}");
    report.faults.extend(damage.into_iter().chain(records).map(named));
    Ok(())
}

/// Why a document can't be served.
fn damage(chain: &Chain, row: &DocumentRow) -> Vec<String> {
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
    faults
}

/// What is recorded of a sound document and is not so.
fn wrong_records(chain: &Chain, row: &DocumentRow, deliveries: &[Delivery]) -> Vec<String> {
    let mut faults = Vec::new();
    if chain.links.iter().map(|link| link.data.len() as u64).sum::<u64>() != row.bytes {
        faults.push("it has another number of bytes than recorded".to_owned());
    }
    // A first chunk as it was delivered counts as one too, except where an earlier version has stored it.
    let snapshot = chain.links.first().filter(|link| link.principal.is_none() || row.snapshot_bytes > 0);
    let (mut changes, bytes) = (0, snapshot.map_or(0, |link| link.data.len() as u64));
    for run in snapshot.and_then(|link| authors::runs(&link.data).ok()).unwrap_or_default() {
        changes += run.last + 1 - run.first;
        if snapshot.is_some_and(|link| link.principal.is_some()) {
            continue;
        }
        let of_actor = deliveries.iter().filter(|delivery| delivery.actor == run.actor);
        // Ordered by sequence number: each goes on where the one before ended.
        let told = of_actor.fold(run.first, |next, delivery| {
            if delivery.first_seq <= next { next.max(delivery.last_seq + 1) } else { next }
        });
        if told <= run.last {
            faults.push("it is not recorded who delivered all of it".to_owned());
        }
    }
    if (changes, bytes) != (row.snapshot_changes, row.snapshot_bytes) {
        faults.push("its snapshot is not what is recorded of it".to_owned());
    }
    if chain.links.iter().skip(1).any(|link| link.principal.is_none()) {
        faults.push("it is not recorded who delivered one of its chunks".to_owned());
    }
    faults
}
