//! The first change of every document: literal bytes, one for each kind, the same on every device.
//!
//! Two devices that make the same document apart (the Inbox, a workspace) start from the same bytes and
//! therefore merge. One different byte under the same actor would be a duplicate sequence number on every
//! merge for ever, so these bytes are never regenerated and never edited; a later schema adds a frozen
//! migration change under an actor of its own. They hold containers only.

use crate::model::operation::Kind;

/// The schema this version writes and fully understands.
pub const SCHEMA: u32 = 1;

/// The genesis change of a kind.
pub fn bytes(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Workspace => WORKSPACE,
        Kind::Board => BOARD,
        Kind::Task => TASK,
        Kind::Meeting => MEETING,
    }
}

const WORKSPACE: &[u8] = b"\
    \x85\x6f\x4a\x83\x41\x2b\xd0\x22\x01\x8e\x01\x00\x10\x3e\x9d\xb0\xd6\xdd\xe9\x26\xf4\x30\x30\x8e\
    \x37\xcb\xb0\x0a\x24\x01\x01\x00\x00\x00\x07\x01\x06\x02\x07\x15\x54\x34\x01\x42\x02\x56\x02\x70\
    \x02\x00\x01\x02\x00\x00\x08\x00\x01\x7e\x01\x02\x00\x08\x75\x07\x63\x6f\x6e\x63\x6f\x72\x64\x09\
    \x77\x6f\x72\x6b\x73\x70\x61\x63\x65\x02\x76\x31\x06\x66\x69\x65\x6c\x64\x73\x06\x70\x65\x6f\x70\
    \x6c\x65\x07\x6f\x75\x74\x73\x69\x64\x65\x07\x72\x65\x74\x69\x72\x65\x64\x06\x6c\x61\x62\x65\x6c\
    \x73\x08\x73\x65\x74\x74\x69\x6e\x67\x73\x09\x74\x65\x6d\x70\x6c\x61\x74\x65\x73\x05\x6c\x69\x6e\
    \x6b\x73\x0b\x0b\x00\x0b\x00\x0b\x00";

const BOARD: &[u8] = b"\
    \x85\x6f\x4a\x83\x52\xe2\x0c\x45\x01\xc7\x01\x00\x10\xa7\x6e\x50\xb6\x92\xa2\xbf\xf2\x18\x3e\xa8\
    \x1f\x4a\x32\x1c\x0a\x01\x01\x00\x00\x00\x07\x01\x0a\x02\x0b\x15\x82\x01\x34\x01\x42\x04\x56\x02\
    \x70\x02\x00\x01\x02\x00\x00\x03\x03\x00\x00\x07\x00\x01\x7e\x01\x02\x00\x03\x03\x06\x00\x07\x70\
    \x07\x63\x6f\x6e\x63\x6f\x72\x64\x05\x62\x6f\x61\x72\x64\x02\x76\x31\x06\x66\x69\x65\x6c\x64\x73\
    \x08\x70\x72\x65\x66\x69\x78\x65\x73\x07\x63\x6f\x6c\x75\x6d\x6e\x73\x0b\x6e\x6f\x74\x5f\x73\x74\
    \x61\x72\x74\x65\x64\x0b\x69\x6e\x5f\x70\x72\x6f\x67\x72\x65\x73\x73\x04\x64\x6f\x6e\x65\x06\x6c\
    \x61\x62\x65\x6c\x73\x08\x63\x6f\x6e\x74\x61\x63\x74\x73\x08\x73\x65\x74\x74\x69\x6e\x67\x73\x09\
    \x61\x70\x70\x72\x6f\x76\x61\x6c\x73\x05\x65\x78\x69\x74\x73\x05\x6c\x69\x6e\x6b\x73\x0b\x64\x65\
    \x73\x63\x72\x69\x70\x74\x69\x6f\x6e\x10\x0f\x00\x7f\x04\x10\x00\x10\x00";

