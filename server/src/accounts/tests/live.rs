//! The handle of a running server: what it is told of others' changes, tickets, and guesses.

use super::super::devices::link;
use super::super::tokens::{TokenTerms, create_token_with};
use super::*;

/// The accounts of a running server on the room's database.
fn running(room: &Room, limits: &Limits) -> Accounts {
    Accounts::open(&Database::create(room.path()).unwrap(), limits).unwrap()
}

#[tokio::test]
async fn what_another_process_changes_is_told() {
    let mut room = Room::new();
    let database = Database::create(room.path()).unwrap();
    let accounts = Accounts::open(&database, &Limits::default()).unwrap();
    let joined = room.join("Chen");
    let mut changes = accounts.changes();
    changes.mark_unchanged();
    room.run(|tables| revoke_token(tables, &joined.token_id, 1)).unwrap();
    changes.changed().await.unwrap();
    assert_eq!(accounts.standing(&joined.token_id).await.unwrap(), None);
}

#[tokio::test]
async fn commits_of_documents_are_no_news_about_accounts() {
    use crate::storage::{Storage, conformance::append};
    let room = Room::new();
    let database = Database::create(room.path()).unwrap();
    let limits = Limits { accounts_poll: std::time::Duration::from_millis(1), ..Limits::default() };
    let accounts = Accounts::open(&database, &limits).unwrap();
    let storage = Storage::open(&database).unwrap();
    let changes = accounts.changes();
    storage.append(append(room.workspace, 1, b"a", &[1])).await.unwrap();
    // Each answer comes after a look of the thread at the version.
    accounts.members(room.workspace).await.unwrap();
    accounts.members(room.workspace).await.unwrap();
    assert!(!changes.has_changed().unwrap());
}

#[tokio::test]
async fn a_ticket_lets_in_once_as_long_as_its_token_does() {
    let mut room = Room::new();
    let joined = room.join("Chen");
    let accounts = Accounts::open(&Database::create(room.path()).unwrap(), &Limits::default()).unwrap();
    let token = Credential::Token(joined.token.reveal().to_owned());
    let chen = accounts.authenticate(token, HERE).await.unwrap();
    let ticket = |accounts: &Accounts| {
        let (secret, _) = accounts.ticket(&chen).unwrap();
        Credential::Ticket(secret.reveal().to_owned())
    };
    let first = ticket(&accounts);
    assert_eq!(accounts.authenticate(first.clone(), HERE).await.unwrap(), chen);
    assert!(matches!(accounts.authenticate(first, HERE).await, Err(Denied::Wrong)));

    let second = ticket(&accounts);
    room.run(|tables| revoke_token(tables, &joined.token_id, 1)).unwrap();
    assert!(matches!(accounts.authenticate(second, HERE).await, Err(Denied::Revoked)));
}

#[tokio::test]
async fn too_many_failures_are_told_so_and_what_is_valid_comes_in() {
    let mut room = Room::new();
    let joined = room.join("Chen");
    let limits = Limits { failed_attempts: 2, ..Limits::default() };
    let accounts = Accounts::open(&Database::create(room.path()).unwrap(), &limits).unwrap();
    let wrong = || accounts.authenticate(Credential::Token("wrong".to_owned()), HERE);
    assert!(matches!(wrong().await, Err(Denied::Wrong)));
    assert!(matches!(wrong().await, Err(Denied::Wrong)));
    assert!(matches!(wrong().await, Err(Denied::TooManyAttempts)));
    let token = Credential::Token(joined.token.reveal().to_owned());
    assert!(accounts.authenticate(token, HERE).await.is_ok());
}

#[tokio::test]
async fn a_tokens_end_is_told_though_nobody_writes() {
    let mut room = Room::new();
    let workspace = room.workspace;
    let terms = TokenTerms { life: Some(300), device: None };
    let issued = room
        .run(|tables| create_token_with(tables, &workspace, "Wu", Role::Editor, terms, crate::clock::now()));
    let issued = issued.unwrap();
    let accounts = running(&room, &Limits::default());
    let mut changes = accounts.changes();
    let token = Credential::Token(issued.token.reveal().to_owned());
    while accounts.standing(&issued.id).await.unwrap().is_some() {
        changes.changed().await.unwrap();
    }
    assert!(matches!(accounts.authenticate(token, HERE).await, Err(Denied::TokenExpired)));
}

#[tokio::test]
async fn wrong_codes_of_either_kind_count_against_the_address() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let code = room.run(|tables| link(tables, &lin, HOUR, 10, crate::clock::now())).unwrap();
    let accounts = running(&room, &Limits { failed_attempts: 2, ..Limits::default() });
    let join = async |code: &str| {
        let text = str::to_owned;
        let request = JoinRequest { code: text(code), name: text(""), nonce: text("n"), device: None };
        accounts.join(request, HERE).await
    };
    assert!(matches!(join("guess").await.err(), Some(AccountsError::NoSuchInvite)));
    assert!(matches!(join("device-guess").await.err(), Some(AccountsError::NoSuchCode)));
    assert!(matches!(join("device-guess").await.err(), Some(AccountsError::TooManyAttempts)));
    assert!(matches!(join("guess").await.err(), Some(AccountsError::TooManyAttempts)));
    assert!(join(code.code.reveal()).await.is_ok(), "what is good is let in all the same");
}

#[tokio::test]
async fn guessing_writes_nothing() {
    let room = Room::new();
    let accounts = running(&room, &Limits::default());
    let before = std::fs::metadata(room.path().join("concord.db-wal")).unwrap().len();
    for n in 0..20 {
        let (code, nonce) = (format!("guess-{n}"), n.to_string());
        let request = JoinRequest { code, name: "Zhao".to_owned(), nonce, device: None };
        assert!(accounts.join(request, HERE).await.is_err());
    }
    assert_eq!(std::fs::metadata(room.path().join("concord.db-wal")).unwrap().len(), before);
}
