//! The documents of the bench in Yjs: the same boards and texts, written by the same edits.

use yrs::{Doc, Map, MapPrelim, Out, ReadTxn, Text, Transact, TransactionMut};

use super::board::{CARDS, Content, FIELDS, letter, values};

/// A document with this content and its past, as far as Yjs keeps one.
pub fn document(content: Option<Content>) -> Doc {
    let document = Doc::new();
    match content {
        None => {}
        Some(Content::Board { cards }) => fill(&document, cards),
        Some(Content::OldBoard { edits }) => {
            fill(&document, CARDS);
            (0..edits).for_each(|n| drop(edit(&document, n)));
        }
        Some(Content::Text { letters }) => {
            // The first letter makes the text.
            let text = document.get_or_insert_text("text");
            for n in 0..letters {
                let mut tx = document.transact_mut();
                let end = text.len(&tx);
                text.insert(&mut tx, end, letter(n).encode_utf8(&mut [0; 4]));
            }
        }
    }
    document
}

/// Makes edit number `n` in one transaction; its update.
pub fn edit(document: &Doc, n: usize) -> Vec<u8> {
    let mut tx = document.transact_mut();
    if let Some(text) = tx.get_text("text").filter(|text| text.len(&tx) > 0) {
        let end = text.len(&tx);
        text.insert(&mut tx, end, letter(n).encode_utf8(&mut [0; 4]));
    } else if let Some(cards) = tx.get_map("cards") {
        let (card, status, number) = values(n, cards.len(&tx) as usize);
        if let Some(Out::YMap(card)) = cards.get(&tx, &card.to_string()) {
            card.insert(&mut tx, "status", status);
            card.insert(&mut tx, "edited", number as f64);
        }
    }
    updated(&tx)
}

fn fill(document: &Doc, cards: usize) {
    let board = document.get_or_insert_map("cards");
    let mut tx = document.transact_mut();
    for n in 0..cards {
        let card = board.insert(&mut tx, n.to_string(), MapPrelim::default());
        for (field, value) in FIELDS {
            card.insert(&mut tx, field, value);
        }
        card.insert(&mut tx, "rank", n as f64);
    }
}

fn updated(tx: &TransactionMut<'_>) -> Vec<u8> {
    tx.encode_update_v1()
}