const TASK: &[u8] = b"\
    \x85\x6f\x4a\x83\x5d\xcd\xad\xfc\x01\xe7\x01\x00\x10\x78\x85\xb3\xec\xb2\x44\xb7\xa2\x8f\xb9\x6f\
    \x32\x31\x29\x05\x11\x01\x01\x00\x00\x00\x07\x01\x06\x02\x07\x15\xaa\x01\x34\x01\x42\x04\x56\x02\
    \x70\x02\x00\x01\x02\x00\x00\x11\x00\x01\x7e\x01\x02\x00\x11\x6c\x07\x63\x6f\x6e\x63\x6f\x72\x64\
    \x04\x74\x61\x73\x6b\x02\x76\x31\x06\x66\x69\x65\x6c\x64\x73\x0d\x63\x6f\x6c\x6c\x61\x62\x6f\x72\
    \x61\x74\x6f\x72\x73\x08\x69\x6e\x66\x6f\x72\x6d\x65\x64\x06\x6c\x61\x62\x65\x6c\x73\x0c\x64\x65\
    \x70\x65\x6e\x64\x65\x6e\x63\x69\x65\x73\x05\x67\x6f\x61\x6c\x73\x09\x63\x68\x65\x63\x6b\x6c\x69\
    \x73\x74\x08\x63\x6f\x6d\x6d\x65\x6e\x74\x73\x07\x73\x75\x70\x70\x6f\x72\x74\x08\x74\x69\x6d\x65\
    \x5f\x6c\x6f\x67\x07\x72\x65\x76\x69\x65\x77\x73\x06\x63\x6c\x61\x69\x6d\x73\x05\x6c\x69\x6e\x6b\
    \x73\x04\x66\x6f\x72\x6d\x0d\x63\x6f\x6e\x66\x69\x72\x6d\x61\x74\x69\x6f\x6e\x73\x08\x72\x65\x77\
    \x72\x69\x74\x65\x73\x0b\x64\x65\x73\x63\x72\x69\x70\x74\x69\x6f\x6e\x14\x13\x00\x7f\x04\x14\x00\
    \x14\x00";

const MEETING: &[u8] = b"\
    \x85\x6f\x4a\x83\xf3\xda\x37\x16\x01\xe7\x01\x00\x10\x93\x33\xd7\x55\x17\xc0\xc3\x7b\x8c\x3c\x9d\
    \x82\xa4\x6c\xd3\x41\x01\x01\x00\x00\x00\x07\x01\x06\x02\x07\x15\xaa\x01\x34\x01\x42\x04\x56\x02\
    \x70\x02\x00\x01\x02\x00\x00\x12\x00\x01\x7e\x01\x02\x00\x12\x6b\x07\x63\x6f\x6e\x63\x6f\x72\x64\
    \x07\x6d\x65\x65\x74\x69\x6e\x67\x02\x76\x31\x06\x66\x69\x65\x6c\x64\x73\x09\x61\x74\x74\x65\x6e\
    \x64\x65\x65\x73\x09\x63\x6f\x6e\x63\x65\x72\x6e\x65\x64\x09\x63\x68\x65\x63\x6b\x6c\x69\x73\x74\
    \x06\x61\x67\x65\x6e\x64\x61\x07\x70\x61\x72\x6b\x69\x6e\x67\x09\x64\x65\x63\x69\x73\x69\x6f\x6e\
    \x73\x05\x76\x6f\x74\x65\x73\x07\x61\x63\x74\x69\x6f\x6e\x73\x04\x6e\x65\x78\x74\x05\x6c\x69\x6e\
    \x6b\x73\x08\x63\x6f\x6d\x6d\x65\x6e\x74\x73\x04\x73\x65\x6e\x74\x08\x72\x65\x63\x65\x69\x70\x74\
    \x73\x0d\x63\x6f\x6e\x66\x69\x72\x6d\x61\x74\x69\x6f\x6e\x73\x0a\x70\x72\x69\x6f\x72\x69\x74\x69\
    \x65\x73\x08\x72\x65\x77\x72\x69\x74\x65\x73\x05\x6e\x6f\x74\x65\x73\x15\x14\x00\x7f\x04\x15\x00\
    \x15\x00";

