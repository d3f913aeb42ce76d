//! Bytes into frames: unknown keys are skipped, unknown types are named, everything else is checked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{
    Changes, Commits, DocumentMessage, Ephemeral, Extension, Frame, Join, LogEntry, Member, Peer,
    PeerMetadata, RefusalCode, RemoteHeads,
};
use crate::cbor::{self, Value};
use crate::client::Members;
use crate::heads::{ChangeHash, Fingerprint, Heads};
use crate::id::{DocumentId, RecentIds};
use crate::limits;

/// Bytes that are no frame.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Not CBOR, or nested or filled beyond the limits.
    #[error("not CBOR: {0}")]
    Cbor(#[from] minicbor::decode::Error),
    /// CBOR, but not a map.
    #[error("not a map")]
    NotAMap,
    /// A map without a field it needs, or with something else in it.
    #[error("{field}: missing or not of the right kind")]
    Field {
        /// The field's name on the wire.
        field: &'static str,
    },
}

type Result<T> = std::result::Result<T, FrameError>;

pub(super) fn decode(bytes: &[u8], recent: &mut RecentIds) -> Result<Frame> {
    let value = cbor::read(bytes)?;
    let map = Fields::of(&value).ok_or(FrameError::NotAMap)?;
    let kind = map.text("type")?;
    Ok(match kind.as_str() {
        "join" => Frame::Join(read_join(&map)?),
        "peer" => Frame::Peer(read_peer(&map)?),
        "error" => Frame::Error {
            message: map.prose("message")?,
            sender: map.optional_text("senderId")?,
            target: map.optional_text("targetId")?,
        },
        "leave" => Frame::Leave { sender: map.optional_text("senderId")?.unwrap_or_default() },
        "request" => Frame::Request(read_document(&map, recent)?),
        "sync" => Frame::Sync(read_document(&map, recent)?),
        "doc-unavailable" => Frame::DocUnavailable {
            document: map.document("documentId")?,
            sender: map.text("senderId")?,
            target: map.text("targetId")?,
        },
        "ephemeral" => Frame::Ephemeral(read_ephemeral(&map)?),
        "remote-subscription-change" => Frame::RemoteSubscriptionChange {
            sender: map.text("senderId")?,
            target: map.text("targetId")?,
            add: map.texts("add")?,
            remove: map.texts("remove")?,
        },
        "remote-heads-changed" => Frame::RemoteHeadsChanged {
            sender: map.text("senderId")?,
            target: map.text("targetId")?,
            document: map.document("documentId")?,
            heads: read_remote_heads(&map)?,
        },
        "concord-members" => Frame::Members(read_members(&map)?),
        "concord-changes" => Frame::Changes(read_changes(&map)?),
        "concord-commits" => Frame::Commits(read_commits(&map)?),
        "concord-push" => {
            Frame::Push { document: map.document("documentId")?, changes: map.bytes("changes")?.to_vec() }
        }
        "concord-refused" => Frame::Refused {
            document: map.document("documentId")?,
            code: RefusalCode::parse(&map.text("code")?),
            reason: map.prose("reason")?,
        },
        _ => Frame::Unknown { kind },
    })
}

fn read_join(map: &Fields<'_>) -> Result<Join> {
    Ok(Join {
        sender: map.text("senderId")?,
        versions: map.texts("supportedProtocolVersions")?,
        metadata: read_metadata(map)?,
    })
}

fn read_peer(map: &Fields<'_>) -> Result<Peer> {
    Ok(Peer {
        sender: map.text("senderId")?,
        target: map.text("targetId")?,
        version: map.text("selectedProtocolVersion")?,
        metadata: read_metadata(map)?,
    })
}

fn read_metadata(map: &Fields<'_>) -> Result<PeerMetadata> {
    let Some(metadata) = map.optional("peerMetadata").and_then(Fields::of) else {
        return Ok(PeerMetadata::default());
    };
    Ok(PeerMetadata {
        storage_id: metadata.optional_text("storageId")?,
        is_ephemeral: matches!(metadata.optional("isEphemeral"), Some(Value::Bool(true))),
        concord: metadata
            .optional("concord")
            .and_then(Fields::of)
            .map(|map| read_extension(&map))
            .transpose()?,
    })
}

