//! Questions about this device: what is unsent and what is held back.

use super::Asking;
use crate::model::operation::Kind;
use crate::replica::error::CommandError;
use crate::store::{StoreError, index, keys, pending};
use crate::view::names::moment;
use crate::view::status::{HeldView, StatusView, UnsentDocument};

impl Asking<'_> {
    pub(super) fn status(&self) -> Result<StatusView, CommandError> {
        let id = self.workspace.id;
        let unsent_documents = self.unsent_documents()?;
        let people = self.resolver().people()?;
        let me = &self.workspace.me;
        Ok(StatusView {
            unsent: unsent_documents.iter().map(|document| document.changes as u64).sum(),
            contested: index::contested_count(self.connection, id)?,
            held_back: pending::held_count(self.connection, id)?,
            server: self.workspace.remote.as_ref().map(|remote| remote.server.clone()),
            last_sync: self.workspace.last_sync.map(|at| moment(at, 0)),
            workspace: self.workspace.name.clone(),
            me: people.get(me).map_or_else(|| me.0.clone(), |person| person.name.clone()),
            role: self.workspace.role.clone(),
            unsent_documents,
        })
    }

    pub(super) fn unsent_documents(&self) -> Result<Vec<UnsentDocument>, CommandError> {
        let unsent = pending::unsent_by_document(self.connection, self.workspace.id)?.into_iter();
        let view = |unsent: pending::Unsent| UnsentDocument {
            id: unsent.document.to_string(),
            kind: unsent.kind.unwrap_or_default(),
            key: unsent.key.map(|key| key.to_string()),
            changes: usize::try_from(unsent.operations).unwrap_or(usize::MAX),
        };
        let mut documents: Vec<UnsentDocument> = unsent.map(view).collect();
        documents.sort_by(|a, b| (&a.kind, &a.key, &a.id).cmp(&(&b.kind, &b.key, &b.id)));
        Ok(documents)
    }

    pub(super) fn held(&self) -> Result<Vec<HeldView>, CommandError> {
        let id = self.workspace.id;
        let mut views = Vec::new();
        for held in pending::held(self.connection, id)? {
            let operation =
                serde_json::to_value(&held.operation).map_err(|e| StoreError::Damaged(e.to_string()))?;
            views.push(HeldView {
                number: held.seq,
                kind: held.operation.kind().map_or("", Kind::as_str).to_owned(),
                id: held.document.to_string(),
                key: keys::of(self.connection, id, &held.document)?.map(|key| key.to_string()),
                at: moment(held.operation.authorship.at, held.operation.authorship.zone),
                code: held.code.unwrap_or_default(),
                reason: held.reason.unwrap_or_default(),
                operation,
            });
        }
        Ok(views)
    }
}