#[cfg(test)]
mod tests {
    use automerge::transaction::{CommitOptions, Transactable};
    use automerge::{ActorId, Automerge, ObjType, ROOT};
    use sha2::{Digest, Sha256};

    use super::*;

    /// The containers of each kind, as the frozen bytes hold them. How the bytes came to be, not how they are made.
    fn containers(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
        match kind {
            Kind::Workspace => {
                (&["fields", "people", "outside", "retired", "labels", "settings", "templates", "links"], &[])
            }
            Kind::Board => (
                &[
                    "fields",
                    "prefixes",
                    "columns",
                    "labels",
                    "contacts",
                    "settings",
                    "approvals",
                    "exits",
                    "links",
                ],
                &["description"],
            ),
            Kind::Task => (
                &[
                    "fields",
                    "collaborators",
                    "informed",
                    "labels",
                    "dependencies",
                    "goals",
                    "checklist",
                    "comments",
                    "support",
                    "time_log",
                    "reviews",
                    "claims",
                    "links",
                    "form",
                    "confirmations",
                    "rewrites",
                ],
                &["description"],
            ),
            Kind::Meeting => (
                &[
                    "fields",
                    "attendees",
                    "concerned",
                    "checklist",
                    "agenda",
                    "parking",
                    "decisions",
                    "votes",
                    "actions",
                    "next",
                    "links",
                    "comments",
                    "sent",
                    "receipts",
                    "confirmations",
                    "priorities",
                    "rewrites",
                ],
                &["notes"],
            ),
        }
    }

    fn make(kind: Kind) -> Vec<u8> {
        let digest: [u8; 32] = Sha256::digest(format!("concord genesis {} v1", kind.as_str())).into();
        let mut doc = Automerge::new().with_actor(ActorId::from(&digest[..16]));
        let mut tx = doc.transaction();
        let concord = tx.put_object(ROOT, "concord", ObjType::Map).unwrap();
        let named = tx.put_object(&concord, kind.as_str(), ObjType::Map).unwrap();
        tx.put_object(&named, "v1", ObjType::Map).unwrap();
        let (maps, texts) = containers(kind);
        for name in maps {
            let map = tx.put_object(ROOT, *name, ObjType::Map).unwrap();
            if (kind, *name) == (Kind::Board, "columns") {
                for column in ["not_started", "in_progress", "done"] {
                    tx.put_object(&map, column, ObjType::Map).unwrap();
                }
            }
        }
        for name in texts {
            tx.put_object(ROOT, *name, ObjType::Text).unwrap();
        }
        tx.commit_with(CommitOptions::default().with_time(0));
        doc.get_last_local_change().unwrap().raw_bytes().to_vec()
    }

    #[test]
    fn the_frozen_bytes_are_what_every_device_has_always_started_from() {
        for (kind, digest) in [
            (Kind::Workspace, "82bf58f2a6d23377a280c4a6bf31264d25275f8b454386eac9716adc8c414bd6"),
            (Kind::Board, "645c9651f7992ecd16b40808a9a4387e2063ff124e4a11f9707623cbe8959426"),
            (Kind::Task, "a3c4bfc0e21feedd0cdf9b1c81d2f0ffff58e54b43aa276ca2a0001ab7077023"),
            (Kind::Meeting, "8c3b33d24206c2c240ec689be2e4f05ec3b5a0e3b45370251eab69ea6cf24f5a"),
        ] {
            let found: String =
                Sha256::digest(bytes(kind)).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, digest, "{}", kind.as_str());
        }
    }

    #[test]
    fn they_hold_the_containers_of_their_kind_and_nothing_else() {
        for kind in Kind::ALL {
            assert_eq!(make(kind), bytes(kind), "{}", kind.as_str());
        }
    }
}
