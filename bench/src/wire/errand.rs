//! Conversations about many documents that come to an end: uploading them, and coming back to them after a while.

use concord_sync::frame::Extension;
use concord_sync::id::DocumentId;

use super::{Bytes, Content, Wire, WireError, extension_many, stock_many, yjs_many};

/// A conversation over one socket.
pub trait Errand: Send {
    /// What it says on a fresh socket.
    fn hello(&mut self) -> Vec<Bytes>;
    /// Takes in a frame; what it answers goes to `out`.
    fn take(&mut self, frame: &[u8], out: &mut Vec<Bytes>) -> Result<(), WireError>;
    /// Whether it is at its end.
    fn is_done(&self) -> bool;
    /// What it came to.
    fn ended(&self) -> Holding;
}

/// What a client holds when it goes offline.
#[derive(Debug, Default, Clone)]
pub struct Holding {
    /// Documents with what names their state: heads one after the other, or a state vector.
    pub documents: Vec<(DocumentId, Vec<u8>)>,
    /// How far a client of our extension has read the workspace's log.
    pub cursor: Option<Extension>,
    /// Documents that something new has come of.
    pub changed: usize,
}

impl Holding {
    /// What two clients hold together.
    pub fn and(mut self, other: Self) -> Self {
        self.documents.extend(other.documents);
        self.cursor = other.cursor.or(self.cursor);
        self.changed += other.changed;
        self
    }
}

/// An errand, and a document that its socket is opened for.
pub type Sent = (DocumentId, Box<dyn Errand>);

impl Wire {
    /// Errands that make these documents, each with this content.
    pub fn uploads(self, documents: &[DocumentId], content: Content) -> Vec<Sent> {
        let Some(first) = documents.first() else { return Vec::new() };
        let one = |errand: Box<dyn Errand>| vec![(*first, errand)];
        match self {
            Wire::Stock => one(Box::new(stock_many::Upload::new(documents, content))),
            Wire::Extension => one(Box::new(extension_many::Upload::new(documents, content))),
            Wire::Hocuspocus => one(Box::new(yjs_many::Many::uploads(documents, content))),
            Wire::YSweet => documents
                .iter()
                .map(|document| {
                    (*document, Box::new(yjs_many::Upload::y_sweet(*document, content)) as Box<dyn Errand>)
                })
                .collect(),
        }
    }

    /// Errands of a client that holds documents and wants to know that each is current.
    pub fn returns(self, holding: &Holding) -> Vec<Sent> {
        let Some((first, _)) = holding.documents.first() else { return Vec::new() };
        let one = |errand: Box<dyn Errand>| vec![(*first, errand)];
        match self {
            Wire::Stock => one(Box::new(stock_many::Return::new(holding))),
            Wire::Extension => one(Box::new(extension_many::Return::new(holding))),
            Wire::Hocuspocus => one(Box::new(yjs_many::Many::returns(holding))),
            Wire::YSweet => holding
                .documents
                .iter()
                .map(|(document, state)| {
                    let errand = yjs_many::Return::y_sweet(*document, state.clone());
                    (*document, Box::new(errand) as Box<dyn Errand>)
                })
                .collect(),
        }
    }
}
