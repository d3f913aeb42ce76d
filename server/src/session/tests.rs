//! The protocol of one connection, without a socket.

use super::*;
use crate::accounts::{Denied, Principal, Role};
use concord_sync::frame::{DocumentMessage, Ephemeral, Frame, Join, PeerMetadata};
use concord_sync::id::WorkspaceId;

fn principal(role: Role) -> Principal {
    Principal {
        workspace: WorkspaceId::from_bytes([1; 16]),
        member: "m".into(),
        name: "Lin".into(),
        role,
        token_id: "t".into(),
    }
}

fn join() -> Vec<u8> {
    let metadata = PeerMetadata::default();
    Frame::Join(Join { sender: "a".into(), versions: vec!["1".into()], metadata }).encode()
}

fn message(document: u8) -> DocumentMessage {
    let document = DocumentId::from_bytes([document; 16]);
    DocumentMessage { document, sender: "a".into(), target: "s".into(), data: vec![1] }
}

fn ephemeral(bytes: usize) -> Vec<u8> {
    let DocumentMessage { document, sender, target, .. } = message(1);
    let data = vec![0; bytes];
    Frame::Ephemeral(Ephemeral { document, sender, target, count: 1, session: "s".into(), data }).encode()
}

fn live(role: Role, limits: SyncLimits) -> Session {
    let mut session = Session::new(Ok(principal(role)), Arc::new(limits), 0);
    let effects = session.handle(0, Event::Frame(&join()));
    assert!(matches!(effects[..], [Effect::Welcome { .. }]), "{effects:?}");
    session
}

fn code(effects: &[Effect]) -> Option<u16> {
    match effects {
        [Effect::Close(close)] => Some(close.code),
        _ => None,
    }
}

#[test]
fn whoever_may_not_come_in_hears_why_after_join() {
    for (refusal, expected) in [
        (Refusal::Denied(Denied::Missing), 4401),
        (Refusal::Denied(Denied::Wrong), 4401),
        (Refusal::Denied(Denied::Expired), 4401),
        (Refusal::Denied(Denied::TooManyAttempts), 4429),
        (Refusal::Denied(Denied::Storage(crate::storage::StorageError::Stopped)), 1011),
        (Refusal::OtherWorkspace, 4403),
    ] {
        let mut session = Session::new(Err(refusal), Arc::default(), 0);
        assert_eq!(code(&session.handle(0, Event::Frame(&join()))), Some(expected));
        assert!(session.handle(0, Event::Frame(&join())).is_empty(), "nothing counts after the close");
    }
}

#[test]
fn a_token_that_is_revoked_before_join_lets_nobody_in() {
    let mut session = Session::new(Ok(principal(Role::Owner)), Arc::default(), 0);
    assert!(session.handle(0, Event::Standing(None)).is_empty());
    assert_eq!(code(&session.handle(0, Event::Frame(&join()))), Some(4401));
}

#[test]
fn the_role_of_the_moment_counts_and_not_the_one_at_the_door() {
    let mut session = live(Role::Editor, SyncLimits::default());
    let frame = Frame::Sync(message(1)).encode();
    let may_write = |effects: Vec<Effect>| match &effects[..] {
        [Effect::Deliver(delivery)] => delivery.may_write,
        other => panic!("{other:?}"),
    };
    assert!(may_write(session.handle(0, Event::Frame(&frame))));
    let effects = session.handle(0, Event::Standing(Some(principal(Role::Viewer))));
    assert!(matches!(effects[..], [Effect::MembersChanged]));
    assert!(!may_write(session.handle(0, Event::Frame(&frame))));
    assert_eq!(code(&session.handle(0, Event::Standing(None))), Some(4401));
}

#[test]
fn a_role_that_changes_before_join_is_the_one_that_counts() {
    let mut session = Session::new(Ok(principal(Role::Owner)), Arc::default(), 0);
    session.handle(0, Event::Standing(Some(principal(Role::Viewer))));
    let effects = session.handle(0, Event::Frame(&join()));
    let [Effect::Welcome { principal, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(principal.role, Role::Viewer);
}

#[test]
fn what_is_outside_the_protocol_ends_the_connection() {
    let text: fn(&mut Session) -> Vec<Effect> = |session| session.handle(0, Event::Text);
    let large: fn(&mut Session) -> Vec<Effect> = |session| session.handle(0, Event::TooLarge);
    let null: fn(&mut Session) -> Vec<Effect> = |session| session.handle(0, Event::Frame(b"\xf6"));
    for (act, expected) in [(text, 4400), (large, 4413), (null, 4400)] {
        let mut joining = Session::new(Ok(principal(Role::Owner)), Arc::default(), 0);
        assert_eq!(code(&act(&mut joining)), Some(expected));
        assert!(!joining.is_live());
        let mut live = live(Role::Owner, SyncLimits::default());
        assert_eq!(code(&act(&mut live)), Some(expected));
        assert!(!live.is_live());
    }
    let mut waiting = Session::new(Ok(principal(Role::Owner)), Arc::default(), 0);
    assert_eq!(code(&waiting.handle(0, Event::JoinDeadline)), Some(4408));
    let mut joined = live(Role::Owner, SyncLimits::default());
    assert!(joined.handle(0, Event::JoinDeadline).is_empty());
    assert_eq!(code(&joined.handle(0, Event::Frame(&join()))), Some(4400));
}

#[test]
fn limits_are_reached_and_not_passed() {
    let limits = SyncLimits { documents_per_connection: 2, ephemeral_bytes: 10, ..SyncLimits::default() };
    let mut session = live(Role::Viewer, limits.clone());
    for document in [1, 2, 1] {
        let frame = Frame::Request(message(document)).encode();
        assert!(matches!(session.handle(0, Event::Frame(&frame))[..], [Effect::Deliver(_)]));
    }
    assert_eq!(session.documents().count(), 2);
    assert!(matches!(session.handle(0, Event::Frame(&ephemeral(10)))[..], [Effect::Relay(_)]));
    let over = session.handle(0, Event::Frame(&ephemeral(11)));
    assert!(
        matches!(&over[..], [Effect::Over { limit: "ephemeral_bytes", message }] if message.contains("10")),
        "{over:?}"
    );
    let third = Frame::Request(message(3)).encode();
    assert_eq!(code(&session.handle(0, Event::Frame(&third))), Some(4429));

    let limits = SyncLimits { message_burst: 2, messages_per_second: 1, ..limits };
    let mut session = live(Role::Viewer, limits);
    assert!(code(&session.handle(0, Event::Frame(&ephemeral(1)))).is_none());
    assert!(code(&session.handle(1000, Event::Frame(&ephemeral(1)))).is_none());
    assert_eq!(code(&session.handle(1001, Event::Frame(&ephemeral(1)))), Some(4429));
}

#[test]
fn bytes_are_counted_like_messages() {
    let small = ephemeral(1);
    let burst_bytes = (join().len() + 2 * small.len()) as u64;
    let limits = SyncLimits { burst_bytes, bytes_per_second: small.len() as u64, ..SyncLimits::default() };
    let mut session = live(Role::Editor, limits);
    for _ in 0..2 {
        assert!(code(&session.handle(0, Event::Frame(&small))).is_none());
    }
    assert!(code(&session.handle(1000, Event::Frame(&small))).is_none());
    let effects = session.handle(1500, Event::Frame(&small));
    let [Effect::Close(close)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((close.code, close.limit), (4429, Some("bytes_per_second")));
    assert!(close.message.contains("bytes_per_second"), "{}", close.message);
}
