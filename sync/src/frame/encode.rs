//! Frames into bytes: definite maps with text keys, timestamps as floats, absent fields left out.

use super::{
    Changes, Commits, DocumentMessage, EXTENSION_VERSION, Ephemeral, Extension, Frame, Join, Peer,
    PeerMetadata, RemoteHeads,
};
use crate::cbor::Writer;
use crate::client::Members;
use crate::heads::Heads;
use std::collections::BTreeMap;

pub(super) fn encode(frame: &Frame) -> Vec<u8> {
    let mut out = Writer::default();
    match frame {
        Frame::Join(join) => write_join(&mut out, join),
        Frame::Peer(peer) => write_peer(&mut out, peer),
        Frame::Error { message, sender, target } => write_error(&mut out, message, sender, target),
        Frame::Leave { sender } => {
            begin(&mut out, "leave", 1);
            text(&mut out, "senderId", sender);
        }
        Frame::Request(message) => write_document(&mut out, "request", message),
        Frame::Sync(message) => write_document(&mut out, "sync", message),
        Frame::DocUnavailable { document, sender, target } => {
            begin(&mut out, "doc-unavailable", 3);
            peers(&mut out, sender, target);
            text(&mut out, "documentId", &document.to_string());
        }
        Frame::Ephemeral(message) => write_ephemeral(&mut out, message),
        Frame::RemoteSubscriptionChange { sender, target, add, remove } => {
            begin(&mut out, "remote-subscription-change", 4);
            peers(&mut out, sender, target);
            texts(&mut out, "add", add);
            texts(&mut out, "remove", remove);
        }
        Frame::RemoteHeadsChanged { sender, target, document, heads } => {
            begin(&mut out, "remote-heads-changed", 4);
            peers(&mut out, sender, target);
            text(&mut out, "documentId", &document.to_string());
            write_remote_heads(&mut out, heads);
        }
        Frame::Members(members) => write_members(&mut out, members),
        Frame::Changes(changes) => write_changes(&mut out, changes),
        Frame::Commits(commits) => write_commits(&mut out, commits),
        Frame::Push { document, changes } => {
            begin(&mut out, "concord-push", 2);
            bytes(&mut out, "documentId", document.as_bytes());
            bytes(&mut out, "changes", changes);
        }
        Frame::Refused { document, code, reason } => {
            begin(&mut out, "concord-refused", 3);
            text(&mut out, "documentId", &document.to_string());
            text(&mut out, "code", code.as_str());
            text(&mut out, "reason", reason);
        }
        Frame::Unknown { kind } => begin(&mut out, kind, 0),
    }
    out.finish()
}

/// Begins a frame with its type and room for `fields` more.
fn begin(out: &mut Writer, kind: &str, fields: usize) {
    out.map(fields + 1);
    text(out, "type", kind);
}

fn text(out: &mut Writer, key: &str, value: &str) {
    out.text(key);
    out.text(value);
}

fn texts(out: &mut Writer, key: &str, values: &[String]) {
    out.text(key);
    out.array(values.len());
    for value in values {
        out.text(value);
    }
}

fn number(out: &mut Writer, key: &str, value: u64) {
    out.text(key);
    out.number(value);
}

fn bytes(out: &mut Writer, key: &str, value: &[u8]) {
    out.text(key);
    out.bytes(value);
}

fn peers(out: &mut Writer, sender: &str, target: &str) {
    text(out, "senderId", sender);
    text(out, "targetId", target);
}

fn write_join(out: &mut Writer, join: &Join) {
    begin(out, "join", 3);
    text(out, "senderId", &join.sender);
    texts(out, "supportedProtocolVersions", &join.versions);
    write_metadata(out, &join.metadata);
}

fn write_peer(out: &mut Writer, peer: &Peer) {
    begin(out, "peer", 4);
    peers(out, &peer.sender, &peer.target);
    text(out, "selectedProtocolVersion", &peer.version);
    write_metadata(out, &peer.metadata);
}

fn write_metadata(out: &mut Writer, metadata: &PeerMetadata) {
    out.text("peerMetadata");
    out.map(1 + usize::from(metadata.storage_id.is_some()) + usize::from(metadata.concord.is_some()));
    if let Some(storage_id) = &metadata.storage_id {
        text(out, "storageId", storage_id);
    }
    out.text("isEphemeral");
    out.bool(metadata.is_ephemeral);
    if let Some(extension) = &metadata.concord {
        write_extension(out, extension);
    }
}

