//! `concord-server audit`: who did what and when, and who delivered a document's commits.

use std::io::Write;

use clap::Args;
use concord_sync::id::{DocumentId, WorkspaceId};
use serde_json::{Value, json};

use super::failure::{Failure, Kind};
use super::span::{moment, since};
use super::{DataDir, output};
use crate::accounts::audit::{Action, administrator};
use crate::accounts::workspaces;
use crate::clock::now;
use crate::storage::sqlite::{AuditRow, Database, DeliveryRow, Tables};

/// Print who did what and when; or, of a document, who delivered which commits
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  concord-server audit --data /srv/concord --since 7d
  concord-server audit --data /srv/concord --workspace ID --json
  concord-server audit --data /srv/concord --document DOCUMENT_ID")]
pub struct Audit {
    #[command(flatten)]
    data: DataDir,
    /// Of this workspace only
    #[arg(long, value_name = "ID")]
    workspace: Option<String>,
    /// From this time on: 2024-07-12T09:00:00Z, 2024-07-12, or a span such as 7d
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Who delivered the commits of this document, instead
    #[arg(long, value_name = "DOCUMENT_ID")]
    document: Option<String>,
    /// Print one JSON value
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Audit) -> Result<(), Failure> {
    let text = arguments.since.as_deref();
    let since = text
        .map(|text| since(text, now()))
        .transpose()
        .map_err(|message| Failure::new(Kind::Usage, message, "for example --since 2024-07-12"))?;
    let workspace = arguments.workspace.as_deref().map(known).transpose()?;
    let document = arguments.document.as_deref().map(|text| {
        text.parse::<DocumentId>().map_err(|_| {
            Failure::new(Kind::NotFound, "no document has such an id", "give it as clients print it")
        })
    });
    let document = document.transpose()?;
    let mut accounts = arguments.data.open(Kind::NotFound)?.accounts()?;
    accounts.read(|tables| {
        workspace.as_ref().map(|id| workspaces::workspace(tables, id)).transpose()?;
        print(tables, arguments.json, workspace.as_ref(), since.unwrap_or(0), document.as_ref())
    })
}

/// Writes down what a command did with the whole directory. It has been done: what keeps it from being written down is
/// told and changes nothing.
pub fn note(database: &Database, action: Action, detail: Value) {
    if let Err(error) = administrator(database, action, detail, now()) {
        eprintln!("warning: this could not be written into the audit: {error}");
    }
}

fn known(text: &str) -> Result<WorkspaceId, Failure> {
    text.parse().map_err(|_| crate::accounts::AccountsError::NoSuchWorkspace.into())
}

/// Line by line: an audit may be larger than memory.
fn print(
    tables: &Tables<'_>,
    json: bool,
    workspace: Option<&WorkspaceId>,
    since: u64,
    document: Option<&DocumentId>,
) -> Result<(), Failure> {
    let mut printer = Printer { json, printed: 0 };
    match document {
        Some(id) => tables.deliveries(id, workspace, since, |row| {
            let (value, line) = (delivery_value(&row), delivery_line(&row));
            printer.print(&value, line)
        })?,
        None => tables.audit(workspace, since, |row| {
            let (value, line) = (audit_value(&row), audit_line(&row));
            printer.print(&value, line)
        })?,
    }
    printer.end()
}

/// Prints values as one JSON array, or lines.
struct Printer {
    json: bool,
    printed: usize,
}

impl Printer {
    fn print(&mut self, value: &Value, line: String) -> Result<(), Failure> {
        self.printed += 1;
        if !self.json {
            return output::line(&line);
        }
        let before = if self.printed == 1 { "[" } else { "," };
        Ok(writeln!(std::io::stdout().lock(), "{before}{value}")?)
    }

    fn end(self) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        output::line(if self.printed == 0 { "[]" } else { "]" })
    }
}

fn audit_value(row: &AuditRow) -> Value {
    json!({
        "at": moment(row.at), "workspace": row.workspace, "action": row.action, "by": row.actor,
        "member": row.member, "device": row.device, "token_id": row.token, "address": row.address,
        "subject": row.subject, "detail": row.detail,
    })
}

fn audit_line(row: &AuditRow) -> String {
    let AuditRow { at, workspace, action, actor, member, device, address, subject, detail, .. } = row;
    let who = match (member, device) {
        (Some(member), Some(device)) => format!("{member} ({device})"),
        (Some(member), None) => member.clone(),
        (None, _) => actor.clone(),
    };
    let from = address.as_ref().map(|address| format!(" from {address}")).unwrap_or_default();
    let to = subject.as_ref().map(|subject| format!(" {subject}")).unwrap_or_default();
    let detail = match detail {
        Value::Object(fields) if fields.is_empty() => String::new(),
        detail => format!(" {detail}"),
    };
    let of = workspace.map(|id| format!(" of {id}")).unwrap_or_default();
    format!("{} {action}{to}{of} by {who}{from}{detail}", moment(*at))
}

fn delivery_value(row: &DeliveryRow) -> Value {
    json!({
        "at": moment(row.at), "last_at": moment(row.last_at), "workspace": row.workspace,
        "number": row.number, "last_number": row.last_number, "token_id": row.principal,
        "member_id": row.member, "member": row.member_name, "device": row.device,
    })
}

fn delivery_line(row: &DeliveryRow) -> String {
    let DeliveryRow { workspace, number, last_number, at, last_at, principal, member_name, device, .. } = row;
    let who = match (member_name, device) {
        (Some(member), Some(device)) => format!("{member} ({device})"),
        (Some(member), None) => member.clone(),
        (None, _) => principal.clone(),
    };
    if number == last_number {
        return format!("{} commit {number} of {workspace} by {who}", moment(*at));
    }
    let (from, to) = (moment(*at), moment(*last_at));
    format!("{from} to {to} commits of {workspace} from {number} to {last_number} by {who}")
}
