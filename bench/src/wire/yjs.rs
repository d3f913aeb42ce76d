//! Clients of the Yjs servers: y-protocols over a socket, in the two dialects of Hocuspocus and y-sweet.

use std::collections::BTreeMap;

use concord_sync::id::DocumentId;
use yrs::encoding::read::{Cursor, Read};
use yrs::encoding::write::Write;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, ReadTxn, StateVector, Transact, Update};

use super::board::Content;
use super::yjs_board;
use super::{Bytes, Mark, News, WireError};

/// Types of messages. The last three are Hocuspocus's and y-sweet's own.
const SYNC: u8 = 0;
const AUTH: u8 = 2;
const SYNC_REPLY: u8 = 4;
const SYNC_STATUS: u8 = 8;
const Y_SWEET_STATUS: u8 = 102;

/// Kinds of sync messages.
const STEP_1: u8 = 0;
const STEP_2: u8 = 1;
const UPDATE: u8 = 2;

/// What Hocuspocus's first answer says.
const AUTHENTICATED: u8 = 2;

/// An update that holds nothing.
pub const NOTHING: [u8; 2] = [0, 0];

/// How the server expects messages to be put.
pub enum Dialect {
    /// The document's name before each message; a token first; every update acknowledged.
    Hocuspocus {
        /// The document's name.
        name: String,
    },
    /// Messages as they are; a status message is sent back when what came before it has been taken in.
    YSweet,
}

/// What a message is to a client.
pub enum Heard<'f> {
    /// Hocuspocus has let the client in.
    Authenticated,
    /// The server says what it has.
    Step1(&'f [u8]),
    /// What this client lacks, which is the answer to what it said it has.
    Step2(&'f [u8]),
    /// Something of the document.
    Update(&'f [u8]),
    /// The server has taken in what was sent.
    Acknowledged,
    /// Nothing that is waited for.
    Other,
}

impl Dialect {
    /// Hocuspocus's, for a document.
    pub fn hocuspocus(document: DocumentId) -> Self {
        Dialect::Hocuspocus { name: document.to_string() }
    }

    fn message(&self, kind: u8, body: impl FnOnce(&mut Vec<u8>)) -> Bytes {
        let mut bytes = Vec::new();
        if let Dialect::Hocuspocus { name } = self {
            bytes.write_string(name);
        }
        bytes.write_var(kind);
        body(&mut bytes);
        bytes.into()
    }

    fn sync(&self, step: u8, body: &[u8]) -> Bytes {
        self.message(SYNC, |bytes| {
            bytes.write_var(step);
            bytes.write_buf(body);
        })
    }

    /// "This is what I have."
    pub fn step_1(&self, state: &[u8]) -> Bytes {
        self.sync(STEP_1, state)
    }

    /// "This is what you lack."
    pub fn step_2(&self, update: &[u8]) -> Bytes {
        self.sync(STEP_2, update)
    }

    /// What a client says first: a token that nobody looks at, or at once what it has.
    pub fn hello(&self, state: &[u8]) -> Bytes {
        match self {
            Dialect::YSweet => self.step_1(state),
            Dialect::Hocuspocus { .. } => self.message(AUTH, |bytes| {
                bytes.write_var(0u8);
                bytes.write_string("bench");
            }),
        }
    }

    /// What asks the server to say that it has taken in all that came before.
    fn ask(&self) -> Option<Bytes> {
        matches!(self, Dialect::YSweet).then(|| self.message(Y_SWEET_STATUS, |bytes| bytes.write_buf([1])))
    }

    /// What the server says in this frame.
    pub fn hear<'f>(&self, frame: &'f [u8]) -> Result<Heard<'f>, WireError> {
        let mut cursor = Cursor::new(frame);
        if let Dialect::Hocuspocus { name } = self
            && text(&mut cursor)? != name
        {
            return Ok(Heard::Other);
        }
        Ok(match number(&mut cursor)? {
            SYNC | SYNC_REPLY => match number(&mut cursor)? {
                STEP_1 => Heard::Step1(buffer(&mut cursor)?),
                STEP_2 => Heard::Step2(buffer(&mut cursor)?),
                UPDATE => Heard::Update(buffer(&mut cursor)?),
                _ => Heard::Other,
            },
            AUTH if number(&mut cursor)? == AUTHENTICATED => Heard::Authenticated,
            AUTH => return Err(WireError::Refused("permission denied".to_owned())),
            SYNC_STATUS if number(&mut cursor)? == 1 => Heard::Acknowledged,
            SYNC_STATUS => return Err(WireError::Refused("an update was not taken".to_owned())),
            Y_SWEET_STATUS => Heard::Acknowledged,
            _ => Heard::Other,
        })
    }
}

/// Which document a message of Hocuspocus is about.
pub fn addressee(frame: &[u8]) -> Result<&str, WireError> {
    text(&mut Cursor::new(frame))
}

/// An error of reading.
pub fn malformed(error: impl std::fmt::Display) -> WireError {
    WireError::Malformed(error.to_string())
}