fn write_extension(out: &mut Writer, extension: &Extension) {
    debug_assert!(extension.version >= EXTENSION_VERSION);
    out.text("concord");
    out.map(3 + usize::from(extension.fingerprint.is_some()) + usize::from(extension.time.is_some()));
    number(out, "version", extension.version);
    out.text("epoch");
    match &extension.epoch {
        Some(epoch) => out.text(epoch),
        None => out.null(),
    }
    number(out, "number", extension.number);
    if let Some(fingerprint) = &extension.fingerprint {
        bytes(out, "fingerprint", fingerprint.as_bytes());
    }
    if let Some(time) = extension.time {
        number(out, "time", time);
    }
}

fn write_error(out: &mut Writer, message: &str, sender: &Option<String>, target: &Option<String>) {
    begin(out, "error", 1 + usize::from(sender.is_some()) + usize::from(target.is_some()));
    text(out, "message", message);
    if let Some(sender) = sender {
        text(out, "senderId", sender);
    }
    if let Some(target) = target {
        text(out, "targetId", target);
    }
}

fn write_document(out: &mut Writer, kind: &str, message: &DocumentMessage) {
    begin(out, kind, 4);
    peers(out, &message.sender, &message.target);
    text(out, "documentId", &message.document.to_string());
    bytes(out, "data", &message.data);
}

/// A `sync` message, from parts that whoever sends many has at hand. `document` is the id in print.
pub(super) fn encode_sync(document: &str, sender: &str, target: &str, data: &[u8]) -> Vec<u8> {
    let mut out = Writer::with_capacity(80 + document.len() + sender.len() + target.len() + data.len());
    begin(&mut out, "sync", 4);
    peers(&mut out, sender, target);
    text(&mut out, "documentId", document);
    bytes(&mut out, "data", data);
    out.finish()
}

fn write_ephemeral(out: &mut Writer, message: &Ephemeral) {
    begin(out, "ephemeral", 6);
    peers(out, &message.sender, &message.target);
    text(out, "documentId", &message.document.to_string());
    number(out, "count", message.count);
    text(out, "sessionId", &message.session);
    bytes(out, "data", &message.data);
}

fn write_remote_heads(out: &mut Writer, storages: &BTreeMap<String, RemoteHeads>) {
    out.text("newHeads");
    out.map(storages.len());
    for (storage, known) in storages {
        out.text(storage);
        out.map(2);
        out.text("heads");
        out.array(known.heads.len());
        for hash in known.heads.iter() {
            out.text(&hash.to_string());
        }
        out.text("timestamp");
        out.float(known.timestamp);
    }
}

fn write_members(out: &mut Writer, members: &Members) {
    begin(out, "concord-members", 3);
    text(out, "me", &members.me);
    text(out, "role", &members.role);
    out.text("members");
    out.array(members.members.len());
    for member in &members.members {
        out.map(3);
        text(out, "id", &member.id);
        text(out, "name", &member.name);
        text(out, "role", &member.role);
    }
}

fn write_changes(out: &mut Writer, changes: &Changes) {
    begin(out, "concord-changes", 6);
    text(out, "epoch", &changes.epoch);
    out.text("full");
    out.bool(changes.full);
    out.text("documents");
    out.array(changes.documents.len());
    for (document, heads) in &changes.documents {
        out.array(2);
        out.text(&document.to_string());
        write_heads(out, heads);
    }
    number(out, "number", changes.number);
    bytes(out, "fingerprint", changes.fingerprint.as_bytes());
    out.text("done");
    out.bool(changes.done);
}

/// Ids are bytes here: they are most of a page of small commits.
fn write_commits(out: &mut Writer, commits: &Commits) {
    begin(out, "concord-commits", 5);
    number(out, "number", commits.number);
    bytes(out, "fingerprint", commits.fingerprint.as_bytes());
    out.text("done");
    out.bool(commits.done);
    out.text("commits");
    out.array(commits.commits.len());
    for entry in &commits.commits {
        out.array(3);
        out.bytes(entry.document.as_bytes());
        out.number(entry.number);
        out.bytes(&entry.changes);
    }
    out.text("acknowledged");
    out.array(commits.acknowledged.len());
    for (document, heads) in &commits.acknowledged {
        out.array(2);
        out.bytes(document.as_bytes());
        write_heads(out, heads);
    }
}

fn write_heads(out: &mut Writer, heads: &Heads) {
    out.array(heads.len());
    for hash in heads.iter() {
        out.bytes(hash.as_bytes());
    }
}
