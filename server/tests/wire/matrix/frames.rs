//! Frames, by everybody, before and after joining, as a stock client and as ours.
//!
//! What can come of a frame:
//! - `peer`: it is let in. A number: an `error` frame, and a close with this code.
//! - `sync`, `unavailable`: it is answered so.
//! - `stored`: the change is on the disk, and the sender was told. In every other case it is not there.
//! - `told`: an `error` frame names the document; the connection stays.
//! - `refused CODE`: `concord-refused`; the connection stays.
//! - `passed on`: somebody else who looks at the document gets it.
//! - `heads`: from then on commits are told by `remote-heads-changed`.
//! - `nothing`: no answer, and the connection goes on as before.

use std::collections::BTreeMap;

use concord_server::storage::Storage;
use concord_sync::client::Members;
use concord_sync::document::SharedDocument;
use concord_sync::frame::{
    Changes, Commits, DocumentMessage, Ephemeral, Extension, Frame, Peer, PeerMetadata, RefusalCode,
};
use concord_sync::heads::{Fingerprint, Heads};
use concord_sync::id::{DocumentId, WorkspaceId};
use concord_sync::peer::PeerState;
use tokio_tungstenite::tungstenite::Message;

use super::cast::Cast;
use super::table::Table;
use crate::changes::{FIRST, bytes};
use crate::client::{Replica, Wire, join};
use crate::world::STORAGE_ID;

const BEFORE_JOINING: &str = "
said first                 | owner | editor | viewer | removed | revoked | expired | other | none | used ticket
join                       | peer  | peer   | peer   | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
peer                       | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
error                      | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
leave                      | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
request of a document      | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
request of no document     | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
sync with a change         | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
sync of a new document     | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
sync that is none          | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
doc-unavailable            | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
ephemeral                  | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
remote-subscription-change | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
remote-heads-changed       | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
concord-members            | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
concord-changes            | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
concord-commits            | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
concord-refused            | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
concord-push of a change   | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
concord-push of a new one  | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
a type of tomorrow         | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
a text frame               | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
bytes that are no frame    | 4400  | 4400   | 4400   | 4400    | 4400    | 4400    | 4400  | 4400 | 4400
";

const STOCK_CLIENT: &str = "
after join                 | owner       | editor      | viewer      | removed | revoked | expired | other | none | used ticket
join                       | 4400        | 4400        | 4400        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
peer                       | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
error                      | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
leave                      | 1000        | 1000        | 1000        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
request of a document      | sync        | sync        | sync        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
request of no document     | unavailable | unavailable | unavailable | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
sync with a change         | stored      | stored      | told        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
sync of a new document     | stored      | stored      | unavailable | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
sync that is none          | told        | told        | told        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
doc-unavailable            | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
ephemeral                  | passed on   | passed on   | passed on   | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
remote-subscription-change | heads       | heads       | heads       | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
remote-heads-changed       | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-members            | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-changes            | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-commits            | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-refused            | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-push of a change   | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-push of a new one  | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
a type of tomorrow         | nothing     | nothing     | nothing     | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
a text frame               | 4400        | 4400        | 4400        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
bytes that are no frame    | 4400        | 4400        | 4400        | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
";

const OUR_CLIENT: &str = "
after join                 | owner             | editor            | viewer            | removed | revoked | expired | other | none | used ticket
join                       | 4400              | 4400              | 4400              | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
peer                       | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
error                      | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
leave                      | 1000              | 1000              | 1000              | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
request of a document      | sync              | sync              | sync              | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
request of no document     | unavailable       | unavailable       | unavailable       | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
sync with a change         | stored            | stored            | refused read-only | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
sync of a new document     | stored            | stored            | refused read-only | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
sync that is none          | refused malformed | refused malformed | refused malformed | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
doc-unavailable            | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
ephemeral                  | passed on         | passed on         | passed on         | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
remote-subscription-change | heads             | heads             | heads             | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
remote-heads-changed       | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-members            | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-changes            | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-commits            | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-refused            | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-push of a change   | stored            | stored            | refused read-only | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
concord-push of a new one  | stored            | stored            | refused read-only | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
a type of tomorrow         | nothing           | nothing           | nothing           | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
a text frame               | 4400              | 4400              | 4400              | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
bytes that are no frame    | 4400              | 4400              | 4400              | 4401    | 4401    | 4401    | 4403  | 4401 | 4401
";

