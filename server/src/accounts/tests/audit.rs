//! The audit: what is written down, of whom, and what is not.

use serde_json::{Value, json};

use super::super::audit::{Action, administrator};
use super::super::devices::{devices, link, revoke_device};
use super::super::notes::Notes;
use super::*;
use crate::storage::sqlite::AuditRow;

const DAY: u64 = 24 * HOUR;

fn written(room: &mut Room, since: u64) -> Vec<AuditRow> {
    let mut rows = Vec::new();
    let read: Result<(), StorageError> = room.run(|tables| {
        tables.audit(None, since, |row| {
            rows.push(row);
            Ok(())
        })
    });
    read.unwrap();
    rows
}

fn actions(rows: &[AuditRow]) -> Vec<&str> {
    rows.iter().map(|row| row.action.as_str()).collect()
}

#[test]
fn everything_that_changes_rights_is_written_down_with_who_did_it() {
    let mut room = Room::new();
    let (lin, root) = (room.lin.clone(), Root::from_bytes([7; 16]));
    let code = room.run(|tables| invite(tables, &lin, TERMS, 10, 1)).unwrap().code.reveal().to_owned();
    let chen = room.join_at(&code, "Chen", "n", 2).unwrap();
    room.run(|tables| publish(tables, &lin, &root, "Launch", Some("laptop"), 3)).unwrap();
    let second = room.run(|tables| link(tables, &chen.token_id, HOUR, 10, 4)).unwrap();
    let code = second.code.reveal().to_owned();
    room.join_at(&code, "", "m", 5).unwrap();
    let device = room.run(|tables| devices(tables, &chen.token_id, 5)).unwrap()[0].row.id.clone();
    room.run(|tables| revoke_device(tables, &lin, &device, 6)).unwrap();
    room.run(|tables| set_role(tables, &lin, &chen.member, Role::Viewer, 7)).unwrap();
    room.run(|tables| remove_member(tables, &lin, &chen.member, 8)).unwrap();
    room.run(|tables| revoke_token(tables, &lin, 9)).unwrap();

    let rows = written(&mut room, 0);
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (row.at, row.actor.as_str(), row.member.as_deref().unwrap_or_default(), row.action.as_str())
        })
        .collect();
    let expected = [
        (0, "administrator", "", "workspace_created"),
        (0, "administrator", "", "member_joined"),
        (0, "administrator", "", "token_created"),
        (1, "member", "Lin", "invite_created"),
        (2, "server", "", "workspace_created"),
        (2, "stranger", "", "invite_used"),
        (2, "stranger", "", "member_joined"),
        (3, "member", "Lin", "workspace_published"),
        (3, "server", "", "workspace_created"),
        (4, "member", "Chen", "device_code_created"),
        (5, "stranger", "", "device_linked"),
        (6, "member", "Lin", "device_revoked"),
        (7, "member", "Lin", "role_changed"),
        (8, "member", "Lin", "member_removed"),
        (9, "administrator", "", "token_revoked"),
    ];
    assert_eq!(told, expected);
    let changed = &rows[12];
    assert_eq!(changed.detail, json!({ "name": "Chen", "from": "editor", "to": "viewer" }));
    assert_eq!(changed.subject.as_ref(), Some(&chen.member));
    assert_eq!(changed.device.as_deref(), Some("laptop"));
    assert_eq!(rows[6].address.as_deref(), Some("127.0.0.1"));
    assert_eq!(
        (rows[3].subject.as_ref(), rows[5].subject.as_ref()),
        (rows[5].subject.as_ref(), rows[3].subject.as_ref())
    );
    assert_eq!(actions(&written(&mut room, 9)), ["token_revoked"]);
}

#[test]
fn what_was_refused_is_not_written_down_as_done() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let me = room.run(|tables| standing(tables, &lin, 0)).unwrap().unwrap().member;
    let before = written(&mut room, 0).len();
    room.run(|tables| remove_member(tables, &lin, &me, 1)).unwrap_err();
    room.run(|tables| revoke_token(tables, "none", 1)).unwrap_err();
    assert_eq!(written(&mut room, 0).len(), before);
}