fn number(cursor: &mut Cursor<'_>) -> Result<u8, WireError> {
    cursor.read_var().map_err(malformed)
}

fn text<'f>(cursor: &mut Cursor<'f>) -> Result<&'f str, WireError> {
    std::str::from_utf8(buffer(cursor)?).map_err(malformed)
}

/// A length and so many bytes, borrowed from the frame and not from the cursor.
fn buffer<'f>(cursor: &mut Cursor<'f>) -> Result<&'f [u8], WireError> {
    let length: usize = cursor.read_var().map_err(malformed)?;
    let bytes = cursor.buf.get(cursor.next..cursor.next + length);
    cursor.next += length;
    bytes.ok_or_else(|| malformed("a message that is cut off"))
}

/// The mark of a client's edits up to a clock.
fn mark(client: u64, clock: u32) -> Mark {
    let mut mark = [0; 32];
    mark[..8].copy_from_slice(&client.to_be_bytes());
    mark[8..12].copy_from_slice(&clock.to_be_bytes());
    mark
}

/// Reads one document and applies nothing.
pub struct Follower {
    dialect: Dialect,
    clocks: BTreeMap<u64, u32>,
    ready: bool,
}

impl Follower {
    /// A follower that has nothing of the document.
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, clocks: BTreeMap::new(), ready: false }
    }

    fn receive(&mut self, update: &[u8]) -> Result<News, WireError> {
        let update = Update::decode_v1(update).map_err(malformed)?;
        let mut news = News { whole: !self.ready, ..News::default() };
        for (client, ranges) in update.insertions(true).iter() {
            let held = self.clocks.entry(client.get()).or_default();
            for range in ranges.iter() {
                if range.start > *held {
                    return Err(WireError::Gap);
                }
                *held = range.end.max(*held);
            }
            news.marks.push(mark(client.get(), *held));
        }
        self.ready |= !news.marks.is_empty();
        Ok(news)
    }
}

impl super::Follower for Follower {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![self.dialect.hello(&StateVector::default().encode_v1())]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<News, WireError> {
        match self.dialect.hear(frame)? {
            Heard::Authenticated => out.push(self.dialect.step_1(&StateVector::default().encode_v1())),
            Heard::Step1(_) => out.push(self.dialect.step_2(&NOTHING)),
            Heard::Step2(update) | Heard::Update(update) => return self.receive(update),
            Heard::Acknowledged | Heard::Other => {}
        }
        Ok(News::default())
    }

    fn is_ready(&self) -> bool {
        self.ready
    }
}

/// A real replica: a Yjs document.
pub struct Replica {
    dialect: Dialect,
    document: Doc,
    offered: bool,
    taken: bool,
    unacknowledged: usize,
}

impl Replica {
    /// A replica with this content, or with what the server has.
    pub fn new(dialect: Dialect, content: Option<Content>) -> Self {
        let document = yjs_board::document(content);
        Self { dialect, document, offered: false, taken: false, unacknowledged: 0 }
    }

    /// What it holds.
    pub fn state(&self) -> StateVector {
        self.document.transact().state_vector()
    }

    fn offer(&mut self, state: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        let state = StateVector::decode_v1(state).map_err(malformed)?;
        let missing = self.document.transact().encode_state_as_update_v1(&state);
        self.offered = true;
        self.send(STEP_2, &missing, out);
        Ok(())
    }

    fn send(&mut self, step: u8, update: &[u8], out: &mut Vec<Bytes>) {
        self.unacknowledged += 1;
        out.push(self.dialect.sync(step, update));
        out.extend(self.dialect.ask());
    }
}

impl super::Replica for Replica {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![self.dialect.hello(&self.state().encode_v1())]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match self.dialect.hear(frame)? {
            Heard::Authenticated => out.push(self.dialect.step_1(&self.state().encode_v1())),
            Heard::Step1(state) => self.offer(state, out)?,
            Heard::Step2(update) | Heard::Update(update) => {
                let update = Update::decode_v1(update).map_err(malformed)?;
                self.document.transact_mut().apply_update(update).map_err(malformed)?;
                self.taken = true;
            }
            Heard::Acknowledged => self.unacknowledged = self.unacknowledged.saturating_sub(1),
            Heard::Other => {}
        }
        Ok(())
    }

    fn is_settled(&self) -> bool {
        self.offered && self.taken && self.unacknowledged == 0
    }

    fn edit(&mut self, n: usize, out: &mut Vec<Bytes>) -> Mark {
        let update = yjs_board::edit(&self.document, n);
        self.send(UPDATE, &update, out);
        let client = self.document.client_id();
        mark(client.get(), self.state().get(&client))
    }

    fn holds(&self, mark: &Mark) -> bool {
        let state = self.state();
        state.iter().any(|(client, clock)| {
            mark[..8] == client.get().to_be_bytes() && mark[8..12] <= clock.to_be_bytes()[..]
        })
    }
}
