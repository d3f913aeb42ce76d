//! The documents of the bench in automerge: boards of cards, boards with a past, and long texts.

use std::sync::OnceLock;

use automerge::transaction::{Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc};

/// What a document holds at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// So many cards, each a map in a map.
    Board {
        /// How many.
        cards: usize,
    },
    /// A board of [`CARDS`] with this many edits, one change each, behind it.
    OldBoard {
        /// How many.
        edits: usize,
    },
    /// A text typed letter by letter, one change each.
    Text {
        /// How many letters.
        letters: usize,
    },
}

/// Cards of an ordinary board.
pub const CARDS: usize = 200;

/// An ordinary board.
pub const BOARD: Content = Content::Board { cards: CARDS };

/// Fields that a card begins with.
pub const FIELDS: [(&str, &str); 4] = [
    ("title", "Invite customers to the interview"),
    ("owner", "Chen"),
    ("due", "2024-07-15"),
    ("status", "open"),
];

/// What an edit writes: the two values of edit number `n`, and the card they go to.
pub fn values(n: usize, cards: usize) -> (usize, &'static str, i64) {
    let status = ["open", "started", "blocked", "done"][n % 4];
    (n % cards, status, i64::try_from(n).unwrap_or(i64::MAX))
}

/// The letter that is typed as number `n`.
pub fn letter(n: usize) -> char {
    if n % 7 == 6 { ' ' } else { char::from(b'a' + u8::try_from(n % 26).unwrap_or(0)) }
}

impl Content {
    /// The content with its whole past. What takes long to make is made once a process.
    pub fn automerge(self) -> Automerge {
        static OLD_BOARD: OnceLock<(Content, Vec<u8>)> = OnceLock::new();
        static TEXT: OnceLock<(Content, Vec<u8>)> = OnceLock::new();
        let kept = match self {
            Content::Board { .. } => return self.make(),
            Content::OldBoard { .. } => &OLD_BOARD,
            Content::Text { .. } => &TEXT,
        };
        let (made, bytes) = kept.get_or_init(|| (self, self.make().save()));
        assert_eq!(*made, self, "one size of a document a run");
        let document = Automerge::load(bytes).expect("a document that was saved can be loaded");
        document.with_actor(actor())
    }

    fn make(self) -> Automerge {
        let mut document = Automerge::new().with_actor(actor());
        match self {
            Content::Board { cards } => transact(&mut document, |tx| fill(tx, cards)),
            Content::OldBoard { edits } => {
                transact(&mut document, |tx| fill(tx, CARDS));
                (0..edits).for_each(|n| edit(&mut document, n));
            }
            Content::Text { letters } => {
                transact(&mut document, |tx| tx.put_object(ROOT, "text", ObjType::Text).map(drop));
                (0..letters).for_each(|n| edit(&mut document, n));
            }
        }
        document
    }
}

/// A fresh actor.
fn actor() -> ActorId {
    ActorId::from(&super::random::<16>()[..])
}

/// Makes edit number `n` as one change.
pub fn edit(document: &mut Automerge, n: usize) {
    if let Some((_, text)) = found(document, &ROOT, "text") {
        let end = document.length(&text);
        return transact(document, |tx| tx.splice_text(&text, end, 0, letter(n).encode_utf8(&mut [0; 4])));
    }
    let cards = found(document, &ROOT, "cards").map_or(ROOT, |(_, cards)| cards);
    let (card, status, number) = values(n, document.length(&cards));
    let Some((_, card)) = found(document, &cards, &card.to_string()) else { return };
    transact(document, |tx| {
        tx.put(&card, "status", status)?;
        tx.put(&card, "edited", number)
    });
}

fn fill(tx: &mut Transaction<'_>, cards: usize) -> Result<(), AutomergeError> {
    let board = tx.put_object(ROOT, "cards", ObjType::Map)?;
    for n in 0..cards {
        let card = tx.put_object(&board, n.to_string(), ObjType::Map)?;
        for (field, value) in FIELDS {
            tx.put(&card, field, value)?;
        }
        tx.put(&card, "rank", i64::try_from(n).unwrap_or(i64::MAX))?;
    }
    Ok(())
}

fn found(document: &Automerge, object: &ObjId, key: &str) -> Option<(ObjType, ObjId)> {
    let (value, id) = document.get(object, key).ok()??;
    Some((value.to_objtype()?, id))
}

fn transact(
    document: &mut Automerge,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) {
    document.transact(write).expect("a document of the bench can be written");
}