#[test]
fn a_token_is_noted_once_a_day_and_its_hour_is_kept() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let mut notes = Notes::default();
    let mut seen = |room: &mut Room, at: u64| {
        notes.saw(&lin, HERE, at);
        if let Some(batch) = notes.take(at, true) {
            room.accounts.note(|tables| batch.write(tables, at)).unwrap();
        }
        room.run(|tables| devices(tables, &lin, at)).unwrap()[0].row.seen
    };
    assert_eq!(seen(&mut room, DAY + 5), Some(DAY));
    assert_eq!(seen(&mut room, DAY + HOUR + 5), Some(DAY + HOUR));
    assert_eq!(seen(&mut room, DAY + HOUR + 6), Some(DAY + HOUR));
    assert_eq!(seen(&mut room, 2 * DAY), Some(2 * DAY));
    let rows = written(&mut room, DAY);
    assert_eq!(actions(&rows), ["token_used", "token_used"]);
    assert_eq!((rows[0].member.as_deref(), rows[0].address.as_deref()), (Some("Lin"), Some("127.0.0.1")));
}

#[test]
fn guesses_are_written_down_by_address_with_their_number_and_nothing_of_what_was_guessed() {
    let mut room = Room::new();
    let mut notes = Notes::default();
    (0..3).for_each(|_| notes.failed(HERE, 5));
    let batch = notes.take(6, true).unwrap();
    room.accounts.note(|tables| batch.write(tables, 6)).unwrap();
    let rows = written(&mut room, 6);
    assert_eq!(actions(&rows), ["attempts_failed"]);
    assert_eq!((rows[0].address.as_deref(), &rows[0].detail), (Some("127.0.0.1"), &json!({ "failed": 3 })));
}

#[tokio::test]
async fn what_is_only_noted_is_no_news_about_accounts() {
    let mut room = Room::new();
    let joined = room.join("Chen");
    let database = Database::create(room.path()).unwrap();
    let accounts = Accounts::open(&database, &Limits::default()).unwrap();
    let mut changes = accounts.changes();
    changes.mark_unchanged();
    let token = Credential::Token(joined.token.reveal().to_owned());
    accounts.authenticate(token, HERE).await.unwrap();
    accounts.flush().await.unwrap();
    administrator(&database, Action::BackedUp, json!({ "bytes": 7 }), 5).unwrap();
    accounts.members(room.workspace).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    let rows = written(&mut room, 5);
    assert_eq!(actions(&rows).iter().filter(|action| **action == "token_used").count(), 1);
    assert!(rows.iter().any(|row| row.action == "backed_up" && row.detail == json!({ "bytes": 7 })));
}

#[tokio::test]
async fn lines_older_than_the_days_that_are_kept_are_taken_away() {
    let mut room = Room::new();
    let database = Database::create(room.path()).unwrap();
    let kept = Accounts::open(&database, &Limits::default()).unwrap();
    // Each answer comes after the thread's first look around.
    kept.members(room.workspace).await.unwrap();
    kept.members(room.workspace).await.unwrap();
    assert_eq!(written(&mut room, 0).len(), 3, "the default keeps everything");
    let limits = Limits { audit_days: 30, ..Limits::default() };
    let accounts = Accounts::open(&database, &limits).unwrap();
    while written(&mut room, 0).iter().any(|row| row.at == 0) {
        accounts.members(room.workspace).await.unwrap();
    }
}

#[test]
fn secrets_do_not_get_into_it() {
    let mut room = Room::new();
    let code = room.invite(TERMS);
    let joined = room.join_at(&code, "Chen", "a nonce of the client", 0).unwrap();
    let made = room.run(|tables| link(tables, &joined.token_id, HOUR, 10, 4)).unwrap();
    let secrets = [joined.token.reveal(), joined.personal_token.reveal(), &code, made.code.reveal()];
    for row in written(&mut room, 0) {
        let text = Value::to_string(&json!([row.subject, row.detail, row.token, row.address]));
        assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
    }
}
