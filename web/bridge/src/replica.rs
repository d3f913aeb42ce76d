//! The class that JavaScript holds.

use chrono::{DateTime, FixedOffset};
use concord_core::command::{Command, Outcome};
use concord_core::heads::Heads;
use concord_core::id::DocumentId;
use concord_core::replica::context::Context;
use concord_core::replica::device::{Device, Joined};
use concord_core::store::workspaces::Remote;
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use crate::question::Question;

/// A replica of one workspace. For now it lives in memory, until the page is closed.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Replica {
    inner: concord_core::replica::Replica,
}

/// What a server answers to a join, as far as a replica needs it.
#[derive(Deserialize)]
struct Answer {
    member: String,
    workspace: String,
    root: String,
    workspace_name: String,
    role: String,
    token: String,
    personal: Personal,
}

/// The part of an answer that is about the person's own workspace.
#[derive(Deserialize)]
struct Personal {
    workspace: String,
    token: String,
}

#[wasm_bindgen]
impl Replica {
    /// A new workspace on this device.
    pub fn init(workspace: &str, me: &str, now: &str) -> Result<Replica, JsError> {
        let device = Device::in_memory()?;
        let inner = with_context(now, |context| Ok(device.init(context, workspace, me)?))?;
        Ok(Replica { inner })
    }

    /// The workspace that a server let this person join; `answer` is the JSON of its answer.
    pub fn join(server: &str, answer: &str, me: &str) -> Result<Replica, JsError> {
        let answer: Answer = serde_json::from_str(answer)?;
        let place = |workspace: &str, token: String| {
            let (server, member) = (server.to_owned(), answer.member.clone());
            Ok::<_, JsError>(Remote { server, workspace: workspace.parse()?, token, member })
        };
        let joined = Joined {
            root: answer.root.parse()?,
            name: answer.workspace_name,
            remote: place(&answer.workspace, answer.token)?,
            role: answer.role,
            personal: Some(place(&answer.personal.workspace, answer.personal.token)?),
        };
        Ok(Replica { inner: Device::in_memory()?.join(&joined, me)? })
    }

    /// The workspace's root, the same on every device for ever.
    pub fn root(&self) -> String {
        self.inner.workspace().root.to_string()
    }

    /// Carries a command out and returns what came of it as JSON: `{document, flags, notes}`.
    pub fn run(&mut self, command: &str, now: &str) -> Result<String, JsError> {
        let command: Command = serde_json::from_str(command)?;
        let outcome = with_context(now, |context| Ok(self.inner.run(context, &command)?))?;
        Ok(spell(&outcome))
    }

    /// Answers a question, both as JSON. `now` decides what is overdue.
    pub fn ask(&self, question: &str, now: &str) -> Result<String, JsError> {
        let question: Question = serde_json::from_str(question)?;
        Ok(question.answer(&self.inner, moment(now)?)?.to_string())
    }

    /// Every document here with its heads, as JSON: `[[id, [head, …]], …]`.
    pub fn documents(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.inner.documents()?)?)
    }

    /// The changes of a document that `heads` (JSON, as [`Replica::documents`] lists them) don't cover.
    pub fn give(&self, document: &str, heads: &str) -> Result<Vec<u8>, JsError> {
        let document: DocumentId = document.parse()?;
        let heads: Heads = serde_json::from_str(heads)?;
        Ok(self.inner.give(&document, &heads)?)
    }

    /// Takes in changes that another replica gave.
    pub fn take(&mut self, document: &str, changes: &[u8], now: &str) -> Result<(), JsError> {
        let document: DocumentId = document.parse()?;
        with_context(now, |context| Ok(self.inner.take(context, &document, changes)?))
    }
}

/// Runs `work` at the time JavaScript says it is, with the platform's randomness.
fn with_context<T>(
    now: &str,
    work: impl FnOnce(&mut Context<'_>) -> Result<T, JsError>,
) -> Result<T, JsError> {
    let now = moment(now)?;
    // An id that was not random could be somebody else's: without randomness nothing may be made.
    getrandom::u32().map_err(|error| JsError::new(&format!("this browser gives no randomness: {error}")))?;
    let mut entropy = |bytes: &mut [u8]| {
        getrandom::fill(bytes)
            .unwrap_or_else(|_| wasm_bindgen::throw_str("this browser gives no randomness"));
    };
    work(&mut Context::new(now, &mut entropy))
}

fn moment(now: &str) -> Result<DateTime<FixedOffset>, JsError> {
    DateTime::parse_from_rfc3339(now).map_err(|error| JsError::new(&format!("not a time: {now}: {error}")))
}

fn spell(outcome: &Outcome) -> String {
    let flags: Vec<_> =
        outcome.flags.iter().map(|flag| json!({ "rule": flag.rule, "text": flag.text })).collect();
    json!({ "document": outcome.document, "flags": flags, "notes": outcome.notes }).to_string()
}

/// Makes a panic readable in the browser's console: it says what happened before the module stops.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_val(JsValue::from_str(&format!("concord: {panic}")));
    }));
}
