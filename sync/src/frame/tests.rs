//! Frames against bytes as other programs write them, and against bytes that nobody should write.

use super::*;
use crate::client::Members;
use crate::heads::ChangeHash;
use crate::limits;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn document() -> impl Strategy<Value = DocumentId> {
    any::<[u8; 16]>().prop_map(DocumentId::from_bytes)
}

fn heads() -> impl Strategy<Value = Heads> {
    vec(any::<[u8; 32]>(), 0..4).prop_map(|hashes| hashes.into_iter().map(ChangeHash::from_bytes).collect())
}

fn fingerprint() -> impl Strategy<Value = Fingerprint> {
    any::<[u8; 32]>().prop_map(Fingerprint::from_bytes)
}

fn text() -> impl Strategy<Value = String> {
    "[a-z0-9 客服.-]{0,30}"
}

fn metadata() -> impl Strategy<Value = PeerMetadata> {
    let extension =
        (1u64..5, option::of(text()), any::<u64>(), option::of(fingerprint()), option::of(any::<u64>()))
            .prop_map(|(version, epoch, number, fingerprint, time)| Extension {
                version,
                epoch,
                number,
                fingerprint,
                time,
            });
    (option::of(text()), any::<bool>(), option::of(extension))
        .prop_map(|(storage_id, is_ephemeral, concord)| PeerMetadata { storage_id, is_ephemeral, concord })
}

fn message() -> impl Strategy<Value = DocumentMessage> {
    (document(), text(), text(), vec(any::<u8>(), 0..300))
        .prop_map(|(document, sender, target, data)| DocumentMessage { document, sender, target, data })
}

fn stock_frame() -> impl Strategy<Value = Frame> {
    let remote = btree_map(
        text(),
        (heads(), 0.0..4e12f64).prop_map(|(heads, timestamp)| RemoteHeads { heads, timestamp }),
        0..3,
    );
    prop_oneof![
        (text(), vec(text(), 0..3), metadata()).prop_map(|(sender, versions, metadata)| Frame::Join(Join {
            sender,
            versions,
            metadata
        })),
        (text(), text(), text(), metadata()).prop_map(|(sender, target, version, metadata)| Frame::Peer(
            Peer { sender, target, version, metadata }
        )),
        (text(), option::of(text()), option::of(text())).prop_map(|(message, sender, target)| Frame::Error {
            message,
            sender,
            target
        }),
        text().prop_map(|sender| Frame::Leave { sender }),
        message().prop_map(Frame::Request),
        message().prop_map(Frame::Sync),
        (document(), text(), text()).prop_map(|(document, sender, target)| Frame::DocUnavailable {
            document,
            sender,
            target
        }),
        (message(), any::<u64>(), text()).prop_map(|(message, count, session)| {
            let DocumentMessage { document, sender, target, data } = message;
            Frame::Ephemeral(Ephemeral { document, sender, target, count, session, data })
        }),
        (text(), text(), vec(text(), 0..3), vec(text(), 0..3)).prop_map(|(sender, target, add, remove)| {
            Frame::RemoteSubscriptionChange { sender, target, add, remove }
        }),
        (text(), text(), document(), remote).prop_map(|(sender, target, document, heads)| {
            Frame::RemoteHeadsChanged { sender, target, document, heads }
        }),
    ]
}

