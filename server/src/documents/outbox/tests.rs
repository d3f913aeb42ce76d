//! What may wait, and what becomes of more.

use super::*;

fn outbox(limits: &SyncLimits) -> Outbox {
    Outbox::new(ConnectionId(1), limits)
}

fn ephemeral(count: u64) -> Ephemeral {
    let (sender, target, session) = ("p".to_owned(), String::new(), "s".to_owned());
    Ephemeral { document: DocumentId::from_bytes([1; 16]), sender, target, count, session, data: Vec::new() }
}

#[test]
fn of_too_many_ephemeral_messages_the_oldest_are_dropped() {
    let outbox = outbox(&SyncLimits { ephemera_waiting: 2, ..SyncLimits::default() });
    (1..=5).for_each(|count| outbox.ephemeral(ephemeral(count)));
    let left = std::iter::from_fn(|| outbox.take()).map(|item| match item {
        Item::Frame(Frame::Ephemeral(message)) => message.count,
        other => panic!("{other:?}"),
    });
    assert_eq!(left.collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn who_takes_no_answers_is_read_from_no_further() {
    let outbox = outbox(&SyncLimits { answers_waiting: 2, ..SyncLimits::default() });
    outbox.answer(Frame::error("one"));
    assert!(outbox.has_room());
    outbox.answer(Frame::error("two"));
    assert!(!outbox.has_room());
    assert!(matches!(outbox.take(), Some(Item::Frame(Frame::Error { .. }))));
    assert!(outbox.has_room());
}

#[test]
fn only_so_many_messages_are_made_for_a_connection_at_a_time() {
    let outbox = outbox(&SyncLimits { messages_being_made: 2, ..SyncLimits::default() });
    (1..=3).for_each(|id| outbox.mark(DocumentId::from_bytes([id; 16])));
    for _ in 0..2 {
        assert!(matches!(outbox.take(), Some(Item::Document(_))));
        outbox.asked();
    }
    assert!(outbox.take().is_none(), "a third is asked for while two are being made");
    outbox.made(None);
    assert!(matches!(outbox.take(), Some(Item::Document(id)) if id == DocumentId::from_bytes([3; 16])));
}