fn read_extension(map: &Fields<'_>) -> Result<Extension> {
    Ok(Extension {
        version: map.number("version")?,
        epoch: map.optional_text("epoch")?,
        number: map.number("number")?,
        fingerprint: map.optional("fingerprint").map(|_| map.fingerprint("fingerprint")).transpose()?,
        time: map.optional("time").map(|_| map.number("time")).transpose()?,
    })
}

fn read_document(map: &Fields<'_>, recent: &mut RecentIds) -> Result<DocumentMessage> {
    let read = |value: &Value<'_>| match value {
        Value::Text(text) => recent.read(text).ok(),
        other => as_document(other),
    };
    Ok(DocumentMessage {
        document: map.need("documentId", read)?,
        sender: map.text("senderId")?,
        target: map.text("targetId")?,
        data: map.bytes("data")?.to_vec(),
    })
}

fn read_ephemeral(map: &Fields<'_>) -> Result<Ephemeral> {
    Ok(Ephemeral {
        document: map.document("documentId")?,
        sender: map.text("senderId")?,
        target: map.text("targetId")?,
        count: map.number("count")?,
        session: map.text("sessionId")?,
        data: map.bytes("data")?.to_vec(),
    })
}

fn read_remote_heads(map: &Fields<'_>) -> Result<BTreeMap<String, RemoteHeads>> {
    const FIELD: &str = "newHeads";
    let Some(Value::Map(entries)) = map.optional(FIELD) else {
        return Err(FrameError::Field { field: FIELD });
    };
    let read = |(storage, known): &(Cow<'_, str>, Value<'_>)| {
        let known = Fields::of(known)?;
        let hashes = known.array("heads").ok()?.iter();
        let heads: Option<Heads> =
            hashes.map(|hash| as_text(hash)?.parse::<ChangeHash>().ok()).collect::<Option<_>>();
        Some((storage.to_string(), RemoteHeads { heads: heads?, timestamp: known.float("timestamp").ok()? }))
    };
    entries.iter().map(read).collect::<Option<_>>().ok_or(FrameError::Field { field: FIELD })
}

fn read_members(map: &Fields<'_>) -> Result<Members> {
    const FIELD: &str = "members";
    let read = |value: &Value<'_>| {
        let member = Fields::of(value).ok_or(FrameError::Field { field: FIELD })?;
        Ok(Member { id: member.text("id")?, name: member.prose("name")?, role: member.text("role")? })
    };
    let members = map.array(FIELD)?.iter().map(read).collect::<Result<_>>()?;
    Ok(Members { me: map.text("me")?, role: map.text("role")?, members })
}

fn read_changes(map: &Fields<'_>) -> Result<Changes> {
    Ok(Changes {
        epoch: map.text("epoch")?,
        full: map.bool("full")?,
        documents: map.heads_of_documents("documents")?,
        number: map.number("number")?,
        fingerprint: map.fingerprint("fingerprint")?,
        done: map.bool("done")?,
    })
}

fn read_commits(map: &Fields<'_>) -> Result<Commits> {
    const FIELD: &str = "commits";
    let read = |value: &Value<'_>| match value {
        Value::Array(entry) if entry.len() == 3 => Some(LogEntry {
            document: as_document(&entry[0])?,
            number: as_number(&entry[1])?,
            changes: as_bytes(&entry[2])?.to_vec(),
        }),
        _ => None,
    };
    let entries = map.array(FIELD)?;
    if entries.len() > limits::PAGE_COMMITS {
        return Err(FrameError::Field { field: FIELD });
    }
    let commits = entries.iter().map(read).collect::<Option<_>>();
    Ok(Commits {
        number: map.number("number")?,
        fingerprint: map.fingerprint("fingerprint")?,
        done: map.bool("done")?,
        commits: commits.ok_or(FrameError::Field { field: FIELD })?,
        acknowledged: map.heads_of_documents("acknowledged")?,
    })
}

/// The entries of a map, looked up by key; absent, `null` and `undefined` are the same.
struct Fields<'v>(&'v [(Cow<'v, str>, Value<'v>)]);

impl<'v> Fields<'v> {
    fn of(value: &'v Value<'v>) -> Option<Self> {
        match value {
            Value::Map(entries) => Some(Fields(entries)),
            _ => None,
        }
    }

    /// Of a repeated key the last counts, as in JavaScript.
    fn optional(&self, key: &str) -> Option<&'v Value<'v>> {
        let (_, value) = self.0.iter().rfind(|(name, _)| name == key)?;
        (*value != Value::Absent).then_some(value)
    }