fn extension_frame() -> impl Strategy<Value = Frame> {
    let member = (text(), text(), text()).prop_map(|(id, name, role)| Member { id, name, role });
    let entry = (document(), any::<u64>(), vec(any::<u8>(), 0..300))
        .prop_map(|(document, number, changes)| LogEntry { document, number, changes });
    let code = proptest::sample::select(RefusalCode::ALL.to_vec());
    prop_oneof![
        (text(), text(), vec(member, 0..4)).prop_map(|(me, role, members)| Frame::Members(Members {
            me,
            role,
            members
        })),
        (text(), any::<bool>(), vec((document(), heads()), 0..5), any::<u64>(), fingerprint(), any::<bool>())
            .prop_map(|(epoch, full, documents, number, fingerprint, done)| {
                Frame::Changes(Changes { epoch, full, documents, number, fingerprint, done })
            }),
        (any::<u64>(), fingerprint(), any::<bool>(), vec(entry, 0..4), vec((document(), heads()), 0..4))
            .prop_map(|(number, fingerprint, done, commits, acknowledged)| {
                Frame::Commits(Commits { number, fingerprint, done, commits, acknowledged })
            }),
        (document(), vec(any::<u8>(), 0..300))
            .prop_map(|(document, changes)| Frame::Push { document, changes }),
        (document(), code, text()).prop_map(|(document, code, reason)| Frame::Refused {
            document,
            code,
            reason
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_encoded_decodes_to_itself(frame in prop_oneof![stock_frame(), extension_frame()]) {
        prop_assert_eq!(Frame::decode(&frame.encode()).unwrap(), frame);
    }

    #[test]
    fn any_bytes_decode_or_fail_cleanly(bytes in vec(any::<u8>(), 0..400)) {
        let _ = Frame::decode(&bytes);
    }

    #[test]
    fn damaged_frames_decode_or_fail_cleanly(
        frame in prop_oneof![stock_frame(), extension_frame()],
        flips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = frame.encode();
        for (index, byte) in flips {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let _ = Frame::decode(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = Frame::decode(&bytes);
    }
}

/// What cbor-x writes for a join of a peer without storage: 16-bit map heads and `undefined`.
fn javascript_join() -> Vec<u8> {
    let mut bytes = vec![0xb9, 0, 4];
    bytes.extend(b"\x64type\x64join\x68senderId\x66peer-1");
    bytes.extend(b"\x6cpeerMetadata\xb9\x00\x02\x69storageId\xf7\x6bisEphemeral\xf5");
    bytes.extend(b"\x78\x19supportedProtocolVersions\x81\x611");
    bytes
}

#[test]
fn a_join_as_javascript_writes_it() {
    let Frame::Join(join) = Frame::decode(&javascript_join()).unwrap() else { panic!("no join") };
    assert_eq!(join.sender, "peer-1");
    assert_eq!(join.versions, ["1"]);
    assert_eq!(join.metadata, PeerMetadata { storage_id: None, is_ephemeral: true, concord: None });
}

#[test]
fn a_join_of_automerge_repo_1_0_says_only_its_name() {
    let Frame::Join(join) = Frame::decode(b"\xa2\x64type\x64join\x68senderId\x61a").unwrap() else {
        panic!("no join")
    };
    assert_eq!(join.versions, Vec::<String>::new());
    assert_eq!(join.metadata, PeerMetadata::default());
}

#[test]
fn indefinite_maps_unknown_keys_and_raw_ids_are_read() {
    let mut bytes = b"\xbf\x64type\x7f\x62re\x65quest\xff\x68senderId\x61a\x68targetId\x61b".to_vec();
    bytes.extend(b"\x63new\x9f\x01\xbf\x01\x02\xff\x20\xe0\xff\x6adocumentId\x50");
    bytes.extend([9; 16]);
    bytes.extend(b"\x64data\xd8\x40\x5f\x41\x01\x42\x02\x03\xff\xff");
    let expected = DocumentMessage {
        document: DocumentId::from_bytes([9; 16]),
        sender: "a".into(),
        target: "b".into(),
        data: vec![1, 2, 3],
    };
    assert_eq!(Frame::decode(&bytes).unwrap(), Frame::Request(expected));
}

#[test]
fn counts_and_timestamps_come_as_floats_or_integers() {
    let frame = |count: &[u8]| {
        let mut bytes =
            b"\xa7\x64type\x69ephemeral\x68senderId\x61a\x68targetId\x61b\x69sessionId\x61s".to_vec();
        bytes.extend(
            b"\x6adocumentId\x50\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x64data\x40",
        );
        bytes.extend(b"\x65count");
        bytes.extend(count);
        Frame::decode(&bytes)
    };
    for seven in [
        &b"\x07"[..],
        b"\x1b\0\0\0\0\0\0\0\x07",
        b"\xfb\x40\x1c\0\0\0\0\0\0",
        b"\xfa\x40\xe0\0\0",
        b"\xf9\x47\0",
    ] {
        let Frame::Ephemeral(message) = frame(seven).unwrap() else { panic!("no ephemeral") };
        assert_eq!(message.count, 7);
    }
    for no_count in
        [&b"\xf6"[..], b"\x26", b"\xfb\x7f\xf0\0\0\0\0\0\0", b"\xfb\x40\x1e\0\0\0\0\0\0", b"\x617"]
    {
        assert!(matches!(frame(no_count), Err(FrameError::Field { field: "count" })));
    }
}

#[test]
fn timestamps_are_written_as_floats() {
    let heads = BTreeMap::from([(
        "s".to_owned(),
        RemoteHeads { heads: Heads::empty(), timestamp: 1_720_000_000_000.0 },
    )]);
    let document = DocumentId::from_bytes([1; 16]);
    let frame = Frame::RemoteHeadsChanged { sender: "a".into(), target: "b".into(), document, heads };
    let bytes = frame.encode();
    let at = bytes.windows(9).position(|window| window == b"timestamp").unwrap();
    assert_eq!(bytes[at + 9], 0xfb);
}

#[test]
fn an_unknown_type_is_named_and_not_an_error() {
    let frame = Frame::decode(b"\xa1\x64type\x67tomorow").unwrap();
    assert_eq!(frame, Frame::Unknown { kind: "tomorow".into() });
}

#[test]
fn what_is_no_frame_is_a_clean_error() {
    for garbage in [&b"\xf6"[..], b"", b"\xff", b"\x01", b"\x80", b"\x61a", b"\xf7"] {
        assert!(Frame::decode(garbage).is_err(), "{garbage:?}");
    }
    assert!(matches!(Frame::decode(b"\xa0"), Err(FrameError::Field { field: "type" })));
    assert!(matches!(Frame::decode(b"\xa1\x64type\x64join\x00"), Err(FrameError::Cbor(_))));
    // A length that no input can fill.
    assert!(Frame::decode(b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
}

#[test]
fn nesting_and_size_are_bounded() {
    let mut deep = b"\xa1\x61a".to_vec();
    deep.extend(vec![0x81; 1 << 20]);
    assert!(matches!(Frame::decode(&deep), Err(FrameError::Cbor(_))));
    let mut tags = vec![0xc1; 1 << 20];
    tags.push(0xa0);
    assert!(matches!(Frame::decode(&tags), Err(FrameError::Cbor(_))));
    let mut wide = b"\xa1\x61a\x9f".to_vec();
    wide.extend(vec![0; limits::CBOR_ITEMS + 1]);
    wide.push(0xff);
    assert!(matches!(Frame::decode(&wide), Err(FrameError::Cbor(_))));
    let long = Frame::Leave { sender: "x".repeat(limits::TEXT_BYTES + 1) };
    assert!(matches!(Frame::decode(&long.encode()), Err(FrameError::Field { field: "senderId" })));
}

#[test]
fn a_push_names_its_document_as_text_or_bytes() {
    let document = DocumentId::from_bytes([9; 16]);
    let frame = Frame::Push { document, changes: vec![1, 2] };
    let raw = frame.encode();
    let at =
        raw.windows(17).position(|window| window == [&[0x50], &document.as_bytes()[..]].concat()).unwrap();
    let printed = document.to_string();
    let mut text = raw[..at].to_vec();
    text.extend([0x78, printed.len() as u8]);
    text.extend(printed.as_bytes());
    text.extend(&raw[at + 17..]);
    assert_eq!(Frame::decode(&text).unwrap(), frame);
    assert_eq!(Frame::decode(&raw).unwrap(), frame);
}

#[test]
fn a_frame_of_more_commits_than_fit_is_refused() {
    let document = DocumentId::from_bytes([9; 16]);
    let entry = LogEntry { document, number: 1, changes: Vec::new() };
    let frame = |commits, acknowledged| Commits {
        number: 1,
        fingerprint: Fingerprint::EMPTY,
        done: true,
        commits: vec![entry.clone(); commits],
        acknowledged: vec![(document, Heads::empty()); acknowledged],
    };
    let most = limits::PAGE_COMMITS;
    let read = |frame| Frame::decode(&Frame::Commits(frame).encode());
    assert!(read(frame(most, most)).is_ok());
    assert!(matches!(read(frame(most + 1, 0)), Err(FrameError::Field { field: "commits" })));
    assert!(matches!(read(frame(0, most + 1)), Err(FrameError::Field { field: "acknowledged" })));
}
