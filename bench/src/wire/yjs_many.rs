//! Many documents of the Yjs servers: over one socket with Hocuspocus, over one socket each with y-sweet.

use std::collections::HashMap;

use concord_sync::id::DocumentId;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{StateVector, Update};

use super::errand::{Errand, Holding};
use super::yjs::{Dialect, Heard, NOTHING, Replica, addressee, malformed};
use super::{Bytes, Content, WireError};

/// Documents that are opened at the same time over one socket: Hocuspocus drops who opens a hundred.
const AT_ONCE: usize = 64;

/// Makes one document.
pub struct Upload {
    document: DocumentId,
    replica: Replica,
}

impl Upload {
    /// For y-sweet.
    pub fn y_sweet(document: DocumentId, content: Content) -> Self {
        Self { document, replica: Replica::new(Dialect::YSweet, Some(content)) }
    }
}

impl Errand for Upload {
    fn hello(&mut self) -> Vec<Bytes> {
        super::Replica::hello(&mut self.replica)
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        super::Replica::take(&mut self.replica, frame, out)
    }

    fn is_done(&self) -> bool {
        super::Replica::is_settled(&self.replica)
    }

    fn ended(&self) -> Holding {
        let documents = vec![(self.document, self.replica.state().encode_v1())];
        Holding { documents, ..Holding::default() }
    }
}

/// Comes back to one document.
pub struct Return {
    document: DocumentId,
    dialect: Dialect,
    state: Vec<u8>,
    current: bool,
    changed: bool,
}

impl Return {
    /// For y-sweet.
    pub fn y_sweet(document: DocumentId, state: Vec<u8>) -> Self {
        Self { document, dialect: Dialect::YSweet, state, current: false, changed: false }
    }
}

impl Errand for Return {
    fn hello(&mut self) -> Vec<Bytes> {
        vec![self.dialect.hello(&self.state)]
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        match self.dialect.hear(frame)? {
            Heard::Authenticated => out.push(self.dialect.step_1(&self.state)),
            Heard::Step1(_) => out.push(self.dialect.step_2(&NOTHING)),
            Heard::Step2(update) => {
                self.current = true;
                self.changed |= is_new(update, &self.state)?;
            }
            // Hocuspocus sends what it has just loaded, all of it.
            Heard::Update(update) => self.changed |= is_new(update, &self.state)?,
            Heard::Acknowledged | Heard::Other => {}
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.current
    }

    fn ended(&self) -> Holding {
        let documents = vec![(self.document, self.state.clone())];
        Holding { documents, changed: usize::from(self.changed), cursor: None }
    }
}

/// Whether an update holds anything that somebody with this state lacks.
fn is_new(update: &[u8], state: &[u8]) -> Result<bool, WireError> {
    let state = StateVector::decode_v1(state).map_err(malformed)?;
    let update = Update::decode_v1(update).map_err(malformed)?;
    let insertions = update.insertions(true);
    Ok(insertions.iter().any(|(client, ranges)| ranges.iter().any(|range| range.end > state.get(client))))
}

/// Errands of one document each that share a socket.
pub struct Many {
    waiting: Vec<(DocumentId, Box<dyn Errand>)>,
    under_way: HashMap<String, Box<dyn Errand>>,
    done: HashMap<String, Box<dyn Errand>>,
}

impl Many {
    /// Makes these documents with this content each.
    pub fn uploads(documents: &[DocumentId], content: Content) -> Self {
        Self::of(documents.iter().map(|document| {
            let replica = Replica::new(Dialect::hocuspocus(*document), Some(content));
            (*document, Box::new(Upload { document: *document, replica }) as Box<dyn Errand>)
        }))
    }

    /// Comes back to these documents.
    pub fn returns(holding: &Holding) -> Self {
        Self::of(holding.documents.iter().map(|(document, state)| {
            let dialect = Dialect::hocuspocus(*document);
            let errand =
                Return { document: *document, dialect, state: state.clone(), current: false, changed: false };
            (*document, Box::new(errand) as Box<dyn Errand>)
        }))
    }

    fn of(errands: impl Iterator<Item = (DocumentId, Box<dyn Errand>)>) -> Self {
        Self { waiting: errands.collect(), under_way: HashMap::new(), done: HashMap::new() }
    }

    fn begin(&mut self, out: &mut Vec<Bytes>) {
        while self.under_way.len() < AT_ONCE
            && let Some((document, mut errand)) = self.waiting.pop()
        {
            out.extend(errand.hello());
            self.under_way.insert(document.to_string(), errand);
        }
    }
}

impl Errand for Many {
    fn hello(&mut self) -> Vec<Bytes> {
        let mut out = Vec::new();
        self.begin(&mut out);
        out
    }

    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError> {
        let name = addressee(frame)?;
        if let Some(errand) = self.under_way.get_mut(name) {
            errand.take(frame, out)?;
            if errand.is_done() {
                self.done.extend(self.under_way.remove_entry(name));
                self.begin(out);
            }
        } else if let Some(errand) = self.done.get_mut(name) {
            errand.take(frame, out)?;
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }

    fn ended(&self) -> Holding {
        self.done.values().map(|errand| errand.ended()).fold(Holding::default(), Holding::and)
    }
}