    fn need<T>(&self, field: &'static str, read: impl FnOnce(&'v Value<'v>) -> Option<T>) -> Result<T> {
        self.optional(field).and_then(read).ok_or(FrameError::Field { field })
    }

    fn text(&self, field: &'static str) -> Result<String> {
        self.need(field, |value| as_bounded(value, limits::TEXT_BYTES))
    }

    fn prose(&self, field: &'static str) -> Result<String> {
        self.need(field, |value| as_bounded(value, limits::PROSE_BYTES))
    }

    fn optional_text(&self, field: &'static str) -> Result<Option<String>> {
        self.optional(field).map(|_| self.text(field)).transpose()
    }

    /// A list of texts; an absent one is empty, and a lone text is a list of one.
    fn texts(&self, field: &'static str) -> Result<Vec<String>> {
        let read = |values: &[Value<'_>]| -> Option<Vec<String>> {
            if values.len() > limits::STORAGE_IDS {
                return None;
            }
            values.iter().map(|value| as_bounded(value, limits::TEXT_BYTES)).collect()
        };
        match self.optional(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => read(values).ok_or(FrameError::Field { field }),
            Some(_) => Ok(vec![self.text(field)?]),
        }
    }

    fn array(&self, field: &'static str) -> Result<&'v [Value<'v>]> {
        self.need(
            field,
            |value| if let Value::Array(values) = value { Some(values.as_slice()) } else { None },
        )
    }

    fn bytes(&self, field: &'static str) -> Result<&'v [u8]> {
        self.need(field, as_bytes)
    }

    fn bool(&self, field: &'static str) -> Result<bool> {
        self.need(field, |value| if let Value::Bool(value) = value { Some(*value) } else { None })
    }

    fn number(&self, field: &'static str) -> Result<u64> {
        self.need(field, as_number)
    }

    fn float(&self, field: &'static str) -> Result<f64> {
        self.need(field, |value| match value {
            Value::Float(value) if value.is_finite() => Some(*value),
            Value::Uint(value) => Some(*value as f64),
            _ => None,
        })
    }

    fn document(&self, field: &'static str) -> Result<DocumentId> {
        self.need(field, as_document)
    }

    /// A list of pairs of a document and its heads.
    fn heads_of_documents(&self, field: &'static str) -> Result<Vec<(DocumentId, Heads)>> {
        let read = |value: &Value<'_>| match value {
            Value::Array(pair) if pair.len() == 2 => Some((as_document(&pair[0])?, as_heads(&pair[1])?)),
            _ => None,
        };
        let pairs = self.array(field)?;
        let pairs = if pairs.len() > limits::PAGE_COMMITS { None } else { pairs.iter().map(read).collect() };
        pairs.ok_or(FrameError::Field { field })
    }

    fn fingerprint(&self, field: &'static str) -> Result<Fingerprint> {
        let bytes = self.bytes(field)?;
        bytes.try_into().map(Fingerprint::from_bytes).map_err(|_| FrameError::Field { field })
    }
}

fn as_bytes<'v>(value: &'v Value<'v>) -> Option<&'v [u8]> {
    if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
}

fn as_text<'v>(value: &'v Value<'v>) -> Option<&'v str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn as_bounded(value: &Value<'_>, bytes: usize) -> Option<String> {
    as_text(value).filter(|text| text.len() <= bytes).map(str::to_owned)
}

/// A whole number, from an integer or from the float that JavaScript makes of a large one.
fn as_number(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::Uint(value) => Some(*value),
        Value::Float(value) if (0.0..=(1u64 << 53) as f64).contains(value) && value.fract() == 0.0 => {
            Some(*value as u64)
        }
        _ => None,
    }
}

/// A document id as text, or as its 16 bytes as samod may send it.
fn as_document(value: &Value<'_>) -> Option<DocumentId> {
    match value {
        Value::Text(text) => text.parse().ok(),
        Value::Bytes(bytes) => DocumentId::from_slice(bytes).ok(),
        _ => None,
    }
}

fn as_heads(value: &Value<'_>) -> Option<Heads> {
    let Value::Array(hashes) = value else { return None };
    if hashes.len() > limits::HEADS {
        return None;
    }
    let hash = |value: &Value<'_>| match value {
        Value::Bytes(bytes) => ChangeHash::from_slice(bytes).ok(),
        _ => None,
    };
    hashes.iter().map(hash).collect()
}