#[tokio::test]
async fn what_is_said_before_joining_lets_nobody_do_anything() {
    let mut scene = Scene::new().await;
    Table::read(BEFORE_JOINING).holds(async |row, who| scene.before_joining(row, who).await).await;
}

#[tokio::test]
async fn what_a_stock_client_says_comes_to_what_its_member_may() {
    let mut scene = Scene::new().await;
    Table::read(STOCK_CLIENT).holds(async |row, who| scene.after_joining(row, who, false).await).await;
}

#[tokio::test]
async fn what_our_client_says_comes_to_what_its_member_may() {
    let mut scene = Scene::new().await;
    Table::read(OUR_CLIENT).holds(async |row, who| scene.after_joining(row, who, true).await).await;
}

/// A row that was forgotten in one of the tables is a case that nobody tries.
#[test]
fn the_tables_have_the_same_rows() {
    let rows = |text| Table::read(text).rows().collect::<Vec<_>>();
    assert_eq!(rows(BEFORE_JOINING), rows(STOCK_CLIENT));
    assert_eq!(rows(BEFORE_JOINING), rows(OUR_CLIENT));
}

/// A server, and somebody who looks on.
struct Scene {
    cast: Cast,
    /// The owner's other connection: it makes the documents, and gets what is passed on.
    witness: Wire,
    documents: u128,
}

/// A document of a case, and what may be done to it.
struct Case {
    document: DocumentId,
    /// Changes that the server has of it.
    there: Vec<&'static str>,
    /// Changes that the sender has of it.
    here: Vec<&'static str>,
}

impl Scene {
    async fn new() -> Self {
        let cast = Cast::new().await;
        let witness = cast.connect("owner").await.join("witness").await;
        Self { cast, witness, documents: 0 }
    }

    async fn before_joining(&mut self, row: &str, who: &str) -> String {
        let case = self.case(row).await;
        let mut wire = self.cast.connect(who).await;
        assert!(say(&mut wire, row, &case).await, "{row} could not be said");
        let found = match entry(&mut wire).await {
            Entry::Admitted => "peer".to_owned(),
            Entry::SentAway => closed(&mut wire).await,
        };
        assert!(!self.is_stored(&case).await, "{row}, {who}: stored");
        found
    }

    async fn after_joining(&mut self, row: &str, who: &str, ours: bool) -> String {
        let case = self.case(row).await;
        let mut wire = self.cast.connect(who).await;
        let extension = Extension { version: 1, ..Extension::default() };
        wire.peer = "somebody".to_owned();
        wire.send(&join("somebody", ours.then_some(extension))).await;
        let found = match entry(&mut wire).await {
            Entry::Admitted => self.answer(&mut wire, row, &case, ours).await,
            Entry::SentAway => {
                // It says the rest all the same, to an end that may have gone.
                say(&mut wire, row, &case).await;
                closed(&mut wire).await
            }
        };
        self.look_on(&case, found == "passed on").await;
        assert_eq!(self.is_stored(&case).await, found == "stored", "{row}, {who}: {found}");
        found
    }

    /// A document for one case; if the row is about one that exists, it is made.
    async fn case(&mut self, row: &str) -> Case {
        self.documents += 1;
        let document = DocumentId::from_bytes(self.documents.to_be_bytes());
        let absent = ["request of no document", "sync of a new document", "concord-push of a new one"];
        if absent.contains(&row) {
            return Case { document, there: vec![], here: vec![FIRST[0]] };
        }
        let mut made = Replica::new(0);
        made.id = document;
        made.edit(FIRST[0]);
        made.upload(&mut self.witness).await;
        Case { document, there: vec![FIRST[0]], here: vec![FIRST[0], FIRST[1]] }
    }

    async fn is_stored(&self, case: &Case) -> bool {
        is_stored(&self.cast.world.app().storage, self.cast.workspace(), case).await
    }

    /// The witness gets what was passed on, and nothing that was not.
    async fn look_on(&mut self, case: &Case, passed_on: bool) {
        let about =
            |frame: &Frame| matches!(frame, Frame::Ephemeral(message) if message.document == case.document);
        if passed_on {
            self.witness.find(|frame| about(&frame).then_some(())).await;
            return;
        }
        let asked = ask_for_nothing(&mut self.witness, self.documents).await;
        loop {
            let frame = self.witness.frame().await;
            assert!(!about(&frame), "{frame:?}");
            if matches!(frame, Frame::DocUnavailable { document, .. } if document == asked) {
                return;
            }
        }
    }

    /// What comes of a frame said by somebody who was let in.
    async fn answer(&mut self, wire: &mut Wire, row: &str, case: &Case, ours: bool) -> String {
        assert!(say(wire, row, case).await, "{row} could not be said");
        if row == "remote-subscription-change" {
            return self.subscribed(wire, case).await;
        }
        let asked = ask_for_nothing(wire, self.documents).await;
        // Answers about a document come from its owner, in the owner's time.
        let is_answered = row.starts_with("request")
            || row.starts_with("sync")
            || (row.starts_with("concord-push") && ours);
        let mut told = false;
        loop {
            let frame = match wire.frame_or_close().await {
                Ok(frame) => frame,
                Err(code) => return close_code(code, told),
            };
            told |= matches!(frame, Frame::Error { .. });
            let about = about_document(&frame) == Some(case.document);
            match frame {
                Frame::DocUnavailable { document, .. } if document == asked && !is_answered => {
                    return if row == "ephemeral" { "passed on" } else { "nothing" }.to_owned();
                }
                Frame::DocUnavailable { .. } if about => return "unavailable".to_owned(),
                Frame::Refused { code, .. } if about => return format!("refused {}", code.as_str()),
                Frame::Sync(_) if about && row == "request of a document" => return "sync".to_owned(),
                // A sync message may also be a question.
                Frame::Sync(_) if about && self.is_stored(case).await => return "stored".to_owned(),
                Frame::Commits(commits) if acknowledges(&commits, case) => return "stored".to_owned(),
                Frame::Error { message, .. } if message.contains(&case.document.to_string()) => {
                    return "told".to_owned();
                }
                _ => {}
            }
        }
    }

    /// Whether a commit by somebody else is told as heads.
    async fn subscribed(&mut self, wire: &mut Wire, case: &Case) -> String {
        let mut replica = Replica::new(0);
        replica.id = case.document;
        replica.download(wire, 1).await;
        let mut made = Replica::new(0);
        made.id = case.document;
        case.there.iter().for_each(|change| made.edit(change));
        made.edit(FIRST[2]);
        made.upload(&mut self.witness).await;
        let heads = made.heads();
        wire.find(|frame| match frame {
            Frame::RemoteHeadsChanged { document, heads: told, .. } if document == case.document => {
                (told[STORAGE_ID].heads == heads).then(|| "heads".to_owned())
            }
            _ => None,
        })
        .await
    }
}

/// Whether the change that the case would bring is on the disk.
async fn is_stored(storage: &Storage, workspace: WorkspaceId, case: &Case) -> bool {
    let stored = storage.load(workspace, case.document).await.unwrap();
    let expected = SharedDocument::load(case.here.iter().map(|change| bytes(change))).unwrap().heads();
    stored.is_some_and(|stored| stored.heads == expected)
}

/// What becomes of whoever said something first.
enum Entry {
    Admitted,
    SentAway,
}

async fn entry(wire: &mut Wire) -> Entry {
    match wire.frame_or_close().await {
        Ok(Frame::Peer(_)) => Entry::Admitted,
        Ok(Frame::Error { .. }) => Entry::SentAway,
        other => panic!("neither in nor out: {other:?}"),
    }
}

/// The code of the close that comes after an `error` frame.
async fn closed(wire: &mut Wire) -> String {
    loop {
        if let Err(code) = wire.frame_or_close().await {
            return close_code(code, true);
        }
    }
}

fn close_code(code: Option<u16>, told: bool) -> String {
    let code = code.expect("a close code");
    assert_eq!(told, code != 1000, "an error frame before every close but a goodbye: {code}");
    code.to_string()
}

fn about_document(frame: &Frame) -> Option<DocumentId> {
    match frame {
        Frame::DocUnavailable { document, .. } | Frame::Refused { document, .. } => Some(*document),
        Frame::Sync(message) => Some(message.document),
        _ => None,
    }
}

fn acknowledges(commits: &Commits, case: &Case) -> bool {
    commits.acknowledged.iter().any(|(document, _)| *document == case.document)
}

/// Asks for a document that nobody has: once it is answered, all that was said before has been read.
async fn ask_for_nothing(wire: &mut Wire, n: u128) -> DocumentId {
    let nothing = DocumentId::from_bytes((u128::MAX - n).to_be_bytes());
    let message =
        message(wire, nothing, SharedDocument::new().generate(&mut PeerState::new()).unwrap().unwrap());
    // Whoever was sent away hears nothing any more.
    wire.try_send(Message::Binary(Frame::Request(message).encode().into())).await;
    nothing
}

fn message(wire: &Wire, document: DocumentId, data: Vec<u8>) -> DocumentMessage {
    DocumentMessage { document, sender: wire.peer.clone(), target: "server".into(), data }
}

/// The message that brings `here` to somebody who has `there`, and says so without having been asked.
pub fn sync_message(there: &[&str], here: &[&str]) -> Vec<u8> {
    let load = |changes: &[&str]| SharedDocument::load(changes.iter().map(|change| bytes(change))).unwrap();
    let (mut ours, mut theirs) = (load(here), load(there));
    let (mut to_them, mut to_us) = (PeerState::new(), PeerState::new());
    loop {
        let said = ours.generate(&mut to_them).unwrap().expect("something to say");
        if theirs.receive(&mut to_us, &said).unwrap().carried_changes {
            return said;
        }
        let answer = theirs.generate(&mut to_us).unwrap().expect("an answer");
        ours.receive(&mut to_them, &answer).unwrap();
    }
}

/// Says what the row is about; false if the other end has gone.
async fn say(wire: &mut Wire, row: &str, case: &Case) -> bool {
    let said = match row {
        "a text frame" => Message::Text("hello".into()),
        "bytes that are no frame" => Message::Binary(b"\xf6".to_vec().into()),
        row => Message::Binary(frame(wire, row, case).encode().into()),
    };
    wire.try_send(said).await
}

fn frame(wire: &Wire, row: &str, case: &Case) -> Frame {
    let Case { document, there, here } = case;
    let (document, sender, target) = (*document, wire.peer.clone(), "server".to_owned());
    let empty = || SharedDocument::new().generate(&mut PeerState::new()).unwrap().unwrap();
    match row {
        "join" => join("somebody", None),
        "peer" => {
            Frame::Peer(Peer { sender, target, version: "1".into(), metadata: PeerMetadata::default() })
        }
        "error" => Frame::error("something is wrong"),
        "leave" => Frame::Leave { sender },
        "request of a document" | "request of no document" => {
            Frame::Request(message(wire, document, empty()))
        }
        "sync with a change" | "sync of a new document" => {
            Frame::Sync(message(wire, document, sync_message(there, here)))
        }
        "sync that is none" => Frame::Sync(message(wire, document, b"no sync message".to_vec())),
        "doc-unavailable" => Frame::DocUnavailable { document, sender, target },
        "ephemeral" => Frame::Ephemeral(Ephemeral {
            document,
            sender,
            target,
            count: 1,
            session: document.to_string(),
            data: vec![1],
        }),
        "remote-subscription-change" => {
            Frame::RemoteSubscriptionChange { sender, target, add: vec![STORAGE_ID.into()], remove: vec![] }
        }
        "remote-heads-changed" => {
            Frame::RemoteHeadsChanged { sender, target, document, heads: BTreeMap::new() }
        }
        "concord-members" => {
            Frame::Members(Members { me: "me".into(), role: "owner".into(), members: vec![] })
        }
        "concord-changes" => Frame::Changes(Changes {
            epoch: "e".into(),
            full: true,
            documents: vec![(document, Heads::default())],
            number: 99,
            fingerprint: Fingerprint::EMPTY,
            done: true,
        }),
        "concord-commits" => Frame::Commits(Commits {
            number: 99,
            fingerprint: Fingerprint::EMPTY,
            done: true,
            commits: vec![],
            acknowledged: vec![],
        }),
        "concord-refused" => {
            Frame::Refused { document, code: RefusalCode::ReadOnly, reason: "never mind".into() }
        }
        "concord-push of a change" => Frame::Push { document, changes: bytes(here.last().unwrap()) },
        "concord-push of a new one" => Frame::Push { document, changes: bytes(here[0]) },
        "a type of tomorrow" => Frame::Unknown { kind: "tomorrow".into() },
        other => panic!("no frame for the row {other:?}"),
    }
}
